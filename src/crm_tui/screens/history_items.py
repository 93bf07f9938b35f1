"""History items of the store as lines of the history list: words for kinds, days and times in the agent's zone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from crm_tui.values.records import FormerText, HistoryItem
from crm_tui.values.safe_text import safe, safe_line
from crm_tui.widgets.history_list import HistoryLine

EDITED = "%Y-%m-%d %H:%M"
KINDS: dict[str, tuple[str, str]] = {
    "page_hit": ("@", "visited"),
    "link_click": (">", "clicked"),
    "form_submit": ("=", "submitted"),
    "email_sent": ("→", "email sent"),
    "email_open": ("o", "email opened"),
    "email_reply": ("←", "email reply"),
    "download": ("v", "downloaded"),
    "chat": ("c", "chat"),
    "ticket": ("t", "ticket"),
    "call": ("p", "call"),
    "meeting": ("m", "meeting"),
    "points": ("+", "points"),
    "segment_in": ("s", "entered segment"),
    "segment_out": ("s", "left segment"),
    "note:general": ("n", "note"),
    "note:email": ("n", "email note"),
    "note:call": ("n", "call note"),
    "note:meeting": ("n", "meeting note"),
}
"""Icon and word of a kind; any other kind has no icon and is called by its name."""


def kind_words(kind: str) -> tuple[str, str]:
    """Icon and word of a kind of event."""
    return KINDS.get(kind, ("", safe_line(kind).replace("_", " ")))


def history_line(item: HistoryItem, zone: ZoneInfo, *, pinned_apart: bool = False) -> HistoryLine:
    """One item, ready to be read; ``pinned_apart``: pinned notes stand under a heading of their own."""
    at = datetime.fromtimestamp(item.at, zone)
    icon, word = kind_words(item.kind)
    if item.pinned:
        icon = "*"
    title = safe_line(item.title)
    if item.author:
        title = f"{title} — {safe_line(item.author)}"
    if item.points and item.kind != "points":
        title = f"{title} ({_points(item.points)})"
    elif item.points:
        title = f"{_points(item.points)} {title}"
    details = tuple(
        ("" if label == "text" else safe_line(label).replace("_", " "), safe(text)) for label, text in item.details
    )
    if item.edited_at is not None:
        edited = f"{datetime.fromtimestamp(item.edited_at, zone):{EDITED}} by {safe_line(item.edited_by or '')}"
        details = (*(details or (("", safe(item.title)),)), ("edited", edited))
    # notes and events are numbered apart: the sign keeps their keys apart
    key = -item.id if item.kind.startswith("note:") else item.id
    day = "Pinned" if item.pinned and pinned_apart else at.strftime("%A %d %B %Y")
    return HistoryLine(key, day, at.strftime("%H:%M"), icon, word, title, details)


class HistoryItems:
    """A ``HistorySource``: the total is known, items come by windows; lines are made of those that are looked at."""

    def __init__(self, total: int, zone: ZoneInfo, *, pinned_apart: bool = False) -> None:
        self._total = total
        self._zone = zone
        self._pinned_apart = pinned_apart
        self._items: dict[int, HistoryItem] = {}
        self._lines: dict[int, HistoryLine] = {}
        self._edited: set[int] = set()

    @property
    def total(self) -> int:
        """How many items there are."""
        return self._total

    def put(self, start: int, items: Sequence[HistoryItem]) -> None:
        """The items from index ``start`` on."""
        for number, item in enumerate(items, start):
            self._items[number] = item
            self._lines.pop(number, None)
            if item.edited_at is not None:
                self._edited.add(number)

    def is_edited(self, index: int) -> bool:
        """Whether the item is a note that said something else before."""
        return index in self._edited

    def add_former(self, note_id: int, texts: Sequence[FormerText]) -> None:
        """What a note said before is read below what it says; once."""
        for number in self._edited:
            line = self._line(number)
            if line is None or line.key != -note_id:
                continue
            if not any(label.startswith("before ") for label, _ in line.details):
                former = tuple(
                    (f"before {datetime.fromtimestamp(each.until, self._zone):{EDITED}}", safe(each.text))
                    for each in texts
                )
                self._lines[number] = replace(line, details=(*line.details, *former))

    def items(self, start: int, stop: int) -> Sequence[HistoryLine | None]:
        """Items of the window; None for those that have not come yet."""
        return [self._line(index) for index in range(start, stop)]

    def _line(self, index: int) -> HistoryLine | None:
        line, item = self._lines.get(index), self._items.get(index)
        if line is None and item is not None:
            line = self._lines[index] = history_line(item, self._zone, pinned_apart=self._pinned_apart)
        return line


def _points(number: int) -> str:
    return f"{number:+d} point{'' if abs(number) == 1 else 's'}"
