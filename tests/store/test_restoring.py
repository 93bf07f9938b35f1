"""A backup put back: checked, in one step, with what was there kept; never under the feet of somebody."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from crm_tui.errors import Busy, CrmError, NotFound, StoreError
from crm_tui.store.backup import back_up
from crm_tui.store.contacts.editing import create
from crm_tui.store.restoring import restore_backup
from crm_tui.store.store import Store
from tests.cli.conftest import Run, run  # noqa: F401  (a fixture)
from tests.conftest import NOW

SITS = """
import sys
from pathlib import Path
from crm_tui.store.connections import connect_reader
reader = connect_reader(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.read()
"""


def names(path: Path) -> list[str]:
    """Who is in a database."""
    store = Store.open(path, agent="ana", create=False)
    with store.read() as db:
        found = [row[0] for row in db.execute("SELECT name FROM contact ORDER BY id")]
    store.close()
    return found


@pytest.fixture
def saved(store: Store) -> Path:
    """A backup of a database in which Ana is; Bob came later; the database is closed, and shared."""
    create(store, {"name": "Ana"})
    made = back_up(store.path, store.path.with_name("monday.db")).path
    create(store, {"name": "Bob"})
    store.close()
    os.chown(store.path, -1, max(os.getgroups()) if os.geteuid() else 4000)
    store.path.chmod(0o660)
    return made


def test_it_takes_the_place_with_mode_and_group_and_what_was_there_is_kept(
    store: Store,
    saved: Path,
    run: Run,  # noqa: F811
) -> None:
    former = store.path.stat()
    ran = run("restore-backup", str(saved), db=store.path)
    assert (ran.status, ran.out) == (0, "")
    assert "1 contact, last written 20" in ran.err
    kept = Path(ran.err.rstrip(".\n").rpartition(" ")[2])
    assert names(store.path) == ["Ana"]
    assert names(kept) == ["Ana", "Bob"]
    now = store.path.stat()
    assert (now.st_uid, now.st_gid, stat.S_IMODE(now.st_mode)) == (former.st_uid, former.st_gid, 0o660)
    assert saved.exists()
    # again, in the same second, and where nothing is any more, but a log of what was
    assert restore_backup(store.path, kept, NOW).kept != restore_backup(store.path, saved, NOW).kept
    other = Store.open(store.path, agent="bob")
    create(other, {"name": "Cleo"})
    log = store.path.with_name("crm.db-wal")
    left = log.read_bytes()
    other.close()
    store.path.unlink()
    log.write_bytes(left)
    assert restore_backup(store.path, saved, NOW).kept is None
    assert names(store.path) == ["Ana"]
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600
    assert not list(store.path.parent.glob(".*"))
    assert run("backup", str(saved.with_name("tuesday.db")), db=store.path).status == 0
    assert names(saved.with_name("tuesday.db")) == ["Ana"]


def test_nobody_may_have_it_open(store: Store, saved: Path) -> None:
    """In another process: SQLite's locks are a process's."""
    with subprocess.Popen(
        [sys.executable, "-c", SITS, str(store.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        assert other.stdout.readline() == b"open\n"
        with pytest.raises(Busy, match=r"open. Close crm-tui everywhere.*Nothing was restored"):
            restore_backup(store.path, saved, NOW)
        other.stdin.close()
    assert names(store.path) == ["Ana", "Bob"]


def test_a_damaged_database_is_replaced_and_kept(store: Store, saved: Path) -> None:
    store.path.write_bytes(b"\xff" * 9000)
    made = restore_backup(store.path, saved, NOW)
    assert made.kept is not None
    assert made.kept.read_bytes() == b"\xff" * 9000
    assert names(store.path) == ["Ana"]


@pytest.mark.parametrize(
    ("name", "content", "error", "words"),
    [
        ("absent.db", None, NotFound, "no backup"),
        ("empty.db", b"", StoreError, "is empty"),
        ("text.db", b"not a database at all" * 99, StoreError, "not a crm-tui database"),
        ("crm.db", None, StoreError, "the database itself"),
        ("cut.db", slice(0, 4096 * 30), StoreError, "damaged"),
        ("page.db", slice(4096 * 20, 4096 * 21), StoreError, r"page.db is damaged \("),
    ],
)
def test_what_is_no_whole_backup_is_refused_and_nothing_changes(
    store: Store, saved: Path, name: str, content: bytes | slice | None, error: type[CrmError], words: str
) -> None:
    source = store.path.with_name(name)
    if isinstance(content, slice):
        whole = saved.read_bytes()
        source.write_bytes(whole[content] if content.start == 0 else whole.replace(whole[content], b"\xff" * 4096))
    elif content is not None:
        source.write_bytes(content)
    with pytest.raises(error, match=words):
        restore_backup(store.path, source, NOW)
    assert names(store.path) == ["Ana", "Bob"]
    assert not [each for each in store.path.parent.iterdir() if "before-restore" in each.name or each.name[0] == "."]
