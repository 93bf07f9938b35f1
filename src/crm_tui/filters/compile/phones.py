"""Tests on phone numbers: by their digits, in the national or the international way of writing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from crm_tui.filters.compile.sql import FALSE, Sql, any_found, any_holds, one_of, sql
from crm_tui.filters.compile.text import folded_test, when_known
from crm_tui.filters.tree import Item, Value
from crm_tui.values.phones import digits_of, parse_phone

_TRUNK_IN_BRACKETS = re.compile(r"\(\s*0+\s*\)")
_SEPARATORS = (" ", "-", ".", "(", ")", "/", "+", "\u00a0")
_FEWEST = 3
"""Digits that a word must have to be looked for in phone numbers."""
_LONGEST_CODE = 3
"""Digits of a country's calling code, at most."""


def digit_forms(text: str) -> tuple[str, ...]:
    """The runs of digits that a typed number may stand for: without ``00``, without a trunk ``(0)``."""
    forms = [digits_of(text)]
    if is_international(text):
        forms.append(digits_of(_TRUNK_IN_BRACKETS.sub("", text)))
    forms += [form[2:] for form in forms if form.startswith("00") and len(form) > 2 + _FEWEST]
    return tuple(form for form in dict.fromkeys(forms) if form)


def is_international(text: str) -> bool:
    """Whether the typed number begins with ``+`` or ``00``."""
    return text.lstrip(" (").startswith(("+", "00", "＋"))


def looks_like_phone(text: str) -> bool:
    """Whether a word of free text is looked for in phone numbers, too: three digits, and nothing but number signs."""
    return len(digits_of(text)) >= _FEWEST and all(c.isdecimal() or c in "+-.()/ \u00a0" for c in text)


def phone_rows(link: str, test: Sql) -> Sql:
    """Whether one of the contact's numbers passes."""
    return test.inside(f"EXISTS (SELECT 1 FROM contact_phone WHERE {link} AND ", ")")


def number_row_test(op: str, values: Sequence[Value]) -> Sql:
    """Any of the values on one row of ``contact_phone``."""
    items = [value for value in values if isinstance(value, Item)]
    if op == "~":
        return any_holds(Sql("regexp_found(?, contact_phone.phone)", (item.text,)) for item in items)
    return any_holds(_row_test(op, item) for item in items)


def digits_found(forms: Iterable[str]) -> Sql:
    """Whether the number of a row of ``contact_phone`` contains one of the runs of digits."""
    return any_holds(
        any_found(f"contact_phone.{column}", "instr({column}, {value}) > 0", tuple(forms))
        for column in ("digits", "national")
    )


def _row_test(op: str, item: Item) -> Sql:
    forms = digit_forms(item.text)
    if not forms:
        return folded_test("fold(contact_phone.phone)", op, [item], whole=False)
    if op == "=":
        return _same_number(item.text, forms)
    if item.open_end and not item.open_start:
        columns = ("digits",) if item.text.startswith("+") else ("digits", "national")
        return any_holds(
            any_found(f"contact_phone.{column}", "instr({column}, {value}) = 1", forms) for column in columns
        )
    if item.open_start and not item.open_end:
        tests = [
            sql(f"substr(contact_phone.{column}, {{}}) = {{}}", -len(form), form)
            for column in ("digits", "national")
            for form in forms
        ]
        return any_holds(tests)
    return digits_found(forms)


def _same_number(text: str, forms: Sequence[str]) -> Sql:
    tests = [one_of("contact_phone.digits", forms), one_of("contact_phone.national", forms)]
    if is_international(text) and (phone := parse_phone(text)).verified:
        tests.append(sql("contact_phone.digits = {}", phone.digits))
        if phone.national:
            # typed without a country and so never read: its own digits are the national way
            tests.append(sql("(contact_phone.national = '' AND contact_phone.digits = {})", phone.national))
    return any_holds(tests)


def typed_phone_test(column: str, op: str, values: Sequence[Value]) -> Sql:
    """Any of the values on a number that is stored as it was typed, and nowhere else."""
    items = [value for value in values if isinstance(value, Item)]
    if op == "~":
        return when_known(column, any_holds(Sql(f"regexp_found(?, {column})", (item.text,)) for item in items))
    digits = column
    for separator in _SEPARATORS:
        digits = f"replace({digits}, '{separator}', '')"
    return when_known(column, any_holds(_typed_test(column, digits, op, item) for item in items))


def _typed_test(column: str, digits: str, op: str, item: Item) -> Sql:
    forms = digit_forms(item.text)
    if not forms:
        return folded_test(f"fold({column})", op, [item], whole=False)
    if op == "=":
        return any_holds([one_of(digits, _every_way(item.text, forms)), _dialled_from_abroad(column, digits, forms)])
    if item.open_end and not item.open_start:
        return any_found(digits, "instr({column}, {value}) = 1", forms)
    if item.open_start and not item.open_end:
        return any_holds(sql(f"substr({digits}, {{}}) = {{}}", -len(form), form) for form in forms)
    return any_found(digits, "instr({column}, {value}) > 0", forms)


def _every_way(text: str, forms: Sequence[str]) -> tuple[str, ...]:
    phone = parse_phone(text) if is_international(text) else None
    if phone is None or not phone.verified:
        return tuple(forms)
    ways = (*forms, phone.digits, f"00{phone.digits}", phone.national)
    return tuple(dict.fromkeys(way for way in ways if way))


def _dialled_from_abroad(column: str, digits: str, forms: Sequence[str]) -> Sql:
    """``06 48…`` is the number stored as ``+33 6 48…``: the same digits after a calling code and without the 0."""
    tests = [
        sql(
            f"(substr({digits}, {{}}) = {{}} AND length({digits}) BETWEEN {{}} AND {{}})",
            1 - len(form), form[1:], len(form), len(form) - 1 + _LONGEST_CODE,
        )
        for form in forms
        if form.startswith("0") and not form.startswith("00") and len(form) > 2 * _FEWEST
    ]  # fmt: skip
    return any_holds(tests).inside(f"(substr({column}, 1, 1) = '+' AND ", ")") if tests else FALSE


def sought_digits(op: str, text: str) -> tuple[str, ...]:
    """Runs of digits one of which stands in the search line of every contact whose number passes; none: unknown."""
    forms = digit_forms(text)
    if op == "=" and forms and is_international(text) and (phone := parse_phone(text)).verified:
        return tuple(dict.fromkeys(form for form in (*forms, phone.digits, phone.national) if form))
    return forms
