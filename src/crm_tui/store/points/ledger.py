"""The ledger of a contact: every event with points, and what they came to. Giving points by hand."""

from __future__ import annotations

import json

from crm_tui.errors import InvalidValue, NotFound
from crm_tui.store.counters import award_points
from crm_tui.store.history import TITLE_KEYS
from crm_tui.store.points.rules import MOST
from crm_tui.store.store import Store
from crm_tui.values.points import LedgerLine
from crm_tui.values.records import Saved
from crm_tui.values.safe_text import safe_line

MAX_REASON = 500
CALLED = "SELECT coalesce(name, email, phone, ip, 'contact ' || id) FROM contact WHERE id = ? AND deleted_at IS NULL"
LINES = """
SELECT at, event.points, sum(event.points) OVER (ORDER BY at, event.id), event_type.name, details FROM event
JOIN event_type ON event_type.id = type_id WHERE contact_id = ? AND event.points <> 0
ORDER BY at DESC, event.id DESC LIMIT ?
"""


def give_points(store: Store, contact_id: int, points: int, reason: str) -> Saved:
    """Give points to a contact, or take some, with the reason.

    Raises:
        InvalidValue: no points, too many, no reason or too long a one.
        NotFound: the contact is gone.
    """
    if points == 0 or abs(points) > MOST:
        raise InvalidValue("points", f"Points are a number from 1 to {MOST:,}, with a minus to take some.")
    reason = " ".join(safe_line(reason).split())
    if not reason:
        raise InvalidValue("reason", "Points need a reason: the ledger explains every one of them.")
    if len(reason) > MAX_REASON:
        raise InvalidValue("reason", f"A reason has at most {MAX_REASON} characters; this one has {len(reason)}.")
    with store.write("Points", "points") as write:
        row = write.connection.execute(CALLED, (contact_id,)).fetchone()
        if row is None:
            raise NotFound(f"Contact {contact_id} is gone; nothing was written.")
        write.title = f"{points:+,} points for {row[0]}: {reason}"
        award_points(write, contact_id, points, reason)
        return Saved(write.batch_id, write.title)


def ledger(store: Store, contact_id: int, limit: int = 1_000) -> tuple[LedgerLine, ...]:
    """Every event of the contact that has points, newest first; the sum of all is the contact's points."""
    with store.read() as db:
        return tuple(_line(tuple(row)) for row in db.execute(LINES, (contact_id, limit)))


def _line(row: tuple[int, int, int, str, str | None]) -> LedgerLine:
    at, points, total, kind, text = row
    try:
        details = json.loads(text) if text else {}
    except RecursionError:  # a stranger's JSON may be nested a thousand deep
        details = {}
    if not isinstance(details, dict):
        details = {}
    title = next((str(details[key]) for key in TITLE_KEYS if details.get(key)), "")
    reason = title if kind == "points" and title else ": ".join(part for part in (kind, title) if part)
    agent = details.get("agent") if kind == "points" else None
    return LedgerLine(at, points, total, safe_line(reason), str(agent) if agent else None)
