"""Ids that are never given twice; organisations that were merged or make segments; people who are two."""

import sqlite3
from pathlib import Path

from alembic import op

from crm_tui.store.migrations.whole import bring_to

revision = "2"
down_revision = None


def upgrade() -> None:
    """What schema 2 has, with every row of schema 1."""
    raw = op.get_bind().connection.dbapi_connection
    assert isinstance(raw, sqlite3.Connection)
    bring_to(raw, Path(__file__).with_name("schema_2.sql"))
