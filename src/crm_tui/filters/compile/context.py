"""What a filter is compiled against: the fields, the moment, who asks, and how big the sets in the database are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from typing import NamedTuple, TypeAlias

from crm_tui.filters.compile.selectivity import Selectivity
from crm_tui.filters.fields import Registry

PlaceFinder: TypeAlias = Callable[[str], tuple[float, float] | None]
"""Latitude and longitude in degrees of a place by its name, or None when it is not known."""


class Context(NamedTuple):
    """``now`` in Unix seconds UTC; ``zone`` the agent's; ``agent`` the login of who asks."""

    registry: Registry
    now: int
    zone: tzinfo
    agent: str
    selectivity: Selectivity | None = None
    places: PlaceFinder | None = None
