"""What a user sees of a wrong filter, the limits, and the line that is still being typed."""

from __future__ import annotations

import subprocess
import sys
from unicodedata import category

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_tui.errors import UsageError
from crm_tui.filters import FilterError, parse
from crm_tui.filters.grammar.errors import cells
from crm_tui.filters.tree import EVERYTHING, Tree
from tests.filters.trees import NAMES_KNOWN, REGISTRY, texts, trees


def shown(text: str) -> list[str]:
    with pytest.raises(FilterError) as caught:
        parse(text, REGISTRY)
    return str(caught.value).split("\n")


def test_three_lines_with_the_caret_under_the_place() -> None:
    assert shown("tag:vip counrty:fr") == [
        "There is no field counrty: did you mean country? Or quote it to search the text.",
        "tag:vip counrty:fr",
        "        ^",
    ]


def test_a_filter_error_is_wrong_usage() -> None:
    with pytest.raises(UsageError) as caught:
        parse("a)", REGISTRY)
    assert caught.value.status == 2


@pytest.mark.parametrize(
    ("before", "width"),
    [("김철수 ", 7), ("e\u0301te\u0301 ", 4), ("ｱﾊﾟ ", 4), ("ＡＢ ", 5), ("a\tb\n", 4), ("a\x1b[2J", 4 + 1)],
)
def test_the_caret_is_counted_in_cells(before: str, width: int) -> None:
    line, caret = shown(f"{before} )")[1:]
    assert caret == " " * (width + 1) + "^"
    assert cells(line) == width + 2


def test_a_long_filter_is_shown_around_the_caret() -> None:
    lines = shown("abc " * 3_000 + "x:1 " + "def " * 3_000)
    assert len(lines) == 3
    assert lines[1][len(lines[2]) - 1 :].startswith("x:1 def")
    assert lines[1].startswith("…")
    assert lines[1].endswith("…")
    assert cells(lines[1]) <= 80


@given(
    st.one_of(
        texts, st.text(st.sampled_from('ab1 "\\*?,()[]:=<>~|-!+./%\n\t\x00\x1b김'), max_size=12), st.text(max_size=12)
    )
)
def test_any_text_is_a_filter_or_an_error_of_three_lines(text: str) -> None:
    for interactive in (False, True):
        found, lines = _answer(text, interactive)
        if found is None:
            assert len(lines) == 3
            assert lines[2].strip() == "^"
            assert not any(category(character) in ("Cc", "Cs") for line in lines for character in line)
        else:
            assert parse(str(found), REGISTRY).tree == found


def _answer(text: str, interactive: bool) -> tuple[Tree | None, list[str]]:
    try:
        return parse(text, REGISTRY, interactive=interactive).tree, []
    except FilterError as error:
        return None, str(error).split("\n")


@pytest.mark.parametrize("form", ["{}", "name:{}", "did[{}]"])
def test_two_printable_characters_never_crash(form: str) -> None:
    printable = [chr(code) for code in range(32, 127)]
    for first in printable:
        for second in "\"'()[]*?,\\-!|:=<>~.+ a1":
            try:
                tree = parse(form.format(first + second), REGISTRY).tree
            except FilterError:
                continue
            assert parse(str(tree), REGISTRY).tree == tree


# ---------------------------------------------------------------- limits


def test_100_levels_and_no_more() -> None:
    for opening, closing in (("(", ")"), ("-", ""), ("not ", ""), ("-(", ")")):
        levels = 100 // len(opening.replace("not ", "n"))
        deepest = opening * levels + "a" + closing * levels
        tree = parse(deepest, REGISTRY).tree
        assert parse(str(tree), REGISTRY).tree == tree
        with pytest.raises(FilterError, match="more than 100 levels"):
            parse(opening + deepest + closing, REGISTRY)


def test_100_levels_that_alternate_are_written_and_read() -> None:
    text = "a"
    for level in range(99):
        text = f"(b{'' if level % 2 else ' or'} {text})"
    tree = parse(text, REGISTRY).tree
    assert parse(str(tree), REGISTRY).tree == tree
    assert hash(tree) == hash(parse(text, REGISTRY).tree)


def test_brackets_beside_each_other_are_not_deep() -> None:
    assert parse(" ".join(["(a or -b)"] * 500), REGISTRY)


def test_64_kib_and_no_more() -> None:
    assert parse("a" * 65_536, REGISTRY)
    for text in ("a" * 65_537, "é" * 32_769):
        with pytest.raises(FilterError, match="longer than 64 KiB"):
            parse(text, REGISTRY)


def test_the_longest_filters_of_each_kind_are_read() -> None:
    for part in ("tag:b -a 12 (x) ", "+", "a|", "1 . "):
        text = (part * 70_000)[:65_000].rstrip(" -(")
        assert parse(text, REGISTRY).tree != EVERYTHING


def test_expressions_have_a_longest_length() -> None:
    assert parse(f'name~"{"a" * 1_000}"', REGISTRY)
    with pytest.raises(FilterError, match=r"has 1001 characters, at most 1,000"):
        parse(f'name~"{"a" * 1_001}"', REGISTRY)


def test_nothing_is_written_to_the_terminal_by_a_bad_expression() -> None:
    code = (
        "from crm_tui.filters import *\ntry: parse('name~\"(a\"', Registry())\nexcept FilterError: print('refused')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("refused\n", "")


def test_the_language_is_light_to_import() -> None:
    code = (
        "import sys, crm_tui.filters as f; r = f.Registry(); f.parse('tag:a -created:7d points>5', r)\n"
        "print(*[m for m in ('re2', 'rapidfuzz', 'sqlalchemy', 'sqlmodel', 'phonenumbers', 'textual', 'zoneinfo',"
        " 'dataclasses', 'datetime', 'sqlite3') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


# ---------------------------------------------------------------- the line that is being typed


@pytest.mark.parametrize(
    ("text", "tree", "unfinished"),
    [
        ("tag:vip", "tags:vip", None),
        ("tag:", "", "tag:"),
        ("a tag:", "a", "tag:"),
        ("a -tag:x,", "a", "-tag:x,"),
        ("a or", "a", "or"),
        ("or", "", "or"),
        ("a or -", "a", "or -"),
        ("a and not", "a", "and not"),
        ('a "b c', "a", '"b c'),
        ('tag:"b c', "", 'tag:"b c'),
        ("(a or b", "a or b", None),
        ("(a or (b tag:", "a or b", "tag:"),
        ("(", "", "("),
        ("x (", "x", "("),
        ("did:page_hit[", "did:page_hit", None),
        ("did:page_hit[url:/x", "visited:/x", None),
        ("did:page_hit[url:", "did:page_hit", "url:"),
        ("a did[url:/x or", "a did[url:/x]", "or"),
        ('near:"1,2"', "", 'near:"1,2"'),
        ('a near:"1,2"[within:5', "a", 'near:"1,2"[within:5'),
        ("is:an", "", "is:an"),
        ("created:2026-1", "", "created:2026-1"),
        ("created:last-", "", "created:last-"),
        ("created:2026-11-21T14:", "", "created:2026-11-21T14:"),
        ("points:-", "", "points:-"),
        ("points:10..1", "", "points:10..1"),
        ("time_spent:1h3", "", "time_spent:1h3"),
        ("name~(a", "", "name~(a"),
        ("dnc:ema", "", "dnc:ema"),
        ("opt_in:t", "", "opt_in:t"),
        ("has:emai", "", "has:emai"),
        ("segment:go", "", "segment:go"),
        ("a\\", "", "a\\"),
        ("name~", "", "name~"),
        ('a tag:""', "a", 'tag:""'),
    ],
)
def test_an_unfinished_last_term_is_left_out_and_named(text: str, tree: str, unfinished: str | None) -> None:
    parsed = parse(text, REGISTRY, interactive=True, names=NAMES_KNOWN)
    assert (str(parsed.tree), parsed.unfinished) == (tree, unfinished)


@pytest.mark.parametrize(
    "text", ["tag: x", "a ) b", "or a", "counrty:f", "tag:,a", "is:zz", "points:x", "created:foo", "a - b", "tag:a, b"]
)
def test_what_more_typing_cannot_mend_is_an_error_at_once(text: str) -> None:
    with pytest.raises(FilterError):
        parse(text, REGISTRY, interactive=True, names=NAMES_KNOWN)


@given(trees)
@settings(max_examples=25, deadline=None)
def test_every_beginning_of_a_filter_is_answered_while_it_is_typed(tree: Tree) -> None:
    text = str(tree)[:200]
    for end in range(len(text) + 1):
        try:
            parsed = parse(text[:end], REGISTRY, interactive=True, names=NAMES_KNOWN)
        except FilterError:
            continue
        assert parse(str(parsed.tree), REGISTRY, names=NAMES_KNOWN).tree == parsed.tree
