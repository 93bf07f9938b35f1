"""What follows for the people of an organisation when it is written: their search lines. In the same transaction."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from crm_tui.store import search

if TYPE_CHECKING:
    from crm_tui.store.writing import Write

PEOPLE = "SELECT contact_id FROM contact_organisation WHERE organisation_id = ? ORDER BY contact_id"


def people_of(db: sqlite3.Connection, organisation_id: int) -> list[int]:
    """The ids of everybody who is linked to it, deleted contacts too."""
    return [row[0] for row in db.execute(PEOPLE, (organisation_id,))]


def refresh_people(write: Write, organisation_id: int) -> None:
    """The name of the organisation stands in the search lines of its people: write these anew."""
    db = write.connection
    search.refresh(db, people_of(db, organisation_id))
