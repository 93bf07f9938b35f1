"""Agents who edit the same fields of the same contacts at once (G6): no value is lost unseen, each clash shows both."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from crm_tui.store.contacts.editing import create
from crm_tui.store.contacts.reading import card
from crm_tui.store.store import Store
from crm_tui.values.clock import FixedClock
from tests.hostile.test_store_kills import run

LONG = bool(os.environ.get("CRM_TUI_LONG"))
AGENTS = 8 if LONG else 4
EDITS = """
def edits(acknowledge, number):
    from zoneinfo import ZoneInfo
    from crm_tui.store.contacts.saving import save_fields
    store = Store.open(path, agent=f"agent {number}")
    store.preload()
    draw = random.Random(number)
    shown = 0
    following = card(store, draw.randrange(1, 6))
    for step in range(count):
        seen, following = following, card(store, draw.randrange(1, 6))  # a profile that was opened a while ago
        # the field of everybody holds the words of all who saved; each agent has a field of its own beside it
        former = {"city": seen.values["city"] or "", "language": seen.values["language"] or ""}
        mine = f"{number}.{step}"
        values = {"city": f"{former['city']} {mine}".strip()}
        if number % 2:
            values["language"] = "fr"
        while True:
            if mutant == "blind":
                former["city"] = card(store, seen.id).values["city"] or ""
            outcome = save_fields(store, seen, values, former, zone=ZoneInfo("UTC"))
            if outcome.saved is not None:
                break
            (clash,) = [each for each in outcome.clashes if each.name == "city"]
            assert clash.mine == values["city"] and clash.theirs != clash.former == former["city"]
            shown += 1
            values["city"], former["city"] = f"{clash.theirs} {mine}", clash.theirs
    store.close()
    acknowledge(shown)

children = [child(edits, number) for number in range(AGENTS)]
said = [fact for pid, reading in children for fact in rest(reading)]
for pid, reading in children:
    os.waitpid(pid, 0)
print(json.dumps(said))
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "crm.db"
    store = Store.open(made, agent="ana", clock=FixedClock(1_000_000))
    for number in range(5):
        create(store, {"name": f"Contact {number}"})
    store.close()
    return made


def words(path: Path) -> list[str]:
    """Every word in the field that all agents have edited."""
    store = Store.open(path, agent="ana")
    found = [word for number in range(1, 6) for word in str(card(store, number).values["city"] or "").split()]
    store.close()
    return sorted(found)


def _everything(count: int) -> list[str]:
    return sorted(f"{number}.{step}" for number in range(AGENTS) for step in range(count))


@pytest.mark.timeout(1000)
def test_agents_who_edit_one_field_see_each_others_values_and_lose_none(path: Path) -> None:
    count = 1000 if LONG else 8
    said = run(path, EDITS.replace("AGENTS", str(AGENTS)), "edits", count, "none")
    assert len(said) == AGENTS
    assert sum(int(str(shown)) for (shown,) in said) > 0  # or nothing was tried
    assert words(path) == _everything(count)


def test_the_check_sees_a_value_that_was_written_over_unseen(path: Path) -> None:
    """The mutant: what is stored is taken for what was seen."""
    run(path, EDITS.replace("AGENTS", str(AGENTS)), "edits", 10, "blind")
    assert words(path) != _everything(10)
