"""How rows and groups look in the list of the builder."""

from __future__ import annotations

from collections.abc import Callable

from crm_tui.filters.outline import Group, Line, tree_of
from crm_tui.filters.rows import Row, Rows
from crm_tui.filters.tree import Everything, Tree
from crm_tui.store.counting import Amount
from crm_tui.widgets.builder_rows import RowLine

Known = Callable[[Tree], Amount | None]


def row_line(line: Line, rows: Rows, known: Known) -> RowLine:
    """A line of the list, with its number as far as it is known."""
    tree = tree_of(line.part)
    amount = "" if isinstance(tree, Everything) and line.path else _words(known(tree))
    if isinstance(line.part, Group):
        return RowLine(line.depth, line.part.words, amount=amount, look="heading")
    return _row(line.part, line.depth, rows, amount)


def _row(row: Row, depth: int, rows: Rows, amount: str) -> RowLine:
    if row.is_new:
        return RowLine(depth, "new row", look="muted")
    look = "bad" if row.problem else ""
    if row.is_text:
        return RowLine(depth, row.value, amount=amount, look=look)
    attribute = rows.attribute(row.name)
    label = attribute.label if attribute is not None else row.name
    operator = row.operator.phrase if row.operator is not None else "…"
    takes = row.operator.takes if row.operator is not None else "nothing"
    value = row.value or ("" if takes in ("nothing", "anniversary") else "…")
    return RowLine(depth, label, operator, value, "✗" if row.problem else amount, look)


def _words(amount: Amount | None) -> str:
    return "…" if amount is None else amount.words
