"""What an import is asked to do, how far it is, and what it did."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

OnMatch = Literal["update", "fill", "skip"]
"""What happens to a contact that is there already: the row's values win, fill what is empty, or nothing."""
DEFAULT_KEYS = ("external_id", "email", "phone")
KEPT = 1_000
"""Rejected rows and warnings that a report holds; all are counted, and handed to ``on_reject``."""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How to import. ``keys`` empty: external id, then email, then phone (that only for rows with neither).

    ``map`` is heading → field (``""`` leaves a column out); ``phone_region`` is where numbers without ``+`` are
    dialled when the row has no country (else the setting ``phone.region``).
    """

    map: Mapping[str, str] = field(default_factory=dict)
    new_attributes: bool = False
    keys: tuple[str, ...] = ()
    on_match: OnMatch = "update"
    tags: tuple[str, ...] = ()
    dry_run: bool = False
    rejects: Path | None = None
    encoding: str | None = None
    delimiter: str | None = None
    phone_region: str | None = None

    def fingerprint(self, content: str) -> str:
        """SHA-256 of what is imported and how: the same one goes on with an import that was cut off."""
        how = [
            sorted(self.map.items()), self.new_attributes, self.keys, self.on_match, self.tags, self.dry_run,
            self.encoding, self.delimiter, self.phone_region,
        ]  # fmt: skip
        return hashlib.sha256(json.dumps([content, how]).encode()).hexdigest()

    def described(self) -> str:
        """The options as JSON, for the record of the import."""
        return json.dumps(
            {
                "map": dict(self.map),
                "new_attributes": self.new_attributes,
                "key": list(self.keys or DEFAULT_KEYS),
                "on_match": self.on_match,
                "tags": list(self.tags),
            },
            ensure_ascii=False,
        )


class Progress(NamedTuple):
    """How far an import is: ``phase`` is reading (bytes), matching or merging (rows)."""

    phase: Literal["reading", "matching", "merging"]
    done: int
    total: int


class Remark(NamedTuple):
    """A rejected row with its reason, or a warning; ``line`` counts from 1 in the file."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. ``created + updated + unchanged + rejected`` is the number of rows.

    ``rejects`` and ``remarks`` (the warnings) hold the first ``KEPT`` of them. ``id`` is the import's number, None
    for a dry run.
    """

    id: int | None
    source: str
    created: int
    updated: int
    unchanged: int
    rejected: int
    warnings: int
    rejects: tuple[Remark, ...]
    remarks: tuple[Remark, ...]
    columns: tuple[tuple[str, str], ...]
    ignored: tuple[str, ...]
    new_attributes: tuple[str, ...]
    encoding: str
    delimiter: str
    resumed: bool = False
    dry_run: bool = False
    duplicates: int = 0
    """Pairs with a new contact that may be one person; ``duplicates_told`` the first of them in words."""
    duplicates_told: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """Rows of the file, below its headings."""
        return self.created + self.updated + self.unchanged + self.rejected


OnProgress = Callable[[Progress], None]
OnReject = Callable[[Remark], None]


def silent(_: object) -> None:
    """Nobody listens."""
