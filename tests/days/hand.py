"""A hand that counts its keys, and how many a day's work may take and takes: the table of docs/days.md."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from tests.tui.desk import Desk

SIZES = [(80, 24), (120, 40)]
TABLE = Path(__file__).resolve().parents[2] / "docs" / "days.md"


class Work(NamedTuple):
    """A row of the table."""

    day: int
    work: str
    allowed: int
    taken: int


def table() -> list[Work]:
    """Every row."""
    rows = [line.strip("| ").split(" | ") for line in TABLE.read_text(encoding="utf-8").splitlines()]
    return [Work(int(row[0]), row[1], int(row[2]), int(row[3])) for row in rows if row[0].isdigit()]


def taken(day: int, part: int = 0) -> int:
    """Keys that the day takes, or its second ``part``."""
    return [work.taken for work in table() if work.day == day][part]


class Hand:
    """Presses keys at a desk and counts them: those that command, move or choose, not the text that is stored."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.keys = 0

    async def press(self, *keys: str) -> None:
        """Commands and moves."""
        self.keys += len(keys)
        await self.desk.press(*keys)

    async def choose(self, letters: str) -> None:
        """Letters that choose from a list, find somebody, or are signs of the quick line."""
        self.keys += len(letters)
        await self.desk.type(letters)

    async def store(self, text: str) -> None:
        """A value: it is stored."""
        await self.desk.type(text)
