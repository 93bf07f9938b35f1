"""The quick line: ``!call Asked for the invoice #billing @ana >tomorrow 10:00 30m``. Text in, a frozen plan out.

========================  ==========================================================================
``!call`` ``!call 12m``   the type of the note, and how long it was
``#billing``              a tag
``@ana``                  who is to do the task
``>tomorrow 10:00``       when: as many words as make a date (``values.human_dates``)
``>fri 9:00 30m -15m``    how long it will take, and how long before to be reminded
``\\#1``, ``\\>``            text
``⏎``                     a new line of the text
========================  ==========================================================================
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Literal

from crm_tui.values.durations import format_minutes, read_minutes
from crm_tui.values.human_dates import DateManner, NoDate, in_full, read_moment
from crm_tui.values.plans import NOTE_TYPES, TASK_TYPES, PlannedTask, QuickPlan
from crm_tui.values.safe_text import safe_line

BREAK = "⏎"
"""What stands for a new line within the one line."""
Kind = Literal["note", "task", "outcome"]
_SIGNS = "!#@>"
_DATE_WORDS = 6
_TITLE = 120
_TAG = re.compile(r"#(?=\S*[^\W\d])(\S+)")  # "invoice #42" speaks of a number: a tag holds a letter
_AGENT = re.compile(r"@([\w][\w.\-]*)")
HELP = "!call !email !meeting · #tag · @agent >tomorrow 10:00 30m plans a task"
TASK_HELP = "what is to be done · !call · @agent · >tomorrow 10:00 30m -15m (how long, reminder)"


class _Read:
    """What was found so far, word by word."""

    def __init__(self) -> None:
        self.types: list[str] = []
        self.text: list[str] = []
        self.tags: list[str] = []
        self.agents: list[str] = []
        self.due: list[int] = []
        self.minutes: int | None = None
        self.lasts: int | None = None
        self.alert: int | None = None
        self.problem: str | None = None


def read_quick_line(
    line: str, now: int, manner: DateManner, *, kind: Kind = "note", task_types: Sequence[str] = TASK_TYPES
) -> QuickPlan:
    """Read a line; the signs may stand anywhere at the beginning of a word. ``now`` in seconds UTC.

    ``kind`` ``task``: the text is what is to be done, and there is no note.
    """
    read, words, at = _Read(), line.split(), 0
    while at < len(words):
        at += _take(words[at:], read, now, manner)
    text = "\n".join(part.strip() for part in " ".join(read.text).split(BREAK)).strip()
    names = task_types if kind == "task" else NOTE_TYPES
    type = "to do" if kind == "task" else "general"
    for word in read.types:
        found = [name for name in names if name.startswith(word.casefold())]
        if found:
            type = found[0]
        else:
            known = ", ".join(f"!{name.split()[0]}" for name in names)
            read.problem = f"There is no {'task' if kind == 'task' else 'note'} type !{word}: {known}."
    tags = tuple(dict.fromkeys(read.tags))
    task = _task(read, text, type, kind)
    return QuickPlan(type, "" if kind == "task" else text, tags, read.minutes, task, read.problem)


def describe(plan: QuickPlan, manner: DateManner, agents: Collection[str] = (), *, kind: Kind = "note") -> str:
    """What Enter will do, in words, dates in full. ``agents`` are those who work here."""
    if plan.problem:
        return plan.problem
    if plan.empty:
        return TASK_HELP if kind == "task" else HELP
    parts = []
    if plan.text:
        lasts = f" of {format_minutes(plan.minutes)}" if plan.minutes else ""
        parts.append(("Note" if plan.type == "general" else f"{plan.type.capitalize()} note") + lasts)
    parts += [f"tag {tag}" for tag in plan.tags]
    if plan.task is not None:
        parts.append(describe_task(plan.task, manner, agents))
    return " + ".join(parts)


def describe_task(task: PlannedTask, manner: DateManner, agents: Collection[str] = ()) -> str:
    """``call task for ana, Tue 24 Nov 2026 10:00, 30 min, reminder 15 min before``."""
    words = "task" if task.type == "to do" else f"{task.type} task"
    if task.assignee:
        unknown = agents and task.assignee not in agents
        words += f" for {task.assignee}" + (" (who has not worked here yet)" if unknown else "")
    words += f", {in_full(task.due_at, manner.zone)}" if task.due_at is not None else ", without a date"
    words += f", {format_minutes(task.duration_minutes)}" if task.duration_minutes else ""
    return words + (f", reminder {format_minutes(task.alert_minutes)} before" if task.alert_minutes else "")


def _take(words: Sequence[str], read: _Read, now: int, manner: DateManner) -> int:
    """Read what begins with the first of ``words``; how many of them that are."""
    word = words[0]
    sign, rest = word[0], word[1:]
    if sign == "\\" and rest[:1] and rest[0] in _SIGNS:
        read.text.append(rest)
    elif sign == "!" and rest:
        read.types.append(rest)
        minutes = read_minutes(words[1]) if len(words) > 1 else None
        if minutes:
            read.minutes = minutes
            return 2
    elif tag := _TAG.fullmatch(word):
        read.tags.append(tag[1].rstrip(",;.") or tag[1])
    elif (agent := _AGENT.fullmatch(word)) is not None:
        read.agents.append(agent[1])
    elif sign == ">":
        return _take_date(words, read, now, manner)
    else:
        read.text.append(word)
    return 1


def _take_date(words: Sequence[str], read: _Read, now: int, manner: DateManner) -> int:
    lead = 0 if words[0][1:] else 1
    parts = [words[0][1:]] if not lead else []
    for word in words[1:_DATE_WORDS]:
        if word[0] in _SIGNS:
            break
        parts.append(word)
    failed: NoDate | None = None
    for length in range(len(parts), 0, -1):
        try:
            read.due.append(read_moment(" ".join(parts[:length]), now, manner))
        except NoDate as error:
            failed = error  # the last one speaks of the first word alone
            continue
        return _take_lengths(words, lead + length, read)
    if not words[0][1:]:
        read.text.append(words[0])  # "a > b" speaks of more
    elif failed is not None:
        read.problem = f"{failed.sentence} \\> is the sign itself."
    return 1


def _take_lengths(words: Sequence[str], used: int, read: _Read) -> int:
    """How long the task takes, and how long before to be reminded, behind its date."""
    for _ in range(2):
        word = words[used] if used < len(words) else ""
        minutes = read_minutes(word.removeprefix("-"))
        if not minutes:
            break
        if word.startswith("-"):
            read.alert = minutes
        else:
            read.lasts = minutes
        used += 1
    return used


def _task(read: _Read, text: str, type: str, kind: Kind) -> PlannedTask | None:
    if len(read.agents) > 1 or len(read.due) > 1:
        many = f"one agent, not {', '.join(read.agents)}" if len(read.agents) > 1 else "one date"
        read.problem = read.problem or f"A task has {many}."
    wanted = bool(read.agents or read.due) or (kind == "task" and bool(text))
    if not wanted:
        return None
    first = safe_line(text.split("\n", 1)[0])
    title = first if len(first) <= _TITLE or kind == "task" else first[: _TITLE - 1].rstrip() + "…"
    if not title and kind != "task" and type != "general":
        title = type.capitalize()
    if not title:
        read.problem = read.problem or "A task needs words: what is to be done?"
    task_type = type if type != "general" else "to do"
    assignee = read.agents[0] if read.agents else None
    due = read.due[0] if read.due else None
    return PlannedTask(title, task_type, assignee, due, read.lasts, read.alert)
