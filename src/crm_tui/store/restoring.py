"""A backup put back in the place of the database: checked first, swapped in at once, and what was there is kept.

Nobody may have the database open meanwhile: SQLite would go on with the file that is no longer there.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path
from typing import NamedTuple

from crm_tui.errors import Busy, CrmError, NotFound, StoreError
from crm_tui.store.backup import back_up
from crm_tui.store.connections import check_file, check_version, connect_reader, connect_writer, fault, make_folder
from crm_tui.values.safe_text import safe_line

# where SQLite locks a file for those who read it; in WAL mode whoever has it open holds that lock
READERS_FIRST, READERS = 0x40000000 + 2, 510
BESIDE = ("-wal", "-shm", "-journal")
LAST = "SELECT max(at) FROM change_batch"


class Restored(NamedTuple):
    """What was put back: how many contacts it has, when it was last written (seconds UTC), and where that lies which
    it replaced (None when there was nothing).
    """

    contacts: int
    last: int | None
    kept: Path | None


def restore_backup(path: Path, source: Path, now: int) -> Restored:
    """Put the backup ``source`` in the place of the database ``path``; it keeps its mode and group.

    ``now`` (seconds UTC) names what is kept of the former one. The backup itself stays as it is.

    Raises:
        NotFound: there is no such file.
        StoreError: it is no database of this program, or of a newer one, or damaged; the disk refuses. Nothing was
            changed.
        Busy: somebody has the database open. Nothing was changed.
    """
    coming = path.absolute().with_name(f".{path.name}.restoring")
    try:
        _check_source(path, source)
        make_folder(path.absolute().parent)
        rows = back_up(source, coming).rows  # read back: whole, and every index agrees with its table
        last = _last_written(coming)
        with _nobody_else(path):
            kept = _swap(path, coming, now)
        return Restored(rows.get("contact", 0), last, kept)
    except StoreError as error:
        said = error.sentence.removeprefix(f"The backup {coming} was not made. ").replace(str(coming), str(path))
        raise type(error)(f"{said} Nothing was restored.") from error
    except OSError as error:
        raise StoreError(f"{path} could not be replaced: {error.strerror}. Nothing was restored.") from error
    finally:
        with suppress(OSError):
            coming.unlink(missing_ok=True)


def _check_source(path: Path, source: Path) -> None:
    if not source.exists():
        raise NotFound(f"There is no backup {source}.")
    if path.exists() and source.samefile(path):
        raise StoreError(f"{source} is the database itself. Name the backup that is to take its place.")
    check_file(source)
    with closing(connect_reader(source)) as db:
        try:
            if not check_version(source, db):
                raise StoreError(f"{source} is an empty database, not a backup of one.")
            found = db.execute("PRAGMA integrity_check(1)").fetchone()[0]
        except sqlite3.Error as error:
            raise fault(source, error) from error
    if found != "ok":
        raise StoreError(f"{source} is damaged ({safe_line(str(found))[:200]}). Take another backup.")


def _last_written(path: Path) -> int | None:
    with closing(connect_reader(path)) as db:
        found = db.execute(LAST).fetchone()[0]
    return int(found) if found is not None else None


@contextmanager
def _nobody_else(path: Path) -> Iterator[None]:
    """While nobody has the database open, and nobody can begin to."""
    if not path.exists():
        yield
        return
    # what is in the write-ahead log goes into the file; a damaged one keeps its log beside it
    with suppress(CrmError, sqlite3.Error), closing(connect_writer(path, create=False)) as db:
        db.execute("PRAGMA busy_timeout=0")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    try:
        handle = os.open(path, os.O_RDWR)
    except PermissionError:
        raise StoreError(f"{path} may not be written by you. Ask its owner for the right.") from None
    try:
        try:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB, READERS, READERS_FIRST)
        except OSError:
            raise Busy(f"Somebody has {path} open. Close crm-tui everywhere, then try again.") from None
        yield
    finally:
        os.close(handle)


def _swap(path: Path, coming: Path, now: int) -> Path | None:
    kept = _free_name(path, now)
    there = path.exists()
    if there:
        former = path.stat()
        with suppress(PermissionError):  # only root gives files away
            os.chown(coming, former.st_uid, -1)
        os.chown(coming, -1, former.st_gid)
        coming.chmod(former.st_mode & 0o777)
        os.link(path, kept)  # at no moment is there no database: a new, empty one would be made
    # a log that is still there is the former one's: with the new one it would be read into that
    for end in BESIDE:
        with suppress(FileNotFoundError):
            path.with_name(path.name + end).replace(kept.with_name(kept.name + end))
    os.replace(coming, path)
    _sync(path.absolute().parent)
    return kept if there else None


def _free_name(path: Path, now: int) -> Path:
    stem = f"{path.name}.before-restore-{datetime.fromtimestamp(now, UTC):%Y%m%d-%H%M%S}"
    names = chain((stem,), (f"{stem}-{number}" for number in count(2)))
    return next(kept for name in names if not (kept := path.with_name(name)).exists())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
