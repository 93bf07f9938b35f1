"""Only what differs is written, and the terminal shows the same: an emulator is the judge, after every frame."""

from __future__ import annotations

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.line import difference as module
from crm_tui.line.cells import Cell, cells, drawn
from crm_tui.line.difference import Shown

COLUMNS, LINES = 24, 4
STYLES = ("", "\x1b[1m", "\x1b[7m", "\x1b[38;5;1m", "\x1b[1;38;5;4;48;5;3m")
CHARACTERS = "ab │…é名한▌  "
UNSURE = ("e\u0301", "👩\u200d💻", "\ufe0f", "\ue000")


class Screen:
    """An emulated terminal."""

    def __init__(self) -> None:
        self.screen = pyte.Screen(COLUMNS, LINES)
        self.stream = pyte.Stream(self.screen)

    def feed(self, data: str) -> None:
        self.stream.feed(data)

    @property
    def seen(self) -> list[list[tuple[object, ...]]]:
        """Every cell with its looks."""
        rows = (self.screen.buffer[y] for y in range(LINES))
        return [[tuple(row[x]) for x in range(COLUMNS)] for row in rows]

    @property
    def cursor(self) -> tuple[int, int]:
        return self.screen.cursor.y, self.screen.cursor.x


@st.composite
def pieces(draw: st.DrawFn, characters: str = CHARACTERS, unsure: bool = True) -> str:
    """A piece of a row in some styles; now and then it holds what terminals disagree about."""
    row, column = draw(st.integers(1, LINES)), draw(st.sampled_from((1, 1, 1, 5, 12)))
    room, made = COLUMNS - column + 1, []
    for style, text in draw(st.lists(st.tuples(st.sampled_from(STYLES), st.text(characters, max_size=9)), max_size=4)):
        kept = ""
        for character in text:
            width = 2 if character in "名한" else 1
            if width > room:
                break
            kept, room = kept + character, room - width
        if kept:
            made.append(f"{style}{kept}\x1b[0m" if style else kept)
    if unsure and room > 4 and draw(st.integers(0, 9)) == 0:
        made.append(draw(st.sampled_from(UNSURE)))
    end = draw(st.sampled_from(("", "\r\n"))) if row < LINES else ""
    return f"\x1b[{row};{column}H{''.join(made)}{end}"


def frames(unsure: bool = True) -> st.SearchStrategy[list[str]]:
    """Frames, each of some pieces with the place of the cursor at the end; a frame may come again."""
    frame = st.lists(pieces(unsure=unsure), min_size=1, max_size=5).map("".join)
    ended = st.tuples(frame, st.integers(1, LINES), st.integers(1, COLUMNS)).map(
        lambda parts: f"{parts[0]}\x1b[{parts[1]};{parts[2]}H"
    )
    return st.lists(ended, min_size=1, max_size=8).flatmap(
        lambda some: st.lists(st.sampled_from(some), min_size=1, max_size=12)
    )


def check(some: list[str]) -> int:
    """Feed the frames and the differences to two terminals; the bytes of the differences."""
    plain, thin, shown, written = Screen(), Screen(), Shown(), 0
    for frame in some:
        data = shown.difference(frame)
        plain.feed(frame)
        thin.feed(data)
        assert thin.seen == plain.seen
        assert thin.cursor == plain.cursor
        written += len(data)
    return written


@given(frames())
def test_the_terminal_shows_the_same_after_every_frame(some: list[str]) -> None:
    check(some)


@given(frames(unsure=False).map(lambda some: some[:1]))
def test_what_is_there_is_not_written_again(some: list[str]) -> None:
    """A frame of pieces that do not overlap, twice: the second time only the cursor moves."""
    frame = some[0]
    shown = Shown()
    shown.difference(frame)
    shown.difference(frame)
    third = shown.difference(frame)
    rows = [part.split(";")[0] for part in frame.split("\x1b[") if part[:1].isdigit() and "H" in part]
    if len(set(rows[:-1])) == len(rows) - 1:
        assert len(cells(third.replace("\x1b[", "")) or ()) <= 9 * len(rows)
        assert "a" not in third


@pytest.mark.parametrize("mutant", ["style", "wide", "other"])
def test_a_mutant_is_seen(mutant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The judge can fail: one bit of the style ignored, a wide character taken as narrow, the model kept."""
    if mutant == "style":
        monkeypatch.setattr(module, "cells", lambda text: [(c, s.replace("1;", "")) for c, s in cells(text) or []])
    elif mutant == "wide":
        monkeypatch.setattr(module, "cells", lambda text: [each for each in cells(text) or [] if each[0]])
    else:
        monkeypatch.setattr(Shown, "forget", lambda shown: None)
    bold = "\x1b[1;38;5;4;48;5;3m"
    thin = "\x1b[38;5;4;48;5;3m"
    some = [
        f"\x1b[1;1H{bold}ab\x1b[0m名b\x1b[2;1H名名名\x1b[1;1H",
        f"\x1b[1;1H{thin}ab\x1b[0m名a\x1b[2;2Hb\x1b[1;1H",
        "\x1b[2;1H名名名\x1b[1;1H",
        "\x1b[2J",
        "\x1b[2;1H名名名\x1b[1;1H",
    ]
    with pytest.raises(AssertionError):
        check(some)


@pytest.mark.parametrize(
    "data",
    ["\x1b[?1049h", "\x1b[2J", "text", "\x1b[1;1Hab\x07", "\x1b[1;1Ha\x1b[3Ab", "\x1b[1;1H\x1b[1mbold without end"],
)
def test_what_is_not_understood_passes_and_nothing_is_known_any_more(data: str) -> None:
    shown = Shown()
    frame = "\x1b[1;1Hhello\x1b[1;1H"
    assert shown.difference(frame) == frame
    assert shown.difference(data) == data
    assert shown.difference(frame) == frame


@pytest.mark.parametrize("data", ["\x1b[?2026h", "\x1b[?2026l", "\x1b]52;c;YWJj\x07", "\x1b]52;c;YWJj\x1b\\", "\x07"])
def test_what_leaves_the_screen_alone_passes_and_what_is_known_stays(data: str) -> None:
    shown = Shown()
    frame = "\x1b[1;1Hhello\x1b[2;3H"
    shown.difference(frame)
    assert shown.difference(data) == data
    assert shown.difference(frame) == "\x1b[2;3H"


def test_one_letter_is_a_move_and_a_letter() -> None:
    shown = Shown()
    shown.difference("\x1b[1;1H\x1b[1mhello there, this is a row\x1b[0m\x1b[1;1H")
    changed = shown.difference("\x1b[1;1H\x1b[1mhello there, that is a row\x1b[0m\x1b[1;1H")
    assert changed == "\x1b[1;16H\x1b[1mat\x1b[0m\x1b[1;1H"


def test_cells_are_drawn_as_they_were() -> None:
    text = "\x1b[1mab名\x1b[0m c\x1b[7m한\x1b[0m"
    found = cells(text)
    assert found is not None
    assert drawn(found) == text
    assert found[2:4] == [("名", "\x1b[1m"), ("", "\x1b[1m")]
    kept: list[Cell] | None = cells("e\u0301")
    assert kept is None
