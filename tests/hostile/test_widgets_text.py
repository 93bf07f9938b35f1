"""G1 and G2 over the widgets: strings of strangers in every place that shows data, and clicks on every cell.

Quick by default; `CRM_TUI_LONG=1` runs the long form (`make hostile`). Each check has its mutant: with the filter
taken away, or with markup instead of text, it must fail.
"""

from __future__ import annotations

import os
import random
import re
import sys
from collections.abc import Iterator, Sequence
from itertools import islice

import pytest
from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import MouseDown, MouseMove, MouseUp
from textual.filter import LineFilter
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from crm_tui.values.safe_text import UNSAFE
from crm_tui.widgets import cells
from crm_tui.widgets.contact_table import Column, ContactTable, TableRow
from crm_tui.widgets.engagement_chart import ChartStep, EngagementChart
from crm_tui.widgets.fields_view import FieldGroup, FieldsView
from crm_tui.widgets.filter_line import FilterLine
from crm_tui.widgets.history_list import HistoryLine, HistoryList
from crm_tui.widgets.line_input import LineInput
from crm_tui.widgets.place_bar import Place, PlaceBar
from crm_tui.widgets.preview import Interaction, Preview, PreviewCard
from crm_tui.widgets.safe_lines import SafeLines
from crm_tui.widgets.status_line import StatusLine
from crm_tui.widgets.tag_line import TagLine

LONG = bool(os.environ.get("CRM_TUI_LONG"))
STRINGS = 40_000 if LONG else 1_000
SCREENS = 60 if LONG else 5
A_ROUND = 40
CLICK = "[@click=app.hurt]click[/] [@click='app.hurt']me[/]"
FORBIDDEN = re.compile(f"[{UNSAFE}\t\n\u2028\u2029]")

PIECES = (
    "\x1b[2J", "\x1b]52;c;ZXZpbA==\x07", "\x1b]0;title\x1b\\", "\x1bP1$r\x1b\\", "\x1b", "\x9b31m", "\x9d0;t\x9c",
    "\x90", "\x00", "\x07", "\x08" * 5, "\x7f", "\r", "\n", "\r\n", "\t", "\x0b", "\x85", "\u2028", "\u202e", "\u2066",
    "\U000e0041\U000e007f", "\ud800", "\udfff", "\ufffe", "\ufeff", "\u200b", "\u200d", "\ufe0f", "\u00ad",
    "[@click=app.hurt]", "[/]", "[/x]", "[b", "[red]", "]", "\\[", "$name", "{0}", "%s", "[link=file:///etc/passwd]",
    "김민수", "\u1112\u1161\u11ab", "👩‍👩‍👧", "🇫🇷", "👍🏽", "e" + "\u0301" * 40, "עברית", "العربية", "क्षत्रिय", "\u3164",
    "Ada", "x" * 500, " ", "", "#,-=:'\"`", "\U0001f468" * 30, "𝒜", "ﷺ", "\ue000", "\u0600",
)  # fmt: skip


def hostile_strings(seed: int) -> Iterator[str]:
    """Strings without end, the same for the same seed."""
    chance = random.Random(seed)
    while True:
        string = "".join(chance.choice(PIECES) for _ in range(chance.randint(1, 6)))
        if chance.random() < 0.3:
            string += "".join(chr(chance.randrange(0x110000)) for _ in range(chance.randint(1, 8)))
        yield string


class _Rows:
    def __init__(self, strings: Sequence[str]) -> None:
        self.strings = strings
        self.total = len(strings)

    def rows(self, start: int, stop: int) -> Sequence[TableRow]:
        last = len(self.strings)
        return [
            TableRow(index, (self.strings[index], self.strings[-index], self.strings[(index * 7) % last]))
            for index in range(start, stop)
        ]

    def items(self, start: int, stop: int) -> Sequence[HistoryLine]:
        return [
            HistoryLine(index, text, text, text, text, text, ((text, text), ("", text)))
            for index, text in enumerate(self.strings[start:stop], start)
        ]


class HostileApp(App[None]):
    """Every widget of ours on one screen; ``hurt`` is what a click must never run."""

    CSS = """
    #columns { height: 1fr; } #columns > * { width: 1fr; } EngagementChart { height: 7; } TagLine { max-height: 6; }
    """

    def __init__(self, filters: Sequence[LineFilter]) -> None:
        super().__init__()
        self.net = filters
        self.hurts = 0
        self.bar, self.line, self.tags, self.status = PlaceBar(), FilterLine(), TagLine(), StatusLine()
        self.table = ContactTable([Column(name, name, 20, 4) for name in "abc"])
        self.history, self.fields, self.preview = HistoryList(), FieldsView(), Preview()
        self.chart, self.input = EngagementChart(), LineInput()

    def compose(self) -> ComposeResult:
        yield self.bar
        yield self.line
        with Horizontal(id="columns"):
            yield self.table
            yield self.history
            with Vertical():
                yield self.fields
                yield self.preview
        yield self.chart
        yield self.tags
        yield self.input
        yield self.status

    def get_line_filters(self) -> Sequence[LineFilter]:
        return self.net

    def action_hurt(self) -> None:
        self.hurts += 1

    def show(self, strings: Sequence[str]) -> None:
        """Put strings into every place that shows data."""
        one, two, three, *_ = strings
        rows = _Rows(strings)
        self.bar.product, self.bar.agent = one, two
        self.bar.places = (Place("a", three), Place("b", one, 3))
        self.line.set_text(two, quietly=True)
        self.line.error = three
        self.table.set_source(rows)
        self.table.set_columns([Column(name, name, 20, 4, sort="asc") for name in strings[3:6]])
        self.history.set_source(rows)
        self.history.action_fold(True)
        self.fields.groups = (FieldGroup(one, tuple(zip(strings[::2], strings[1::2], strict=False))),)
        facts = tuple(Interaction(text, text, text) for text in strings[:3])
        self.preview.card = PreviewCard(1, one, two, three, ((one, two),), tuple(strings[:9]), facts)
        self.chart.steps = (ChartStep(one, 3, 2), ChartStep(two, 1))
        self.chart.caption = self.chart.points_label = three
        self.tags.tags, self.tags.suggestions = tuple(strings[:9]), tuple(strings[9:12])
        self.input.value = one
        self.status.say(two, failed=True)
        self.status.hint = three

    def leaks(self) -> list[str]:
        """Lines, as they would go to the terminal, that hold what must not be there, or are not as wide as said."""
        found = []
        for widget in [self.screen, *self.screen.walk_children()]:
            assert isinstance(widget, Widget)
            for strip in widget.render_lines(widget.size.region):
                if FORBIDDEN.search(strip.text):
                    found.append(f"{widget!r} leaks {strip.text!r}")
                if strip.cell_length != Strip(list(strip)).cell_length:
                    found.append(f"{widget!r} changes the width of {strip.text!r}")
        return found


async def _all_leaks(filters: Sequence[LineFilter], count: int, seed: int = 1) -> list[str]:
    app = HostileApp(filters)
    strings = list(islice(hostile_strings(seed), count))
    found: list[str] = []
    async with app.run_test(size=(150, 50)) as pilot:
        for start in range(0, count, A_ROUND):
            app.show(strings[start : start + A_ROUND])
            await pilot.pause()
            found += app.leaks()
    return found


async def test_no_string_reaches_the_terminal_raw() -> None:
    assert await _all_leaks([SafeLines()], STRINGS) == []


async def test_without_the_filter_it_is_found() -> None:
    assert any("leaks" in one for one in await _all_leaks([], A_ROUND * 2))


async def test_without_safe_text_our_widgets_change_their_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "safe_line", lambda text: text)
    cells.fit.cache_clear()
    try:
        assert any("ContactTable" in one for one in await _all_leaks([], A_ROUND * 2))
    finally:
        cells.fit.cache_clear()


async def _hurts(app: HostileApp, width: int, height: int) -> int:
    """Click on every cell of the screen; how often the action ran."""
    async with app.run_test(size=(width, height)) as pilot:
        app.show([CLICK] * A_ROUND)
        await pilot.pause()
        for y in range(height):
            for x in range(width):
                for kind in (MouseMove, MouseDown, MouseUp):  # as the driver sends them
                    button = 0 if kind is MouseMove else 1
                    app.post_message(kind(None, x, y, 0, 0, button, False, False, False, x, y))
            await pilot.pause()
    return app.hurts


@pytest.mark.parametrize("screen", range(SCREENS))
async def test_clicks_on_every_cell_run_nothing(screen: int) -> None:
    size = ((30, 24), (60, 8), (16, 30), (44, 10), (24, 20))[screen % 5]
    assert await _hurts(HostileApp([SafeLines()]), size[0] + screen // 5, size[1]) == 0


async def test_with_markup_a_click_runs_the_action() -> None:
    class Trusting(HostileApp):
        def compose(self) -> ComposeResult:
            yield Static(CLICK, markup=True)
            yield from super().compose()

    assert await _hurts(Trusting([SafeLines()]), 30, 20) > 0


# ---------------------------------------------------------------------- on a real pty

ALLOWED = re.compile(rb"\x1b\[[0-9;]*[mH]|\x1b\[\?(?:25|2026)[hl]|\n|\r")
"""Within the screen's frames only colours, cursor moves and line ends are written."""


class OnPty(HostileApp):
    """Shows other strings with every key; with ``unsafe`` among its arguments it has no net."""

    BINDINGS = [("f2", "next", "Next")]  # noqa: RUF012

    def __init__(self) -> None:
        super().__init__([] if "unsafe" in sys.argv else [SafeLines()])
        self.strings = hostile_strings(2)

    def on_mount(self) -> None:
        self.status.say("ready")

    def action_next(self) -> None:
        self.show(list(islice(self.strings, A_ROUND)))


def _written(mode: str, rounds: int) -> list[bytes]:
    """What is written to a real terminal, round by round."""
    from perf.pty_driver import PtyProgram

    with PtyProgram([sys.executable, __file__, mode], columns=150, lines=50) as program:
        program.read_until("ready")
        program.read_until_quiet(1.0)
        return [program.press("\x1bOQ", first=20.0) for _ in range(rounds)]


def _strays(written: bytes) -> str:
    """What is left when everything allowed is taken away: controls that a terminal may obey."""
    text = ALLOWED.sub(b"", written).decode("utf-8")
    return "".join(FORBIDDEN.findall(text))


def test_on_a_real_pty_only_colours_and_cursor_moves_are_written() -> None:
    frames = _written("safe", 100 if LONG else 4)
    assert min(map(len, frames)) > 5_000
    assert [_strays(frame) for frame in frames] == [""] * len(frames)


def test_on_a_real_pty_without_the_filter_controls_are_written() -> None:
    assert any(_strays(frame) for frame in _written("unsafe", 2))


if __name__ == "__main__":
    OnPty().run()
