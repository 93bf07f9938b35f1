"""One value of one field against what was typed, whatever table the field is read from."""

from __future__ import annotations

from collections.abc import Sequence

from crm_tui.errors import UsageError
from crm_tui.filters.compile.context import Context
from crm_tui.filters.compile.countries import country_test
from crm_tui.filters.compile.ordered import day_test, moment_test, number_test
from crm_tui.filters.compile.phones import typed_phone_test
from crm_tui.filters.compile.sql import TRUE, Sql, any_holds, sql
from crm_tui.filters.compile.text import is_known, text_test
from crm_tui.filters.fields import DATES, ORDERED, WHOLE, Field
from crm_tui.filters.tree import Duration, Item, Number, Op, Range, Term, Value
from crm_tui.values.slugs import is_slug


def value_test(field: Field, column: str, term: Term, context: Context) -> Sql:
    """``term`` on the SQL text ``column``: 0 or 1, never NULL; a comparison with an unknown is 0.

    Raises:
        UsageError: the field has no such operator, or the value is of another kind.
    """
    check_term(field, term)
    op, values = term.op, term.values
    if field.type in ("number", "duration"):
        return number_test(column, op, values, sure=field.counter or column == "contact.id")
    if field.type == "datetime":
        return moment_test(column, op, values, context.now, context.zone, custom=field.custom)
    if field.type == "date":
        return day_test(column, op, values, context.now, context.zone)
    if field.type == "boolean":
        return _boolean_test(column, values)
    if field.type == "country":
        return country_test(column, op, values)
    if field.type == "phone":
        return typed_phone_test(column, op, values)
    return text_test(column, _folded_key(field, column), op, values, whole=field.type in WHOLE)


def known_test(field: Field, column: str) -> Sql:
    """Whether the field has any value: counters always have."""
    return TRUE if field.counter else is_known(column)


def check_field(field: Field) -> Field:
    """The field, when its slug may become part of SQL text.

    Raises:
        UsageError: it may not.
    """
    if field.custom and not is_slug(field.slug):
        raise UsageError(f"The attribute “{field.slug}” has no valid slug: rename it.")
    return field


def check_term(field: Field, term: Term) -> None:
    """Refuse what the parser would refuse, too: trees may come from elsewhere."""
    ordered = field.type in ORDERED
    fits = all(_fits(field, value) for value in term.values)
    if (
        not fits
        or (term.op in (">", ">=", "<", "<=") and not ordered)
        or (term.op == "~" and (ordered or field.type == "boolean"))
    ):
        raise UsageError(f"The field “{field.name}” cannot be asked with “{term.op}” and such a value.")


def _fits(field: Field, value: Value) -> bool:
    if isinstance(value, Range):
        return all(bound is None or _fits(field, bound) for bound in (value.start, value.end))
    if field.type == "duration":
        return isinstance(value, Number | Duration)
    if field.type == "number":
        return isinstance(value, Number)
    return isinstance(value, Item | Number | Duration) != (field.type in DATES)


def _folded_key(field: Field, column: str) -> str | None:
    # the key of an email or a phone is no folded text
    return field.key if field.type == "text" and column == field.column else None


def _boolean_test(column: str, values: Sequence[Value]) -> Sql:
    wanted = {item.text.casefold() for item in values if isinstance(item, Item)}
    numbers = [number for word, number in (("yes", 1), ("no", 0)) if word in wanted]
    return any_holds(sql(f"coalesce({column}, '') = {{}}", number) for number in numbers)


def is_equality(op: Op, item: Item, *, whole: bool) -> bool:
    """Whether the term tests the whole value."""
    return op == "=" or (op == ":" and whole and not item.open_start and not item.open_end)
