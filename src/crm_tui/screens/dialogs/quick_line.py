"""The quick line: one line at the bottom that makes a note, tags and a task. Typed text survives everything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from crm_tui.errors import CrmError
from crm_tui.keymap import bind
from crm_tui.screens.host import HostedModal
from crm_tui.screens.text_editor import edit_text
from crm_tui.values.folding import fold
from crm_tui.values.plans import NOTE_TYPES, TASK_TYPES, QuickPlan
from crm_tui.values.quick_line import BREAK, Kind, describe, read_quick_line
from crm_tui.values.safe_text import safe, safe_line
from crm_tui.widgets.key_line import KeyLine
from crm_tui.widgets.line_input import MOST_CHARACTERS
from crm_tui.widgets.offer_list import Offered, OfferList
from crm_tui.widgets.offered_input import OfferedInput

PLACEHOLDERS: dict[Kind, str] = {
    "note": "!call Asked for the invoice #billing @ana >tomorrow 10:00",
    "task": "Send the contract !email @ana >fri 14:30 30m -15m",
    "outcome": "what came of it, or nothing · >next week plans the next task",
}
PROMPTS: dict[Kind, str] = {"note": "note  ", "task": "task  ", "outcome": "done  "}


@dataclass(frozen=True)
class Sheet:
    """What a quick line is for: a contact, and for an outcome the task that is ``done``.

    ``begun`` stands in the line when no draft does; a call note counts its minutes from ``since`` (seconds UTC).
    """

    contact_id: int
    name: str
    kind: Kind = "note"
    task_id: int = 0
    begun: str = ""
    since: int | None = None

    @property
    def place(self) -> str:
        """Where its draft is kept."""
        return f"done:{self.task_id}" if self.kind == "outcome" else f"{_PLACES[self.kind]}:{self.contact_id}"


_PLACES: dict[Kind, str] = {"note": "quick", "task": "task"}


@dataclass(frozen=True)
class QuickLineResult:
    """What was typed for what; ``kept``: Esc was pressed and the text is a draft now."""

    sheet: Sheet
    plan: QuickPlan
    kept: bool = False


class QuickLine(HostedModal[QuickLineResult | None]):
    """Enter saves, Esc leaves and keeps the text as a draft."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("quick.editor", "edit", priority=True),
        bind("screen.back", "leave"),
    ]

    @dataclass
    class Begun(Message):
        """What was typed here before and not saved; who works here, and what they are called, by their logins; the
        types that tasks may have.
        """

        draft: str
        agents: tuple[str, ...]
        names: Mapping[str, str]
        types: tuple[str, ...]

    @dataclass
    class Suggested(Message):
        """Tags that hold what is typed of one."""

        word: str
        names: tuple[tuple[str, int], ...]

    def __init__(self, sheet: Sheet) -> None:
        super().__init__()
        self._sheet = sheet
        self._typed = self._has_begun = self._is_entered = False
        self._agents: tuple[str, ...] = ()
        self._names: Mapping[str, str] = {}
        self._types: tuple[str, ...] = TASK_TYPES

    def compose(self) -> ComposeResult:
        """What it will do, the line, what completes it, the keys."""
        kind = self._sheet.kind
        offers = OfferList()
        offers.display = False
        with Vertical(classes="bottom-sheet"):
            yield Static(id="effect")
            with Horizontal():
                yield Static(Content(PROMPTS[kind]), classes="prompt")
                yield OfferedInput(offers, self._sheet.begun, placeholder=PLACEHOLDERS[kind])
            yield offers
            yield KeyLine((("enter", "Done" if kind == "outcome" else "Save"),))

    def on_mount(self) -> None:
        """Bring back the draft."""
        self._show_effect(self._sheet.begun)
        self.run_worker(self._begin, thread=True, group="draft")

    def _begin(self) -> None:
        from crm_tui.store import agents, tasks

        try:
            self.crm.drafts.flush()
            draft = self.crm.drafts.text(self.crm.store, self._sheet.place)
            known, names = agents.known(self.crm.store), agents.names(self.crm.store)
            types = tasks.types(self.crm.store)
        except CrmError:  # no draft is no reason not to take a note
            draft, known, names, types = "", (), {}, self._types
        self.post_message(self.Begun(draft, known, names, types))

    @on(Begun)
    def show_draft(self, event: Begun) -> None:
        """Go on where the agent was: behind the draft stand the words that were typed before it came."""
        self._has_begun = True
        self._agents, self._names, self._types = event.agents, event.names, event.types
        line = self.query_one(OfferedInput)
        if event.draft:
            line.value = f"{event.draft} {BREAK} {line.value}" if self._typed else event.draft
            line.cursor_position = len(line.value)
        elif line.value:
            self._keep(line.value)
            self._show_effect(line.value)
        if self._is_entered and not event.draft:  # with a draft before it the line is another one than was entered
            self._save(line.value)

    def _keep(self, text: str) -> None:
        """Every key is kept, but not over a draft that has not been read yet."""
        if self._has_begun:
            self.crm.drafts.keep(self._sheet.place, text if self._typed else "")

    # ------------------------------------------------------------------ while one types

    @on(Input.Changed)
    def keep_draft(self, event: Input.Changed) -> None:
        """Every key is kept; what Enter will do is shown; words are completed."""
        self._typed = event.value != self._sheet.begun
        self._keep(event.value)
        self._show_effect(event.value)
        line = self.query_one(OfferedInput)
        if event.value != line.taken:
            line.taken = None
            self._offer(line)

    def _plan(self, text: str) -> QuickPlan:
        sheet, now = self._sheet, self.crm.clock.now()
        plan = read_quick_line(text, now, self.crm.manner, kind=sheet.kind, task_types=self._types)
        if sheet.since is not None and plan.type == "call" and plan.minutes is None:
            plan = plan._replace(minutes=max(1, -(-(now - sheet.since) // 60)))
        return plan

    def _show_effect(self, text: str) -> None:
        plan = self._plan(text)
        sign = "✗ " if plan.problem else ""
        said = describe(plan, self.crm.manner, self._agents, kind=self._sheet.kind)
        if self._sheet.kind == "outcome":
            said = "done" if plan.empty and not plan.problem else f"done + {said}" if not plan.problem else said
        self._say(f"{sign}{self._sheet.name} · {said}")

    def _say(self, text: str) -> None:
        self.query_one("#effect", Static).update(Content(safe_line(text)))

    @on(OfferedInput.PasteCut)
    def say_cut(self, event: OfferedInput.PasteCut) -> None:
        """A paste that is too long is never cut in silence."""
        self.call_after_refresh(self._say, f"✗ {event.sentence} crm-tui note takes longer texts.")

    # ------------------------------------------------------------------ completion

    def _offer(self, line: OfferedInput) -> None:
        """What the word at the cursor may become: ``#tag``, ``@agent`` by login or name, ``!type``."""
        word = line.value[: line.cursor_position].rpartition(" ")[2]
        sign, rest = word[:1], fold(word[1:])
        if sign == "#" and rest:
            self.run_worker(partial(self._suggest, word), thread=True, group="suggest", exclusive=True)
            return
        names: tuple[str, ...] = ()
        if sign == "@":
            names = self._agents
        elif sign == "!":
            types = self._types if self._sheet.kind == "task" else NOTE_TYPES[1:]
            names = tuple(type.split()[0] for type in types)
        about = self._names if sign == "@" else {}
        fitting = [
            name
            for name in names
            if fold(name) != rest
            and any(each.startswith(rest) for each in (fold(name), *fold(about.get(name, "")).split()))
        ]
        line.offer(self._offered(line, word, [(f"{sign}{name}", safe_line(about.get(name, ""))) for name in fitting]))

    def _suggest(self, word: str) -> None:
        from crm_tui.store.tags import suggest

        try:
            found = suggest(self.crm.store, word[1:])
        except CrmError:  # suggestions are a courtesy
            return
        # a name with a blank would be two words of the line
        self.post_message(self.Suggested(word, tuple(each for each in found if " " not in each[0])))

    @on(Suggested)
    def show_suggestions(self, event: Suggested) -> None:
        """Show them, unless the text has gone on."""
        line = self.query_one(OfferedInput)
        if line.value[: line.cursor_position].rpartition(" ")[2] == event.word and line.taken is None:
            words = [(f"#{name}", f"{count:,}") for name, count in event.names if f"#{name}" != event.word]
            line.offer(self._offered(line, event.word, words))

    def _offered(self, line: OfferedInput, word: str, words: list[tuple[str, str]]) -> list[Offered]:
        before = line.value[: line.cursor_position - len(word)]
        after = line.value[line.cursor_position :].lstrip()
        return [Offered(f"{before}{each} {after}", len(before) + len(each) + 1, each, about) for each, about in words]

    # ------------------------------------------------------------------ the editor, saving, leaving

    def action_edit(self) -> None:
        """The text in the agent's own editor; the line waits."""
        line = self.query_one(OfferedInput)
        self.crm.drafts.flush()
        try:
            text = edit_text(self.crm, line.value.replace(f" {BREAK} ", "\n").replace(BREAK, "\n"))
        except CrmError as error:
            self._say(f"✗ {error.sentence}")
            return
        typed = f" {BREAK} ".join(safe(text).strip().splitlines())
        line.value = typed[:MOST_CHARACTERS]
        line.cursor_position = len(line.value)
        if len(typed) > MOST_CHARACTERS:
            self.say_cut(OfferedInput.PasteCut(MOST_CHARACTERS, len(typed)))

    @on(Input.Submitted)
    def save(self, event: Input.Submitted) -> None:
        """Enter; while a draft is still looked for it waits."""
        self._is_entered = True
        if self._has_begun:
            self._save(event.value)

    def _save(self, text: str) -> None:
        plan = self._plan(text)
        if plan.problem:
            return
        if plan.empty and self._sheet.kind != "outcome":
            self.dismiss(None)
        else:
            self.dismiss(QuickLineResult(self._sheet, plan))

    def action_leave(self) -> None:
        """Esc: the text is kept without asking."""
        text = self.query_one(OfferedInput).value
        kept = bool(text.strip()) and text != self._sheet.begun
        if kept and not self._has_begun:
            self.crm.drafts.keep(self._sheet.place, text)
        self.dismiss(QuickLineResult(self._sheet, self._plan(text), kept=True) if kept else None)
