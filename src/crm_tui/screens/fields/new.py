"""The fields of somebody new: the same editing, then one write that makes the contact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from textual import on
from textual.message import Message

from crm_tui.errors import CrmError
from crm_tui.filters.fields import Registry
from crm_tui.screens.fields.form import FIRST, NEW, FormRow
from crm_tui.screens.fields.pane import FieldsPane
from crm_tui.values.pending import Pending
from crm_tui.values.records import ContactCard

_KNOWN_BY = frozenset({"name", "first_name", "last_name", "emails", "phones", "org", "birthday", "city", "country"})
"""Fields by which somebody may be known again."""


class NewFields(FieldsPane):
    """The fields of a contact that is nobody yet."""

    @dataclass
    class Made(Message):
        """The contact is stored."""

        values: Mapping[str, str]
        contact_id: int

    class AtTop(Message):
        """↑ from the first field."""

    def __init__(self) -> None:
        super().__init__()
        self._begun = Pending()

    def begin(self, registry: Registry, pending: Pending, place: str) -> None:
        """Show the empty fields with what is known, and open the first one of which nothing is."""
        self._begun = pending
        self.show(NEW, registry, pending, place=place)
        form = self._form
        if form is not None:
            empty = [name for name in FIRST if not form.text(name)]
            self.edit(form.key_of(empty[0] if empty else FIRST[0]))

    def keep_as_edited(self) -> None:
        """What is shown was typed, not known from the search line: it is worth a question."""
        self._begun = Pending()

    def look_again(self) -> None:
        """Whom the values remind of that are there from the beginning."""
        form = self._form
        if form is not None and self._open:
            self._look(form.rows[self._open], self.box.text)

    def passed_top(self) -> None:
        """↑ from the first field."""
        self.post_message(self.AtTop())

    @property
    def is_edited(self) -> bool:
        """Whether anything was typed that the search line did not know."""
        return self.pending.values != self._begun.values

    def _look(self, row: FormRow, text: str) -> None:
        form = self._form
        if form is not None and row.name in _KNOWN_BY:
            typed = form.put(row.key, text)
            known = {name: value for name, value in typed.values.items() if name in _KNOWN_BY and value}
            self._look_up(row, text, known)

    def _write(self, card: ContactCard, pending: Pending) -> None:
        from crm_tui.store.contacts.editing import create

        crm = self.crm
        values = {name: text for name, text in pending.values.items() if text}
        try:
            made = create(crm.store, values, zone=crm.zone, region=crm.settings.region())
        except CrmError as error:
            self.post_message(self.Refused(card.id, error))
            return
        self.post_message(self.Made(pending.values, made))

    @on(Made)
    def show_made(self, event: Made) -> None:
        """Tell it."""
        event.stop()
        self._is_saving = False
        then, self._then = self._then, None
        called = next((text for name in ("name", "emails", "phones") if (text := event.values.get(name))), "")
        self.finish(event.values, event.contact_id, f"New contact {called}".strip())
        if then is not None:
            self.call_later(then)
