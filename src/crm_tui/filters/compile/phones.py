"""Tests on phone numbers: by their digits, in the national or the international way of writing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import chain

from crm_tui.filters.compile.sql import FALSE, Sql, any_found, any_holds, one_of
from crm_tui.filters.compile.text import ending_with, folded_test, when_known
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


def sought_digits(op: str, text: str) -> tuple[str, ...]:
    """Runs of digits one of which stands in the search line of every contact whose number passes; none: unknown."""
    forms = digit_forms(text)
    return (*forms, *_national_forms(text)) if op == "=" and forms else forms


def phone_rows(link: str, test: Sql) -> Sql:
    """Whether one of the contact's numbers passes."""
    return test.inside(f"EXISTS (SELECT 1 FROM contact_phone WHERE {link} AND ", ")")


def number_row_test(op: str, values: Sequence[Value]) -> Sql:
    """Any of the values on one row of ``contact_phone``."""
    items = [value for value in values if isinstance(value, Item)]
    if op == "~":
        return any_holds(Sql("regexp_found(?, contact_phone.phone)", (item.text,)) for item in items)
    typed = [item for item in items if not digit_forms(item.text)]
    dialled = [item for item in items if digit_forms(item.text)]
    tests = [folded_test("fold(contact_phone.phone)", op, typed, whole=False)]
    if op == "=":
        return any_holds([*tests, _same_number([item.text for item in dialled])])
    starting = [item for item in dialled if item.open_end and not item.open_start]
    abroad = _forms(item for item in starting if item.text.startswith("+"))
    either = _forms(item for item in starting if not item.text.startswith("+"))
    ending = _forms(item for item in dialled if item.open_start and not item.open_end)
    containing = _forms(item for item in dialled if item.open_start == item.open_end)
    begins = "instr({column}, {value}) = 1"
    return any_holds(
        [
            *tests,
            any_found("contact_phone.digits", begins, (*abroad, *either)),
            any_found("contact_phone.national", begins, either),
            *(ending_with(f"contact_phone.{column}", ending) for column in ("digits", "national")),
            digits_found(containing),
        ]
    )


def digits_found(forms: Iterable[str]) -> Sql:
    """Whether the number of a row of ``contact_phone`` contains one of the runs of digits."""
    every = tuple(forms)
    columns = ("contact_phone.digits", "contact_phone.national")
    return any_holds(any_found(column, "instr({column}, {value}) > 0", every) for column in columns)


def _forms(items: Iterable[Item]) -> tuple[str, ...]:
    return tuple(chain.from_iterable(digit_forms(item.text) for item in items))


def _same_number(texts: Sequence[str]) -> Sql:
    forms = tuple(chain.from_iterable(digit_forms(text) for text in texts))
    abroad = tuple(chain.from_iterable(_read_forms(text)[:1] for text in texts))
    national = tuple(chain.from_iterable(_national_forms(text) for text in texts))
    if not forms:
        return FALSE
    tests = [one_of("contact_phone.digits", (*forms, *abroad)), one_of("contact_phone.national", forms)]
    if national:
        # typed without a country and so never read: its own digits are the national way
        unread = one_of("contact_phone.digits", national)
        tests.append(unread.inside("(contact_phone.national = '' AND "))
    return any_holds(tests)


def _read_forms(text: str) -> tuple[str, ...]:
    """The international and the national digits of an international number that can be read."""
    phone = parse_phone(text) if is_international(text) else None
    return (phone.digits, phone.national) if phone and phone.verified else ()


def _national_forms(text: str) -> tuple[str, ...]:
    return tuple(form for form in _read_forms(text)[1:] if form)


def typed_phone_test(column: str, op: str, values: Sequence[Value]) -> Sql:
    """Any of the values on a number that is stored as it was typed, and nowhere else."""
    items = [value for value in values if isinstance(value, Item)]
    if op == "~":
        return when_known(column, any_holds(Sql(f"regexp_found(?, {column})", (item.text,)) for item in items))
    digits = column
    for separator in _SEPARATORS:
        digits = f"replace({digits}, '{separator}', '')"
    typed = [item for item in items if not digit_forms(item.text)]
    dialled = [item for item in items if digit_forms(item.text)]
    tests = [folded_test(f"fold({column})", op, typed, whole=False)]
    if op == "=":
        forms, ways = _forms(dialled), tuple(chain.from_iterable(_every_way(item.text) for item in dialled))
        tests += [one_of(digits, ways) if ways else FALSE, _dialled_from_abroad(column, digits, forms)]
        return when_known(column, any_holds(tests))
    tests += [
        any_found(
            digits, "instr({column}, {value}) = 1", _forms(i for i in dialled if i.open_end and not i.open_start)
        ),
        ending_with(digits, _forms(i for i in dialled if i.open_start and not i.open_end)),
        any_found(digits, "instr({column}, {value}) > 0", _forms(i for i in dialled if i.open_start == i.open_end)),
    ]
    return when_known(column, any_holds(tests))


def _every_way(text: str) -> tuple[str, ...]:
    read = _read_forms(text)
    return (*digit_forms(text), *(way for way in (*read, *(f"00{form}" for form in read[:1])) if way))


def _dialled_from_abroad(column: str, digits: str, forms: Sequence[str]) -> Sql:
    """``06 48…`` is the number stored as ``+33 6 48…``: the same digits after a calling code and without the 0."""
    bare = [
        form[1:] for form in forms if form.startswith("0") and not form.startswith("00") and len(form) > 2 * _FEWEST
    ]
    longer = f"length({{column}}) - length({{value}}) BETWEEN 1 AND {_LONGEST_CODE}"
    test = f"(substr({{column}}, -length({{value}})) = {{value}} AND {longer})"
    return any_found(digits, test, bare).inside(f"(substr({column}, 1, 1) = '+' AND ") if bare else FALSE
