"""What a filter needs to be kept: the segments it names, its own eyes, when it is to be asked again."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from crm_tui.errors import InvalidValue
from crm_tui.filters import Registry, parse
from crm_tui.filters.lasting import ANY_SEGMENT, MINUTE, OFTEN, falls_due, for_everybody, has_flag, segments_named

REGISTRY = Registry()
NOW = 1_763_715_600  # Friday 2025-11-21 09:00 UTC
MIDNIGHT = 1_763_766_000  # 2025-11-22 00:00 in Paris
PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("tag:vip", set()),
        ("segment:a", {"a"}),
        ("-(segment:a,b or not segment=c)", {"a", "b", "c"}),
        ("has:segment", {ANY_SEGMENT}),
        ("no:segments", {ANY_SEGMENT}),
        ("segment:a*", {ANY_SEGMENT}),
        ('segment~"^a"', {ANY_SEGMENT}),
        ("list:a org:b", set()),
    ],
)
def test_the_segments_that_a_filter_refers_to(text: str, named: set[str]) -> None:
    assert segments_named(parse(text, REGISTRY).tree) == named


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("tag:vip", None),
        ("created<2025-01-01", None),
        ("created:2025-01..2026-01", None),
        ("last_seen:2h", NOW + MINUTE),
        ("last_seen<-30d", NOW + OFTEN),
        ("last_seen:-30d..-2d", NOW + OFTEN),
        ("last_seen:..-20min or last_seen<-30d", NOW + MINUTE),
        ("-(created:this-week)", MIDNIGHT),
        ("birthday:anniversary+7d", MIDNIGHT),
        ("birthday:+7d", MIDNIGHT),
        ("task[due:today status:open]", MIDNIGHT),
        ("did:page_hit[at:7d]", NOW + OFTEN),
        ("name:7d", None),
    ],
)
def test_when_relative_dates_fall_due(text: str, due: int | None) -> None:
    assert falls_due(parse(text, REGISTRY).tree, REGISTRY, NOW, PARIS) == due


def test_shortly_before_midnight_the_day_ends_first() -> None:
    tree = parse("last_seen:7d", REGISTRY).tree
    assert falls_due(tree, REGISTRY, MIDNIGHT - 5, PARIS) == MIDNIGHT


def test_mine_is_said_by_name() -> None:
    tree = parse("-(is:mine or tag:vip) country:FR", REGISTRY).tree
    assert str(for_everybody(tree, "ana")) == "-(owner=ana or tags:vip) country:FR"


def test_drafts_are_no_segment() -> None:
    with pytest.raises(InvalidValue, match="has:draft"):
        for_everybody(parse("tag:vip -has:draft", REGISTRY).tree, "ana")


def test_flags_are_seen_at_any_depth() -> None:
    assert has_flag(parse("a or -(b is:duplicate)", REGISTRY).tree, "duplicate")
    assert not has_flag(parse("a or -(b is:unowned)", REGISTRY).tree, "duplicate")
