"""With whom to merge: likely duplicates at first, then whoever fits what is typed; ↓ goes to them, Enter chooses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from crm_tui.errors import CrmError
from crm_tui.keymap import bind
from crm_tui.screens.host import HostedModal
from crm_tui.values.safe_text import safe_line
from crm_tui.widgets.key_line import KeyLine
from crm_tui.widgets.line_input import LineInput
from crm_tui.widgets.offer_list import Offered, OfferList

MOST = 12
"""Contacts that are offered."""


class Partner(NamedTuple):
    """A contact that may be meant: what it is called, and a word about it."""

    contact_id: int
    name: str
    about: str


class MergePartnerDialog(HostedModal[int | None]):
    """Returns the id of the other contact, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("screen.back", "leave"),
        Binding("down", "move(1)", show=False),
        Binding("up", "move(-1)", show=False),
    ]

    @dataclass
    class PartnersRead(Message):
        """Who fits what was typed."""

        text: str
        partners: tuple[Partner, ...]

    def __init__(self, contact_id: int, name: str) -> None:
        super().__init__()
        self._contact_id = contact_id
        self._called = name
        self._partners: tuple[Partner, ...] = ()

    def compose(self) -> ComposeResult:
        """Who is merged, those who may be meant, the line, the keys."""
        with Vertical(classes="bottom-sheet"):
            yield Static(Content(f"Merge with {safe_line(self._called)}:"), id="told")
            yield OfferList()
            with Horizontal():
                yield Static(Content("who  "), classes="prompt")
                yield LineInput(placeholder="name, address, digits, id")
            yield KeyLine((("↓", "Next"), ("enter", "Choose")))

    def on_mount(self) -> None:
        """Those who may be the same person."""
        self._seek("")

    @on(Input.Changed)
    def seek(self, event: Input.Changed) -> None:
        """The choice follows each key."""
        self._seek(event.value.strip())

    def _seek(self, text: str) -> None:
        self.run_worker(partial(self._read, text), thread=True, group="partners", exclusive=True)

    def _read(self, text: str) -> None:
        try:
            found = self._likely() if not text else self._fitting(text)
        except CrmError:  # half a filter is no error while it is typed
            found = ()
        self.post_message(self.PartnersRead(text, found))

    def _likely(self) -> tuple[Partner, ...]:
        from crm_tui.store.duplicates.likely import duplicates_of

        with self.crm.store.read() as db:
            found = duplicates_of(db, self._contact_id)[:MOST]
        return tuple(Partner(each.contact_id, each.name, each.reason) for each in found)

    def _fitting(self, text: str) -> tuple[Partner, ...]:
        from crm_tui.store.queries import find_few

        wanted = f"id:{text} or {text}" if text.isascii() and text.isdigit() else text
        found = find_few(self.crm.store, wanted, zone=self.crm.zone, limit=MOST + 1)
        return tuple(Partner(*each) for each in found if each[0] != self._contact_id)[:MOST]

    @on(PartnersRead)
    def show_partners(self, event: PartnersRead) -> None:
        """Offer them, unless the next key was faster."""
        if event.text != self.query_one(LineInput).value.strip():
            return
        self._partners = event.partners
        offers = self.query_one(OfferList)
        offers.set_offers([Offered("", 0, f"{each.name} ({each.contact_id})", each.about) for each in event.partners])
        if event.partners:
            offers.choose(0)
        told = "may be the same" if not event.text and event.partners else "type who" if not event.text else ""
        if event.text and not event.partners:
            told = "nobody fits"
        shown = f"Merge with {self._called}: {told}".rstrip(": ")
        self.query_one("#told", Static).update(Content(safe_line(shown)))

    def action_move(self, step: int) -> None:
        """The next one."""
        offers = self.query_one(OfferList)
        if self._partners:
            offers.choose(((offers.chosen or 0) + step) % len(self._partners))

    @on(Input.Submitted)
    def choose(self) -> None:
        """Enter: the marked one."""
        chosen = self.query_one(OfferList).chosen
        if chosen is not None:
            self.dismiss(self._partners[chosen].contact_id)

    def action_leave(self) -> None:
        """Esc."""
        self.dismiss(None)
