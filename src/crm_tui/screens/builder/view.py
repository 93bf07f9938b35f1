"""What the builder shows: rows with their numbers, the cells of one row, the text, what there is to say."""

from __future__ import annotations

from functools import partial
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from crm_tui.filters import FilterError, Names, Registry, describe
from crm_tui.filters.outline import tree_of
from crm_tui.filters.rows import Attribute, Row, Rows
from crm_tui.filters.tree import EVERYTHING, Everything
from crm_tui.keymap import bind
from crm_tui.screens.builder import offers
from crm_tui.screens.builder.editing import Editing
from crm_tui.screens.builder.reading import BuilderReading, DraftRead, PartCounted
from crm_tui.screens.builder.shown import row_line
from crm_tui.screens.host import HostedModal
from crm_tui.values.safe_text import safe, safe_line
from crm_tui.widgets.builder_rows import BuilderRows
from crm_tui.widgets.cell_input import CellInput
from crm_tui.widgets.key_line import KeyLine
from crm_tui.widgets.offer_list import OfferList


class BuilderResult(NamedTuple):
    """The filter that was built, as canonical text."""

    text: str


class RowKeys(BuilderRows):
    """The rows; their letters act when the focus is here."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("builder.edit", "screen.edit"),
        bind("builder.new", "screen.new_row"),
        bind("builder.any", "screen.toggle_any"),
        bind("builder.not", "screen.negate"),
        bind("builder.group", "screen.group"),
        bind("builder.remove", "screen.remove"),
        bind("builder.clear", "screen.clear"),
        bind("builder.down", "screen.shift(1)"),
        bind("builder.up", "screen.shift(-1)"),
        bind("builder.leave", "screen.leave_group", show=False),
        bind("builder.text", "screen.edit_text", show=False),
        bind("table.down", "screen.move(1)", show=False),
        bind("table.up", "screen.move(-1)", show=False),
        Binding("home", "screen.move(-100000)", show=False),
        Binding("end,G", "screen.move(100000)", show=False),
        bind("app.help", "app.help", show=False),
        Binding("tab", "screen.edit", show=False),
        Binding("shift+tab", "screen.edit_text", show=False),
    ]


class BuilderView(HostedModal[BuilderResult | None]):
    """The screen of the builder; what its keys do is :class:`~crm_tui.screens.dialogs.builder.BuilderDialog`'s."""

    DEFAULT_CSS = """
    BuilderView { align: left top; background: $background; }
    BuilderView > Vertical { width: 100%; height: 100%; }
    BuilderView .title { height: 1; padding: 0 1; background: $panel; text-style: bold; }
    BuilderView Horizontal { height: 1; width: 1fr; background: $panel; }
    BuilderView Horizontal > Static { width: auto; padding: 0 1; color: $text-muted; }
    BuilderView #attribute { width: 2fr; }
    BuilderView #operator { width: 2fr; }
    BuilderView #value { width: 5fr; }
    BuilderView #text { width: 1fr; }
    BuilderView OfferList { padding: 0 1; background: $background; }
    BuilderView #said { height: 3; padding: 0 1; color: $text-muted; }
    BuilderView KeyLine { dock: none; }
    """
    AUTO_FOCUS = "#attribute"

    def __init__(self, filter_text: str, registry: Registry, names: Names | None = None) -> None:
        """Make a builder that begins from ``filter_text``; ``names`` are those of this database."""
        super().__init__()
        self.base = filter_text
        self.editing = Editing(Rows(registry, names))
        self.reading: BuilderReading | None = None
        self._said = ""
        self.touched = False

    def compose(self) -> ComposeResult:
        """The rows, the cells of one of them with what they offer, the text, what there is to say."""
        with Vertical():
            yield Static(Content("Filter"), classes="title")
            yield RowKeys()
            with Horizontal():
                yield Static(Content("›"))
                yield CellInput(self.cell_key, placeholder="attribute", id="attribute")
                yield CellInput(self.cell_key, id="operator")
                yield CellInput(self.cell_key, id="value")
            yield OfferList(fixed=True)
            with Horizontal():
                yield Static(Content("text"))
                every = "everybody" if self.editing.rows.registry.inside is None else "all of them"
                yield CellInput(self.cell_key, placeholder=every, id="text")
            yield Static(id="said")
            yield KeyLine()

    def on_mount(self) -> None:
        """Show the filter of the list, ready for one row more."""
        self.reading = BuilderReading(self.crm, self.editing.rows.registry, self.post_message)
        self.call_after_refresh(self._begin, self.reading)

    def _begin(self, reading: BuilderReading) -> None:
        try:
            self.editing.use(self.editing.rows.parse(self.base))
        except FilterError as error:  # to be mended as text
            self.cell("text").put(self.base)
            self.draw()
            self.action_edit_text()
            self.say(str(error), bad=True)
        else:
            self.edit()
        self.run_worker(partial(reading.read_draft, self.base), thread=True, group="draft")

    def on_unmount(self) -> None:
        """Close what counts."""
        if self.reading is not None:
            self.reading.close()

    @on(DraftRead)
    def use_draft(self, event: DraftRead) -> None:
        """What was built before and left, unless something is typed already."""
        if not self.touched:
            self.cell("text").put(event.text)
            self.read_text(event.text)
            if self.cell("text").value == self.editing.text:
                self.edit()
            else:  # it is not finished, or holds an error: the rows cannot show all of it
                self.action_edit_text()
                return
            self.say("This is what you left unfinished. ↑ X clears it.")

    # ------------------------------------------------------------------ what the keys do

    def cell_key(self, cell: CellInput, key: str) -> bool:
        """Do what a key means in a cell; False when it is the input's."""
        return False

    def text_key(self, key: str) -> bool:
        """The same in the text."""
        return False

    def edit(self) -> None:
        """Bring the row under the cursor into the cells."""

    def read_text(self, text: str) -> None:
        """The text was changed: show its rows."""

    def action_move(self, step: int) -> None:
        """The cursor to another line."""

    def action_edit_text(self) -> None:
        """Into the text."""

    def action_done(self) -> None:
        """Use the filter."""

    # ------------------------------------------------------------------ showing

    def cell(self, id: str) -> CellInput:
        """The cell ``attribute``, ``operator`` or ``value``, or the ``text``."""
        return self.query_one(f"#{id}", CellInput)

    def into_rows(self) -> None:
        """The focus to the rows (``Widget.focus`` would repaint all of them)."""
        self.set_focus(self.query_one(RowKeys), scroll_visible=False)

    @property
    def attribute(self) -> Attribute | None:
        """That of the row under the cursor."""
        row = self.editing.row
        return self.editing.rows.attribute(row.name) if row is not None else None

    def show_all(self, *, keep_text: bool = False) -> None:
        """Rows, text and numbers after a change."""
        editing, reading = self.editing, self.reading
        if reading is None:
            return
        if not keep_text:
            self.cell("text").put(editing.text)
        self.draw()
        self.count()
        if self.touched:
            reading.keep_draft(self.base, self.cell("text").value)

    def draw(self) -> None:
        """The rows with the numbers that are known."""
        editing, reading = self.editing, self.reading
        if reading is not None:
            shown = [row_line(line, editing.rows, reading.known) for line in editing.lines]
            self.query_one(RowKeys).show(shown, editing.place)

    def count(self) -> None:
        """Count what is in sight: the whole first; only parts that have changed are asked."""
        reading = self.reading
        if reading is None:
            return
        lines, visible = self.editing.lines, self.query_one(RowKeys).in_sight
        trees = [self.editing.tree, *(tree_of(line.part) for line in lines[visible.start : visible.stop])]
        wanted = [tree for place, tree in enumerate(dict.fromkeys(trees)) if place == 0 or tree != EVERYTHING]
        wanted = [tree for tree in wanted if (known := reading.known(tree)) is None or not known.exact]
        ticket = reading.supersede_counts()
        if wanted:
            self.run_worker(partial(reading.count, wanted, ticket), thread=True, group="count", exclusive=True)

    @on(PartCounted)
    def show_amount(self, event: PartCounted) -> None:
        """A number has come: the lines that it stands in."""
        self.draw()
        if event.amount.problem and event.tree == self.editing.tree:
            self.say(event.amount.problem, bad=True)

    def say(self, text: str, *, bad: bool = False) -> None:
        """Words below the text; ``bad``: what is wrong."""
        said = f"✗ {safe(text)}".replace("\n", "\n  ") if bad else safe_line(text)
        if said != self._said:
            self._said = said
            self.query_one("#said", Static).update(Content(said))

    def say_row(self) -> None:
        """What the row under the cursor means, in words and for today."""
        part = self.editing.part
        if isinstance(part, Row) and part.problem:
            self.say(part.problem, bad=True)
            return
        tree = tree_of(part)
        words = "" if isinstance(tree, Everything) else describe(tree, self.editing.rows.registry)
        if isinstance(part, Row):
            now, zone = self.crm.clock.now(), self.crm.zone
            when = offers.date_meaning(self.attribute, part, now=now, zone=zone)
            words += f" · {when}" if when else ""
        self.say(words)

    def on_descendant_focus(self) -> None:
        """The footer says what Tab and Enter do here."""
        self.show_keys()

    def show_keys(self) -> None:
        """Keys of the cell that has the focus."""
        cell = self.focused
        first: tuple[tuple[str, str], ...] = ()
        if isinstance(cell, CellInput):
            begun = (("tab", "Operator"),) if cell.value else (("enter", "Use filter"), ("tab", "Text"))
            first = {
                "attribute": begun,
                "operator": (("tab", "Value"),),
                "value": (("enter", "Next row"),),
                "text": (("enter", "Use filter"), ("tab", "Rows")),
            }[cell.id or "text"]
            first += (("down", "Choose"), ("up", "Rows")) if cell.id != "text" else ()
        self.query_one(KeyLine).first = first
