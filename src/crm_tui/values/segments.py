"""What the store says of segments to the screens and the command line: small, frozen, without behaviour."""

from __future__ import annotations

from typing import Literal, NamedTuple

Override = Literal["in", "out", "auto"]
"""A contact is forced in, kept out, or left to the filter."""


class SegmentItem(NamedTuple):
    """A segment in a list. ``size`` is exact as of the last write or building.

    ``change`` is how many more (or fewer) there are than when the agent last opened it, None before the first time;
    ``building``: the members do not fit the filter yet; ``problem`` says why the filter cannot be asked any more.
    """

    id: int
    name: str
    slug: str
    filter: str
    size: int
    change: int | None = None
    building: bool = False
    problem: str = ""
    created_by: str = ""
    columns: tuple[str, ...] = ()
    sort: tuple[tuple[str, bool], ...] = ()


class SegmentSaved(NamedTuple):
    """``created``: it is a new one, else it was saved over."""

    slug: str
    name: str
    created: bool
    filter: str


class Standing(NamedTuple):
    """How one contact stands to one segment: what was set by hand, whether the filter matches, whether it is in."""

    slug: str
    name: str
    override: Override
    matches: bool | None
    """None: the segment has no filter, or it cannot be asked any more."""
    member: bool
