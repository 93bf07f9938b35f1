"""What each agent has set: columns, sort, widths. Plain SQL, because the first screen reads it before SQLModel
loads.
"""

from __future__ import annotations

import json
import sqlite3

from crm_tui.store.store import Store

EVERYBODY = "*"
READ = "SELECT value FROM setting WHERE agent IN (?, '*') AND key = ? ORDER BY agent = '*' LIMIT 1"


def read(db: sqlite3.Connection, agent: str, key: str) -> object:
    """The agent's value, else the one for everybody, else None."""
    row = db.execute(READ, (agent, key)).fetchone()
    return json.loads(row[0]) if row else None


def get(store: Store, key: str) -> object:
    """The setting of the store's agent."""
    with store.read() as db:
        return read(db, store.agent, key)


def put(store: Store, key: str, value: object, *, agent: str | None = None) -> None:
    """Keep a setting of the agent (``*`` for everybody); recorded like every write."""
    from crm_tui.models import Setting

    who = agent or store.agent
    text = json.dumps(value, ensure_ascii=False)
    with store.write(f"Setting {key}", "setting") as write:
        found = write.session.get(Setting, (who, key))
        if found is None:
            write.add(Setting(agent=who, key=key, value=text))
        else:
            write.change(found, value=text)
