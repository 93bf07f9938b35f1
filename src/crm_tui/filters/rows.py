"""One term of a filter as a row: an attribute, an operator, a value. What a row cannot show is a row of text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from crm_tui.filters.completion import ranked
from crm_tui.filters.fields import DATES, RELATIONS, Field, Registry, RelationKind
from crm_tui.filters.fields.operators import ALSO, Choice, Operator, operators_of, read_choice, write_choice
from crm_tui.filters.fields.relations import SHORT_EVENTS, find_relation
from crm_tui.filters.grammar import FilterError, Names, parse
from crm_tui.filters.grammar.canonical import word_text
from crm_tui.filters.tree import And, Everything, Flag, Item, Not, Or, Presence, Relation, Term, Tree, Word, conjuncts

ANY_TEXT, CONTACT = "any text", "contact"
"""Names of the attributes behind free text and flags; the first holds a blank, which no field's name does."""
_WORDS = (Operator("contains", ":"), Operator("does not contain", ":", negated=True))
_IS = (Operator("is", ":"), Operator("is not", ":", negated=True))


class Attribute(NamedTuple):
    """What the first cell of a row may name. ``field`` says type and options; of a short form it is the inner one."""

    name: str
    label: str
    field: Field | None
    aliases: tuple[str, ...] = ()
    relation: RelationKind | None = None

    @property
    def operators(self) -> tuple[Operator, ...]:
        """The operators that are offered."""
        if self.name == ANY_TEXT:
            return _WORDS
        return operators_of(self.field) if self.field is not None else _IS

    @property
    def readable(self) -> tuple[Operator, ...]:
        """Those that a row may have, because the text says so."""
        return (*self.operators, *(ALSO.get(self.field.type, ()) if self.field is not None else ()))

    @property
    def is_date(self) -> bool:
        """Whether values are dates."""
        return self.field is not None and self.field.type in DATES


class Row(NamedTuple):
    """A row. ``name`` is the attribute's; without one, ``value`` is filter text (or nothing: a new row).

    ``tree`` is what it means; None as long as it means nothing, with the ``problem`` when there is one.
    """

    name: str = ""
    operator: Operator | None = None
    value: str = ""
    tree: Tree | None = None
    problem: str = ""

    @property
    def is_new(self) -> bool:
        """Whether nothing has been entered."""
        return not self.name and not self.value

    @property
    def is_text(self) -> bool:
        """Whether the row is edited as filter text."""
        return not self.name and bool(self.value)


class Rows:
    """Makes rows of terms, and terms of rows, for one database."""

    def __init__(self, registry: Registry, names: Names | None = None) -> None:
        self.registry = registry
        self.names = names
        self._attributes = {each.name: each for each in _attributes(registry, names)}

    def parse(self, text: str) -> Tree:
        """The tree of a whole filter.

        Raises:
            FilterError: it is none.
        """
        return parse(text, self.registry, names=self.names).tree

    # -- attributes

    def attribute(self, name: str) -> Attribute | None:
        """The attribute of that exact name."""
        return self._attributes.get(name)

    def matching(self, typed: str) -> list[Attribute]:
        """Attributes that go on from what is typed, the nearest first; all of them when nothing is."""
        known = [(each.name, each.label, each.aliases) for each in self._attributes.values()]
        return [self._attributes[name] for name, _ in ranked(typed.strip(), known)]

    # -- rows of terms

    def read(self, tree: Tree) -> Row:
        """The row that shows a term; a row of text when no cells say exactly that."""
        for row in self._candidates(tree):
            if self.made(row).tree == tree:
                return row._replace(tree=tree)
        return Row(value=str(tree), tree=tree)

    def _candidates(self, tree: Tree) -> list[Row]:
        negated, part = (True, tree.part) if isinstance(tree, Not) else (False, tree)
        if isinstance(part, Word):
            operator = _WORDS[negated]
            return [Row(ANY_TEXT, operator, text) for text in (part.text, word_text(part.text), _quoted(part.text))]
        if isinstance(part, Flag):
            return [Row(CONTACT, _IS[negated], part.name)]
        if isinstance(part, Relation):
            short = _short_term(part)
            return self._cells(Not(short) if negated else short) if short is not None else []
        return self._cells(tree) if isinstance(part, Term | Presence) else []

    def _cells(self, tree: Tree) -> list[Row]:
        part = tree.part if isinstance(tree, Not) else tree
        if not isinstance(part, Term | Presence):
            return []
        attribute = self._attributes.get(part.field)
        if attribute is None or attribute.field is None:
            return []
        choice = read_choice(tree, {part.field: attribute.field}, also=True)
        return [Row(choice.field, choice.operator, cell_of(choice.operator, choice.values))] if choice else []

    # -- terms of rows

    def made(self, row: Row) -> Row:
        """The same cells with what they mean, or with the problem; an unfinished row has neither."""
        tree, problem = None, ""
        try:
            text = self._written(row)
            if text:
                tree = self.parse(text)
        except FilterError as error:
            problem = error.problem
        if isinstance(tree, Everything) or (row.name and isinstance(tree, And | Or)):
            tree = None
        return row._replace(tree=tree, problem=problem)

    def _written(self, row: Row) -> str:
        """The filter text of a row; empty when it is not finished."""
        if not row.name:
            return row.value.strip()
        attribute = self._attributes.get(row.name)
        if attribute is None or row.operator is None:
            return ""
        values = values_of(row.operator, row.value)
        if row.operator.takes not in ("nothing", "anniversary") and not any(values):
            return ""
        sign = "-" if row.operator.negated else ""
        if row.name == ANY_TEXT:
            return f"{sign}{_word(row.value)}"
        if row.name == CONTACT:
            return f"{sign}{'has' if row.value == 'draft' else 'is'}:{row.value.strip()}"
        return write_choice(Choice(row.name, row.operator, values))

    def negated(self, row: Row) -> Row:
        """The complement of a row; of an unfinished one the opposite operator, where there is one."""
        if isinstance(row.tree, Presence):
            return self.read(Presence(row.tree.field, not row.tree.known))
        if row.tree is not None:
            return self.read(row.tree.part if isinstance(row.tree, Not) else Not(row.tree))
        attribute, former = self._attributes.get(row.name), row.operator
        if attribute is None or former is None:
            return row
        found = (each for each in attribute.readable if each[1:3] == former[1:3] and each.wild == former.wild)
        opposite = next((each for each in found if each.negated != former.negated), former)
        return self.made(row._replace(operator=opposite))


def _attributes(registry: Registry, names: Names | None) -> list[Attribute]:
    if registry.inside is not None:
        listed = [Attribute(field.name, field.label, field, field.aliases) for field in registry.fields]
        return [*listed, Attribute(ANY_TEXT, "Any text", None)]
    found = []
    for field in registry.fields:
        relation = find_relation(field.relation) if field.relation else None
        inner = relation.find(relation.head) if relation and relation.head else None
        # lists and segments are chosen whole; of organisations any part of the name will do
        is_set = relation is not None and relation.name != "org"
        name = relation.name if relation is not None else field.name
        shown = field if inner is None or is_set else inner
        found.append(Attribute(name, field.label, shown, (field.name, *field.aliases), relation))
    taken = {each.name for each in found}
    for kind in RELATIONS:
        if kind.head and kind.name not in taken and (kind.available or kind.name in (names or {})):
            found.append(Attribute(kind.name, kind.label, kind.find(kind.head), kind.aliases, kind))
    did = find_relation("did")
    for name, (event, inner_name) in SHORT_EVENTS.items():
        label = f"{name.capitalize()} ({event.replace('_', ' ')})"
        found.append(Attribute(name, label, did.find(inner_name) if did else None, (), did))
    found.append(Attribute(ANY_TEXT, "Any text", None))
    # a custom attribute may be called so, too: it is found by its own name
    return [*found, *([] if any(each.name == CONTACT for each in found) else [Attribute(CONTACT, "Contact", None)])]


def _short_term(relation: Relation) -> Term | Presence | None:
    """The term that the short form of a relation writes, named like the short form; None when it has none."""
    if relation.count is not None:
        return None
    parts = list(conjuncts(relation.filter))
    kind = find_relation(relation.name)
    if kind is None:
        return None
    if kind.current and len(parts) > 0 and parts[-1] == Term("status", ":", (Item(kind.current),)):
        parts.pop()
    match parts:
        case []:
            return Presence(kind.name)
        case [Term(field, op, values)] if field == kind.head:
            return Term(kind.name, ":" if kind.name == "list" and op == "=" else op, values)
        case [Term("type", ":", (Item(event),)), Term() | Presence() as second]:
            name = next((each for each, (type, _) in SHORT_EVENTS.items() if type == event), None)
            if name is not None and SHORT_EVENTS[name][1] == second.field:
                return Term(name, second.op, second.values) if isinstance(second, Term) else Presence(name)
    return None


# ---------------------------------------------------------------- the value's cell


def cell_of(operator: Operator, values: Sequence[str]) -> str:
    """Values as one cell shows them; :func:`values_of` reads them back."""
    match operator.takes:
        case "two":
            return "..".join(values)
        case "many":
            return ", ".join(_shown(value, comma=True) for value in values)
        case "one":
            return _shown(values[0], comma=False) if values else ""
    return values[0] if values else ""


def values_of(operator: Operator, cell: str) -> tuple[str, ...]:
    """The values in a cell: quotes may stand around a value, and must around one with a comma among several."""
    text = cell.strip()
    match operator.takes:
        case "two":
            start, _, end = text.partition("..")
            return (start.strip(), end.strip())
        case "many":
            return tuple(_unquoted(item) for item in items_of(text))
        case "one":
            return (_unquoted(text),) if text else ()
    return (text,) if text else ()


def items_of(text: str) -> list[str]:
    """The pieces between commas, those in quotes aside; empty ones fall out."""
    pieces, quoted, escaped = [""], False, False
    for character in text:
        if character == "," and not quoted:
            pieces.append("")
            continue
        if escaped:
            escaped = False
        elif character == "\\" and quoted:
            escaped = True
        elif character == '"' and (quoted or not pieces[-1].strip()):
            quoted = not quoted
        pieces[-1] += character
    return [piece.strip() for piece in pieces if piece.strip()]


def _shown(value: str, *, comma: bool) -> str:
    plain = value == value.strip() and value and value[0] != '"' and not (comma and "," in value)
    return value if plain and value.isprintable() else _quoted(value)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _unquoted(text: str) -> str:
    if len(text) < 2 or text[0] != '"' or text[-1] != '"':
        return text
    letters, escaped = [], False
    for character in text[1:-1]:
        if character == "\\" and not escaped:
            escaped = True
            continue
        letters.append(character)
        escaped = False
    return "".join(letters)


def _word(cell: str) -> str:
    """Free text as it is written: what is quoted, and a phone number, as they are."""
    text = cell.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text
    from crm_tui.filters.grammar.scanner import phone_end

    return text if phone_end(text, 0) == len(text) else word_text(text)
