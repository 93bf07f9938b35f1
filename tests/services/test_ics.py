"""The calendar file: what is written reads back, whatever stands in a title, in lines that every program takes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from crm_tui.services.ics import CalendarItem, write_calendar
from crm_tui.values.safe_text import safe

NOW = 1_763_715_600


def unfold(text: str) -> list[str]:
    """The lines of a calendar file (RFC 5545, 3.1)."""
    return text.replace("\r\n ", "").split("\r\n")[:-1]


def unescape(value: str) -> str:
    """A text value (RFC 5545, 3.3.11)."""
    found, escaped = "", False
    for character in value:
        if escaped:
            found += {"n": "\n"}.get(character, character)
        elif character != "\\":
            found += character
        escaped = character == "\\" and not escaped
    return found


def components(text: str) -> list[dict[str, str]]:
    """Each VEVENT and VTODO by its properties; alarms within them as ``ALARM``."""
    found: list[dict[str, str]] = []
    inside = ""
    for line in unfold(text):
        name, _, value = line.partition(":")
        if name == "BEGIN":
            inside = value
            if value in ("VEVENT", "VTODO"):
                found.append({"KIND": value})
        elif name == "END":
            inside = "VEVENT" if value == "VALARM" else ""
        elif inside == "VALARM" and name == "TRIGGER":
            found[-1]["ALARM"] = value
        elif inside in ("VEVENT", "VTODO"):
            found[-1][name] = unescape(value)
    return found


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@given(texts, texts, texts)
def test_every_text_reads_back(title: str, description: str, category: str) -> None:
    item = CalendarItem("a@b", title, NOW, 30, 15, description, category)
    written = "".join(write_calendar([item], NOW))
    assert all(len(line.encode()) <= 75 for line in written.split("\r\n"))
    read = components(written)[0]

    def plain(text: str) -> str:
        return safe(text).replace("\t", " ")

    assert (read["SUMMARY"], read.get("DESCRIPTION", ""), read.get("CATEGORIES", "")) == (
        plain(title), plain(description), plain(category))  # fmt: skip


def test_signs_are_escaped_and_long_lines_folded() -> None:
    """A semicolon within a text would end it in other programs; 75 bytes with the blank that begins a line."""
    written = "".join(write_calendar([CalendarItem("a", "a;b,c\\d\ne", NOW, description="é" * 400)], NOW))
    assert "SUMMARY:a\\;b\\,c\\\\d\\ne\r\n" in written
    assert max(len(line.encode()) for line in written.split("\r\n")) in (74, 75)


def test_events_and_what_has_no_date() -> None:
    items = [
        CalendarItem("1@x", "Call", NOW, None, 0),
        CalendarItem("2@x", "Undated", done=True),
        CalendarItem("3@x", "Done", NOW, 90, 5, done=True, made_at=NOW - 60),
    ]
    written = "".join(write_calendar(items, NOW))
    assert written.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert written.endswith("END:VCALENDAR\r\n")
    stamp = {"DTSTAMP": "20251121T090000Z"}
    assert components(written) == [
        {"KIND": "VEVENT", "UID": "1@x", **stamp, "SUMMARY": "Call", "DTSTART": "20251121T090000Z",
         "DURATION": "PT15M", "ALARM": "-PT0M"},
        {"KIND": "VTODO", "UID": "2@x", **stamp, "SUMMARY": "Undated", "STATUS": "COMPLETED"},
        {"KIND": "VEVENT", "UID": "3@x", **stamp, "SUMMARY": "✓ Done", "DTSTART": "20251121T090000Z",
         "DURATION": "PT90M", "CREATED": "20251121T085900Z"},
    ]  # fmt: skip
