"""The application on a pseudo terminal of 120 × 40: when something is painted, and how little would have done."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

import pyte
from pyte.screens import Char

from crm_tui.keymap import KEYS
from perf.figures.database import AGENT
from perf.figures.ground import Ground
from perf.pty_driver import Chunk, PtyProgram

Cells: TypeAlias = tuple[tuple[Char, ...], ...]
"""A screen: a line is its cells, with colours and attributes."""
COLUMNS, LINES = 120, 40
PROFILE_STANDS = "[1 History "
"""The open tab of a profile, with the number of its items: there when the contact has been read."""
LIST_STANDS = "sorted by"
"""What the status line says when there are rows and an exact count, or a search that goes on."""


class Terminal(PtyProgram):
    """A program on a pty, with the moment it was started (``time.perf_counter``)."""

    def __init__(self, argv: Sequence[str], ground: Ground, *, synchronised: bool = False) -> None:
        self.silence = 0.25 if ground.quick else 1.0
        """Seconds without a byte after which the program has come to rest."""
        home = ground.folder / "home"
        home.mkdir(exist_ok=True)
        environment = {
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_DATA_HOME": str(home / "data"),
            "XDG_STATE_HOME": str(home / "state"),
            "TZ": "UTC",
            # the byte code of both sides is written and used, whatever the shell says
            "PYTHONDONTWRITEBYTECODE": "",
            "SSH_CONNECTION": "",
            "SSH_TTY": "",
            "SSH_CLIENT": "",
        }
        self.started = time.perf_counter()
        super().__init__(argv, columns=COLUMNS, lines=LINES, environment=environment, synchronised=synchronised)

    def wait_for_list(self) -> bytes:
        """Everything that is written until the list stands and has come to rest."""
        return self.read_until(LIST_STANDS, 60.0) + self.read_until_quiet(self.silence, 60.0)

    def open_profile(self) -> None:
        """Enter on the row under the cursor, until the profile has come to rest."""
        self.send("enter")
        self.read_until(PROFILE_STANDS, 60.0)
        self.read_until_quiet(self.silence, 60.0)

    def do(self, key: str) -> bytes:
        """A key, and everything that is written in answer; keys that do nothing take three seconds."""
        return self.press(key, quiet=self.silence / 2, first=3.0)

    def painted(self, *signs: Callable[[], bool], limit: float = 60.0) -> tuple[float, ...]:
        """When each thing that is looked for is on the screen first (``time.perf_counter``).

        Raises:
            TimeoutError: one of them never is, with the screen.
        """
        moments: dict[int, float] = {}
        end = self.now() + limit
        while len(moments) < len(signs) and self.now() < end:
            for chunk in self.record(self.silence, limit, first=limit):
                self.show(chunk)
                for number, is_there in enumerate(signs):
                    if number not in moments and is_there():
                        moments[number] = chunk.at
        if len(moments) < len(signs):
            raise TimeoutError(f"What was looked for is not on the screen:\n{self.text()}")
        return tuple(moments[number] for number in range(len(signs)))

    def settled(self, chunks: Sequence[Chunk]) -> float | None:
        """When a cell changed for the last time; None when none did. Shows all the chunks."""
        moment = None
        before = cells(self.screen)
        for chunk in chunks:
            self.show(chunk)
            after = cells(self.screen)
            if after != before:
                moment, before = chunk.at, after
        return moment

    def until_settled(self, key: str, sign: str, limit: float = 30.0) -> float:
        """Seconds from a key until the screen, with ``sign`` on it, changed for the last time.

        Raises:
            TimeoutError: the sign does not come, with the screen.
        """
        begun, last = self.now(), None
        self.send(key)
        while self.now() < begun + limit:
            last = self.settled(self.record(self.silence / 2, first=2.0)) or last
            if last is not None and self.shows(sign):
                return last - begun
        raise TimeoutError(f"{sign!r} is not on the screen after {key}:\n{self.text()}")

    @staticmethod
    def now() -> float:
        """The clock of the chunks."""
        return time.perf_counter()

    def shows(self, text: str) -> bool:
        """Whether a text is on the screen."""
        return any(text in line for line in self.screen.display)

    def is_blank(self) -> bool:
        """Whether nothing is on the screen."""
        return not any(line.strip() for line in self.screen.display)


def application(ground: Ground, *words: str) -> list[str]:
    """The command that opens the interface on the working copy, with the filter that ``words`` make."""
    opened = [sys.executable, "-m", "crm_tui", "--db", str(ground.working_copy), "--as", AGENT]
    return [*opened, "tui", *words] if words else opened


def key_of(name: str) -> str:
    """The letter of a key of the table, such as ``contacts.preview``."""
    return KEYS[name].keys.split(",")[0]


def cells(screen: pyte.Screen) -> Cells:
    """What is on the screen now."""
    return tuple(tuple(screen.buffer[y][x] for x in range(screen.columns)) for y in range(screen.lines))


def least_bytes(before: Cells, after: Cells) -> int:
    """Bytes that a minimal writer needs from one screen to the other: for each run of changed cells a move of the
    cursor and the text. Colours are not counted, so this is a floor that nobody reaches.
    """
    total = 0
    for y, (old, new) in enumerate(zip(before, after, strict=True)):
        for x, text in _runs(old, new):
            total += len(f"\x1b[{y + 1};{x + 1}H") + len(text.encode())
    return total


def _runs(old: Sequence[Char], new: Sequence[Char]) -> Iterable[tuple[int, str]]:
    start, text = -1, ""
    for x, (was, now) in enumerate(zip(old, new, strict=True)):
        if was == now:
            if start >= 0:
                yield start, text
            start, text = -1, ""
        else:
            start = x if start < 0 else start
            text += now.data  # the second cell of a wide character holds no text
    if start >= 0:
        yield start, text
