"""The same keys to two copies of the application in tmux, one that writes whole frames and one that writes differences:
`python -m perf.two_redraws` prints where their screens differ, and ends with status 1 if they do anywhere.

tmux is the terminal: what it holds is compared cell by cell, after every key, with colours and attributes.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from perf.emulator import Emulator, Looks

__all__ = ["WALK", "main"]

SOCKET = "crm-tui-redraws"
SIZES = ((80, 24), (120, 40))
WALK = (
    "j j j Space j NPage NPage PPage End k k k Home / m a r t i n Enter Escape Escape f Escape o Escape | Escape"
    " n x y Escape t Escape b s Escape b B j j B ? NPage Escape C-p t h Escape Enter Tab j j k 2 3 4 1 e Escape"
    " n Escape t Escape J K Escape g o j j Enter Escape Escape g t j j Escape g k j l k h Escape g d j Escape"
    " g , j j j Escape C-l g g"
)
"""Keys, as tmux calls them: every place, with the dialogs that open there."""
QUIET, LIMIT = 0.25, 8.0
"""Seconds without a change after which a screen has come to rest, and until which it has to."""


class Session:
    """The application in a tmux of its own socket."""

    def __init__(self, name: str, folder: Path, columns: int, lines: int, term: str) -> None:
        self.name, self.columns, self.lines = name, columns, lines
        home = folder / name
        (home / "config" / "crm-tui").mkdir(parents=True)
        settings = 'redraw = "whole"\n' if name == "whole" else ""
        (home / "config" / "crm-tui" / "config.toml").write_text(settings, "utf-8")
        path = str(shutil.copy(folder / "demo.db", home / "demo.db"))
        own = {
            "TERM": term,
            "COLORTERM": "truecolor",
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_DATA_HOME": str(home / "data"),
            "XDG_STATE_HOME": str(home / "state"),
            "TEXTUAL_ANIMATIONS": "none",
        }
        command = ["env", *(f"{key}={value}" for key, value in own.items()), sys.executable, "-m", "crm_tui"]
        tmux(
            "new-session", "-d", "-s", name, "-x", str(columns), "-y", str(lines), *command, "--db", path, "--as", "ana"
        )

    def press(self, key: str) -> None:
        """Type a key."""
        tmux("send-keys", "-t", self.name, key)

    def text(self) -> str:
        """What tmux shows, without looks."""
        return tmux("capture-pane", "-p", "-t", self.name)

    def seen(self) -> Looks:
        """What tmux shows."""
        terminal = Emulator(self.columns, self.lines)
        terminal.feed("\x1b[?7l")
        rows = tmux("capture-pane", "-p", "-e", "-N", "-t", self.name).split("\n")
        for number, row in enumerate(rows[: self.lines], 1):
            terminal.feed(f"\x1b[{number}H{row}")  # the style goes on from row to row
        return terminal.looks()


def tmux(*words: str) -> str:
    """A command for our tmux, and what it prints."""
    done = subprocess.run(
        ["tmux", "-L", SOCKET, "-f", os.devnull, *words], capture_output=True, check=True, encoding="utf-8"
    )
    return done.stdout


def at_rest(sessions: Sequence[Session]) -> list[Looks]:
    """The screens when none has changed for a while and all are equal, or when the time is over."""
    end, before = time.monotonic() + LIMIT, [session.seen() for session in sessions]
    while time.monotonic() < end:
        time.sleep(QUIET)
        now = [session.seen() for session in sessions]
        if now == before and all(each == now[0] for each in now):
            break
        before = now
    return before


def differences(one: Looks, other: Looks) -> list[str]:
    """Where two screens differ, in words."""
    return [
        f"row {y + 1}, column {x + 1}: {cell} | {drawn}"
        for y, (row, drawn_row) in enumerate(zip(one, other, strict=True))
        for x, (cell, drawn) in enumerate(zip(row, drawn_row, strict=True))
        if cell != drawn
    ]


def walk(folder: Path, size: tuple[int, int], term: str, keys: Sequence[str]) -> int:
    """Press the keys in both; how many screens differed."""
    wrong = 0
    sessions = [Session(name, folder, *size, term) for name in ("whole", "differences")]
    try:
        while not all("contacts" in session.text() for session in sessions):
            time.sleep(QUIET)
        for key in ("", *keys):
            for session in sessions if key else ():
                session.press(key)
            found = differences(*at_rest(sessions))
            if found:
                wrong += 1
                print(
                    f"{term} {size[0]}×{size[1]} after {key or 'the start'}: {len(found)} cells", *found[:5], sep="\n  "
                )
    finally:
        tmux("kill-server")
        for session in sessions:
            shutil.rmtree(folder / session.name)
    print(f"{term} {size[0]}×{size[1]}: {len(keys) + 1} screens, {wrong} differ")
    return wrong


def main(argv: Sequence[str] | None = None) -> int:
    """Compare at both sizes in terminals of some kinds."""
    parser = argparse.ArgumentParser(description="Whole frames and differences, compared in tmux.")
    parser.add_argument("--term", nargs="+", default=["tmux-256color", "xterm-256color"])
    parser.add_argument("--keys", default=WALK)
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = [
            sys.executable,
            "-m",
            "crm_tui",
            "--db",
            str(folder / "demo.db"),
            "demo",
            "--no-open",
            "--contacts",
            "300",
        ]
        subprocess.run(made, check=True, stdout=subprocess.DEVNULL)
        wrong = sum(walk(folder, size, term, options.keys.split()) for term in options.term for size in SIZES)
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
