"""The one input that lies over the field that is being edited, with what there is to say and to choose below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from crm_tui.values.safe_text import safe_line
from crm_tui.widgets.cell_input import CellInput
from crm_tui.widgets.drawn import wrap
from crm_tui.widgets.offer_list import Offered, OfferList

__all__ = ["LONGEST_PASTE", "FieldBox", "Kind"]

LONGEST_PASTE = 10_000
"""Characters: a field holds no more, so a longer paste is refused, and nothing of it is taken."""

Kind = Literal["text", "date", "boolean"]
"""What ↑ and ↓ do (a day back and on), and whether letters are answers."""
_ANSWERS = {"y": "yes", "n": "no", "ㅛ": "yes", "ㅜ": "no", "1": "yes", "0": "no"}


class _FieldInput(CellInput):
    """The input of the box: a paste that no field could hold is refused with a sentence."""

    def on_paste(self, event: events.Paste) -> None:
        """Refuse it, or let the base class insert it."""
        size = len(event.text)
        if size > LONGEST_PASTE and isinstance(self.parent, FieldBox):
            event.stop()
            event.prevent_default()
            self.parent.say(
                f"{size:,} characters are too many for a field: not pasted (at most {LONGEST_PASTE:,})", bad=True
            )


class FieldBox(Vertical):
    """Enter and Tab take the text and go on, Esc takes it back, ↓ and → choose what is offered, else ↑ and ↓ go on."""

    DEFAULT_CSS = """
    FieldBox { position: absolute; layer: over; height: auto; display: none; background: $panel; }
    FieldBox > Static { height: auto; max-height: 3; color: $text-muted; background: $panel; padding: 0; }
    FieldBox > Static.-bad { color: $text-error; }
    FieldBox > OfferList { display: none; }
    """

    @dataclass
    class Typed(Message):
        """The text is another one now."""

        text: str

        def can_replace(self, message: Message) -> bool:
            """Only the last text counts."""
            return isinstance(message, FieldBox.Typed)

    @dataclass
    class Taken(Message):
        """The text is to be kept; ``step`` leads to the next or the former field. ``passes_empty``: by Enter or Tab,
        which do not stop at a row for one more address.
        """

        text: str
        step: int
        passes_empty: bool

    class Cancelled(Message):
        """Esc."""

    @dataclass
    class Stepped(Message):
        """↑ or ↓ in a date: other by so many days."""

        text: str
        days: int

    def __init__(self) -> None:
        super().__init__()
        self._input = _FieldInput(self._key, id="field")
        self._hint = Static()
        self._offers = OfferList()
        self._kind: Kind = "text"
        self._said = ("", False)
        self._hint_lines = 0
        self._typed = ""

    def compose(self) -> ComposeResult:
        """Input, hint, offers."""
        yield self._input
        yield self._hint
        yield self._offers

    @property
    def text(self) -> str:
        """What is typed."""
        return self._input.value

    @property
    def is_open(self) -> bool:
        """Whether a field is being edited."""
        return bool(self.display)

    def open(self, text: str, kind: Kind) -> None:
        """Edit a text: the focus comes here, nothing is selected."""
        self._kind = kind
        self.offer(())
        self._input.put(text, placeholder=" ")
        self.display = True
        self._input.focus(scroll_visible=False)

    def put(self, text: str) -> None:
        """Another text in the input, as if it had been typed."""
        self._input.value = text
        self._input.cursor_position = len(text)

    def say(self, text: str, *, bad: bool = False) -> None:
        """Words below the input."""
        if (text, bad) != self._said:
            self._said = (text, bad)
            self._hint.set_class(bad, "-bad")
            said = safe_line(f"✗ {text}" if bad else text)
            lines = len(wrap(said, max(1, self._hint.size.width), 3))
            self._hint.update(Content(said), layout=lines != self._hint_lines)
            self._hint_lines = lines

    def offer(self, offers: Sequence[Offered]) -> None:
        """What may be taken into the input."""
        if tuple(offers) != self._offers.offers or self._offers.chosen is not None:
            self._offers.set_offers(offers)
        if self._offers.display != bool(offers):  # setting it lays out the screen
            self._offers.display = bool(offers)

    # ------------------------------------------------------------------ keys

    def _key(self, cell: CellInput, key: str) -> bool:
        if key in ("enter", "tab", "shift+tab"):
            self.post_message(self.Taken(self.text, -1 if key == "shift+tab" else 1, True))
        elif key == "escape":
            self.post_message(self.Cancelled())
        elif key in ("up", "down"):
            self._vertical(1 if key == "down" else -1)
        elif key == "right" and cell.is_at_end and self._offers.offers:
            self._choose(0 if self._offers.chosen is None else self._offers.chosen)
            self.offer(())
        elif self._kind == "boolean":
            return self._answer(key)
        else:
            return False
        return True

    def _vertical(self, step: int) -> None:
        chosen = self._offers.chosen
        if self._offers.offers and (chosen is not None or step > 0):
            self._choose((-1 if chosen is None else chosen) + step)
        elif self._kind == "date":
            self.post_message(self.Stepped(self.text, step))
        else:
            self.post_message(self.Taken(self.text, step, False))

    def _choose(self, place: int) -> None:
        """An offer into the input; above the first is what was typed."""
        if self._offers.chosen is None:
            self._typed = self.text
        place = min(place, len(self._offers.offers) - 1)
        self._offers.choose(place if place >= 0 else None)
        text = self._offers.offers[place].text if place >= 0 else self._typed
        self._input.put(text)
        self.post_message(self.Typed(text))

    def _answer(self, key: str) -> bool:
        if key == "space":
            self.put("no" if self.text == "yes" else "yes")
        elif key in _ANSWERS:
            self.put(_ANSWERS[key])
        elif key in ("backspace", "delete"):
            self.put("")
        else:
            return len(key) > 1  # other letters are no answers
        return True

    @on(Input.Changed)
    def tell_text(self, event: Input.Changed) -> None:
        """Pass it on in our words."""
        event.stop()
        if self.is_open:
            self.post_message(self.Typed(event.value))

    @property
    def is_choosing(self) -> bool:
        """Whether the text comes from what was offered: the offers stay."""
        return self._offers.chosen is not None
