"""Single cells: several values in one, dates, coordinates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from functools import lru_cache

_ANY = re.compile(r"[,;|\n]|\s:::\s")
_BARS = re.compile(r"[|\n]|\s:::\s")  # Google writes " ::: " between several values
_SPECIAL = re.compile(r"[,;|\n:]").search
_BRACKETED = re.compile(r"<([^<>]+)>")
_DAY = re.compile(r"(\d{4})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{1,2})\.?(?:[T ]\d.*)?", re.ASCII).fullmatch
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII).fullmatch


@lru_cache(maxsize=8192)  # tags and organisations repeat
def split_many(cell: str, *, only_bars: bool = False) -> tuple[str, ...]:
    """The values of one cell: parted by ``,`` ``;`` ``|`` or, where those belong to a value, by ``|`` alone."""
    text = cell.strip()
    if _SPECIAL(text) is None:
        return (" ".join(text.split()),) if text else ()
    parts = (_BARS if only_bars else _ANY).split(text)
    return tuple(dict.fromkeys(part for part in (" ".join(part.split()) for part in parts) if part))


def split_emails(cell: str) -> Sequence[str]:
    """The addresses of one cell; the comma in ``"Cruz, Ana" <ana@example.com>`` parts nothing."""
    if "<" in cell:
        return _BRACKETED.findall(cell)
    return split_many(cell) if _SPECIAL(cell) else (cell,)  # addresses differ: nothing to remember


def split_phones(cell: str) -> Sequence[str]:
    """The numbers of one cell, parted by ``|`` alone."""
    return split_many(cell, only_bars=True) if _SPECIAL(cell) else (cell,)


def date_text(text: str) -> str:
    """A day as ``YYYY-MM-DD``, from year, month, day in this order.

    Raises:
        ValueError: it is none; 02/03/1990 is refused because nobody knows which of them is the month.
    """
    if len(text) == 10 and text[4] == text[7] == "-":  # nearly always: as it shall be
        with suppress(ValueError):
            return date.fromisoformat(text).isoformat()
    match = _DAY(text) or _COMPACT(text)
    if match:
        year, month, day = (int(part) for part in match.groups())
        try:
            return date(year, month, day).isoformat()
        except ValueError:
            pass
    raise ValueError(f"“{text[:40]}” is no date: write it as 1984-07-30")


def coordinate(text: str, most: int) -> float:
    """Degrees with a decimal point (or comma), at most ``most`` either way.

    Raises:
        ValueError: it is no number, or lies outside the world.
    """
    try:
        value = float(text.replace(",", ".") if text.count(",") == 1 and "." not in text else text)
    except ValueError:
        raise ValueError(f"“{text[:40]}” is no number of degrees") from None
    if not -most <= value <= most:
        raise ValueError(f"{text[:40]} lies outside the world: at most ±{most}")
    return value


def location(text: str) -> tuple[float, float]:
    """``45.76,4.84`` as latitude and longitude.

    Raises:
        ValueError: it is no such pair.
    """
    parts = [part for part in re.split(r"[,;/\s]+", text) if part]
    if len(parts) != 2:
        raise ValueError(f"“{text[:40]}” is no latitude,longitude such as 45.76,4.84")
    return coordinate(parts[0], 90), coordinate(parts[1], 180)
