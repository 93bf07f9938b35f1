"""Filter line, status line, place bar, fields, preview: what they say, how wide they are, how little they repaint."""

from __future__ import annotations

import pytest
from textual import on
from textual.app import App, ComposeResult
from textual.events import Paste
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input

from crm_tui.widgets.drawn import Drawn
from crm_tui.widgets.fields_view import FieldGroup, FieldsView
from crm_tui.widgets.filter_line import FilterLine
from crm_tui.widgets.place_bar import Place, PlaceBar
from crm_tui.widgets.preview import Interaction, Preview, PreviewCard
from crm_tui.widgets.status_line import StatusLine

WIDE = "김민수 👩‍👩‍👧 é"
CARD = PreviewCard(
    7,
    f"Ada Lovelace {WIDE}",
    "Engineer, Analytical Engines",
    "do not contact: phone",
    (("Email", "ada@example.com"), ("Phone", ""), ("Address", "12 St James's Square, " * 4)),
    ("vip", "key account", WIDE),
    (
        Interaction("today 10:04", "Call", "Asked for the invoice"),
        Interaction("yesterday", "Email", WIDE * 10),
    ),
    12,
)


class OneApp(App[None]):
    """One widget in the middle of nothing."""

    def __init__(self, widget: Widget) -> None:
        super().__init__()
        self.widget = widget
        self.said: list[object] = []

    def compose(self) -> ComposeResult:
        yield self.widget

    @on(FilterLine.Changed)
    @on(FilterLine.Submitted)
    @on(FilterLine.Cancelled)
    @on(PlaceBar.Chosen)
    def note(self, message: object) -> None:
        self.said.append(message)


def _texts(widget: Widget) -> list[str]:
    return [widget.render_line(y).text for y in range(widget.size.height)]


def _status() -> StatusLine:
    line = StatusLine()
    line.say(f"tagged 1,240 · u undoes {WIDE}")
    line.hint = "? help"
    return line


def _bar() -> PlaceBar:
    bar = PlaceBar()
    bar.product, bar.agent, bar.current = f"crm · {WIDE}", "ana", "contacts"
    bar.places = (Place("contacts", "Contacts"), Place("tasks", "Tasks", 3), Place("inbox", f"Inbox {WIDE}"))
    return bar


def _fields() -> FieldsView:
    view = FieldsView()
    view.set_reactive(
        FieldsView.groups,
        (
            FieldGroup("Identity", (("Name", WIDE), ("Email", ""), ("Notes", "long " * 60))),
            FieldGroup("Custom", tuple((f"Field {number} {WIDE}", f"value {number}") for number in range(30))),
        ),
    )
    return view


def _preview() -> Preview:
    preview = Preview()
    preview.set_reactive(Preview.card, CARD)
    return preview


@pytest.mark.parametrize("width", [3, 10, 24, 40, 80, 120])
@pytest.mark.parametrize("make", [_status, _bar, _fields, _preview])
async def test_every_line_is_exactly_as_wide_as_the_widget(make: type[Drawn], width: int) -> None:
    app = OneApp(make())
    async with app.run_test(size=(width, 20)) as pilot:
        await pilot.pause()
        for y in range(app.widget.size.height):
            strip = app.widget.render_line(y)
            assert strip.cell_length == width == Strip(list(strip)).cell_length


async def test_status_line_drops_the_hint_first() -> None:
    app = OneApp(_status())
    async with app.run_test(size=(60, 3)) as pilot:
        assert _texts(app.widget)[0].startswith(" tagged 1,240 · u undoes")
        assert _texts(app.widget)[0].endswith("? help ")
        await pilot.resize_terminal(30, 3)
        await pilot.pause()
        assert "?" not in _texts(app.widget)[0]
        assert isinstance(app.widget, StatusLine)
        app.widget.say("no such field", failed=True)
        assert _texts(app.widget)[0].startswith(" ✗ no such field")


async def test_place_bar_marks_the_place_and_tells_clicks() -> None:
    app = OneApp(_bar())
    async with app.run_test(size=(100, 3)) as pilot:
        text = _texts(app.widget)[0]
        assert "[Contacts]" in text
        assert "Tasks 3" in text
        assert text.endswith("ana ")
        x = app.widget.render_line(0).index_to_cell_position(text.index("Tasks"))
        await pilot.click(PlaceBar, offset=(x, 0))
        await pilot.pause()
        assert [message.name for message in app.said if isinstance(message, PlaceBar.Chosen)] == ["tasks"]


async def test_a_long_name_of_what_is_open_leaves_the_other_places_their_room() -> None:
    bar = PlaceBar()
    bar.product, bar.current = "crm-tui", "contacts"
    bar.places = (Place("contacts", "Contacts › " + WIDE * 9), Place("tasks", "Tasks", 3))
    app = OneApp(bar)
    async with app.run_test(size=(60, 3)) as pilot:
        text = _texts(bar)[0]
        assert text.startswith("[Contacts › ")
        assert text.rstrip().endswith("…] Tasks 3")
        await pilot.click(PlaceBar, offset=(bar.render_line(0).cell_length - 3, 0))
        await pilot.pause()
        assert [message.name for message in app.said if isinstance(message, PlaceBar.Chosen)] == ["tasks"]


async def test_fields_scroll_and_keep_their_place() -> None:
    view = _fields()
    app = OneApp(view)
    async with app.run_test(size=(60, 12)) as pilot:
        view.focus()
        await pilot.pause()
        assert any("–" in text for text in _texts(view))
        assert _texts(view)[-1].strip().startswith("↓")
        await pilot.press("end")
        assert "value 29" in _texts(view)[-1]
        await pilot.press("home")
        assert "Identity" in _texts(view)[0]
        await pilot.press("pagedown", "j", "k", "pageup")
        assert view.top == 0


async def test_preview_shows_the_card() -> None:
    preview = _preview()
    app = OneApp(preview)
    async with app.run_test(size=(60, 24)) as pilot:
        await pilot.pause()
        text = "\n".join(_texts(preview))
        for part in ("Ada Lovelace", "✗ do not contact", "ada@example.com", "#vip", "#key account", "Call", "invoice"):
            assert part in text
        assert "Phone" not in text
        preview.card = None
        assert "".join(_texts(preview)).strip() == ""


async def test_filter_line_tells_what_happens() -> None:
    line = FilterLine("tag", placeholder="search")
    app = OneApp(line)
    async with app.run_test(size=(60, 10)) as pilot:
        line.focus_input()
        await pilot.press("end", ":", "x", "enter", "escape")
        await pilot.pause()
        assert line.is_active
        assert app.said[-3:] == [
            FilterLine.Changed(line, "tag:x"),
            FilterLine.Submitted(line, "tag:x"),
            app.said[-1],
        ]
        assert isinstance(app.said[-1], FilterLine.Cancelled)
        app.said.clear()
        line.set_text("vip", quietly=True)
        await pilot.pause()
        assert (line.text, app.said) == ("vip", [])
        line.set_text("gold")
        await pilot.pause()
        assert app.said == [FilterLine.Changed(line, "gold")]


async def test_a_paste_of_lines_becomes_one_line() -> None:
    line = FilterLine()
    app = OneApp(line)
    async with app.run_test(size=(60, 10)) as pilot:
        line.focus_input()
        await pilot.pause()
        line.query_one(Input).post_message(Paste("ada\r\nlovelace\x1b[2J" + "x" * 50_000))
        await pilot.pause()
        assert line.text.startswith("ada lovelace�[2Jxxx")
        assert 19_900 < len(line.text) <= 20_000


class CountedTable(Drawn):
    """What lies under the error; counts its lines."""

    DEFAULT_CSS = "CountedTable { height: 1fr; }"
    drawn = 0

    def render_line(self, y: int) -> Strip:
        self.drawn += 1
        return super().render_line(y)


async def test_the_error_moves_nothing() -> None:
    class Both(App[None]):
        def compose(self) -> ComposeResult:
            yield FilterLine()
            yield CountedTable()

    app = Both()
    async with app.run_test(size=(60, 20)) as pilot:
        line, table = app.query_one(FilterLine), app.query_one(CountedTable)
        line.focus_input()
        await pilot.pause()
        table.drawn = 0
        line.error = "no field [b]colour[/b]: did you mean city? " * 9
        await pilot.pause()
        error = line.query_one(".filter-line--error")
        assert error.region == Region(0, 1, 60, 3)
        assert app.screen.get_widget_at(5, 2)[0] is error
        assert "[b]colour[/b]" in error.render_line(0).text
        assert table.region == Region(0, 1, 60, 19)
        line.error = ""
        await pilot.pause()
        assert not error.display
        assert table.drawn == 0  # what lay under the error comes from the cache of lines
