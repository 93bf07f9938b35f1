"""The search and filter line: one line of text; its error, or what may come next, laid over the lines below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Input, Static

from crm_tui.values.safe_text import safe
from crm_tui.widgets.drawn import wrap
from crm_tui.widgets.line_input import MOST_CHARACTERS, LineInput
from crm_tui.widgets.offer_list import Offered, OfferList

__all__ = ["FilterLine", "Offered"]

_ERROR_LINES = 3


class FilterInput(LineInput):
    """The input: some keys mean something to the filter line first."""

    def __init__(self, line: FilterLine, text: str, placeholder: str) -> None:
        super().__init__(text, placeholder=placeholder)
        self._line = line

    async def on_key(self, event: events.Key) -> None:
        """↓ and → take an offer, ↑ brings back what was typed before."""
        if self._line.handle_line_key(event.key):
            event.stop()
            event.prevent_default()

    def on_blur(self) -> None:
        """What was offered is of no use any more."""
        self._line.offer(())


class FilterLine(Vertical):
    """A prompt, an input, and up to three lines that say what is wrong with the text, or six that go on with it.

    They lie over the lines below (``overlay: screen``): as long as a filter is typed, they come and go, and a list
    that moved with them would be rewritten each time. Offers are taken with ``↓`` or ``→`` (which goes on to what
    may follow), never with Tab; Esc closes them first. ``↑`` in the empty line brings back the ``recent`` texts.
    """

    DEFAULT_CSS = """
    FilterLine { height: 1; width: 1fr; }
    FilterLine > Horizontal { height: 1; width: 1fr; }
    FilterLine .filter-line--prompt { width: auto; height: 1; padding: 0 1; color: $text-muted; }
    FilterLine LineInput { width: 1fr; }
    FilterLine > .filter-line--error {
        overlay: screen;
        constrain: none inside;
        display: none;
        width: 100%;
        height: auto;
        max-height: 3;
        padding: 0 1;
        background: $panel;
        color: $text-error;
    }
    FilterLine > OfferList {
        overlay: screen;
        constrain: none inside;
        display: none;
        width: 72;
        max-width: 100%;
        padding: 0 1;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Back", show=False, id="filter.cancel"),
    ]

    error: reactive[str] = reactive("", init=False)
    """What is wrong with the text, in words; empty when nothing is."""

    @dataclass
    class Said(Message):
        """Base of the messages of the filter line."""

        line: FilterLine

        @property
        def control(self) -> FilterLine:
            """The filter line, for ``@on(…, "#id")``."""
            return self.line

    @dataclass
    class Changed(Said):
        """The text has changed, by typing or by ``set_text``."""

        text: str

        def can_replace(self, message: Message) -> bool:
            """Only the last text counts."""
            return isinstance(message, FilterLine.Changed) and message.line is self.line

    @dataclass
    class Submitted(Said):
        """Enter."""

        text: str

    @dataclass
    class OffersWanted(Said):
        """The text was changed by typing: what may come next at ``cursor``? The answer goes to ``offer``."""

        text: str
        cursor: int

        def can_replace(self, message: Message) -> bool:
            """Only the last text counts."""
            return isinstance(message, FilterLine.OffersWanted) and message.line is self.line

    class Cancelled(Said):
        """Esc."""

    def __init__(
        self,
        text: str = "",
        *,
        prompt: str = "/",
        placeholder: str = "",
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._prompt = Static(Content(safe(prompt)), classes="filter-line--prompt")
        self._input = FilterInput(self, text, placeholder)
        self._error = Static(classes="filter-line--error")
        self._offers = OfferList()
        self._typed = ""
        self._taken: str | None = None
        self._recalled: int | None = None
        self.recent: tuple[str, ...] = ()
        """Texts of before, the last one first."""

    def compose(self) -> ComposeResult:
        """Prompt and input in a line, the error over what comes next."""
        with Horizontal():
            yield self._prompt
            yield self._input
        yield self._error
        yield self._offers

    @property
    def text(self) -> str:
        """What is typed."""
        return self._input.value

    @property
    def is_active(self) -> bool:
        """Whether the focus is in the input."""
        return self._input.has_focus

    def set_text(self, text: str, *, quietly: bool = False) -> None:
        """Replace the text; ``quietly``: without ``Changed`` (a segment was opened)."""
        if quietly:
            with self._input.prevent(Input.Changed):
                self._input.value = text
        else:
            self._input.value = text
        self._input.cursor_position = len(text)

    def focus_input(self) -> None:
        """Bring the focus into the input; nothing is selected."""
        self._input.focus(scroll_visible=False)

    def watch_error(self) -> None:
        """Show or hide the error."""
        self._draw_error()

    def on_resize(self, event: events.Resize) -> None:
        """Break the error into lines of the new width."""
        self._draw_error()

    def _draw_error(self) -> None:
        lines = wrap(self.error, self.size.width - 4, _ERROR_LINES) if self.error else []
        if self._error.display != bool(lines):  # setting it lays out the screen
            self._error.display = bool(lines)
        self._draw_offers()
        if lines:
            self._error.update(Content("\n".join(["✗ " + lines[0], *("  " + line for line in lines[1:])])))

    # ------------------------------------------------------------------ what may come next

    @property
    def offers(self) -> tuple[Offered, ...]:
        """What is offered."""
        return self._offers.offers

    def offer(self, offers: Sequence[Offered]) -> None:
        """Show what may come next for the text as it is."""
        self._taken = None
        self._offers.set_offers(offers)
        self._draw_offers()

    def _draw_offers(self) -> None:
        wanted = bool(self.offers) and not self.error
        if self._offers.display != wanted:  # setting it lays out the screen
            self._offers.display = wanted

    def handle_line_key(self, key: str) -> bool:
        """Do what a key means here; False when it is the input's."""
        if key in ("down", "up") and self._offers.display and self._recalled is None:
            return self._take_next(1 if key == "down" else -1)
        if key in ("down", "up"):
            return self._recall(1 if key == "up" else -1)
        at_end = self._input.cursor_position == len(self.text)
        if key == "right" and at_end and self._offers.display:
            if self._offers.chosen is None:
                self._take_next(1)
            self._taken = None
            self.post_message(self.OffersWanted(self, self.text, self._input.cursor_position))
            return True
        if key == "escape" and self._offers.display:
            self.offer(())
            return True
        return False

    def _take_next(self, step: int) -> bool:
        """The next or the former offer into the input; before the first is what was typed."""
        chosen = self._offers.chosen
        if chosen is None:
            self._typed = self.text
        place = min((-1 if chosen is None else chosen) + step, len(self.offers) - 1)
        self._offers.choose(place if place >= 0 else None)
        text, cursor = self.offers[place][:2] if place >= 0 else (self._typed, len(self._typed))
        self._take(text, cursor)
        return True

    def _take(self, text: str, cursor: int) -> None:
        self._taken = text
        self._input.value = text
        self._input.cursor_position = cursor

    def _recall(self, step: int) -> bool:
        """An older (1) or a newer text of before; the keys are the input's when something else is typed."""
        if self._recalled is None and (self.text or step < 0 or not self.recent):
            return False
        place = (-1 if self._recalled is None else self._recalled) + step
        self._recalled = min(place, len(self.recent) - 1) if place >= 0 else None
        self._take("" if self._recalled is None else self.recent[self._recalled], MOST_CHARACTERS)
        return True

    @on(Input.Changed)
    def tell_change(self, event: Input.Changed) -> None:
        """Pass it on in our words; what was typed, not taken, may go on in some way."""
        event.stop()
        self.post_message(self.Changed(self, event.value))
        if event.value == self._taken:
            return
        self._taken = self._recalled = None
        if self.is_active:
            self.post_message(self.OffersWanted(self, event.value, self._input.cursor_position))

    @on(Input.Submitted)
    def tell_submission(self, event: Input.Submitted) -> None:
        """Pass it on in our words."""
        event.stop()
        self._recalled = None
        self.offer(())
        self.post_message(self.Submitted(self, event.value))

    def action_cancel(self) -> None:
        """Tell that the user wants to leave the line."""
        self._recalled = None
        self.post_message(self.Cancelled(self))
