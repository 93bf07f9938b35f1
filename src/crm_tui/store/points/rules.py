"""The rules of a property: which kinds of event, tags and segments give points. A setting of everybody.

Standard library alone: every write looks here, and most properties have no rule.
"""

from __future__ import annotations

import sqlite3

from crm_tui.errors import InvalidValue, NotFound
from crm_tui.store import settings
from crm_tui.store.store import Store
from crm_tui.values.points import RULE_KINDS, PointRule, RuleKind
from crm_tui.values.safe_text import safe_line

SETTING = "points.rules"
MOST = 1_000_000
"""Points at once, given or taken."""
OWN_EVENTS = ("points", "segment_in", "segment_out")
"""Kinds of event that can have no rule: they follow from others."""
MAX_TYPE = 100
TAG_NAME = "SELECT name FROM tag WHERE id = ?"
TARGETS = """
SELECT 'event', name, name FROM event_type UNION ALL SELECT 'tag', name, name_key FROM tag
UNION ALL SELECT 'segment', name, name_key FROM segment ORDER BY 1, 3
"""
SEGMENT_NAME = "SELECT name FROM segment WHERE slug = ?"


def read_rules(db: sqlite3.Connection) -> tuple[PointRule, ...]:
    """The rules in their order, without names; one look at a clustered table."""
    found = settings.read(db, settings.EVERYBODY, SETTING)
    if not isinstance(found, list):
        return ()
    return tuple(PointRule(row[0], str(row[1]), int(row[2]), bool(row[3])) for row in found if row[0] in RULE_KINDS)


def named(db: sqlite3.Connection, rule: PointRule) -> PointRule:
    """The rule with what its target is called now."""
    if rule.kind == "event":
        return rule._replace(name=rule.target)
    row = db.execute(TAG_NAME if rule.kind == "tag" else SEGMENT_NAME, (rule.target,)).fetchone()
    return rule._replace(name=row[0] if row else "")


def rules(store: Store) -> tuple[PointRule, ...]:
    """The rules with names: events, tags, segments."""
    with store.read() as db:
        found = [named(db, rule) for rule in read_rules(db)]
    return tuple(sorted(found, key=lambda rule: (RULE_KINDS.index(rule.kind), rule.name.casefold())))


def event_points(db: sqlite3.Connection) -> dict[str, int]:
    """The points of each kind of event that has a rule."""
    return {rule.target: rule.points for rule in read_rules(db) if rule.kind == "event"}


def targets(store: Store) -> tuple[tuple[str, str], ...]:
    """What a rule can be about, by kind and name: events that there were, tags, segments."""
    with store.read() as db:
        return tuple((row[0], row[1]) for row in db.execute(TARGETS) if row[1] not in OWN_EVENTS)


def set_rule(store: Store, kind: str, name: str, points: int, *, once: bool = False) -> PointRule:
    """Give points by a kind of event, a tag or a segment from now on, or other ones than before.

    Raises:
        InvalidValue: an unknown kind, no points or too many, a kind of event that can have no rule.
        NotFound: there is no such tag or segment.
    """
    checked = _checked_kind(kind)
    if points == 0 or abs(points) > MOST:
        raise InvalidValue("points", f"A rule gives 1 to {MOST:,} points, or takes as many; not {points:,}.")
    if once and checked == "event":
        raise InvalidValue("once", "Points of an event are given each time: every event carries its own.")
    with store.read() as db:
        rule = named(db, PointRule(checked, _target(db, checked, name), points, once))
        kept = [each for each in read_rules(db) if each.key != rule.key]
    settings.put(store, SETTING, [list(each[:4]) for each in (*kept, rule)], agent=settings.EVERYBODY)
    return rule


def drop_rule(store: Store, kind: str, name: str) -> PointRule:
    """Give no points by it any more; those that were given stay.

    Raises:
        InvalidValue: an unknown kind.
        NotFound: there is no such rule.
    """
    checked = _checked_kind(kind)
    with store.read() as db:
        present = read_rules(db)
        known = [rule for rule in present if rule.kind == checked]
        gone = next((rule for rule in known if rule.target == name), None)  # its tag may be gone
        if gone is None:
            target = _target(db, checked, name)
            gone = next((rule for rule in known if rule.target == target), None)
        if gone is None:
            raise NotFound(f"There is no rule for the {kind} {name[:40]}.")
        told = named(db, gone)
    kept = [list(each[:4]) for each in present if each.key != gone.key]
    settings.put(store, SETTING, kept, agent=settings.EVERYBODY)
    return told


def _checked_kind(kind: str) -> RuleKind:
    if kind not in RULE_KINDS:
        raise InvalidValue("kind", f"Points are given by {', '.join(RULE_KINDS)}, not by {kind[:40]!r}.")
    return kind


def _target(db: sqlite3.Connection, kind: RuleKind, name: str) -> str:
    if kind == "tag":
        from crm_tui.store.tag_definitions import found_id

        return str(found_id(db, name))
    if kind == "segment":
        from crm_tui.store.segments.reading import segment_id

        row = db.execute("SELECT slug FROM segment WHERE id = ?", (segment_id(db, name),)).fetchone()
        return str(row[0])
    cleaned = safe_line(name).strip()
    if not cleaned or len(cleaned) > MAX_TYPE or cleaned in OWN_EVENTS:
        raise InvalidValue("event", f"{cleaned[:40] or 'Nothing'} is no kind of event that points can be given by.")
    return cleaned
