"""Folding: case, width and accents aside, and nothing else; the search line is made of it."""

from __future__ import annotations

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.values.folding import fold, query_text, search_line


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("JOSÉ", "jose"),
        ("Jose\u0301", "jose"),
        ("ＡＢＣ　１", "abc 1"),
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("Ørsted Ærø Œuvre Đorđe", "orsted aero oeuvre dorde"),
        ("İstanbul ISPARTA ıi", "istanbul isparta ii"),
        ("Ǿ ǽ", "o ae"),
        ("Έλληνας ΣΊΣΥΦΟΣ", "ελληνασ σισυφοσ"),
        ("Ёлка Йод", "елка иод"),
        ("ﬁne ½ №", "fine 1⁄2 no"),
        ("김철수 한국", "김철수 한국"),
        ("ガ パ が ﾊﾟ", "ガ パ が パ"),
        ("हिन्दी", "हिन्दी"),
        ("שָׁלוֹם", normalize("NFC", "שָׁלוֹם")),
        ("a\u0323\u0302", "a"),
        ("100% _", "100% _"),
        ("  A  ", "  a  "),
        ("", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(st.characters(max_codepoint=127)))
def test_the_fast_path_is_the_same_as_the_long_one(text: str) -> None:
    assert fold(text + "é") == fold(text) + "e"


@given(st.text())
def test_composed_and_decomposed_text_are_one(text: str) -> None:
    assert fold(normalize("NFD", text)) == fold(normalize("NFC", text))


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ([], ""),
        ([None, "", "  "], ""),
        (["Ana  Pérez", None, "ANA PEREZ", "ana@Example.com"], "ana perez\nana@example.com"),
        (["김철수", "東京 Tower", "ｶﾞｽ"], "김 철 수\n東 京 tower\nガ ス"),
        (["a\nb\tc"], "a b c"),
    ],
)
def test_search_line(values: list[str | None], line: str) -> None:
    assert search_line(values) == line


@given(st.text(min_size=1))
def test_a_whole_value_is_found_in_its_line(text: str) -> None:
    assert query_text(text) in search_line(["before", text, "behind"])
    assert "\n" not in query_text(text)
