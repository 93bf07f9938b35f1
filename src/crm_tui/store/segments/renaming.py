"""Names inside stored filters: who uses one, and what the filters become when it is given another name.

Filters are changed as trees, never as text: ``tag:vip`` in quotes, in a longer name or in another relation stays what
it is. Patterns (``vi*``, regular expressions) mean whatever fits them and are left alone.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING

from crm_tui.errors import CrmError
from crm_tui.filters import Registry, parse
from crm_tui.filters.lasting import parts
from crm_tui.filters.tree import And, Item, Not, Or, Presence, Relation, Term, Tree, Value, all_of, any_of
from crm_tui.store.attributes import read_attributes
from crm_tui.store.segments.definitions import read_definitions
from crm_tui.values.folding import fold

if TYPE_CHECKING:
    from crm_tui.store.writing import Write

Leaf = Term | Presence
Change = Callable[[Leaf, str | None], Leaf]
"""A term or presence, and the relation in whose brackets it stands (None: in none), become another one."""

RECENT = "contacts.filters"
"""The setting with the filters that an agent has used of late."""
READ_RECENT = "SELECT agent, value FROM setting WHERE key = ?"
WRITE_RECENT = "UPDATE setting SET value = ? WHERE agent = ? AND key = ?"


def value_renamed(field: str, old: str, new: str, *, relation: str | None = None) -> Change:
    """Where ``field`` is compared with the whole value ``old`` (case and accents aside), ``new`` stands instead.

    ``field`` is a field's first name (``tags``, the name of a custom attribute); with ``relation`` one of its
    brackets (``name`` of ``list``). A list that holds both values keeps one.
    """
    wanted, put = fold(old), Item(new)

    def change(leaf: Leaf, inside: str | None) -> Leaf:
        if not isinstance(leaf, Term) or (leaf.field, inside) != (field, relation) or leaf.op not in (":", "="):
            return leaf
        values = tuple(dict.fromkeys(put if _is(value, wanted) else value for value in leaf.values))
        return leaf if values == leaf.values else Term(leaf.field, leaf.op, values)

    return change


def field_renamed(old: str, new: str) -> Change:
    """Where the contact's field ``old`` (its first name) is asked, ``new`` is."""

    def change(leaf: Leaf, inside: str | None) -> Leaf:
        if leaf.field != old or inside is not None:
            return leaf
        return Term(new, leaf.op, leaf.values) if isinstance(leaf, Term) else Presence(new, leaf.known)

    return change


def names_value(tree: Tree, field: str, value: str, *, relation: str | None = None) -> bool:
    """Whether a filter compares ``field`` with that whole value anywhere (see ``value_renamed``)."""
    wanted = fold(value)
    return any(
        isinstance(node, Term) and (node.field, inside) == (field, relation) and node.op in (":", "=")
        and any(_is(each, wanted) for each in node.values)
        for node, inside in parts(tree)
    )  # fmt: skip


def names_field(tree: Tree, field: str) -> bool:
    """Whether a filter asks the contact's field of that first name anywhere."""
    return any(
        isinstance(node, Term | Presence) and (node.field, inside) == (field, None) for node, inside in parts(tree)
    )


def _is(value: Value, wanted: str) -> bool:
    return isinstance(value, Item) and not (value.open_start or value.open_end) and fold(value.text) == wanted


def rewritten(tree: Tree, change: Change, inside: str | None = None) -> Tree:
    """The filter with each of its terms changed."""
    match tree:
        case Not(part):
            return Not(rewritten(part, change, inside))
        case And(found):
            return all_of(*(rewritten(each, change, inside) for each in found))
        case Or(found):
            return any_of(*(rewritten(each, change, inside) for each in found))
        case Relation(name, inner, count):
            return Relation(name, rewritten(inner, change, name), count)
        case Term() | Presence():
            return change(tree, inside)
        case _:
            return tree


def segments_that(db: sqlite3.Connection, uses: Callable[[Tree], bool]) -> tuple[str, ...]:
    """The names of the segments whose filter ``uses`` says yes to, in their order."""
    found = [each.name for each in read_definitions(db).all if each.tree is not None and uses(each.tree)]
    return tuple(sorted(found, key=fold))


def rewrite_filters(write: Write, change: Change) -> tuple[str, ...]:
    """Change every segment's filter inside an open write, and the filters that agents have used of late.

    The names of the segments that changed. What is remembered of the search line is in no log, as when it is used.
    """
    from crm_tui.models import Segment

    db = write.connection
    changed = []
    for each in read_definitions(db).all:
        if each.tree is None:
            continue
        tree = rewritten(each.tree, change)
        if tree == each.tree:
            continue
        found = write.session.get(Segment, each.id)
        assert found is not None
        write.change(found, filter=str(tree))
        changed.append(each.name)
    _rewrite_recent(db, change)
    return tuple(changed)


def _rewrite_recent(db: sqlite3.Connection, change: Change) -> None:
    registry = Registry(read_attributes(db))
    for agent, value in db.execute(READ_RECENT, (RECENT,)).fetchall():
        former = json.loads(value)
        if not isinstance(former, list):
            continue
        texts = list(dict.fromkeys(_rewritten_text(each, registry, change) for each in former if isinstance(each, str)))
        if texts != former:
            db.execute(WRITE_RECENT, (json.dumps(texts, ensure_ascii=False), agent, RECENT))


def _rewritten_text(text: str, registry: Registry, change: Change) -> str:
    try:
        tree = parse(text, registry).tree
    except CrmError:  # it speaks of what is gone
        return text
    made = rewritten(tree, change)
    return text if made == tree else str(made)
