"""Marked contacts: ``*`` marks all that match, ``x`` does something to them, whatever is on the screen.

The way of one change: the ids of the marked (of the snapshot, when all are), a letter, a line that says what it means
while it is typed, a question with the exact number, then parts in a worker, with the number done so far in the status
line; Esc stops it and nothing is left.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import BindingType
from textual.message import Message

from crm_tui.errors import CrmError, Interrupted, RefusedData
from crm_tui.keymap import bind
from crm_tui.screens.read_list import ReadList
from crm_tui.screens.taking_back import UNDOES
from crm_tui.values.folding import fold
from crm_tui.widgets.contact_table import ContactTable, Marks
from crm_tui.widgets.filter_line import FilterLine
from crm_tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from crm_tui.screens.bulk.asking import Known, Make
    from crm_tui.screens.dialogs.line_prompt import Meaning
    from crm_tui.store.bulk.run import Action


class BulkKeys(ReadList):
    """A list whose marked rows can be changed together."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("table.mark_all", "mark_all", show=False),
        bind("bulk.open", "bulk", show=False),
        bind("bulk.stop", "stop_bulk"),
    ]

    @dataclass
    class Chosen(Message):
        """Whom it is about, and what lines may mention."""

        contacts: tuple[int, ...]
        known: Known

    @dataclass
    class BulkProgress(Message):
        """So many have been looked at."""

        done: int
        total: int

        def can_replace(self, message: Message) -> bool:
            """The last one counts."""
            return isinstance(message, BulkKeys.BulkProgress)

    @dataclass
    class BulkEnded(Message):
        """It is done, stopped, or failed."""

        said: str
        wrote: bool = False
        failed: bool = False

    _stopping: threading.Event | None = None
    """Set when what runs is not wanted any more."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Esc stops what runs; else it is nothing here."""
        return self._stopping is not None if action == "stop_bulk" else super().check_action(action, parameters)

    # ------------------------------------------------------------------ marks

    def action_mark_all(self) -> None:
        """All that match, off-screen too; again: none."""
        table = self.query_one(ContactTable)
        if self.listing.total == 0:
            self.query_one(StatusLine).say("There is nobody here to mark")
            return
        table.set_marks(Marks() if table.marks.inverted and not table.marks.keys else Marks.everything())
        self.say_marks()

    @on(ContactTable.MarksChanged)
    def say_marks(self) -> None:
        """How many are marked, and what can be done with them."""
        table = self.query_one(ContactTable)
        total = table.total if self.listing.total is None else self.listing.total
        number = table.marks.count(total)
        words = f"{number:,} marked · x does something with them" if table.marks else "Nothing is marked"
        self.query_one(StatusLine).say(words)

    @on(FilterLine.Changed)
    def forget_all(self) -> None:
        """*All that match* was said of the former filter."""
        table = self.query_one(ContactTable)
        if table.marks.inverted:
            table.set_marks(Marks())

    # ------------------------------------------------------------------ asking

    def action_bulk(self) -> None:
        """What to do with the marked ones."""
        table = self.query_one(ContactTable)
        if self._stopping is not None:
            self.query_one(StatusLine).say("A change of many contacts is running: Esc stops it")
        elif not table.marks:
            self.query_one(StatusLine).say("Nothing is marked: Space marks, * marks all that match")
        elif self.listing.total is None:
            self.query_one(StatusLine).say("The list is still being counted")
        else:
            self.run_worker(partial(self._choose, table.marks, self.listing.ticket), thread=True, group="bulk")

    def _choose(self, marks: Marks, ticket: int) -> None:
        from crm_tui.screens.bulk.asking import Known
        from crm_tui.store.names import read_names

        assert self.reading is not None
        try:
            ids = self.reading.all_ids(ticket) if marks.inverted else tuple(sorted(marks.keys))
            with self.crm.store.read() as db:
                names = read_names(db)
        except Interrupted:  # another list by now: its marks are others
            return
        except CrmError as error:
            self.post_message(self.BulkEnded(error.sentence, failed=True))
            return
        chosen = tuple(each for each in ids if each in marks) if marks.inverted and marks.keys else ids
        lists, segments = (
            {fold(word): name for slug, name in names.get(kind, {}).items() for word in (slug, name)}
            for kind in ("list", "segment")
        )
        self.post_message(self.Chosen(chosen, Known(self.reading.registry, lists, segments)))

    @on(Chosen)
    def ask_what(self, event: Chosen) -> None:
        """The letters."""
        from crm_tui.screens.dialogs.bulk import BulkDialog

        self.crm.push_screen(BulkDialog(_number(event.contacts)), partial(self._ask_how, event))

    def _ask_how(self, chosen: Chosen, name: str | None) -> None:
        from crm_tui.screens.bulk import exporting
        from crm_tui.screens.bulk.asking import ASKED
        from crm_tui.screens.dialogs.line_prompt import LinePrompt

        if name == "delete":
            self._confirm(chosen, "Delete", _delete, "They go to the bin; u brings them back.")
        elif name == "export":
            title = f"Write {_number(chosen.contacts)} to a file"
            prompt = LinePrompt(title, exporting.meaning, text=exporting.usual_name(self.crm), enter="Write")
            self.crm.push_screen(prompt, partial(self._export, chosen))
        elif name:
            asked = ASKED[name]

            def meaning(text: str) -> Meaning:
                return asked.read(text, self.crm, chosen.known).meaning

            def done(text: str | None) -> None:
                if text is not None:
                    reading = asked.read(text, self.crm, chosen.known)
                    if reading.make is not None:
                        self._confirm(chosen, reading.meaning.words, reading.make, "One change: u takes it back.")

            title = f"{asked.title} {_number(chosen.contacts)}"
            self.crm.push_screen(LinePrompt(title, meaning, placeholder=asked.placeholder, enter="Go on"), done)

    def _confirm(self, chosen: Chosen, what: str, make: Make, then: str) -> None:
        from crm_tui.screens.dialogs.question import QuestionDialog

        def answered(yes: bool | None) -> None:
            if yes:
                self._stopping = threading.Event()
                self.refresh_bindings()
                work = partial(self._change, chosen.contacts, make, self._stopping)
                self.run_worker(work, thread=True, group="bulk")

        self.crm.push_screen(QuestionDialog(f"{_number(chosen.contacts)}: {what}?", then), answered)

    def _export(self, chosen: Chosen, text: str | None) -> None:
        from crm_tui.screens.bulk import exporting

        path = exporting.place(text or "")
        if path is not None:
            self._stopping = threading.Event()
            self.refresh_bindings()
            work = partial(self._write_file, chosen.contacts, path, self._stopping)
            self.run_worker(work, thread=True, group="bulk")

    # ------------------------------------------------------------------ running

    def _write_file(self, contacts: tuple[int, ...], path: Path, stopped: threading.Event) -> None:
        from crm_tui.screens.bulk import exporting

        assert self.reading is not None
        fields = self.listing.layout.fields(self.reading.registry)

        def seen(done: int) -> None:
            if stopped.is_set():
                raise RefusedData("Stopped: no file was written.")
            self.post_message(self.BulkProgress(done, len(contacts)))

        try:
            said = exporting.export(self.crm, contacts, fields, path, seen=seen)
        except CrmError as error:
            self.post_message(self.BulkEnded(error.sentence, failed=True))
            return
        self.post_message(self.BulkEnded(said))

    def _change(self, contacts: tuple[int, ...], make: Make, stopped: threading.Event) -> None:
        from crm_tui.store.bulk.run import change_many

        def progress(done: int) -> None:
            self.post_message(self.BulkProgress(done, len(contacts)))

        try:
            done = change_many(self.crm.store, contacts, make(), progress=progress, wanted=lambda: not stopped.is_set())
        except CrmError as error:
            self.post_message(self.BulkEnded(error.sentence, failed=True))
            return
        self.post_message(self.BulkEnded(done.message, wrote=done.batch_id is not None))

    @on(BulkProgress)
    def say_progress(self, event: BulkProgress) -> None:
        """While it takes more than a moment."""
        if self._stopping is not None and event.done < event.total:
            self.query_one(StatusLine).say(f"{event.done:,} of {event.total:,} · Esc stops it, and nothing is changed")

    def action_stop_bulk(self) -> None:
        """Esc."""
        if self._stopping is not None:
            self._stopping.set()
            self.query_one(StatusLine).say("Stopping…")

    @on(BulkEnded)
    def end_bulk(self, event: BulkEnded) -> None:
        """What was done; the list shows it. The marks stay: another change of the same contacts may follow."""
        self._stopping = None
        self.refresh_bindings()
        self.query_one(StatusLine).say(event.said, failed=event.failed, then=UNDOES if event.wrote else "")
        if event.wrote:
            self.contacts_changed()

    def contacts_changed(self) -> None:
        """Many rows are others now."""
        self.read_again_in_place()


def _number(contacts: tuple[int, ...]) -> str:
    return f"{len(contacts):,} contact{'' if len(contacts) == 1 else 's'}"


def _delete() -> Action:
    from crm_tui.store.bulk.actions import DeleteMany

    return DeleteMany()
