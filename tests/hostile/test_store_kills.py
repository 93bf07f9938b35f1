"""kill -9 at random moments of saving (G3): no acknowledged write is lost, the file is sound, search and counters are
right. And many agents at once (G6): no update is lost.

The children are forked by a process that has everything imported and no database open. ``CRM_TUI_LONG=1`` makes the
long form of both.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest

from crm_tui.store import notes
from crm_tui.store.checks import run_checks
from crm_tui.store.contacts.editing import create, edit
from crm_tui.store.contacts.reading import card
from crm_tui.store.store import Store
from crm_tui.values.clock import FixedClock
from tests.store.replay import check_replay, check_search, now_point

LONG = bool(os.environ.get("CRM_TUI_LONG"))
FORKS = """
import json, os, random, select, signal, sys
from pathlib import Path
from crm_tui.store.store import Store
from crm_tui.store import notes, tags
from crm_tui.store.contacts.editing import create, edit
from crm_tui.store.contacts.reading import card
from crm_tui.store.counters import record_event
from crm_tui.errors import Busy
from crm_tui.store.writing import Conflict
import crm_tui.models, phonenumbers

path, job, count, mutant = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]

def child(work, *arguments):
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        work(lambda *facts: os.write(writing, (json.dumps(facts) + "\\n").encode()), *arguments)
        os._exit(0)
    os.close(writing)
    return pid, reading

def rest(reading, data=b""):
    while (more := os.read(reading, 65536)):
        data += more
    os.close(reading)
    os_lines = data.decode().splitlines()
    return [json.loads(line) for line in os_lines]
"""
KILLS = """
def save(acknowledge, number):
    store = Store.open(path, agent=f"agent {number}")
    store.preload()
    done = 0
    while True:
        done += 1
        text = f"{number}-{done}"
        if mutant == "early":
            with store.write("Note") as write:
                from crm_tui.models import Note
                write.add(Note(contact_id=1, text=text, at=1, author="a", created_at=1))
                acknowledge("note", text)
            continue
        notes.add_note(store, 1, text, tags=[f"t{done % 3}"])
        acknowledge("note", text)
        edit(store, 1, {"zip": str(number * 10_000 + done), "emails": f"{text}@example.com,b@example.com"})
        acknowledge("zip", number * 10_000 + done)
        acknowledge("contact", create(store, {"name": text, "org": f"Org {done % 5}", "points": "2"}))
        with store.write("event") as write:
            made = record_event(write, 1, "page_hit", number * 10_000 + done, {"url": text}, 1)
        acknowledge("event", made)

draw = random.Random(11)
said = []
for number in range(1, count + 1):
    pid, reading = child(save, number)
    data = b""
    for _ in range(draw.randrange(1, 4)):
        data += os.read(reading, 65536)
    if mutant != "early":
        select.select([], [], [], draw.random() * 0.03)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    said += rest(reading, data)
print(json.dumps(said))
"""
EDITS = """
def edits(acknowledge, number):
    store = Store.open(path, agent=f"agent {number}")
    store.preload()
    draw = random.Random(number)
    done = conflicts = 0
    while done < count:
        seen = card(store, draw.randrange(1, 6) if mutant == "none" else 1)
        try:
            following = str(int(seen.values["zip"]) + 1)
            edit(store, seen.id, {"zip": following}, version=seen.version if mutant == "none" else None)
            done += 1
        except Conflict:
            conflicts += 1
        except Busy:  # a machine that is so slow: nothing was acknowledged, an agent presses the key again
            continue
    store.close()
    acknowledge(done, conflicts)

children = [child(edits, number) for number in range(8)]
said = [fact for pid, reading in children for fact in rest(reading)]
for pid, reading in children:
    os.waitpid(pid, 0)
print(json.dumps(said))
"""


def run(path: Path, script: str, job: str, count: int, mutant: str) -> list[list[object]]:
    ran = subprocess.run(
        [sys.executable, "-c", FORKS + script, str(path), job, str(count), mutant],
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert ran.stderr == ""
    return cast(list[list[object]], json.loads(ran.stdout))


def lost(path: Path, said: list[list[object]]) -> list[list[object]]:
    """The acknowledged writes that are not in the file."""
    with sqlite3.connect(path) as db:
        texts = {row[0] for row in db.execute("SELECT text FROM note")}
        contacts = {row[0] for row in db.execute("SELECT id FROM contact")}
        events = {row[0] for row in db.execute("SELECT id FROM event")}
        last = int(db.execute("SELECT coalesce(zip, 0) FROM contact WHERE id = 1").fetchone()[0])
    db.close()
    there: dict[str, Callable[[object], bool]] = {
        "note": lambda fact: fact in texts,
        "contact": lambda fact: fact in contacts,
        "event": lambda fact: fact in events,
        "zip": lambda fact: last >= int(str(fact)),
    }
    return [fact for fact in said if not there[str(fact[0])](fact[1])]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "crm.db"
    store = Store.open(made, agent="ana", clock=FixedClock(1_000_000))
    for number in range(5):
        create(store, {"name": f"Contact {number}", "zip": "0"})
    store.close()
    return made


@pytest.mark.timeout(1000)
def test_killed_while_saving_nothing_acknowledged_is_lost(path: Path) -> None:
    store = Store.open(path, agent="ana")
    start = now_point(store)
    store.close()
    said = run(path, KILLS, "kills", 500 if LONG else 20, "none")
    assert len(said) > 40
    assert lost(path, said) == []
    store = Store.open(path, agent="ana")
    assert [finding for finding in run_checks(store, full=True) if not finding.ok and finding.name != "room"] == []
    check_search(store)
    check_replay(store, [start])
    assert notes.add_note(store, 1, "and on").batch_id
    store.close()


def test_the_check_sees_a_write_that_was_acknowledged_too_early(path: Path) -> None:
    assert lost(path, run(path, KILLS, "kills", 8, "early")) != []


def total(path: Path) -> int:
    with sqlite3.connect(path) as db:
        found = db.execute("SELECT sum(zip) FROM contact").fetchone()[0]
    db.close()
    return int(found)


@pytest.mark.timeout(1000)
def test_eight_agents_editing_the_same_contacts_lose_no_update(path: Path) -> None:
    count = 1000 if LONG else 25
    said = run(path, EDITS, "edits", count, "none")
    assert [done for done, _ in said] == [count] * 8
    assert sum(int(str(conflicts)) for _, conflicts in said) > 0  # or nothing was tried
    assert total(path) == 8 * count
    store = Store.open(path, agent="ana")
    batches = now_point(store)[0]
    assert batches == 5 + 8 * count  # one for each that was acknowledged, none for a conflict
    store.close()


def test_the_check_sees_edits_without_a_version(path: Path) -> None:
    run(path, EDITS, "edits", 10, "no version")
    assert total(path) < 80


def test_two_agents_in_one_process_see_each_others_conflict(path: Path) -> None:
    ana, ben = Store.open(path, agent="ana"), Store.open(path, agent="ben")
    seen = card(ana, 1)
    edit(ben, 1, {"city": "Lyon"}, version=card(ben, 1).version)
    with pytest.raises(Exception, match="another agent"):
        edit(ana, 1, {"city": "Rome"}, version=seen.version)
    assert card(ana, 1).values["city"] == "Lyon"
    ana.close()
    ben.close()
