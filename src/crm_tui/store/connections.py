"""Connections to the SQLite file: pragmas, functions, and what can be wrong with the file, each in a sentence.

Standard library only: this is on the way to the first paint. Measured reasons in docs/data-layer.md.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from crm_tui.errors import Busy, StoreError
from crm_tui.values.folding import fold

SCHEMA_VERSION = 3
"""``PRAGMA user_version`` of a database that this program writes; migrations lead up to it (``store.migrations``)."""
APPLICATION_ID = 0x43524D54
"""``PRAGMA application_id`` ("CRMT"): tells our file from another SQLite database."""

BUSY_MS = 5000
"""Milliseconds for which a connection waits for another process's lock."""
_EVERY = (
    "PRAGMA foreign_keys=ON",
    # not trusted_schema=OFF: SQLite 3.40 then refuses json_extract() in an index and json_valid() in a CHECK; our own
    # functions have no side effects, so a hostile schema gains nothing by calling them
    "PRAGMA cell_size_check=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA analysis_limit=400",
)
# FULL, because NORMAL lost acknowledged commits in 205 of 300 simulated power losses; it costs 0.3 ms a commit
_WRITER = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA journal_size_limit=67108864",
    # 32 MB instead of 4: a bulk change touches the pages of an index again and again, and wrote each ten times (136 MB
    # for 50,000 tags, 32 now)
    "PRAGMA wal_autocheckpoint=8000",
    "PRAGMA secure_delete=ON",  # what is deleted or replaced is overwritten: some builds do so by default, not all
)
CACHE_KIB = 65536
"""Pages that a connection keeps which asks about everybody; one that reads a few records needs the next two."""
SHORT_READS_KIB, ROWS_KIB = 8192, 2048
KEPT_TEXTS, KEPT_LENGTH = 4096, 64
"""Folded texts that are kept, and how long such a text is at most: about a megabyte."""
HAS_STATISTICS = "SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat1'"
EVEN_OUT = """
UPDATE sqlite_stat1 SET stat = (
    SELECT max(CAST(other.stat AS INTEGER)) FROM sqlite_stat1 AS other WHERE other.tbl = sqlite_stat1.tbl
) || substr(stat, instr(stat || ' ', ' '))
WHERE idx NOT IN (SELECT list.name FROM pragma_index_list(sqlite_stat1.tbl) AS list WHERE list.partial)
"""


def connect_writer(path: Path, *, create: bool = True) -> sqlite3.Connection:
    """A connection that may write, in autocommit: the caller says ``BEGIN IMMEDIATE`` itself.

    With ``create``, makes the file (0600, in a folder 0700 when that is made, too) when it is absent. Who writes to a
    database that is there already says ``create=False``: a file that was moved away must not come back empty.

    Raises:
        StoreError: the file cannot be used, with the reason and what to do.
    """
    if create:
        make_private(path)
    return _connect(path, "rw", _WRITER)


def even_out_statistics(connection: sqlite3.Connection) -> None:
    """Let every index of a table have the same number of rows: to call after ANALYZE, for connections made later.

    With ``analysis_limit`` each index comes by an estimate of its own, up to ten times apart. The planner then reads
    a table along the index that seems the shortest and sorts, instead of walking that of the order: 484 ms for 2.
    """
    if connection.execute(HAS_STATISTICS).fetchone():
        connection.execute(EVEN_OUT)


def connect_reader(path: Path, *, cache_kib: int = CACHE_KIB) -> sqlite3.Connection:
    """A connection that cannot write the file, but may keep TEMP tables (``query_only`` would forbid them).

    Raises:
        StoreError: the file cannot be used, with the reason and what to do.
    """
    return _connect(path, "ro", (), cache_kib)


def _connect(path: Path, mode: str, pragmas: tuple[str, ...], cache_kib: int = CACHE_KIB) -> sqlite3.Connection:
    # quote() everything: a "?" or "#" in a URI would open another file
    # and the bytes of the name: it need not be UTF-8
    uri = f"file:{quote(os.fsencode(path.absolute()))}?mode={mode}"
    try:
        connection = sqlite3.connect(
            uri, uri=True, isolation_level=None, check_same_thread=False, timeout=BUSY_MS / 1000
        )
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
    if type(value) is str and len(value) <= KEPT_LENGTH:
        return _fold_short(value)
    return None if value is None else fold(str(value))


# a town, an owner, a job come a thousand times: 47 ms for 250 in a sort by town; a text that comes once costs 0.3 µs
_fold_short = lru_cache(KEPT_TEXTS)(fold)


def _regexp_found(pattern: str, value: object) -> int:
    from crm_tui.filters.grammar.regex import found

    return 0 if value is None else int(found(pattern, str(value)))


def _distance_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float | None:
    from crm_tui.values.distance import distance_km

    if None in (latitude, longitude, other_latitude, other_longitude):
        return None
    return distance_km(latitude, longitude, other_latitude, other_longitude)


def make_private(path: Path) -> None:
    """Create the folder (0700) and the file (0600) when absent, whatever the umask says.

    Raises:
        StoreError: the place may not be written, in words.
    """
    make_folder(path.absolute().parent)
    try:
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            path.chmod(0o600)
    except OSError as error:
        raise cannot_make(path, error) from error


def make_folder(folder: Path) -> None:
    """Create a folder and those above it, each 0700, when absent (``mkdir(parents=True)`` would obey the umask).

    Raises:
        StoreError: the place may not be written, in words.
    """
    absent = [each for each in (folder, *folder.parents) if not each.exists()]
    try:
        for each in reversed(absent):
            with suppress(FileExistsError):
                each.mkdir(mode=0o700)
                each.chmod(0o700)
    except OSError as error:
        raise cannot_make(folder, error) from error


def cannot_make(path: Path, error: OSError) -> StoreError:
    """The sentence for a file or folder that cannot be made."""
    return StoreError(f"Cannot make the database {path}: {error.strerror}. Choose another place with --db.")


def check_file(path: Path) -> None:
    """Look at the file before SQLite does, to give the reason in words; an absent file is fine.

    Raises:
        StoreError: it is a directory, a device, unreadable, empty, known by two names, or not ours.
    """
    try:
        found = path.stat()
    except FileNotFoundError:
        if path.is_symlink():
            raise StoreError(
                f"{path} leads to {os.readlink(path)}, which is not there. Is the disk mounted? Nothing was made."
            ) from None
        return
    except PermissionError:
        raise StoreError(_closed(path)) from None
    except (OSError, ValueError) as error:
        raise StoreError(f"Cannot look at {path}: {getattr(error, 'strerror', None) or error}.") from error
    if stat.S_ISDIR(found.st_mode):
        raise StoreError(f"{path} is a folder, not a database. Name a file with --db.")
    if not stat.S_ISREG(found.st_mode):
        raise StoreError(f"{path} is not an ordinary file. Name a database file with --db.")
    # never opened here: closing a file that SQLite has open in this process would drop its locks (POSIX), and another
    # process could then take the write-ahead log away
    if not os.access(path, os.R_OK):
        raise StoreError(f"Cannot read {path}. Ask its owner for the right to read it.")
    if found.st_size == 0:
        raise StoreError(
            f"{path} is empty: it was a database that was cut off, or never one. Nothing was changed; "
            "restore a backup, or remove the file to begin anew."
        )
    if found.st_nlink > 1:
        # two names have two write-ahead logs, and each loses what the other wrote
        raise StoreError(
            f"{path} has a second name (a hard link), which damages a database that is opened by both. "
            "Remove one of the names; a symbolic link is fine."
        )


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
    """SQLite's error as a sentence that says what to do; ``Busy`` when another process holds the lock."""
    text = str(error).lower()
    if "database is locked" in text:
        return Busy(f"{path} is being written by another process for too long. Try again in a moment.")
    if "unable to open" in text:
        return StoreError(_cannot_open(path))
    if "readonly database" in text:
        return StoreError(_cannot_write(path))
    for sign, sentence in _FAULTS:
        if sign in text:
            return StoreError(sentence.format(path=path))
    return StoreError(f"The database {path} cannot be used: {error}. Run crm-tui doctor.")


def _closed(path: Path) -> str:
    """Why a file that may well be there cannot even be looked at."""
    for folder in reversed(path.absolute().parents):
        if not os.access(folder, os.X_OK):
            return (
                f"Cannot look at {path}: the folder {folder} is closed to you. Ask its owner to put you into the group "
                "that may use it, then log in again; or name another database with --db."
            )
    return f"Cannot look at {path}. Ask its owner for the right to read it."


def _cannot_open(path: Path) -> str:
    folder = path.absolute().parent
    if not path.exists():
        return f"Cannot open {path}: it is not there. Check --db."
    if not os.access(path, os.R_OK):
        return f"Cannot read {path}. Ask its owner for the right to read it."
    if not os.access(folder, os.W_OK | os.X_OK):
        return _cannot_write(path)
    return f"Cannot open {path}, though it is there. Run crm-tui doctor."


def _cannot_write(path: Path) -> str:
    folder = path.absolute().parent
    if os.access(path, os.W_OK) and not os.access(folder, os.W_OK | os.X_OK):
        return (
            f"Cannot use {path}: its folder {folder} may not be written by you, and the database keeps files there "
            "while it is open. Ask the owner of the folder for that right."
        )
    return f"{path} may not be written by you. Ask its owner for the right, or name another with --db."


_FAULTS = (
    ("not a database", "{path} is not a crm-tui database. Nothing was changed; name another with --db."),
    ("malformed", "{path} is damaged. Nothing was changed; restore a backup, then run crm-tui doctor."),
    ("disk is full", "The disk is full: nothing was written. Make room, then try again."),
    (
        "disk i/o error",
        "The disk reports an error for {path}: nothing was written. Check the disk, then crm-tui doctor.",
    ),
)
