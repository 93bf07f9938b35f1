"""Raw items → typed values of a term: numbers, durations, dates, ranges, texts with wildcards."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from crm_tui.filters.fields.field import DATES, ORDERED, Field
from crm_tui.filters.grammar.errors import FilterError
from crm_tui.filters.grammar.names import Names, resolve
from crm_tui.filters.grammar.regex import regex_problem
from crm_tui.filters.grammar.scanner import Raw, RawValue, Scanner
from crm_tui.filters.grammar.spelling import nearest
from crm_tui.filters.tree import Duration, Item, Number, Op, Range, Term, Value
from crm_tui.values.date_values import DateTextError, DateValue, could_become_date, parse_date
from crm_tui.values.durations import parse_duration

_COMPARISONS = (">", ">=", "<", "<=")
_NUMBER = r"[+-]?[0-9]+(?:\.[0-9]+)?"
_LONGEST_NUMBER = 400  # digits; a float ends at 309
_YES, _NO = ("yes", "true", "y", "1"), ("no", "false", "n", "0")
_KINDS = {
    "text": "text", "country": "text", "url": "an address", "email": "an email", "phone": "a phone number",
    "number": "a number", "duration": "a duration", "date": "a date", "datetime": "a date", "boolean": "yes or no",
    "select": "a choice", "multi": "a set of words", "agent": "an agent",
}  # fmt: skip

Ordered = Number | Duration | DateValue


class Typing:
    """Makes terms of fields out of what the scanner reads behind an op."""

    def __init__(self, scanner: Scanner, names: Names) -> None:
        self._scanner = scanner
        self._names = names

    def term(self, field: Field, op: Op, *, bracket: bool = False, kind: str | None = None) -> Term | bool:
        """The term ``field op`` with the value at the cursor; False for ``field:?``, True for ``field:*``.

        ``bracket``: a ``[`` ends the value. ``kind``: the value names a thing of that kind (see ``Names``).
        """
        self._check_op(field, op)
        if op == "~":
            return Term(field.name, "~", (self._regex(field, bracket),))
        ranges = field.type in ORDERED
        value = self._scanner.value(wild=op == ":", ranges=ranges, bracket=bracket)
        if op == ":" and len(value.items) == 1:
            only = value.items[0]
            if only.bare and not only.text and only.open_start and not only.open_end:
                return True
            if only.bare and only.plain and only.text == "?" and not only.open_start and not only.open_end:
                return False
        self._check_items(field, op, value)
        if ".." in value.separators:
            return Term(field.name, op, (self._range(field, op, value),))
        return Term(field.name, op, tuple(self._single(field, op, raw, kind) for raw in value.items))

    # -- checks

    def _check_op(self, field: Field, op: Op) -> None:
        at = self._scanner.at - len(op)
        if op in _COMPARISONS and field.type not in ORDERED:
            raise self._scanner.error(f"{field.name} is {_KINDS[field.type]} and has no order: use : or =.", at)
        if op == "~" and (field.type in ORDERED or field.type == "boolean"):
            raise self._scanner.error(f"{field.name} is {_KINDS[field.type]}, no text for a regular expression.", at)

    def _check_items(self, field: Field, op: Op, value: RawValue) -> None:
        ranged = ".." in value.separators
        if ranged and (len(value.items) > 2 or op not in (":", "=")):
            raise self._scanner.error("A range is a..b, behind : or = and alone.", value.at)
        if op in _COMPARISONS and len(value.items) > 1:
            raise self._scanner.error(f"{field.name}{op} takes one value.", value.at)
        if ranged and not any(raw.text for raw in value.items):
            raise self._scanner.error("A range has a start or an end.", value.at, unfinished=True)
        for raw in value.items:
            if not raw.text.strip() and not (ranged and raw.bare):
                raise self._empty(field, raw, value)
            if (raw.open_start or raw.open_end) and (field.type in ORDERED or field.type == "boolean"):
                raise self._scanner.error(f"{field.name} is {_KINDS[field.type]}: * goes with text alone.", raw.at)

    def _empty(self, field: Field, raw: Raw, value: RawValue) -> FilterError:
        last = raw.end == self._scanner.at
        if not raw.bare or raw.open_start:
            return self._scanner.error("There is nothing to look for here.", raw.at, unfinished=last)
        if len(value.items) == 1 and not self._scanner.done:
            return self._scanner.error(f"{field.name} has no value: there is no blank behind an op.", raw.at)
        return self._scanner.error(f"A value of {field.name} is missing.", raw.at, unfinished=last)

    # -- values

    def _range(self, field: Field, op: Op, value: RawValue) -> Range:
        start, end = (self._ordered(field, raw, moment=True) if raw.text else None for raw in value.items)
        if start is not None and end is not None and _after(start, end):
            problem = f"The range runs backwards: write {end_text(end)}..{end_text(start)}."
            raise self._scanner.error(problem, value.at, unfinished=True)
        return Range(start, end)

    def _single(self, field: Field, op: Op, raw: Raw, kind: str | None) -> Value:
        if field.type in ORDERED:
            return self._ordered(field, raw, moment=op in _COMPARISONS)
        if field.type == "boolean":
            return self._boolean(field, raw)
        if field.type == "phone" and not any(character.isdigit() for character in raw.text):
            raise self._scanner.error(
                f"{field.name} is matched by its digits: there is none here.", raw.at, unfinished=True
            )
        if raw.open_start or raw.open_end:
            return Item(raw.text, raw.open_start, raw.open_end)
        if kind or field.type == "agent":
            return Item(resolve(self._names, kind or "agent", raw, self._scanner))
        if field.options and not field.custom:
            return Item(self._choice(field, raw))
        return Item(raw.text)

    def _choice(self, field: Field, raw: Raw) -> str:
        """One of the fixed words of the program (statuses, channels)."""
        written = raw.text.casefold()
        if written in field.options:
            return written
        near = nearest(written, field.options)
        hint = f"did you mean {near}?" if near else f"one of {', '.join(field.options)}."
        typing = any(option.startswith(written) for option in field.options)
        raise self._scanner.error(f"{field.name} has no “{raw.text[:40]}”: {hint}", raw.at, unfinished=typing)

    def _boolean(self, field: Field, raw: Raw) -> Item:
        written = raw.text.casefold()
        if written in _YES or written in _NO:
            return Item("yes" if written in _YES else "no")
        typing = any(word.startswith(written) for word in _YES + _NO)
        raise self._scanner.error(f"{field.name} is yes or no.", raw.at, unfinished=typing)

    def _regex(self, field: Field, bracket: bool) -> Item:
        raw = self._scanner.regex(bracket=bracket)
        if not raw.text:
            problem = f"The expression of {field.name} is missing: there is no blank behind an op."
            raise self._scanner.error(problem, raw.at, unfinished=True)
        problem_found = regex_problem(raw.text)
        if problem_found:
            raise self._scanner.error(f"The expression {problem_found}.", raw.at, unfinished=raw.bare)
        return Item(raw.text)

    def _ordered(self, field: Field, raw: Raw, *, moment: bool) -> Ordered:
        if field.type in DATES:
            return self._date(raw, moment)
        read: Callable[[str], Ordered | None] = _number if field.type == "number" else _duration
        value = read(raw.text)
        if value is None:
            example = "12 or -1.5" if field.type == "number" else "90, 45m or 1h30m"
            raise self._scanner.error(
                f"“{raw.text[:40]}” is no {field.type}: write {example}.",
                raw.at,
                unfinished=_could_become(field, raw.text),
            )
        return value

    def _date(self, raw: Raw, moment: bool) -> DateValue:
        try:
            return parse_date(raw.text, moment=moment)
        except DateTextError as error:
            problem = f"{str(error)[0].upper()}{str(error)[1:]}"
            near = nearest(raw.text, _date_names()) if raw.text.isascii() and raw.text[:1].isalpha() else None
            hint = f": did you mean {near}?" if near and near != raw.text.lower() else "."
            typing = could_become_date(raw.text)
            raise self._scanner.error(problem + hint, raw.at, unfinished=typing) from None


def end_text(value: Ordered) -> str:
    """An end of a range in canonical text."""
    from crm_tui.filters.grammar.canonical import value_text

    return value_text(value)


def _date_names() -> tuple[str, ...]:
    from crm_tui.values.date_values import NAMES

    return (*NAMES, "anniversary")


def _number(text: str) -> Number | None:
    if len(text) > _LONGEST_NUMBER or not re.fullmatch(_NUMBER, text):
        return None
    value = float(text) if "." in text else int(text)
    try:
        number = Number(value)
    except OverflowError:
        return None
    return number if math.isfinite(number.value) else None


def _duration(text: str) -> Duration | None:
    seconds = parse_duration(text)
    return None if seconds is None else Duration(seconds)


def _could_become(field: Field, text: str) -> bool:
    """Whether more letters may make a number or a duration of ``text``."""
    if len(text) > _LONGEST_NUMBER:
        return False
    shape = r"[+-]?([0-9]+\.)?" if field.type == "number" else r"([0-9]+[dhm])+[0-9]*"
    return re.fullmatch(shape, text.lower()) is not None


def _after(start: Ordered, end: Ordered) -> bool:
    """Whether a range runs backwards, as far as that is known without a clock."""
    if isinstance(start, Number) and isinstance(end, Number):
        return start.value > end.value
    if isinstance(start, Duration) and isinstance(end, Duration):
        return start.seconds > end.seconds
    from datetime import UTC

    from crm_tui.values.dates import Anniversary, Instant, Period, span

    if isinstance(start, (Number, Duration, Anniversary)) or isinstance(end, (Number, Duration, Anniversary)):
        return False
    absolute = [isinstance(value, (Period, Instant)) for value in (start, end)]
    if absolute[0] != absolute[1]:
        return False  # a calendar day against "today" depends on the day
    now = 1_767_225_600  # any moment: what is compared is either absolute or relative to the same one
    return span(start, now, UTC).start >= span(end, now, UTC).end
