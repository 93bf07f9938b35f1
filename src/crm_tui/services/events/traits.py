"""What an event says of the contact itself: where it was, and with what. Newer events say it better."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from ipaddress import ip_address

from crm_tui.values.safe_text import safe_line
from crm_tui.values.user_agents import read_user_agent

__all__ = ["COLUMNS", "Trait", "pack", "read_traits", "unpack"]

COLUMNS = (
    "ip", "hostname", "city", "region", "country", "latitude", "longitude", "os", "browser", "device", "language",
)  # fmt: skip
"""The columns of ``contact`` that an event may tell; the details of events have the same names."""
_TEXTS = ("hostname", "city", "region", "country", "os", "browser", "device", "language")
_LONGEST = 200
_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_IPV4 = re.compile(rf"{_OCTET}(?:\.{_OCTET}){{3}}").fullmatch
_BAR = "\x1f"

Trait = str | float


def read_traits(details: Mapping[str, object], warnings: list[str] | None = None) -> dict[str, Trait]:
    """The values of columns that an event's details tell; what is no such value is left out with a warning."""
    found: dict[str, Trait] = {}
    said = warnings if warnings is not None else []
    for name in _TEXTS:
        if name in details:
            _take(found, name, details[name], _text, said)
    if "ip" in details:
        _take(found, "ip", details["ip"], _address, said)
    if "latitude" in details or "longitude" in details:
        _place(found, details.get("latitude"), details.get("longitude"), said)
    agent = details.get("user_agent")
    if isinstance(agent, str) and agent:
        for name, value in read_user_agent(agent)._asdict().items():
            if value is not None:
                found.setdefault(name, value)
    return found


def _take(
    found: dict[str, Trait], name: str, value: object, read: Callable[[str], str | None], said: list[str]
) -> None:
    if value is None or value == "":
        return
    made = read(value) if isinstance(value, str) else None
    if made is None:
        said.append(f"{name} is kept in the history alone: it is no {_WORDS.get(name, 'short text')}")
    else:
        found[name] = made


_WORDS = {"ip": "IP address"}


def _text(value: str) -> str | None:
    cleaned = safe_line(value).strip()
    return cleaned if 0 < len(cleaned) <= _LONGEST else None


@lru_cache(maxsize=4096)
def _address(value: str) -> str | None:
    if _IPV4(value):  # nearly always, and in a tenth of the time
        return value
    try:
        return str(ip_address(value.strip()))
    except ValueError:
        return None


def _place(found: dict[str, Trait], latitude: object, longitude: object, said: list[str]) -> None:
    made = [_degrees(value, most) for value, most in ((latitude, 90), (longitude, 180))]
    if made[0] is None or made[1] is None:
        if not _empty((latitude, longitude)):
            said.append("latitude and longitude are kept in the history alone: they are no two coordinates")
        return
    found["latitude"], found["longitude"] = made[0], made[1]


def _empty(values: Sequence[object]) -> bool:
    return all(value is None or value == "" for value in values)


def _degrees(value: object, most: int) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if abs(number) <= most else None


def pack(traits: Mapping[str, Trait]) -> str:
    """As one text, for a stage (JSON takes three times as long)."""
    return _BAR.join([f"{name}{_BAR}{value}" for name, value in traits.items()])


def unpack(text: str) -> dict[str, Trait]:
    """What ``pack`` was given."""
    parts = text.split(_BAR)
    return {
        name: float(value) if name in ("latitude", "longitude") else value
        for name, value in zip(parts[::2], parts[1::2], strict=True)
    }
