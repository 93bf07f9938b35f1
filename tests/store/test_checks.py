"""What ``doctor`` looks at: all is well with a good database, and each check finds what it is for."""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path
from typing import NamedTuple

import pytest

from crm_tui.store import checks
from crm_tui.store.checks import CHECKS, run_checks
from crm_tui.store.contacts.editing import create
from crm_tui.store.store import Store


@pytest.fixture
def full(filled_store: Store) -> Store:
    return filled_store


def failed(store: Store, *, full: bool = True) -> dict[str, str]:
    return {finding.name: finding.sentence for finding in run_checks(store, full) if not finding.ok}


@pytest.mark.parametrize("thorough", [False, True])
def test_a_good_database_is_found_good(full: Store, thorough: bool) -> None:
    found = run_checks(full, thorough)
    assert [finding.name for finding in found] == list(CHECKS)
    assert all(finding.ok for finding in found), found
    assert all(finding.sentence.endswith(".") for finding in found)


def meddle(store: Store, *statements: str) -> None:
    """What another program, or a bug, might do to the file."""
    store.close()
    with sqlite3.connect(store.path, isolation_level=None) as db:
        for statement in statements:
            db.execute(statement)
    db.close()


@pytest.mark.parametrize(
    ("name", "statement", "words"),
    [
        ("search", "UPDATE contact SET city = 'Nowhere' WHERE id = 1", "1 contacts are searched by old texts"),
        ("search", "DELETE FROM search_doc WHERE id = 2", "recount"),
        ("counters", "UPDATE contact SET points = 1000 WHERE id = 1", "The counters of 1 contacts"),
        ("counters", "DELETE FROM contact_event_stat", "recount"),
        ("references", "INSERT INTO contact_tag VALUES (1, 999)", "contact_tag refers to a tag that is gone"),
        ("schema", "DROP TRIGGER search_doc_changed", "trigger search_doc_changed"),
        ("schema", "DROP INDEX ix_contact_name", "index ix_contact_name"),
        ("place", "PRAGMA user_version=7", "newer crm-tui"),
    ],
)
@pytest.mark.parametrize("thorough", [False, True])
def test_each_check_finds_what_it_is_for(full: Store, name: str, statement: str, words: str, thorough: bool) -> None:
    meddle(full, statement)
    found = failed(full, full=thorough)
    assert words in found[name]
    assert set(found) == {name}


def test_a_thorough_check_compares_the_index_with_the_documents(full: Store) -> None:
    meddle(full, "INSERT INTO search_tri(search_tri, rowid, line) VALUES ('delete', 1, 'ada lovelace')")
    assert "disagrees" in failed(full)["search"]


def test_a_quick_check_looks_at_both_ends_and_a_thorough_one_everywhere(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "SAMPLE", 2)
    for number in range(9):
        create(store, {"name": f"N{number}"})
    meddle(store, "UPDATE contact SET chats = 1 WHERE id = 5")
    assert failed(store, full=False) == {}
    assert set(failed(store)) == {"counters"}
    meddle(store, "UPDATE contact SET chats = 1 WHERE id IN (1, 9)")
    assert "of 2 contacts" in failed(store, full=False)["counters"]


def test_damage_is_a_finding_and_no_crash(full: Store) -> None:
    full.close()
    size = full.path.stat().st_size
    with full.path.open("r+b") as file:
        for page in range(2, size // 4096, 2):
            file.seek(page * 4096)
            file.write(os.urandom(4096))
    found = failed(full)
    assert "damaged" in found["integrity"]
    assert len(run_checks(full)) == len(CHECKS)


@pytest.mark.parametrize("content", [b"", b"hello", None])
def test_no_database_at_all_is_findings(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "crm.db"
    if content is not None:
        path.write_bytes(content)
    found = failed(Store(path, agent="ana"))
    assert "place" in found
    assert all(sentence for sentence in found.values())
    assert path.exists() == (content is not None)


@pytest.mark.parametrize(
    ("file", "folder", "ok"),
    [(0o600, 0o700, True), (0o644, 0o700, False), (0o660, 0o700, False), (0o660, 0o2770, True), (0o664, 0o2770, False)],
)
def test_rights_private_or_one_groups(full: Store, file: int, folder: int, ok: bool) -> None:
    full.path.chmod(file)
    full.path.parent.chmod(folder)
    assert ("rights" not in failed(full)) == ok
    full.path.parent.chmod(0o700)


def test_a_backup_that_others_may_read_is_found(full: Store) -> None:
    beside = full.path.with_name(full.path.name + ".before-schema-2")
    beside.write_bytes(b"x")
    beside.chmod(0o604)
    assert f"chmod go= {beside}" in failed(full)["rights"]


class Usage(NamedTuple):
    """What ``shutil.disk_usage`` tells."""

    total: int
    used: int
    free: int


def test_little_room_is_said(full: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(1, 1, 1))
    assert "Make room" in failed(full)["room"]
