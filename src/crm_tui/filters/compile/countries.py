"""Countries: the ISO codes and the English, French and Korean names of one country are equal in a filter."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from crm_tui.filters.compile.sql import Sql, all_hold, any_holds, complement, one_of, sql
from crm_tui.filters.compile.text import folded_test, text_test, when_known
from crm_tui.filters.fields.field import folded
from crm_tui.filters.tree import Item, Value
from crm_tui.values.folding import fold

_TABLE = Path(__file__).with_name("countries.tsv")
"""code, code of three letters, English names, French names, Korean names; several names apart by ``|``."""


class Country(NamedTuple):
    """One country: ``codes`` (two and three letters) and ``names``, all folded."""

    codes: tuple[str, ...]
    names: tuple[str, ...]


def country_called(text: str) -> Country | None:
    """The country that has ``text`` as a code or as a name in one of the three languages."""
    return _by_name().get(fold(text).strip())


@cache
def _by_name() -> dict[str, Country]:
    found: dict[str, Country] = {}
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        code, longer, *names = line.split("\t")
        spelled = tuple(dict.fromkeys(fold(name) for column in names for name in column.split("|")))
        country = Country((fold(code), fold(longer)), spelled)
        for name in (*country.codes, *country.names):
            found.setdefault(name, country)
    return found


def country_test(column: str, op: str, values: Sequence[Value]) -> Sql:
    """Any of the values on a country as it was entered."""
    known = [(item, country) for item in values if (country := _named(item, op)) and isinstance(item, Item)]
    if not known:
        return text_test(column, None, op, values, whole=False)
    subject = folded(column)
    plain = [item for item in values if isinstance(item, Item) and not _named(item, op)]
    spellings = [name for _, country in known for name in (*country.codes, *country.names)]
    tests = [one_of(subject, spellings), folded_test(subject, op, plain, whole=False)]
    if op == ":":
        tests += [_contains_but(subject, fold(item.text).strip(), country) for item, country in known]
    return when_known(column, any_holds(tests))


def _named(value: Value, op: str) -> Country | None:
    if op not in (":", "=") or not isinstance(value, Item) or value.open_start or value.open_end:
        return None
    return country_called(value.text)


def _contains_but(subject: str, text: str, country: Country) -> Sql:
    """``country:`` contains, as every text does, but *Niger* is not found in *Nigeria*, nor *us* in *Russia*."""
    others = [name for name, other in _by_name().items() if text in name and other is not country]
    if text in country.codes:
        return sql("0")
    found = sql(f"instr({subject}, {{}}) > 0", text)
    return all_hold([found, complement(one_of(subject, others))]) if others else found
