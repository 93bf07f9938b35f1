"""Terms on the fields of a contact: the test on its row, and the sets from which the answer can start."""

from __future__ import annotations

from crm_tui.errors import UsageError
from crm_tui.filters.compile.atom import Atom, Source, along
from crm_tui.filters.compile.attributes import attribute_atom, is_indexed, presence_source, values_of
from crm_tui.filters.compile.choice import PARSED
from crm_tui.filters.compile.context import Context
from crm_tui.filters.compile.phones import number_row_test, phone_rows, sought_digits
from crm_tui.filters.compile.ranges import ordered_sources
from crm_tui.filters.compile.selectivity import Kind
from crm_tui.filters.compile.sql import FALSE, Sql, any_holds, one_of, sql
from crm_tui.filters.compile.text import is_known
from crm_tui.filters.compile.values import check_field, is_equality, known_test, value_test
from crm_tui.filters.compile.words import digits_source, trigram_source
from crm_tui.filters.fields import ORDERED, Field
from crm_tui.filters.tree import Item, Op, Presence, Term
from crm_tui.values.folding import fold, query_text

_IN_LINE = frozenset({"name", "first_name", "last_name", "email", "emails", "org", "job", "city"})
"""Fields whose text stands in the search line."""
_SPELLED: dict[str, Kind] = {"country": "country", "stage": "stage", "owner": "owner"}
"""Fields with few different values and an index."""
_LINKS = {
    "phone": "contact_phone.contact_id = contact.id AND contact_phone.phone_key = contact.phone_key",
    "phones": "contact_phone.contact_id = contact.id",
}
_TAG = "contact_tag.tag_id"
_HIGHEST = "\U0010ffff"
NOBODY = Atom(FALSE, (Source(Sql("SELECT 0 WHERE 0"), exact=True, ascending=True),), plain=True)
"""What is asked stands nowhere in this database."""


def find_field(name: str, context: Context) -> Field:
    """The field of that name.

    Raises:
        UsageError: there is none.
    """
    field = context.registry.find(name)
    if field is None:
        near = context.registry.suggest(name)
        raise UsageError(f"There is no field “{name}”." + (f" Did you mean “{near}”?" if near else ""))
    return check_field(field)


def presence_atom(presence: Presence, context: Context) -> Atom:
    """``has:field``; the caller negates it for ``no:field``."""
    field = find_field(presence.field, context)
    if field.many is None:
        walks = is_indexed(field, context) or (field.order_index and field.order_sql == field.column)
        sources = (presence_source(field, known=presence.known),) if walks and not field.counter else ()
        return Atom(known_test(field, _column(field)), sources, plain=True, cost=PARSED if field.custom else None)
    if field.name == "tags":
        return Atom(Sql("EXISTS (SELECT 1 FROM contact_tag WHERE contact_tag.contact_id = contact.id)"))
    return Atom(_any_row(field, is_known(field.many.value)))


def term_atom(term: Term, context: Context) -> Atom:
    """A term on a built-in or custom field of the contact."""
    field = find_field(term.field, context)
    if field.name in _LINKS:
        return _number_atom(field, term)
    if field.name == "tags":
        return _tag_atom(field, term, context)
    if field.many is not None:
        test = _any_row(field, value_test(field, field.many.value, term, context))
        return Atom(test, _line_sources(field, term))
    if field.name in _SPELLED and context.selectivity and context.selectivity.few_spellings(_SPELLED[field.name]):
        return _spelled_atom(field, term, context)
    if is_indexed(field, context):
        return attribute_atom(field, term, context)
    test = value_test(field, _column(field), term, context)
    return Atom(
        test,
        (*_index_sources(field, term, context), *_line_sources(field, term)),
        plain=field.name not in _IN_LINE,
        cost=PARSED if field.custom else None,
    )


def _column(field: Field) -> str:
    if field.column is None:
        raise UsageError(f"The field “{field.name}” cannot be asked.")
    return field.column if field.column.isidentifier() or " " not in field.column else f"({field.column})"


def _any_row(field: Field, test: Sql) -> Sql:
    if field.many is None:
        raise UsageError(f"The field “{field.name}” has one value.")
    return test.inside(f"EXISTS (SELECT 1 FROM {field.many.source} WHERE {field.many.link} AND ", ")")


def _number_atom(field: Field, term: Term) -> Atom:
    test = phone_rows(_LINKS[field.name], number_row_test(term.op, term.values))
    sought = [sought_digits(term.op, value.text) for value in term.values if isinstance(value, Item)]
    if term.op == "~" or not all(sought):
        return Atom(test)
    source = digits_source(form for forms in sought for form in forms)
    return Atom(test, (source,) if source else ())


def _tag_atom(field: Field, term: Term, context: Context) -> Atom:
    keyed = field._replace(type="text", key="tag.name_key", column="tag.name")
    items = [value for value in term.values if isinstance(value, Item)]
    same = [item for item in items if is_equality(term.op, item, whole=True)]
    other = [item for item in items if not is_equality(term.op, item, whole=True)]
    whole = not other
    # the key is a folded text, where ":" would mean *contains*: a tag without a star is meant whole, whatever stands
    # beside it
    parts: list[tuple[Op, list[Item]]] = [("=", same), (term.op, other)]
    test = any_holds(
        value_test(keyed, "tag.name", Term(term.field, op, tuple(part)), context) for op, part in parts if part
    )
    tags = test.inside("SELECT tag.id FROM tag WHERE ", "")
    found = context.selectivity.looked_up(tags) if context.selectivity else None
    if found == []:
        return NOBODY
    chosen = one_of(_TAG, found) if found else tags.inside(f"{_TAG} IN (")
    probe = chosen.inside("EXISTS (SELECT 1 FROM contact_tag WHERE contact_tag.contact_id = contact.id AND ", ")")
    counted: list[tuple[Kind, str]] = [("tag", fold(item.text)) for item in items] if whole else []
    ids = chosen.inside("SELECT contact_tag.contact_id FROM contact_tag WHERE ", "")
    one = found is not None and len(found) == 1
    return Atom(probe, (Source(ids, exact=True, counted=tuple(counted), ascending=one),))


def _spelled_atom(field: Field, term: Term, context: Context) -> Atom:
    """Look through the few different values first, by jumps in the index, then compare whole values."""
    column = _column(field)
    spellings = value_test(field, "spelling.value", term, context).inside(f"({values_of(column)} WHERE ")
    found = context.selectivity.looked_up(spellings.inside("SELECT * FROM ", "")) if context.selectivity else None
    if found is None:
        probe = spellings.inside(f"coalesce({column}, '') IN ", "")
        return Atom(probe, (along(spellings.inside(f"{column} IN ", ""), exact=True),), plain=True)
    if not found:
        return NOBODY
    kind = _SPELLED[field.name]
    source = along(one_of(column, found), exact=True, fixed=column if len(found) == 1 else "")
    source = source._replace(counted=tuple((kind, str(value)) for value in found))
    return Atom(one_of(f"coalesce({column}, '')", found), (source,), plain=True)


def _line_sources(field: Field, term: Term) -> tuple[Source, ...]:
    """Every text that a field of the search line may have contains what is asked: a set that may hold more."""
    if field.name not in _IN_LINE or term.op not in (":", "="):
        return ()
    source = trigram_source(query_text(value.text) for value in term.values if isinstance(value, Item))
    return (source,) if source else ()


def _index_sources(field: Field, term: Term, context: Context) -> tuple[Source, ...]:
    if not field.order_index or field.column is None or field.custom:
        return ()
    if field.name == "name":
        return _name_sources(term)
    return ordered_sources(field, term, context) if field.type in ORDERED else ()


def _name_sources(term: Term) -> tuple[Source, ...]:
    items = [value for value in term.values if isinstance(value, Item)]
    texts = [fold(item.text) for item in items]
    if not all(texts) or term.op == "~":
        return ()
    if term.op == "=":
        return (along(one_of("contact.sort_name", texts), exact=True),)
    if len(items) == 1 and items[0].open_end and not items[0].open_start:
        beginning = sql("contact.sort_name >= {} AND contact.sort_name < {}", texts[0], texts[0] + _HIGHEST)
        return (along(beginning, exact=True),)
    return ()
