"""The cells of the row that is edited: attribute → operator → value, what they offer, and what their keys do."""

from __future__ import annotations

from functools import partial

from textual import on
from textual.widgets import Input

from crm_tui.filters.outline import replaced
from crm_tui.filters.rows import CONTACT, Attribute, Row
from crm_tui.screens.builder import offers
from crm_tui.screens.builder.reading import ValuesRead
from crm_tui.screens.builder.view import BuilderView
from crm_tui.values.folding import fold
from crm_tui.widgets.cell_input import CellInput
from crm_tui.widgets.offer_list import Offered, OfferList

_SIGNS = frozenset(':=<>~[("')
"""What is typed with one of these into the first cell is filter text, not the name of an attribute."""
IN_EMPTY_CELL = {"ampersand": "toggle_any", "left_parenthesis": "group", "right_parenthesis": "leave_group"}
"""Keys that act in the empty cell of an attribute: no attribute begins so."""


class BuilderCells(BuilderView):
    """Tab and Enter lead on; ``↓`` and ``→`` take what is offered; ``↑`` leads to the rows."""

    # ------------------------------------------------------------------ the cells

    def edit(self) -> None:
        """Bring the row under the cursor into the cells: a new one at its attribute, else at its value."""
        self.editing.forget_new()
        row = self.editing.row
        self.show_all()
        if row is None:
            self.empty_cells()
            self.into_rows()
        elif not row.name:
            self.empty_cells()
            self.cell("attribute").put(row.value)
            self.into("attribute")
        else:
            self.cell("attribute").put(row.name)
            takes = row.operator.takes if row.operator is not None else "nothing"
            self.into("operator" if takes == "nothing" else "value")

    def empty_cells(self) -> None:
        """Nothing in the cells, nothing offered."""
        self.cell("attribute").put("")
        self.cell("operator").put("", placeholder="")
        self.cell("value").put("", placeholder="")
        self.offer(())

    def into(self, id: str) -> None:
        """The focus into a cell, with what it offers."""
        row = self.editing.row or Row()
        phrase = row.operator.phrase if row.operator is not None else ""
        self.cell("operator").put("", placeholder=phrase)
        if id == "value" or row.name:
            self.cell("value").put(row.value)
        cell = self.cell(id)
        cell.focus(scroll_visible=False)
        self._offer_for(cell)
        self.say_row()
        self.show_keys()

    def set_cells(self, row: Row) -> None:
        """Other cells for the row under the cursor; text, rows and numbers follow."""
        self.touched = True
        self.editing.outline = replaced(self.editing.outline, self.editing.path, self.editing.rows.made(row))
        self.show_all()
        self.say_row()

    @on(Input.Changed, "#attribute")
    def attribute_typed(self, event: Input.Changed) -> None:
        """Attributes that go on from it; a term of the language is read as one."""
        event.stop()
        row = self.editing.row
        if row is not None and (row.is_text or _SIGNS & set(event.value)):
            self.set_cells(Row(value=event.value))
            self.offer(())
        else:
            self._offer_for(self.cell("attribute"))
        self.show_keys()

    @on(Input.Changed, "#operator")
    def operator_typed(self, event: Input.Changed) -> None:
        """Operators that go on from it."""
        event.stop()
        self._offer_for(self.cell("operator"))

    @on(Input.Changed, "#value")
    def value_typed(self, event: Input.Changed) -> None:
        """The row means something else now."""
        event.stop()
        if self.editing.row is not None and self.attribute is not None:
            self.set_cells(self.editing.row._replace(value=event.value))
            self._offer_for(self.cell("value"))

    # ------------------------------------------------------------------ what is offered

    def offer(self, offered: tuple[Offered, ...] | list[Offered]) -> None:
        """Show what may be taken into the cell."""
        self.query_one(OfferList).set_offers(offered)

    def _offer_for(self, cell: CellInput) -> None:
        row, attribute = self.editing.row, self.attribute
        if cell.id == "attribute":
            self.offer(offers.offered_attributes(self.editing.rows, cell.value))
        elif row is None or attribute is None:
            self.offer(())
        elif cell.id == "operator":
            self.offer(offers.offered_operators(attribute, row, cell.value))
        elif attribute.name == CONTACT:
            self.offer(offers.offered_flags(row))
        elif attribute.is_date:
            self.offer(offers.offered_dates_of(row, now=self.crm.clock.now(), zone=self.crm.zone))
        elif offers.wants_values(attribute, row) and self.reading is not None:
            ticket = self.reading.supersede_values()
            work = partial(self.reading.find_values, attribute, offers.typed_item(row), ticket)
            self.run_worker(work, thread=True, group="values", exclusive=True)
        else:
            self.offer(())

    @on(ValuesRead)
    def show_values(self, event: ValuesRead) -> None:
        """Values that exist, unless the cell has gone on."""
        row = self.editing.row
        is_asked = row is not None and row.name == event.name and self.focused is self.cell("value")
        if row is not None and is_asked and offers.typed_item(row) == event.typed:
            self.offer(offers.offered_values(row, event.found))

    def _choose(self, cell: CellInput, step: int) -> bool:
        """The next or the former offer into the cell."""
        shown = self.query_one(OfferList)
        place = (-1 if shown.chosen is None else shown.chosen) + step
        if not shown.offers or place < 0:
            return step > 0
        place = min(place, len(shown.offers) - 1)
        shown.choose(place)
        cell.put(shown.offers[place].text)
        if cell.id == "value" and self.editing.row is not None:
            self.set_cells(self.editing.row._replace(value=cell.value))
        return True

    # ------------------------------------------------------------------ keys in the cells

    def cell_key(self, cell: CellInput, key: str) -> bool:
        """Do what a key means in a cell; False when it is the input's."""
        if cell.id == "text":
            return self.text_key(key)
        shown = self.query_one(OfferList)
        if key == "down":
            return self._choose(cell, 1)
        if key == "up":
            if shown.chosen:
                return self._choose(cell, -1)
            self.into_rows()
            self.action_move(-1)
            return True
        if key == "right" and cell.is_at_end and shown.offers and shown.chosen is None:
            return self._choose(cell, 1)
        if cell.id == "attribute" and not cell.value and key in IN_EMPTY_CELL:
            getattr(self, f"action_{IN_EMPTY_CELL[key]}")()
            return True
        if key in ("enter", "tab"):
            {"attribute": self._take_attribute, "operator": self._take_operator, "value": self._take_value}[
                cell.id or ""
            ](key)
            return True
        if key == "shift+tab":
            self._step_back(cell)
            return True
        return False

    def _step_back(self, cell: CellInput) -> None:
        if cell.id == "attribute":
            self.into_rows()
        else:
            self.into("operator" if cell.id == "value" else "attribute")

    def _take_attribute(self, key: str) -> None:
        row, typed = self.editing.row, self.cell("attribute").value.strip()
        if row is None:
            return
        if not typed:
            if key == "enter":
                self.action_done()
            else:
                self.action_edit_text()
        elif row.is_text or _SIGNS & set(typed):
            self._take_text(typed)
        elif (attribute := self._attribute_called(typed)) is None:
            self.say(f"There is no attribute “{typed[:40]}”. Filter text may be typed, too.", bad=True)
        else:
            self.set_cells(_with_attribute(row, attribute))
            self.cell("attribute").put(attribute.name)
            self.into("operator")

    def _attribute_called(self, typed: str) -> Attribute | None:
        found = self.editing.rows.attribute(typed)
        return found or next(iter(self.editing.rows.matching(typed)), None)

    def _take_text(self, typed: str) -> None:
        """A term of the language: cells if they can show it, a group if it is one, else a row of text."""
        row = self.editing.rows.made(Row(value=typed))
        if row.tree is None:
            self.say(row.problem or "Nothing is asked for here.", bad=True)
            return
        self.touched = True
        self.editing.set_row(row)
        self.editing.next_row()
        self.edit()

    def _take_operator(self, key: str) -> None:
        row, attribute = self.editing.row, self.attribute
        if row is None or attribute is None:
            return
        typed = self.cell("operator").value.strip()
        operator = row.operator
        if typed:
            found = offers.offered_operators(attribute, row, typed)
            exact = next((each for each in found if fold(each.text) == fold(typed)), None) or next(iter(found), None)
            operator = offers.operator_called(attribute, row, exact.text) if exact else None
        if operator is None:
            self.say(f"{attribute.label} has no operator “{typed[:40]}”.", bad=True)
            return
        self.set_cells(row._replace(operator=operator, value="" if operator.takes == "nothing" else row.value))
        if operator.takes == "nothing":
            self.editing.next_row()
            self.edit()
        else:
            self.into("value")

    def _take_value(self, key: str) -> None:
        row = self.editing.row
        if row is None:
            return
        if row.tree is None:
            self.say(row.problem or "A value is missing: ↓ takes one that exists.", bad=True)
            return
        self.editing.next_row()
        self.edit()


def _with_attribute(row: Row, attribute: Attribute) -> Row:
    """The row about another attribute: operator and value stay if they can."""
    if row.name == attribute.name:
        return row
    operators = attribute.operators
    same = next((each for each in operators if row.operator is not None and each == row.operator), None)
    return Row(attribute.name, same or operators[0], row.value if same is not None else "")
