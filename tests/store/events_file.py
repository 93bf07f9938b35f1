"""Histories for tests, and what a database holds of them."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence

from crm_tui.store.counters import COLUMNS, Recounted, recount_all
from crm_tui.store.imports.history.run import import_history
from crm_tui.store.imports.options import ImportReport
from crm_tui.store.store import Store
from tests.conftest import NOW

DAY = 86_400
Event = dict[str, object]


def hit(who: str, at: int = 0, **more: object) -> Event:
    """A page view ``at`` seconds after ``NOW``; ``who`` is a contact, or a visitor when it begins with ``k``."""
    return {"visitor" if who.startswith("k") else "contact": who, "type": "page_hit", "at": NOW + at, **more}


def written(events: Sequence[Event | str]) -> bytes:
    """As a file."""
    return "".join((each if isinstance(each, str) else json.dumps(each)) + "\n" for each in events).encode()


def run(store: Store, *events: Event | str, dry_run: bool = False) -> ImportReport:
    """Import them."""
    return import_history(store, "-", dry_run=dry_run, stdin=io.BytesIO(written(events)))


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    """Created, unchanged, rejected, warnings."""
    assert report.updated == 0
    return report.created, report.unchanged, report.rejected, report.warnings


def sound(store: Store) -> None:
    """A recount finds nothing wrong, no reference leads nowhere, no stage is left."""
    with store.read() as db:
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert recount_all(store) == Recounted()
    assert list(store.path.parent.glob("*.stage*")) == []


def people(store: Store) -> list[dict[str, object]]:
    """Who is there and what is counted, by what names them, whatever their ids."""
    names = "kind, name, email, twitter, ip, city, latitude, os, browser, identified_at"
    with store.read() as db:
        sql = f"SELECT id, {names}, {', '.join(COLUMNS)} FROM contact WHERE deleted_at IS NULL"
        rows = [dict(row) for row in db.execute(sql)]
        for row in rows:
            number = row.pop("id")
            events = db.execute(
                "SELECT at, name, points, details, source_key FROM event "
                "JOIN event_type ON event_type.id = type_id WHERE contact_id = ?", (number,),
            )  # fmt: skip
            row["events"] = sorted((tuple(each) for each in events), key=str)
            keys = db.execute("SELECT visitor_key FROM contact_visitor WHERE contact_id = ? ORDER BY 1", (number,))
            row["visitors"] = [each[0] for each in keys]
            emails = db.execute("SELECT email_key FROM contact_email WHERE contact_id = ? ORDER BY 1", (number,))
            row["emails"] = [each[0] for each in emails]
    return sorted(rows, key=str)


def value(store: Store, sql: str, *params: object) -> object:
    """The first value of a query."""
    with store.read() as db:
        row = db.execute(sql, params).fetchone()
        return row[0] if row else None
