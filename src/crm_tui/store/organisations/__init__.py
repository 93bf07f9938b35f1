"""Organisations: made, edited, linked to contacts, merged; read with their people and what these did."""
