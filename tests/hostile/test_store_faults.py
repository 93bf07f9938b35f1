"""What can be wrong with the file (G12): each has its own sentence and status 4, no traceback, and never a silent new
database. Run as root the tests of rights give root up in a process of their own.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crm_tui.errors import Busy, StoreError
from crm_tui.store import connections, notes
from crm_tui.store.contacts.editing import create
from crm_tui.store.contacts.reading import card
from crm_tui.store.store import Store
from tests.store.replay import now_point

NOBODY = 65534
USE = """
import json, os, resource, sys
from pathlib import Path
path, user, limit = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
from crm_tui.errors import CrmError
from crm_tui.store.store import Store
from crm_tui.store import drafts, notes
from crm_tui.store.contacts.editing import create
from crm_tui.store.contacts.reading import card
from crm_tui.store.schema import statements  # imported while everything may be read
import crm_tui.store.writing
if user:
    os.setgroups([]); os.setgid(user); os.setuid(user)
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
said = {}
def attempt(name, action):
    try:
        said[name] = ["ok", action()]
    except CrmError as error:
        said[name] = [error.status, error.sentence]
stores = []
def opened():
    stores.append(Store.open(path, agent="ana"))
    return stores[0].created
attempt("open", opened)
if stores:
    attempt("read", lambda: card(stores[0], 1).name)
    for name in ("write", "again"):
        attempt(name, lambda: notes.add_note(stores[0], 1, "x" * 300_000).batch_id)
print(json.dumps(said))
"""


def use(path: Path, *, user: int = 0, limit: int = 0) -> dict[str, list[object]]:
    """Open, read, write in a process of its own; what each came to. A traceback fails the test."""
    ran = subprocess.run(
        [sys.executable, "-c", USE, str(path), str(user), str(limit)], capture_output=True, text=True, timeout=60
    )
    assert ran.stderr == ""
    said = json.loads(ran.stdout)
    assert isinstance(said, dict)
    return said


@pytest.fixture
def good(filled_store: Store) -> Path:
    """A sound database that nobody has open."""
    filled_store.close()
    return filled_store.path


def refused(path: Path) -> str:
    """The sentence with which opening is refused; whatever lay in the folder lies there still, unchanged."""
    before = contents(path.parent)
    for make in (True, False):
        with pytest.raises(StoreError) as error:
            Store.open(path, agent="ana", create=make)
        assert error.value.status == 4
        assert "Traceback" not in error.value.sentence
    assert contents(path.parent) == before
    assert str(path) in error.value.sentence
    return error.value.sentence


def contents(folder: Path) -> dict[str, object]:
    """Names with what they are and hold; SQLite's own files aside (reading makes them)."""
    made: dict[str, object] = {}
    for each in sorted(folder.iterdir()):
        if each.name.endswith(("-wal", "-shm")):
            continue
        what = each.lstat()
        made[each.name] = (what.st_mode, what.st_size, each.read_bytes() if each.is_file() else None)
    return made


def not_a_database(path: Path, good: Path) -> None:
    path.write_bytes(b"Dear Sir or Madam,\n" * 1000)


def a_short_text(path: Path, good: Path) -> None:
    path.write_bytes(b"hi\n")


def an_empty_file(path: Path, good: Path) -> None:
    path.touch()


def a_folder(path: Path, good: Path) -> None:
    path.mkdir()


def a_fifo(path: Path, good: Path) -> None:
    os.mkfifo(path)


def a_socket(path: Path, good: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))


def a_hard_link(path: Path, good: Path) -> None:
    os.link(good, path)


def a_dangling_link(path: Path, good: Path) -> None:
    path.symlink_to("nowhere.db")


def a_link_to_itself(path: Path, good: Path) -> None:
    path.symlink_to(path.name)


def a_newer_schema(path: Path, good: Path) -> None:
    shutil.copy(good, path)
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version=99")
    db.close()


def another_programs(path: Path, good: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE songs(title)")
    db.close()


def another_application(path: Path, good: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA application_id=7")
    db.close()


def a_garbage_schema(path: Path, good: Path) -> None:
    data = bytearray(good.read_bytes())
    data[100:4096] = os.urandom(3996)
    path.write_bytes(data)


def below_a_file(path: Path, good: Path) -> None:
    path.parent.rmdir()
    path.parent.write_text("")


REFUSED: list[tuple[Callable[[Path, Path], None], str]] = [
    (not_a_database, "not a crm-tui database"),
    (a_short_text, "not a crm-tui database"),
    (an_empty_file, "is empty"),
    (a_folder, "is a folder"),
    (a_fifo, "not an ordinary file"),
    (a_socket, "not an ordinary file"),
    (a_hard_link, "second name"),
    (a_dangling_link, "which is not there"),
    (a_link_to_itself, "Cannot look at"),
    (a_newer_schema, "newer crm-tui (schema 99"),
    (another_programs, "another program"),
    (another_application, "another program"),
    (a_garbage_schema, "is damaged"),
]


@pytest.mark.timeout(20)
@pytest.mark.parametrize(("make", "words"), REFUSED, ids=[each[0].__name__ for each in REFUSED])
def test_what_is_no_database_of_ours_is_refused_and_left_alone(
    tmp_path: Path, good: Path, make: Callable[[Path, Path], None], words: str
) -> None:
    folder = tmp_path / "place"
    folder.mkdir()
    make(folder / "crm.db", good)
    assert words in refused(folder / "crm.db")


def test_a_place_below_a_file_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"Cannot (look at|make)"):
        Store.open(tmp_path / "file" / "sub" / "crm.db", agent="ana")


@pytest.mark.parametrize("name", ["nul\0l.db", "x" * 300])
def test_a_name_that_no_file_can_have(tmp_path: Path, name: str) -> None:
    with pytest.raises(StoreError):
        Store.open(tmp_path / name, agent="ana")
    assert list(tmp_path.iterdir()) == []


def test_an_absent_file_is_made_only_when_asked(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="There is no database"):
        Store.open(tmp_path / "a" / "crm.db", agent="ana", create=False)
    assert list(tmp_path.iterdir()) == []


NAMES = [
    "a?b",
    "a#b",
    "100%",
    "%41",
    "two  blanks",
    "it's",
    'say "x"',
    "a&b=c",
    "é 고객",
    "-dash",
    ":memory:",
    "file:x?mode=ro",
]


@pytest.mark.parametrize("name", NAMES)
def test_any_name_is_that_file_and_no_other(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    store = Store.open(path, agent="ana")
    number = create(store, {"name": "Ana"})
    store.close()
    assert {each.name for each in tmp_path.iterdir()} == {name}
    store = Store.open(path, agent="ana", create=False)
    assert card(store, number).name == "Ana"
    store.close()


def test_a_name_of_bytes_that_are_no_utf_8(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.db"))
    store = Store.open(path, agent="ana")
    create(store, {"name": "Ana"})
    store.close()
    assert os.listdir(os.fsencode(tmp_path)) == [b"caf\xe9.db"]


def test_a_symbolic_link_is_the_file_it_leads_to(tmp_path: Path, good: Path) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(good)
    store, other = Store.open(link, agent="ana"), Store.open(good, agent="ben")
    number = create(store, {"name": "Through the link"})
    assert card(other, number).name == "Through the link"
    assert not Path(f"{link}-wal").exists()  # one write-ahead log, beside the file itself
    store.close()
    other.close()


def test_one_garbage_page_is_a_sentence_wherever_it_lies(good: Path) -> None:
    """Every page but the first in turn: read everything and write; only sentences come of it."""
    sound = good.read_bytes()
    said: list[str] = []
    for page in range(1, len(sound) // 4096, 3):
        data = bytearray(sound)
        data[page * 4096 : (page + 1) * 4096] = b"\xa5" * 4096
        path = good.with_name(f"p{page}.db")
        path.write_bytes(data)
        try:
            store = Store.open(path, agent="ana", create=False)
            try:
                card(store, 1)
                notes.add_note(store, 1, "x", tags=["new"])
            finally:
                store.close()
        except StoreError as error:
            said.append(error.sentence)
        for each in good.parent.glob(f"{path.name}*"):
            each.unlink()
    assert len(said) > 3
    assert all("is damaged" in sentence or "cannot be used" in sentence for sentence in said)


@pytest.fixture
def locked(good: Path) -> Iterator[Path]:
    other = sqlite3.connect(good, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    yield good
    other.close()


def test_locked_by_another_process_is_busy_after_a_while(locked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "BUSY_MS", 50)
    store = Store.open(locked, agent="ana")
    assert card(store, 1).name == "Ada Lovelace"  # reading goes on
    with pytest.raises(Busy, match=r"being written by another process.*Try again") as error:
        notes.add_note(store, 1, "x")
    assert error.value.status == 4
    store.close()


def test_a_lock_that_ends_in_time_is_waited_for(good: Path) -> None:
    store = Store.open(good, agent="ana")
    store.preload()
    other = sqlite3.connect(good, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    threading.Timer(0.1, lambda: other.execute("ROLLBACK")).start()
    assert notes.add_note(store, 1, "x").batch_id
    store.close()
    other.close()


def test_a_whole_lock_is_busy_too(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "BUSY_MS", 50)
    other = sqlite3.connect(good, isolation_level=None)
    other.execute("PRAGMA locking_mode=EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(Busy):
        Store.open(good, agent="ana")
    other.close()


root = pytest.mark.skipif(os.getuid() != 0, reason="only root can give rights up to become another user")


@pytest.fixture
def open_place(good: Path) -> Iterator[Path]:
    """A database in a folder that another user may reach and write."""
    folder = Path("/tmp") / f"crm-faults-{os.getpid()}"
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)
    path = folder / "crm.db"
    shutil.copy(good, path)
    path.chmod(0o666)
    yield path
    shutil.rmtree(folder)


@root
def test_a_file_that_may_only_be_read_can_be_read_and_says_why_it_is_not_written(open_place: Path) -> None:
    open_place.chmod(0o444)
    said = use(open_place, user=NOBODY)
    assert said["read"] == ["ok", "Ada Lovelace"]
    assert said["write"][0] == 4
    assert "may not be written by you" in str(said["write"][1])


@root
def test_a_folder_that_may_only_be_read(open_place: Path) -> None:
    open_place.parent.chmod(0o555)
    said = use(open_place, user=NOBODY)
    assert said["open"][0] == 4
    assert f"its folder {open_place.parent} may not be written by you" in str(said["open"][1])


@root
def test_a_folder_in_which_nothing_can_be_made(open_place: Path) -> None:
    open_place.unlink()
    open_place.parent.chmod(0o555)
    said = use(open_place, user=NOBODY)
    assert said["open"] == [
        4,
        f"Cannot make the database {open_place}: Permission denied. Choose another place with --db.",
    ]
    assert list(open_place.parent.iterdir()) == []


@root
def test_a_file_of_another_owner_that_may_not_be_read(open_place: Path) -> None:
    open_place.chmod(0o600)
    said = use(open_place, user=NOBODY)
    assert said["open"][0] == 4
    assert str(said["open"][1]).startswith(f"Cannot read {open_place}.")


def test_a_limit_on_the_size_of_files_loses_nothing(good: Path) -> None:
    said = use(good, limit=good.stat().st_size + 200_000)
    assert said["write"][0] == 4
    assert "nothing was written" in str(said["write"][1])
    store = Store.open(good, agent="ana")
    assert len(notes.of_contact(store, 1)) == 2
    assert notes.add_note(store, 1, "after").batch_id
    store.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 4 MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = os.getuid() == 0 and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)], capture_output=True
    )
    if not mounted or mounted.returncode:
        pytest.skip("only root may mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(path: Path) -> None:
    """Write until there is no room."""
    handle = os.open(path, os.O_CREAT | os.O_WRONLY)
    try:
        while True:
            os.write(handle, b"x" * 4096)
    except OSError:
        os.close(handle)


def test_a_full_disk_says_so_and_loses_nothing(small_disk: Path, good: Path) -> None:
    path = small_disk / "crm.db"
    shutil.copy(good, path)
    store = Store.open(path, agent="ana")
    store.preload()
    points = [now_point(store)]
    fill(small_disk / "filler")
    for _ in range(2):
        with pytest.raises(StoreError, match=r"The disk is full: nothing was written\. Make room"):
            notes.add_note(store, 1, "x" * 200_000)
    assert now_point(store) == points[0]
    (small_disk / "filler").unlink()
    assert notes.add_note(store, 1, "x" * 200_000).batch_id
    store.close()


def test_a_new_database_on_a_full_disk_is_not_half_made(small_disk: Path) -> None:
    (small_disk / "filler").write_bytes(b"x" * (4 * 2**20 - 64 * 1024))
    with pytest.raises(StoreError):
        Store.open(small_disk / "crm.db", agent="ana")
    assert [each.name for each in small_disk.iterdir()] == ["filler"]
    (small_disk / "filler").unlink()
    Store.open(small_disk / "crm.db", agent="ana").close()
