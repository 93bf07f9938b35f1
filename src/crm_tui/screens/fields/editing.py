"""The fields with one input over them: which field is open, what is typed, what is pending and kept as a draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from crm_tui.filters.fields import Registry
from crm_tui.screens.fields.dates import as_typed, stepped
from crm_tui.screens.fields.form import Form, FormRow
from crm_tui.screens.fields.hints import hint, warning
from crm_tui.screens.fields.looking import Checked, Looked, Looking, OffersRead, is_completed
from crm_tui.screens.fields.rows import FieldRows
from crm_tui.screens.host import Host, host_of
from crm_tui.values.pending import Pending
from crm_tui.values.records import ContactCard
from crm_tui.widgets.field_box import FieldBox, Kind
from crm_tui.widgets.form_rows import FormLine, FormRows

_KINDS: Mapping[str, Kind] = {"date": "date", "datetime": "date", "boolean": "boolean"}


class EditedFields(Vertical):
    """Shows a contact's fields; ``edit`` opens the one under the cursor. What is typed is pending, and a draft."""

    DEFAULT_CSS = """
    EditedFields { layers: rows over; height: 1fr; width: 1fr; }
    """

    class Changed(Message):
        """A field was opened or closed, or other fields are pending."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.rows = FieldRows(self)
        self.box = FieldBox()
        self.card: ContactCard | None = None
        self.pending = Pending()
        self._registry = Registry()
        self._problems: dict[str, str] = {}
        self._form: Form | None = None
        self._open = ""
        self._is_typed = False
        self._looking: Looking | None = None
        self._place = ""
        self._is_wanted = False

    def compose(self) -> ComposeResult:
        """The rows, and what lies over one of them."""
        yield self.rows
        yield self.box

    def on_unmount(self) -> None:
        """Close what looks things up."""
        if self._looking is not None:
            self._looking.close()

    @property
    def crm(self) -> Host:
        """The application."""
        return host_of(self)

    @property
    def is_open(self) -> bool:
        """Whether a field is being edited."""
        return bool(self._open)

    @property
    def looking(self) -> Looking:
        """What looks things up; made when it is first asked."""
        if self._looking is None:
            self._looking = Looking(self.crm, self.post_message)
        return self._looking

    def labels(self) -> list[str]:
        """The fields that are pending, as the screen calls them."""
        form = self._form
        rows = [form.rows.get(form.key_of(name)) for name in self.pending.values] if form else []
        return [row.label for row in rows if row is not None]

    # ------------------------------------------------------------------ showing

    def show_nobody(self) -> None:
        """Nothing is left of the contact that was shown; what was pending is kept as its draft, or was thrown away."""
        self.card, self._form, self.pending, self._problems = None, None, Pending(), {}
        self._open, self._is_wanted = "", False
        self.box.display = False
        self.rows.show_nothing()

    def show(self, card: ContactCard, registry: Registry, pending: Pending | None = None, *, place: str) -> None:
        """Show a contact; ``pending`` None keeps what is pending. ``place`` is that of its draft."""
        self.card, self._registry, self._place = card, registry, place
        if pending is not None:
            self._close()
            self.pending, self._problems = pending, {}
            if pending.values:
                self._check()
        self.draw()
        if self._is_wanted:  # somebody types ahead
            self._is_wanted = False
            self.edit()

    def draw(self) -> None:
        """The fields as they are, with what is pending."""
        if self.card is None:
            return
        now, zone = self.crm.clock.now(), self.crm.zone
        self._form = Form(self.card, self._registry, self.pending, zone=zone, now=now)
        lines: list[FormLine] = []
        for title, rows in self._form.groups:
            lines.append(FormLine("", title, is_heading=True))
            lines += [self._line(row) for row in rows]
            lines += self.besides(title)
        self.rows.fields = tuple(lines)
        self._place_box()

    def besides(self, title: str) -> Sequence[FormLine]:
        """Lines behind the group of that title which are no fields; ``edit_besides`` opens them."""
        return ()

    def edit_besides(self, key: str) -> None:
        """A line that is no field was opened."""

    def _line(self, row: FormRow) -> FormLine:
        problem = self._problems.get(row.name, "")
        if problem and (row.key == self._open or row.key != self._row_of_problem(row.name)):
            problem = ""  # of the open field it stands below the input
        empty = "– required" if row.field.required else "–"
        former = row.former if self.card and self.card.id else None  # of somebody new there was nothing before
        return FormLine(row.key, row.label, row.shown, former, problem, empty)

    def _row_of_problem(self, name: str) -> str:
        """Of several values the one that the sentence is about."""
        assert self._form is not None
        rows = [row for row in self._form.rows.values() if row.name == name and row.text]
        about = next((row for row in rows if row.text[:40] in self._problems.get(name, "")), None)
        return about.key if about else self._form.key_of(name)

    # ------------------------------------------------------------------ opening and closing

    def edit(self, key: str = "") -> None:
        """Make a field an input in its place: this one, or the one under the cursor."""
        if self.card is None:
            self._is_wanted = True
            return
        key = key or self.rows.cursor
        row = self._form.rows.get(key) if self._form else None
        if row is None:
            self.edit_besides(key)
            return
        if not row.is_editable:
            self.refuse(f"{row.label} cannot be edited: crm-tui keeps it.")
            return
        self._open, self._is_typed = key, False
        if self._problems:
            self.draw()
        self.rows.go(key, is_open=True)
        self.box.open(row.text, _KINDS.get(row.field.type, "text"))
        self._say_hint(row, row.text)
        self._place_box()
        if is_completed(row.field):
            self._find(row, row.text)
        self.post_message(self.Changed())

    def refuse(self, sentence: str) -> None:
        """Say why something cannot be done."""

    def _close(self) -> None:
        if not self._open:
            return
        self._open = ""
        self.box.display = False
        if self._problems:
            self.draw()
        self.rows.go(self.rows.cursor)
        self.to_rows()
        self.post_message(self.Changed())

    def to_rows(self) -> None:
        """The focus to the rows (``Widget.focus`` would repaint all of them)."""
        self.screen.set_focus(self.rows, scroll_visible=False)

    @on(FormRows.Scrolling)
    def _place_box(self) -> None:
        """The input stands where the value of its field is."""
        if self._open:
            column = self.rows.column
            self.box.styles.width = max(8, self.rows.size.width - column)
            self.box.styles.offset = (column, self.rows.line_of_cursor)

    @on(FormRows.Clicked)
    def go_to_clicked(self, event: FormRows.Clicked) -> None:
        """A click moves the cursor; on the field under the cursor it opens it."""
        again = event.key == self.rows.cursor
        self.take()
        self._close()
        self.rows.go(event.key)
        self.to_rows()
        if again:
            self.edit()

    # ------------------------------------------------------------------ typing

    @on(FieldBox.Typed)
    def keep_typed(self, event: FieldBox.Typed) -> None:
        """Every key is kept as a draft; what goes on from it, how it is read and whom it reminds of is looked up."""
        event.stop()
        form = self._form
        row = form.rows.get(self._open) if form else None
        if form is None or row is None or event.text != self.box.text:
            return
        self._is_typed = True
        self._keep(form.put(row.key, event.text))
        self._say_hint(row, event.text)
        if is_completed(row.field) and not self.box.is_choosing:
            self._find(row, event.text)
        self._look(row, event.text)

    def _keep(self, pending: Pending) -> None:
        self.crm.drafts.keep(self._place, pending.as_draft)

    def _find(self, row: FormRow, text: str) -> None:
        work = partial(self.looking.find, row, text, self._is_typed, self.looking.supersede())
        self.run_worker(work, thread=True, group="offers", exclusive=True)

    def _look(self, row: FormRow, text: str) -> None:
        """Of a contact that is there only a same address or number is worth a word."""
        typed = {row.name: text} if row.name in ("emails", "phones") else {}
        if typed or row.field.type == "phone":
            self._look_up(row, text, typed)

    def _look_up(self, row: FormRow, text: str, typed: Mapping[str, str]) -> None:
        besides = self.card.id if self.card and self.card.id else None
        work = partial(self.looking.look, row, text, typed, besides)
        self.run_worker(work, thread=True, group="look", exclusive=True)

    @on(OffersRead)
    def show_offers(self, event: OffersRead) -> None:
        """Unless the text has gone on."""
        event.stop()
        if event.key == self._open and event.text == self.box.text:
            self.box.offer(event.offers)

    @on(Looked)
    def show_meaning(self, event: Looked) -> None:
        """Unless the text has gone on."""
        if event.key == self._open and event.text == self.box.text:
            said = warning(event.candidates) or event.meaning
            if said:
                self.box.say(said)

    def _say_hint(self, row: FormRow, text: str) -> None:
        problem = "" if self._is_typed else self._problems.get(row.name, "")
        if problem and self._row_of_problem(row.name) == row.key:
            self.box.say(problem, bad=True)
            return
        said, bad = hint(row, text, now=self.crm.clock.now(), zone=self.crm.zone)
        self.box.say(said, bad=bad)

    @on(FieldBox.Stepped)
    def step_day(self, event: FieldBox.Stepped) -> None:
        """↑ or ↓ in a date."""
        event.stop()
        row = self._form.rows.get(self._open) if self._form else None
        if row is not None:
            now, zone = self.crm.clock.now(), self.crm.zone
            self.box.put(stepped(row.field, event.text, event.days, now=now, zone=zone))

    @on(FieldBox.Cancelled)
    def take_back(self, event: FieldBox.Cancelled) -> None:
        """Esc: the field as it was before it was opened."""
        event.stop()
        self._keep(self.pending)
        self._close()

    @on(FieldBox.Taken)
    def take_and_go_on(self, event: FieldBox.Taken) -> None:
        """Enter, Tab, ↑, ↓: pending, then another field."""
        event.stop()
        key = self._next(event.step, event.passes_empty)
        self.take()
        if key and self._form and key in self._form.rows:
            self.edit(key)
            return
        self._close()
        if event.step < 0:
            self.passed_top()

    def passed_top(self) -> None:
        """↑ in the first field."""

    def _next(self, step: int, passes_empty: bool) -> str:
        """The field after (1) or before (-1) the open one; ``passes_empty``: not the row for another address."""
        form = self._form
        if form is None or self._open not in form.rows:
            return ""
        pending = form.put(self._open, self.box.text)
        now, zone = self.crm.clock.now(), self.crm.zone
        after = Form(form.card, form.registry, pending, zone=zone, now=now)
        former, keys = list(form.rows), list(after.rows)
        place = former.index(self._open)
        if self._open in after.rows:
            place = keys.index(self._open) + step
        elif step < 0:
            place -= 1
        while 0 <= place < len(keys):
            row = after.rows[keys[place]]
            if row.is_editable and not (passes_empty and row.place and not row.text):
                return row.key
            place += step
        return ""

    # ------------------------------------------------------------------ pending

    def take(self) -> None:
        """What is typed in the open field is pending from now on."""
        form = self._form
        row = form.rows.get(self._open) if form else None
        if form is None or row is None:
            return
        now, zone = self.crm.clock.now(), self.crm.zone
        text = as_typed(row.field, self.box.text, now=now, zone=zone) if row.field.type in _KINDS else self.box.text
        if text != row.text:
            self._set(form.put(row.key, text), row.name)

    def lead(self) -> None:
        """The address, number or organisation under the cursor becomes the primary one."""
        row = self._form.rows.get(self.rows.cursor) if self._form else None
        if self._form is not None and row is not None and row.place:
            self._set(self._form.lead(row.key), row.name)
            self.rows.go(f"{row.name}/0")

    def revert(self) -> None:
        """Nothing is pending in the field under the cursor."""
        row = self._form.rows.get(self.rows.cursor) if self._form else None
        if row is not None:
            self._set(self.pending.drop(row.name), row.name)

    def _set(self, pending: Pending, name: str) -> None:
        """Other edits are pending: keep them, check them, show them."""
        self.pending = pending
        self._problems.pop(name, None)
        self._keep(pending)
        self.draw()
        self._check()
        self.post_message(self.Changed())

    def _check(self) -> None:
        work = partial(self.looking.check, self._registry, dict(self.pending.values))
        self.run_worker(work, thread=True, group="check", exclusive=True)

    @on(Checked)
    def show_problems(self, event: Checked) -> None:
        """What would be refused, before it is."""
        event.stop()
        if event.values == self.pending.values and event.problems != self._problems:
            self._problems = dict(event.problems)
            self.draw()
