"""Tests on a text: whether it is, contains, starts or ends with what was typed, case and accents aside."""

from __future__ import annotations

from collections.abc import Sequence

from crm_tui.filters.compile.sql import FALSE, TRUE, Sql, any_found, any_holds, one_of
from crm_tui.filters.fields.field import folded
from crm_tui.filters.tree import Item, Value
from crm_tui.values.folding import fold


def is_known(column: str) -> Sql:
    """Whether a column holds any value: neither NULL nor the empty text."""
    return Sql(f"coalesce({column}, '') != ''")


def when_known(column: str, test: Sql) -> Sql:
    """``test`` where the column holds a value, else 0: a comparison with an unknown is false, never NULL."""
    return test if test == FALSE else test.inside(f"CASE WHEN {column} != '' THEN ", " ELSE 0 END")


def text_test(column: str, key: str | None, op: str, values: Sequence[Value], *, whole: bool) -> Sql:
    """Any of the values by ``op``; ``key`` is a column that holds the folded text; ``whole``: ``:`` means *is*."""
    items = [value for value in values if isinstance(value, Item)]
    if op == "~":
        return when_known(column, any_holds(Sql(f"regexp_found(?, {column})", (item.text,)) for item in items))
    subject = f"coalesce({key}, '')" if key else folded(column)
    return when_known(column, folded_test(subject, op, items, whole=whole))


def folded_test(subject: str, op: str, items: Sequence[Item], *, whole: bool) -> Sql:
    """Any of the items on ``subject``, the SQL of a folded text that is not NULL."""
    equal, contained, starting, ending = [], [], [], []
    for item in items:
        text = fold(item.text)
        if op == ":" and item.open_start and item.open_end:
            contained.append(text)
        elif op == ":" and item.open_start:
            ending.append(text)
        elif op == ":" and item.open_end:
            starting.append(text)
        elif op == ":" and not whole:
            contained.append(text)
        else:
            equal.append(text)
    return any_holds(
        [
            one_of(subject, equal) if equal else FALSE,
            _containing(subject, contained),
            any_found(subject, "instr({column}, {value}) = 1", starting),
            TRUE if "" in ending else ending_with(subject, ending),
        ]
    )


def _containing(subject: str, texts: Sequence[str]) -> Sql:
    return any_found(subject, "instr({column}, {value}) > 0", texts)


def ending_with(subject: str, texts: Sequence[str]) -> Sql:
    """Whether the folded text ends with one of the texts."""
    # a negative start counts from the end; 0 would be the whole text
    return any_found(subject, "substr({column}, -length({value})) = {value}", texts)
