"""Dates as agents type them: what each means, what is refused, and laws that hold for all."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.config import Settings
from crm_tui.values.human_dates import DateManner, NoDate, in_full, manner_of, read_moment

PARIS = ZoneInfo("Europe/Paris")
MANNER = DateManner(PARIS)
AMERICAN = DateManner(PARIS, "mdy", 6)
KOREAN = DateManner(PARIS, "ymd", 6)
NOW = int(datetime(2026, 11, 20, 15, 7, tzinfo=PARIS).timestamp())
"""A Friday."""


def read(text: str, manner: DateManner = MANNER, towards: Literal[1, -1] = 1) -> str:
    return in_full(read_moment(text, NOW, manner, towards=towards), manner.zone)


@pytest.mark.parametrize(
    ("texts", "meant"),
    [
        (["tomorrow 10:00", "tom 10h", "10:00 tomorrow", "demain à 10h00", "내일 10시",
           "내일 오전 10시에", "TOMORROW at 10"],
         "Sat 21 Nov 2026 10:00"),
        (["tomorrow", "Demain", "내일", "in 1 day", "in a day", "+1d", "21/11", "sat", "samedi", "토요일"],
         "Sat 21 Nov 2026 23:59"),
        (["today 16:30", "16:30", "4:30pm", "16h30", "aujourd\u2019hui 16h30", "오후 4시 반"],
         "Fri 20 Nov 2026 16:30"),
        (["9:30", "at 9:30", "9:30 am", "오전 9시 30분"], "Sat 21 Nov 2026 09:30"),
        (["fri 14:30", "friday at 2:30pm", "vendredi prochain 14h30", "14h30 vendredi"], "Fri 27 Nov 2026 14:30"),
        (["next fri noon", "fri next week 12:00", "다음 주 금요일 정오"], "Fri 27 Nov 2026 12:00"),
        (["next week 9:00", "la semaine prochaine à 9h", "다음주 9시", "mon 9am", "lundi prochain 9 h"],
         "Mon 23 Nov 2026 09:00"),
        (["in 3 days", "dans 3 jours", "3일 후", "+3d", "in 3 d"], "Mon 23 Nov 2026 23:59"),
        (["in 2 weeks 8:00", "dans 2 semaines 8h", "2주 후 8시"], "Fri 4 Dec 2026 08:00"),
        (["+2h", "in 2 hours", "dans 2 heures", "2시간 후", "+120m"], "Fri 20 Nov 2026 17:07"),
        (["next month", "le mois prochain", "다음 달"], "Tue 1 Dec 2026 23:59"),
        (["end of month", "fin du mois", "월말"], "Mon 30 Nov 2026 23:59"),
        (["24/12", "24.12.", "24 dec", "dec 24th",
           "24 décembre", "le 24 décembre", "12월 24일", "thu 24/12", "24/12/26"],
         "Thu 24 Dec 2026 23:59"),
        (["2026-11-24 09:30", "2026-11-24T09:30", "2026-11-24T08:30:00+00:00", "tue 24 Nov 2026 09:30", "24/11 9:30"],
         "Tue 24 Nov 2026 09:30"),
        (["1/2", "1st february", "1er février"], "Mon 1 Feb 2027 23:59"),
        (["20/11", "the 20th", "today"], "Fri 20 Nov 2026 23:59"),
        (["29/2", "feb 29"], "Tue 29 Feb 2028 23:59"),
        (["the 19th", "le 19", "19일"], "Sat 19 Dec 2026 23:59"),
        (["yesterday 9:00", "hier 9h", "어제 9시"], "Thu 19 Nov 2026 09:00"),
    ],
)  # fmt: skip
def test_what_is_typed_and_what_it_means(texts: list[str], meant: str) -> None:
    assert {text: read(text) for text in texts} == dict.fromkeys(texts, meant)


def test_order_and_week_are_those_of_the_agent(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read("3/12") == "Thu 3 Dec 2026 23:59"
    assert read("3/12", AMERICAN) == "Fri 12 Mar 2027 23:59"
    assert read("12/3", KOREAN) == "Thu 3 Dec 2026 23:59"
    assert read("26/12/3", KOREAN) == read("3/12/2026", KOREAN) == "Thu 3 Dec 2026 23:59"
    assert (read("next week", AMERICAN), read("next week")) == ("Sun 22 Nov 2026 23:59", "Mon 23 Nov 2026 23:59")
    for name in ("LC_ALL", "LC_TIME"):
        monkeypatch.delenv(name, raising=False)
    for locale, order, first in (("en_US.UTF-8", "mdy", 6), ("ko_KR", "ymd", 6), ("fr_FR", "dmy", 0), ("C", "dmy", 0)):
        monkeypatch.setenv("LANG", locale)
        assert manner_of(Settings(zone="UTC"))[1:] == (order, first)
    assert manner_of(Settings(zone="UTC", date_order="mdy", week_start="saturday"))[1:] == ("mdy", 5)


def test_notes_look_back() -> None:
    """``--at`` of a note: the last such moment."""
    texts = {"16:00": "Thu 19 Nov 2026 16:00", "24/12": "Wed 24 Dec 2025 23:59", "fri 9:00": "Fri 13 Nov 2026 09:00",
             "mon": "Mon 16 Nov 2026 23:59", "2 days ago 9:00": "Wed 18 Nov 2026 09:00",
             "il y a 3 jours": "Tue 17 Nov 2026 23:59", "last thu": "Thu 19 Nov 2026 23:59"}  # fmt: skip
    assert {text: read(text, towards=-1) for text in texts} == texts


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("32/13", "there is no month 13"),
        ("soon", "Write tomorrow 10:00"),
        ("31/2", "month 2 has no day 31"),
        ("29/2/2026", "2026-02 has no day 29"),
        ("tomorrow 25:00", "25:00 is no time of day"),
        ("13pm", "no time of day"),
        ("thu 27/11", "is a Friday"),
        ("", "empty"),
        ("in 9999 years", "outside the calendar"),
        ("0/0", "no month 0"),
        ("20251120", "no date"),
        ("tomorrow " * 99, "too long"),
        ("\x1b[31mtomorrow", "no date"),
        ("+2h 10:00", "no other time"),
    ],
)
def test_nonsense_is_refused_with_a_sentence(text: str, why: str) -> None:
    with pytest.raises(NoDate, match=why):
        read(text)


zones = st.sampled_from([ZoneInfo(name) for name in ("UTC", "Europe/Paris", "Asia/Seoul", "America/St_Johns")])
manners = st.builds(DateManner, zones, st.sampled_from(["dmy", "mdy", "ymd"]), st.sampled_from([0, 5, 6]))
moments = st.integers(946_684_800, 4_000_000_000)


@given(moments, moments, manners)
def test_what_is_shown_in_full_reads_back(at: int, now: int, manner: DateManner) -> None:
    """To the minute, but for the hour that comes twice in autumn."""
    at -= at % 60
    shown = in_full(at, manner.zone)
    assert in_full(read_moment(shown, now, manner), manner.zone) == shown


@given(st.text(st.sampled_from("0123456789/-.:+ hdaptomrwfinext내일다음주시"), max_size=20), moments, manners)
def test_any_text_is_a_moment_or_a_sentence(text: str, now: int, manner: DateManner) -> None:
    try:
        at = read_moment(text, now, manner)
    except NoDate:
        return
    assert in_full(at, manner.zone)


@given(st.sampled_from(["mon", "fri", "9:30", "3/4", "the 15th", "feb 29", "next week", "mars 3"]), moments, manners)
def test_what_names_no_year_is_to_come_or_was(text: str, now: int, manner: DateManner) -> None:
    assert read_moment(text, now, manner) > now - 60
    if text != "next week":
        day = datetime.fromtimestamp(read_moment(text, now, manner, towards=-1), UTC)
        assert (day - datetime.fromtimestamp(now, UTC)).total_seconds() <= 86_400
