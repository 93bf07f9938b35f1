"""The date language: what may be written, and what it means at a moment in a zone."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.values.dates import (
    Anniversary,
    DateTextError,
    DateValue,
    Instant,
    Named,
    Offset,
    Period,
    Within,
    anniversary_spans,
    could_become_date,
    day_of,
    day_span,
    format_moment,
    parse_date,
    span,
)  # fmt: skip
from crm_tui.values.durations import format_duration, parse_duration

PARIS = ZoneInfo("Europe/Paris")
SEOUL = ZoneInfo("Asia/Seoul")
CAIRO = ZoneInfo("Africa/Cairo")


def at(text: str, zone: ZoneInfo = PARIS) -> int:
    """Seconds UTC of a wall clock."""
    return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp())


NOW = at("2025-11-21T10:30:15")  # a Friday


def spanned(text: str, now: int = NOW, zone: ZoneInfo = PARIS, *, moment: bool = False) -> tuple[int, int]:
    value = parse_date(text, moment=moment)
    assert not isinstance(value, Anniversary)
    return span(value, now, zone)


def days(text: str, now: int = NOW, zone: ZoneInfo = PARIS, *, moment: bool = False) -> tuple[str, str]:
    value = parse_date(text, moment=moment)
    assert not isinstance(value, Anniversary)
    return day_span(value, now, zone)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026", Period(2026)),
        ("2026-11", Period(2026, 11)),
        ("2024-02-29", Period(2024, 2, 29)),
        ("0001-01-01", Period(1, 1, 1)),
        ("2026-11-21T14:30", Instant(2026, 11, 21, 14, 30)),
        ("2026-11-21 14:30:05", Instant(2026, 11, 21, 14, 30, 5)),
        ("2026-11-21t14:30:05.123z", Instant(2026, 11, 21, 14, 30, 5, 0)),
        ("2026-11-21T14:30-09:30", Instant(2026, 11, 21, 14, 30, None, -570)),
        ("2026-11-21T14:30+0200", Instant(2026, 11, 21, 14, 30, None, 120)),
        ("TODAY", Named("today")),
        ("next-quarter", Named("next-quarter")),
        ("7d", Within(7, "d")),
        ("+7D", Within(7, "d", forward=True)),
        ("3m", Within(3, "mo")),
        ("90min", Within(90, "min")),
        ("anniversary", Anniversary()),
        ("anniversary+2w", Anniversary(2, "w")),
    ],
)
def test_what_may_be_written(text: str, value: DateValue) -> None:
    assert parse_date(text) == value
    assert parse_date(str(value)) == value


@pytest.mark.parametrize(
    "text",
    ["", "2026-13", "2026-00", "2026-02-30", "2025-02-29", "0000", "26-11-21", "2026-1", "2026-11-21T24:00",
     "2026-11-21T10:60", "2026-11-21T10:00:60", "2026-11-21T10:00+24:00", "2026-11-21T", "last-day", "this_week",
     "7", "7x", "d", "-7d", "+-7d", "99999999d", "anniversary+", "anniversary+5h", "anniversary-7d", "２０２６"],
)  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(DateTextError):
        parse_date(text)


def test_a_moment_needs_a_sign() -> None:
    assert parse_date("-30d", moment=True) == Offset("-", 30, "d")
    assert parse_date("+2w", moment=True) == Offset("+", 2, "w")
    assert parse_date("2026", moment=True) == Period(2026)
    for text in ("30d", "anniversary"):
        with pytest.raises(DateTextError):
            parse_date(text, moment=True)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2025-11-21", "2025-11-21T00:00", "2025-11-22T00:00"),
        ("2025-02", "2025-02-01T00:00", "2025-03-01T00:00"),
        ("2025", "2025-01-01T00:00", "2026-01-01T00:00"),
        ("2025-03-30", "2025-03-30T00:00", "2025-03-31T00:00"),  # 23 hours
        ("2025-11-21T14:30", "2025-11-21T14:30", "2025-11-21T14:31"),
        ("2025-11-21T14:30:05", "2025-11-21T14:30:05", "2025-11-21T14:30:06"),
        ("2025-11-21T14:30Z", "2025-11-21T15:30", "2025-11-21T15:31"),
        ("today", "2025-11-21T00:00", "2025-11-22T00:00"),
        ("yesterday", "2025-11-20T00:00", "2025-11-21T00:00"),
        ("tomorrow", "2025-11-22T00:00", "2025-11-23T00:00"),
        ("this-week", "2025-11-17T00:00", "2025-11-24T00:00"),
        ("last-week", "2025-11-10T00:00", "2025-11-17T00:00"),
        ("next-week", "2025-11-24T00:00", "2025-12-01T00:00"),
        ("this-month", "2025-11-01T00:00", "2025-12-01T00:00"),
        ("next-month", "2025-12-01T00:00", "2026-01-01T00:00"),
        ("this-quarter", "2025-10-01T00:00", "2026-01-01T00:00"),
        ("last-quarter", "2025-07-01T00:00", "2025-10-01T00:00"),
        ("next-quarter", "2026-01-01T00:00", "2026-04-01T00:00"),
        ("last-year", "2024-01-01T00:00", "2025-01-01T00:00"),
    ],
)
def test_calendar_spans(text: str, start: str, end: str) -> None:
    assert spanned(text) == (at(start), at(end))


def test_relative_spans_include_both_ends() -> None:
    assert spanned("7d") == (at("2025-11-14T10:30:15"), NOW + 1)
    assert spanned("+7d") == (NOW, at("2025-11-28T10:30:15") + 1)
    assert spanned("0d") == (NOW, NOW + 1)
    assert spanned("90min") == (NOW - 5_400, NOW + 1)
    assert spanned("-30d", moment=True) == (at("2025-10-22T10:30:15"), at("2025-10-22T10:30:15") + 1)


def test_days_move_the_wall_clock_and_hours_do_not() -> None:
    spring = at("2025-03-30T12:00")  # the clocks went forward at 02:00
    assert spanned("-1d", spring, moment=True)[0] == at("2025-03-29T12:00") == spring - 23 * 3_600
    assert spanned("-24h", spring, moment=True)[0] == spring - 24 * 3_600


@pytest.mark.parametrize(
    ("now", "text", "day"),
    [
        ("2025-03-31T12:00", "-1mo", "2025-02-28T12:00"),
        ("2024-03-31T12:00", "-1m", "2024-02-29T12:00"),
        ("2024-02-29T12:00", "+1y", "2025-02-28T12:00"),
        ("2024-02-29T12:00", "-4y", "2020-02-29T12:00"),
        ("2025-01-31T12:00", "+13mo", "2026-02-28T12:00"),
        ("2025-01-31T12:00", "-2w", "2025-01-17T12:00"),
    ],
)
def test_months_are_clamped(now: str, text: str, day: str) -> None:
    assert spanned(text, at(now), moment=True)[0] == at(day)


@pytest.mark.parametrize("unit", ["min", "h", "d", "w", "mo", "y"])
def test_amounts_beyond_the_calendar_are_clamped(unit: str) -> None:
    for zone in (PARIS, SEOUL, ZoneInfo("UTC")):
        past = spanned(f"9999999{unit}", zone=zone)
        future = spanned(f"+9999999{unit}", zone=zone)
        assert past[0] < NOW < future[1]
        assert days(f"9999999{unit}", zone=zone)[1] == "2025-11-21"
        assert days(f"+9999999{unit}", zone=zone)[0] == "2025-11-21"
        assert spanned("9999", zone=zone)[0] < spanned("9999", zone=zone)[1]
        assert spanned("0001-01-01T00:00", zone=zone)[0] < 0


def test_a_day_whose_midnight_is_skipped_begins_at_the_skip() -> None:
    first, last = spanned("2024-04-26", zone=CAIRO)  # 00:00 became 01:00
    assert datetime.fromtimestamp(first, CAIRO).isoformat() == "2024-04-26T01:00:00+03:00"
    assert last - first == 23 * 3_600
    assert spanned("2024-04-25", zone=CAIRO)[1] == first


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025-02", "2025-02-01", "2025-02-28"),
        ("2025", "2025-01-01", "2025-12-31"),
        ("9999", "9999-01-01", "9999-12-31"),
        ("this-week", "2025-11-17", "2025-11-23"),
        ("7d", "2025-11-14", "2025-11-21"),
        ("+7d", "2025-11-21", "2025-11-28"),
        ("2025-11-21T23:30Z", "2025-11-22", "2025-11-22"),
        ("2025-11-21T23:30", "2025-11-21", "2025-11-21"),
        ("12h", "2025-11-20", "2025-11-21"),
    ],
)
def test_whole_days(text: str, first: str, last: str) -> None:
    assert days(text) == (first, last)


def test_the_day_is_the_agents() -> None:
    now = int(datetime(2025, 11, 21, 22, 30, tzinfo=UTC).timestamp())
    assert days("today", now, PARIS) == ("2025-11-21", "2025-11-21")
    assert days("today", now, SEOUL) == ("2025-11-22", "2025-11-22")
    assert days("-1h", now, SEOUL, moment=True) == ("2025-11-22", "2025-11-22")
    assert day_of(now, SEOUL) == "2025-11-22"


@pytest.mark.parametrize(
    ("now", "text", "spans"),
    [
        ("2025-11-21T10:00", "anniversary", [("11-21", "11-21")]),
        ("2025-11-21T10:00", "anniversary+7d", [("11-21", "11-28")]),
        ("2025-12-28T10:00", "anniversary+7d", [("01-01", "01-04"), ("12-28", "12-31")]),
        ("2025-02-28T10:00", "anniversary", [("02-28", "02-29")]),
        ("2024-02-28T10:00", "anniversary", [("02-28", "02-28")]),
        ("2024-02-29T10:00", "anniversary", [("02-29", "02-29")]),
        ("2025-02-21T10:00", "anniversary+1w", [("02-21", "02-29")]),
        ("2025-03-01T10:00", "anniversary", [("03-01", "03-01")]),
        ("2025-03-01T10:00", "anniversary+1y", [("01-01", "12-31")]),
        ("2025-03-01T10:00", "anniversary+9999999y", [("01-01", "12-31")]),
    ],
)
def test_anniversaries(now: str, text: str, spans: list[tuple[str, str]]) -> None:
    value = parse_date(text)
    assert isinstance(value, Anniversary)
    assert list(anniversary_spans(value, at(now), PARIS)) == spans


@given(st.dates(), st.integers(0, 400), st.dates())
def test_everybody_has_a_birthday_once_in_a_year_of_days(born: object, ahead: int, today: object) -> None:
    """A span of n days holds the day of a birth when that day comes within n days, the leap day on the 28th."""
    now = at(f"{today}T12:00", ZoneInfo("UTC")) if str(today) > "0002" and str(today) < "9990" else NOW
    spans = anniversary_spans(Anniversary(ahead, "d"), now, UTC)
    day = str(born)[5:]
    held = any(first <= day <= last for first, last in spans)
    start = datetime.fromtimestamp(now, UTC).date().toordinal()
    comes = False
    for ordinal in range(start, start + ahead + 1):
        date = datetime.fromordinal(ordinal).date()
        leap = date.year % 4 == 0 and (date.year % 100 != 0 or date.year % 400 == 0)
        comes |= date.isoformat()[5:] == day or (day == "02-29" and not leap and date.isoformat()[5:] == "02-28")
    assert held == comes or ahead >= 365


@pytest.mark.parametrize(
    ("seconds", "now", "shown"),
    [
        (0, None, "2025-11-21 10:30"),
        (0, 30, "now"),
        (-3 * 86_400, 0, "3 d ago"),
        (-7_200, 0, "2 h ago"),
        (300, 0, "in 5 min"),
        (-8 * 86_400, 0, "2025-11-13 10:30"),
    ],
)
def test_moments_for_cells(seconds: int, now: int | None, shown: str) -> None:
    assert format_moment(NOW + seconds, PARIS, None if now is None else NOW + now) == shown


def test_moments_far_away_have_a_text_too() -> None:
    assert format_moment(-62_000_000_000, UTC).startswith("0005-")
    assert format_moment(10**18, UTC).startswith("9999-")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90", 90), ("0", 0), ("1h30m", 5_400), ("2d", 172_800), ("1D2H3M4S", 93_784), ("90m", 5_400)],
)
def test_durations(text: str, seconds: int) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "-5", "1.5h", "5x", "30m1h", "h", "1 h", "٣", "9" * 50])
def test_what_is_no_duration(text: str) -> None:
    assert parse_duration(text) is None


@given(st.integers(0, 2**62 - 1))
def test_durations_are_read_back(seconds: int) -> None:
    assert parse_duration(format_duration(seconds)) == seconds


@pytest.mark.parametrize("text", ["2", "2026-", "2026-1", "tod", "last-", "+", "7", "2026-11-21T1", "anniversary+"])
def test_what_may_become_a_date(text: str) -> None:
    assert could_become_date(text)
    assert not could_become_date(f"{text}x")
