"""The filter language: text ↔ tree."""

from crm_tui.filters.grammar.errors import FilterError
from crm_tui.filters.grammar.names import Names
from crm_tui.filters.grammar.parser import Parsed, parse

__all__ = ["FilterError", "Names", "Parsed", "parse"]
