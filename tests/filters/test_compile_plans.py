"""The plans of SQLite, not timings: what walks an index, what starts from a set, and what never reads a whole table."""

from __future__ import annotations

import re

import pytest

from crm_tui.filters import parse
from crm_tui.filters.compile import Condition, Selectivity, Sql
from crm_tui.store.views import parts
from tests.filters.data import REGISTRY
from tests.filters.data_base import Base
from tests.filters.data_people import PEOPLE
from tests.filters.test_compile_table import CASES, tree_of

ORDERS = {
    "contact.last_seen_at DESC": "ix_contact_seen",
    "contact.sort_name": "ix_contact_name",
    "contact.created_at DESC": "ix_contact_created",
    "contact.points DESC": "ix_contact_points",
}
BIG = "|".join(
    (
        *("contact_tag", "contact_email", "contact_phone", "contact_organisation", "contact_event_stat", "event"),
        *("note", "task", "subscription", "search_doc", "do_not_contact", "organisation"),
    )
)
"""Tables that grow with the contacts."""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    return Base(tmp_path_factory.mktemp("plans") / "crm.db", PEOPLE)


def plan(base: Base, question: Sql) -> list[str]:
    rows = base.db.execute(f"EXPLAIN QUERY PLAN {question.text}", question.params)
    return [str(row[3]) for row in rows]


def page(condition: Sql, order: str) -> Sql:
    return condition.inside("SELECT contact.id FROM contact WHERE ", f" ORDER BY {order} LIMIT 200")


def compiled(base: Base, text: str, contacts: int = 1_000_000, **counts: int) -> Condition:
    """With counts of tags and countries as if the database were big."""
    made: dict[tuple[str, str], int] = {("tag", name): number for name, number in counts.items()}
    return base.compiled(parse(text, REGISTRY).tree, Selectivity(made, contacts))


@pytest.mark.parametrize("order", ORDERS)
def test_every_filter_walks_the_index_of_its_order(base: Base, order: str) -> None:
    for case in CASES:
        steps = plan(base, page(base.compiled(tree_of(case.text)).walked, order))
        assert re.match(rf"SCAN contact USING (COVERING )?INDEX {ORDERS[order]}\b", steps[0]), (case.text, steps)
        assert "USE TEMP B-TREE FOR ORDER BY" not in steps, case.text


def test_a_probe_reads_no_table_whole(base: Base) -> None:
    for case in CASES:
        if case.text in ("has:draft", "no:draft"):
            continue  # one agent's few unsaved texts
        steps = plan(base, base.compiled(tree_of(case.text)).for_contact(1))
        read = [step for step in steps if re.match(rf"SCAN ({BIG}|own|their|other|contact)\b", step)]
        assert not read, (case.text, steps)
        assert "SEARCH contact USING INTEGER PRIMARY KEY (rowid=?)" in steps
        # the word index is asked for one row: "=" is the constraint on its rowid
        assert all("=" in step for step in steps if "search_word VIRTUAL" in step), (case.text, steps)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "tag:vip",
            "lyon",
            "an",
            "name:per",
            "email=ana@acme.test",
            "phone:0648",
            "org:acme",
            "list:news",
            "dnc:email",
        ),
        *("did:page_hit", "country:fr", "owner:ana", "stage:lead", "points>9", "created:today", "name:ana*", "id:3"),
        *("tag:vip or tag:gold", "(tag:vip or lyon) -city:x", "visited:/pricing", "is:bounced", "+33 6 48 39 21 07"),
    ],
)
def test_a_small_set_drives(base: Base, text: str) -> None:
    condition = base.compiled(parse(text, REGISTRY).tree, base.selectivity)
    assert condition.driver is not None
    assert condition.driver.size is not None
    steps = plan(base, page(condition.page, "+contact.last_seen_at DESC"))
    assert steps[0] == "SEARCH contact USING INTEGER PRIMARY KEY (rowid=?)", steps
    assert plan(base, condition.count)[0] == "SEARCH contact USING INTEGER PRIMARY KEY (rowid=?)"


def test_the_smallest_set_is_chosen(base: Base) -> None:
    condition = compiled(base, "tag:vip tag:gold tag:rare", vip=300_000, gold=15_000, rare=70)
    assert condition.driver is not None
    assert condition.driver.size == 70
    assert condition.driver.ids.params == ("rare",)


def test_a_page_starts_from_a_set_only_where_that_costs_less_than_a_walk(base: Base) -> None:
    """Of a million, 200 of 12,000 are met sooner than 12,000 are sorted; of fewer sooner still."""
    assert compiled(base, "tag:vip", vip=11_000).driver is not None
    condition = compiled(base, "tag:vip", vip=14_000)
    assert condition.driver is None
    assert condition.page == condition.walked
    assert compiled(base, "tag:vip", 100_000, vip=6_000).driver is None
    assert compiled(base, "tag:vip", 100_000, vip=5_000).driver is not None, "certain, whatever the walk meets"
    assert compiled(base, "tag:vip", vip=20_001).driver is None


def test_a_set_is_taken_where_nobody_knows_how_many_of_it_match(base: Base) -> None:
    assert compiled(base, "tag:vip browser:firefox", 100_000, vip=8_000).driver is not None
    assert compiled(base, "tag:vip browser:firefox", 100_000, vip=15_000).driver is None
    assert compiled(base, "tag:vip tag:gold", 100_000, vip=15_000, gold=90_000).driver is None
    rare = compiled(base, "tag:vip tag:gold -tag:most", 100_000, vip=15_000, gold=15_000, most=99_999)
    assert rare.driver is not None, "a walk would go to the end"


def test_an_unsorted_page_leaves_its_set_when_it_is_full(base: Base) -> None:
    tree = parse("tag:vip", REGISTRY).tree
    selectivity = Selectivity({("tag", "vip"): 9_000}, 100_000)
    assert base.compiled(tree, selectivity).driver is None
    condition = base.compiled(tree, selectivity, in_order=False)
    assert condition.driver is not None
    end = next(parts((), walk=False))
    steps = plan(base, condition.page.inside("SELECT contact.id FROM contact WHERE ", f"{end} LIMIT 200"))
    assert steps[0] == "SEARCH contact USING INTEGER PRIMARY KEY (rowid=?)"
    assert "USE TEMP B-TREE FOR ORDER BY" not in steps


def test_what_is_cheap_is_asked_first(base: Base) -> None:
    for text in ("a browser:firefox tag:vip", "tag:vip browser:firefox a", "browser:firefox a tag:vip"):
        where = base.compiled(parse(text, REGISTRY).tree).where
        assert where.index("contact.browser") < where.index("contact_tag") < where.index("search_doc"), text


def test_a_word_is_probed_on_few_and_gathered_for_many(base: Base) -> None:
    few = compiled(base, "tag:vip a", 100_000, vip=10).counted
    many = compiled(base, "tag:vip a", 100_000, vip=6_000).counted
    assert "search_doc" in few.text
    assert "+contact.id IN (SELECT rowid FROM search_word" in many.text


def test_all_contacts_are_counted_from_a_set_unless_it_is_most_of_them(base: Base) -> None:
    assert plan(base, compiled(base, "tag:vip", vip=100_000).count)[0].startswith(
        "SEARCH contact USING INTEGER PRIMARY"
    )
    assert plan(base, compiled(base, "tag:vip", vip=900_000).count)[0].startswith("SCAN contact")


def test_a_negation_never_drives(base: Base) -> None:
    assert base.compiled(parse("-tag:vip", REGISTRY).tree, base.selectivity).driver is None
    assert base.compiled(parse("-(tag:vip or lyon)", REGISTRY).tree, base.selectivity).driver is None


def test_an_or_drives_only_when_every_part_has_a_set(base: Base) -> None:
    assert base.compiled(parse("tag:vip or tag:gold", REGISTRY).tree, base.selectivity).driver is not None
    assert base.compiled(parse("tag:vip or -tag:gold", REGISTRY).tree, base.selectivity).driver is None


def test_counting_gathers_each_other_set_once(base: Base) -> None:
    condition = compiled(base, "tag:vip -tag:gold did:chat", vip=100_000, gold=500_000)
    steps = plan(base, condition.count)
    assert not [step for step in steps if "CORRELATED" in step], steps


def test_country_is_looked_up_by_its_few_spellings(base: Base) -> None:
    condition = base.compiled(parse("country:korea", REGISTRY).tree, base.selectivity)
    assert condition.driver is not None
    assert condition.driver.size == 2
    steps = plan(base, Sql(f"SELECT * FROM ({condition.driver.ids.text})", condition.driver.ids.params))
    assert "SEARCH contact USING COVERING INDEX ix_contact_country (country=?)" in steps, steps
    assert not [step for step in steps if step.startswith("SCAN contact")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("plan=pro", "<expr>=?"),
        ("plan:pro", "<expr>=?"),
        ("seats>3", "<expr>>?"),
        ("seats:2..5", "<expr>>? AND <expr><?"),
        ("renewal<2025-01-01", "<expr><?"),
        ("no:plan", "<expr>=?"),
    ],
)
def test_an_attribute_with_an_index_drives(base: Base, text: str, found: str) -> None:
    selectivity = Selectivity({}, 1_000_000, base.db)
    condition = base.compiled(parse(text, REGISTRY).tree, selectivity)
    assert condition.driver is not None
    steps = plan(base, Sql(f"SELECT * FROM ({condition.driver.ids.text})", condition.driver.ids.params))
    assert any(re.match(rf"SEARCH contact USING (COVERING )?INDEX ix_by_\w+ \({re.escape(found)}", s) for s in steps), (
        steps
    )
    assert not [step for step in steps if step.startswith("SCAN contact")], steps
    without = base.compiled(parse(text, REGISTRY).tree, Selectivity({}, 1_000_000))
    assert without.driver is None, "nobody knows of an index without a connection"


def test_a_text_attribute_with_many_values_does_not_drive(base: Base, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm_tui.filters.compile.selectivity.FEW_SPELLINGS", 1)
    assert base.compiled(parse("plan=pro", REGISTRY).tree, Selectivity({}, 9, base.db)).driver is None


def test_an_index_on_folded_values_is_not_taken_for_one_on_the_values(base: Base) -> None:
    """The different values would be looked for by reading every contact, once for each of them."""
    column = REGISTRY.find("plan")
    assert column is not None
    assert column.column is not None
    selectivity = Selectivity(connection=base.db)
    assert selectivity.is_indexed(column.column)
    base.db.execute("BEGIN")
    base.db.execute("DROP INDEX ix_by_plan")
    base.db.execute(f"CREATE INDEX ix_other ON contact(fold({column.column.replace('contact.', '')}), id)")
    assert not Selectivity(connection=base.db).is_indexed(column.column)
    base.db.execute("ROLLBACK")
