"""The registry: the table of fields, custom attributes, and SQL that the real schema understands."""

from __future__ import annotations

import pytest

from crm_tui.filters import Registry
from crm_tui.filters.fields import DATES, RELATIONS, find_relation
from crm_tui.store.store import Store
from crm_tui.values.records import AttributeInfo
from tests.filters.trees import REGISTRY

GROUPS = {
    "identity": "name first_name last_name title email emails phone phones org job tags website address zip birthday "
    "language timezone",
    "social": "facebook linkedin twitter instagram",
    "place and technology": "country region city hostname ip os browser device location",
    "web": "first_session last_session sessions page_views time_spent",
    "chat": "first_chat last_chat chats",
    "ticket": "first_ticket last_ticket tickets",
    "record": "created updated identified first_seen last_seen id external_id",
    "work": "owner stage points",
    "membership": "lists segments",
}
ALIASES = {
    "tag": "tags",
    "job_title": "job",
    "state": "region",
    "coordinates": "location",
    "organisations": "org",
    "list": "lists",
    "segment": "segments",
}


def test_every_built_in_field_is_there_in_its_group() -> None:
    found: dict[str, list[str]] = {}
    for field in Registry().fields:
        found.setdefault(field.group, []).append(field.name)
    assert {group: " ".join(names) for group, names in found.items()} == GROUPS


def test_aliases_and_nothing_else() -> None:
    aliases = {alias: field.name for field in Registry().fields for alias in field.aliases}
    assert aliases == ALIASES
    registry = Registry()
    for alias, name in ALIASES.items():
        field = registry.find(alias.upper())
        assert field is not None
        assert field.name == name
    assert registry.find("company") is None


def test_counters_are_never_unknown() -> None:
    counters = {field.name for field in Registry().fields if field.counter}
    assert counters == {"points", "chats", "tickets", "sessions", "page_views", "time_spent"}


@pytest.mark.parametrize(
    ("slug", "name"),
    [("renewal", "renewal"), ("city", "attr.city"), ("tag", "attr.tag"), ("is", "attr.is"), ("note", "attr.note"),
     ("visited", "attr.visited"), ("등급", "등급"), ("attr", "attr")],
)  # fmt: skip
def test_custom_attributes_by_slug_or_with_attr(slug: str, name: str) -> None:
    registry = Registry([AttributeInfo(slug, "Some label", "number")])
    field = registry.find(f"attr.{slug}")
    assert field is not None
    assert (field.name, field.label, field.custom, field.slug) == (name, "Some label", True, slug)
    assert registry.fields[-1] is field
    if name == slug:
        assert registry.find(slug.upper()) is field


def test_a_slug_that_could_leave_its_json_path_is_refused() -> None:
    for slug in ("a'b", 'a"b', "a b", "", "a\\"):
        with pytest.raises(ValueError, match="no slug"):
            Registry([AttributeInfo(slug, "x")])


def test_the_nearest_name_is_suggested() -> None:
    registry = Registry([AttributeInfo("renewal", "Renewal", "date")])
    for typed, meant in [("counrty", "country"), ("renewl", "renewal"), ("Tgas", "tags"), ("segmnt", "segment")]:
        assert registry.suggest(typed) == meant
    assert registry.suggest("zzzzqqq") is None
    assert registry.suggest("x" * 10_000) is None


def test_the_sql_of_every_field_is_understood(store: Store) -> None:
    with store.read() as connection:
        for field in REGISTRY.fields:
            if field.many:
                many = field.many
                for value in (many.value, many.key or "1"):
                    inner = f"SELECT {value} FROM {many.source} WHERE {many.link}"
                    connection.execute(f"SELECT ({inner}) FROM contact")
            else:
                connection.execute(f"SELECT {field.column}, {field.key or 1} FROM contact")
            connection.execute(f"SELECT {field.cell_sql} FROM contact ORDER BY {field.order_sql}")


def test_the_sql_of_every_relation_is_understood(store: Store) -> None:
    with store.read() as connection:
        for kind in RELATIONS:
            if kind.available:
                columns = ", ".join(field.column or "" for field in kind.fields)
                connection.execute(f"SELECT {columns} FROM contact, {kind.source} WHERE {kind.link}")


def test_fields_that_say_so_are_served_by_an_index(store: Store) -> None:
    with store.read() as connection:
        for field in REGISTRY.fields:
            order = f"SELECT id FROM contact ORDER BY {field.order_sql} LIMIT 100"
            plan = " ".join(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {order}"))
            assert ("TEMP B-TREE" not in plan) == field.order_index, field.name


def test_relations_by_name_and_alias() -> None:
    for name in ("did", "org", "list", "dnc", "note", "task", "ticket", "segment", "automation"):
        kind = find_relation(name.upper())
        assert kind is not None
        assert kind.name == name
        assert all(kind.find(word) for word in kind.words)
        assert kind.head is None or kind.find(kind.head)
    assert find_relation("tag") is None


def test_birthdays_are_days_and_the_other_dates_are_moments() -> None:
    dates = {field.name: field.type for field in Registry().fields if field.type in DATES}
    assert [name for name, type in dates.items() if type == "date"] == ["birthday"]
    assert len(dates) == 12
