"""Opening what a command works on: the store, the agent's settings, the moment it began."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

from crm_tui.cli.options import Options
from crm_tui.cli.output import colours, say
from crm_tui.config import Settings, load
from crm_tui.store.store import Store

if TYPE_CHECKING:
    import typer

    from crm_tui.filters.fields import Registry
    from crm_tui.values.human_dates import DateManner


@dataclass
class Desk:
    """What a command has before it: the clock is read once."""

    store: Store
    settings: Settings
    colour: bool
    now: int

    @cached_property
    def zone(self) -> ZoneInfo:
        """The agent's time zone."""
        return self.settings.time_zone()

    @cached_property
    def manner(self) -> DateManner:
        """How the agent types dates."""
        from crm_tui.values.human_dates import manner_of

        return manner_of(self.settings)

    @cached_property
    def region(self) -> str | None:
        """Country of phone numbers without ``+``."""
        return self.settings.region()

    @cached_property
    def registry(self) -> Registry:
        """The fields of this database."""
        from crm_tui.store.contacts.reading import registry

        return registry(self.store)


def options_of(context: typer.Context) -> Options:
    """What was said before the command."""
    return cast(Options, context.find_root().obj)


@contextmanager
def desk(context: typer.Context) -> Iterator[Desk]:
    """Open the database of this run, making it when absent, and close it at the end.

    Raises:
        StoreError: the file cannot be used.
        UsageError: the settings or options are off.
    """
    options = options_of(context)
    settings = load()
    store = open_announced(options.path, options.login)
    try:
        yield Desk(store, settings, colours(options.colour), store.clock.now())
        if store.has_written:
            _follow(store)
    finally:
        store.close()


def _follow(store: Store) -> None:
    """Segments that a bulk write has left behind."""
    from crm_tui.store.segments.due import is_due

    if is_due(store):
        from crm_tui.store.segments.rebuilding import rebuild

        rebuild(store)


def open_announced(path: Path, agent: str) -> Store:
    """Open the database; when it had to be made, say so."""
    store = Store.open(path, agent=agent)
    if store.created:
        say(f"Made a new, empty database: {path}")
    return store
