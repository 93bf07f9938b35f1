"""The one way to write: a short ``BEGIN IMMEDIATE`` transaction that performs and records every change.

``Write.add``, ``change`` and ``remove`` do what they say to one record and log what it was before, so that undo,
audit, other agents' screens
and segments all read one log. Bulk writes use ``Write.connection`` (the same transaction, plain SQL) and describe
themselves with ``record_set``.

What the log does not hold, because it follows from the rest: ``updated_at`` and ``version`` of a contact (taking a
change back is a change itself, so both go on), the search documents, the rollup of events and the counters, the
members of segments (kept here at the end of every write).
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple, TypeVar

from sqlalchemy import Engine, create_engine, event, inspect
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.pool import StaticPool
from sqlmodel import Session, SQLModel

from crm_tui.errors import CrmError, RefusedData, StoreError
from crm_tui.models import Change, ChangeBatch, Contact
from crm_tui.store.connections import SCHEMA_VERSION, connect_writer, even_out_statistics, fault
from crm_tui.store.points.awarding import follow
from crm_tui.store.segments.keeping import BULK_KINDS
from crm_tui.values.safe_text import safe_line

Record = TypeVar("Record", bound=SQLModel)
Json = Mapping[str, object]


RECORD = "INSERT INTO change(batch_id, entity, operation, contact_id, key, before, after) VALUES (?, ?, ?, ?, ?, ?, ?)"


class LoggedRow(NamedTuple):
    """One row of the log: what happened to the row of table ``entity`` with that primary key."""

    entity: str
    operation: str
    contact_id: int | None
    key: Sequence[object] | None
    before: Json | None
    after: Json | None


class Conflict(RefusedData):
    """Another agent changed the same record since it was read; nothing was written."""


class Write:
    """One open write: records go through it, and what they were goes into the log."""

    def __init__(self, session: Session, title: str, kind: str, *, agent: str, now: int) -> None:
        self.session = session
        self.title = title
        """What the log says; may be made more precise until the transaction ends."""
        self.kind = kind
        self.agent = agent
        self.now = now
        self.undoes: int | None = None
        """The batch that this one takes back; set before anything is recorded."""
        self.recorded_before = 0
        """The last row of the log before this transaction, when it goes on with a batch; else 0."""
        self._batch: ChangeBatch | None = None
        self._serial = 0

    @property
    def connection(self) -> sqlite3.Connection:
        """The raw connection inside the same transaction, for set-wise SQL."""
        self.session.flush()
        raw = self.session.connection().connection.dbapi_connection
        assert isinstance(raw, sqlite3.Connection)
        return raw

    @property
    def batch_id(self) -> int:
        """The id of this write in the log; made when first asked for, so that an empty write leaves no trace."""
        if self._batch is None:
            title = safe_line(self.title)
            self._batch = ChangeBatch(at=self.now, agent=self.agent, kind=self.kind, title=title, undoes=self.undoes)
            self.session.add(self._batch)
            self.session.flush()
        assert self._batch.id is not None
        return self._batch.id

    @property
    def wrote(self) -> bool:
        """Whether anything was recorded so far."""
        return self._batch is not None

    def serial(self) -> int:
        """0, 1, 2 … within this write: with ``batch_id`` it makes ids that nothing else has."""
        self._serial += 1
        return self._serial - 1

    def add(self, record: Record) -> Record:
        """Insert a record, log it, and return it with its id."""
        self.session.add(record)
        self.session.flush()
        self._log(record, "add", None, {name: value for name, value in _columns(record).items() if value is not None})
        return record

    def change(self, record: SQLModel, **values: object) -> bool:
        """Set columns of a record; log the former values of those that differ. False when none does."""
        before = {name: getattr(record, name) for name in values}
        after = {name: value for name, value in values.items() if before[name] != value}
        if not after:
            return False
        for name, value in after.items():
            setattr(record, name, value)
        self.session.flush()
        self._log(record, "change", {name: before[name] for name in after}, after)
        return True

    def remove(self, record: SQLModel) -> None:
        """Delete a record and log all that it was; rows that hang on it must be removed first, or go unlogged."""
        before = _columns(record)
        key = _key(record)
        self.session.delete(record)
        self.session.flush()
        self._log(record, "remove", before, None, key)

    def go_on(self, batch_id: int) -> None:
        """This transaction is a further part of a batch that an earlier one began."""
        self._batch = self.session.get(ChangeBatch, batch_id)
        row = self.connection.execute("SELECT coalesce(max(id), 0) FROM change").fetchone()
        self.recorded_before = int(row[0])

    def record_rows(self, rows: Sequence[LoggedRow]) -> None:
        """Log single rows that were written with plain SQL."""
        if rows:
            number = self.batch_id
            self.connection.executemany(
                RECORD,
                (
                    (
                        number, row.entity, row.operation, row.contact_id,
                        None if row.key is None else _json(row.key),
                        None if row.before is None else _json(row.before),
                        None if row.after is None else _json(row.after),
                    )
                    for row in rows
                ),
            )  # fmt: skip

    def record_set(self, entity: str, operation: str, details: Json, contact_id: int | None = None) -> None:
        """Log a bulk write of ``entity`` (a table) as one row; ``details`` must suffice to take it back.

        The forms that undo knows (docs/data-layer.md): ``add_set``, ``remove_set``, ``change_set``, ``move_set``.
        """
        self.session.add(
            Change(
                batch_id=self.batch_id,
                entity=entity,
                operation=operation,
                contact_id=contact_id,
                after=_json(details),
            )
        )
        self.session.flush()

    def _log(
        self,
        record: SQLModel,
        operation: str,
        before: Json | None,
        after: Json | None,
        key: Sequence[object] | None = None,
    ) -> None:
        self.session.add(
            Change(
                batch_id=self.batch_id,
                entity=str(record.__tablename__),
                operation=operation,
                contact_id=_contact_of(record),
                key=_json(key or _key(record)),
                before=_json(before) if before is not None else None,
                after=_json(after) if after is not None else None,
            )
        )

    def finish(self) -> None:
        """Called once before the commit: points and members of segments follow, the title is as it became."""
        if self._batch is not None or self.kind in BULK_KINDS:
            follow(self)
        self.title = safe_line(self.title)
        if self._batch is not None and self._batch.title != self.title:
            self._batch.title = self.title
        self.session.flush()


class Writer:
    """The writing connection of one process; one transaction at a time."""

    def __init__(self, path: Path, own: set[int]) -> None:
        """Open the file; the ids of the batches that are written go into ``own``."""
        self.path = path
        self._own = own
        self._lock = threading.RLock()
        self._inside = False
        self._raw = connect_writer(path, create=False)
        self._file = _identity(path)
        self._engine = engine_on(self._raw)
        self._wrote = False

    @contextmanager
    def transaction(self, title: str, kind: str, *, agent: str, now: int) -> Iterator[Write]:
        """One ``BEGIN IMMEDIATE`` … ``COMMIT``; see ``Store.write``."""
        with self._lock:
            if self._inside:
                raise RuntimeError(f"{title}: a write within a write; hand the open one on")
            self._inside = True
            try:
                yield from self._transact(title, kind, agent, now)
            finally:
                self._inside = False

    def _transact(self, title: str, kind: str, agent: str, now: int) -> Iterator[Write]:
        with Session(self._engine, expire_on_commit=False) as session:
            try:
                session.connection()
                self._check_same()
                write = Write(session, title, kind, agent=agent, now=now)
                yield write
                write.finish()
                self._commit(session, write)
                self._wrote = True
            except StaleDataError as error:
                _roll_back(session)
                raise Conflict(
                    "Another agent changed this in the meantime. Nothing was written; look again."
                ) from error
            except BaseException as error:
                _roll_back(session)
                sentence = _sentence(self.path, error)
                if sentence is None:
                    raise
                raise sentence from error

    def _commit(self, session: Session, write: Write) -> None:
        """Whoever watches the file sees the batch with the commit: by then it must be known whose it is."""
        number = write.batch_id if write.wrote else None
        if number is None or number in self._own:
            session.commit()
            return
        self._own.add(number)
        try:
            session.commit()
        except BaseException:
            self._own.discard(number)  # before the lock is gone: the next one to write gets the same number
            raise

    def _check_same(self) -> None:
        """What was opened is still what the path names, in the schema that this program knows."""
        try:
            now = _identity(self.path)
        except PermissionError:
            raise StoreError(f"{self.path} is open to you no more. Nothing was written; ask its owner.") from None
        if now != self._file:
            # SQLite would go on writing to the file that nobody can find any more
            raise StoreError(f"{self.path} was moved or replaced while it was open. Nothing was written; start again.")
        version = self._raw.execute("PRAGMA user_version").fetchone()[0]
        if version != SCHEMA_VERSION:
            raise StoreError(f"{self.path} was updated by a newer crm-tui meanwhile. Nothing was written; start again.")

    def close(self) -> None:
        """Close the connection; refresh the statistics that the planner uses when something was written."""
        with self._lock:
            with suppress(sqlite3.Error):
                if self._wrote:
                    self._raw.execute("PRAGMA optimize")
                    even_out_statistics(self._raw)
            self._engine.dispose()
            with suppress(sqlite3.Error):
                self._raw.close()


def engine_on(raw: sqlite3.Connection) -> Engine:
    """SQLAlchemy on one connection that is open already; its transactions begin as ``BEGIN IMMEDIATE``."""
    engine = create_engine("sqlite://", creator=lambda: raw, poolclass=StaticPool, pool_reset_on_return=None)

    @event.listens_for(engine, "begin")
    def begin_immediate(connection: object) -> None:
        # DEFERRED read-then-write fails with BUSY_SNAPSHOT whatever the timeout
        raw.execute("BEGIN IMMEDIATE")

    return engine


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file a path names; None when none.

    Raises:
        PermissionError: its folder is closed to this user.
    """
    try:
        found = os.stat(path)
    except PermissionError:
        raise
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _roll_back(session: Session) -> None:
    # after a full disk SQLite has rolled back by itself, and saying it again is an error
    with suppress(SQLAlchemyError, sqlite3.Error):
        session.rollback()


def _sentence(path: Path, error: BaseException) -> CrmError | None:
    """What the user is told of SQLite's refusal; None when the error is none of SQLite's."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    match cause:
        case sqlite3.IntegrityError():
            return RefusedData(f"The change contradicts what is in the database ({cause}). Nothing was written.")
        case sqlite3.Error():
            return fault(path, cause)
        case UnicodeEncodeError():
            return RefusedData("A text holds half a character, which cannot be stored. Nothing was written.")
        case OverflowError():
            return RefusedData("A number is too large to be stored. Nothing was written.")
        case _:
            return None


def _columns(record: SQLModel) -> dict[str, object]:
    return {column.key: getattr(record, column.key) for column in inspect(type(record)).column_attrs}


def _key(record: SQLModel) -> list[object]:
    mapper = inspect(type(record))
    return [getattr(record, mapper.get_property_by_column(column).key) for column in mapper.primary_key]


def _contact_of(record: SQLModel) -> int | None:
    if isinstance(record, Contact):
        return record.id
    found = getattr(record, "contact_id", None)
    return found if isinstance(found, int) else None


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
