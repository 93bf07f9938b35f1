"""Duplicates: who may be somebody that is there already, why, and which pairs an agent said are two people."""
