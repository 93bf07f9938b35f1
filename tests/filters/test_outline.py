"""Rows and groups: builder → text → builder is the identity, and every edit keeps text and rows in step."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.filters.fields.operators import Operator
from crm_tui.filters.grammar import FilterError
from crm_tui.filters.outline import (
    Group,
    Line,
    Part,
    grouped,
    inserted,
    lines,
    moved,
    outline_of,
    part_at,
    removed,
    replaced,
    tidy,
    tree_of,
)
from crm_tui.filters.rows import ANY_TEXT, Row, Rows, cell_of, values_of
from crm_tui.filters.tree import Not, Term, Tree
from tests.filters.trees import NAMES_KNOWN, REGISTRY, terms_of, texts, trees

ROWS = Rows(REGISTRY, NAMES_KNOWN)


@given(trees)
def test_text_to_builder_to_text_is_the_identity(tree: Tree) -> None:
    assert tree_of(outline_of(tree, ROWS)) == tree


@given(trees)
def test_builder_to_text_to_builder_is_the_identity(tree: Tree) -> None:
    outline = outline_of(tree, ROWS)
    assert outline_of(ROWS.parse(str(tree_of(outline))), ROWS) == outline


@given(trees)
def test_the_cells_alone_say_what_a_row_means(tree: Tree) -> None:
    """Nothing is kept behind the cells: made anew from what they show, every row is the same."""
    for line in lines(outline_of(tree, ROWS)):
        if isinstance(line.part, Row):
            assert ROWS.made(line.part._replace(tree=None)) == line.part


@given(st.data())
def test_edits_keep_text_and_rows_in_step(data: st.DataObject) -> None:
    """Whatever is moved, grouped, negated, toggled, removed: the text parses to the tree of the rows."""
    outline = outline_of(data.draw(trees), ROWS)
    for _ in range(data.draw(st.integers(1, 6))):
        line = data.draw(st.sampled_from(lines(outline)))
        outline = _edited(outline, line, data.draw(st.sampled_from(["J", "K", "(", "!", "&", "D", "n", "w"])))
    tree = tree_of(outline)
    again = outline_of(ROWS.parse(str(tree)), ROWS)
    assert tree_of(again) == tree
    assert tree_of(tidy(outline)) == tree


def _edited(outline: Group, line: Line, key: str) -> Group:
    path, part = line
    match key:
        case "J" | "K":
            return moved(outline, path, 1 if key == "J" else -1)[0]
        case "(":
            return grouped(outline, path, Row())[0]
        case "!" if isinstance(part, Row):
            return replaced(outline, path, ROWS.negated(part))
        case "!" if path:
            assert isinstance(part, Group)
            return replaced(outline, path, part._replace(negated=not part.negated))
        case "&" if isinstance(part, Group):
            return replaced(outline, path, part._replace(any=not part.any))
        case "D":
            return removed(outline, path)
        case "n" if path:
            return inserted(outline, path, Row())
        case "w" if path:
            return inserted(outline, path, ROWS.made(Row(ANY_TEXT, ROWS.read(ROWS.parse("a")).operator, "ana")))
    return outline


@given(trees, st.data())
def test_moving_loses_no_row(tree: Tree, data: st.DataObject) -> None:
    outline = outline_of(tree, ROWS)
    line = data.draw(st.sampled_from(lines(outline)))
    after, path = moved(outline, line.path, data.draw(st.sampled_from([1, -1])))
    assert part_at(after, path) == line.part

    def rows(group: Group) -> list[str]:
        return sorted(repr(each.part) for each in lines(group) if isinstance(each.part, Row))

    assert rows(after) == rows(outline)


@given(st.sampled_from([f for f in REGISTRY.fields if not f.relation]).flatmap(terms_of), st.booleans())
def test_every_plain_term_is_a_row_of_cells_but_a_few(term: Tree, negated: bool) -> None:
    """Text is the last resort: for wildcards within lists, ``=`` on ranges, and their like."""
    assert isinstance(term, Term)
    row = ROWS.read(Not(term) if negated else term)
    if term.op in ("<", ">", "<=", ">=") and not negated:
        assert not row.is_text, row


ROW_OF = {
    "country=France": ("country", "is", "France"),
    "tag:vip,gold": ("tags", "contains", "vip, gold"),
    'city="New York","a,b"': ("city", "is any of", 'New York, "a,b"'),
    "last_chat<-30d": ("last_chat", "before", "-30d"),
    "points:5..9": ("points", "between", "5..9"),
    "-last_seen:7d": ("last_seen", "not in the last", "7d"),
    "birthday:anniversary+7d": ("birthday", "anniversary", "7d"),
    "no:email": ("email", "is unknown", ""),
    "org:acme": ("org", "contains", "acme"),
    "-list:news": ("list", "does not contain", "news"),
    "has:list": ("list", "has any value", ""),
    "visited:/pricing": ("visited", "contains", "/pricing"),
    "did:call": ("did", "is", "call"),
    "dnc:email,sms": ("dnc", "is any of", "email, sms"),
    "segment:gold": ("segment", "contains", "gold"),
    "is:mine": ("contact", "is", "mine"),
    '"de la cruz"': ("any text", "contains", "de la cruz"),
    "+33648392107": ("any text", "contains", "+33648392107"),
    "plan:pro": ("plan", "is", "pro"),
    "opt_in:yes": ("opt_in", "yes", ""),
    "등급>3": ("등급", ">", "3"),
    'name~"^A"': ("name", "matches", "^A"),
}


@pytest.mark.parametrize("text", ROW_OF)
def test_what_a_row_shows(text: str) -> None:
    row = ROWS.read(ROWS.parse(text))
    assert (row.name, row.operator and row.operator.phrase, row.value) == ROW_OF[text]


@pytest.mark.parametrize(
    "text",
    ["did:call[at:7d]", "did:call[count>=3]", 'near:"45,4"[within:5km]', "--name:x", "city:a*,*b", "note[text:x]"],
)
def test_what_cells_cannot_show_is_a_row_of_text(text: str) -> None:
    row = ROWS.read(ROWS.parse(text))
    assert row.is_text
    assert row.value == text


@given(texts, texts)
def test_values_go_into_a_cell_and_come_back(one: str, other: str) -> None:
    operators = {each.takes: each for each in _operators("city")}
    assert values_of(operators["many"], cell_of(operators["many"], (one, other))) == (one, other)
    assert values_of(operators["one"], cell_of(operators["one"], (one,))) == (one,)


def _operators(name: str) -> tuple[Operator, ...]:
    attribute = ROWS.attribute(name)
    assert attribute is not None
    return attribute.operators


def test_every_attribute_is_found_by_what_it_is_called() -> None:
    assert ROWS.matching("last ch")[0].name == "last_chat"
    assert ROWS.matching("l c")[0].name == "last_chat"
    assert ROWS.matching("tag")[0].name == "tags"
    assert ROWS.matching("cou")[0].name == "country"
    assert ROWS.matching("등")[0].name == "등급"
    assert ROWS.matching("organ")[0].name == "org"
    assert ROWS.matching("xyz") == []
    names = {each.name for each in ROWS.matching("")}
    assert {"visited", "opened", "did", "dnc", "list", "segment", ANY_TEXT, "attr.city", "plan"} <= names


@pytest.mark.parametrize("name", [each.name for each in ROWS.matching("")])
def test_every_attribute_has_positive_and_negative_criteria(name: str) -> None:
    """TK-13: and each can be turned round and back."""
    attribute = ROWS.attribute(name)
    assert attribute is not None
    operators = attribute.readable
    assert any(each.negated for each in operators)
    assert any(not each.negated for each in operators)


def test_an_unfinished_row_means_nothing_and_a_wrong_one_says_why() -> None:
    city = ROWS.read(ROWS.parse("city=x"))
    assert ROWS.made(city._replace(value="")).tree is None
    wrong = ROWS.made(ROWS.read(ROWS.parse("points>5"))._replace(value="many"))
    assert wrong.tree is None
    assert "number" in wrong.problem
    with pytest.raises(FilterError):
        ROWS.parse("points>many")


def test_a_group_of_the_other_kind_is_made_around_a_row() -> None:
    outline = outline_of(ROWS.parse("country=FR tag:vip"), ROWS)
    made, path = grouped(outline, (1,), Row())
    assert path == (1, 1)
    gold = ROWS.read(ROWS.parse("tag:gold"))
    assert str(tree_of(replaced(made, path, gold))) == "country=FR (tags:vip or tags:gold)"
    deep: Part = outline_of(ROWS.parse("a (b or c)"), ROWS)
    assert isinstance(deep, Group)
    assert [line.depth for line in lines(deep)] == [0, 1, 1, 2, 2]
