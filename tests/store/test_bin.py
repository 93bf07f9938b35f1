"""Deleting, restoring, erasing for good: what is erased is in no file of the database any more."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from pathlib import Path
from unittest.mock import patch

import pytest

from crm_tui.errors import NotFound, RefusedData
from crm_tui.models import Contact
from crm_tui.store import notes, task_queue, tasks
from crm_tui.store.attributes import add_attribute
from crm_tui.store.attributes.deleting import delete_attribute
from crm_tui.store.contacts import purging
from crm_tui.store.contacts.binning import delete, restore
from crm_tui.store.contacts.editing import create, edit
from crm_tui.store.contacts.purging import purge
from crm_tui.store.drafts import DraftKeeper
from crm_tui.store.imports.run import import_contacts
from crm_tui.store.segments.rebuilding import rebuild
from crm_tui.store.segments.saving import save_segment
from crm_tui.store.store import Store
from crm_tui.store.undo.packing import unpacked
from crm_tui.store.undo.run import redo, undo
from tests.store.test_undo import check, held

SECRET = ("Zebulon", "Quackenbush", "zq@hidden.example", "Wyverntown", "krypton", "48392107", "Xylophone")


def members(store: Store) -> list[int]:
    with store.read() as db:
        return [row[0] for row in db.execute("SELECT contact_id FROM segment_member")]


def test_the_bin_and_back(store: Store) -> None:
    ana = create(store, {"name": "Ana", "city": "Lyon"})
    tasks.add_task(store, ana, "Call")
    save_segment(store, "Lyons", "city:Lyon")
    rebuild(store)
    before = held(store)
    delete(store, ana)
    assert (members(store), task_queue.queue(store)) == ([], ())
    with pytest.raises(NotFound, match="gone already"):
        delete(store, ana)
    with pytest.raises(NotFound, match="is gone"):
        edit(store, ana, {"city": "Rome"})
    undo(store)
    assert held(store) == before
    redo(store)
    restore(store, ana)
    assert members(store) == [ana]
    for number, error in ((ana, RefusedData), (99, NotFound)):
        with pytest.raises(error):
            restore(store, number)
    check(store)


def secretive(store: Store, folder: Path) -> int:
    """A contact with those words in every table and in the log: imported, taken back, done again, changed."""
    file = folder / "people.csv"
    file.write_text(
        "name,email,phone,city\nZebulon Quackenbush,zq@hidden.example,+33648392107,Wyverntown\n"
        + "".join(f"Somebody {number},s{number}@example.org,,Lyon\n" for number in range(60)),
        encoding="utf-8",
    )
    import_contacts(store, file)
    undo(store)
    redo(store)
    with store.read() as db:
        number = int(db.execute("SELECT id FROM contact WHERE name LIKE 'Zeb%'").fetchone()[0])
    edit(store, number, {"city": "Lyon", "emails": "other@hidden.example"})
    undo(store)
    redo(store)
    notes.add_note(store, number, "krypton " * 900, tags=["vip"])
    edit(store, number, {"name": "Other"})
    add_attribute(store, "Remark")
    edit(store, number, {"remark": "Xylophone"})
    delete_attribute(store, "Remark", told=True)
    with store.read() as db:
        note = db.execute("SELECT max(id) FROM note WHERE contact_id = ?", (number,)).fetchone()[0]
    drafts = DraftKeeper(store.path, store.agent, store.clock)
    drafts.keep(f"quick:{number}", "Zebulon said")
    drafts.keep(f"note:{note}", "krypton again")
    drafts.keep(f"note:{note + number}", "of somebody else")
    drafts.keep(f"done:{number}", "what came of a task of somebody else")
    drafts.close()
    return number


def found_in(store: Store) -> set[str]:
    """Which of the words are in the files of the database."""
    files = (store.path, *(Path(f"{store.path}{end}") for end in ("-wal", "-shm")))
    content = b"".join(path.read_bytes() for path in files if path.exists()).lower()
    with store.read() as db:  # packed rows are compressed: bytes alone do not tell
        for (text,) in db.execute("SELECT after FROM change WHERE after LIKE '%packed%'"):
            content += json.dumps(unpacked(json.loads(text)), ensure_ascii=False).lower().encode()
    return {word for word in SECRET if word.lower().encode() in content}


def test_what_is_erased_is_in_no_file_and_in_no_log(store: Store, tmp_path: Path) -> None:
    number = secretive(store, tmp_path)
    merged = create(store, {"name": "Zebulon Quackenbush"})
    with store.write("Merged") as write:
        twin = write.session.get(Contact, merged)
        assert twin is not None
        write.change(twin, merged_into=number, deleted_at=write.now)
    assert found_in(store) == set(SECRET)
    done = purge(store, number)
    assert (done.contacts, done.log_emptied) == (2, True)
    assert found_in(store) == set()
    check(store)
    with store.read() as db:
        assert db.execute("SELECT count(*) FROM contact").fetchone()[0] == 60
        titles = [row[0] for row in db.execute("SELECT title FROM change_batch")]
        drafts = db.execute("SELECT text FROM draft ORDER BY place").fetchall()
    assert "Imported people.csv: 61 created, 0 updated" in titles
    assert [text for (text,) in drafts] == ["what came of a task of somebody else", "of somebody else"]
    assert not any("Other" in title for title in titles)
    assert undo(store).message == f"Erased contact {number} for good cannot be taken back"
    assert undo(store).conflicts == ("what was erased for good stays so",)
    with pytest.raises(NotFound):
        purge(store, number)
    check(store)


def mutants() -> dict[str, AbstractContextManager[object]]:
    """Purging with one of its parts taken away."""
    return {
        "log": patch.object(purging, "_empty_log", lambda *arguments: None),
        "rows": patch.object(purging, "_drop_whole_rows", lambda *arguments: None),
        "values": patch.object(purging, "_drop_custom_values", lambda *arguments: None),
        "index": patch.object(purging, "_merge", lambda *arguments: None),
        "wal": patch.object(purging, "_empty_wal", lambda store: True),
        "pages": patch("crm_tui.store.connections._WRITER", ("PRAGMA journal_mode=WAL", "PRAGMA secure_delete=OFF")),
    }


@pytest.mark.parametrize("name", ["log", "rows", "values", "index", "wal", "pages"])
def test_each_part_of_it_is_needed(store: Store, tmp_path: Path, name: str) -> None:
    with mutants()[name]:
        own = Store.open(store.path, agent="ana", clock=store.clock)
        purge(own, secretive(own, tmp_path))
        assert found_in(own)
        own.close()
