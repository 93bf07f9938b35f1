"""SQL is a constant, or put together where SQL is made (``store``, ``filters``), or SQLAlchemy's."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.house.rules.sources import Finding, Source

MAKERS = ("src/crm_tui/store/", "src/crm_tui/filters/")
"""Rooms that put SQL together from constants; values travel as parameters there, too."""

OPENERS = "src/crm_tui/store/"
"""The room that opens databases: pragmas, functions and faults in words hold for every connection."""

_RUN = {"execute", "executemany", "exec_driver_sql"}
_STATEMENT = re.compile(r"\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE|DROP|ALTER|PRAGMA|WITH)\s")


def assembled_sql(source: Source) -> Iterator[Finding]:
    """SQL put together outside the rooms that make it, or run as a script (which commits the open transaction)."""
    for node in source.nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = node.func.attr
            if name == "executescript":
                yield source.finding(node, "executescript() commits the open transaction: run statements one by one")
            elif name in _RUN and node.args and _is_assembled(node.args[0]) and not source.path.startswith(MAKERS):
                yield source.finding(node, f"{name}() of SQL that is put together here: name a constant in store")
        if isinstance(node, ast.JoinedStr) and _is_statement(node) and not source.path.startswith(MAKERS):
            yield source.finding(node, "an f-string of SQL outside store and filters")


def second_opener(source: Source) -> Iterator[Finding]:
    """A connection that is opened past ``store``."""
    for node in source.nodes:
        if (
            isinstance(node, ast.Call)
            and ast.unparse(node.func) == "sqlite3.connect"
            and not source.path.startswith(OPENERS)
        ):
            yield source.finding(node, "sqlite3.connect() outside store: no pragmas, no faults in words")


def _is_assembled(node: ast.expr) -> bool:
    match node:
        case ast.JoinedStr():
            return True
        case ast.BinOp(op=ast.Mod()):
            return True
        case ast.BinOp(left=left, right=right):
            return any(not isinstance(each, ast.Name | ast.Constant | ast.Attribute) for each in (left, right))
        case ast.Call(func=ast.Attribute(attr="format" | "join" | "replace")):
            return True
        case _:
            return False


def _is_statement(node: ast.JoinedStr) -> bool:
    first = node.values[0] if node.values else None
    return (
        isinstance(first, ast.Constant) and isinstance(first.value, str) and _STATEMENT.match(first.value) is not None
    )
