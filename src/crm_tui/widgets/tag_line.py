"""Tags as chips, with an input to add and remove them; each change is told at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Input, Static

from crm_tui.values.safe_text import safe_line
from crm_tui.widgets.cells import cut, steady
from crm_tui.widgets.drawn import Drawn, Line, Piece
from crm_tui.widgets.line_input import MOST_CHARACTERS, LineInput

__all__ = ["TagChips", "TagLine", "TagSuggestions"]

_SUGGESTIONS = 6


class TagChips(Drawn):
    """The tags, as many lines as they need; ``selected`` is the one that ``x`` would remove."""

    DEFAULT_CSS = """
    TagChips { height: auto; width: 1fr; }
    """

    tags: reactive[tuple[str, ...]] = reactive((), layout=True)
    selected: reactive[int | None] = reactive(None)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the chips need."""
        return len(self.lines(width))

    def lines(self, width: int) -> list[Line]:
        """The chips, broken into lines of ``width`` cells."""
        lines: list[list[Piece]] = [[]]
        left = width
        for position, name in enumerate(self.tags):
            is_selected = position == self.selected
            chip = cut(("✗" if is_selected else "#") + steady(name), max(1, width))
            size = cell_len(chip)
            if size > left and lines[-1]:
                lines.append([])
                left = width
            lines[-1] += [Piece(chip, "cursor" if is_selected else "chip"), Piece(" ")]
            left -= size + 1
        return [line for line in lines if line]


class TagSuggestions(Drawn):
    """Up to six names below the input; ``chosen`` is the one that has been taken into it."""

    DEFAULT_CSS = """
    TagSuggestions { height: auto; width: 1fr; }
    """

    names: reactive[tuple[str, ...]] = reactive((), layout=True)
    chosen: reactive[int | None] = reactive(None)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """One line a name."""
        return min(_SUGGESTIONS, len(self.names))

    def lines(self, width: int) -> list[Line]:
        """The names around the chosen one."""
        first = max(0, (self.chosen or 0) - _SUGGESTIONS + 1)
        return [
            (Piece("↓ " if first + line == 0 and self.chosen is None else "  ", "muted"), Piece(name, look))
            for line, name in enumerate(self.names[first : first + _SUGGESTIONS])
            for look in ("cursor" if first + line == self.chosen else "",)
        ]


class TagInput(LineInput):
    """The input: the keys that do not edit text go to the tag line."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "suggestion(1)", "Suggestion", show=False, id="tags.take"),
        Binding("up", "suggestion(-1)", "Suggestion", show=False, id="tags.take_back"),
    ]

    def __init__(self, line: TagLine, placeholder: str) -> None:
        super().__init__(placeholder=placeholder)
        self._line = line

    async def on_key(self, event: events.Key) -> None:
        """Keys that mean something to the tag line before they mean something to the text."""
        if self._line.handle_tag_key(event.key):
            event.stop()
            event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """Lines are tags."""
        event.stop()
        event.prevent_default()
        if len(event.text) > MOST_CHARACTERS:
            self.post_message(self.PasteCut(0, len(event.text)))
        else:
            self.replace(safe_line(",".join(event.text.splitlines())), *self.selection)

    def action_suggestion(self, step: int) -> None:
        """Take the next or the former suggestion."""
        self._line.take_suggestion(step)


class TagLine(Vertical):
    """Type a tag; Enter, Tab or comma tells it. ``-name`` Enter removes, ``←`` from the empty input walks to the
    tags and ``x`` removes. Suggestions are taken with ``↓`` or ``→``. Tab in the empty input goes on.

    The screen hands in ``tags`` and ``suggestions`` (on ``Changed``), and hands them in anew after each change.
    """

    DEFAULT_CSS = """
    TagLine { height: auto; width: 1fr; }
    TagLine > Horizontal { height: 1; width: 1fr; }
    TagLine .tag-line--prompt { width: 2; height: 1; color: $text-muted; }
    TagLine LineInput { width: 1fr; }
    """

    tags: reactive[tuple[str, ...]] = reactive((), init=False)
    """The names, in the order in which they are shown."""
    suggestions: reactive[tuple[str, ...]] = reactive((), init=False)
    """Names that go on from what is typed, best first."""

    @dataclass
    class Said(Message):
        """Base of the messages of the tag line."""

        line: TagLine

        @property
        def control(self) -> TagLine:
            """The tag line, for ``@on(…, "#id")``."""
            return self.line

    @dataclass
    class Added(Said):
        """A tag is wanted."""

        name: str

    @dataclass
    class Removed(Said):
        """A tag is not wanted any more."""

        name: str

    @dataclass
    class Corrected(Said):
        """``→`` in the empty input: the tag that was added last was meant to be ``correction``."""

        name: str

    @dataclass
    class Changed(Said):
        """The text in the input has changed (a leading ``-`` is left out): other suggestions are due."""

        text: str

    def __init__(
        self,
        tags: tuple[str, ...] = (),
        *,
        placeholder: str = "",
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._chips = TagChips()
        self._input = TagInput(self, placeholder)
        self._suggested = TagSuggestions()
        self._typed = ""
        self.correction = ""
        """The tag that may have been meant by the last one; until the next key that types."""
        self.set_reactive(TagLine.tags, tags)

    def compose(self) -> ComposeResult:
        """Chips, input, suggestions."""
        self._chips.tags = self.tags
        yield self._chips
        with Horizontal():
            yield Static(Content("+"), classes="tag-line--prompt")
            yield self._input
        yield self._suggested

    @property
    def text(self) -> str:
        """What is typed and not yet a tag."""
        return self._input.value

    def focus_input(self) -> None:
        """Bring the focus into the input."""
        self._input.focus(scroll_visible=False)

    def watch_tags(self, tags: tuple[str, ...]) -> None:
        """Show other tags; a selection stays in their range."""
        chips = self._chips
        chips.tags = tags
        if chips.selected is not None:
            chips.selected = min(chips.selected, len(tags) - 1) if tags else None

    def watch_suggestions(self, names: tuple[str, ...]) -> None:
        """Show other suggestions."""
        self._suggested.chosen = None
        self._suggested.names = names

    # ------------------------------------------------------------------ keys (called by the input)

    def handle_tag_key(self, key: str) -> bool:
        """Do what a key means here; False when it is the input's."""
        if self._chips.selected is not None:
            return self._key_at_chip(self._chips.selected, key)
        if key in ("enter", "tab") and self.text.strip():
            self._commit(self.text)
            self._set_text("")
            return True
        if key == "left" and not self.text and self.tags:
            self._chips.selected = len(self.tags) - 1
            return True
        if key == "right" and not self.text and self.correction:
            self.post_message(self.Corrected(self, self.correction))
            self.correction = ""
            return True
        at_end = self._input.cursor_position == len(self.text)
        if key == "right" and at_end and self.text and self.suggestions and self._suggested.chosen is None:
            self.take_suggestion(1)
            return True
        return False

    def take_suggestion(self, step: int) -> None:
        """Put the next (1) or the former (-1) suggestion into the input; before the first is what was typed."""
        names = self.suggestions
        if not names:
            return
        if self._suggested.chosen is None:
            self._typed = self.text
        chosen = (-1 if self._suggested.chosen is None else self._suggested.chosen) + step
        chosen = min(chosen, len(names) - 1)
        self._suggested.chosen = chosen if chosen >= 0 else None
        minus = "-" if self._typed.startswith("-") else ""
        self._set_text(minus + names[chosen] if chosen >= 0 else self._typed)

    def _key_at_chip(self, selected: int, key: str) -> bool:
        chips = self._chips
        if key == "left":
            chips.selected = max(0, selected - 1)
        elif key == "right":
            chips.selected = selected + 1 if selected + 1 < len(self.tags) else None
        elif key in ("x", "delete", "backspace"):
            self.post_message(self.Removed(self, self.tags[selected]))
        elif key in ("escape", "enter", "down"):
            chips.selected = None
        else:
            chips.selected = None
            return False
        return True

    # ------------------------------------------------------------------ text

    @on(Input.Changed)
    def split_at_commas(self, event: Input.Changed) -> None:
        """A comma commits, also in the middle of a paste."""
        event.stop()
        self.correction = ""
        *whole, rest = event.value.split(",")
        for name in whole:
            self._commit(name)
        if whole:
            self._set_text(rest.lstrip())
        self._suggested.chosen = None
        self.post_message(self.Changed(self, rest.strip().removeprefix("-")))

    @on(Input.Submitted)
    def hold_back(self, event: Input.Submitted) -> None:
        """Enter in the empty input is nobody's."""
        event.stop()

    def _commit(self, text: str) -> None:
        name = text.strip()
        if name.startswith("-"):
            name = name[1:].strip()
            if name:
                self.post_message(self.Removed(self, name))
        elif name:
            self.post_message(self.Added(self, name))

    def _set_text(self, text: str) -> None:
        with self._input.prevent(Input.Changed):
            self._input.value = text
        self._input.cursor_position = len(text)
        if not text:
            self.suggestions = ()
