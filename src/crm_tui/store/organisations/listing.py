"""Organisations that match a filter, for the command line: ids in order."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from crm_tui.filters import parse
from crm_tui.filters.compile import SqlValue
from crm_tui.filters.compile.listed import compile_listed
from crm_tui.store.contacts.listing import Asked, SortKey, order_by

WHERE = "FROM organisation WHERE organisation.deleted_at IS NULL"


def matching_ids(
    db: sqlite3.Connection, text: str, asked: Asked, order: Sequence[SortKey] = (), limit: int | None = None
) -> list[int]:
    """The ids of organisations that match, sorted by ``order``, then by id.

    Raises:
        FilterError: the text is no filter of organisations.
    """
    where = WHERE
    params: tuple[SqlValue, ...] = ()
    if text.strip():
        tree = parse(text, asked.registry).tree
        found = compile_listed(tree, registry=asked.registry, now=asked.now, zone=asked.zone, agent=asked.agent)
        where, params = f"{WHERE} AND {found.text}", found.params
    ends = ", ".join([*map(order_by, order), "organisation.id"])
    sql = f"SELECT organisation.id {where} ORDER BY {ends} LIMIT ?"
    return [row[0] for row in db.execute(sql, (*params, -1 if limit is None else limit))]
