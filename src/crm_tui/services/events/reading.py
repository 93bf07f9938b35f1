"""Lines of JSON made history events: whom each is about, what it is, when it was, and all it tells besides."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple, NoReturn, TextIO

from crm_tui.errors import InvalidValue
from crm_tui.services.events.traits import pack, read_traits
from crm_tui.values.emails import parse_email
from crm_tui.values.safe_text import REPLACEMENT, safe_line

__all__ = ["HANDLES", "LONGEST_LINE", "REASON", "BadEvent", "EventLine", "Naming", "handle_key", "lines", "read_event"]

LONGEST_LINE = 1_000_000
"""Characters of a line; a longer one is rejected, and never in memory as a whole."""
HANDLES = ("facebook", "linkedin", "twitter", "instagram")
"""Details that name a person, beside ``email``."""
REASON = "Rejected because"
"""The key that a file of rejected events has more; an import ignores it."""
_OWN = frozenset({"contact", "visitor", "id", "type", "at", "points", REASON})
"""Keys that are no details."""
_LONGEST_KEY, _LONGEST_TYPE = 200, 100
_MOST_POINTS = 10**9
_EPOCH, _SECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(seconds=1)
_FIRST, _LAST = -30_610_224_000, 253_370_764_799
"""The years 1000 to 9998: any of their seconds is a date in every zone."""
_NESTED = (dict, list)
_NUMBER = re.compile(r"[1-9][0-9]{0,17}").fullmatch
_SURROGATES = re.compile("[\ud800-\udfff]")
_ADDRESS = re.compile(r"\s*(?:https?://)?(?:www\.)?(?:facebook|linkedin|twitter|x|instagram)\.com/(?:in/)?", re.I)
_DETAILS = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
_CONTENT = json.JSONEncoder(sort_keys=True, allow_nan=False, separators=(",", ":")).encode


class BadEvent(Exception):
    """A line that is no event: why, in words."""


class Naming(NamedTuple):
    """A detail that says who a visitor is: ``kind`` is ``email`` or a handle, ``key`` its comparable form."""

    kind: str
    key: str
    shown: str


class EventLine(NamedTuple):
    """One event.

    ``contact`` is empty, or ``#`` and a number (an id, or an external id), ``@`` and the key of an address, ``=`` and
    an external id. ``at`` in seconds UTC; ``source_key`` is equal for equal events; ``details`` is a JSON object as
    text, empty when there are none; ``traits`` are the values for the contact itself, packed (``traits.unpack``).
    """

    contact: str
    visitor: str
    type: str
    at: int
    points: int
    source_key: str
    details: str
    traits: str
    names: tuple[Naming, ...]
    warnings: tuple[str, ...]


def lines(stream: TextIO) -> Iterator[tuple[int, str]]:
    """Number and text of every line that is not blank; of one that is too long the beginning (``LONGEST_LINE`` + 1)."""
    number = 0
    while text := stream.readline(LONGEST_LINE + 1):
        number += 1
        rest = text
        while len(rest) > LONGEST_LINE and not rest.endswith(("\n", "\r")):
            rest = stream.readline(LONGEST_LINE + 1)
        if not text.isspace():
            yield number, text


def read_event(text: str) -> EventLine:
    """The event of one line.

    Raises:
        BadEvent: it is none; the reason is a sentence's end, without a full stop.
    """
    value = _object(text)
    warnings: list[str] = []
    contact = _contact(value.get("contact"))
    visitor = _short(value, "visitor") or ""
    if not contact and not visitor:
        raise BadEvent("it has neither a contact nor a visitor")
    kind, at, points = _type(value.get("type")), _at(value.get("at")), _points(value.get("points"))
    details = {key: each for key, each in value.items() if key not in _OWN}
    try:
        source_key = _source_key(kind, _short(value, "id"), value)
        written = _whole(_DETAILS(details), warnings) if details else ""
    except ValueError:
        raise BadEvent("a number in it is too large") from None
    except RecursionError:
        raise BadEvent("it is nested too deep") from None
    return EventLine(
        contact,
        visitor,
        kind,
        at,
        points,
        source_key,
        written,
        pack(read_traits(details, warnings)) if details else "",
        _names(details, warnings) if visitor and not contact else (),
        tuple(warnings),
    )


def _refuse(name: str) -> NoReturn:
    raise BadEvent(f"{name} is no JSON")


_DECODE = json.JSONDecoder(parse_constant=_refuse).decode


def _object(text: str) -> dict[str, object]:
    if len(text) > LONGEST_LINE:
        raise BadEvent(f"the line is longer than {LONGEST_LINE:,} characters")
    try:
        value = _DECODE(text)
    except json.JSONDecodeError as error:
        raise BadEvent(f"it is no JSON: {error.msg.lower()} at character {error.pos + 1}") from None
    except ValueError:
        raise BadEvent("a number in it is too large") from None
    except RecursionError:
        raise BadEvent("it is nested too deep") from None
    if not isinstance(value, dict):
        raise BadEvent("it is no JSON object")
    return value


def _contact(value: object) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise BadEvent("contact is an email, an id or an external id")
    return _contact_key(str(value))


@lru_cache(maxsize=16_384)
def _contact_key(value: str) -> str:
    text = safe_line(value).strip()
    if not text or len(text) > _LONGEST_KEY * 2:
        raise BadEvent("contact is an email, an id or an external id")
    if _NUMBER(text):
        return f"#{text}"
    if "@" in text:
        try:
            return f"@{parse_email(text).key}"
        except InvalidValue:
            pass
    return f"={text}"


def _short(value: dict[str, object], name: str) -> str | None:
    """A visitor's key, or an event's id."""
    found = value.get(name)
    if found is None or found == "":
        return None
    if isinstance(found, bool) or not isinstance(found, str | int):
        raise BadEvent(f"{name} is a text or a whole number")
    text = safe_line(str(found)).strip()
    if not text or len(text) > _LONGEST_KEY:
        raise BadEvent(f"{name} has 1 to {_LONGEST_KEY} characters")
    return text


def _type(value: object) -> str:
    if value is None or value == "":
        raise BadEvent("it has no type")
    cleaned = safe_line(value).strip() if isinstance(value, str) else ""
    if not cleaned or len(cleaned) > _LONGEST_TYPE:
        raise BadEvent(f"type is a word of 1 to {_LONGEST_TYPE} characters")
    return cleaned


def _at(value: object) -> int:
    if value is None or value == "":
        raise BadEvent("it has no at (the moment when it was)")
    seconds = None
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value.strip())
            seconds = ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - _EPOCH) // _SECOND
        except (ValueError, OverflowError):
            pass
    elif isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 2**53:
        seconds = int(value // 1)
    if seconds is None or not _FIRST <= seconds <= _LAST:
        raise BadEvent(f"at is a moment such as 2026-11-20T09:00:00Z, not {_quoted(value)}")
    return seconds


def _points(value: object) -> int:
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
        raise BadEvent(f"points is a whole number, not {_quoted(value)}")
    if abs(value) > _MOST_POINTS:
        raise BadEvent(f"points is a number of at most {_MOST_POINTS:,}")
    return int(value)


def _quoted(value: object) -> str:
    text = safe_line(repr(value))
    return text if len(text) <= 40 else f"{text[:40]}…"


def _source_key(kind: str, id: str | None, value: dict[str, object]) -> str:
    if id is not None:
        return f"id {kind} {id}"  # two tables of one system number their rows alike
    content = {key: each for key, each in value.items() if key != REASON} if REASON in value else value
    flat = not any(isinstance(each, _NESTED) for each in content.values())
    # ascii(), not repr(): what that takes for printable changes with the version of Unicode
    text = ascii(sorted(content.items())) if flat else _CONTENT(content)
    return blake2b(text.encode(), digest_size=16).hexdigest()


def _whole(text: str, warnings: list[str]) -> str:
    """Without halves of characters, which no database stores."""
    if text.isascii() or not _SURROGATES.search(text):
        return text
    warnings.append(f"half a character was replaced by {REPLACEMENT}")
    return _SURROGATES.sub(REPLACEMENT, text)


def _names(details: dict[str, object], warnings: list[str]) -> tuple[Naming, ...]:
    found = []
    email = details.get("email")
    if isinstance(email, str) and "@" in email:
        try:
            address = parse_email(safe_line(email))
            found.append(Naming("email", address.key, address.shown))
        except InvalidValue as error:
            warnings.append(f"nobody is identified by it: {error.sentence}")
    for kind in HANDLES:
        value = details.get(kind)
        if isinstance(value, str) and (key := handle_key(value)) and len(value) <= _LONGEST_KEY:
            found.append(Naming(kind, key, safe_line(value).strip()))
    return tuple(found)


def handle_key(text: str) -> str:
    """What two ways of writing a social handle have in common (``@Ana``, ``https://x.com/ana``)."""
    return safe_line(_ADDRESS.sub("", text, count=1)).strip().rstrip("/").lstrip("@").casefold()
