"""Filling the stage: every row read, checked and made comparable, in blocks, with little in memory."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from zoneinfo import ZoneInfo

from crm_tui.errors import RefusedData
from crm_tui.filters.fields import Registry
from crm_tui.services.csv.checking import Checked, Checker, Rejected
from crm_tui.services.csv.headings import Mapped, map_headings
from crm_tui.services.csv.names import full_name
from crm_tui.services.csv.reading import Row, open_table
from crm_tui.services.csv.source import SourceFile
from crm_tui.store.connections import fault
from crm_tui.store.imports.encoding import encode_emails, encode_phones, encode_texts
from crm_tui.store.imports.keys import Keys
from crm_tui.store.imports.options import ImportOptions, OnProgress, Progress
from crm_tui.store.imports.searching import folded, single_line
from crm_tui.store.imports.stage import Stage
from crm_tui.values.records import AttributeInfo

_BLOCK = 4_000


class Plan(NamedTuple):
    """What the columns of a stage mean: ``fields`` of its single values, in order; ``types`` of the attributes that
    are to be made, by slug, with their names.
    """

    fields: tuple[str, ...]
    new_attributes: tuple[AttributeInfo, ...]
    headings: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    ignored: tuple[str, ...]
    encoding: str
    delimiter: str
    rows: int

    def to_json(self) -> dict[str, object]:
        """For ``Stage.end``."""
        return {**self._asdict(), "new_attributes": [[each.slug, each.name, each.type] for each in self.new_attributes]}

    @classmethod
    def from_json(cls, value: dict[str, object]) -> Plan:
        """What ``to_json`` gave, back from the stage."""
        rest: dict[str, object] = dict(value)
        made = [AttributeInfo(*each) for each in _list(rest.pop("new_attributes"))]
        return cls(
            new_attributes=tuple(made),
            fields=tuple(_list(rest["fields"])),
            headings=tuple(_list(rest["headings"])),
            columns=tuple((each[0], each[1]) for each in _list(rest["columns"])),
            ignored=tuple(_list(rest["ignored"])),
            encoding=str(rest["encoding"]),
            delimiter=str(rest["delimiter"]),
            rows=int(str(rest["rows"])),
        )


def _list(value: object) -> list[str]:
    assert isinstance(value, list)
    return value


@dataclass
class _Block:
    """Rows that wait to be written."""

    rows: list[tuple[object, ...]] = field(default_factory=list)
    own_keys: list[tuple[int, int, str]] = field(default_factory=list)
    rejects: list[tuple[int, str, str]] = field(default_factory=list)
    warnings: list[tuple[int, str]] = field(default_factory=list)


def fill(
    stage: Stage,
    source: SourceFile,
    options: ImportOptions,
    attributes: tuple[AttributeInfo, ...],
    region: str | None,
    progress: OnProgress,
) -> Plan:
    """Stage every row of ``source``; the plan is kept in the stage, too.

    Raises:
        RefusedData, UsageError: the file or the options are no good; nothing is staged.
        StoreError: the stage cannot be written (the disk is full).
    """
    with source.text() as stream:
        table = open_table(stream, delimiter=options.delimiter)
        if table is None:
            raise RefusedData(f"{source.name} has no headings: there is nothing to import.")
        mapped = map_headings(
            table.headings, chosen=options.map, attributes=attributes, new_attributes=options.new_attributes
        )
        checker = Checker(mapped.columns, len(table.headings), region=region, zone=ZoneInfo("UTC"))
        keys = Keys(options.keys, Registry((*attributes, *mapped.new_attributes)), checker.fields)
        try:
            stage.begin(len(keys) + 1, len(checker.fields))
            count = 0
            for block in _blocks(table.rows, checker, keys, damaged=source.damaged):
                stage.add(block.rows, block.own_keys, block.rejects, block.warnings)
                count += len(block.rows) + len(block.rejects)
                progress(Progress("reading", source.file.tell(), source.size))
            plan = _plan(source, mapped, checker, table.headings, table.delimiter, count)
            stage.end(plan.to_json())
        except sqlite3.Error as error:
            raise fault(stage.path, error) from error
    return plan


def _plan(
    source: SourceFile, mapped: Mapped, checker: Checker, headings: tuple[str, ...], delimiter: str, rows: int
) -> Plan:
    made = [each._replace(type=checker.guesses[f"attr.{each.slug}"].type) for each in mapped.new_attributes]
    return Plan(
        fields=tuple(checker.fields),
        new_attributes=tuple(made),
        headings=headings,
        columns=tuple((each.heading, each.field) for each in mapped.columns),
        ignored=mapped.ignored,
        encoding=source.encoding.removesuffix("-sig"),
        delimiter=delimiter,
        rows=rows,
    )


def _blocks(rows: Iterator[Row], checker: Checker, keys: Keys, *, damaged: bool) -> Iterator[_Block]:
    block = _Block()
    alone = _Alone(checker.fields)
    for row in rows:
        try:
            if row.problem:
                raise Rejected(row.problem)
            checked = checker.check(row.cells, plain=row.plain)
        except Rejected as reason:
            block.rejects.append((row.line, str(reason), json.dumps(list(row.cells), ensure_ascii=False)))
        else:
            own = alone(checked)
            block.rows.append((row.line, *keys.of(checked), *_columns(checked, own), *checked.values))
            if own is _SEVERAL:
                block.own_keys += keys.more(row.line, checked)
            if checked.warnings:
                block.warnings += [(row.line, text) for text in checked.warnings]
            if damaged and any("\ufffd" in cell for cell in row.cells):
                block.warnings.append((row.line, "bytes that do not fit the encoding were replaced by �"))
        if len(block.rows) + len(block.rejects) >= _BLOCK:
            yield block
            block = _Block()
    yield block


def _columns(row: Checked, own: tuple[str, ...]) -> tuple[str, ...]:
    """The columns of ``stage.FIXED``; ``own`` are the last ones."""
    several = own is _SEVERAL
    return (
        row.name,
        row.first_name,
        row.last_name,
        (encode_emails(row.emails) if several else row.emails[0].shown) if row.emails else "",
        encode_emails(row.more_emails) if row.more_emails else "",
        (encode_phones(row.phones) if several else row.phones[0].shown) if row.phones else "",
        encode_phones(row.more_phones) if row.more_phones else "",
        encode_texts(row.organisations) if row.organisations else "",
        encode_texts(row.tags) if row.tags else "",
        encode_texts(row.lists) if row.lists else "",
        *own,
    )


_SEVERAL = ("",) * 7
"""The last columns of ``stage.FIXED`` for a row that cannot make a contact by itself."""
_NO_PHONE = ("", "", "", "")


class _Alone:
    """The last columns of ``stage.FIXED``."""

    def __init__(self, fields: Sequence[str]) -> None:
        places = {name: place for place, name in enumerate(fields)}
        self._job, self._city = places.get("job"), places.get("city")

    def __call__(self, row: Checked) -> tuple[str, ...]:
        if row.more_emails or row.more_phones or max(len(row.emails), len(row.phones), len(row.organisations)) > 1:
            return _SEVERAL
        email = row.emails[0].shown if row.emails else ""
        if email and not (email.isascii() and email.lower() == row.emails[0].key):
            return _SEVERAL  # SQL could not make its key
        full = "" if row.name else full_name(row.first_name, row.last_name) or ""
        sort = folded(row.name or full)
        phone = row.phones[0] if row.phones else None
        line = single_line(
            sort, row.first_name, row.last_name, email,
            row.organisations[0] if row.organisations else "",
            str(row.values[self._job]) if self._job is not None else "",
            str(row.values[self._city]) if self._city is not None else "",
            phone,
        )  # fmt: skip
        if phone is None:
            return line, full, sort, *_NO_PHONE
        return line, full, sort, phone.key, phone.digits, phone.national, "1" if phone.verified else ""
