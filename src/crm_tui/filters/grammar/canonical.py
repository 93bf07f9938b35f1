"""Tree → canonical text: first names of fields, short forms of relations, brackets and quotes only where needed."""

from __future__ import annotations

import re
from decimal import Decimal

from crm_tui.filters.fields.relations import SHORT_EVENTS, RelationKind, find_relation
from crm_tui.filters.grammar.scanner import OPS, Scanner, phone_end
from crm_tui.filters.tree import (
    And,
    Duration,
    Everything,
    Flag,
    Item,
    Near,
    Node,
    Not,
    Number,
    Or,
    Presence,
    Range,
    Relation,
    Term,
    Tree,
    Value,
    Word,
    all_of,
    conjuncts,
)  # fmt: skip
from crm_tui.values.durations import format_duration

_SHORT_NAMES = {event: (name, field) for name, (event, field) in SHORT_EVENTS.items()}
_PHONE_LIKE = re.compile(r"\+?[0-9().+/-]+").fullmatch
_ACTIVE = "status"


def canonical_text(node: Node) -> str:
    """The text that parses back to ``node``; of a value, the text of the value."""
    if isinstance(node, (Item, Number, Duration, Range)):
        return value_text(node)
    if isinstance(node, (Everything, Word, Term, Presence, Flag, Relation, Near, Not, And, Or)):
        return tree_text(node)
    raise TypeError(f"no part of a filter: {node!r}")


def tree_text(tree: Tree, inside: bool = False) -> str:
    """The text of a tree; ``inside`` the brackets of a relation."""
    match tree:
        case Everything():
            return ""
        case Word(text, phone):
            return text if phone else word_text(text, inside)
        case Term():
            return _term_text(tree)
        case Presence(field, known):
            return f"{'has' if known else 'no'}:{field}"
        case Flag(name):
            return f"{'has' if name == 'draft' else 'is'}:{name}"
        case Relation():
            return _relation_text(tree)
        case Near(place, kilometres):
            return f"near:{_quoted(place)}[within:{_number_text(kilometres)}km]"
        case Not(part):
            return _negated(part, inside)
        case And(parts):
            return _joined([_operand(part, inside) for part in parts], inside)
        case Or(parts):
            return " or ".join(tree_text(part, inside) for part in parts)


def _operand(tree: Tree, inside: bool) -> str:
    text = tree_text(tree, inside)
    return f"({text})" if isinstance(tree, Or) else text


def _negated(part: Tree, inside: bool) -> str:
    text = tree_text(part, inside)
    if isinstance(part, Relation) and text.startswith("has:"):
        return f"no:{text[4:]}"
    return f"-({text})" if isinstance(part, (And, Or)) else f"-{text}"


def _joined(texts: list[str], inside: bool) -> str:
    """Terms with a blank between; *and* where two runs of digits would grow into one phone number."""
    joined, run = texts[0], texts[0].lstrip("-")
    for text in texts[1:]:
        # "+" begins another number, "-" is a negation
        follows = _PHONE_LIKE(run.replace(" ", "")) and _PHONE_LIKE(text) and text[0] not in "+-"
        grown = f"{run} {text}" if follows and not inside else text.lstrip("-")
        grows = follows and not inside and (phone_end(grown, 0) or 0) > len(run)
        joined += f" and {text}" if grows else f" {text}"
        run = text if grows else grown
    return joined


# ---------------------------------------------------------------- words and values


def word_text(text: str, inside: bool = False) -> str:
    """Free text, quoted where it would read as something else."""
    return text if _bare(text) and _plain_word(text, inside) else _quoted(text)


def _plain_word(text: str, inside: bool) -> bool:
    scanner = Scanner(text)
    if text[0] in "-!(*" or text.startswith(OPS) or scanner.keyword():
        return False
    if not inside and (phone_end(text, 0) or not text.strip("+-.()/")):
        return False  # a number, or what a number behind it would swallow
    behind = text[len(scanner.name()) :]
    return not scanner.name() or behind.startswith("://") or not behind.startswith((*OPS, "["))


def value_text(value: Value, op: str = ":", *, bracket: bool = False, alone: bool = True) -> str:
    """One value behind ``op``; ``bracket``: a ``[`` would end it; ``alone``: it is the whole value."""
    match value:
        case Number(number):
            return _number_text(number)
        case Duration(seconds):
            return format_duration(seconds)
        case Range(start, end):
            return "..".join("" if bound is None else value_text(bound) for bound in (start, end))
        case Item(text, open_start, open_end):
            if op == "~":
                return _regex_text(text)
            special = (text == "?" and alone) or text[:1] == "*" or text[-1:] == "*"
            bare = _bare(text) and "," not in text and not (bracket and "[" in text) and not (op == ":" and special)
            return f"{'*' * open_start}{text if bare else _quoted(text)}{'*' * open_end}"
        case _:
            return str(value)


def _number_text(number: int | float) -> str:
    return str(number) if isinstance(number, int) else format(Decimal(repr(number)), "f")


def _bare(text: str) -> bool:
    """Whether ``text`` may stand without quotes: no blank, quote or backslash, its brackets paired."""
    if not text or not text.isprintable() or any(character.isspace() or character in '"\\' for character in text):
        return False
    for opening, closing in ("()", "[]"):
        opened = 0
        for character in text:
            opened += (character == opening) - (character == closing)
            if opened < 0:
                return False
        if opened:
            return False
    return True


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _regex_text(text: str) -> str:
    if text.endswith("\\"):  # the last backslash would make the closing quote a literal one
        return re.sub(r'([\\"()\[\]\s])', r"\\\1", text)
    return '"' + text.replace('"', '\\"') + '"'


def _term_text(term: Term, name: str = "", *, op: str = "", bracket: bool = False) -> str:
    alone = len(term.values) == 1
    op = op or term.op
    values = ",".join(value_text(value, op, bracket=bracket, alone=alone) for value in term.values)
    return f"{name or term.field}{op}{values}"


# ---------------------------------------------------------------- relations


def _relation_text(relation: Relation) -> str:
    kind = find_relation(relation.name)
    parts = list(conjuncts(relation.filter))
    head = _short_form(kind, parts, counted=relation.count is not None) if kind else ""
    if not head and kind and not relation.count and parts == _whole_relation(kind):
        return f"has:{kind.name}"
    inner = all_of(*parts, *([relation.count] if relation.count else []))
    if head and isinstance(inner, Everything):
        return head
    return f"{head or relation.name}[{tree_text(inner, inside=True)}]"


def _whole_relation(kind: RelationKind) -> list[Tree]:
    return [_current(kind)] if kind.current else []


def _current(kind: RelationKind) -> Term:
    return Term(_ACTIVE, ":", (Item(kind.current or ""),))


def _short_form(kind: RelationKind, parts: list[Tree], *, counted: bool) -> str:
    """``name:value`` for the parts that it stands for, which are taken away; empty when there is no such form."""
    if kind.name == "did" and len(parts) > 1 and (name := _event_form(parts, counted=counted)):
        return name
    first = parts[0] if parts else None
    if not isinstance(first, Term) or kind.head != first.field:
        return ""
    op = _head_op(kind, first)
    if not op:
        return ""
    taken = 1
    if kind.current:
        if parts[1:2] == [_current(kind)] and not _mentions(parts[2:]):
            taken = 2
        elif not _mentions(parts[1:]):
            return ""
    del parts[:taken]
    return _term_text(first, kind.name, op=op, bracket=True)


def _event_form(parts: list[Tree], *, counted: bool) -> str:
    """``visited:/x`` for ``did[type:page_hit url:/x]``."""
    first, second = parts[:2]
    if not (isinstance(first, Term) and first.field == "type" and first.op == ":" and len(first.values) == 1):
        return ""
    value = first.values[0]
    if not isinstance(value, Item) or value != Item(value.text) or value.text not in _SHORT_NAMES:
        return ""
    name, field = _SHORT_NAMES[value.text]
    if isinstance(second, Term) and second.field == field:
        del parts[:2]
        return _term_text(second, name, bracket=True)
    if second == Presence(field):
        del parts[:2]
        return f"{name}:*" if parts or counted else f"has:{name}"
    return ""


def _head_op(kind: RelationKind, head: Term) -> str:
    """The op of the short form, or nothing: ``list:news`` stands for ``name=news``, wildcards for themselves."""
    if kind.name != "list" or head.op == "~":
        return head.op
    wild = any(isinstance(item, Item) and (item.open_start or item.open_end) for item in head.values)
    return ":" if wild == (head.op == ":") else ""


def _mentions(parts: list[Tree]) -> bool:
    from crm_tui.filters.grammar.terms import mentions

    return any(mentions(part, _ACTIVE) for part in parts)
