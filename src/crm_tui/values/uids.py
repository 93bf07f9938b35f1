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
