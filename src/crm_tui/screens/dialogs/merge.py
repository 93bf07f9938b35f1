"""Merge: the contacts side by side, which one is kept, and whose value is taken of each field that differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from crm_tui.errors import CrmError, RefusedData
from crm_tui.keymap import bind
from crm_tui.screens.cells import value_text
from crm_tui.screens.host import HostedModal
from crm_tui.values.safe_text import safe_line
from crm_tui.widgets.key_line import KeyLine
from crm_tui.widgets.merge_list import MergeList, MergeRow

if TYPE_CHECKING:
    from crm_tui.store.merging.proposal import FieldMerge, MergeProposal, Side


class MergeDone(NamedTuple):
    """What was merged: the contact that is kept, those that lead to it, and the sentence for the status line."""

    kept: int
    others: tuple[int, ...]
    message: str


class MergeDialog(HostedModal[MergeDone | None]):
    """Enter merges, Esc leaves everything as it was. The first of the contacts is kept unless swapped."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("merge.done", "merge"),
        bind("merge.swap", "swap"),
        bind("screen.back", "leave"),
    ]

    @dataclass
    class ProposalRead(Message):
        """What the contacts are now; ``said`` why it was read again."""

        proposal: MergeProposal
        said: str = ""

    @dataclass
    class Merged(Message):
        """It is done."""

        done: MergeDone

    @dataclass
    class Failed(Message):
        """Nothing was written."""

        error: CrmError

    def __init__(self, ids: Sequence[int]) -> None:
        super().__init__()
        self._ids = tuple(ids)
        self._proposal: MergeProposal | None = None
        self._taken: dict[str, int] = {}
        """Field name → id of the side that the agent chose."""
        self._writing = False

    def compose(self) -> ComposeResult:
        """Who is kept, the fields, what moves."""
        with Vertical(classes="dialog wide"):
            yield Static(Content("Merge"), classes="title")
            yield MergeList()
            yield Static(id="said")
            yield KeyLine()

    def on_mount(self) -> None:
        """Read the contacts."""
        self.query_one(MergeList).focus()
        self.run_worker(partial(self._read, self._ids[0]), thread=True, group="proposal", exclusive=True)

    def _read(self, keep: int, said: str = "") -> None:
        from crm_tui.store.merging.proposal import propose

        try:
            self.post_message(self.ProposalRead(propose(self.crm.store, self._ids, keep), said))
        except CrmError as error:
            self.post_message(self.Failed(error))

    # ------------------------------------------------------------------ what is shown

    @on(ProposalRead)
    def show_proposal(self, event: ProposalRead) -> None:
        """The fields that differ first; of those, what the agent has chosen stays chosen."""
        self._proposal = event.proposal
        self._show(event.said)

    def _show(self, said: str = "") -> None:
        proposal = self._proposal
        if proposal is None:
            return
        kept, *others = proposal.sides
        names = ", ".join(_called(side) for side in others)
        self.query_one(".title", Static).update(Content(safe_line(f"Keep {_called(kept)}, merge {names} into it")))
        fields = sorted(proposal.fields, key=lambda each: not each.conflicting)
        line = self.query_one(MergeList)
        line.heads = (f"{kept.name}, kept", *(side.name for side in others))
        line.rows = tuple(self._row(proposal, each) for each in fields)
        self.query_one("#said", Static).update(Content(safe_line(said or _moves(others, len(proposal.conflicts)))))

    def _row(self, proposal: MergeProposal, each: FieldMerge) -> MergeRow:
        zone, now = self.crm.zone, self.crm.clock.now()
        values = tuple("" if value is None else value_text(each.field, value, zone, now) for value in each.values)
        chosen = self._taken.get(each.field.name)
        places = {side.id: place for place, side in enumerate(proposal.sides)}
        taken = places[chosen] if chosen in places and places[chosen] in each.known else each.proposed
        newest = -1 if each.newest is None else each.newest
        return MergeRow(each.field.name, each.field.label, values, taken or 0, newest, each.conflicting)

    # ------------------------------------------------------------------ keys

    @on(MergeList.Taken)
    def take(self, event: MergeList.Taken) -> None:
        """The value of another side."""
        if self._proposal is not None:
            self._taken[event.key] = self._proposal.sides[event.place].id
            self._show()

    def action_swap(self) -> None:
        """The next contact is the one that is kept."""
        if self._proposal is not None:
            self._proposal = self._proposal.with_keeper(self._proposal.sides[1].id)
            self._show()

    def action_merge(self) -> None:
        """Do it."""
        if self._proposal is not None and not self._writing:
            self._writing = True
            taken = {
                each.field.name: self._taken[each.field.name]
                for each in self._proposal.conflicts
                if each.field.name in self._taken
            }
            self.run_worker(partial(self._merge, self._proposal, taken), thread=True, group="write")

    def _merge(self, proposal: MergeProposal, taken: dict[str, int]) -> None:
        from crm_tui.store.merging.merge import merge

        others = tuple(side.id for side in proposal.sides[1:])
        try:
            saved = merge(self.crm.store, proposal.keep, others, taken, versions=proposal.versions)
        except CrmError as error:
            self.post_message(self.Failed(error))
            if isinstance(error, RefusedData):  # somebody else was faster: show what it is now
                self._read(proposal.keep, f"✗ {error.sentence}")
            return
        self.post_message(self.Merged(MergeDone(proposal.keep, others, saved.message)))

    @on(Merged)
    def finish(self, event: Merged) -> None:
        """Back to where it was asked for."""
        self.dismiss(event.done)

    @on(Failed)
    def say_failure(self, event: Failed) -> None:
        """Why nothing was written."""
        self._writing = False
        self.query_one("#said", Static).update(Content(f"✗ {safe_line(event.error.sentence)}"))

    def action_leave(self) -> None:
        """Esc."""
        self.dismiss(None)


def _called(side: Side) -> str:
    return f"{side.name} ({side.id})"


def _moves(others: Sequence[Side], conflicts: int) -> str:
    """``2 fields differ · 3 notes, 1 task and 14 events move``: what will happen, beside the fields."""
    told = "nothing differs" if not conflicts else f"{conflicts} field{'s differ' if conflicts > 1 else ' differs'}"
    counts = (
        (sum(side.notes for side in others), "note"),
        (sum(side.tasks for side in others), "task"),
        (sum(side.events for side in others), "event"),
    )
    moving = [f"{number:,} {word}{'s' if number != 1 else ''}" for number, word in counts if number]
    return f"{told} · all addresses, tags and lists are kept" + (f" · {', '.join(moving)} move" if moving else "")
