"""A custom attribute whose values are of several types: other programs and former versions wrote what they liked."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

import pytest

from crm_tui.filters.fields import Registry
from crm_tui.screens.cells import cell_text
from crm_tui.store.attributes import TYPES, add_attribute, attributes
from crm_tui.store.connections import connect_reader, connect_writer
from crm_tui.store.queries import build_query
from crm_tui.store.store import Store
from crm_tui.store.views import View
from crm_tui.values.clock import FixedClock
from tests.tui.desk import at_desk

VALUES: tuple[object, ...] = (
    3, "3", 2.5, "two", None, True, "no", [1, "x"], {"a": 1}, "", 10**30, -1, "Ünï", "2024-02-30", 9_999_999_999_999,
)  # fmt: skip
"""As JSON; their places are the ids of the contacts, from 1. The last contact has no custom values at all."""


@pytest.fixture(params=TYPES)
def mixed(store: Store, request: pytest.FixtureRequest) -> Store:
    """An attribute of each type, and contacts with all of :data:`VALUES`, twice."""
    add_attribute(store, "Level", type=str(request.param))
    db = connect_writer(store.path)
    db.execute("BEGIN")
    customs = [json.dumps({"level": value}) for value in VALUES * 2] + [None]
    db.executemany(
        "INSERT INTO contact(id, uid, kind, name, sort_name, custom, created_at, updated_at) "
        "VALUES (?, ?, 0, ?, ?, ?, 0, 0)",
        ((n, str(n), f"p{n}", f"p{n}", custom) for n, custom in enumerate(customs, 1)),
    )
    db.execute("COMMIT")
    db.close()
    return store


@pytest.mark.parametrize("down", [False, True])
def test_everybody_once_the_unknown_last_and_equals_by_id(mixed: Store, down: bool) -> None:
    """Page and snapshot agree, so that the list does not jump when the count comes."""
    registry = Registry(attributes(mixed))
    built = build_query("", (("level", down),), registry=registry, now=0, zone=ZoneInfo("UTC"), agent="ana")
    view = View(mixed.path)
    ticket = view.supersede()
    page = view.first_page(built.query, ticket)
    total = view.snapshot(built.query, ticket)
    ids = view.window(0, total, ticket)
    view.close()
    assert page.ids == ids
    assert sorted(ids) == list(range(1, 2 * len(VALUES) + 2))
    place = {each: index for index, each in enumerate(ids)}
    for first in range(1, len(VALUES) + 1):
        assert (place[first] < place[first + len(VALUES)]) != down
    assert {ids.index(5), ids.index(5 + len(VALUES)), ids.index(len(VALUES) * 2 + 1)} <= set(range(total - 6, total))


def test_every_cell_can_be_shown(mixed: Store) -> None:
    """No value of another type than the attribute's stops the list."""
    field = Registry(attributes(mixed)).find("level")
    assert field is not None
    db = connect_reader(mixed.path)
    for (value,) in db.execute(f"SELECT {field.cell_sql} FROM contact"):
        assert isinstance(cell_text(field, value, ZoneInfo("Asia/Seoul"), 0), str)
    if field.type == "boolean":
        assert cell_text(field, "no", ZoneInfo("UTC"), 0) == "no"
    db.close()


@pytest.mark.parametrize("mixed", ["text", "number", "multi_select"], indirect=True)
async def test_the_list_sorts_and_shows_them(mixed: Store, clock: FixedClock) -> None:
    """By keys, as a column and as the sort."""
    async with at_desk(mixed.path, clock=clock) as desk:
        await desk.press("o")
        await desk.type("level")
        await desk.press("enter")
        assert "sorted by level" in desk.status()
        await desk.press("O")
        await desk.type("level")
        await desk.press("enter", "enter")
        assert len(set(desk.names())) == 2 * len(VALUES) + 1
        assert "2.5" in desk.names(6)
