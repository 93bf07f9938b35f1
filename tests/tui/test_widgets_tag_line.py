"""The tag line by keys: every way to add, remove and complete a tag (AC-15, AC-16)."""

from __future__ import annotations

import pytest
from textual import on
from textual.app import App, ComposeResult
from textual.events import Paste
from textual.pilot import Pilot
from textual.widgets import Input

from crm_tui.widgets.tag_line import TagChips, TagLine

KNOWN = ("vip", "vip gold", "visitor", "billing")


class TagApp(App[None]):
    """A screen that does at once what the tag line asks for."""

    def __init__(self, *tags: str) -> None:
        super().__init__()
        self.line = TagLine(tags)
        self.said: list[str] = []

    def compose(self) -> ComposeResult:
        yield self.line
        yield Input(id="next")

    def on_mount(self) -> None:
        self.line.focus_input()

    @on(TagLine.Added)
    def add(self, message: TagLine.Added) -> None:
        self.said.append(f"+{message.name}")
        message.line.tags = (*message.line.tags, message.name)

    @on(TagLine.Removed)
    def remove(self, message: TagLine.Removed) -> None:
        self.said.append(f"-{message.name}")
        message.line.tags = tuple(tag for tag in message.line.tags if tag != message.name)

    @on(TagLine.Changed)
    def suggest(self, message: TagLine.Changed) -> None:
        text = message.text
        message.line.suggestions = tuple(name for name in KNOWN if text and name.startswith(text))


async def _press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


@pytest.mark.parametrize("key", ["enter", "tab", "comma"])
async def test_a_tag_is_added_at_once(key: str) -> None:
    app = TagApp("old")
    async with app.run_test() as pilot:
        await _press(pilot, *"new", key)
        assert app.said == ["+new"]
        assert app.line.text == ""
        assert app.line.tags == ("old", "new")
        assert app.focused is app.line.query_one(Input)


async def test_three_tags_and_one_removed() -> None:
    app = TagApp()
    async with app.run_test() as pilot:
        await _press(pilot, *"a", "comma", *"b", "tab", *"c", "enter", *"-b", "enter")
        assert app.said == ["+a", "+b", "+c", "-b"]
        assert app.line.tags == ("a", "c")


async def test_tab_in_the_empty_input_goes_on() -> None:
    app = TagApp("x")
    async with app.run_test() as pilot:
        await _press(pilot, "tab")
        assert app.focused is not None
        assert app.focused.id == "next"
        assert app.said == []


async def test_left_walks_to_the_tags_and_x_removes() -> None:
    app = TagApp("a", "b", "c")
    async with app.run_test() as pilot:
        chips = app.query_one(TagChips)
        await _press(pilot, "left", "left")
        assert chips.selected == 1
        await _press(pilot, "x")
        assert app.said == ["-b"]
        assert app.line.tags == ("a", "c")
        assert chips.selected == 1
        await _press(pilot, "x")
        assert chips.selected == 0
        await _press(pilot, "x")
        assert not app.line.tags
        assert chips.selected is None
        await _press(pilot, "x", "enter")
        assert app.said[-1] == "+x"


async def test_right_and_typing_leave_the_tags() -> None:
    app = TagApp("a", "b")
    async with app.run_test() as pilot:
        chips = app.query_one(TagChips)
        await _press(pilot, "left", "left", "right")
        assert chips.selected == 1
        await _press(pilot, "right")
        assert chips.selected is None
        await _press(pilot, "left", "n")
        assert (chips.selected, app.line.text) == (None, "n")
        await _press(pilot, "left", "left")  # in the text: moves the text cursor only
        assert chips.selected is None


async def test_suggestions_are_taken_with_down_or_right_never_with_tab() -> None:
    app = TagApp()
    async with app.run_test() as pilot:
        await _press(pilot, *"vi", "down")
        assert app.line.text == "vip"
        await _press(pilot, "down")
        assert app.line.text == "vip gold"
        await _press(pilot, "up", "up")
        assert app.line.text == "vi"
        await _press(pilot, "right", "enter")
        assert app.said == ["+vip"]
        await _press(pilot, *"bil", "tab")
        assert app.said == ["+vip", "+bil"]
        await _press(pilot, *"-vi", "down", "enter")
        assert app.said[-1] == "-vip"


async def test_a_pasted_list_is_many_tags() -> None:
    app = TagApp()
    async with app.run_test() as pilot:
        app.line.query_one(Input).post_message(Paste("one, two words\nthree,fo"))
        await pilot.pause()
        await pilot.pause()
        assert app.said == ["+one", "+two words", "+three"]
        assert app.line.text == "fo"


async def test_chips_wrap_and_stay_in_the_width() -> None:
    app = TagApp(*(f"tag {number} 김" for number in range(20)))
    async with app.run_test(size=(40, 20)) as pilot:
        await pilot.pause()
        chips = app.query_one(TagChips)
        assert chips.size.height == len(chips.lines(40)) > 3
        assert {chips.render_line(y).cell_length for y in range(chips.size.height)} == {40}
