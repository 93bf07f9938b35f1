"""A rule for points as one line: ``tag vip 10 once``; what it can be about is offered while one types."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from crm_tui.keymap import bind
from crm_tui.values.folding import fold
from crm_tui.values.points import RULE_KINDS, PointRule
from crm_tui.values.safe_text import safe_line
from crm_tui.widgets.cell_input import CellInput
from crm_tui.widgets.key_line import KeyLine
from crm_tui.widgets.offer_list import Offered, OfferList
from crm_tui.widgets.quiet_screen import QuietModal

HELP = "tag vip 10 once · segment french 5 · event page_hit 1 · a minus takes points"
_LINE = re.compile(r"(event|tag|segment)\s+(.*\S)\s+([+-]?[0-9]{1,7})(\s+once)?", re.ASCII).fullmatch


class RuleTyped(NamedTuple):
    """A rule as it was typed."""

    kind: str
    name: str
    points: int
    once: bool


def read_rule(text: str) -> RuleTyped | None:
    """The rule that a line says; None when it says none."""
    found = _LINE(" ".join(text.split()))
    return RuleTyped(found[1], found[2], int(found[3]), found[4] is not None) if found else None


def rule_text(rule: PointRule) -> str:
    """The line that says the rule."""
    return f"{rule.kind} {rule.name} {rule.points}{' once' if rule.once else ''}"


class RuleLine(QuietModal[RuleTyped | None]):
    """Returns the rule, or None. Enter saves; ``↓`` and ``→`` take what is offered."""

    BINDINGS: ClassVar[list[BindingType]] = [bind("screen.back", "leave")]

    def __init__(self, title: str, targets: Sequence[tuple[str, str]], *, present: str = "") -> None:
        """``targets``: kind and name of what a rule can be about."""
        super().__init__()
        self._title = title
        self._targets = tuple(targets)
        self._present = present

    def compose(self) -> ComposeResult:
        """The line, what may be taken, how it is written."""
        with Vertical(classes="bottom-sheet"):
            yield Static(Content(self._title), classes="title")
            yield CellInput(self.cell_key, placeholder="event, tag or segment · which · points", id="rule")
            yield OfferList()
            yield Static(Content(HELP), id="said")
            yield KeyLine((("enter", "Save"), ("down", "Take")))

    def on_mount(self) -> None:
        """Begin in the line."""
        cell = self.query_one(CellInput)
        cell.put(self._present)
        cell.focus()
        self._offer(self._present)

    @on(Input.Changed)
    def offer_for_typed(self, event: Input.Changed) -> None:
        """Each key may change it."""
        event.stop()
        self._offer(event.value)

    def _offer(self, text: str) -> None:
        typed = fold(text.lstrip())
        found = [f"{kind} {name} " for kind, name in self._targets if fold(f"{kind} {name}").startswith(typed)]
        if not any(typed.startswith(f"{kind} ") for kind in RULE_KINDS):
            found = [f"{kind} " for kind in RULE_KINDS if kind.startswith(typed)]
        offers = [Offered(each, len(each), safe_line(each.strip())) for each in found if each != text]
        self.query_one(OfferList).set_offers(offers)

    def cell_key(self, cell: CellInput, key: str) -> bool:
        """Do what a key means in the line; False when it is the input's."""
        shown = self.query_one(OfferList)
        if key in ("down", "up") or (key == "right" and cell.is_at_end and shown.offers):
            place = (-1 if shown.chosen is None else shown.chosen) + (-1 if key == "up" else 1)
            if key == "right" and shown.chosen is not None:
                self._offer(cell.value)
            elif shown.offers and place >= 0:
                shown.choose(min(place, len(shown.offers) - 1))
                cell.put(shown.offers[min(place, len(shown.offers) - 1)].text)
            return True
        if key == "enter":
            self._save(cell.value)
            return True
        return False

    def _save(self, text: str) -> None:
        typed = read_rule(text)
        if typed is not None:
            self.dismiss(typed)
        else:
            self.query_one("#said", Static).update(Content(f"✗ Such as: {HELP}"))

    def action_leave(self) -> None:
        """Esc."""
        self.dismiss(None)
