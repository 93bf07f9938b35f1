"""The contact table by keys, mouse and size: what is drawn, what is sent, how little is repainted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.message import Message
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widgets import Input
from wcwidth import wcwidth

from crm_tui.widgets.contact_table import Column, ContactTable, Marks, RowSource, TableRow
from crm_tui.widgets.contact_table.lines import Glyphs

COLUMNS = (
    Column("name", "Name", 24, 10, sort="asc", sort_rank=1, grow=2),
    Column("email", "Email", 28, 12, grow=1),
    Column("points", "Points", 8, 6, align="right", sort="desc", sort_rank=2),
    Column("seen", "Last seen", 12, 10),
)
NAMES = ("Ada Lovelace", "김민수", "Zoë 🇫🇷", "👩‍👩‍👧 family", "عمر", "\u1112\u1161\u11ab", "x" * 300, "")


class Numbers:
    """Rows made from their index: key = 10 × index + 7."""

    def __init__(self, total: int, shift: int = 0) -> None:
        self.total = total
        self.shift = shift
        self.reads: list[tuple[int, int]] = []

    def rows(self, start: int, stop: int) -> Sequence[TableRow | None]:
        self.reads.append((start, stop))
        return [self.row(index) for index in range(start, stop)]

    def row(self, index: int) -> TableRow | None:
        number = index + self.shift
        name = f"{number} {NAMES[number % len(NAMES)]}"
        return TableRow(10 * number + 7, (name, f"a{number}@example.com", str(number), "3 days"))


class Slow(Numbers):
    """Rows that are known only after ``arrive``."""

    def __init__(self, total: int) -> None:
        super().__init__(total)
        self.known: set[int] = set()

    def row(self, index: int) -> TableRow | None:
        return super().row(index) if index in self.known else None


class Keyed(Numbers):
    """Numbers that find their keys."""

    def index_of(self, key: int) -> int | None:
        index = (key - 7) // 10 - self.shift
        return index if 0 <= index < self.total else None


class Watched(ContactTable):
    """Counts the lines that are drawn."""

    drawn: list[int]

    def render_line(self, y: int) -> Strip:
        self.__dict__.setdefault("drawn", []).append(y)
        return super().render_line(y)


class TableApp(App[None]):
    """A table and an input to move the focus to."""

    def __init__(self, source: RowSource, columns: Sequence[Column] = COLUMNS) -> None:
        super().__init__()
        self.table = Watched(columns, source, id="table")
        self.said: list[Message] = []

    def compose(self) -> ComposeResult:
        yield self.table
        yield Input()

    def on_mount(self) -> None:
        self.table.focus()

    def on_contact_table_highlighted(self, message: ContactTable.Highlighted) -> None:
        self.said.append(message)

    def on_contact_table_opened(self, message: ContactTable.Opened) -> None:
        self.said.append(message)

    def on_contact_table_marks_changed(self, message: ContactTable.MarksChanged) -> None:
        self.said.append(message)

    def on_contact_table_sort_requested(self, message: ContactTable.SortRequested) -> None:
        self.said.append(message)

    def on_contact_table_window_needed(self, message: ContactTable.WindowNeeded) -> None:
        self.said.append(message)

    def all_of(self, kind: type[Message]) -> list[Message]:
        return [message for message in self.said if type(message) is kind]


def text_of(table: ContactTable, y: int) -> str:
    return "".join(segment.text for segment in table.render_line(y))


def screen_of(table: ContactTable) -> list[str]:
    return [text_of(table, y) for y in range(table.size.height)]


async def settled(pilot: Pilot[None], app: TableApp) -> None:
    await pilot.pause()
    app.table.drawn = []
    app.said.clear()


@pytest.mark.parametrize("width", [1, 2, 5, 8, 12, 20, 33, 40, 61, 80, 120, 200])
async def test_every_line_is_exactly_as_wide_as_the_widget(width: int) -> None:
    app = TableApp(Numbers(1000))
    async with app.run_test(size=(width, 24)) as pilot:
        await pilot.pause()
        app.table.set_marks(Marks.of([17, 27]))
        assert [cell_len(line) for line in screen_of(app.table)] == [width] * app.table.size.height
        assert all(strip.cell_length == width for strip in app.table.render_lines(app.table.size.region))


async def test_columns_begin_at_the_same_cell_in_every_row() -> None:
    app = TableApp(Numbers(1000))
    async with app.run_test(size=(90, 24)) as pilot:
        await pilot.pause()
        starts = set()
        for line in screen_of(app.table)[1:]:
            before, found, _ = line.partition("@example.com")
            assert found
            before = before.rsplit("a", 1)[0]
            # by Textual's measure, and by that of a terminal that knows no sequences
            starts.add((cell_len(before), sum(max(0, wcwidth(character)) for character in before)))
        assert len(starts) == 1
        assert len(set(starts.pop())) == 1


async def test_a_step_repaints_two_lines_and_a_page_leaves_the_header() -> None:
    app = TableApp(Numbers(1000))
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot, app)
        await pilot.press("j")
        await pilot.pause()
        assert sorted(app.table.drawn) == [1, 2]
        app.table.drawn = []
        await pilot.press("pagedown")
        await pilot.pause()
        assert sorted(app.table.drawn) == list(range(1, app.table.size.height))
        assert (app.table.cursor, app.table.top) == (1 + app.table.page, app.table.page)


async def test_focus_repaints_one_line_only() -> None:
    app = TableApp(Numbers(1000))
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot, app)
        assert text_of(app.table, 1).startswith("▌")
        app.table.drawn = []
        await pilot.press("tab")
        await pilot.pause()
        assert app.table.drawn == [1]
        assert not app.table.has_focus
        assert text_of(app.table, 1).startswith(" ")
        await pilot.press("shift+tab")
        await pilot.pause()
        assert app.table.has_focus
        assert text_of(app.table, 1).startswith("▌")


async def test_one_segment_a_line() -> None:
    app = TableApp(Numbers(1000))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        app.table.set_marks(Marks.of([27]))
        assert {len(list(app.table.render_line(y))) for y in range(app.table.size.height)} == {1}


async def test_a_held_key_scrolls_by_half_pages() -> None:
    app = TableApp(Numbers(1000))
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot, app)
        tops = set()
        for _ in range(3 * app.table.page):
            app.table.action_move(1)
            tops.add(app.table.top)
            assert app.table.cursor in app.table.visible_rows
        assert len(tops) == 6
        for _ in range(3 * app.table.page):
            app.table.action_move(-1)
            assert app.table.cursor in app.table.visible_rows
        assert (app.table.cursor, app.table.top) == (0, 0)


async def test_jumps_read_only_the_window() -> None:
    source = Numbers(1_000_000)
    app = TableApp(source)
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot, app)
        source.reads.clear()
        await pilot.press("end")
        await pilot.pause()
        assert app.table.cursor == 999_999
        assert source.reads == [(1_000_000 - app.table.page, 1_000_000)]
        assert "999999" in text_of(app.table, app.table.size.height - 1)
        assert text_of(app.table, app.table.size.height - 1).endswith("▐")
        await pilot.press("home")
        await pilot.pause()
        assert (app.table.cursor, app.table.top) == (0, 0)
        await pilot.press("G")
        assert app.table.cursor == 999_999


async def test_ends_are_quiet() -> None:
    app = TableApp(Numbers(1000))
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot, app)
        await pilot.press("up", "home", "pageup")
        await pilot.pause()
        assert app.table.drawn == []
        assert app.said == []


async def test_messages_of_the_keys() -> None:
    app = TableApp(Numbers(1000))
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot, app)
        await pilot.press("j", "enter")
        await pilot.pause()
        assert app.said == [
            ContactTable.Highlighted(app.table, 1, 17),
            ContactTable.Opened(app.table, 1, 17),
        ]
        await settled(pilot, app)
        await pilot.press("space", "space")
        await pilot.pause()
        assert app.table.marks == Marks.of([17, 27])
        assert app.table.cursor == 3
        assert app.all_of(ContactTable.MarksChanged)[-1] == ContactTable.MarksChanged(app.table, Marks.of([17, 27]))
        assert text_of(app.table, 2)[1] == "●"
        await pilot.press("up", "space")
        assert app.table.marks == Marks.of([17])


async def test_marks_of_everything() -> None:
    app = TableApp(Numbers(1_000_000))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        app.table.set_marks(Marks.everything())
        assert all(line[1] == "●" for line in screen_of(app.table)[1:])
        await pilot.press("space")
        assert text_of(app.table, 1)[1] == " "
        assert app.table.marks.count(1_000_000) == 999_999


async def test_unknown_rows_are_asked_for_once_and_then_shown() -> None:
    source = Slow(1000)
    app = TableApp(source)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        asked = app.all_of(ContactTable.WindowNeeded)
        assert asked == [ContactTable.WindowNeeded(app.table, range(app.table.page))]
        assert "…" in text_of(app.table, 1)
        await settled(pilot, app)
        app.table.refresh()
        await pilot.press("j")
        await pilot.pause()
        assert app.all_of(ContactTable.WindowNeeded) == []
        assert app.all_of(ContactTable.Highlighted) == [ContactTable.Highlighted(app.table, 1, None)]
        await pilot.press("enter", "space")
        assert app.all_of(ContactTable.Opened) == []
        source.known = set(range(100))
        await settled(pilot, app)
        app.table.rows_changed(0, 100)
        await pilot.pause()
        assert "0 Ada Lovelace" in text_of(app.table, 1)
        assert app.all_of(ContactTable.Highlighted)[-1] == ContactTable.Highlighted(app.table, app.table.cursor, 17)


async def test_the_cursor_stays_on_its_contact() -> None:
    app = TableApp(Keyed(1000))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        app.table.cursor = 500
        key = app.table.highlighted.key if app.table.highlighted else None
        line = app.table.line_of(500)
        app.table.set_source(Keyed(400, shift=450))
        assert app.table.highlighted == Keyed(400, shift=450).row(50)
        assert (app.table.cursor, app.table.line_of(app.table.cursor)) == (50, line)
        assert app.table.highlighted is not None
        assert app.table.highlighted.key == key
        app.table.set_source(Numbers(400, shift=455))  # finds no keys: looks around the old place
        assert app.table.cursor == 45
        app.table.set_source(Keyed(10))  # the contact is gone
        assert app.table.cursor == 9
        app.table.set_source(Keyed(1000), cursor=0)
        assert (app.table.cursor, app.table.top) == (0, 0)


async def test_a_total_that_shrinks_and_grows() -> None:
    source = Numbers(1000)
    app = TableApp(source)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("end")
        source.total = 3
        app.table.rows_changed()
        assert (app.table.cursor, app.table.top) == (2, 0)
        source.total = 0
        app.table.rows_changed()
        app.table.set_empty("Nobody here yet", "c  new contact")
        await pilot.pause()
        assert app.table.highlighted is None
        await pilot.press("enter", "space", "j", "end", "pagedown")
        assert app.table.cursor == 0
        drawn = screen_of(app.table)
        assert any("Nobody here yet" in line for line in drawn)
        assert {cell_len(line) for line in drawn} == {100}
        source.total = 50
        app.table.rows_changed()
        assert "0 Ada" in text_of(app.table, 1)


async def test_mouse() -> None:
    app = TableApp(Numbers(1000))
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot, app)
        await pilot.click("#table", offset=(10, 5))
        await pilot.pause()
        assert app.said == [ContactTable.Highlighted(app.table, 4, 47)]
        app.said.clear()
        await pilot.click("#table", offset=(10, 9), times=2)
        await pilot.pause()
        assert app.said == [ContactTable.Highlighted(app.table, 8, 87), ContactTable.Opened(app.table, 8, 87)]
        app.said.clear()
        await pilot.click("#table", offset=(1, 12))
        await pilot.pause()
        assert app.table.marks == Marks.of([117])
        assert app.all_of(ContactTable.Opened) == []


async def test_a_click_that_brings_the_focus_does_not_open() -> None:
    app = TableApp(Numbers(1000))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("tab")
        await settled(pilot, app)
        await pilot.click("#table", offset=(10, 1))
        await pilot.pause()
        assert app.table.has_focus
        assert app.said == []


async def test_header_clicks_ask_for_a_sort() -> None:
    app = TableApp(Numbers(1000))
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot, app)
        header = text_of(app.table, 0)
        assert "Name▲1" in header
        assert "Points▼2" in header
        await pilot.click("#table", offset=(4, 0))
        await pilot.click("#table", offset=(header.index("Points"), 0), shift=True)
        await pilot.click("#table", offset=(99, 0))
        await pilot.pause()
        assert app.said == [
            ContactTable.SortRequested(app.table, "name", False),
            ContactTable.SortRequested(app.table, "points", True),
        ]


async def test_wheel_and_scroll_bar_leave_the_cursor() -> None:
    app = TableApp(Numbers(1000))
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot, app)
        app.table.post_message(_wheel(app.table))
        await pilot.pause()
        assert (app.table.top, app.table.cursor) == (3, 0)
        await pilot.mouse_down("#table", offset=(99, app.table.page))
        await pilot.mouse_up("#table", offset=(99, app.table.page))
        assert app.table.top == 1000 - app.table.page
        assert app.table.cursor == 0
        await pilot.press("down")  # comes back to the cursor
        assert app.table.cursor == 1
        assert app.table.cursor in app.table.visible_rows


async def test_resize_keeps_the_cursor_visible() -> None:
    app = TableApp(Numbers(1000))
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("pagedown", "pagedown", *["j"] * 20)
        for size in ((60, 12), (30, 6), (120, 50), (10, 3)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert app.table.cursor in app.table.visible_rows
            assert {cell_len(line) for line in screen_of(app.table)} == {app.table.size.width}


async def test_dropped_columns_are_told_and_the_first_stays() -> None:
    app = TableApp(Numbers(10))
    async with app.run_test(size=(30, 12)) as pilot:
        await pilot.pause()
        header = text_of(app.table, 0)
        assert header.startswith("   Name")
        assert header.endswith("›")
        assert "Points" not in header


async def test_another_theme_is_drawn_anew() -> None:
    app = TableApp(Numbers(100))
    async with app.run_test(size=(60, 12)) as pilot:
        await pilot.pause()
        before = app.table.render_line(1)
        app.theme = "textual-light"
        await pilot.pause()
        assert list(app.table.render_line(1)) != list(before)


async def test_ascii_glyphs() -> None:
    app = TableApp(Numbers(100))
    app.table = Watched(COLUMNS[:1], Numbers(8), glyphs=Glyphs.ascii(), id="table")
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press("space")
        drawn = [screen_of(app.table)[y] for y in (0, 1, 7)]
        assert all(line.isascii() for line in drawn), drawn
        assert drawn[1][1] == "*"


def _wheel(table: ContactTable) -> Message:
    from textual.events import MouseScrollDown

    return MouseScrollDown(table, 5, 5, 0, 1, 0, False, False, False)


def test_numbers_are_what_the_tests_think() -> None:
    rows: Iterable[TableRow | None] = Numbers(3).rows(0, 3)
    assert [row.key for row in rows if row] == [7, 17, 27]


async def test_a_window_that_was_never_answered_is_asked_for_again_when_it_is_seen_again() -> None:
    """Whoever reads may have dropped it for a newer one."""
    source = Slow(1000)
    app = TableApp(source)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        first = app.all_of(ContactTable.WindowNeeded)
        await pilot.press("end")
        await settled(pilot, app)
        await pilot.press("home")
        await pilot.pause()
        assert app.all_of(ContactTable.WindowNeeded)[-1:] == first
