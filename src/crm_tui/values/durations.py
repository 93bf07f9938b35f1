"""Lengths of time as agents write them: ``1h30m``; a bare number is seconds."""

from __future__ import annotations

import re

_UNITS = (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))
_WRITTEN = r"(?:([0-9]+)d)?(?:([0-9]+)h)?(?:([0-9]+)m)?(?:([0-9]+)s)?"
_LONGEST = 2**62


def parse_duration(text: str) -> int | None:
    """Seconds of ``90``, ``45s``, ``1h30m``, ``2d``; None when ``text`` is no duration."""
    if len(text) > 40 or not text:
        return None
    if text.isascii() and text.isdigit():
        seconds = int(text)
    else:
        match = re.fullmatch(_WRITTEN, text.lower())
        if match is None:
            return None
        seconds = sum(int(amount or 0) * size for amount, (_, size) in zip(match.groups(), _UNITS, strict=True))
    return seconds if seconds < _LONGEST else None


def format_duration(seconds: int) -> str:
    """The shortest exact writing: ``1h30m``, ``2d``, ``0s``; :func:`parse_duration` reads it back."""
    written = ""
    for unit, size in _UNITS:
        amount, seconds = divmod(seconds, size)
        written += f"{amount}{unit}" if amount else ""
    return written or "0s"


_MOST_MINUTES = 60 * 24 * 366
_MINUTES = re.compile(r"(?:(\d{1,5})h)?(?:(\d{1,6})(?:m|min|mn)?)?")


def read_minutes(word: str) -> int | None:
    """Minutes of ``30m``, ``45min``, ``1h``, ``1h30``: how long a call lasts; None when it is none of these.

    A number alone is none, and so is more than a year.
    """
    match = _MINUTES.fullmatch(word.lower()) if word[:1].isascii() and word[:1].isdigit() and len(word) < 12 else None
    if match is None or word.isdigit():
        return None
    minutes = int(match[1] or 0) * 60 + int(match[2] or 0)
    return minutes if 0 < minutes <= _MOST_MINUTES else None


def format_minutes(minutes: int) -> str:
    """``1 h 30 min``, ``45 min``, ``2 h``."""
    hours, rest = divmod(minutes, 60)
    return " ".join([f"{hours} h"] * bool(hours) + [f"{rest} min"] * (bool(rest) or not hours))
