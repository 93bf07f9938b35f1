"""Filters as SQL: plain text with ``?`` parameters over the table ``contact``; the standard library alone."""

from crm_tui.filters.compile.condition import Condition, Driver, Page, compile_filter
from crm_tui.filters.compile.context import PlaceFinder
from crm_tui.filters.compile.selectivity import Selectivity, read_selectivity
from crm_tui.filters.compile.sql import Sql, SqlValue

__all__ = [
    "Condition",
    "Driver",
    "Page",
    "PlaceFinder",
    "Selectivity",
    "Sql",
    "SqlValue",
    "compile_filter",
    "read_selectivity",
]
