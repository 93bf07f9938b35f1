"""Flags: ``is:mine``, ``is:deleted``, ``has:draft`` and the like; and the universe that a filter sees."""

from __future__ import annotations

from collections.abc import Iterator

from crm_tui.errors import UsageError
from crm_tui.filters.compile.atom import Atom, Source
from crm_tui.filters.compile.context import Context
from crm_tui.filters.compile.sql import TRUE, Sql, all_hold, complement, sql
from crm_tui.filters.compile.text import is_known, when_known
from crm_tui.filters.fields import UNIVERSE_FLAGS
from crm_tui.filters.tree import And, Flag, Item, Not, Or, Relation, Term, Tree, any_of
from crm_tui.values.folding import fold

_LIVE = "contact.deleted_at IS NULL"


def universe_of(tree: Tree) -> Sql:
    """Whom the filter sees: identified contacts, unless a flag is mentioned anywhere in it outside brackets."""
    mentioned = {flag.name for flag in _flags(tree)}
    tests = []
    if not mentioned & UNIVERSE_FLAGS:
        tests.append(Sql("contact.kind = 0"))
    if "deleted" not in mentioned:
        tests.append(Sql(_LIVE))
    return all_hold(tests)


def _flags(tree: Tree) -> Iterator[Flag]:
    waiting = [tree]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Flag):
            yield part
        elif isinstance(part, Not):
            waiting.append(part.part)
        elif isinstance(part, And | Or):
            waiting.extend(part.parts)


def flag_meaning(flag: Flag) -> Tree | None:
    """The filter that a flag stands for, when it stands for one."""
    if flag.name not in ("unsubscribed", "bounced"):
        return None
    word = (Item(flag.name),)
    return any_of(Relation("dnc", Term("reason", ":", word)), Relation("list", Term("status", ":", word)))


def flag_atom(flag: Flag, context: Context) -> Atom:
    """A flag that is no filter of its own.

    Raises:
        UsageError: there is no such flag.
    """
    owner = "contact.owner"
    match flag.name:
        case "anonymous":
            return Atom(Sql("(contact.kind = 1)"), plain=True)
        case "identified":
            return Atom(Sql("(contact.kind = 0)"), plain=True)
        case "anyone":
            return Atom(TRUE, plain=True)
        case "deleted":
            return Atom(Sql("(contact.deleted_at IS NOT NULL)"), plain=True)
        case "mine":
            mine = sql(f"fold({owner}) = {{}}", fold(context.agent))
            return Atom(when_known(owner, mine), plain=True)
        case "unowned":
            return Atom(complement(is_known(owner)), plain=True)
        case "duplicate":
            return _duplicate()
        case "draft":
            return _draft(context)
        case _:
            raise UsageError(f"There is no flag “{flag.name}”.")


def _duplicate() -> Atom:
    """Shares an address or a number with another contact that is not deleted, and that nobody said to be another."""
    shared = " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} AS own CROSS JOIN {table} AS their ON their.{key} = own.{key} "
        "AND their.contact_id != own.contact_id CROSS JOIN contact AS other ON other.id = their.contact_id "
        "AND other.deleted_at IS NULL WHERE own.contact_id = contact.id AND NOT EXISTS (SELECT 1 FROM not_duplicate "
        "WHERE not_duplicate.contact_id = min(own.contact_id, other.id) "
        "AND not_duplicate.other_id = max(own.contact_id, other.id)))"
        for table, key in (("contact_email", "email_key"), ("contact_phone", "phone_key"))
    )
    return Atom(Sql(f"({shared})"))


def _draft(context: Context) -> Atom:
    """The agent has a text about the contact that is not saved: the place of a draft ends in ``:`` and the id."""
    ids = sql(
        "SELECT CAST(substr(draft.place, instr(draft.place, ':') + 1) AS INTEGER) FROM draft "
        "WHERE draft.agent = {} AND draft.place LIKE '%:%'",
        context.agent,
    )
    source = Source(ids, exact=True)
    return Atom(source.membership(), (source,))
