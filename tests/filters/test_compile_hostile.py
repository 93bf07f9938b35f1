"""Names and values that mean something to SQL, FTS, JSON or Unicode: no error of SQLite, and nobody is lost."""

from __future__ import annotations

import os
import string
import time
from contextlib import suppress
from itertools import product

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from crm_tui.errors import UsageError
from crm_tui.filters.compile import compile_filter
from crm_tui.filters.compile.limits import MOST
from crm_tui.filters.compile.values import check_field
from crm_tui.filters.fields import Field, Registry
from crm_tui.filters.tree import And, Everything, Item, Near, Not, Number, Or, Relation, Term, Tree, Word, any_of
from crm_tui.values.dates import Period
from tests.filters import oracle, trees
from tests.filters.data import REGISTRY, Contact
from tests.filters.data_base import Base
from tests.filters.data_people import PEOPLE

LONG = bool(os.environ.get("CRM_TUI_LONG"))
HOSTILE = [
    *(
        "'",
        '"',
        "''",
        "';--",
        "' OR '1'='1",
        '"; DROP TABLE contact',
        "\\",
        "\\'",
        "%",
        "_",
        "*",
        "?",
        "[a-z]",
        "^$",
        "{}",
    ),
    *(
        "{0}",
        "{value}",
        "%s",
        ":name",
        "@p",
        "$1",
        "?1",
        "--",
        "/*",
        "*/",
        "NULL",
        "null",
        "0x41",
        "1e999",
        "-",
        "+",
        "NEAR",
    ),
    *(
        '" OR "',
        "a AND b",
        "a NOT b",
        "line:x",
        "{line}:x",
        "a*",
        '"a"*',
        "(",
        ")",
        "^a",
        "a NEAR b",
        '""',
        "'''",
        "rowid",
    ),
    *("\0", "a\0b", "\0\0\0", "\x1b[31m", "\x7f", "\x85", "\u2028", "\ufeff", "\u202e", "\ud800", "a\udfffb", "\ue000"),
    *(
        "\U0010ffff",
        "\ufffd",
        "e\u0301\u0301\u0301",
        "\u0301",
        "\u200d",
        "👨‍👩‍👧",
        "ﷺ",
        "ΐ",
        "İ",
        "ẞ",
        "ﬀ",
        "㍿",
        "½",
        "²",
        "𝐀",
    ),
    *(
        "$.x",
        "$",
        "$[0]",
        '$."x"',
        "[]",
        "{}",
        '{"a":1}',
        "true",
        "\n",
        "\r\n",
        "\t",
        " ",
        "  a  ",
        "a\nb",
        "김",
        "김 민",
        "東",
    ),
    *(
        "9" * 400,
        "x" * 10_000,
        "-" * 300,
        "(" * 200,
        "+" * 50,
        "0" * 30,
        "00",
        "+0",
        "+33(0)",
        "(0)",
        "１２３",
        "٣٤٥",
        "..",
        "1..2",
    ),
]
FIELDS = [
    "name",
    "email",
    "emails",
    "org",
    "job",
    "city",
    "tags",
    "owner",
    "country",
    "plan",
    "langs",
    "도시",
    "phone",
    "mobile",
]
quick = settings(
    deadline=None,
    database=None,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
    phases=list(Phase) if LONG else [Phase.explicit, Phase.generate],
)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    named: list[Contact] = [
        {"id": 1000 + number, "name": text.replace("\ud800", "?").replace("\udfff", "?"), "kind": 0}
        for number, text in enumerate(HOSTILE)
    ]
    return Base(tmp_path_factory.mktemp("hostile") / "crm.db", [*PEOPLE, *named])


def parted(base: Base, tree: Tree, registry: Registry = REGISTRY) -> set[int]:
    """The members, after a look that the filter and its complement part everybody in every form."""
    everybody = oracle.universe(tree, base.contacts)
    members: set[int] | None = None
    for selectivity in (None, base.selectivity):
        condition = base.compiled(tree, selectivity, registry)
        for asked in (base.ids(condition.walked), base.ids(condition.counted), base.paged(condition.page)):
            found = set(asked)
            assert members is None or found == members, str(tree)
            members = found
        if not isinstance(tree, Everything):
            others = set(base.ids(base.compiled(Not(tree), selectivity, registry).counted))
            assert not others & found
            assert others | found == everybody
    return members or set()


@pytest.mark.parametrize("text", HOSTILE, ids=[repr(text[:20]) for text in HOSTILE])
def test_hostile_texts_in_every_field_and_operator(base: Base, text: str) -> None:
    parted(base, Word(text))
    parted(base, Relation("note", Word(text)))
    parted(base, Relation("did", Term("type", ":", (Item(text),))))
    parted(base, Relation("list", Term("name", "=", (Item(text),))))
    one = any_of(
        *(
            Term(field, ":", (Item(text, start, end),))
            for field, start, end in product(FIELDS, (True, False), (True, False))
        )
    )
    parted(base, one)
    parted(base, any_of(*(Term(field, "=", (Item(text), Item("x"))) for field in FIELDS)))


@pytest.mark.parametrize(
    "text", [text for text in HOSTILE if text.isascii() and text.strip() and "\0" not in text and len(text) < 99]
)
def test_a_hostile_name_is_found_by_itself(base: Base, text: str) -> None:
    own = 1000 + HOSTILE.index(text)
    assert own in parted(base, Term("name", "=", (Item(text),)))
    assert own in parted(base, Term("name", ":", (Item(text),)))
    if not any(character.isdigit() for character in text) or text.isalnum():
        assert own in parted(base, Word(text))


def test_two_letters_of_printable_ascii(base: Base) -> None:
    pairs = ["".join(pair) for pair in product(string.printable[:95], repeat=2)]
    for text in pairs if LONG else pairs[::23]:
        walked = set(base.ids(base.compiled(Word(text)).walked))
        assert walked == set(base.ids(base.compiled(Word(text)).counted)), text


@settings(quick, max_examples=3_000 if LONG else 80)
@given(tree=trees.trees)
def test_every_tree_that_the_grammar_knows(base: Base, tree: Tree) -> None:
    # segments, automations, tickets and the names of places are not there yet: that is said, not an error of SQLite
    with suppress(UsageError):
        parted(base, tree, trees.REGISTRY)


@pytest.mark.parametrize(
    "tree",
    [
        Or(tuple(Word(f"w{number}") for number in range(MOST))),
        And(tuple(Not(Term("tags", ":", (Item(f"t{number}"),))) for number in range(5_000))),
        Or(tuple(Term("name", "=", (Item(f"t{number}"),)) for number in range(5_000))),
        Term("name", ":", tuple(Item(f"w{number}") for number in range(3_000))),
        Term("phones", "=", tuple(Item(f"+33 6 {number:08}") for number in range(2_000))),
        Term("points", ":", tuple(Number(number) for number in range(1_000, 20_000))),
        Term("created", ":", tuple(Period(year, 1, 1) for year in range(1, 1_000))),
    ],
    ids=["words", "not tags", "names", "parts", "phones", "numbers", "dates"],
)
def test_long_filters_are_answered(base: Base, tree: Tree) -> None:
    # a guard against growth with the square of the length, which takes minutes, not a measurement
    before = time.process_time()
    assert set(base.ids(base.compiled(tree).walked)) == set(base.ids(base.compiled(tree, base.selectivity).counted))
    assert time.process_time() - before < 30


def test_more_conditions_than_the_limit_are_refused_in_a_sentence(base: Base) -> None:
    with pytest.raises(UsageError, match="at most 500"):
        base.compiled(Or(tuple(Word(f"w{number}") for number in range(MOST + 1))))


@pytest.mark.parametrize("slug", ["a'b", "a b", "a$b", "a.b", "a)b", "a--b", "{x}", "", "a\0b"])
def test_a_slug_that_is_none_never_becomes_sql(slug: str) -> None:
    field = Field(slug, "x", "text", "custom", "json_extract(contact.custom, '$.x')", custom=True, slug=slug)
    with pytest.raises(UsageError, match="rename it"):
        check_field(field)


@pytest.mark.parametrize(
    "tree",
    [
        Term("nothing", ":", (Item("x"),)),
        Term("points", ":", (Item("x"),)),
        Term("name", ">", (Number(1),)),
        Term("points", "~", (Item("x"),)),
        Term("created", ":", (Item("x"),)),
        Relation("nothing", Word("x")),
        Relation("note", Term("nothing", ":", (Item("x"),))),
        Relation("note", Near("1,1", 5)),
        Relation("ticket", Word("x")),
        Near("Atlantis", 5),
        Near("91,0", 5),
        Near("0,181", 5),
    ],
    ids=str,
)
def test_what_the_database_does_not_know_is_said_in_a_sentence(base: Base, tree: Tree) -> None:
    with pytest.raises(UsageError):
        base.compiled(tree)


def test_numbers_that_sqlite_cannot_hold(base: Base) -> None:
    for number in (2**63 - 1, 2**63, -(2**63), 10**400 // 10**380, 1e308, -1e308, 5e-324):
        parted(base, Term("points", ">", (Number(number),)))
        parted(base, Term("seats", "=", (Number(number),)))


def test_the_compiler_needs_no_database_to_compile() -> None:
    from zoneinfo import ZoneInfo

    condition = compile_filter(Word("ana"), registry=REGISTRY, now=0, zone=ZoneInfo("UTC"), agent="a")
    assert condition.universe == "(contact.kind = 0 AND contact.deleted_at IS NULL)"
    assert condition.params == ("ana",)
