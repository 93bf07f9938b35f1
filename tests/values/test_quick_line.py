"""The grammar of the quick line: signs, dates, lengths, and texts that only look like them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.values.human_dates import DateManner
from crm_tui.values.plans import PlannedTask, QuickPlan
from crm_tui.values.quick_line import describe, read_quick_line

PARIS = ZoneInfo("Europe/Paris")
MANNER = DateManner(PARIS)
NOW = int(datetime(2026, 11, 20, 15, 7, tzinfo=PARIS).timestamp())
TOMORROW = int(datetime(2026, 11, 21, 10, tzinfo=PARIS).timestamp())


def read(line: str, **more: Any) -> QuickPlan:
    return read_quick_line(line, NOW, MANNER, **more)


def test_the_whole_line_is_a_note_a_tag_and_a_task() -> None:
    plan = read("!call 12m Asked for the invoice #billing, @ben >tomorrow 10:00 30m -15m")
    task = PlannedTask("Asked for the invoice", "call", "ben", TOMORROW, 30, 15)
    assert plan == QuickPlan("call", "Asked for the invoice", ("billing",), 12, task)
    assert describe(plan, MANNER, ("ana",)) == (
        "Call note of 12 min + tag billing + call task for ben (who has not worked here yet), "
        "Sat 21 Nov 2026 10:00, 30 min, reminder 15 min before"
    )


@pytest.mark.parametrize(
    ("line", "text", "due"),
    [
        (">tomorrow 10:00 Send it", "Send it", TOMORROW),
        ("Send > tomorrow 10h it", "Send it", TOMORROW),
        ("!call >demain 10:00", "", TOMORROW),
        ("내일 전화 >내일 오전 10시 꼭", "내일 전화 꼭", TOMORROW),
        ("a > b and c >= d", None, None),
        (r"price \>100 \#1 \@me \!", "price >100 #1 @me !", None),
        ("invoice #42 of me@example.com", "invoice #42 of me@example.com", None),
        ("one ⏎ two ⏎⏎ three", "one\ntwo\n\nthree", None),
    ],
)
def test_where_a_date_ends_and_what_is_text(line: str, text: str | None, due: int | None) -> None:
    plan = read(line)
    if text is None:
        assert plan.problem is not None
        return
    assert plan.problem is None
    assert (plan.text, plan.task.due_at if plan.task else None) == (text, due)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("x >32/13", "no month 13"),
        ("x >soon", "soon is no date"),
        ("!fax x", "no note type !fax"),
        ("x @a @b", "one agent, not a, b"),
        ("x >today >tomorrow", "one date"),
        ("#tag >tomorrow", "needs words"),
    ],
)
def test_what_cannot_be_is_said(line: str, why: str) -> None:
    assert why in (read(line).problem or "")


def test_a_task_line_and_a_long_text() -> None:
    plan = read("Send the contract !em @ana", kind="task", task_types=("to do", "email"))
    assert plan == QuickPlan("email", "", (), None, PlannedTask("Send the contract", "email", "ana"))
    assert read("", kind="task").empty
    long = read(f"{'word ' * 60} >tomorrow")
    assert long.task is not None
    assert (len(long.text), long.task.title[-1], len(long.task.title) <= 120) == (299, "…", True)


@given(
    st.lists(st.sampled_from(["!call", "#a", "@ben", ">", ">tom", "10:00", "30m", "-5m", "⏎", "\\#x", "x", "!", "김"]))
)
def test_every_word_is_read_once(words: list[str]) -> None:
    """No word is lost and none is read twice: what is no sign stands in the text, in its order."""
    plan = read(" ".join(words))
    kept = [word for word in plan.text.split() if word in ("x", "김", "#x")]
    assert kept == [word.removeprefix("\\") for word in words if word in ("x", "김", "\\#x")]
    assert (plan.tags == ("a",)) == ("#a" in words)


@given(st.text(max_size=60))
def test_any_text_is_a_plan(text: str) -> None:
    assert describe(read(text), MANNER)
