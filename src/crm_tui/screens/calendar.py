"""The Calendar place: an agenda from a day on, and a month; tasks, and notes that carry a date of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message

from crm_tui.errors import CrmError
from crm_tui.keymap import bind
from crm_tui.screens.history_items import kind_words
from crm_tui.screens.task_lines import day_words, task_line
from crm_tui.screens.task_place import TaskPlace
from crm_tui.values.safe_text import safe, safe_line
from crm_tui.widgets.drawn import Piece
from crm_tui.widgets.history_list import HistoryLine
from crm_tui.widgets.key_line import KeyLine
from crm_tui.widgets.lines_view import LinesView
from crm_tui.widgets.month_grid import MonthDay, MonthGrid
from crm_tui.widgets.place_bar import PlaceBar
from crm_tui.widgets.status_line import StatusLine
from crm_tui.widgets.task_list import TaskList

if TYPE_CHECKING:
    from crm_tui.store.calendar import Entry
    from crm_tui.store.task_queue import QueuedTask

DAYS = 28
"""Days of the agenda."""
MOST = 500
"""Entries of the agenda; a month names as many, and counts all."""
DAY_LINES = 8


class AgendaList(TaskList):
    """The list of the agenda: ← → go by days, PgUp PgDn by weeks."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "screen.step(-1)", "Day before", show=False, id="calendar.day_before"),
        Binding("right", "screen.step(1)", "Next day", show=False, id="calendar.day_after"),
        Binding("pageup", "screen.step(-7)", "Week before", show=False, id="calendar.week_before"),
        Binding("pagedown", "screen.step(7)", "Next week", show=False, id="calendar.week_after"),
    ]


class AgendaLines:
    """Entries under their days."""

    def __init__(self, entries: Sequence[Entry], zone: ZoneInfo, now: int, agent: str) -> None:
        self.entries = entries
        self._lines = [entry_line(entry, zone, now, agent) for entry in entries]

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self._lines)

    def items(self, start: int, stop: int) -> Sequence[HistoryLine | None]:
        """A window."""
        return self._lines[start:stop]


def entry_line(entry: Entry, zone: ZoneInfo, now: int, agent: str) -> HistoryLine:
    """A task or a note as a line under its day. Notes are numbered apart: the sign keeps their keys apart."""
    from crm_tui.store.task_queue import QueuedTask

    at = moment_of(entry)
    today = datetime.fromtimestamp(now, zone).date() == datetime.fromtimestamp(at, zone).date()
    day = ("Today · " if today else "") + day_words(at, zone)
    if isinstance(entry, QueuedTask):
        line = task_line(entry, zone, now, agent=agent)
        return HistoryLine(line.key, day, line.time, line.icon, line.kind, line.title, line.details)
    icon, word = kind_words(f"note:{entry.type}")
    first = entry.text.split("\n", 1)[0]
    title = safe_line(f"{first} — {entry.contact or f'contact {entry.contact_id}'}")
    details = (("", safe(entry.text)),) if entry.text != first else ()
    return HistoryLine(-entry.id, day, f"{datetime.fromtimestamp(at, zone):%H:%M}", icon, word, title, details)


def moment_of(entry: Entry) -> int:
    """When it is, in seconds UTC."""
    from crm_tui.store.task_queue import QueuedTask

    return (entry.due_at or 0) if isinstance(entry, QueuedTask) else entry.at


class CalendarScreen(TaskPlace):
    """Enter opens whom it is about; in the month it opens the agenda of the day."""

    PLACE: ClassVar[str] = "calendar"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("calendar.today", "today"),
        bind("calendar.month", "view"),
        bind("tasks.whose", "whose"),
        bind("calendar.previous", "step_month(-1)", show=False),
        bind("calendar.next", "step_month(1)", show=False),
        Binding("left", "step(-1)", show=False),
        Binding("right", "step(1)", show=False),
        Binding("up,k,ㅏ", "step(-7)", show=False),
        Binding("down,j,ㅓ", "step(7)", show=False),
        Binding("pageup", "step_month(-1)", show=False),
        Binding("pagedown", "step_month(1)", show=False),
        Binding("enter", "agenda", show=False),
        bind("screen.back", "leave"),
    ]
    AUTO_FOCUS = "AgendaList"

    @dataclass
    class AgendaRead(Message):
        """What there is from a day on."""

        day: date
        mine: bool
        entries: tuple[Entry, ...]

    @dataclass
    class MonthRead(Message):
        """What there is in the weeks of a month: its first day, entries, how many tasks on each day."""

        first: date
        mine: bool
        entries: tuple[Entry, ...]
        counts: tuple[int, ...]

    def __init__(self) -> None:
        super().__init__()
        self._day = date.min
        self._month = False
        self._agenda: AgendaLines | None = None

    def compose(self) -> ComposeResult:
        """Header, what is shown, the list or the month, status, keys."""
        yield PlaceBar()
        yield LinesView(id="calendar-head")
        yield AgendaList()
        month = MonthGrid()
        month.display = False
        yield month
        yield StatusLine()
        yield KeyLine()

    def on_mount(self) -> None:
        """Begin with today."""
        self.show_places()
        self.action_today()

    # ------------------------------------------------------------------ reading

    def action_read_again(self) -> None:
        """Read what is shown."""
        what = "yours" if self._mine else "everybody's"
        when = f"{self._day:%B %Y}" if self._month else f"from {self._day:%A} {self._day.day} {self._day:%B %Y}"
        self.query_one("#calendar-head", LinesView).content = ((Piece(f" {when} · {what}", "strong"),),)
        work = partial(self._read, self._day, self._mine, month=self._month)
        self.run_worker(work, thread=True, group="calendar", exclusive=True)

    def _read(self, day: date, mine: bool, *, month: bool) -> None:
        from crm_tui.store import calendar

        agent, store = self.crm.agent if mine else None, self.crm.store
        try:
            if not month:
                start, end = self._second(day), self._second(_plus(day, DAYS))
                self.post_message(self.AgendaRead(day, mine, calendar.between(store, start, end, agent=agent)))
                return
            days = self._weeks(day)
            starts, end = tuple(map(self._second, days)), self._second(_plus(days[-1], 1))
            found: list[Entry] = []
            for start, stop in zip(starts, (*starts[1:], end), strict=True):
                found += calendar.between(store, start, stop, agent=agent, limit=DAY_LINES)
            counts = calendar.counts(store, starts, end, agent=agent)
            self.post_message(self.MonthRead(days[0], mine, tuple(found), counts))
        except CrmError as error:
            self.post_message(self.Failed(error))

    def _second(self, day: date) -> int:
        return int(datetime(day.year, day.month, day.day, tzinfo=self.crm.zone).timestamp())

    def _weeks(self, day: date) -> list[date]:
        """The days of the whole weeks in which the month of ``day`` lies."""
        first = day.replace(day=1)
        start = first - timedelta(days=(first.weekday() - self.crm.manner.week_start) % 7)
        last = _next_month(first, 1) - timedelta(days=1)
        weeks = ((last - start).days // 7) + 1
        return [start + timedelta(days=number) for number in range(7 * weeks)]

    @on(AgendaRead)
    def show_agenda(self, event: AgendaRead) -> None:
        """The list, unless something else is wanted by now."""
        if (event.day, event.mine) != (self._day, self._mine) or self._month:
            return
        agent = self.crm.agent if event.mine else ""
        keep = self._agenda is not None
        self._agenda = AgendaLines(event.entries, self.crm.zone, self.crm.clock.now(), agent)
        shown = self.query_one(AgendaList)
        shown.set_empty(f"Nothing in these {DAYS} days.")
        shown.set_source(self._agenda, keep_place=keep)
        cut = f"the first {MOST} of them" if len(event.entries) == MOST else f"in {DAYS} days"
        self.query_one(StatusLine).hint = f"{len(event.entries):,} {cut}"
        self.refresh_bindings()

    @on(MonthRead)
    def show_month(self, event: MonthRead) -> None:
        """The grid, unless another month is wanted by now."""
        days = self._weeks(self._day)
        if not self._month or event.mine != self._mine or days[0] != event.first:
            return
        zone, now = self.crm.zone, self.crm.clock.now()
        lines: dict[date, list[str]] = {}
        for entry in event.entries:
            line = entry_line(entry, zone, now, self.crm.agent)
            found = lines.setdefault(datetime.fromtimestamp(moment_of(entry), zone).date(), [])
            found.append(f"{line.icon if line.icon in '!✓' else ''}{line.time} {line.title}")
        today = datetime.fromtimestamp(now, zone).date()
        grid = self.query_one(MonthGrid)
        grid.heads = tuple(f"{day:%a}" for day in days[:7])
        grid.days = tuple(
            MonthDay(
                str(day.day),
                max(count, len(lines.get(day, ()))),
                tuple(lines.get(day, ())),
                day.month == self._day.month,
                day == today,
            )
            for day, count in zip(days, event.counts, strict=True)
        )
        grid.cursor = days.index(self._day)
        self.query_one(StatusLine).hint = f"{sum(event.counts):,} tasks"

    @property
    def is_read(self) -> bool:
        """There is an agenda, or a month."""
        return self._month or self._agenda is not None

    def forget(self) -> None:
        """Another agenda is wanted."""
        self._agenda = None

    # ------------------------------------------------------------------ what is under the cursor

    @property
    def _entry(self) -> Entry | None:
        found = self.query(AgendaList)
        at = found.first().cursor if found and not self._month else -1
        entries = self._agenda.entries if self._agenda is not None else ()
        return entries[at] if 0 <= at < len(entries) else None

    @property
    def chosen_task(self) -> QueuedTask | None:
        """The task under the cursor, when it is one."""
        from crm_tui.store.task_queue import QueuedTask

        return self._entry if isinstance(self._entry, QueuedTask) else None

    @property
    def contact_id(self) -> int | None:
        """Whom it is about."""
        return self._entry.contact_id if self._entry is not None else None

    @property
    def contact_name(self) -> str:
        """What that contact is called."""
        return (self._entry.contact or f"contact {self._entry.contact_id}") if self._entry is not None else ""

    # ------------------------------------------------------------------ going

    def _go_to(self, day: date) -> None:
        if day != self._day:
            same = self._month and (day.year, day.month) == (self._day.year, self._day.month)
            self._day, self._agenda = day, None
            if same:
                self.query_one(MonthGrid).cursor = self._weeks(day).index(day)
            else:
                self.action_read_again()

    def action_step(self, days: int) -> None:
        """By days."""
        self._go_to(_plus(self._day, days))

    def action_step_month(self, months: int) -> None:
        """By months."""
        self._go_to(_next_month(self._day, months))

    def action_today(self) -> None:
        """Back to today."""
        self._go_to(datetime.fromtimestamp(self.crm.clock.now(), self.crm.zone).date())

    def action_view(self) -> None:
        """The agenda, or the month."""
        self._month, self._agenda = not self._month, None
        shown, hidden = (MonthGrid, AgendaList) if self._month else (AgendaList, MonthGrid)
        with self.crm.batch_update():
            self.query_one(hidden).display = False
            self.query_one(shown).display = True
            self.query_one(shown).focus(scroll_visible=False)
            self.action_read_again()

    def action_agenda(self) -> None:
        """Enter in the month: the agenda of the day."""
        if self._month:
            self.action_view()

    @on(MonthGrid.Chosen)
    def go_to_chosen(self, event: MonthGrid.Chosen) -> None:
        """A day was clicked."""
        self._go_to(self._weeks(self._day)[event.index])

    @property
    def has_rows(self) -> bool:
        """There is a list, in the agenda."""
        return not self._month

    def go_to_first_row(self) -> None:
        """``g g``."""
        self.query_one(AgendaList).action_go(0)

    def came_back(self) -> None:
        """``g k`` here: to the list or the grid."""
        self.query_one(MonthGrid if self._month else AgendaList).focus(scroll_visible=False)

    def action_leave(self) -> None:
        """Esc: from the month to the agenda, then to the contacts."""
        if self._month:
            self.action_view()
        else:
            self.crm.go("contacts")


def _plus(day: date, days: int) -> date:
    """A day later or earlier, within the years that other programs know."""
    return min(max(day + timedelta(days=days), date(1900, 1, 1)), date(2999, 12, 1))


def _next_month(day: date, months: int) -> date:
    """The same day of another month, or its last one."""
    from crm_tui.values.human_dates.days import add_months

    return min(max(add_months(day, months), date(1900, 1, 1)), date(2999, 12, 1))
