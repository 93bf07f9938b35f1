"""What is asked for at the cursor of a filter line, and what is offered."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.filters import parse
from crm_tui.filters.completion import (
    Asked,
    asked,
    offered_flags,
    offered_names,
    offered_operators,
    written_value,
)
from crm_tui.filters.date_words import COMPARED, ON, meaning, offered_dates
from tests.conftest import NOW
from tests.filters.trees import REGISTRY, texts

UTC = ZoneInfo("UTC")


def _asked(text: str) -> tuple[str, str, str] | None:
    found = asked(text, len(text), REGISTRY)
    return found and (found.kind, found.typed, found.field.name if found.field else "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cou", ("field", "cou", "")),
        ("ana -cou", ("field", "cou", "")),
        ("(cou", ("field", "cou", "")),
        ("country", ("operator", "country", "country")),
        ("tag:v", ("value", "v", "tags")),
        ("-tag!=v", ("value", "v", "tags")),
        ("tag:vip,go", ("value", "go", "tags")),
        ('city:"New Y', ("value", "New Y", "city")),
        ('city:"New York"', None),
        ("points>1", ("value", "1", "points")),
        ("last_chat:-30d..to", ("value", "to", "last_chat")),
        ("is:m", ("flag", "m", "")),
        ("has:ph", ("presence", "ph", "")),
        ("org:ac", ("value", "ac", "name")),
        ("did[ty", ("field", "ty", "")),
        ("did[type:ca", ("value", "ca", "type")),
        ("did[type:call] cou", ("field", "cou", "")),
        ("visited:/pr", ("value", "/pr", "url")),
        ("등", ("field", "등", "")),
        ("attr.ci", ("field", "attr.ci", "")),
        ('name~"^A', None),
        ("nobody:x", None),
        ("06 48", None),
        ('"a b', None),
        ("", None),
        ("ana ", None),
    ],
)
def test_what_is_asked_for(text: str, expected: tuple[str, str, str] | None) -> None:
    assert _asked(text) == expected


def test_nothing_is_asked_for_inside_a_word() -> None:
    assert asked("country", 3, REGISTRY) is None
    assert asked("cou ana", 3, REGISTRY) is not None


def _names(text: str) -> list[str]:
    found = asked(text, len(text), REGISTRY)
    assert found is not None
    return [offer.text for offer in offered_names(found, REGISTRY)]


def test_fields_are_found_by_name_label_alias_and_words_of_both() -> None:
    assert _names("cou")[0] == "country"
    assert _names("sta")[:2] == ["stage", "region"]  # state is an alias
    assert "last_chat" in _names("chat")
    assert "등급" in _names("등")
    assert "attr.city" in _names("cit")
    assert _names("did[ti") == ["title"]
    assert "org" in _names("has:or")
    assert _names("visi") == ["visited"]


def test_operators_and_flags_say_what_they_mean() -> None:
    points = REGISTRY.find("points")
    assert points is not None
    assert [offer.text for offer in offered_operators(points)] == [":", ">", ">=", "<", "<="]
    assert [offer.text for offer in offered_flags("un")] == ["unowned", "unsubscribed"]


@given(texts, st.booleans(), st.sampled_from([":", "="]))
def test_a_value_is_written_so_that_it_is_read_back(value: str, alone: bool, op: str) -> None:
    field = REGISTRY.find("city")
    written = written_value(value, Asked("value", 0, "", field, None, op, alone))
    text = f"city{op}{'x,' if not alone else ''}{written}"
    (item,) = [parse(text, REGISTRY).tree]
    assert getattr(item, "values")[-1].text == value  # noqa: B009


@given(st.text(st.sampled_from('ab:"\\ [](),=~-*1한'), max_size=14), st.integers(0, 14))
def test_any_text_may_be_asked_about(text: str, cursor: int) -> None:
    found = asked(text, min(cursor, len(text)), REGISTRY)
    assert found is None or found.start <= len(text)


def test_dates_are_offered_with_what_they_mean() -> None:
    offers = offered_dates("last-m", ON, now=NOW, zone=UTC, moment=False)
    assert [(offer.text, offer.about) for offer in offers] == [("last-month", "Wed 1 Oct 2025 – Fri 31 Oct 2025")]
    assert offered_dates("-3", COMPARED, now=NOW, zone=UTC, moment=True)[0].text == "-3d"
    assert meaning("-30d", now=NOW, zone=UTC, moment=True) == "Wed 22 Oct 2025 09:00"
    assert meaning("today", now=NOW, zone=UTC, moment=False) == "Fri 21 Nov 2025"
    assert meaning("0001-01-01", now=NOW, zone=UTC, moment=False).endswith("Jan 1")
    assert meaning("nonsense", now=NOW, zone=UTC, moment=False) == ""
    assert meaning("anniversary+7d", now=NOW, zone=UTC, moment=False) == "the day comes round within 7 d"
