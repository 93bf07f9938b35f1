"""Points that follow from a write, in its transaction: what it tagged and which segments were entered is in its log.

Called once, at the end of every write, in place of ``segments.keeping.keep``, which it calls: points can put a contact
into a segment, and entering one can give points.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from crm_tui.store.counters import record_marks
from crm_tui.store.points.rules import named, read_rules
from crm_tui.store.segments.definitions import read_definitions
from crm_tui.store.segments.keeping import ROUNDS, evaluate, keep
from crm_tui.values.points import PointRule

if TYPE_CHECKING:
    from crm_tui.store.writing import Write

NOT_AWARDED = frozenset({"undo", "redo", "merge", "tags", "demo"})
"""Kinds of writes in which nobody is newly tagged: something came back, or two things became one."""
TAGGED = """
SELECT operation, key, after FROM change
WHERE batch_id = ? AND entity = 'contact_tag' AND operation IN ('add', 'add_set') ORDER BY id
"""
ENTERED = """
SELECT change.id, contact_id, after -> 'details' ->> '$' AS details FROM change
WHERE batch_id = ? AND change.id > ? AND entity = 'event' AND operation = 'add'
AND after ->> 'type_id' = (SELECT id FROM event_type WHERE name = 'segment_in') ORDER BY change.id
"""
GIVEN_BEFORE = """
SELECT DISTINCT contact_id FROM event WHERE contact_id IN (SELECT value FROM json_each(?))
AND type_id = (SELECT id FROM event_type WHERE name = 'points') AND details ->> 'rule' = ?
"""
ANY_SEGMENT = "SELECT EXISTS (SELECT 1 FROM segment)"
AT_ONCE = 2_000
"""Contacts whose segments are asked again inside the write; of more, the segments fall due."""
MARK_DUE = "UPDATE segment SET due_at = 0 WHERE due_at IS NOT 0"


def follow(write: Write) -> None:
    """Give the points that the write's log earns, and keep the members of segments."""
    found = read_rules(write.connection) if write.wrote and write.kind not in NOT_AWARDED else ()
    rules = {rule.key: rule for rule in found if rule.kind != "event"}
    if any(rule.kind == "tag" for rule in rules.values()):
        for tag, contacts in _tagged(write).items():
            _award(write, rules.get(f"tag:{tag}"), contacts)
    keep(write)
    if any(rule.kind == "segment" for rule in rules.values()):
        _follow_segments(write, rules)


def _follow_segments(write: Write, rules: Mapping[str, PointRule]) -> None:
    last = 0
    for _ in range(ROUNDS):
        last, entered = _entered(write, last)
        awarded: set[int] = set()
        for slug, contacts in entered.items():
            awarded |= set(_award(write, rules.get(f"segment:{slug}"), contacts))
        if not awarded:
            return
        _ask_again(write, awarded)


def _ask_again(write: Write, contacts: Iterable[int]) -> None:
    """Other points may be in another segment."""
    asked = sorted(contacts)
    if len(asked) > AT_ONCE:
        write.connection.execute(MARK_DUE)
    else:
        evaluate(write, read_definitions(write.connection).all, asked, quiet=False)


def _tagged(write: Write) -> dict[int, list[int]]:
    """Who was tagged, by the id of the tag."""
    found: dict[int, list[int]] = {}
    for operation, key, after in write.connection.execute(TAGGED, (write.batch_id,)).fetchall():
        if operation == "add":
            contact, tag = json.loads(key)
            found.setdefault(tag, []).append(contact)
        else:
            told = json.loads(after)
            found.setdefault(told["tag_id"], []).extend(told["contacts"])
    return found


def _entered(write: Write, after: int) -> tuple[int, dict[str, list[int]]]:
    """Who entered a segment, by its slug, behind that row of the log; and the last row that was looked at."""
    found: dict[str, list[int]] = {}
    for number, contact, details in write.connection.execute(ENTERED, (write.batch_id, after)).fetchall():
        after = number
        slug = json.loads(details or "{}").get("segment")
        if isinstance(slug, str):
            found.setdefault(slug, []).append(contact)
    return after, found


def _award(write: Write, rule: PointRule | None, contacts: Sequence[int]) -> Sequence[int]:
    """The contacts that were given the points."""
    if rule is None or not contacts:
        return ()
    db = write.connection
    given = _given_before(db, rule, contacts) if rule.once else set()
    wanted = [each for each in dict.fromkeys(contacts) if each not in given]
    told = {"reason": named(db, rule).reason, "rule": rule.key}
    record_marks(write, wanted, "points", write.now, told, points=rule.points)
    return wanted


def _given_before(db: sqlite3.Connection, rule: PointRule, contacts: Sequence[int]) -> set[int]:
    return {row[0] for row in db.execute(GIVEN_BEFORE, (json.dumps(list(contacts)), rule.key))}
