"""Drafts: kept by a thread of its own, the last version of each text, in a file that may be busy or gone."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator

import pytest

from crm_tui.store import connections, drafts
from crm_tui.store.drafts import DraftKeeper
from crm_tui.store.store import Store


@pytest.fixture
def keeper(store: Store) -> Iterator[DraftKeeper]:
    made = DraftKeeper(store.path, store.agent, store.clock)
    yield made
    made.close()


def test_a_draft_is_on_the_disk_after_flush(store: Store, keeper: DraftKeeper) -> None:
    assert keeper.flush()  # nothing was typed yet
    keeper.keep("quick:1", "half a sen")
    keeper.keep("note:2", "x")
    assert keeper.flush()
    assert drafts.get(store, "quick:1") == "half a sen"
    assert drafts.get(store, "elsewhere") == ""
    assert {each.place for each in drafts.all_of(store)} == {"quick:1", "note:2"}


def test_an_empty_text_forgets_it(store: Store, keeper: DraftKeeper) -> None:
    keeper.keep("quick:1", "x")
    keeper.keep("quick:1", "")
    assert keeper.flush()
    assert drafts.all_of(store) == ()


def test_another_agents_drafts_are_not_shown(store: Store) -> None:
    other = DraftKeeper(store.path, "ben", store.clock)
    other.keep("quick:1", "secret")
    assert other.close()
    assert drafts.get(store, "quick:1") == ""


def test_a_fast_typist_loses_no_letter_and_commits_few(store: Store, keeper: DraftKeeper) -> None:
    """While the file is locked, 500 versions wait; one commit writes the last of them."""
    keeper.keep("quick:1", "first")
    assert keeper.flush()
    with store.read() as db:
        before = db.execute("PRAGMA data_version").fetchone()[0]
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    text = "".join(chr(97 + number % 26) for number in range(500))
    for end in range(1, 501):
        keeper.keep("quick:1", text[:end])
    other.execute("ROLLBACK")
    assert keeper.flush(timeout=20)
    other.close()
    assert drafts.get(store, "quick:1") == text
    with store.read() as db:
        assert db.execute("PRAGMA data_version").fetchone()[0] - before <= 2


def test_close_writes_what_waits_and_ends_the_thread(store: Store) -> None:
    before = threading.active_count()
    keeper = DraftKeeper(store.path, store.agent, store.clock)
    keeper.keep("quick:1", "last words")
    assert keeper.close()
    assert threading.active_count() == before
    assert drafts.get(store, "quick:1") == "last words"
    keeper.keep("quick:1", "more")  # begins again
    assert keeper.close()
    assert drafts.get(store, "quick:1") == "more"


def test_what_cannot_be_written_is_said_and_kept_for_later(
    store: Store, keeper: DraftKeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "BUSY_MS", 10)
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    keeper.keep("quick:1", "during the lock")
    assert not keeper.flush()
    keeper.keep("note:2", "also")
    assert not keeper.flush()
    other.execute("ROLLBACK")
    other.close()
    assert keeper.flush()
    assert {each.text for each in drafts.all_of(store)} == {"during the lock", "also"}


def test_a_database_that_is_gone_is_not_made_anew(store: Store, keeper: DraftKeeper) -> None:
    moved = store.path.with_name("moved.db")
    store.path.rename(moved)
    keeper.keep("quick:1", "x")
    assert not keeper.flush()
    assert not store.path.exists()
    moved.rename(store.path)
    assert keeper.flush()


def test_half_a_character_does_not_poison_the_others(store: Store, keeper: DraftKeeper) -> None:
    keeper.keep("a", "bad \ud800")
    keeper.keep("b", "good\n\ttext")
    assert keeper.flush()
    assert {(each.place, each.text) for each in drafts.all_of(store)} == {("a", "bad \ufffd"), ("b", "good\n\ttext")}
