"""Where two rows of cells differ, as parts of one style each, and the order in which these are written; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from crm_tui.line.cells import Cell
from crm_tui.line.styles import Style, blank_style

Row = list["Cell | None"]
"""Cells; None where nobody knows, or has to know, what is there."""
TAIL = 3
"""More blanks than that at the end of a row are erased."""


class Part(NamedTuple):
    """Cells of one style that stand together. ``text`` has a NUL for the second half of a wide character."""

    row: int
    column: int
    text: str
    style: Style
    to_end: bool = False
    """Blanks up to the end of the row."""


def changed(wanted: Row, shown: Row, start: int, stop: int) -> list[int]:
    """The cells that have to be written; a wide character is written whole."""
    if wanted[start:stop] == shown[start:stop]:
        return []
    found: list[int] = []
    for index in range(start, stop):
        cell = wanted[index]
        if cell is None or cell == shown[index]:
            continue
        if cell[0] == "" and index and (not found or found[-1] < index - 1):
            found.append(index - 1)
        if not found or found[-1] < index:
            found.append(index)
        following = wanted[index + 1] if index + 1 < len(wanted) else None
        if following is not None and following[0] == "":
            found.append(index + 1)
    return found


def tail(wanted: Row) -> int:
    """From where on a row is blank in one style."""
    last = wanted[-1] if wanted else None
    at = len(wanted)
    if last is None or last[0] != " ":
        return at
    while at and wanted[at - 1] == last:
        at -= 1
    return at


def parts(number: int, wanted: Row, cells: Sequence[int], erasable: Callable[[Style], bool]) -> Iterator[Part]:
    """Some cells of a row (from 1) as parts; a space goes with what stands beside it on the same ground.

    Blanks that differ are one part with the blanks between them when all of them can be erased.
    """
    begin, style, is_blank, last = -1, Style(), True, -2
    for index in cells:
        cell = wanted[index]
        if cell is None:
            continue
        blank = cell[0] == " "
        joins = (index == last + 1 or _are_blanks(wanted, last, index, erasable)) and (
            cell[1] == style
            or (blank and cell[1] == blank_style(style))
            or (is_blank and style == blank_style(cell[1]))
        )
        if not joins:
            if begin >= 0:
                yield Part(number, begin + 1, _text(wanted, begin, last), style)
            begin, style, is_blank = index, cell[1], blank
        elif is_blank and not blank:
            style, is_blank = cell[1], False
        last = index
    if begin >= 0:
        yield Part(number, begin + 1, _text(wanted, begin, last), style)


def _are_blanks(wanted: Row, first: int, last: int, erasable: Callable[[Style], bool]) -> bool:
    """Whether two cells and all between them are the same blank, and can be erased together."""
    cell = wanted[first] if first >= 0 else None
    if cell is None or cell[0] != " " or wanted[last] != cell or not erasable(cell[1]):
        return False
    return all(each == cell for each in wanted[first + 1 : last])


def _text(wanted: Row, first: int, last: int) -> str:
    return "".join([cell[0] or "\0" for cell in wanted[first : last + 1] if cell is not None])


def by_style(some: Sequence[Part], first: Style | None) -> list[Part]:
    """The parts, style after style: the pen's own first, the others as they come; blanks with what has their ground."""
    order: dict[Style, int] = {} if first is None else {first: 0}
    grounds: dict[Style, int] = {} if first is None else {blank_style(first): 0}
    for part in some:
        if part.text.strip(" "):
            number = order.setdefault(part.style, len(order))
            grounds.setdefault(blank_style(part.style), number)

    def place(part: Part) -> int:
        if part.text.strip(" "):
            return order[part.style]
        return grounds.get(part.style, len(order))

    return sorted(some, key=place)


def changes_of_style(some: Sequence[Part]) -> tuple[int, int]:
    """How often the style changes from part to part, and how many styles there are."""
    styles = [part.style for part in some]
    return sum(one != other for one, other in pairwise(styles)), len(set(styles))
