"""What the cells of a row offer: attributes, the operators of a type, values that exist, dates and what they mean."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from crm_tui.filters.date_words import AMOUNTS, COMPARED, ON, RANGES, meaning, offered_dates
from crm_tui.filters.fields import FLAGS
from crm_tui.filters.fields.operators import Operator
from crm_tui.filters.rows import CONTACT, Attribute, Row, Rows, items_of, values_of
from crm_tui.screens.line_completion import about
from crm_tui.store.existing import Existing
from crm_tui.values.folding import fold
from crm_tui.widgets.offer_list import Offered


def offered_attributes(rows: Rows, typed: str) -> list[Offered]:
    """Every attribute that goes on from what is typed."""
    return [
        Offered(each.name, len(each.name), each.label, each.name if each.name != fold(each.label) else "")
        for each in rows.matching(typed)
    ]


def offered_operators(attribute: Attribute, row: Row, typed: str) -> list[Offered]:
    """The operators of the attribute's type by phrase or sign; one that only the text can give stays offered."""
    wanted = fold(typed.strip())
    operators = list(attribute.operators)
    if row.operator is not None and row.operator not in operators:
        operators.insert(0, row.operator)
    found = [each for each in operators if fold(each.phrase).startswith(wanted)]
    found += [each for each in operators if each not in found and any(w.startswith(wanted) for w in _words(each))]
    return [Offered(each.phrase, len(each.phrase), each.phrase, ticked=each == row.operator) for each in found]


def _words(operator: Operator) -> list[str]:
    return [*fold(operator.phrase).split(), operator.op or ""]


def operator_called(attribute: Attribute, row: Row, phrase: str) -> Operator | None:
    """The operator of that phrase."""
    known = attribute.readable if row.operator is None else (row.operator, *attribute.readable)
    return next((each for each in known if each.phrase == phrase), None)


# ---------------------------------------------------------------- values


def typed_item(row: Row) -> str:
    """The value that is being typed: the last one of several."""
    operator = row.operator
    if operator is None or operator.takes != "many":
        return row.value.strip()
    if not row.value.strip() or row.value.rstrip().endswith(","):
        return ""
    return items_of(row.value)[-1].strip('"')


def offered_dates_of(row: Row, *, now: int, zone: tzinfo) -> list[Offered]:
    """Dates that the operator may be followed by."""
    takes = row.operator.takes if row.operator is not None else "one"
    compared = row.operator is not None and row.operator.op in ("<", ">", "<=", ">=")
    words: tuple[str, ...]
    if takes in ("last", "next", "anniversary"):
        words, moment = AMOUNTS, False
    elif takes == "two":
        words, moment = RANGES, True
    else:
        words, moment = (COMPARED, True) if compared else (ON, False)
        words = tuple(word for word in words if not word.startswith("anniversary"))
    found = offered_dates(typed_item(row), words, now=now, zone=zone, moment=moment)
    return [_taken(row, each.text, each.label, each.about) for each in found]


def offered_flags(row: Row) -> list[Offered]:
    """What a contact as a whole may be."""
    return [_taken(row, name, name, words) for name, words in FLAGS.items() if name.startswith(fold(row.value.strip()))]


def offered_values(row: Row, found: Sequence[Existing]) -> list[Offered]:
    """Values that exist, with their counts; those that are among several already have a tick."""
    chosen = set(values_of(row.operator, row.value)) if row.operator is not None else set()
    return [_taken(row, each.value, each.value, about(each), ticked=each.value in chosen) for each in found]


def _taken(row: Row, value: str, label: str, about: str, *, ticked: bool = False) -> Offered:
    """The cell with the value in the place of what is being typed."""
    text = value
    if row.operator is not None and row.operator.takes == "many":
        former = items_of(row.value)
        if typed_item(row) and former:
            former.pop()
        text = ", ".join([*former, _quoted(value) if "," in value or value.startswith('"') else value])
    elif value != value.strip() or value.startswith('"'):
        text = _quoted(value)
    return Offered(text, len(text), label, about, ticked)


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def wants_values(attribute: Attribute, row: Row) -> bool:
    """Whether the values that exist are worth reading."""
    field = attribute.field
    return (
        field is not None
        and attribute.name != CONTACT
        and field.type not in ("number", "duration", "date", "datetime", "boolean")
        and row.operator is not None
        and row.operator.takes in ("one", "many")
        and row.operator.op != "~"
    )


def date_meaning(attribute: Attribute | None, row: Row, *, now: int, zone: tzinfo) -> str:
    """What the date in a row means right now; empty when the row has none."""
    if attribute is None or not attribute.is_date or row.operator is None:
        return ""
    takes = row.operator.takes
    if takes == "two":
        bounds = (meaning(text, now=now, zone=zone, moment=True) for text in values_of(row.operator, row.value))
        return " to ".join(bound for bound in bounds if bound)
    if takes == "anniversary" or not row.value.strip():
        return ""
    text = f"+{row.value.lstrip('+-')}" if takes == "next" else row.value.strip()
    return meaning(text, now=now, zone=zone, moment=row.operator.op in ("<", ">", "<=", ">="))
