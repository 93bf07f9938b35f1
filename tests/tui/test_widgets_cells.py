"""Text into cells, columns into widths: pure functions, and the property that lines keep their width."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from crm_tui.values.safe_text import UNSAFE, safe, safe_line
from crm_tui.widgets.cells import cut, fit, steady
from crm_tui.widgets.contact_table import Column, place
from crm_tui.widgets.drawn import wrap
from crm_tui.widgets.safe_lines import SafeLines, harmless

TEXTS = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("a 각김\u1112\u1161\u11ab👩\u200d👧🇫🇷\ufe0f\u0301\u20e3🏽\x1b\x9b\n\t\u202e\u2066\U000e0041"),
    ),
    max_size=60,
)


@given(TEXTS, st.integers(0, 40), st.sampled_from(["left", "right"]))
def test_fit_is_exactly_as_wide_as_asked(text: str, width: int, align: str) -> None:
    assert cell_len(fit(text, width, align)) == width


@given(TEXTS, st.integers(0, 40))
def test_cut_is_never_wider(text: str, width: int) -> None:
    assert cell_len(cut(steady(text), width)) <= width


@given(TEXTS, st.integers(1, 40))
def test_wrapped_lines_fit_and_lose_no_word(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(cell_len(line) <= max(2, width) for line in lines)
    whole = "".join(steady(paragraph) for paragraph in text.splitlines())
    assert "".join("".join(lines).split(" ")) == "".join(whole.split(" "))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ada", "Ada"),
        ("김민수", "김민수"),
        ("\u1112\u1161\u11ab", "한"),
        ("👩‍👩‍👧 family", "👩 family"),
        ("👍🏽", "👍"),
        ("🇫🇷 France", "FR France"),
        ("❤️", "❤"),
        ("e\u0301", "é"),
        ("a" + "\u0316" * 50, "a" + "\u0316" * 3),
        ("soft\u00adhyphen\u200b", "softhyphen"),
        ("line\nbreak\ttab", "line break tab"),
        ("नमस्ते", "नमस्ते"),
    ],
)
def test_sequences_are_shown_by_their_first_character(text: str, shown: str) -> None:
    assert steady(text) == shown


def test_a_cut_is_shown() -> None:
    assert fit("Maximiliane", 6) == "Maxim…"
    assert fit("김민수김민수", 6) == "김민… "
    assert fit("12345678", 6, "right", "~") == "12345~"
    assert fit("12", 6, "right") == "    12"


@given(TEXTS)
def test_safe_text_has_nothing_unsafe(text: str) -> None:
    import re

    assert not re.search(f"[{UNSAFE}]", safe(text))
    assert not re.search(f"[{UNSAFE}\n\t]", safe_line(text))


@pytest.mark.parametrize(
    ("text", "whole", "line"),
    [
        ("plain", "plain", "plain"),
        ("a\r\nb\tc", "a\nb\tc", "a b c"),
        ("\x1b]52;c;eA==\x07", "�]52;c;eA==�", "�]52;c;eA==�"),
        ("\x9b2J", "�2J", "�2J"),
        ("x\u202egpj.exe", "x�gpj.exe", "x�gpj.exe"),
        ("\ud800", "�", "�"),
        ("\U000e0041", "�", "�"),
        ("שלום\u200f", "שלום\u200f", "שלום\u200f"),
        ("a\u2028b\x85c", "a\nb\nc", "a b c"),
    ],
)
def test_safe_text_by_example(text: str, whole: str, line: str) -> None:
    assert (safe(text), safe_line(text)) == (whole, line)


@given(TEXTS)
@example("==\x07\u200d$name")
@example("\x1b\u200d김\ufe0f")
def test_the_line_filter_keeps_the_width(text: str) -> None:
    assert cell_len(harmless(text)) == cell_len(text)


def test_the_line_filter_leaves_styles_and_clean_lines_alone() -> None:
    black = Color.parse("black")
    clean = [Segment("김민수 é", Style(bold=True)), Segment("x")]
    assert SafeLines().apply(clean, black) is clean
    dirty = [Segment("a\x1b[2J", Style(bold=True)), Segment("b")]
    assert SafeLines().apply(dirty, black) == [Segment("a[2J", Style(bold=True)), Segment("b")]


COLUMNS = st.lists(
    st.builds(
        Column,
        st.just("name"),
        st.just("Name"),
        st.integers(1, 40),
        st.integers(1, 20),
        grow=st.integers(0, 3),
    ),
    max_size=12,
)


@given(COLUMNS, st.integers(-3, 200))
def test_columns_never_take_more_than_the_room(columns: list[Column], room: int) -> None:
    placed = place(columns, room)
    assert [one.column for one in placed] == columns[: len(placed)]
    if columns and room > 0:
        assert placed
    end = -1
    for one in placed:
        assert one.x == end + 1
        assert one.width >= 1
        end = one.x + one.width
    assert end <= max(room, 0)
    if len(placed) > 1:
        assert all(one.width >= min(one.column.minimum, one.column.width) for one in placed)
    if any(one.column.grow for one in placed) and sum(one.width for one in placed) > sum(c.width for c in columns):
        assert end == room


def test_columns_shrink_before_the_last_ones_are_dropped() -> None:
    columns = [Column("a", "A", 20, 10), Column("b", "B", 20, 10), Column("c", "C", 10, 10)]
    assert [one.width for one in place(columns, 52)] == [20, 20, 10]
    assert [one.width for one in place(columns, 42)] == [15, 15, 10]
    assert [one.width for one in place(columns, 32)] == [10, 10, 10]
    assert [one.width for one in place(columns, 31)] == [15, 15]
    assert [one.width for one in place(columns, 5)] == [5]
