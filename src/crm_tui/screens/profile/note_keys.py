"""What can be done to the note under the cursor of a history: edit, pin, delete."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.message import Message

from crm_tui.errors import CrmError
from crm_tui.keymap import bind
from crm_tui.screens.dialogs.note_sheet import NoteSheet
from crm_tui.screens.profile.tabs import TabPane
from crm_tui.values.records import Saved
from crm_tui.widgets.history_list import HistoryLine, HistoryList


class NoteKeys(TabPane):
    """A pane with a history in it; events are no notes, and their keys go on to the screen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("note.edit", "edit_note"),
        bind("note.pin", "pin_note", show=False),
        bind("note.delete", "delete_note", show=False),
    ]

    @dataclass
    class Wrote(Message):
        """A note was changed; the screen shows the contact anew and says what was done."""

        message: str

    @property
    def note_id(self) -> int | None:
        """The note under the cursor, when it is one."""
        line = self.highlighted
        return -line.key if line is not None and line.key < 0 else None

    @property
    def highlighted(self) -> HistoryLine | None:
        """The item under the cursor."""
        return self.query_one(HistoryList).highlighted

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The keys of notes act on notes."""
        return self.note_id is not None if action.endswith("_note") else True

    def action_edit_note(self) -> None:
        """Its text, type and date."""
        if self.note_id is not None:
            self.crm.push_screen(NoteSheet(self.note_id, self.contact_name), self._say)

    @property
    def contact_name(self) -> str:
        """Whose note it is."""
        raise NotImplementedError

    def _say(self, saved: Saved | None) -> None:
        if saved is not None:
            self.post_message(self.Wrote(saved.message))

    def action_pin_note(self) -> None:
        """On top of the notes, or back to its date."""
        self._write(_pin)

    def action_delete_note(self) -> None:
        """Away; undo brings it back."""
        self._write(_delete)

    def _write(self, do: Callable[[NoteKeys, int], Saved]) -> None:
        if self.note_id is not None:
            self.run_worker(partial(self._perform, do, self.note_id), thread=True, group="write")

    def _perform(self, do: Callable[[NoteKeys, int], Saved], note_id: int) -> None:
        try:
            self.post_message(self.Wrote(do(self, note_id).message))
        except CrmError as error:
            self.post_message(self.Failed(error))

    @on(HistoryList.Highlighted)
    def offer_keys(self) -> None:
        """The footer offers what acts on this item."""
        self.screen.refresh_bindings()


def _pin(pane: NoteKeys, note_id: int) -> Saved:
    from crm_tui.store.notes import pin_note

    return pin_note(pane.crm.store, note_id)


def _delete(pane: NoteKeys, note_id: int) -> Saved:
    from crm_tui.store.notes import delete_note

    return delete_note(pane.crm.store, note_id)
