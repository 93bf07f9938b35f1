"""Organisations, by keys: the list, one organisation with its people, the links of a contact."""

from __future__ import annotations

import pytest

from crm_tui.screens.organisations.people import PeopleTable
from crm_tui.store.organisations.editing import create
from crm_tui.store.store import Store
from crm_tui.values.clock import FixedClock
from crm_tui.widgets.filter_line import FilterLine
from tests.conftest import NOW
from tests.tui.desk import at_desk

LONG = "Société anonyme des très grands établissements réunis de la Loire et du Rhône SA"
KOREAN = "주식회사 한빛소프트웨어"


@pytest.fixture
def organised(filled_store: Store) -> Store:
    """The people of the tests, and four organisations: two of theirs, a long and a Korean one."""
    create(filled_store, {"name": LONG, "domain": "grands.example", "city": "Lyon", "country": "France"})
    create(filled_store, {"name": KOREAN, "city": "서울", "country": "KR", "industry": "Software"})
    return filled_store


async def test_the_list_is_filtered_sorted_arranged_and_saved(organised: Store, clock: FixedClock) -> None:
    async with at_desk(organised.path, clock=clock, size=(80, 24)) as desk:
        await desk.press("g", "o")
        assert "[Organisations]" in desk.text()
        assert desk.names() == ["Analytical Engines", "Initech", LONG, KOREAN]
        assert "4 organisations" in desk.status()
        await desk.press("slash")
        await desk.type("country:fr lyon")
        assert desk.names() == [LONG]
        await desk.press("enter", "S")
        await desk.type("French")
        await desk.press("enter")
        assert "Saved the segment French" in desk.status()
        assert "Organisations › French" in desk.text()
        assert desk.rows("SELECT name, filter, created_by FROM organisation_segment") == [
            ("French", "country:fr lyon", "ana")
        ]
        await desk.press("X", "slash")
        await desk.type("people>1 -has:city or tag:x")
        assert "An organisation has no tag" in desk.app.screen.query_one(FilterLine).error
        await desk.press(*["backspace"] * 9, "enter")
        assert desk.names() == ["Analytical Engines"]
        await desk.press("X", "o")
        await desk.type("people")
        await desk.press("enter")
        assert "sorted by people" in desk.status()
        assert desk.names()[:2] == ["Analytical Engines", "Initech"]
        await desk.press("O")
        await desk.type("industry")
        await desk.press("enter", "enter")
        assert "Industry" in desk.text()
        kept = desk.rows("SELECT value FROM setting WHERE agent = 'ana' AND key = 'organisations.list'")
        assert "industry" in str(kept)
        await desk.press("b")
        assert "French" in desk.text()
        await desk.press("down", "e", "home", "shift+end")
        await desk.type("France")
        await desk.press("enter")
        assert desk.rows("SELECT name, slug FROM organisation_segment") == [("France", "french")]
        await desk.press("enter")
        assert desk.names() == [LONG]
        await desk.press("tab", "D")
        assert "Its 1 organisation stays." in desk.text()
        await desk.press("y")
        assert desk.rows("SELECT count(*) FROM organisation_segment") == [(0,)]
        await desk.press("tab", "f")
        assert "Any text" in desk.text() or "attribute" in desk.text()
        await desk.press("escape", "escape")
        assert "[Contacts]" in desk.text()


async def test_an_organisation_is_made_edited_merged_opened_and_deleted(organised: Store, clock: FixedClock) -> None:
    async with at_desk(organised.path, clock=clock, size=(120, 40)) as desk:
        await desk.press("g", "o", "c")
        await desk.type("initech")
        await desk.press("enter")
        assert "There is an organisation initech already" in desk.text()
        await desk.type(" two")
        await desk.press("tab")
        await desk.type("acme")
        await desk.press("enter")
        assert "acme.example, not acme" in desk.text()
        await desk.type(".example")
        await desk.press("escape", "c")
        assert "This was typed before and not saved yet." in desk.text()
        await desk.press("enter")
        assert desk.rows("SELECT name, domain FROM organisation WHERE id = 5") == [("initech two", "acme.example")]
        assert "initech two" in desk.text()
        assert desk.rows("SELECT text FROM draft WHERE place LIKE 'organisation%' AND text <> ''") == []
        # its fields
        await desk.press("e", "tab", "tab", "tab", "tab", "tab")
        await desk.type("Utrecht")
        await desk.press("ctrl+s")
        assert desk.rows("SELECT country FROM organisation WHERE id = 5") == [("Utrecht",)]
        assert "Edited initech two: country" in desk.status()
        # the other one becomes this one: its name is taken, people and all
        await desk.press("equals_sign")
        await desk.type("initec")
        await desk.press("enter")
        assert "Merge Initech into initech two?" in desk.text()
        assert "Its 1 person comes along" in desk.text()
        await desk.press("space", "y")
        assert "Merged the organisation Initech into initech two" in desk.status()
        merged = desk.rows(
            "SELECT name, domain, deleted_at, merged_into FROM organisation WHERE id IN (2, 5) ORDER BY id"
        )
        assert merged == [("Initech", None, NOW, 5), ("Initech", "acme.example", None, None)]
        assert "Bo Li: Met at the fair." in desk.text()
        await desk.press("2")
        assert "[2 People 1]" in desk.text()
        await desk.press("enter")
        assert "bo@example.org" in desk.text()
        assert "Note" in desk.text()
        await desk.press("escape", "D")
        assert "Its 1 person stays, no more linked to it." in desk.text()
        await desk.press("y")
        assert desk.names() == ["Analytical Engines", LONG, KOREAN]
        assert "Deleted the organisation Initech" in desk.status()
        assert desk.rows("SELECT count(*) FROM contact WHERE name = 'Bo Li' AND deleted_at IS NULL") == [(1,)]
        await desk.press("escape")
        assert "[Contacts]" in desk.text()


async def test_thousands_of_people_are_read_by_windows(store: Store, clock: FixedClock) -> None:
    number = create(store, {"name": KOREAN}).id
    with store.write("Crowd", "demo") as write:
        db = write.connection
        db.executemany(
            "INSERT INTO contact(id, uid, name, sort_name, kind, organisation_id, created_at, updated_at) "
            "VALUES (?1, ?1, printf('P %04d', ?1), printf('p %04d', ?1), 0, ?2, 1, 1)",
            ((each, number) for each in range(1, 3001)),
        )
        db.executemany("INSERT INTO contact_organisation VALUES (?, ?, 1)", ((each, number) for each in range(1, 3001)))
    async with at_desk(store.path, clock=clock, size=(80, 24)) as desk:
        await desk.press("g", "o", "enter")
        assert KOREAN in desk.text().replace("  ", "")
        assert "Nothing has happened yet." in desk.text()
        await desk.press("2", "end")
        assert "[2 People 3,000]" in desk.text()
        assert "P 3000" in desk.text()
        assert len(desk.app.screen.query_one(PeopleTable).known) < 1_000
        await desk.press("up", "enter")
        assert "P 2999" in desk.text()
        await desk.press("left_square_bracket")  # among the people of the organisation
        assert "P 2998" in desk.text()
        await desk.press("escape", "g", "g")
        assert "P 0001" in desk.text()


async def test_a_contact_is_linked_by_typing_and_by_the_domain_of_its_address(
    organised: Store, clock: FixedClock
) -> None:
    create(organised, {"name": "Examples", "domain": "example.com"})
    async with at_desk(organised.path, clock=clock, size=(80, 24), filter_text="ada") as desk:
        await desk.press("r")
        assert "Organisations of Ada Lovelace" in desk.text()
        assert "Examples   @example.com" in desk.text()
        await desk.press("enter")
        await desk.type("한빛")
        assert KOREAN in desk.text().replace("  ", "")
        await desk.press("enter")
        await desk.type("A brand new house")
        assert "a new organisation" in desk.text()
        await desk.press("enter")
        links = (
            "SELECT name, is_primary FROM contact_organisation JOIN organisation ON id = organisation_id "
            "WHERE contact_id = 1 ORDER BY name_key"
        )
        names = ["A brand new house", "Analytical Engines", "Examples", KOREAN]
        assert desk.rows(links) == [(name, int(name == "Analytical Engines")) for name in names]
        await desk.press("tab", "home", "down", "p")
        assert desk.rows(links) == [(name, int(name == "A brand new house")) for name in names]
        await desk.press("end", "x", "home", "x", "escape")
        assert desk.rows(links) == [("Analytical Engines", 1), ("Examples", 0)]
        assert "no more linked to A brand new house" in desk.status()
        await desk.press("enter", "r", "tab", "end", "x", "escape")
        assert desk.rows(links) == [("Analytical Engines", 1)]
        assert "no more linked to Examples" in desk.status()
