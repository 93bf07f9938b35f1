"""``segment:``: who is a member now, by slug or by name; the segment's own filter is not looked at."""

from __future__ import annotations

import pytest

from crm_tui.filters.tree import EVERYTHING, Item, Not, Relation, Term, Tree
from tests.filters.data import NOW
from tests.filters.data_base import Base
from tests.filters.data_people import KEYS, PEOPLE

MEMBERS = {"gold-friends": ("ana", "bob", "visitor", "gone"), "empty": ()}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    made = Base(tmp_path_factory.mktemp("segments") / "crm.db", PEOPLE)
    ids = {key: number for number, key in KEYS.items()}
    for number, (slug, members) in enumerate(MEMBERS.items(), 1):
        name = slug.replace("-", " ").title()
        made.db.execute(
            "INSERT INTO segment(id, name, name_key, slug, filter, created_by, created_at, zone) "
            "VALUES (?, ?, ?, ?, '', 'ana', ?, 'UTC')",
            (number, name, name.lower(), slug, NOW),
        )
        made.db.executemany("INSERT INTO segment_member VALUES (?, ?)", [(number, ids[key]) for key in members])
    return made


def segment(*names: str) -> Relation:
    return Relation("segment", Term("name", ":", tuple(Item(name) for name in names)))


@pytest.mark.parametrize(
    ("tree", "members"),
    [
        (segment("gold-friends"), {"ana", "bob"}),
        (segment("Gold Friends"), {"ana", "bob"}),
        (segment("gold"), set()),
        (segment("empty"), set()),
        (segment("empty", "gold-friends"), {"ana", "bob"}),
        (Relation("segment", EVERYTHING), {"ana", "bob"}),
    ],
    ids=lambda value: " ".join(sorted(value)) if isinstance(value, set) else str(value),
)
def test_members_of_a_segment(base: Base, tree: Tree, members: set[str]) -> None:
    found = [{KEYS[number] for number in each} for each in base.forms(tree)]
    assert found == [members] * len(found)
    others = {KEYS[number] for number in base.forms(Not(tree))[0]}
    assert not others & members
    assert "minsu" in others


def test_a_small_segment_is_where_the_list_starts(base: Base) -> None:
    condition = base.compiled(segment("gold-friends"), base.selectivity)
    assert condition.driver is not None
    assert condition.driver.size == 4
    steps = base.db.execute(f"EXPLAIN QUERY PLAN {condition.driver.ids.text}", condition.driver.ids.params).fetchall()
    assert str(steps[0][3]) == "SEARCH segment_member USING PRIMARY KEY (segment_id=?)"
