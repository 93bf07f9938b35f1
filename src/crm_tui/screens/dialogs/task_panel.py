"""Every field of a task at the side of the screen: Enter or Ctrl+S saves; what is typed survives a dropped line."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from crm_tui.errors import CrmError, InvalidValue
from crm_tui.keymap import bind
from crm_tui.screens.host import HostedModal
from crm_tui.values.durations import format_duration, read_minutes
from crm_tui.values.human_dates import NoDate, in_full, read_moment
from crm_tui.values.plans import PlannedTask
from crm_tui.values.quick_line import BREAK, describe_task
from crm_tui.values.safe_text import safe_line
from crm_tui.widgets.choice_line import ChoiceLine
from crm_tui.widgets.key_line import KeyLine
from crm_tui.widgets.line_input import LineInput

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from crm_tui.store.tasks import TaskFields, WholeTask

LINES = (
    ("title", "Title"), ("due", "Date, time"), ("duration", "Duration"), ("alert", "Reminder"),
    ("assignee", "Assignee"), ("organisation", "Organisation"), ("contact", "Contact"), ("description", "Description"),
)  # fmt: skip
SAID = {
    "title": "What is to be done.",
    "due": "tomorrow 10:00, fri 14:30, in 3 days, 24/12; empty: without a date.",
    "duration": "How long it takes: 30m, 1h30m.",
    "alert": "How long before to be reminded: 15m, 2h; 0 at the time itself; empty: not at all.",
    "assignee": "The login of who does it.",
    "organisation": "The name of an organisation that it is about, or nothing.",
    "contact": "Whom it is for; an address, a number or an id gives it to another contact.",
    "description": f"As long as you like; {BREAK} is a new line.",
    "type": "← → or a letter chooses.",
    "status": "← → or a letter chooses.",
}


class PanelLine(LineInput):
    """A line of the panel; pasted lines stay lines."""

    LINE_BREAK: ClassVar[str] = f" {BREAK} "


class TaskPanel(HostedModal[str | None]):
    """Returns what was done, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("form.save", "save"),
        bind("screen.back", "leave"),
        Binding("enter", "save", show=False),
        # first of all: a letter that is typed ahead belongs to the line that Tab leads to
        Binding("tab,down", "app.focus_next", "Next", show=False, priority=True),
        Binding("shift+tab,up", "app.focus_previous", "Previous", show=False, priority=True),
    ]

    @dataclass
    class Loaded(Message):
        """The task, what was typed into it and not saved, the types and agents that there are."""

        task: WholeTask
        draft: dict[str, str]
        types: tuple[str, ...]
        agents: tuple[str, ...]

    @dataclass
    class Saved(Message):
        """It is written."""

        said: str

    @dataclass
    class Refused(Message):
        """It is not, or cannot be read."""

        error: CrmError

    def __init__(self, task_id: int) -> None:
        super().__init__()
        self._task_id = task_id
        self._whole: WholeTask | None = None
        self._begun: dict[str, str] = {}
        self._agents: tuple[str, ...] = ()
        self._warned = self._saving = False
        self._problem = ""

    @property
    def _place(self) -> str:
        return f"panel:{self._task_id}"

    def compose(self) -> ComposeResult:
        """A line a field."""
        with Vertical(classes="side-panel form"):
            yield Static(Content("Task"), classes="title", id="whose")
            yield Vertical(id="fields")
            yield Static(id="said")
            yield KeyLine()

    def on_mount(self) -> None:
        """Read the task."""
        self.run_worker(self._load, thread=True, group="load")

    def _load(self) -> None:
        from crm_tui.store import agents, tasks

        store = self.crm.store
        try:
            task = tasks.one(store, self._task_id)
            self.crm.drafts.flush()
            draft = self.crm.drafts.text(store, self._place)
            types, known = tasks.types(store), agents.known(store)
        except CrmError as error:
            self.post_message(self.Refused(error))
            return
        found = json.loads(draft) if draft else {}
        self.post_message(self.Loaded(task, {str(k): str(v) for k, v in found.items()}, types, known))

    @on(Loaded)
    async def show_task(self, event: Loaded) -> None:
        """Fill the lines."""
        self._whole, self._agents = event.task, event.agents
        self._begun = begun = _texts(event.task, self.crm.manner.zone)
        shown = begun | event.draft
        types = tuple(dict.fromkeys((*event.types, event.task.type, shown["type"])))
        rows = [_row(label, PanelLine(shown[name], id=f"task-{name}")) for name, label in LINES]
        rows.insert(1, _row("Status", ChoiceLine(("open", "done"), shown["status"], id="task-status")))
        rows.insert(5, _row("Type", ChoiceLine(types, shown["type"], id="task-type")))
        whose = f"Task for {event.task.contact or event.task.contact_id}, by {event.task.author}"
        self.query_one("#whose", Static).update(Content(safe_line(whose)))
        await self.query_one("#fields", Vertical).mount(*rows)
        self.query_one("#task-title", PanelLine).focus()
        self._say("What you had typed and not saved is here again." if event.draft else SAID["title"])

    # ------------------------------------------------------------------ while one types

    def _typed(self) -> dict[str, str]:
        texts = {name: self.query_one(f"#task-{name}", PanelLine).value for name, _ in LINES}
        return texts | {name: self.query_one(f"#task-{name}", ChoiceLine).value for name in ("status", "type")}

    def _say(self, text: str) -> None:
        self.query_one("#said", Static).update(Content(safe_line(text)))

    def on_descendant_focus(self) -> None:
        """What this line is."""
        name = (self.focused.id or "").removeprefix("task-") if self.focused is not None else ""
        if name in SAID:
            self._say(self._problem or SAID[name])

    @on(Input.Changed)
    @on(ChoiceLine.Changed)
    def note_change(self) -> None:
        """Kept while it is typed; what it means is shown."""
        if self._whole is None or len(self.query(PanelLine)) < len(LINES):
            return
        self._warned, self._problem = False, ""
        typed = self._typed()
        changed = {name: text for name, text in typed.items() if text != self._begun[name]}
        self.crm.drafts.keep(self._place, json.dumps(changed, ensure_ascii=False) if changed else "")
        if changed:
            try:
                self._say(describe_task(self._planned(typed), self.crm.manner, self._agents))
            except InvalidValue as error:
                self._say(f"✗ {error.sentence}")

    def _planned(self, typed: dict[str, str]) -> PlannedTask:
        assert self._whole is not None
        due: int | None = self._whole.due_at
        if typed["due"] != self._begun["due"]:
            try:
                text, now = typed["due"].strip(), self.crm.clock.now()
                due = read_moment(text, now, self.crm.manner) if text else None
            except NoDate as error:
                raise InvalidValue("due", error.sentence) from None
        lasts, alert = _minutes("duration", typed), _minutes("alert", typed)
        return PlannedTask(typed["title"], typed["type"], typed["assignee"].strip() or None, due, lasts, alert)

    # ------------------------------------------------------------------ saving and leaving

    @on(Input.Submitted)
    def save_submitted(self, event: Input.Submitted) -> None:
        """Enter in a line."""
        event.stop()
        self.action_save()

    def action_save(self) -> None:
        """Write it."""
        if self._whole is None or self._saving:
            return
        self._saving = True
        self.run_worker(partial(self._save, self._whole, self._typed()), thread=True, group="save")

    def _save(self, task: WholeTask, typed: dict[str, str]) -> None:
        from crm_tui.store.tasks import TaskFields, change_task

        try:
            contact_id = task.contact_id
            if typed["contact"].strip() != self._begun["contact"]:
                contact_id = self._find_contact(typed["contact"])
            description = typed["description"].replace(f" {BREAK} ", "\n").replace(BREAK, "\n")
            fields: TaskFields = TaskFields(
                self._planned(typed), contact_id, typed["status"], description, typed["organisation"]
            )
            saved = change_task(self.crm.store, task.id, fields, version=task.version)
        except CrmError as error:
            self.post_message(self.Refused(error))
            return
        self.crm.drafts.keep(self._place, "")
        self.post_message(self.Saved(saved.message))

    def _find_contact(self, text: str) -> int:
        from crm_tui.store.contacts.finding import find_contact
        from crm_tui.store.contacts.listing import Asked
        from crm_tui.store.contacts.reading import registry

        store = self.crm.store
        asked = Asked(registry(store), self.crm.clock.now(), self.crm.zone, self.crm.agent)
        try:
            return find_contact(store, text, asked, region=self.crm.settings.region())
        except CrmError as error:
            raise InvalidValue("contact", error.sentence) from None

    @on(Saved)
    def leave_saved(self, event: Saved) -> None:
        """Done."""
        self.dismiss(event.said)

    @on(Refused)
    def say_why(self, event: Refused) -> None:
        """Below the lines; the focus goes to the one that it is about."""
        self._saving = False
        self._problem = f"✗ {event.error.sentence}"
        self._say(self._problem)
        if isinstance(event.error, InvalidValue) and self.query(f"#task-{event.error.field}"):
            self.query_one(f"#task-{event.error.field}").focus()

    def action_leave(self) -> None:
        """Esc: changes that are not saved are said once, and thrown away with the second Esc."""
        if self._whole is not None and self._typed() != self._begun and not self._warned:
            self._warned = True
            self._say("Not saved. Enter saves it; Esc once more throws the changes away.")
            return
        self.crm.drafts.keep(self._place, "")
        self.dismiss(None)


def _row(label: str, line: PanelLine | ChoiceLine) -> Horizontal:
    return Horizontal(Static(Content(label), classes="prompt"), line)


def _minutes(field: str, typed: dict[str, str]) -> int | None:
    text = typed[field].replace(" ", "")
    if not text or (field == "alert" and text == "0"):
        return 0 if text else None
    minutes = read_minutes(text)
    if minutes is None:
        raise InvalidValue(field, f"{text} is no length of time: 30m, 1h, 1h30m.")
    return minutes


def _texts(task: WholeTask, zone: ZoneInfo) -> dict[str, str]:
    """The texts of the panel."""
    return {
        "title": task.title,
        "status": task.status,
        "due": in_full(task.due_at, zone) if task.due_at is not None else "",
        "duration": format_duration(60 * task.duration_minutes) if task.duration_minutes else "",
        "alert": "" if task.alert_minutes is None else format_duration(60 * task.alert_minutes).replace("0s", "0"),
        "assignee": task.assignee or "",
        "type": task.type,
        "organisation": task.organisation or "",
        "contact": task.contact or str(task.contact_id),
        "description": (task.description or "").replace("\n", f" {BREAK} "),
    }
