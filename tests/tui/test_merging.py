"""Merging by keys: the marked ones, or with whom; per field; who is kept; what another agent did meanwhile."""

from __future__ import annotations

from pathlib import Path

from crm_tui.store.contacts.editing import create, edit
from crm_tui.store.store import Store
from crm_tui.values.clock import FixedClock
from tests.tui.desk import at_desk

MERGED = "SELECT id, merged_into FROM contact WHERE merged_into IS NOT NULL ORDER BY id"


def two_anas(store: Store, clock: FixedClock) -> tuple[int, int]:
    """Two contacts that differ in two fields, the newest seen first in the list."""
    one = create(store, {"name": "Ana Silva", "city": "Lyon", "job": "Engineer", "email": "ana@x.org", "tags": "vip"})
    clock.moment += 60
    two = create(store, {"name": "Ana Silva", "city": "Nice", "job": "Director", "phone": "+33 6 48 39 21 07"})
    return one, two


async def test_with_whom_is_asked_and_follows_each_key(filled_store: Store, clock: FixedClock) -> None:
    twin = create(filled_store, {"name": "Lovelace, Ada", "birthday": "1815-12-10", "email": "lovelace@example.net"})
    async with at_desk(filled_store.path, clock=clock, filter_text="ada@example.com") as desk:
        await desk.press("enter", "equals_sign")
        assert "Merge with Ada Lovelace: may be the same" in desk.text()
        assert "same name, same birthday" in desk.text()
        await desk.type("zola")
        assert "Émile Zola (4)" in desk.text()
        await desk.press(*["backspace"] * 4)
        await desk.type("nobody@nowhere")
        assert "nobody fits" in desk.text()
        await desk.press("enter")  # nobody is chosen
        await desk.press(*["backspace"] * 14)
        await desk.type(str(twin))
        assert f"Lovelace, Ada ({twin})" in desk.text()
        await desk.press("enter")
        assert "Keep Ada Lovelace (1)" in desk.text()  # the open one, unless swapped
        await desk.press("s")
        assert f"Keep Lovelace, Ada ({twin}), merge Ada Lovelace (1) into it" in desk.text()
        assert "2 notes" in desk.text()
        await desk.press("escape")
        assert desk.rows(MERGED) == []
        await desk.press("equals_sign", "enter", "s", "enter")
        assert desk.rows(MERGED) == [(1, twin)]
        assert "lovelace@example.net" in desk.text()  # the profile shows who was kept
        await desk.press("escape", "X")
        assert "(gone)" not in desk.text()


async def test_an_edit_in_between_is_said_and_the_choice_stays(store: Store, clock: FixedClock, tmp_path: Path) -> None:
    one, two = two_anas(store, clock)
    three = create(store, {"name": "[@click=app.quit]x[/] \u202e" + "w" * 80, "city": "김해시", "job": "$(id)"})
    async with at_desk(store.path, clock=clock, size=(80, 24)) as desk:
        await desk.press("space", "space", "space", "equals_sign")
        assert "3 fields differ" in desk.text()
        ben = Store.open(store.path, agent="ben", clock=clock)
        edit(ben, two, {"city": "Paris"})
        ben.close()
        await desk.press("ctrl+s")

        assert desk.rows(MERGED) == []
        assert "changed by another agent in the meantime" in desk.text()
        assert "Paris" in desk.text()
        await desk.press("ctrl+s")
        assert [row[0] for row in desk.rows(MERGED)] in ([one, two], [one, three], [two, three])
