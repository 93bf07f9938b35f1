"""One line, one event: what is read, what is refused and why."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.services.events.reading import LONGEST_LINE, BadEvent, EventLine, handle_key, lines, read_event
from crm_tui.services.events.traits import pack, read_traits, unpack

BASE = {"contact": "ana@example.com", "type": "page_hit", "at": "2025-11-20T09:00:00Z"}


def event(**more: object) -> EventLine:
    return read_event(json.dumps({**BASE, **more}))


def test_an_event_is_read_whole() -> None:
    found = event(url="/pricing", points=3, ip="10.0.0.1", city=" Lyon ", latitude="45.76", longitude=4.84)
    assert found[:5] == ("@ana@example.com", "", "page_hit", 1_763_629_200, 3)
    assert json.loads(found.details)["url"] == "/pricing"
    assert not {"contact", "type", "at", "points"} & json.loads(found.details).keys()
    traits = {"city": "Lyon", "ip": "10.0.0.1", "latitude": 45.76, "longitude": 4.84}
    assert unpack(found.traits) == traits
    assert found.warnings == ()


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Ana <ANA@example.com>", "@ana@example.com"), (17, "#17"), ("17", "#17"), (" 17 ", "#17"), ("007", "=007"),
        ("E-1", "=E-1"), ("x@", "=x@"), ("9" * 19, "=" + "9" * 19),
    ],
)  # fmt: skip
def test_contacts_by_email_id_and_external_id(written: object, key: str) -> None:
    assert event(contact=written).contact == key


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("1970-01-01T00:00:01Z", 1), ("1970-01-01", 0), ("1970-01-01T01:00:00+01:00", 0), ("1970-01-01 00:00", 0),
        (0, 0), (1.9, 1), (-0.5, -1), ("1969-12-31T23:59:59.5Z", -1), ("2999-01-01T00:00:00Z", 32_472_144_000),
    ],
)  # fmt: skip
def test_moments(written: object, at: int) -> None:
    assert event(at=written).at == at


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("nonsense", "no JSON"), ("[1]", "no JSON object"), ("17", "no JSON object"), ("null", "no JSON object"),
        ('{"a": NaN}', "NaN"), ('{"a": -Infinity}', "Infinity"), ('{"n": ' + "9" * 5_000 + "}", "too large"),
        ("[" * 100_000, "nested"), ("\0\1\2", "no JSON"), ('{"type": "x", "at": 0', "no JSON"),
    ],
)  # fmt: skip
def test_what_is_no_json(text: str, reason: str) -> None:
    with pytest.raises(BadEvent, match=reason):
        read_event(text)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"contact": None}, "neither a contact nor a visitor"), ({"contact": ""}, "neither"),
        ({"contact": True}, "contact is"),
        ({"contact": [1]}, "contact is"), ({"contact": "x" * 500}, "contact is"), ({"type": None}, "no type"),
        ({"type": " "}, "type is"), ({"type": 5}, "type is"), ({"type": "x" * 101}, "type is"), ({"at": None}, "no at"),
        ({"at": "yesterday"}, "at is"), ({"at": "2025-13-01"}, "at is"), ({"at": 10**20}, "at is"),
        ({"at": True}, "at is"),
        ({"at": "0001-01-01"}, "at is"), ({"at": "9999-12-31T23:59:59-12:00"}, "at is"), ({"points": "5"}, "points is"),
        ({"points": 1.5}, "points is"), ({"points": 10**10}, "at most"), ({"id": [1]}, "id is"),
        ({"id": "x" * 201}, "id has"),
        ({"visitor": 1.5}, "visitor is"),
    ],
)  # fmt: skip
def test_what_is_refused(wrong: dict[str, object], reason: str) -> None:
    with pytest.raises(BadEvent, match=reason):
        event(**wrong)
    with pytest.raises(BadEvent):
        read_event('{"contact": 1, "type": "x", "at": 0, "points": 1e999}')
    with pytest.raises(BadEvent, match="too large"):
        read_event('{"contact": 1, "type": "x", "at": 0, "detail": 1e999}')


def test_the_content_is_the_event_or_its_id_is() -> None:
    assert event(a=1, b=2).source_key == event(b=2, a=1).source_key
    assert event(a={"x": 1, "y": 2}).source_key == event(a={"y": 2, "x": 1}).source_key
    assert len({event(a=1).source_key, event(a=2).source_key, event(a="1").source_key, event().source_key}) == 4
    assert event(id="e1", a=1).source_key == event(id="e1", a=2).source_key
    assert event(id="e1").source_key != event(id="e1", type="chat").source_key
    assert event(**{"Rejected because": "line 1: x"}).source_key == event().source_key


def test_halves_of_characters_are_replaced() -> None:
    found = read_event(r'{"visitor": "\ud800", "type": "x\ud800", "at": 0, "text": "a\ud800b", "city": "\udfff"}')
    assert (found.visitor, found.type, json.loads(found.details)["text"]) == ("\ufffd", "x\ufffd", "a\ufffdb")
    assert unpack(found.traits) == {"city": "\ufffd"}
    assert len(found.warnings) == 1
    str(found).encode()


def test_who_a_visitor_says_to_be() -> None:
    named = {"email": "Ana@Example.com", "twitter": "https://x.com/Ana/", "facebook": "@", "linkedin": 5}
    found = event(contact=None, visitor="k1", **named)
    assert [(each.kind, each.key) for each in found.names] == [("email", "ana@example.com"), ("twitter", "ana")]
    assert event(visitor="k1", **named).names == ()  # the contact says it
    spoilt = event(contact=None, visitor="k1", email="a@b")
    assert (spoilt.names, len(spoilt.warnings)) == ((), 1)
    assert event(contact=None, visitor="k1", email="Spring news").warnings == ()
    assert {handle_key(text) for text in ("@Ana", "ana", "https://www.linkedin.com/in/ana", " x.com/ANA ")} == {"ana"}


def test_values_that_are_none_stay_in_the_history_with_a_warning() -> None:
    warnings: list[str] = []
    details = {
        "ip": "300.1.1.1",
        "city": "x" * 500,
        "country": 5,
        "latitude": 91,
        "longitude": 0,
        "os": None,
        "region": "",
    }
    assert read_traits(details, warnings) == {}
    assert len(warnings) == 4
    assert read_traits({"ip": "2001:DB8::1"}) == {"ip": "2001:db8::1"}
    agent = "Mozilla/5.0 (Windows NT 10.0) Firefox/121.0"
    assert read_traits({"user_agent": agent, "os": "BeOS"}) == {"os": "BeOS", "browser": "Firefox", "device": "desktop"}


@given(
    st.dictionaries(
        st.sampled_from(["city", "os", "ip", "latitude", "longitude", "user_agent"]), st.text() | st.floats()
    )
)
def test_any_values_are_packed_and_unpacked(details: dict[str, object]) -> None:
    traits = read_traits(details)
    assert traits == {} or unpack(pack(traits)) == traits


def test_lines_are_counted_and_never_longer_than_memory_likes() -> None:
    text = "a\n\n \t\nb\r\n" + "x" * (2 * LONGEST_LINE + 5) + "\nc"
    found = list(lines(io.StringIO(text, newline="")))
    assert [number for number, _ in found] == [1, 4, 5, 6]
    assert len(found[2][1]) == LONGEST_LINE + 1
    assert found[3][1] == "c"
    with pytest.raises(BadEvent, match="longer than"):
        read_event(found[2][1])


KEYS = st.sampled_from([*BASE, "visitor", "id", "points", "email", "ip"])
PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
NESTED = st.recursive(PLAIN, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner))


@given(st.text() | st.binary().map(lambda raw: raw.decode("latin-1")) | NESTED.map(json.dumps))
def test_any_line_is_an_event_or_a_reason(text: str) -> None:
    reason = ""
    try:
        found = read_event(text)
    except BadEvent as refused:
        reason = str(refused)
    else:
        json.loads(found.details or "{}")
        str(found).encode()
    assert reason or found.type
