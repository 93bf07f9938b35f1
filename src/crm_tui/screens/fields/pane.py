"""Saving the fields: all that is pending in one write, or nothing; and what is asked before one leaves them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.message import Message

from crm_tui.errors import CrmError, InvalidValue
from crm_tui.screens.dialogs.unsaved import Answer, UnsavedDialog
from crm_tui.screens.fields.editing import EditedFields
from crm_tui.screens.fields.form import list_lines, photo_text
from crm_tui.values.pending import Pending, from_draft
from crm_tui.widgets.form_rows import FormLine

if TYPE_CHECKING:
    from crm_tui.filters.fields import Registry
    from crm_tui.store.contacts.saving import Outcome
    from crm_tui.values.records import ContactCard
    from crm_tui.values.records import Saved as SavedPhoto

PHOTO = "photo"
"""The key of the line that says which photo there is."""


class FieldsPane(EditedFields):
    """The fields of a contact that is there."""

    @dataclass
    class Saved(Message):
        """The fields of a contact were written; ``message`` says what was done, ``wrote`` whether anything was."""

        contact_id: int
        message: str
        wrote: bool = True

    @dataclass
    class Said(Message):
        """A sentence for the status line."""

        text: str
        failed: bool = False

    @dataclass
    class Refused(Message):
        """Nothing was written: this field does not read, or is required (no field: another reason)."""

        contact_id: int
        error: CrmError

    @dataclass
    class Returned(Message):
        """The store has answered: saved, or clashes. ``former`` are the texts that these values were typed over."""

        contact_id: int
        values: Mapping[str, str]
        outcome: Outcome

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._is_saving = False
        self._then: Callable[[], None] | None = None

    def show_contact(self, card: ContactCard, registry: Registry, draft: str) -> None:
        """Show a contact; when it is another one, with what its draft holds."""
        if self.card is not None and self.card.id == card.id:
            self.show(card, registry, place=self._place)
            return
        pending = from_draft(draft)
        self.show(card, registry, pending, place=draft_place(card.id))
        if self.pending.values:
            self.post_message(self.Said(f"Brought back, not saved yet: {', '.join(self.labels())} · Ctrl+S saves"))
            self.post_message(self.Changed())

    def show_nobody(self) -> None:
        """Nothing is left of the contact that was shown, and nobody waits for what it saves."""
        super().show_nobody()
        self._is_saving, self._then = False, None

    # ------------------------------------------------------------------ what is no field

    def besides(self, title: str) -> Sequence[FormLine]:
        """The photo behind who it is, the lists behind the work: both are written at once, not with the fields."""
        card = self.card
        if card is not None and title == "Identity":
            return (FormLine(PHOTO, "Photo", photo_text(card)),)
        if card is None or title != "Work" or not card.lists:
            return ()
        return (
            FormLine("", "Lists", is_heading=True),
            *(FormLine("", name, status) for name, status in list_lines(card, self.crm.zone)),
        )

    def edit_besides(self, key: str) -> None:
        """Another photo, or none."""
        from crm_tui.screens.dialogs.photo import PhotoDialog

        if key == PHOTO and self.card is not None:
            dialog = PhotoDialog(self.card.id, self.card.name, has_photo=self.card.photo is not None)
            self.crm.push_screen(dialog, partial(self._say_photo, self.card.id))

    def _say_photo(self, contact_id: int, saved: SavedPhoto | None) -> None:
        if saved is not None:
            self.post_message(self.Saved(contact_id, saved.message, wrote=saved.batch_id is not None))

    def refuse(self, sentence: str) -> None:
        """Say why something cannot be done."""
        self.post_message(self.Said(sentence, failed=True))

    # ------------------------------------------------------------------ saving

    @property
    def is_edited(self) -> bool:
        """Whether anything is pending."""
        return bool(self.pending.values)

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Write everything that is pending; then do what was held up by it."""
        self.take()
        if self._is_saving or self.card is None:
            return
        if not self.pending.values:
            self._close()
            self.post_message(self.Said("Nothing to save: no field was changed"))
            return
        self._is_saving, self._then = True, then
        self.run_worker(partial(self._write, self.card, self.pending), thread=True, group="write")

    def _write(self, card: ContactCard, pending: Pending) -> None:
        from crm_tui.store.contacts.saving import save_fields

        crm = self.crm
        try:
            outcome = save_fields(
                crm.store, card, pending.values, pending.former, zone=crm.zone, region=crm.settings.region()
            )
        except CrmError as error:
            self.post_message(self.Refused(card.id, error))
            return
        self.post_message(self.Returned(card.id, pending.values, outcome))

    @on(Refused)
    def show_error(self, event: Refused) -> None:
        """Nothing was written: to the field, in which everything is as it was typed."""
        event.stop()
        if self.card is None or self.card.id != event.contact_id:
            return
        self._is_saving, self._then = False, None
        error, form = event.error, self._form
        name = {"email": "emails", "phone": "phones"}.get(getattr(error, "field", ""), getattr(error, "field", ""))
        key = form.key_of(name) if form and isinstance(error, InvalidValue) else ""
        if form is None or not key:
            self.post_message(self.Said(error.sentence, failed=True))
            return
        self._problems[name] = error.sentence
        key = self._row_of_problem(name)
        label = form.rows[key].label
        named = error.sentence if error.sentence.startswith(label) else f"{label}: {error.sentence}"
        self.post_message(self.Said(f"Nothing was saved. {named}", failed=True))
        self.draw()
        self.edit(key)

    @on(Returned)
    def show_outcome(self, event: Returned) -> None:
        """Saved; or somebody else was faster with the same fields."""
        event.stop()
        if self.card is None or self.card.id != event.contact_id:
            return
        self._is_saving = False
        if event.outcome.saved is None:
            self._ask_which(event.outcome)
            return
        others = event.outcome.others
        said = event.outcome.saved.message
        if others:
            said += f" · changed by somebody else meanwhile: {', '.join(others)}"
        self.finish(event.values, self.card.id, said, wrote=event.outcome.saved.batch_id is not None)

    def finish(self, values: Mapping[str, str], contact_id: int, said: str, *, wrote: bool = True) -> None:
        """These texts are stored."""
        self._close()
        same = [name for name, text in values.items() if self.pending.values.get(name) == text]
        self.pending = self.pending.drop(*same)
        self._problems.clear()
        self._keep(self.pending)
        self.draw()
        self.post_message(self.Changed())
        self.post_message(self.Saved(contact_id, said, wrote))
        then, self._then = self._then, None
        if then is not None:
            then()

    # ------------------------------------------------------------------ two agents

    def _ask_which(self, outcome: Outcome) -> None:
        from crm_tui.screens.dialogs.clashes import ClashesDialog

        called = self.card.name if self.card else ""
        self.crm.push_screen(ClashesDialog(called, outcome.clashes), partial(self._settle, outcome))

    def _settle(self, outcome: Outcome, chosen: Mapping[str, bool] | None) -> None:
        """Mine is to be written over theirs, which has been seen; theirs stays. Then save again."""
        if chosen is None:
            self._then = None
            self.post_message(self.Said("Nothing was saved. What you typed is kept here", failed=True))
            return
        for clash in outcome.clashes:
            mine = chosen[clash.name]
            self.pending = self.pending.rest(clash.name, clash.theirs) if mine else self.pending.drop(clash.name)
        then, self._then = self._then, None
        self._close()
        self._keep(self.pending)
        self.draw()
        if self.pending.values:
            self.save(then)
        else:
            assert self.card is not None
            self._then = then
            self.finish({}, self.card.id, "Nothing of yours was saved: theirs stays", wrote=False)

    # ------------------------------------------------------------------ leaving

    def before_leaving(self, go: Callable[[], None]) -> None:
        """Go, or ask first when something is pending."""
        self.take()
        if not self.is_edited:
            go()
        else:
            self.crm.push_screen(UnsavedDialog(self.labels()), partial(self._leave, go))

    def _leave(self, go: Callable[[], None], answer: Answer | None) -> None:
        match answer:
            case "save":
                self.save(then=go)
            case "discard":
                self.forget()
                go()
            case "keep":
                self.crm.drafts.keep(self._place, self.pending.as_draft)
                go()

    def forget(self) -> None:
        """Nothing is pending."""
        self._close()
        self.pending, self._problems = Pending(), {}
        self._keep(self.pending)
        self.draw()
        self.post_message(self.Changed())


def draft_place(contact_id: int) -> str:
    """Where the pending edits of a contact are kept."""
    return f"fields:{contact_id}"
