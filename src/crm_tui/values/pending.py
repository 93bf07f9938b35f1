"""Edits that are not saved yet: what was typed for which field, and what the field held before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NamedTuple


class Pending(NamedTuple):
    """Typed texts by field name, and the texts that those fields had. Methods return another one."""

    values: Mapping[str, str] = {}
    former: Mapping[str, str] = {}

    def put(self, name: str, text: str, stored: str) -> Pending:
        """``text`` for a field whose stored text is ``stored``; what equals the stored one is not pending."""
        former = self.former.get(name, stored)
        if text == stored == former:
            return self.drop(name)
        return Pending({**self.values, name: text}, {**self.former, name: former})

    def drop(self, *names: str) -> Pending:
        """Without these fields."""
        return Pending(_without(self.values, names), _without(self.former, names))

    def rest(self, name: str, stored: str) -> Pending:
        """Somebody else's ``stored`` text is known and shall be written over."""
        return Pending(self.values, {**self.former, name: stored}) if name in self.values else self

    @property
    def as_draft(self) -> str:
        """A text that :func:`from_draft` reads; empty when nothing is pending."""
        if not self.values:
            return ""
        return json.dumps({"values": dict(self.values), "former": dict(self.former)}, ensure_ascii=False)


def from_draft(text: str) -> Pending:
    """What a draft holds; nothing when it cannot be read (another version wrote it)."""
    try:
        found = json.loads(text) if text else {}
        values, former = (_texts(found[key]) for key in ("values", "former"))
    except (ValueError, TypeError, KeyError, AttributeError):
        return Pending()
    return Pending(values, {name: former.get(name, "") for name in values})


def _texts(found: Mapping[object, object]) -> dict[str, str]:
    return {str(name): text for name, text in found.items() if isinstance(text, str)}


def _without(texts: Mapping[str, str], names: tuple[str, ...]) -> dict[str, str]:
    return {name: text for name, text in texts.items() if name not in names}
