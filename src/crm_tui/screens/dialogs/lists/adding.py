"""Adding a contact to a list: which one, where the consent came from, and its wording."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Static

from crm_tui.keymap import bind
from crm_tui.screens.dialogs.lists.rows import Held
from crm_tui.values.folding import fold
from crm_tui.values.labels import ListStanding
from crm_tui.values.safe_text import safe_line
from crm_tui.widgets.cell_input import CellInput
from crm_tui.widgets.key_line import KeyLine
from crm_tui.widgets.offer_list import Offered, OfferList
from crm_tui.widgets.quiet_screen import QuietModal

WARNING = "Add only who has agreed to be written to. Say where the consent came from: by phone, a form, a fair …"
PROMPTS = {"list": "list", "source": "consent from", "wording": "its wording"}


class Consent(NamedTuple):
    """A list, and the consent to be written to by it."""

    slug: str
    source: str
    wording: str


class AddToList(QuietModal[Consent | None]):
    """Type-ahead over the lists, then the consent. ``standing`` leaves only the consent to be asked for."""

    BINDINGS: ClassVar[list[BindingType]] = [bind("screen.back", "leave")]

    def __init__(self, name: str, held: Held, *, warning: str = "", standing: ListStanding | None = None) -> None:
        super().__init__()
        self._called = name
        self._held = held
        self._standing = standing
        self._warning = warning or WARNING

    def compose(self) -> ComposeResult:
        """A line a question, what may be taken, the warning."""
        where = self._standing.name if self._standing else "a list"
        with Vertical(classes="bottom-sheet"):
            yield Static(Content(safe_line(f"Add {self._called} to {where}")), classes="title")
            for id in PROMPTS if self._standing is None else ("source", "wording"):
                with Horizontal():
                    yield Static(Content(f"{PROMPTS[id]:>12} "), classes="prompt")
                    yield CellInput(self.cell_key, placeholder="may be left out" if id == "wording" else "", id=id)
            yield OfferList()
            yield Static(Content(safe_line(self._warning)), id="said")
            yield KeyLine((("enter", "Next, add"), ("down", "Take")))

    def on_mount(self) -> None:
        """Begin with the list, else with the consent."""
        first = self.query(CellInput).first()
        first.focus(scroll_visible=False)
        self._offer(first)

    # ------------------------------------------------------------------ what is offered

    @on(Input.Changed)
    def offer_for_typed(self, event: Input.Changed) -> None:
        """Each key may change it."""
        event.stop()
        if isinstance(event.input, CellInput):
            if event.input.id == "list":
                self._standing = None
            self._offer(event.input)

    def _offer(self, cell: CellInput) -> None:
        typed = fold(cell.value.strip())
        offers: list[Offered] = []
        if cell.id == "list":
            found = [each for each in self._held.offered if typed in fold(each.name) or typed in fold(each.slug)]
            found.sort(key=lambda each: (not fold(each.name).startswith(typed), fold(each.name)))
            offers = [Offered(each.name, len(each.name), safe_line(each.name)) for each in found]
        elif cell.id == "source":
            texts = [text for text in self._held.sources if typed in fold(text) and text != cell.value]
            offers = [Offered(text, len(text), safe_line(text)) for text in texts]
        self.query_one(OfferList).set_offers(offers)

    def cell_key(self, cell: CellInput, key: str) -> bool:
        """Do what a key means in a cell; False when it is the input's."""
        shown = self.query_one(OfferList)
        if key in ("down", "up") or (key == "right" and cell.is_at_end and shown.chosen is None and shown.offers):
            place = (-1 if shown.chosen is None else shown.chosen) + (-1 if key == "up" else 1)
            if shown.offers and place >= 0:
                place = min(place, len(shown.offers) - 1)
                shown.choose(place)
                cell.put(shown.offers[place].text)
            return True
        if key in ("enter", "tab"):
            {"list": self._take_list, "source": self._take_source, "wording": self._take_wording}[cell.id or ""](key)
            return True
        return False

    # ------------------------------------------------------------------ taking

    def _take_list(self, key: str) -> None:
        cell, shown = self.query_one("#list", CellInput), self.query_one(OfferList)
        typed = fold(" ".join(cell.value.split()))
        found = next((each for each in self._held.offered if typed in (fold(each.name), fold(each.slug))), None)
        if found is None and shown.offers and typed:
            found = next(each for each in self._held.offered if each.name == shown.offers[0].text)
        if found is None:
            self._say(self._no_list(typed), bad=True)
            return
        cell.put(found.name)
        self._standing = found
        self._into("source")

    def _no_list(self, typed: str) -> str:
        if not self._held.offered:
            return "There is no list to add to. Lists are made in the settings: g , or crm-tui lists add"
        on = next(
            (each for each in self._held.standings if typed and typed in (fold(each.name), fold(each.slug))), None
        )
        if on is not None and on.status:
            return f"{self._called} is on {on.name} already: {on.status}."
        return f"There is no such list. ↓ takes one: {', '.join(each.name for each in self._held.offered)}"

    def _take_source(self, key: str) -> None:
        if not self.query_one("#source", CellInput).value.strip():
            self._say(WARNING, bad=True)
        elif key == "tab":
            self._into("wording")
        else:
            self._add()

    def _take_wording(self, key: str) -> None:
        if not self.query_one("#source", CellInput).value.strip():
            self._into("source")
            self._say(WARNING, bad=True)
        elif key == "enter":
            self._add()
        else:
            self._into(self.query(CellInput).first().id or "source")

    def _into(self, id: str) -> None:
        cell = self.query_one(f"#{id}", CellInput)
        cell.focus(scroll_visible=False)
        self._say(self._warning)
        self._offer(cell)

    def _say(self, text: str, *, bad: bool = False) -> None:
        self.query_one("#said", Static).update(Content(safe_line(f"✗ {text}" if bad else text)))

    def _add(self) -> None:
        if self._standing is None:
            self._into("list")
            return
        source, wording = (self.query_one(f"#{id}", CellInput).value for id in ("source", "wording"))
        self.dismiss(Consent(self._standing.slug, source, wording))

    def action_leave(self) -> None:
        """Esc: nothing is added."""
        self.dismiss(None)
