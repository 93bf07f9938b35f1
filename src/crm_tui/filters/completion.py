"""What could come next in a filter that is being typed: a field, an operator, a flag, a date, a value."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

from crm_tui.filters.fields import Field, Registry
from crm_tui.filters.fields.flags import FLAGS
from crm_tui.filters.fields.relations import SHORT_EVENTS, RelationKind, find_relation
from crm_tui.values.folding import fold

MOST = 50
"""Offers of one list."""

Kind = Literal["field", "operator", "value", "flag", "presence"]

_TERM = re.compile(r"([^\W\d_][\w.]*)(!=|>=|<=|[:=<>~])(.*)", re.DOTALL)
_NAME = re.compile(r"[^\W\d_][\w.]*")
_WORDS = (("is", "mine, unowned, anonymous …"), ("has", "has any value"), ("no", "is unknown"))


class Asked(NamedTuple):
    """What the text before the cursor asks for. ``start`` is where the piece begins that an offer replaces.

    ``typed`` is that piece without its quotes; ``field`` the field whose operator or value is asked for, an inner
    one when ``relation`` is set; ``alone``: the piece is the whole value, not the item of a list.
    """

    kind: Kind
    start: int
    typed: str
    field: Field | None = None
    relation: RelationKind | None = None
    op: str = ""
    alone: bool = True


class Offer(NamedTuple):
    """Something to take: ``text`` replaces the piece, ``about`` stands beside it."""

    text: str
    label: str
    about: str = ""


def asked(text: str, cursor: int, registry: Registry) -> Asked | None:
    """What is asked for at the cursor; None inside a word that is finished, in phone numbers, in plain quotes."""
    if text[cursor : cursor + 1] not in ("", " ", ")", "]"):
        return None
    start, relation = _term_start(text[:cursor], registry.inside)
    term = text[start:cursor]
    if not term:
        return None
    match = _TERM.fullmatch(term)
    if match is None:
        return _name_asked(term, start, registry, relation) if _NAME.fullmatch(term) else None
    name, op, value = match.groups()
    return _value_asked(name.casefold(), op, value, start + match.start(3), registry, relation)


def _term_start(text: str, outside: RelationKind | None) -> tuple[int, RelationKind | None]:
    """Where the last term begins, behind its negation, and the relation whose brackets it stands in."""
    start, quoted, escaped = 0, False, False
    relation = outside
    for at, character in enumerate(text):
        if escaped:
            escaped = False
        elif character == "\\":
            escaped = True
        elif character == '"':
            quoted = not quoted
        elif quoted:
            continue
        elif character.isspace() or (character in "(-!" and start == at):
            start = at + 1
        elif character == "[":
            opened = _NAME.match(text, start)
            relation, start = _relation_called(opened[0] if opened else ""), at + 1
        elif character == "]" and relation is not outside:
            relation = outside
    return start, relation


def _relation_called(name: str) -> RelationKind | None:
    return find_relation("did" if name.casefold() in SHORT_EVENTS else name)


def _name_asked(term: str, start: int, registry: Registry, relation: RelationKind | None) -> Asked:
    field = relation.find(term) if relation else named(term, registry)[0]
    if field is not None:
        return Asked("operator", start + len(term), term, field, relation)
    return Asked("field", start, term, None, relation)


def named(name: str, registry: Registry) -> tuple[Field | None, RelationKind | None]:
    """The field behind a name outside brackets, and the relation when it is the head of a short form."""
    if event := SHORT_EVENTS.get(name.casefold()):
        kind = find_relation("did")
        return (kind.find(event[1]) if kind else None), kind
    kind = find_relation(name)
    if kind is not None and (kind.name != "list" or kind.head):
        return (kind.find(kind.head) if kind.head else None), kind
    return registry.find(name), None


def _value_asked(
    name: str, op: str, value: str, start: int, registry: Registry, relation: RelationKind | None
) -> Asked | None:
    if relation is None and name == "is":
        return Asked("flag", start, value)
    if name in ("has", "no"):
        return Asked("presence", start, value, None, relation)
    field, inside = (relation.find(name), relation) if relation else named(name, registry)
    if field is None or op == "~":
        return None
    item = _last_item(value, ranges=field.type in ("date", "datetime", "number", "duration"))
    typed = value[item:]
    if typed.startswith('"'):
        typed = re.sub(r'\\(["\\])', r"\1", typed[1:])
    if typed.startswith("*") or (value[item:].startswith('"') and typed.endswith('"')):
        return None
    return Asked("value", start + item, typed, field, inside, "=" if op == "!=" else op, alone=item == 0)


def _last_item(value: str, *, ranges: bool) -> int:
    """Where the last item of a value begins."""
    begin, quoted, escaped = 0, False, False
    for at, character in enumerate(value):
        if escaped:
            escaped = False
        elif character == "\\":
            escaped = True
        elif character == '"':
            quoted = not quoted
        elif not quoted and (character == "," or (ranges and value[at - 1 : at + 1] == "..")):
            begin = at + 1
    return begin


# ---------------------------------------------------------------- offers


def offered_names(asked: Asked, registry: Registry) -> list[Offer]:
    """Fields (of the relation, if inside its brackets), relations, and the words that go before a colon."""
    if asked.relation is not None:
        known = [(field.name, field.label, field.aliases) for field in asked.relation.fields]
    else:
        known = known_names(registry)
        if asked.kind == "field":
            known += [(word, about, ()) for word, about in _WORDS]
    return [Offer(name, name, label) for name, label in ranked(asked.typed, known)][:MOST]


def known_names(registry: Registry) -> list[tuple[str, str, tuple[str, ...]]]:
    """Name, label and further names of every field and every short form, the fields first."""
    from crm_tui.filters.fields.relations import RELATIONS

    known = [(field.name, field.label, field.aliases) for field in registry.fields]
    taken = {field.name for field in registry.fields}
    known += [
        (kind.name, kind.label, kind.aliases)
        for kind in RELATIONS
        if kind.available and kind.name not in taken and kind.name != "list"
    ]
    return known + [(name, f"History: {event.replace('_', ' ')}", ()) for name, (event, _) in SHORT_EVENTS.items()]


def ranked(typed: str, known: Iterable[tuple[str, str, tuple[str, ...]]]) -> list[tuple[str, str]]:
    """Names with their labels that go on from what is typed: beginnings of names, then of words of labels."""
    wanted = fold(typed)
    found: list[tuple[int, int, str, str]] = []
    for place, (name, label, aliases) in enumerate(known):
        folded = fold(label)
        words = [*re.split(r"[_. ]", fold(name)), *folded.split()]
        if fold(name).startswith(wanted) or folded.startswith(wanted):
            rank = 0
        elif any(fold(alias).startswith(wanted) for alias in aliases):
            rank = 1
        elif any(word.startswith(wanted) for word in words) or _begin_words(wanted, folded):
            rank = 2
        else:
            continue
        found.append((rank if not _is(wanted, name, folded, aliases) else -1, place, name, label))
    return [(name, label) for _, _, name, label in sorted(found)]


def _begin_words(wanted: str, label: str) -> bool:
    """Whether each word that is typed begins a word of the label, in its order: ``l c`` for *last chat*."""
    typed, words = re.split(r"[_ ]+", wanted), iter(label.split())
    return len(typed) > 1 and all(any(word.startswith(part) for word in words) for part in typed)


def _is(wanted: str, name: str, label: str, aliases: tuple[str, ...]) -> bool:
    return wanted in (fold(name), label, *map(fold, aliases))


_OPS = {
    "number": ((":", "equals"), (">", "more than"), (">=", "at least"), ("<", "less than"), ("<=", "at most")),
    "date": ((":", "on, in"), ("<", "before"), (">", "after"), ("<=", "on or before"), (">=", "on or after")),
    "whole": ((":", "is"), ("!=", "is not")),
    "text": ((":", "contains"), ("=", "is"), ("!=", "is not"), ("~", "matches the expression")),
}
_OPS_OF = {"number": "number", "duration": "number", "date": "date", "datetime": "date", "select": "whole"}
_OPS_OF |= {"multi": "whole", "agent": "whole", "boolean": "whole"}


def offered_operators(field: Field) -> list[Offer]:
    """The operators of a field, as they are written."""
    return [Offer(op, f"{op}", words) for op, words in _OPS[_OPS_OF.get(field.type, "text")]]


def offered_flags(typed: str) -> list[Offer]:
    """What may follow ``is:``."""
    return [
        Offer(name, name, words) for name, words in FLAGS.items() if name != "draft" and name.startswith(fold(typed))
    ]


def written_value(value: str, asked: Asked) -> str:
    """A value as it is written at that place, quoted where needed."""
    from crm_tui.filters.grammar.canonical import value_text
    from crm_tui.filters.tree import Item

    op = "=" if asked.op not in (":", "=") else asked.op
    return value_text(Item(value), op, bracket=asked.relation is not None, alone=asked.alone)
