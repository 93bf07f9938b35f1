"""The photo of a contact: a path is typed, with what lies there offered; Enter chooses it, an empty line removes it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from crm_tui.errors import CrmError
from crm_tui.keymap import bind
from crm_tui.screens.host import HostedModal
from crm_tui.values.records import Saved
from crm_tui.values.safe_text import safe_line
from crm_tui.widgets.cell_input import CellInput
from crm_tui.widgets.key_line import KeyLine
from crm_tui.widgets.offer_list import Offered, OfferList

CHOOSES = "a PNG, JPEG, GIF or WebP file · ↓ → take what is offered"
REMOVES = "Enter removes the photo · or the path of another one"


class PhotoDialog(HostedModal[Saved | None]):
    """Returns what was done, or None. What is refused is said below the line, and the path stays."""

    BINDINGS: ClassVar[list[BindingType]] = [bind("screen.back", "leave")]

    @dataclass
    class OffersRead(Message):
        """Files and folders that go on from ``text``."""

        text: str
        offers: tuple[Offered, ...]

    @dataclass
    class Done(Message):
        """The photo was chosen, replaced or removed."""

        saved: Saved

    @dataclass
    class Failed(Message):
        """Nothing was written."""

        error: CrmError

    def __init__(self, contact_id: int, name: str, *, has_photo: bool) -> None:
        super().__init__()
        self._contact_id = contact_id
        self._called = name
        self._has_photo = has_photo
        self._is_writing = False

    def compose(self) -> ComposeResult:
        """Whose photo, the path, what goes on from it, the keys."""
        with Vertical(classes="bottom-sheet"):
            yield Static(Content(f"Photo of {safe_line(self._called)}"), classes="title")
            yield CellInput(self._key, placeholder="~/pictures/face.jpg", id="path")
            yield OfferList(fixed=True)
            yield Static(id="said")
            yield KeyLine((("enter", "Choose"), ("down", "Offers")))

    def on_mount(self) -> None:
        """Begin in the line."""
        self.query_one(CellInput).focus()
        self._say_hint("")
        self._find("")

    # ------------------------------------------------------------------ typing

    def _key(self, cell: CellInput, key: str) -> bool:
        offers = self.query_one(OfferList)
        if key in ("down", "up") and offers.offers:
            place = (-1 if offers.chosen is None else offers.chosen) + (1 if key == "down" else -1)
            self._take(min(max(place, 0), len(offers.offers) - 1))
        elif key == "right" and cell.is_at_end and offers.offers:
            self._take(offers.chosen or 0)
            self._find(cell.value)
        else:
            return False
        return True

    def _take(self, place: int) -> None:
        offers = self.query_one(OfferList)
        offers.choose(place)
        self.query_one(CellInput).put(offers.offers[place].text)
        self._say_hint(offers.offers[place].text)

    @on(Input.Changed)
    def look(self, event: Input.Changed) -> None:
        """Each key may lead elsewhere."""
        event.stop()
        self._say_hint(event.value)
        self._find(event.value)

    def _find(self, text: str) -> None:
        self.run_worker(partial(self._read_offers, text), thread=True, group="offers", exclusive=True)

    def _read_offers(self, text: str) -> None:
        from crm_tui.services.picture_paths import go_on_from

        found = (Offered(each.text, len(each.text), each.label) for each in go_on_from(text))
        self.post_message(self.OffersRead(text, tuple(found)))

    @on(OffersRead)
    def show_offers(self, event: OffersRead) -> None:
        """Unless the text has gone on."""
        event.stop()
        if event.text == self.query_one(CellInput).value:
            self.query_one(OfferList).set_offers(event.offers)

    def _say_hint(self, text: str) -> None:
        self._say(REMOVES if self._has_photo and not text.strip() else CHOOSES)

    def _say(self, text: str) -> None:
        self.query_one("#said", Static).update(Content(safe_line(text)))

    # ------------------------------------------------------------------ writing

    @on(Input.Submitted)
    def choose(self, event: Input.Submitted) -> None:
        """Enter: the picture of that file, or none any more."""
        event.stop()
        text = event.value.strip()
        if text.endswith("/"):
            self._find(event.value)  # a folder: what is in it
            return
        if self._is_writing or not (text or self._has_photo):
            return
        self._is_writing = True
        self.run_worker(partial(self._write, text), thread=True, group="write")

    def _write(self, text: str) -> None:
        from crm_tui.errors import UsageError
        from crm_tui.services.picture_paths import typed_path
        from crm_tui.services.pictures import read_picture
        from crm_tui.store import photos

        try:
            if not text:
                saved = photos.remove(self.crm.store, self._contact_id)
            else:
                path = typed_path(text)
                if path is None:
                    raise UsageError(f"{text} is no path.")
                saved = photos.choose(self.crm.store, self._contact_id, read_picture(path))
        except CrmError as error:
            self.post_message(self.Failed(error))
            return
        self.post_message(self.Done(saved))

    @on(Done)
    def leave_with_it(self, event: Done) -> None:
        """It is written."""
        self.dismiss(event.saved)

    @on(Failed)
    def say_failure(self, event: Failed) -> None:
        """Why not; the path can be put right."""
        self._is_writing = False
        self._say(f"✗ {event.error.sentence}")

    def action_leave(self) -> None:
        """Esc: the photo stays as it is."""
        if not self._is_writing:
            self.dismiss(None)
