"""Connections to the SQLite file: pragmas, functions, and what can be wrong with the file, each in a sentence.

Standard library only: this is on the way to the first paint. Measured reasons in docs/data-layer.md.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from crm_tui.errors import StoreError
from crm_tui.values.folding import fold

SCHEMA_VERSION = 1
"""``PRAGMA user_version`` of a database that this program writes; migrations lead up to it (``store.migrations``)."""
APPLICATION_ID = 0x43524D54
"""``PRAGMA application_id`` ("CRMT"): tells our file from another SQLite database."""

_EVERY = (
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=5000",
    # not trusted_schema=OFF: SQLite 3.40 then refuses json_extract() in an index and json_valid() in a CHECK; our own
    # functions have no side effects, so a hostile schema gains nothing by calling them
    "PRAGMA cell_size_check=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA analysis_limit=400",
)
# FULL, because NORMAL lost acknowledged commits in 205 of 300 simulated power losses; it costs 0.3 ms a commit
_WRITER = ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA journal_size_limit=67108864")
CACHE_KIB = 65536


def connect_writer(path: Path) -> sqlite3.Connection:
    """A connection that may write, in autocommit: the caller says ``BEGIN IMMEDIATE`` itself.

    Makes the file (0600, in a folder 0700 when that is made, too) when it is absent.

    Raises:
        StoreError: the file cannot be used, with the reason and what to do.
    """
    make_private(path)
    return _connect(path, "rw", _WRITER)


def connect_reader(path: Path, *, cache_kib: int = CACHE_KIB) -> sqlite3.Connection:
    """A connection that cannot write the file, but may keep TEMP tables (``query_only`` would forbid them).

    Raises:
        StoreError: the file cannot be used, with the reason and what to do.
    """
    return _connect(path, "ro", (), cache_kib)


def _connect(path: Path, mode: str, pragmas: tuple[str, ...], cache_kib: int = CACHE_KIB) -> sqlite3.Connection:
    # quote() everything: a "?" or "#" in a URI would open another file
    uri = f"file:{quote(str(path.absolute()))}?mode={mode}"
    try:
        connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False, timeout=5.0)
        try:
            for pragma in (*_EVERY, *pragmas, f"PRAGMA cache_size=-{cache_kib}"):
                connection.execute(pragma)
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        except sqlite3.Error:
            connection.close()
            raise
    except sqlite3.Error as error:
        raise fault(path, error) from error
    register_functions(connection)
    return connection


def register_functions(connection: sqlite3.Connection) -> None:
    """The SQL functions that filters use: ``fold``, ``regexp_found``, ``distance_km``."""
    connection.create_function("fold", 1, _fold, deterministic=True)
    connection.create_function("regexp_found", 2, _regexp_found, deterministic=True)
    connection.create_function("distance_km", 4, _distance_km, deterministic=True)


def _fold(value: object) -> str | None:
    return None if value is None else fold(str(value))


def _regexp_found(pattern: str, value: object) -> int:
    from crm_tui.filters.grammar.regex import found

    return 0 if value is None else int(found(pattern, str(value)))


def _distance_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float | None:
    from crm_tui.values.distance import distance_km

    if None in (latitude, longitude, other_latitude, other_longitude):
        return None
    return distance_km(latitude, longitude, other_latitude, other_longitude)


def make_private(path: Path) -> None:
    """Create the folder (0700) and the file (0600) when absent, whatever the umask says."""
    folder = path.absolute().parent
    try:
        if not folder.exists():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            path.chmod(0o600)
    except OSError as error:
        raise StoreError(
            f"Cannot make the database {path}: {error.strerror}. Choose another place with --db."
        ) from error


def check_file(path: Path) -> None:
    """Look at the file before SQLite does, to give the reason in words.

    Raises:
        StoreError: it is a directory, a device, unreadable, or not ours.
    """
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return
    except OSError as error:
        raise StoreError(f"Cannot look at {path}: {error.strerror}.") from error
    if stat.S_ISDIR(mode):
        raise StoreError(f"{path} is a folder, not a database. Name a file with --db.")
    if not stat.S_ISREG(mode):
        raise StoreError(f"{path} is not an ordinary file. Name a database file with --db.")
    try:
        with path.open("rb") as file:
            head = file.read(16)
    except OSError as error:
        raise StoreError(f"Cannot read {path}: {error.strerror}. Ask its owner for the right to read it.") from error
    if head and not head.startswith(b"SQLite format 3\0"):
        raise StoreError(f"{path} is not a crm-tui database (it does not begin as one). Nothing was changed.")


def check_version(path: Path, connection: sqlite3.Connection) -> int:
    """The schema version of the file: 0 when it is new and empty, else 1 to ``SCHEMA_VERSION``.

    Raises:
        StoreError: another program's database, or one of a newer crm-tui.
    """
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    application = int(connection.execute("PRAGMA application_id").fetchone()[0])
    tables = int(connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0])
    if application not in (0, APPLICATION_ID) or (application == 0 and tables):
        raise StoreError(f"{path} is the database of another program. Nothing was changed; choose another with --db.")
    if version > SCHEMA_VERSION:
        raise StoreError(
            f"{path} was written by a newer crm-tui (schema {version}, this one knows {SCHEMA_VERSION}). "
            "Nothing was changed; update crm-tui."
        )
    return version


def fault(path: Path, error: sqlite3.Error) -> StoreError:
    """SQLite's error as a sentence that says what to do."""
    text = str(error).lower()
    for sign, sentence in _FAULTS:
        if sign in text:
            return StoreError(sentence.format(path=path))
    return StoreError(f"The database {path} cannot be used: {error}. Run crm-tui doctor.")


_FAULTS = (
    ("database is locked", "{path} is being written by another process for too long. Try again in a moment."),
    ("readonly database", "{path} may not be written by you. Ask its owner for the right, or name another with --db."),
    ("attempt to write", "{path} may not be written by you. Ask its owner for the right, or name another with --db."),
    ("unable to open", "Cannot open {path}: it is absent or you may not read it. Name another with --db."),
    ("not a database", "{path} is not a crm-tui database. Nothing was changed; name another with --db."),
    ("malformed", "{path} is damaged. Nothing was changed; restore a backup, then run crm-tui doctor."),
    ("disk is full", "The disk is full: nothing was written. Make room, then try again."),
    ("database or disk is full", "The disk is full: nothing was written. Make room, then try again."),
    (
        "disk i/o error",
        "The disk reports an error for {path}: nothing was written. Check the disk, then crm-tui doctor.",
    ),
)
