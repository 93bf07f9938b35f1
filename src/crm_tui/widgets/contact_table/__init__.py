"""The contact table: a virtual list of up to a million rows, cheap on the line.

The screen hands in a :class:`RowSource` and :class:`Column` values; the table draws the visible window, keeps the
cursor and the marks, and says what happened by messages (``ContactTable.Opened`` …).
"""

from __future__ import annotations

from crm_tui.widgets.contact_table.columns import Column, Placed, place
from crm_tui.widgets.contact_table.marks import Marks
from crm_tui.widgets.contact_table.rows import KeyedRowSource, RowSource, TableRow
from crm_tui.widgets.contact_table.table import ContactTable

__all__ = [
    "Column",
    "ContactTable",
    "KeyedRowSource",
    "Marks",
    "Placed",
    "RowSource",
    "TableRow",
    "place",
]
