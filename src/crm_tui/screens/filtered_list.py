"""How the list is filtered: what the filter line offers, the filters of late, and the builder."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import BindingType

from crm_tui.keymap import bind
from crm_tui.screens.line_completion import LineCompletion, OffersRead, RecentRead
from crm_tui.screens.list_arranging import ArrangedList
from crm_tui.widgets.filter_line import FilterLine

if TYPE_CHECKING:
    from crm_tui.screens.dialogs.builder import BuilderResult


class FilteredList(ArrangedList):
    """A screen with a list and a filter line above it."""

    BINDINGS: ClassVar[list[BindingType]] = [bind("contacts.builder", "build")]

    def __init__(self, filter_text: str = "") -> None:
        super().__init__(filter_text)
        self._completion: LineCompletion | None = None

    def on_unmount(self) -> None:
        """Close what answers."""
        if self._completion is not None:
            self._completion.close()

    # ------------------------------------------------------------------ the filter line

    @property
    def completion(self) -> LineCompletion:
        """What answers the filter line; made when it is first asked."""
        if self._completion is None:
            self._completion = LineCompletion(self.crm, self.post_message, self.LISTS)
            self.run_worker(self._completion.read_recent, thread=True, group="recent")
        return self._completion

    def on_descendant_focus(self) -> None:
        """The first time in the filter line: read the filters of late."""
        if self.query_one(FilterLine).is_active and self.reading is not None and self.reading.is_open:
            _ = self.completion

    @on(FilterLine.OffersWanted)
    def find_offers(self, event: FilterLine.OffersWanted) -> None:
        """Something was typed: what may come next?"""
        if self.reading is None or not self.reading.is_open or not event.text:
            event.line.offer(())
            return
        ticket = self.completion.supersede()
        work = partial(self.completion.find, event.text, event.cursor, self.reading.registry, ticket)
        self.run_worker(work, thread=True, group="complete", exclusive=True)

    @on(OffersRead)
    def show_offers(self, event: OffersRead) -> None:
        """Show them, unless the text has gone on."""
        line = self.query_one(FilterLine)
        if line.text == event.text and line.is_active:
            line.offer(event.offers)

    @on(RecentRead)
    def keep_recent(self, event: RecentRead) -> None:
        """What ↑ brings back in the empty line."""
        self.query_one(FilterLine).recent = event.filters

    @on(FilterLine.Submitted)
    def remember_filter(self, event: FilterLine.Submitted) -> None:
        """A filter that was used is kept for ↑."""
        text = event.text.strip()
        if text and not event.line.error and self.reading is not None and self.reading.is_open:
            self.run_worker(partial(self.completion.remember, text), thread=True, group="recent")

    # ------------------------------------------------------------------ the builder

    def action_build(self) -> None:
        """The filter as rows."""
        from crm_tui.screens.dialogs.builder import BuilderDialog

        if self.reading is not None and self.reading.is_open:
            dialog = BuilderDialog(self.listing.filter_text, self.reading.registry, self.reading.names)
            self.crm.push_screen(dialog, self._use_built)

    def _use_built(self, result: BuilderResult | None) -> None:
        if result is not None:
            self.query_one(FilterLine).set_text(result.text)
            if result.text and self.reading is not None:
                self.run_worker(partial(self.completion.remember, result.text), thread=True, group="recent")
