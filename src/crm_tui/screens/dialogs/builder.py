"""The filter builder: the filter as rows and groups, and as text; both stay in step, nothing is used before Done."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.widgets import Input

from crm_tui.filters import FilterError, parse
from crm_tui.keymap import bind
from crm_tui.screens.builder.cells import BuilderCells
from crm_tui.screens.builder.view import BuilderResult
from crm_tui.widgets.builder_rows import BuilderRows

__all__ = ["BuilderDialog", "BuilderResult"]


class BuilderDialog(BuilderCells):
    """Attribute → operator → value with Tab, Enter makes the next row, Enter in the empty one uses the filter.

    ``↓`` and ``→`` take what is offered; ``↑`` leads to the rows, where letters act.
    """

    BINDINGS: ClassVar[list[BindingType]] = [bind("builder.done", "done"), bind("screen.back", "leave")]

    # ------------------------------------------------------------------ the text

    @on(Input.Changed, "#text")
    def text_typed(self, event: Input.Changed) -> None:
        """The rows follow at every key."""
        event.stop()
        self.touched = True
        self.read_text(event.value)

    def read_text(self, text: str) -> None:
        """Show the rows of a text; an error leaves them as they are, an unfinished last term is named."""
        rows = self.editing.rows
        try:
            parsed = parse(text, rows.registry, interactive=True, names=rows.names)
        except FilterError as error:
            self.say(str(error), bad=True)
            if self.reading is not None:
                self.reading.keep_draft(self.base, text)
            return
        self.editing.use(parsed.tree)
        self.show_all(keep_text=True)
        self.say(f"not finished yet: {parsed.unfinished}" if parsed.unfinished else "")

    def text_key(self, key: str) -> bool:
        """Do what a key means in the text; False when it is the input's."""
        if key == "enter":
            self.action_done()
        elif key == "tab":
            self.into_rows()
        elif key in ("shift+tab", "up"):
            self.edit()
        else:
            return False
        return True

    # ------------------------------------------------------------------ keys in the rows

    @on(BuilderRows.Clicked)
    def go_to_clicked(self, event: BuilderRows.Clicked) -> None:
        """A click on a row."""
        self.into_rows()
        self.action_move(event.place - self.editing.place)

    def action_move(self, step: int) -> None:
        """The cursor to another line."""
        self.editing.go(self.editing.place + step)
        self.editing.forget_new()
        self.empty_cells()
        self.draw()
        self.count()
        self.say_row()

    def _changed(self) -> None:
        self.touched = True
        self.show_all()
        self.say_row()

    def action_edit(self) -> None:
        """Enter: the cells of the row; on a group its first row."""
        if self.editing.row is None:
            self.action_move(1)
        self.edit()

    def action_new_row(self) -> None:
        """A new row below."""
        self.editing.next_row()
        self.edit()

    def action_toggle_any(self) -> None:
        """ALL ↔ ANY."""
        self.editing.toggle_any()
        self._changed()

    def action_negate(self) -> None:
        """The opposite."""
        self.editing.negate()
        self._changed()

    def action_group(self) -> None:
        """A group of this row and a new one."""
        self.touched = True
        self.editing.group()
        self.edit()

    def action_leave_group(self) -> None:
        """To a new row behind the group."""
        self.editing.leave_group()
        self.edit()

    def action_shift(self, step: int) -> None:
        """Move the row or the group."""
        self.editing.shift(step)
        self._changed()

    def action_remove(self) -> None:
        """Delete the row or the group."""
        self.editing.remove()
        self._changed()

    def action_clear(self) -> None:
        """Delete every row."""
        self.editing.clear()
        self.touched = True
        self.edit()

    def action_edit_text(self) -> None:
        """Into the text."""
        self.cell("text").focus(scroll_visible=False)
        self.offer(())
        self.show_keys()

    # ------------------------------------------------------------------ leaving

    def action_done(self) -> None:
        """Use the filter, unless a row is not finished or the text is none."""
        editing = self.editing
        typing = self.focused is self.cell("text")
        text = self.cell("text").value if typing else editing.text
        path = None if typing else editing.unfinished
        if path is not None:
            editing.path = path
            self.edit()
            row = editing.row
            self.say(row.problem if row and row.problem else "This row is not finished: a value is missing.", bad=True)
            return
        try:
            text = str(editing.rows.parse(text))
        except FilterError as error:
            self.say(str(error), bad=True)
            return
        if self.reading is not None:
            self.reading.keep_draft(self.base, self.base)
        self.dismiss(BuilderResult(text))

    def action_leave(self) -> None:
        """Esc: the list stays as it was; what was built is kept."""
        self.dismiss(None)
