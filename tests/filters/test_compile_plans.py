"""The plans of SQLite, not timings: what walks an index, what starts from a set, and what never reads a whole table."""

from __future__ import annotations

import re

import pytest

from crm_tui.filters import parse
from crm_tui.filters.compile import Condition, Selectivity, Sql
from crm_tui.store.views import Order, Query, pages
from tests.filters import oracle
from tests.filters.data import REGISTRY
from tests.filters.data_base import Base, plan_of
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
STARTS = re.compile(r"SEARCH contact USING (INTEGER PRIMARY KEY \(rowid=\?\)|(COVERING )?INDEX ix_contact_\w+ \()")
"""A plan that begins with a set, or with a stretch of an index, not with everybody."""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    return Base(tmp_path_factory.mktemp("plans") / "crm.db", PEOPLE)


def plan(base: Base, question: Sql) -> list[str]:
    rows = base.db.execute(f"EXPLAIN QUERY PLAN {question.text}", question.params)
    return [str(row[3]) for row in rows]


def walk(where: Sql, order: str) -> Sql:
    return where.inside("SELECT contact.id FROM contact WHERE ", f" ORDER BY {order} LIMIT 200")


def steps_of_page(base: Base, condition: Condition, order: str = "contact.last_seen_at") -> list[str]:
    """SQLite's plan of the first page, by the last seen unless another order is named."""
    found = plan_of(condition.page)
    first = next(pages(found, Query(lambda _: found, (Order(order, descending=True),))))
    return plan(base, Sql(f"{first.sql} LIMIT 200", first.params))  # type: ignore[arg-type]


def compiled(
    base: Base,
    text: str,
    contacts: int = 1_000_000,
    sizes: dict[str, int] | None = None,
    order: str | None = "contact.last_seen_at",
) -> Condition:
    """With ``sizes`` of tags (and of one stage) as if the database were big."""
    made = {("tag", name): number for name, number in (sizes or {}).items()}
    selectivity = Selectivity({**made, ("stage", "lead"): 200_000}, contacts, base.db, contacts)
    return base.compiled(parse(text, REGISTRY).tree, selectivity, order=order)


@pytest.mark.parametrize("order", ORDERS)
def test_every_filter_walks_the_index_of_its_order(base: Base, order: str) -> None:
    for case in CASES:
        steps = plan(base, walk(base.compiled(tree_of(case.text)).walked, order))
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
    assert STARTS.match(steps_of_page(base, condition)[0]), steps_of_page(base, condition)
    assert STARTS.match(plan(base, condition.count)[0])


def test_the_smallest_set_is_chosen(base: Base) -> None:
    condition = compiled(base, "tag:vip tag:gold tag:goldfish", sizes={"vip": 300_000, "gold": 15_000, "goldfish": 70})
    assert condition.driver is not None
    assert condition.driver.size == 70


def test_a_page_starts_from_a_set_only_where_that_costs_less_than_a_walk(base: Base) -> None:
    """Of a million, 200 of 12,000 are met sooner than 12,000 are fetched and sorted."""
    small = compiled(base, "tag:vip", sizes={"vip": 3_000})
    assert small.page.way == "set"
    assert steps_of_page(base, small)[-1] == "USE TEMP B-TREE FOR ORDER BY"
    assert compiled(base, "tag:vip", sizes={"vip": 12_000}).page.way == "walk"
    assert compiled(base, "tag:vip", 100_000, sizes={"vip": 2_000}).page.way == "set", (
        "certain, whatever the walk meets"
    )
    assert compiled(base, "tag:vip", 100_000, sizes={"vip": 6_000}).page.way == "walk"


def test_a_walk_that_passes_many_asks_a_set_that_is_gathered_once(base: Base) -> None:
    """A million are passed for 200 of 12,000: the ids are looked up in a set; of half a million, in the table."""
    rare = steps_of_page(base, compiled(base, "tag:vip", sizes={"vip": 12_000}))
    assert rare[0] == "SCAN contact USING COVERING INDEX ix_contact_seen"
    assert "LIST SUBQUERY" in rare[1]
    often = steps_of_page(base, compiled(base, "tag:vip", sizes={"vip": 500_000}))
    assert often[0] == "SCAN contact USING COVERING INDEX ix_contact_seen"
    assert "CORRELATED SCALAR SUBQUERY" in often[1]


def test_what_has_one_value_goes_along_the_index_of_that_value(base: Base) -> None:
    """The index of the stage holds the last seen behind it: nothing is sorted, no row is read, however many."""
    along = compiled(base, "stage:lead")
    steps = ["SEARCH contact USING COVERING INDEX ix_contact_stage (stage=?)"]
    assert along.page.way == "along"
    assert steps_of_page(base, along) == steps
    assert plan(base, along.count) == steps
    assert compiled(base, "stage:lead", order="contact.sort_name").page.way == "walk"


def test_nearly_everybody_is_taken_from_everybody_in_the_order_of_ids(base: Base) -> None:
    condition = compiled(base, "-tag:vip", sizes={"vip": 999_990})
    assert condition.page.way == "set"
    steps = steps_of_page(base, condition)
    assert steps[0] == "SEARCH contact USING INTEGER PRIMARY KEY (rowid=?)"
    assert steps[2:6] == ["MERGE (EXCEPT)", "LEFT", "SCAN contact USING INDEX ix_contact_live", "RIGHT"]
    assert steps[6] == "SEARCH contact_tag USING COVERING INDEX ix_tag_contact (tag_id=?)"
    assert compiled(base, "-tag:vip", sizes={"vip": 900_000}).page.way == "walk", "200 are met soon"
    assert compiled(base, "-tag:vip is:anyone", sizes={"vip": 999_990}).page.way == "walk", (
        "visitors stand in no such index"
    )


def test_sets_are_merged_before_a_row_is_fetched(base: Base) -> None:
    steps = steps_of_page(base, compiled(base, "tag:vip tag:gold -tag:goldfish", sizes={"vip": 3_000, "gold": 4_000}))
    assert steps[0] == "SEARCH contact USING INTEGER PRIMARY KEY (rowid=?)"
    assert "MERGE (INTERSECT)" in steps
    assert steps.count("SEARCH contact_tag USING COVERING INDEX ix_tag_contact (tag_id=?)") >= 2


@pytest.mark.parametrize("text", ["tag:gold -tag:vip", "tag:gold tag:vip", "ana -tag:gold", "-tag:gold tag:*o*"])
def test_merged_sets_hold_whom_they_should(base: Base, text: str) -> None:
    tree = parse(text, REGISTRY).tree
    found = base.forms(tree)
    assert found == [oracle.matching(tree, PEOPLE)] * len(found)


def test_who_was_born_long_ago_has_an_anniversary(base: Base) -> None:
    tree = parse("birthday:anniversary", REGISTRY).tree
    base.db.execute("BEGIN")
    try:
        day = base.db.execute("SELECT substr(birthday, 5) FROM contact WHERE id = ?", (min(base.forms(tree)[0]),))
        base.db.execute("UPDATE contact SET birthday = '1850' || ? WHERE id = 2", day.fetchone())
        found = base.forms(tree)
        assert 2 in found[0]
        assert found == [found[0]] * len(found)
    finally:
        base.db.execute("ROLLBACK")


def test_several_words_are_one_question_to_their_index(base: Base) -> None:
    condition = compiled(base, "lyon perez", order=None)
    assert condition.page.sought is not None
    assert condition.page.sought.params == ('("lyon") AND ("perez")',)


def test_an_unsorted_page_leaves_its_set_when_it_is_full(base: Base) -> None:
    condition = compiled(base, "perez tag:vip", sizes={"vip": 9_000}, order=None)
    assert condition.page.sought is not None
    found = plan_of(condition.page)
    (first,) = pages(found, Query(lambda _: found, ()))
    steps = plan(base, Sql(f"{first.sql} LIMIT 200", first.params))  # type: ignore[arg-type]
    assert "SEARCH contact USING INTEGER PRIMARY KEY (rowid=?)" in steps
    assert not [step for step in steps if "TEMP B-TREE" in step or "LIST SUBQUERY" in step], steps


def test_a_birthday_is_sought_in_every_year(base: Base) -> None:
    condition = compiled(base, "birthday:anniversary+7d")
    assert condition.driver is not None
    steps = plan(base, Sql(f"SELECT * FROM ({condition.driver.ids.text})", condition.driver.ids.params))
    assert steps[-1] == "SEARCH contact USING COVERING INDEX ix_contact_birthday (birthday>? AND birthday<?)"


def test_what_stands_nowhere_is_nobody_at_once(base: Base) -> None:
    for text in ("tag:unheard", "stage:unheard", "tag:vip tag:unheard"):
        assert compiled(base, text).where == "0"


def test_what_is_cheap_is_asked_first(base: Base) -> None:
    for text in ("a browser:firefox tag:vip", "tag:vip browser:firefox a", "browser:firefox a tag:vip"):
        where = base.compiled(parse(text, REGISTRY).tree).where
        assert where.index("contact_tag") < where.index("search_doc"), text
        assert where.index("contact.browser") < where.index("search_doc"), text


def test_what_turns_most_away_is_asked_first(base: Base) -> None:
    where = compiled(base, "tag:vip tag:gold", sizes={"vip": 900_000, "gold": 100_000}).page.where
    assert where.params.index(_tag(base, "gold")) < where.params.index(_tag(base, "vip"))


def _tag(base: Base, name: str) -> int:
    return int(base.db.execute("SELECT id FROM tag WHERE name_key = ?", (name,)).fetchone()[0])


def test_all_contacts_are_counted_from_a_set_unless_it_is_most_of_them(base: Base) -> None:
    assert plan(base, compiled(base, "tag:vip", sizes={"vip": 100_000}).count)[0].startswith(
        "SEARCH contact USING INTEGER PRIMARY"
    )
    assert plan(base, compiled(base, "tag:vip", sizes={"vip": 900_000}).count)[0].startswith("SCAN contact")


def test_a_negation_of_few_does_not_drive(base: Base) -> None:
    assert compiled(base, "-tag:vip", sizes={"vip": 10}).driver is None
    assert base.compiled(parse("-(tag:vip or lyon)", REGISTRY).tree, base.selectivity).driver is None


def test_an_or_drives_only_when_every_part_has_a_set(base: Base) -> None:
    assert base.compiled(parse("tag:vip or tag:gold", REGISTRY).tree, base.selectivity).driver is not None
    assert base.compiled(parse("tag:vip or -tag:gold", REGISTRY).tree, base.selectivity).driver is None


def test_counting_gathers_each_other_set_once(base: Base) -> None:
    condition = compiled(base, "tag:vip -tag:gold did:chat", sizes={"vip": 100_000, "gold": 500_000})
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
