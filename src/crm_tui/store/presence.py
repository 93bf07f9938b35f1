"""Who has which contact open now: a small file per process in a folder beside the database.

Apart from the database, so that opening a contact is no write of data and wakes nobody who watches that. A file is
written when a contact is opened or left and once in ``BEAT`` seconds; it counts for as long as its process lives on
this machine, or is fresh. The clock is the machine's own: agents' clocks do not matter here.
"""

from __future__ import annotations

import json
import os
import socket
import stat
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from crm_tui.store.sharing import HERE, like_database
from crm_tui.values.safe_text import safe_line

BEAT = 30.0
FRESH = 90.0
"""Seconds: between two signs of life, and after which a process on another machine counts as gone."""
LONGEST = 4_096
"""Bytes of such a file."""


class Here(NamedTuple):
    """A process and what it has open."""

    agent: str
    contact_id: int


class Presence:
    """What this process has open, and what the others have. Disk that fails makes nobody present, and no error."""

    def __init__(self, path: Path, agent: str) -> None:
        self._path = path
        self._folder = path.absolute().with_name(path.name + HERE)
        self._agent = agent
        self._host = socket.gethostname()
        self._file = self._folder / f"{self._host.replace('/', '_')}-{os.getpid()}-{id(self):x}"
        self.contact_id: int | None = None
        """What this process has open; told to the others with the next look."""
        self._told: int | None = None
        self._looked = -BEAT
        self._seen = -1
        self._found: tuple[Here, ...] = ()

    def look(self) -> tuple[Here, ...] | None:
        """Say what this process has open, if that has changed or a sign of life is due; who else has something open,
        by login, when somebody has come or gone, else None. Files of the dead are cleared away.
        """
        now = time.monotonic()
        is_due = now - self._looked > BEAT
        if self.contact_id != self._told or (is_due and self.contact_id is not None):
            self._write(self.contact_id)
        seen = self._stamp()
        if seen == self._seen and not is_due:
            return None
        self._seen, self._looked = seen, now
        found = tuple(sorted(each for file in self._files() if (each := self._read(file)) is not None))
        if found == self._found:
            return None
        self._found = found
        return found

    def close(self) -> None:
        """This process has nothing open any more."""
        self.contact_id = None
        if self._told is not None:
            self._write(None)

    def _stamp(self) -> int:
        try:
            return self._folder.stat().st_mtime_ns
        except OSError:
            return 0

    def _read(self, file: Path) -> Here | None:
        with suppress(OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
            said = json.loads(_beginning(file))
            if self._lives(said, file):
                return Here(safe_line(str(said["agent"])), int(said["contact"]))
            file.unlink()
        return None

    def _files(self) -> list[Path]:
        try:
            return [each for each in self._folder.iterdir() if each != self._file and not each.name.startswith(".")]
        except OSError:
            return []

    def _write(self, contact_id: int | None) -> None:
        self._told = contact_id
        with suppress(OSError):
            if contact_id is None:
                self._file.unlink(missing_ok=True)
                return
            file_mode, folder_mode = like_database(self._path)
            if not self._folder.exists():
                self._folder.mkdir(mode=0o700)
                self._folder.chmod(folder_mode)
            said = {"agent": self._agent, "host": self._host, "pid": os.getpid(), "contact": contact_id}
            building = self._file.with_name(f".{self._file.name}")
            building.unlink(missing_ok=True)
            # exclusive: the folder may be a group's, and a link that waits there would lead into another file
            with os.fdopen(os.open(building, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
                os.fchmod(file.fileno(), file_mode)
                file.write(json.dumps(said))
            building.replace(self._file)

    def _lives(self, said: dict[str, object], file: Path) -> bool:
        if said["host"] != self._host:
            return time.time() - file.stat().st_mtime < FRESH
        try:
            os.kill(int(str(said["pid"])), 0)
        except ProcessLookupError:
            return False
        except PermissionError:  # another user's: it lives
            return True
        return True


def _beginning(file: Path) -> bytes:
    """What stands in it, if it is a file: another agent may have put a pipe there, or something without an end."""
    handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        return os.read(handle, LONGEST) if stat.S_ISREG(os.fstat(handle).st_mode) else b""
    finally:
        os.close(handle)


def names(others: tuple[Here, ...], contact_id: int) -> tuple[str, ...]:
    """The agents who have this contact open, each once."""
    return tuple(dict.fromkeys(each.agent for each in others if each.contact_id == contact_id))
