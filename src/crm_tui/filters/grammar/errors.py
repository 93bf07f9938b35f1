"""What a user reads when a filter is wrong: three lines at most, with a caret under the place."""

from __future__ import annotations

from unicodedata import category, east_asian_width

from crm_tui.errors import UsageError
from crm_tui.values.safe_text import safe_line

_WIDTH = 76  # cells of the filter that are shown around the caret


class FilterError(UsageError):
    """A filter that cannot be read. ``problem`` is the sentence alone, ``at`` the offset in ``text``.

    ``unfinished`` is the offset from which the text may be left out because more typing could mend it, else None.
    """

    def __init__(self, problem: str, text: str, at: int, unfinished: int | None = None) -> None:
        self.problem = safe_line(problem)
        self.text = text
        self.at = min(max(at, 0), len(text))
        self.unfinished = unfinished
        super().__init__(self.problem, text, at)

    def __str__(self) -> str:
        """The problem, the filter (what fits on a line of it), the caret counted in cells."""
        before, after = safe_line(self.text[: self.at]), safe_line(self.text[self.at :])
        shown = _last_cells(before, _WIDTH * 2 // 3)
        if len(shown) < len(before):
            shown = "…" + shown
        tail = _first_cells(after, _WIDTH - cells(shown))
        more = "…" if len(tail) < len(after) else ""
        return f"{self.problem}\n{shown}{tail}{more}\n{' ' * cells(shown)}^"


def cells(text: str) -> int:
    """The width of ``text`` in terminal cells."""
    return sum(map(_cell_width, text))


def _cell_width(character: str) -> int:
    if character < "\u0300":
        return 1
    if category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1


def _first_cells(text: str, room: int) -> str:
    for index, character in enumerate(text):
        room -= _cell_width(character)
        if room < 0:
            return text[:index]
    return text


def _last_cells(text: str, room: int) -> str:
    return _first_cells(text[::-1], room)[::-1]
