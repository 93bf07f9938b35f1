"""Where a merge records what it does: the log of an agent's write, or that of an import."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from crm_tui.store.writing import Write


class Log(Protocol):
    """What is written down of each row; ``now`` in seconds UTC."""

    @property
    def now(self) -> int:
        """The moment of the write."""

    def added(self, table: str, contact: int | None, key: Sequence[object], after: Mapping[str, object]) -> None:
        """A row is new."""

    def changed(
        self, table: str, contact: int, key: Sequence[object], before: Mapping[str, object], after: Mapping[str, object]
    ) -> None:
        """Columns of a row are others."""

    def removed(self, table: str, contact: int | None, key: Sequence[object], before: Mapping[str, object]) -> None:
        """A row is gone."""

    def set(self, table: str, operation: str, contact: int | None, after: Mapping[str, object]) -> None:
        """Many rows at once."""


class WriteLog:
    """The log of one open write."""

    def __init__(self, write: Write) -> None:
        self._write = write

    @property
    def now(self) -> int:
        """The moment of the write, in seconds UTC."""
        return self._write.now

    def added(self, table: str, contact: int | None, key: Sequence[object], after: Mapping[str, object]) -> None:
        """A row is new."""
        self._row(table, "add", contact, key, None, after)

    def changed(
        self, table: str, contact: int, key: Sequence[object], before: Mapping[str, object], after: Mapping[str, object]
    ) -> None:
        """Columns of a row are others: what they were, what they are."""
        self._row(table, "change", contact, key, before, after)

    def removed(self, table: str, contact: int | None, key: Sequence[object], before: Mapping[str, object]) -> None:
        """A row is gone: all that it was."""
        self._row(table, "remove", contact, key, before, None)

    def set(self, table: str, operation: str, contact: int | None, after: Mapping[str, object]) -> None:
        """Many rows at once, described by ``after``."""
        self._write.record_set(table, operation, after, contact)

    def _row(
        self,
        table: str,
        operation: str,
        contact: int | None,
        key: Sequence[object],
        before: Mapping[str, object] | None,
        after: Mapping[str, object] | None,
    ) -> None:
        from crm_tui.models import Change

        self._write.session.add(
            Change(
                batch_id=self._write.batch_id,
                entity=table,
                operation=operation,
                contact_id=contact,
                key=_json(list(key)),
                before=None if before is None else _json(before),
                after=None if after is None else _json(after),
            )
        )
        self._write.session.flush()  # in the order of the calls: whoever takes it back goes backwards


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
