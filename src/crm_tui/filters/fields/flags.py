"""Flags: what is asked of a contact as a whole, ``is:mine``."""

from __future__ import annotations

FLAGS: dict[str, str] = {
    "anonymous": "is an anonymous visitor",
    "identified": "is identified",
    "anyone": "is anyone, visitors included",
    "mine": "is mine",
    "unowned": "has no owner",
    "deleted": "is deleted",
    "unsubscribed": "has unsubscribed",
    "bounced": "has bounced",
    "duplicate": "may be a duplicate",
    "draft": "has a draft",
}
"""Each flag with its words. ``draft`` is written ``has:draft``, the others ``is:…``."""

UNIVERSE_FLAGS = frozenset({"anonymous", "identified", "anyone"})
"""Mentioned anywhere outside brackets, the filter sees everyone, visitors included."""
