"""The points section: what gives points by itself, each rule typed as one line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import BindingType
from textual.message import Message

from crm_tui.keymap import bind
from crm_tui.screens.dialogs.question import QuestionDialog
from crm_tui.screens.settings.named import NamedPane
from crm_tui.screens.settings.rule_line import RuleLine, RuleTyped, rule_text
from crm_tui.widgets.row_list import ListColumn, ListRow

if TYPE_CHECKING:
    from crm_tui.values.points import PointRule


class PointsPane(NamedPane["PointRule"]):
    """By what, which one, how many, how often."""

    COLUMNS = (
        ListColumn("By", 8),
        ListColumn("Which"),
        ListColumn("Points", 9, "right"),
        ListColumn("How often", 10),
    )
    EMPTY = "Nothing gives points by itself: n makes a rule. By hand: + on a contact."
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("labels.new", "new"),
        bind("labels.rename", "edit"),
        bind("labels.delete", "delete"),
    ]

    @dataclass
    class TargetsRead(Message):
        """What a rule can be about; ``present`` is the line that is changed."""

        targets: tuple[tuple[str, str], ...]
        present: str

    def fetch(self) -> Sequence[PointRule]:
        """The rules."""
        from crm_tui.store.points.rules import rules

        return rules(self.crm.store)

    def row(self, item: PointRule) -> ListRow:
        """One rule."""
        often = "once" if item.once else "each time"
        return ListRow(item.key, (item.kind, item.name or f"(gone) {item.target}", f"{item.points:+,}", often))

    def action_new(self) -> None:
        """A line for it."""
        self.work("targets", partial(self._read_targets, ""))

    def action_edit(self) -> None:
        """The line as it is."""
        rule = self.highlighted
        if rule is not None and rule.name:
            self.work("targets", partial(self._read_targets, rule_text(rule)))

    def _read_targets(self, present: str) -> None:
        from crm_tui.store.points.rules import targets

        self.post_message(self.TargetsRead(targets(self.crm.store), present))

    @on(TargetsRead)
    def open_line(self, event: TargetsRead) -> None:
        """The line."""
        event.stop()
        title = "Change the rule" if event.present else "New rule for points"
        self.crm.push_screen(RuleLine(title, event.targets, present=event.present), self._save)

    def _save(self, typed: RuleTyped | None) -> None:
        if typed is not None:
            self.work("section", partial(self._write, typed))

    def _write(self, typed: RuleTyped) -> None:
        from crm_tui.store.points.rules import set_rule

        made = set_rule(self.crm.store, typed.kind, typed.name, typed.points, once=typed.once)
        self.read(made.key, f"{made.reason}: {made.points:+,} points{', once' if made.once else ' each time'}")

    def action_delete(self) -> None:
        """After the question."""
        rule = self.highlighted
        if rule is not None:
            dialog = QuestionDialog(f"No points by {rule.reason} any more?", "Points that were given stay.")
            self.crm.push_screen(dialog, partial(self._delete, rule))

    def _delete(self, rule: PointRule, yes: bool | None) -> None:
        from crm_tui.store.points.rules import drop_rule

        if yes:
            self.change(lambda: f"No points by {drop_rule(self.crm.store, rule.kind, rule.target).reason} any more")
