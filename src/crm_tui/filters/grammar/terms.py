"""One term → its tree: fields, flags, has and no, near, relations and their short forms."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import cast

from crm_tui.filters.fields.field import Field
from crm_tui.filters.fields.flags import FLAGS
from crm_tui.filters.fields.registry import Registry
from crm_tui.filters.fields.relations import SHORT_EVENTS, RelationKind, find_relation
from crm_tui.filters.grammar.names import Names
from crm_tui.filters.grammar.scanner import Raw, RawValue, Scanner
from crm_tui.filters.grammar.spelling import nearest
from crm_tui.filters.grammar.typed import Typing
from crm_tui.filters.tree import (
    EVERYTHING,
    Flag,
    Item,
    Near,
    Not,
    Op,
    Presence,
    Relation,
    Term,
    Tree,
    all_of,
)  # fmt: skip

COUNT = Field("count", "Count", "number", "", counter=True)
"""The field that replaces *at least one* in the brackets of a relation."""
_WITHIN = r"(?i)\[\s*within:([0-9]{1,9}(?:\.[0-9]{1,9})?)km\s*\]"
_COORDINATES = r"\s*([+-]?[0-9]{1,3}(?:\.[0-9]+)?)\s*,\s*([+-]?[0-9]{1,3}(?:\.[0-9]+)?)\s*"

ReadBrackets = Callable[[RelationKind], tuple[Tree, Term | None]]
"""Reads ``[…]`` at the cursor: the inner tree and the count."""


class Terms:
    """Reads terms that begin with a name; what brackets hold is read by the parser that made it."""

    def __init__(self, scanner: Scanner, registry: Registry, names: Names, brackets: ReadBrackets) -> None:
        self._scanner = scanner
        self._registry = registry
        self._names = names
        self._typing = Typing(scanner, names)
        self._brackets = brackets

    def read(self, name: str, inside: RelationKind | None) -> Tree:
        """The term whose ``name`` is at the cursor, followed by an op or by ``[``."""
        start = self._scanner.at
        self._scanner.at += len(name)
        word = name.casefold()
        if self._scanner.peek() == "[":
            return self._bare_relation(name, start, inside)
        op = cast(str, self._scanner.op())
        self._scanner.at += len(op)
        negated, tree_op = op == "!=", cast(Op, "=" if op == "!=" else op)
        if inside is not None:
            tree = self._inner(inside, name, tree_op, start)
        elif word in ("is", "has", "no", "near"):
            if op not in (":", "="):
                raise self._scanner.error(f"{word} is followed by a colon: {word}:…", start + len(name))
            readers = {"is": self._flag, "has": self._has, "no": self._no, "near": self._near}
            tree = readers[word](start)
        else:
            tree = self._plain(name, tree_op, start)
        return Not(tree) if negated else tree

    # -- fields

    def _plain(self, name: str, op: Op, start: int) -> Tree:
        kind = find_relation(name)
        event = SHORT_EVENTS.get(name.casefold())
        if event:
            did = cast(RelationKind, find_relation("did"))
            return self._relation(did, cast(Field, did.find(event[1])), op, start, event[0])
        if kind:
            self._check_available(kind, start)
            head = kind.find(kind.head) if kind.head else None
            if head is None:
                raise self._scanner.error(f"{kind.name} takes brackets: {kind.name}[…]", start)
            return self._relation(kind, head, op, start)
        field = self._registry.find(name)
        if field is None:
            raise self._unknown(name, start, self._registry.names())
        return self._field(field, op)

    def _field(self, field: Field, op: Op) -> Tree:
        term = self._typing.term(field, op)
        return Presence(field.name, term) if isinstance(term, bool) else term

    def _inner(self, inside: RelationKind, name: str, op: Op, start: int) -> Tree:
        word = name.casefold()
        if word == "count" and not inside.listed:
            term = self._typing.term(COUNT, op)
            if isinstance(term, bool):
                raise self._scanner.error("count is followed by a number: count>=3", start)
            return term
        if word in ("has", "no"):
            return self._inner_presence(inside, word == "has", start)
        field = inside.find(name)
        if field is None:
            known = [field.name for field in inside.fields]
            known += [] if inside.listed else ["count"]
            near = nearest(name, known)
            hint = f"did you mean {near}?" if near else f"it knows {', '.join(known)}, and words."
            raise self._scanner.error(f"{inside.called} has no {name[:40]}: {hint}", start)
        kind = inside.name if field.name == inside.head and inside.name in ("list", "segment", "automation") else None
        term = self._typing.term(field, op, kind=kind)
        return Presence(field.name, term) if isinstance(term, bool) else term

    def _inner_presence(self, inside: RelationKind, known: bool, start: int) -> Tree:
        raw = self._one_name("has" if known else "no", start)
        field = inside.find(raw.text)
        if field is None:
            fields = ", ".join(field.name for field in inside.fields)
            raise self._scanner.error(f"{inside.called} has no {raw.text[:40]}: it knows {fields}.", raw.at)
        return Presence(field.name, known)

    def _unknown(self, name: str, start: int, known: tuple[str, ...]) -> Exception:
        near = nearest(name, known)
        hint = f"did you mean {near}? Or quote it" if near else "quote it"
        if name.casefold() == "count":
            return self._scanner.error("count stands in the brackets of a relation: did:call[count>=3].", start)
        return self._scanner.error(f"There is no field {name[:40]}: {hint} to search the text.", start)

    # -- flags, has, no

    def _one_name(self, word: str, start: int) -> Raw:
        value: RawValue = self._scanner.value(wild=False, ranges=False, bracket=False)
        if len(value.items) > 1:
            raise self._scanner.error(f"{word}: takes one name.", value.at)
        if not value.items[0].text:
            raise self._scanner.error(f"{word}: what? There is no blank behind the colon.", value.at, unfinished=True)
        return value.items[0]

    def _flag(self, start: int) -> Tree:
        raw = self._one_name("is", start)
        written = raw.text.casefold()
        flags = [flag for flag in FLAGS if flag != "draft"]
        if written in flags:
            return Flag(written)
        near = nearest(written, flags)
        hint = f"did you mean is:{near}?" if near else f"it is one of {', '.join(flags)}."
        typing = any(flag.startswith(written) for flag in flags)
        raise self._scanner.error(f"There is no is:{raw.text[:40]}: {hint}", raw.at, unfinished=typing)

    def _has(self, start: int) -> Tree:
        return self._presence("has", start)

    def _no(self, start: int) -> Tree:
        return self._presence("no", start)

    def _presence(self, word: str, start: int) -> Tree:
        raw = self._one_name(word, start)
        found = self._possession(raw)
        if isinstance(found, Presence):
            return Presence(found.field, word == "has")
        return found if word == "has" else Not(found)

    def _possession(self, raw: Raw) -> Tree:
        """What ``has:`` that name means."""
        name = raw.text.casefold()
        if name == "draft":
            return Flag("draft")
        event = SHORT_EVENTS.get(name)
        if event:
            did_it = Term("type", ":", (Item(event[0]),))
            return Relation("did", all_of(did_it, Presence(event[1])))
        kind = find_relation(name)
        if kind:
            self._check_available(kind, raw.at)
            return Relation(kind.name, _current(kind))
        field = self._registry.find(raw.text)
        if field is not None:
            return Presence(field.name)
        near = nearest(name, ("draft", *self._registry.names()))
        hint = f"did you mean {near}?" if near else "has: and no: take a field."
        known = any(known.startswith(name) for known in self._registry.names())
        raise self._scanner.error(f"There is no field {raw.text[:40]}: {hint}", raw.at, unfinished=known)

    # -- relations

    def _check_available(self, kind: RelationKind, start: int) -> None:
        if not kind.available and kind.name not in self._names:
            raise self._scanner.error(f"{kind.label}s are not available in this version.", start)

    def _bare_relation(self, name: str, start: int, inside: RelationKind | None) -> Tree:
        """``name[…]``."""
        kind = find_relation(name)
        if inside is not None and inside.listed:
            raise self._scanner.error(f"{inside.called} is asked without brackets: write field:value.", start)
        if inside is not None:
            raise self._scanner.error(f"Brackets cannot stand inside the brackets of {inside.name}.", start)
        if kind is None:
            raise self._no_relation(name, start)
        self._check_available(kind, start)
        if not kind.brackets:
            raise self._scanner.error(f"{kind.name} takes a name, no brackets: {kind.name}:…", start)
        tree, count = self._brackets(kind)
        return Relation(kind.name, tree, count)

    def _no_relation(self, name: str, start: int) -> Exception:
        if name.casefold() == "near":
            return self._scanner.error('near takes a place: near:"45.76,4.84"[within:50km].', start, unfinished=True)
        if self._registry.find(name) or name.casefold() in SHORT_EVENTS:
            return self._scanner.error(f"{name} takes no brackets: write {name}:…, or quote it.", start)
        near = nearest(name, ("did", "org", "list", "dnc", "note", "task", "ticket", "automation"))
        hint = f"did you mean {near}[…]? Or quote it" if near else "quote it"
        return self._scanner.error(f"Nothing is called {name[:40]}[…]: {hint} to search the text.", start)

    def _relation(self, kind: RelationKind, head: Field, op: Op, start: int, event: str = "") -> Tree:
        """The short form ``name:value`` or ``name:value[…]``; the cursor is behind the op."""
        named = kind.name if kind.name in ("list", "segment", "automation") else None
        term = self._typing.term(head, op, bracket=True, kind=named)
        parts: list[Tree] = [Term("type", ":", (Item(event),))] if event else []
        if isinstance(term, Term):
            parts.append(_whole(term) if kind.name == "list" else term)
        elif event:
            parts.append(Presence(head.name))
        inner: Tree = EVERYTHING
        count = None
        if self._scanner.peek() == "[":
            if not kind.brackets:
                raise self._scanner.error(f"{kind.name} takes no brackets.", self._scanner.at)
            inner, count = self._brackets(kind)
        if not mentions(inner, "status"):
            parts.append(_current(kind))
        relation = Relation(kind.name, all_of(*parts, inner), count)
        return Not(relation) if term is False else relation

    # -- near

    def _near(self, start: int) -> Tree:
        scanner = self._scanner
        value = scanner.value(wild=False, ranges=False, bracket=True)
        example = 'near:"45.76,4.84"[within:50km]'
        if len(value.items) > 1:
            raise scanner.error(f"Quote the place: {example}.", value.at)
        place = value.items[0]
        if not place.text.strip():
            raise scanner.error(f"near takes a place: {example}.", value.at, unfinished=True)
        self._check_place(place)
        match = re.compile(_WITHIN).match(scanner.text, scanner.at)
        if match is None:
            at = scanner.at
            open_end = "]" not in scanner.text[at:]
            scanner.at = len(scanner.text) if open_end else at
            raise scanner.error(f"near takes a distance in km: {example}.", at, unfinished=open_end)
        scanner.at = match.end()
        if not scanner.boundary():
            raise scanner.error("A blank is missing here.", scanner.at)
        distance = float(match[1])
        return Near(place.text, int(distance) if distance.is_integer() else distance)

    def _check_place(self, place: Raw) -> None:
        match = re.fullmatch(_COORDINATES, place.text)
        if match:
            if abs(float(match[1])) > 90 or abs(float(match[2])) > 180:
                raise self._scanner.error("Latitudes go to 90 degrees, longitudes to 180.", place.at)
        elif "place" not in self._names:
            raise self._scanner.error('Places have no names in this version: near:"45.76,4.84"[within:50km].', place.at)


def mentions(tree: Tree, field: str) -> bool:
    """Whether the tree of a relation's brackets speaks of that inner field."""
    if isinstance(tree, (Term, Presence)):
        return tree.field == field
    if isinstance(tree, Not):
        return mentions(tree.part, field)
    return any(mentions(part, field) for part in getattr(tree, "parts", ()))


def _current(kind: RelationKind) -> Tree:
    return Term("status", ":", (Item(kind.current),)) if kind.current else EVERYTHING


def _whole(term: Term) -> Term:
    """Names of lists are compared whole: ``list:news`` is ``list[name=news …]``; wildcards stay with ``:``."""
    wild = any(isinstance(item, Item) and (item.open_start or item.open_end) for item in term.values)
    return Term(term.field, "=", term.values) if term.op == ":" and not wild else term
