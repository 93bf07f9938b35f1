"""The lines of the history: what an item looks like, and how items fill a page (pure)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from rich.cells import cell_len

from crm_tui.widgets.cells import fit, steady
from crm_tui.widgets.drawn import Line, Piece, wrap

__all__ = ["HistoryLine", "HistorySource", "Shown", "item_lines", "lay_out"]

_DETAIL_LINES = 400
_INDENT = 10


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One thing that happened, ready to be read; ``icon`` is one or two cells of text, ``kind`` the word for it.

    ``details`` are pairs of label and text; a text without a label (a note, a transcript) stands alone.
    """

    key: int
    day: str
    time: str
    icon: str
    kind: str
    title: str
    details: tuple[tuple[str, str], ...] = ()


class HistorySource(Protocol):
    """Where the history comes from, newest first; called on the UI thread, answers from memory."""

    @property
    def total(self) -> int:
        """How many things happened, as far as is known."""

    def items(self, start: int, stop: int) -> Sequence[HistoryLine | None]:
        """Items ``start`` … ``stop - 1``; ``None`` for what is not known yet."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What one line of the widget shows: the heading of a day, an item, or a line of an item's details."""

    part: Literal["day", "item", "detail"]
    item: int
    line: Line


def item_lines(index: int, item: HistoryLine | None, *, unfolded: bool, width: int) -> list[Shown]:
    """An item's line, and its details when it is unfolded, among them a title that does not fit. ``▸`` tells that there
    are some.
    """
    if item is None:
        return [Shown("item", index, (Piece("   …", "muted"),))]
    before = (f" {fit(item.time, 5)} ", f"{fit(item.icon, 2)} {item.kind}  " if item.kind else f"{fit(item.icon, 2)} ")
    is_cut = 2 + sum(map(cell_len, before)) + cell_len(steady(item.title)) > width
    details = item.details
    if is_cut and not any(not label for label, _ in details):  # a text among them is the title with what follows it
        details = (("", item.title), *details)
    sign = " " if not details else "▾" if unfolded else "▸"
    line = (Piece(f" {sign}{before[0]}", "muted"), Piece(before[1], "strong"), Piece(item.title))
    shown = [Shown("item", index, line)]
    if unfolded:
        shown += [Shown("detail", index, one) for one in _detail_lines(details, width)]
    return shown


def lay_out(
    item_at: Callable[[int], HistoryLine | None],
    items: range,
    *,
    skip: int,
    unfolded: Collection[int],
    width: int,
    height: int,
) -> list[Shown]:
    """Fill a page downwards, from the first of ``items`` without its first ``skip`` lines.

    The first line is the heading of the first item's day, and each new day has its heading.
    ``unfolded`` are the keys of the items whose details are shown.
    """
    page: list[Shown] = []
    day = None
    for index in items:
        item = item_at(index)
        if item is not None and item.day != day:
            day = item.day
            page.append(Shown("day", index, (Piece(f" {day}", "heading"),)))
        is_open = item is not None and item.key in unfolded
        lines = item_lines(index, item, unfolded=is_open, width=width)
        page += lines[skip:] if index == items.start else lines
        if len(page) >= height:
            break
    return page[:height]


def _detail_lines(details: Sequence[tuple[str, str]], width: int) -> list[Line]:
    """The details, indented; labels before their texts."""
    lines: list[Line] = []
    for label, text in details:
        before = f"{label}: " if label else ""
        broken = wrap(before + text, width - _INDENT - 1, _DETAIL_LINES)
        lines += [(Piece(" " * _INDENT + one),) for one in broken]
    return lines
