"""What every figure stands on: the database, a scratch folder, how thorough to be."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from crm_tui.filters.fields import Registry
from crm_tui.store.attributes import read_attributes
from crm_tui.store.connections import connect_reader
from crm_tui.store.demo import demo_state
from crm_tui.store.queries import SetSizes, Sort, build_query
from crm_tui.store.store import Store
from crm_tui.store.views import Query
from perf.figures.database import AGENT

UTC = ZoneInfo("UTC")
COLUMNS = ("name", "email", "phone", "org", "tags", "last_seen")
"""What the list shows at first."""
BY_LAST_SEEN: Sort = (("last_seen", True),)
"""How the list is sorted at first."""
ROWS = 40
"""Rows of a page on the screen."""


@dataclass
class Ground:
    """``path`` is only read; ``folder`` is removed after the run. ``quick``: once instead of often, for a test."""

    path: Path
    folder: Path
    contacts: int
    long: bool = False
    quick: bool = False
    sizes: SetSizes = field(default_factory=SetSizes)

    def times(self, number: int) -> int:
        """How often to repeat."""
        return max(1, number // 10) if self.quick else number

    @cached_property
    def store(self) -> Store:
        """The database that is only read."""
        opened = Store.open(self.path, agent=AGENT, create=False)
        self.sizes.refresh(opened)
        return opened

    @cached_property
    def now(self) -> int:
        """The moment up to which the demonstration data goes (seconds UTC)."""
        state = demo_state(self.store)
        assert state is not None
        return state.now

    @cached_property
    def registry(self) -> Registry:
        """The fields of the database."""
        with self.store.read() as db:
            return Registry(read_attributes(db))

    @cached_property
    def cells(self) -> tuple[str, ...]:
        """The SQL of the list's cells."""
        found = [self.registry.find(name) for name in COLUMNS]
        return tuple(each.cell_sql or "NULL" for each in found if each is not None)

    @cached_property
    def working_copy(self) -> Path:
        """A copy that may be written."""
        copy = self.folder / "working.db"
        shutil.copyfile(self.path, copy)
        copy.chmod(0o600)
        return copy

    def query(self, text: str, sort: Sort = BY_LAST_SEEN, *, interactive: bool = False) -> Query:
        """What the search line would ask."""
        built = build_query(
            text,
            sort,
            registry=self.registry,
            now=self.now,
            zone=UTC,
            agent=AGENT,
            sizes=self.sizes,
            interactive=interactive,
        )
        return built.query

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """A plain reader with the same pragmas, for hand-written SQL."""
        with closing(connect_reader(self.path)) as db:
            yield db

    def close(self) -> None:
        """Close what was opened."""
        if "store" in self.__dict__:
            self.store.close()
