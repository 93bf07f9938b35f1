"""Only what differs is written, and the terminal shows the same: an emulator is the judge, after every frame."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest

from crm_tui.line import difference, shifting, writing
from crm_tui.line.abilities import Abilities, abilities
from crm_tui.line.cells import cells
from crm_tui.line.difference import Shown
from crm_tui.line.parts import tail
from crm_tui.line.styles import Style, pen_for, transition
from crm_tui.line.writing import Writing
from tests.line.screens import COLUMNS, KINDS, LINES, Pair, frames


@pytest.fixture
def few_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rows that move are looked at."""
    for module in (shifting, difference):
        monkeypatch.setattr(module, "FEWEST", 2)


@pytest.mark.parametrize("seed", range(24))
def test_the_terminal_shows_the_same_after_every_frame(seed: int) -> None:
    draw = Random(seed)
    pair = Pair(KINDS[seed % len(KINDS)], sized=bool(draw.randint(0, 3)))
    for frame in frames(draw):
        pair.show(frame)


@pytest.mark.parametrize("seed", range(8))
def test_frames_that_waited_are_shown_as_the_last_of_them(seed: int) -> None:
    draw = Random(seed)
    pair = Pair(KINDS[seed % len(KINDS)])
    for _ in range(4):
        pair.show(*frames(draw, unsure=seed % 2 == 0))
        assert not pair.shown.waits


@pytest.mark.parametrize(
    "data",
    ["\x1b[?1049h", "\x1b[2J", "text", "\x1b[1;1Hab\x07", "\x1b[1;1Ha\x1b[3Ab", "\x1b[1;1H\x1b[1mbold without end"],
)
def test_what_is_not_understood_passes_and_nothing_is_known_any_more(data: str) -> None:
    shown = Shown()
    frame, whole = "\x1b[1;1H\x1b[1mhello\x1b[0m\x1b[1;1H", "\x1b[;1m\x1b[Hhello\x1b[H"
    assert shown.difference(frame) == whole
    assert shown.difference(frame) == ""
    assert shown.difference(data) == "\x1b[m" + data
    assert shown.difference(frame) == whole


@pytest.mark.parametrize("data", ["\x1b[?2026h", "\x1b[?2026l", "\x1b]52;c;YWJj\x07", "\x1b]52;c;YWJj\x1b\\", "\x07"])
def test_what_leaves_the_screen_alone_passes_and_what_is_known_stays(data: str) -> None:
    shown = Shown()
    frame = "\x1b[1;1Hhello\x1b[2;3H"
    shown.difference(frame)
    assert shown.difference(data) == data
    assert shown.difference(frame) == ""


def test_one_letter_is_a_move_and_a_letter() -> None:
    shown = Shown()
    shown.difference("\x1b[1;1H\x1b[1mhello there, this is a row\x1b[0m\x1b[1;1H")
    changed = shown.difference("\x1b[1;1H\x1b[1mhello there, that is a row\x1b[0m\x1b[1;1H")
    assert changed == "\x1b[15Cat\x1b[H"


def test_cells_hold_a_character_and_its_style() -> None:
    bold, reversed_ = Style(frozenset({1})), Style(frozenset({7}))
    found = cells("\x1b[1mab名\x1b[0m c\x1b[7m \x1b[0m")
    assert found is not None
    assert found[2:4] == (("名", bold), ("", bold))
    assert found[4:] == ((" ", Style()), ("c", Style()), (" ", reversed_))
    assert cells("e\u0301") is None
    assert cells("\x1b[1;99mab") is None


def test_a_style_leads_to_another_by_the_shortest_way() -> None:
    base = Style(frozenset(), "38;2;1;2;3", "48;5;4")
    bold = base._replace(attributes=frozenset({1}))
    assert transition(base, bold) == "\x1b[1m"
    assert transition(bold, base) == "\x1b[22m"
    assert transition(bold, Style(frozenset({2}), bold.colour, "")) == "\x1b[22;2;49m"
    assert transition(base, Style()) == "\x1b[m"
    assert transition(None, bold) == "\x1b[;1;38;2;1;2;3;48;5;4m"
    assert pen_for(bold, Style(ground="48;5;4"), blank=True) == (bold, "")


GROUND = "\x1b[48;2;18;18;18m"
ROWS = [f"\x1b[{row};1H{GROUND}{'x' * row}{' ' * (COLUMNS - row)}\x1b[0m" for row in range(1, LINES + 1)]


def test_a_new_screen_is_erased_with_its_ground() -> None:
    pair = Pair()
    assert pair.show("".join(ROWS) + "\x1b[1;1H") < 150
    assert pair.show(f"\x1b[10;1H{GROUND}{' ' * COLUMNS}\x1b[0m\x1b[10;1H") <= len("\x1b[10H\x1b[K")


def test_a_terminal_without_background_colour_erase_is_not_asked_to_erase_colours() -> None:
    pair = Pair(Abilities(erases=True))
    pair.show("".join(ROWS) + "\x1b[1;1H")
    assert pair.show(f"\x1b[3;1H{' ' * COLUMNS}\x1b[3;1H") <= len("\x1b[m\x1b[3H\x1b[K")


def test_what_another_program_wrote_is_written_over_after_forgetting() -> None:
    """Ctrl+L, SIGWINCH, a dialog of the system: the next frame is whole, whatever it holds."""
    pair = Pair()
    pair.show("".join(ROWS) + "\x1b[1;1H")
    pair.thin.feed("\x1b[7m\x1b[H\x1b[2Jwall: the machine goes down\x1b[2;5r")
    pair.thin.feed("\x1b[r")
    pair.shown.forget()
    pair.show(ROWS[0] + "\x1b[1;1H")


@pytest.mark.parametrize("size", [(COLUMNS - 5, LINES - 2), (COLUMNS + 9, LINES + 3)])
def test_another_size(size: tuple[int, int]) -> None:
    """A frame that was on its way is made for the former size; the next one is whole."""
    pair = Pair()
    pair.show("".join(ROWS) + "\x1b[1;1H")
    columns, lines = size
    pair.resize(columns, lines)
    late = f"\x1b[2;1H{GROUND}{'late ' * 4}{'late'}\x1b[0m\x1b[1;1H"
    pair.plain.feed(late)
    pair.thin.feed(pair.shown.difference(late))
    whole = "".join(f"\x1b[{row};1H{GROUND}{row % 10}{' ' * (columns - 1)}\x1b[0m" for row in range(1, lines + 1))
    pair.show(whole + "\x1b[1;1H")
    pair.show(f"\x1b[{lines};{columns}Hz\x1b[1;1H")


def _name(number: int) -> str:
    return chr(97 + number) * 9 + chr(70 + number) * 9


def _list(first: int, beside: Sequence[str] = ("",) * 8) -> str:
    """A heading, eight of many rows, a foot; ``beside``: what does not move with them."""
    rows = [f"\x1b[1m{_name(first + n)}\x1b[22m {text:<5}" for n, text in enumerate(beside)]
    rows = [f"\x1b[{row};1H{GROUND}{text}\x1b[0m" for row, text in enumerate(["Heading", *rows, "Foot"], 1)]
    return "".join(rows).replace("\x1b[22m", f"\x1b[0m{GROUND}") + "\x1b[1;1H"


@pytest.mark.parametrize("by", [-2, -1, 1, 2])
def test_rows_that_move_are_shifted(by: int, few_rows: None) -> None:
    """By the terminal, when whole rows move, or when nobody sees that what stands beside them moves, too."""
    pair, beside = Pair(), "12345678"
    pair.show("".join(ROWS) + "\x1b[1;1H")
    pair.show(_list(10))
    pair.show(_list(10 + by))
    assert pair.shown.has_scrolled
    pair.show(_list(10, beside))
    pair.show(_list(10 + by, beside))
    assert not pair.shown.has_scrolled
    pair.shown.is_bracketed = True
    names = "".join(f"\x1b[{row};1H{GROUND}\x1b[1m{_name(8 + row)}\x1b[0m" for row in range(2, 10))
    pair.show(names + "\x1b[1;1H")
    assert pair.shown.has_scrolled
    pair.show(_list(3))


def test_terminfo_tells_what_can_be_done() -> None:
    assert abilities("no-such-terminal") == Abilities()


# ---------------------------------------------------------------------- the judge can fail

BOLD, THIN = "\x1b[1;38;5;4;48;5;3m", "\x1b[38;5;4;48;5;3m"
SCRIPT: list[list[str]] = [
    [f"\x1b[1;1H{BOLD}ab\x1b[0m名b\x1b[2;1H名名名\x1b[1;1H"],
    [f"\x1b[1;1H{THIN}ab\x1b[0m名a\x1b[2;2Hb\x1b[1;1H"],
    ["\x1b[2;1H名名名\x1b[1;1H"],
    [f"\x1b[3;1H{THIN}ab\x1b[0m\x1b[1;1H"],
    ["\x1b[2J"],
    ["\x1b[2;1H名名名\x1b[1;1H"],
    [f"\x1b[4;1H{THIN}abcdefghijklmno\x1b[0m\x1b[1;1H"],
    [f"\x1b[4;1H{THIN}abc e      ij    n \x1b[0m     \x1b[1;1H"],
    ["".join(ROWS) + "\x1b[1;1H"],
    [f"\x1b[4;1H{GROUND}{' ' * COLUMNS}\x1b[0m\x1b[1;1H"],
    ["\x1b[5;1Hfirst\x1b[1;1H", "\x1b[6;1Hsecond\x1b[1;1H"],
]
PUT = Writing.put
TAKE = Shown.take


def _without_bold(text: str) -> object:
    found = cells(text)
    return found and tuple((c, style._replace(attributes=style.attributes - {1})) for c, style in found)


def _without_second_halves(text: str) -> object:
    found = cells(text)
    return found and tuple(cell for cell in found if cell[0])


def _keeps_the_last(shown: Shown, data: str) -> bool:
    return True if "first" in data else TAKE(shown, data)


MUTANTS: dict[str, tuple[object, str, object]] = {
    "a bit of the style is ignored": (difference, "cells", _without_bold),
    "a wide character is narrow": (difference, "cells", _without_second_halves),
    "what is not understood changes nothing": (Shown, "_lose", lambda shown: None),
    "what is not ours is drawn with our pen": (Writing, "plain", lambda writing: None),
    "the pen keeps what it had": (writing, "pen_for", lambda pen, wanted, *, blank: (wanted, "")),
    "the row ends one cell early": (difference, "tail", lambda row: tail(row) - 1),
    "a gap is not what was there": (Writing, "_again", lambda writing, row, column: "?"),
    "a frame that waited is forgotten": (Shown, "take", _keeps_the_last),
}


def _play() -> None:
    pair = Pair()
    for waited in SCRIPT:
        pair.show(*waited)


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_mutant_is_seen(mutant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _play()
    monkeypatch.setattr(*MUTANTS[mutant])
    with pytest.raises(AssertionError):
        _play()


@pytest.mark.parametrize("off", [(1, 0, 0), (0, 1, 0), (0, 0, 1)])
def test_a_region_off_by_one_is_seen(
    off: tuple[int, int, int], few_rows: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows are shifted by the terminal: one too few at the top, one too many at the bottom, one too far."""
    scroll = Writing.scroll
    monkeypatch.setattr(Writing, "scroll", lambda writing, *of: scroll(writing, *map(sum, zip(of, off, strict=True))))
    pair = Pair()
    pair.show("".join(ROWS) + "\x1b[1;1H")
    pair.show(_list(10))
    with pytest.raises(AssertionError):
        pair.show(_list(11))


def test_an_erase_with_a_wrong_ground_is_seen() -> None:
    """Terminfo says that the terminal erases with the ground, and it does not."""
    pair = Pair()
    pair.thin.grounded = False
    with pytest.raises(AssertionError):
        pair.show("".join(ROWS) + "\x1b[1;1H")
