"""A filter that is being built: its outline, the row under the cursor, and what the keys do to them. No widgets."""

from __future__ import annotations

from crm_tui.filters.outline import (
    Group,
    Line,
    Path,
    group_at,
    grouped,
    inserted,
    lines,
    moved,
    outline_of,
    part_at,
    removed,
    replaced,
    tidy,
    tree_of,
)
from crm_tui.filters.rows import Row, Rows
from crm_tui.filters.tree import Tree

NEW = Row()
"""A row in which nothing has been entered."""


class Editing:
    """The outline and the cursor. Each method leaves both such that :attr:`part` exists."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.outline = Group((NEW,))
        self.path: Path = (0,)

    # -- looking

    @property
    def lines(self) -> list[Line]:
        """Everything from top to bottom."""
        return lines(self.outline)

    @property
    def part(self) -> Row | Group:
        """What the cursor is on."""
        return part_at(self.outline, self.path)

    @property
    def row(self) -> Row | None:
        """The row under the cursor; None on a group."""
        part = self.part
        return part if isinstance(part, Row) else None

    @property
    def place(self) -> int:
        """The number of the line under the cursor."""
        return next(place for place, line in enumerate(self.lines) if line.path == self.path)

    @property
    def tree(self) -> Tree:
        """What the rows mean together."""
        return tree_of(self.outline)

    @property
    def text(self) -> str:
        """The canonical text of it."""
        return str(self.tree)

    @property
    def unfinished(self) -> Path | None:
        """The first row that was begun and means nothing yet."""
        found = (line for line in self.lines if isinstance(line.part, Row))
        return next((path for path, row in found if not row.is_new and row.tree is None), None)  # type: ignore[union-attr]

    # -- the whole

    def use(self, tree: Tree) -> None:
        """Show another filter, with a new row at its end."""
        self.outline = outline_of(tree, self.rows)
        self.append()

    def append(self) -> None:
        """A new row at the end, under the cursor."""
        self.outline = tidy(self.outline)
        self.path = (len(self.outline.parts),)
        self.outline = inserted(self.outline, self.path, NEW)

    def clear(self) -> None:
        """Nothing but a new row."""
        self.outline, self.path = Group((NEW,)), (0,)

    # -- the cursor

    def go(self, place: int) -> None:
        """The cursor to a line."""
        shown = self.lines
        self.path = shown[min(max(place, 0), len(shown) - 1)].path

    def forget_new(self) -> None:
        """Rows in which nothing was entered go, but for the one under the cursor."""
        row, marker = self.row, Row(value="\0")
        if row is not None and row.is_new:  # hold its place while the others go
            self.outline = replaced(self.outline, self.path, marker)
        kept = part_at(self.outline, self.path)
        outline = tidy(self.outline)
        found = [line.path for line in lines(outline) if line.part is kept]
        self.outline = outline
        self.path = found[0] if found else ()
        if kept is marker and found:
            self.outline = replaced(self.outline, self.path, NEW)

    # -- the row under the cursor

    def set_row(self, row: Row) -> None:
        """Other cells; a row of text that holds a group becomes that group."""
        if row.is_text and row.tree is not None:
            part = outline_of(row.tree, self.rows)
            if len(part.parts) > 1:
                self.outline = replaced(self.outline, self.path, part)
                return
            row = self.rows.read(row.tree)
        self.outline = replaced(self.outline, self.path, row)

    def next_row(self) -> None:
        """A new row behind the cursor's; on the outermost group at its beginning."""
        if not self.path:
            self.path = (0,)
        else:
            self.path = (*self.path[:-1], self.path[-1] + 1)
        parent = group_at(self.outline, self.path[:-1])
        there = parent.parts[self.path[-1]] if self.path[-1] < len(parent.parts) else None
        if not (isinstance(there, Row) and there.is_new):
            self.outline = inserted(self.outline, self.path, NEW)

    def leave_group(self) -> None:
        """From within a group to a new row behind it."""
        if len(self.path) < 2:
            return
        row = self.row
        group = self.path[:-1]
        if row is not None and row.is_new:
            parent = group_at(self.outline, group)
            gone = len(parent.parts) == 1
            self.outline = removed(self.outline, self.path)
            self.path = group
            if gone:
                self.outline = inserted(self.outline, group, NEW)
                return
        self.path = group
        self.next_row()

    def group(self) -> None:
        """A group of the part under the cursor and a new row, which the cursor goes to."""
        self.outline, self.path = grouped(self.outline, self.path, NEW)

    def toggle_any(self) -> None:
        """ALL ↔ ANY of the group under the cursor, or of the one that its row is in."""
        path = self.path if isinstance(self.part, Group) else self.path[:-1]
        group = group_at(self.outline, path)
        self.outline = replaced(self.outline, path, group._replace(any=not group.any))

    def negate(self) -> None:
        """The row or the group turned into its complement; the outermost group as a group within a new one."""
        part = self.part
        if isinstance(part, Row):
            self.outline = replaced(self.outline, self.path, self.rows.negated(part))
        elif self.path:
            self.outline = replaced(self.outline, self.path, part._replace(negated=not part.negated))
        else:
            self.outline, self.path = Group((tidy(part)._replace(negated=True),)), (0,)

    def shift(self, step: int) -> None:
        """The part under the cursor one place up or down."""
        self.outline, self.path = moved(self.outline, self.path, step)

    def remove(self) -> None:
        """The part under the cursor goes; the cursor goes to what follows."""
        if not self.path:
            self.clear()
            return
        place = self.place
        self.outline = removed(self.outline, self.path)
        if not self.outline.parts:
            self.clear()
        else:
            self.go(place)
