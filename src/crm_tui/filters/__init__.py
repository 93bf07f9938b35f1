"""The filter language: one grammar, one tree, one registry of fields for search, builder, segments and commands."""

from crm_tui.filters.describe import describe
from crm_tui.filters.fields import Field, Registry
from crm_tui.filters.grammar import FilterError, Names, Parsed, parse

__all__ = ["Field", "FilterError", "Names", "Parsed", "Registry", "describe", "parse"]
