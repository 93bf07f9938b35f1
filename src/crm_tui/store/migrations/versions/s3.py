"""Photos of contacts; birthdays and the living by an index."""

import sqlite3
from pathlib import Path

from alembic import op

from crm_tui.store.migrations.whole import bring_to

revision = "3"
down_revision = "2"


def upgrade() -> None:
    """What schema 3 adds; nothing that schema 2 has is another."""
    raw = op.get_bind().connection.dbapi_connection
    assert isinstance(raw, sqlite3.Connection)
    bring_to(raw, Path(__file__).with_name("schema_3.sql"))
