"""Identifiers that stay unique across databases and sort by time (UUID version 7, RFC 9562)."""

from __future__ import annotations

import os


def new_uid(now: int) -> str:
    """A UUIDv7 for the moment ``now`` (seconds UTC): 36 characters, ascending with time."""
    value = (now * 1000) << 80 | int.from_bytes(os.urandom(10))
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def new_uids(now: int, count: int) -> list[str]:
    """Several for one moment, ascending: an index takes them at its end."""
    first = new_uid(now)
    start, number = first[:24], int.from_bytes(os.urandom(6)) & 0x7FFF_FFFF_FFFF
    return [f"{start}{each:012x}" for each in range(number, number + count)]
