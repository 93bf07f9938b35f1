"""The fields of contacts have changed: the list that lies below has to know at once."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from crm_tui.filters.fields import Registry


@dataclass
class FieldsChanged(Message):
    """Sent to the application (the pane may be gone by then): these are the fields from now on."""

    registry: Registry
