"""What the line that is typed for many contacts means: its effect in words, and the action for the store."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from crm_tui.filters.fields import Registry
from crm_tui.screens.dialogs.line_prompt import Meaning
from crm_tui.values.folding import fold

if TYPE_CHECKING:
    from crm_tui.screens.host import Host
    from crm_tui.store.bulk.run import Action

STATUSES = ("active", "unconfirmed", "unsubscribed", "bounced")
STATES = ("in", "out", "auto")
_SIGN = re.compile(r"\s*,\s*|\s+(?=[+-])")
Make = Callable[[], "Action"]


class Reading(NamedTuple):
    """What a line means, and what makes its action (in a worker: it loads SQLModel); None when it means nothing."""

    meaning: Meaning
    make: Make | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What lines may mention."""

    registry: Registry
    lists: Mapping[str, str]
    segments: Mapping[str, str]
    """Folded names and slugs: the name."""


class Asked(NamedTuple):
    """One kind of change: the title of its prompt, what stands in the empty line, and how the line is read."""

    title: str
    placeholder: str
    read: Callable[[str, Host, Known], Reading]


def _no(words: str) -> Reading:
    return Reading(Meaning(words, accepted=False))


def _tags(text: str, crm: Host, known: Known) -> Reading:
    parts = [part for part in _SIGN.split(text.strip()) if part.strip("+- ")]
    add = tuple(part.removeprefix("+").strip() for part in parts if not part.startswith("-"))
    remove = tuple(part[1:].strip() for part in parts if part.startswith("-"))
    if not parts:
        return _no("+name adds a tag, -name removes it; a comma between two")

    def make() -> Action:
        from crm_tui.store.bulk.actions import TagMany

        return TagMany(add, remove)

    words = " ".join([*(f"+{name}" for name in add), *(f"-{name}" for name in remove)])
    return Reading(Meaning(f"Tag {words}"), make)


def _field(text: str, crm: Host, known: Known) -> Reading:
    name, equals, value = text.partition("=")
    field = known.registry.find(name.strip())
    if field is None:
        near = known.registry.suggest(name.strip()) if name.strip() else None
        return _no(f"There is no field {name.strip()}. Did you mean {near}?" if near else "field=value; city=Lyon")
    if not field.writable:
        return _no(f"{field.label} cannot be set: crm-tui keeps it.")
    if not equals:
        return _no(f"{field.label}: = and a value; nothing behind = clears it")
    return _set(field.name, field.label, value.strip(), crm)


def _set(name: str, label: str, value: str, crm: Host) -> Reading:
    def make() -> Action:
        from crm_tui.store.bulk.actions import SetField

        return SetField(name, value, crm.zone, crm.settings.region())

    return Reading(Meaning(f"Set {label} to {value}" if value else f"Clear {label}"), make)


def _owner(text: str, crm: Host, known: Known) -> Reading:
    return _set("owner", "Owner", text.strip(), crm)


def _stage(text: str, crm: Host, known: Known) -> Reading:
    return _set("stage", "Stage", text.strip(), crm)


def _with_word(text: str, words: tuple[str, ...], usual: str) -> tuple[str, str]:
    """A name and one of the words behind it."""
    name, _, last = text.strip().rpartition(" ")
    return (name.strip(), last.casefold()) if last.casefold() in words else (text.strip(), usual)


def _list(text: str, crm: Host, known: Known) -> Reading:
    name, status = _with_word(text, (*STATUSES, "off"), "active")
    called = known.lists.get(fold(name))
    if called is None:
        return _no(f"There is no list {name}." if name else "a list and a status: News active, News off")
    agent = crm.agent

    def make() -> Action:
        from crm_tui.store.bulk.actions import ListMany

        return ListMany(called, "" if status == "off" else status, f"{agent}, several at once")

    words = f"Take off {called}" if status == "off" else f"{called}: {status}"
    return Reading(Meaning(words + (" (their consent must be on record)" if status == "active" else "")), make)


def _segment(text: str, crm: Host, known: Known) -> Reading:
    name, state = _with_word(text, STATES, "in")
    called = known.segments.get(fold(name))
    if called is None:
        return _no(f"There is no segment {name}." if name else "a segment and in, out or auto: VIPs in")

    def make() -> Action:
        from crm_tui.store.bulk.actions import OverrideMany

        chosen: dict[str, Literal["in", "out", "auto"]] = {"in": "in", "out": "out", "auto": "auto"}
        return OverrideMany(called, chosen[state])

    words = {"in": f"Put into {called}", "out": f"Keep out of {called}", "auto": f"Leave to the filter of {called}"}
    return Reading(Meaning(words[state]), make)


def _task(text: str, crm: Host, known: Known) -> Reading:
    from crm_tui.values.quick_line import describe_task, read_quick_line

    plan = read_quick_line(text, crm.clock.now(), crm.manner, kind="task")
    task = plan.task
    if plan.problem or task is None:
        return _no(plan.problem or "a title, @agent, >tomorrow 10:00")

    def make() -> Action:
        from crm_tui.store.bulk.actions import TaskMany

        return TaskMany(task.title, task.due_at, task.assignee)

    return Reading(Meaning(describe_task(task, crm.manner)), make)


ASKED: Mapping[str, Asked] = {
    "tags": Asked("Tags of", "+vip, -old", _tags),
    "field": Asked("A field of", "city=Lyon", _field),
    "owner": Asked("Owner of", "an agent; nothing clears it", _owner),
    "stage": Asked("Stage of", "lead; nothing clears it", _stage),
    "list": Asked("A list of", "News active", _list),
    "segment": Asked("A segment of", "VIPs in", _segment),
    "task": Asked("A task for", "Call back @ana >tomorrow 10:00", _task),
}
"""By the name of the key."""
