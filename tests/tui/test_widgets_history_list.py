"""The history: days, folding, long details, windows on demand, few lines repainted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from textual import on
from textual.app import App, ComposeResult
from textual.events import MouseScrollDown
from textual.strip import Strip

from crm_tui.widgets.history_lines import item_lines
from crm_tui.widgets.history_list import HistoryLine, HistoryList

WIDE = "김민수 👩‍👩‍👧"


class Events:
    """Three things a day; each fifth one has details."""

    def __init__(self, total: int, *, known: bool = True, details: int = 4) -> None:
        self.total = total
        self.known = known
        self.details = details
        self.reads: list[tuple[int, int]] = []

    def items(self, start: int, stop: int) -> Sequence[HistoryLine | None]:
        self.reads.append((start, stop))
        return [self.item(index) if self.known else None for index in range(start, stop)]

    def item(self, index: int) -> HistoryLine:
        text = "\n".join(f"line {number} of {index} {WIDE}" for number in range(self.details))
        details = (("Subject", f"about {index}"), ("", text)) if index % 5 == 0 else ()
        return HistoryLine(index + 100, f"day {index // 3}", "10:04", "✉", "email", f"item {index} {WIDE}", details)


class Counted(HistoryList):
    """Counts the lines that are drawn."""

    drawn: list[int]

    def render_line(self, y: int) -> Strip:
        self.__dict__.setdefault("drawn", []).append(y)
        return super().render_line(y)


class HistoryApp(App[None]):
    """A history on the whole screen."""

    def __init__(self, source: Events) -> None:
        super().__init__()
        self.history = Counted(source)
        self.said: list[object] = []

    def compose(self) -> ComposeResult:
        yield self.history

    @on(HistoryList.Highlighted)
    @on(HistoryList.Unfolded)
    @on(HistoryList.WindowNeeded)
    def note(self, message: object) -> None:
        self.said.append(message)

    def texts(self) -> list[str]:
        return [self.history.render_line(y).text for y in range(self.history.size.height)]


@pytest.mark.parametrize("width", [3, 12, 30, 80])
async def test_every_line_is_exactly_as_wide_as_the_widget(width: int) -> None:
    app = HistoryApp(Events(100))
    async with app.run_test(size=(width, 20)) as pilot:
        await pilot.press("enter")
        assert {app.history.render_line(y).cell_length for y in range(20)} == {width}
        assert {Strip(list(app.history.render_line(y))).cell_length for y in range(20)} == {width}


async def test_days_have_headings_and_the_first_one_stays() -> None:
    app = HistoryApp(Events(100))
    async with app.run_test(size=(60, 12)) as pilot:
        await pilot.pause()
        assert [text.strip() for text in app.texts() if "day" in text] == ["day 0", "day 1", "day 2"]
        await pilot.press("end")
        await pilot.pause()
        assert "day" in app.texts()[0]
        assert any("item 99" in text for text in app.texts())


async def test_details_unfold_and_fold() -> None:
    app = HistoryApp(Events(100))
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        assert "▸" in app.texts()[1]
        await pilot.press("enter")
        await pilot.pause()
        assert "▾" in app.texts()[1]
        assert "Subject: about 0" in app.texts()[2]
        assert "line 3 of 0" in app.texts()[6]
        await pilot.press("left", "left")
        assert "item 1" in app.texts()[2]
        await pilot.press("right", "right", "enter")
        assert "item 1" in app.texts()[2]
        assert [one for one in app.said if isinstance(one, HistoryList.Unfolded)] == [
            HistoryList.Unfolded(app.history, 0, 100)
        ] * 2


async def test_every_item_is_reached_going_down_and_up() -> None:
    app = HistoryApp(Events(60, details=40))
    async with app.run_test(size=(50, 14)) as pilot:
        await pilot.pause()
        seen: list[str] = []
        while app.history.cursor < 59:
            app.history.action_fold(True)
            seen += app.texts()
            app.history.action_move(1)
        seen += app.texts()
        whole = "\n".join(seen)
        assert all(f"item {number} " in whole for number in range(60))
        assert all(f"line {line} of {number} " in whole for number in range(0, 60, 5) for line in range(40))
        for number in range(58, -1, -1):
            app.history.action_move(-1)
            assert app.history.cursor == number
            assert any(f"item {number} " in text for text in app.texts())


async def test_a_step_repaints_two_lines() -> None:
    app = HistoryApp(Events(1000))
    async with app.run_test(size=(60, 30)) as pilot:
        await pilot.pause()
        app.history.drawn = []
        await pilot.press("j")
        await pilot.pause()
        assert sorted(app.history.drawn) == [1, 2]
        assert isinstance(app.said[-1], HistoryList.Highlighted)
        assert (app.said[-1].index, app.said[-1].key) == (1, 101)


async def test_jumps_read_only_the_window() -> None:
    source = Events(100_000)
    app = HistoryApp(source)
    async with app.run_test(size=(60, 30)) as pilot:
        await pilot.pause()
        source.reads.clear()
        await pilot.press("end")
        await pilot.pause()
        assert sum(stop - start for start, stop in source.reads) <= 60
        assert app.history.highlighted == source.item(99_999)


async def test_unknown_items_are_asked_for_once() -> None:
    source = Events(100, known=False)
    app = HistoryApp(source)
    async with app.run_test(size=(60, 10)) as pilot:
        await pilot.pause()
        await pilot.press("j", "enter")
        asked = [one for one in app.said if isinstance(one, HistoryList.WindowNeeded)]
        assert asked == [HistoryList.WindowNeeded(app.history, range(10))]
        assert "…" in app.texts()[0]
        source.known = True
        app.history.items_changed(0, 100)
        await pilot.pause()
        assert "item 0" in app.texts()[1]


async def test_mouse_and_empty_history() -> None:
    app = HistoryApp(Events(50))
    async with app.run_test(size=(60, 10)) as pilot:
        await pilot.pause()
        await pilot.click(HistoryList, offset=(10, 3))
        assert app.history.cursor == 2
        await pilot.click(HistoryList, offset=(10, 1))
        await pilot.click(HistoryList, offset=(10, 1))
        await pilot.pause()
        assert "▾" in app.texts()[1]
        app.history.post_message(MouseScrollDown(app.history, 1, 1, 0, 1, 0, False, False, False))
        await pilot.pause()
        assert app.history.cursor == 3
        app.history.set_source(Events(0))
        app.history.set_empty("nothing has happened yet")
        await pilot.press("j", "enter", "end", "pageup")
        assert any("nothing has happened yet" in text for text in app.texts())


def test_a_title_that_does_not_fit_is_read_whole_by_unfolding() -> None:
    """A note of one long line has no details of its own."""
    title = " ".join(f"word{number}" for number in range(30))
    item = HistoryLine(1, "Today", "09:00", "n", "note", title)
    assert [line.part for line in item_lines(0, item, unfolded=True, width=400)] == ["item"]
    first, *details = item_lines(0, item, unfolded=True, width=60)
    assert "▾" in first.line[0].text
    assert " ".join(piece.text.strip() for line in details for piece in line.line) == title
    with_text = replace(item, details=(("", f"{title}\nand more"),))
    assert len(item_lines(0, with_text, unfolded=True, width=60)) == len(details) + 2
