"""The lists of one contact, and the channels on which it must not be reached."""

from crm_tui.screens.dialogs.lists.dialog import ListsDialog

__all__ = ["ListsDialog"]
