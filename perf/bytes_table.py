"""What the contact table writes to the line, in a pty of 120 × 40: `python -m perf.bytes_table`.

Prints bytes for the start, a step of the cursor, a page, a held key, a change of focus, a
typed character, and an idle while.
`--app` runs the table's little application instead (it is what the measurement starts).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from textual.app import App, ComposeResult

from crm_tui.widgets.contact_table import Column, ContactTable, TableRow
from crm_tui.widgets.filter_line import FilterLine
from crm_tui.widgets.quiet_screen import QuietScreen
from crm_tui.widgets.status_line import StatusLine

__all__ = ["GOALS", "BytesApp", "measure"]

GOALS = {
    "start": 30_000,
    "cursor down": 450,
    "page down": 8_000,
    "focus": 1_700,
    "typed character": 1_400,
    "idle 5 s": 0,
}
"""The most that each event may write (L1 to L6, most without the difference driver)."""

_NAMES = ("Ada Lovelace", "Jean-Pierre Müller", "김민수", "Olga Петрова", "Bo Li", "Maximiliane von Hohenstein")
_CITIES = ("Paris", "Seoul", "Montréal", "New York", "Berlin")


class _Rows:
    total = 1_000_000

    def rows(self, start: int, stop: int) -> Sequence[TableRow | None]:
        return [
            TableRow(
                index,
                (
                    f"{_NAMES[index % 6]} {index}",
                    f"contact{index}@example.com",
                    f"+33 6 {index % 100:02d} 48 39 21",
                    f"Organisation {index % 977}",
                    _CITIES[index % 5],
                    f"{index % 40} days ago",
                ),
            )
            for index in range(start, stop)
        ]


class BytesApp(App[None]):
    """A filter line, the table, a status line."""

    def get_default_screen(self) -> QuietScreen[None]:
        """A screen that a change of focus does not repaint."""
        return QuietScreen(id="_default")

    def compose(self) -> ComposeResult:
        """All three."""
        columns = (
            Column("name", "Name", 26, 12, sort="asc"),
            Column("email", "Email", 28, 12),
            Column("phone", "Phone", 18, 12),
            Column("organisation", "Organisation", 18, 8),
            Column("city", "City", 10, 6),
            Column("seen", "Last seen", 12, 8),
        )
        yield FilterLine(placeholder="search")
        yield ContactTable(columns, _Rows())
        yield StatusLine()

    def on_mount(self) -> None:
        """The keys are the table's."""
        self.query_one(ContactTable).focus()


def measure() -> dict[str, int]:
    """Bytes per event, in the order of the events."""
    from perf.pty_driver import PtyProgram

    figures: dict[str, int] = {}
    with PtyProgram([sys.executable, "-m", "perf.bytes_table", "--app"]) as program:
        figures["start"] = len(program.read_until("contact0@example.com")) + len(program.read_until_quiet(1.0))
        figures["cursor down"] = max(len(program.press("down", first=5.0)) for _ in range(5))
        figures["page down"] = max(len(program.press("pagedown", first=5.0)) for _ in range(3))
        figures["end"] = len(program.press("end", first=5.0))
        figures["home"] = len(program.press("home", first=5.0))
        figures["60 steps, one by one"] = sum(len(program.press("down", quiet=0.15, first=5.0)) for _ in range(60))
        figures["60 steps, held"] = len(program.press(*["down"] * 60))
        figures["mark"] = len(program.press("space", first=5.0))
        figures["focus"] = len(program.press("tab", first=5.0))
        figures["typed character"] = max(len(program.press(letter, first=5.0)) for letter in "anna")
        figures["idle 5 s"] = len(program.idle(5.0))
    return figures


def main() -> int:
    """Print the table; exit status 1 when a goal is missed."""
    missed = False
    for name, size in measure().items():
        goal = GOALS.get(name)
        missed |= goal is not None and size > goal
        print(f"{name:<24}{size:>9,}" + (f"   ≤ {goal:,}" if goal is not None else ""))
    return int(missed)


if __name__ == "__main__":
    if "--app" in sys.argv:
        BytesApp().run()
    else:
        sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
        sys.exit(main())
