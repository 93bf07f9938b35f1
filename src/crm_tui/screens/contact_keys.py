"""What can be done to the contact under the cursor, the same in the list and in the profile: note, tags, copy."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import BindingType
from textual.message import Message

from crm_tui.errors import CrmError
from crm_tui.keymap import bind
from crm_tui.screens.places import PlaceScreen
from crm_tui.screens.taking_back import UNDOES
from crm_tui.widgets.status_line import StatusLine

if TYPE_CHECKING:  # what reads dates costs some milliseconds: it comes with the first key that wants it
    from crm_tui.screens.dialogs.merge import MergeDone
    from crm_tui.screens.dialogs.new_contact import NewContact
    from crm_tui.screens.dialogs.quick_line import QuickLineResult
    from crm_tui.screens.resuming import Unsaved
    from crm_tui.values.quick_line import Kind

MOST_MERGED = 10
"""More at once are a slip of the finger."""
_NEEDS_CONTACT = (
    *("note", "task", "call", "tags", "segments", "lists", "merge", "points", "organisations", "copy"),
    *("delete_contact", "restore_contact"),
)
_KEYS_OF: dict[Kind, str] = {"note": "n", "task": "a", "outcome": "d"}


class ContactKeys(PlaceScreen):
    """A screen with a contact under the cursor and a status line."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("contact.note", "note"),
        bind("contact.task", "task"),
        bind("contact.call", "call", show=False),
        bind("contact.resume", "resume", show=False),
        bind("contact.tags", "tags"),
        bind("contact.segments", "segments", show=False),
        bind("contact.lists", "lists", show=False),
        bind("contact.merge", "merge", show=False),
        bind("contact.points", "points", show=False),
        bind("contact.organisations", "organisations", show=False),
        bind("contact.copy", "copy", show=False),
        bind("contact.delete", "delete_contact", show=False),
        bind("contact.restore", "restore_contact", show=False),
        bind("contact.new", "new"),
    ]

    @dataclass
    class ContactChanged(Message):
        """A contact was written; ``message`` says what was done."""

        contact_id: int
        message: str = ""
        came_or_went: bool = False
        """Whether it went to the bin or came from there: then the list is another one."""
        wrote: bool = True
        """Whether there is anything to take back."""

    @dataclass
    class ContactCreated(Message):
        """Somebody new; ``message`` says who."""

        contact_id: int
        message: str

    @dataclass
    class Merged(Message):
        """Contacts have become one: ``others`` lead to ``kept`` now."""

        kept: int
        others: tuple[int, ...]
        message: str

    @dataclass
    class WriteFailed(Message):
        """Nothing was written; ``key`` goes on with the text that was typed, if any was."""

        error: CrmError
        key: str = "n"

    @property
    def contact_id(self) -> int | None:
        """The contact that the keys act on."""
        return None

    @property
    def contact_name(self) -> str:
        """What that contact is called."""
        return ""

    @property
    def is_nobody_here(self) -> bool:
        """Whether it is known that there is no contact to act on: then the footer does not offer it."""
        return False

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What acts on a contact, where there is one. Whoever becomes empty calls ``refresh_bindings``."""
        if action in _NEEDS_CONTACT and self.is_nobody_here:
            return False
        return super().check_action(action, parameters)

    @property
    def merge_ids(self) -> tuple[int, ...]:
        """The contacts that a merge is asked for, the one that is kept first: the marked ones, else the one that the
        keys act on.
        """
        return () if self.contact_id is None else (self.contact_id,)

    def action_note(self) -> None:
        """The quick line for the contact under the cursor."""
        self._open_line("note")

    def action_task(self) -> None:
        """A new task for the contact under the cursor."""
        self._open_line("task")

    def _open_line(self, kind: Kind) -> None:
        from crm_tui.screens.dialogs.quick_line import QuickLine, Sheet

        if self.contact_id is not None:
            self.crm.push_screen(QuickLine(Sheet(self.contact_id, self.contact_name, kind)), self.write_line)

    def action_call(self) -> None:
        """Call the contact under the cursor; a Call note is begun."""
        from crm_tui.screens.calling import Call

        if self.contact_id is not None:
            Call(self, self.contact_id, self.contact_name).begin()

    def action_resume(self) -> None:
        """Go on with what was typed into a quick line and not saved, whoever it was for."""
        self.run_worker(self._find_unsaved, thread=True, group="resume", exclusive=True)

    def _find_unsaved(self) -> None:
        from crm_tui.screens.resuming import unsaved_or_none

        self.crm.drafts.flush()
        self.crm.call_from_thread(self._resume, unsaved_or_none(self.crm.store))

    def _resume(self, unsaved: Unsaved | None) -> None:
        from crm_tui.screens.dialogs.quick_line import QuickLine, Sheet

        if unsaved is None:
            self.query_one(StatusLine).say("Everything that was typed is saved.")
            return
        sheet = Sheet(unsaved.contact_id, unsaved.name, unsaved.kind, unsaved.task_id)
        self.crm.push_screen(QuickLine(sheet), self.write_line)

    def write_line(self, result: QuickLineResult | None) -> None:
        """Save what the quick line returned, or say that it is kept."""
        if result is None:
            return
        if result.kept:
            self.query_one(StatusLine).say(f"Kept as a draft: {_KEYS_OF[result.sheet.kind]} goes on with it")
            return
        self.run_worker(partial(self._write_line, result), thread=True, group="write")

    def _write_line(self, result: QuickLineResult) -> None:
        from crm_tui.store import quick_lines, task_queue

        sheet, plan = result.sheet, result.plan
        try:
            if sheet.kind == "outcome":
                saved = task_queue.complete(self.crm.store, sheet.task_id, plan)
            else:
                saved = quick_lines.save(self.crm.store, sheet.contact_id, plan)
        except CrmError as error:
            self.post_message(self.WriteFailed(error, _KEYS_OF[sheet.kind]))
            return
        self.crm.drafts.keep(sheet.place, "")
        self.post_message(self.ContactChanged(sheet.contact_id, saved.message, wrote=saved.batch_id is not None))
        if plan.task is not None or sheet.kind == "outcome":
            self.crm.call_from_thread(self.crm.tasks_changed)

    def action_tags(self) -> None:
        """The tag editor for the contact under the cursor."""
        from crm_tui.screens.dialogs.tags import TagsDialog

        if self.contact_id is not None:
            self.crm.push_screen(TagsDialog(self.contact_id, self.contact_name), self._say_tags)

    def _say_tags(self, message: str | None) -> None:
        if message and self.contact_id is not None:
            self.post_message(self.ContactChanged(self.contact_id, message))

    def action_segments(self) -> None:
        """In or out of each segment, for the contact under the cursor."""
        from crm_tui.screens.dialogs.segments import SegmentsDialog

        if self.contact_id is not None:
            dialog = SegmentsDialog(self.contact_id, self.contact_name)
            self.crm.push_screen(dialog, partial(self._say_done, self.contact_id))

    def _say_done(self, contact_id: int, message: str | None) -> None:
        if message:
            self.post_message(self.ContactChanged(contact_id, message))

    def action_lists(self) -> None:
        """Lists and channels of the contact under the cursor."""
        from crm_tui.screens.dialogs.lists import ListsDialog

        if self.contact_id is not None:
            dialog = ListsDialog(self.contact_id, self.contact_name)
            self.crm.push_screen(dialog, partial(self._say_done, self.contact_id))

    def action_merge(self) -> None:
        """The marked contacts; else with whom?"""
        ids = self.merge_ids
        if len(ids) > MOST_MERGED:
            self.query_one(StatusLine).say(
                f"At most {MOST_MERGED} contacts are merged at once; unmark some", failed=True
            )
        elif len(ids) > 1:
            self._merge(ids)
        elif ids:
            from crm_tui.screens.dialogs.merge_partner import MergePartnerDialog

            dialog = MergePartnerDialog(ids[0], self.contact_name)
            self.crm.push_screen(dialog, partial(self._merge_with, ids[0]))

    def _merge_with(self, contact_id: int, other: int | None) -> None:
        if other is not None:
            self._merge((contact_id, other))

    def _merge(self, ids: tuple[int, ...]) -> None:
        from crm_tui.screens.dialogs.merge import MergeDialog

        self.crm.push_screen(MergeDialog(ids), self._say_merge)

    def _say_merge(self, done: MergeDone | None) -> None:
        if done is not None:
            self.post_message(self.Merged(*done))

    @on(Merged)
    def say_merged(self, event: Merged) -> None:
        """What was done."""
        self.query_one(StatusLine).say(event.message, then=UNDOES)

    def action_points(self) -> None:
        """The ledger of the contact under the cursor, and a line to give points."""
        from crm_tui.screens.dialogs.points import PointsDialog

        if self.contact_id is not None:
            dialog = PointsDialog(self.contact_id, self.contact_name)
            self.crm.push_screen(dialog, partial(self._say_done, self.contact_id))

    def action_organisations(self) -> None:
        """The organisations of the contact under the cursor."""
        from crm_tui.screens.dialogs.organisations import OrganisationsDialog

        if self.contact_id is not None:
            dialog = OrganisationsDialog(self.contact_id, self.contact_name)
            self.crm.push_screen(dialog, partial(self._say_organisations, self.contact_id))

    def _say_organisations(self, contact_id: int, message: str | None) -> None:
        if message:
            self.post_message(self.ContactChanged(contact_id, message))

    @property
    def new_text(self) -> str:
        """Words that a new contact begins with."""
        return ""

    def action_new(self) -> None:
        """An empty contact; with the words for which nobody was found."""
        from crm_tui.screens.dialogs.new_contact import NewContactDialog

        self.crm.push_screen(NewContactDialog(self.new_text), self._show_new)

    def _show_new(self, result: NewContact | None) -> None:
        if result is None:
            return
        if result.contact_id is None:
            self.query_one(StatusLine).say(result.message)
        elif result.is_created:
            self.post_message(self.ContactCreated(result.contact_id, result.message))
        else:
            self.crm.show_contact(result.contact_id, result.message)

    def action_copy(self) -> None:
        """Copy the address, else the number, of the contact under the cursor (OSC 52)."""
        if self.contact_id is not None:
            self.run_worker(partial(self._copy, self.contact_id), thread=True, group="copy", exclusive=True)

    def _copy(self, contact_id: int) -> None:
        from crm_tui.store.contacts.reading import card

        try:
            values = card(self.crm.store, contact_id).values
        except CrmError as error:
            self.post_message(self.WriteFailed(error))
            return
        text = str(values.get("email") or values.get("phone") or "")
        self.crm.call_from_thread(self._put_into_clipboard, text)

    def _put_into_clipboard(self, text: str) -> None:
        if text:
            self.crm.copy_to_clipboard(text)
        self.query_one(StatusLine).say(f"Copied {text}" if text else "There is no address and no number to copy")

    def action_delete_contact(self) -> None:
        """The bin, after a question."""
        from crm_tui.screens.dialogs.question import QuestionDialog

        if self.contact_id is not None:
            said = "It goes to the bin with its notes, tasks and history. u brings it back; is:deleted lists the bin."
            question = QuestionDialog(f"Delete {self.contact_name}?", said)
            self.crm.push_screen(question, partial(self._delete_contact, self.contact_id))

    def _delete_contact(self, contact_id: int, yes: bool | None) -> None:
        if yes:
            self.run_worker(partial(self._move, contact_id, to_the_bin=True), thread=True, group="write")

    def action_restore_contact(self) -> None:
        """Back from the bin."""
        if self.contact_id is not None:
            self.run_worker(partial(self._move, self.contact_id, to_the_bin=False), thread=True, group="write")

    def _move(self, contact_id: int, *, to_the_bin: bool) -> None:
        from crm_tui.store.contacts import binning

        try:
            saved = (binning.delete if to_the_bin else binning.restore)(self.crm.store, contact_id)
        except CrmError as error:
            self.post_message(self.NotTakenBack(error))
            return
        self.post_message(self.ContactChanged(contact_id, saved.message, came_or_went=True))

    @on(WriteFailed)
    def say_write_failure(self, event: WriteFailed) -> None:
        """What went wrong, and that nothing is lost."""
        kept = f" What you typed is kept: {event.key}" if event.key else ""
        self.query_one(StatusLine).say(f"{event.error.sentence}{kept}", failed=True)

    @on(ContactChanged)
    def say_change(self, event: ContactChanged) -> None:
        """What was done."""
        if event.message:
            self.query_one(StatusLine).say(event.message, then=UNDOES if event.wrote else "")
