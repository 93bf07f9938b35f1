"""The same keys to two copies of the application in tmux, one that writes whole frames and one that writes differences:
`python -m perf.two_redraws` prints where their screens differ, and ends with status 1 if they do anywhere.

tmux is the terminal: what it shows is compared cell by cell, after every key, with colours and attributes.
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
from perf.pty_driver import PtyProgram

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
"""Seconds without a byte after which a screen has come to rest, and until which both have to be equal."""


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

    def attach(self) -> None:
        """A terminal that shows it; of a kind whose sequences the emulator knows, with true colour."""
        tmux("set-option", "-t", self.name, "status", "off")
        self.client = PtyProgram(
            ["tmux", "-L", SOCKET, "-T", "RGB,256", "attach", "-t", self.name],
            columns=self.columns,
            lines=self.lines,
            environment={"TERM": "screen-256color", "TMUX": ""},
        )

    def seen(self) -> tuple[Looks, Looks]:
        """What tmux draws on a terminal, and what it says that it holds."""
        self.client.read_until_quiet(QUIET)
        held = Emulator(self.columns, self.lines)
        held.feed("\x1b[?7l")
        rows = tmux("capture-pane", "-p", "-e", "-N", "-t", self.name).split("\n")
        for number, row in enumerate(rows[: self.lines], 1):
            held.feed(f"\x1b[{number}H{row}")  # the style goes on from row to row
        return self.client.screen.looks(), held.looks()


def tmux(*words: str) -> str:
    """A command for our tmux, and what it prints."""
    done = subprocess.run(
        ["tmux", "-L", SOCKET, "-f", os.devnull, *words], capture_output=True, check=True, encoding="utf-8"
    )
    return done.stdout


def at_rest(one: Session, other: Session) -> list[str]:
    """Where the screens differ when they have come to rest, or the time is over."""
    end = time.monotonic() + LIMIT
    found = differences(one.seen(), other.seen())
    while found and time.monotonic() < end:
        found = differences(one.seen(), other.seen())
    return found


def differences(one: tuple[Looks, Looks], other: tuple[Looks, Looks]) -> list[str]:
    """The cells that differ in what is drawn and in what is held: tmux does not tell the ground of erased cells at the
    end of a row, and the emulator does not know what to do with signs that take no cell.
    """
    views = [
        {
            (y, x): f"row {y + 1}, column {x + 1}: {cell} | {drawn}"
            for y, (row, drawn_row) in enumerate(zip(left, right, strict=True))
            for x, (cell, drawn) in enumerate(zip(row, drawn_row, strict=True))
            if cell != drawn
        }
        for left, right in zip(one, other, strict=True)
    ]
    return [text for place, text in views[0].items() if place in views[1]]


def walk(folder: Path, size: tuple[int, int], term: str, keys: Sequence[str]) -> int:
    """Press the keys in both; how many screens differed."""
    wrong = 0
    sessions = [Session(name, folder, *size, term) for name in ("whole", "differences")]
    try:
        for session in sessions:
            session.attach()
            session.client.read_until("contacts")
        for key in ("", *keys):
            for session in sessions if key else ():
                session.press(key)
            found = at_rest(*sessions)
            if found:
                wrong += 1
                print(
                    f"{term} {size[0]}×{size[1]} after {key or 'the start'}: {len(found)} cells", *found[:5], sep="\n  "
                )
    finally:
        tmux("kill-server")
        for session in sessions:
            session.client.close()
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
