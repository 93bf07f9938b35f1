"""``find`` and ``query``: contacts that match, as rows or as addresses for a mail program."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, NamedTuple

import typer

from crm_tui.cli.cells import jsonable, shown
from crm_tui.cli.filter_words import FILTER_CONTEXT, filter_text
from crm_tui.cli.formats import ListFormat, write_csv, write_json, write_jsonl, write_table, write_tsv
from crm_tui.cli.opening import Desk, desk
from crm_tui.cli.output import say, write
from crm_tui.errors import StoreError, UsageError
from crm_tui.filters.fields import Field, Registry
from crm_tui.services.csv.writing import exported
from crm_tui.store.contacts.listing import Asked, SortKey, cells, compiled, count, matching_ids, one_moment
from crm_tui.values.records import Row
from crm_tui.values.safe_text import safe_line

DEFAULT_COLUMNS = "id,name,email,phone,org,tags,last_seen"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("find", context_settings=FILTER_CONTEXT)(find)
    app.command("query", context_settings=FILTER_CONTEXT)(query)


def find(
    context: typer.Context,
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[FILTER]", help="Everybody when absent. It may begin with a dash.")
    ] = None,
    columns: Annotated[str, typer.Option(help="Fields, separated by commas.", metavar="a,b")] = DEFAULT_COLUMNS,
    sort: Annotated[
        list[str] | None,
        typer.Option(help="Sort keys, such as last_seen:desc,name; by id when absent.", metavar="FIELD[:desc],…"),
    ] = None,
    limit: Annotated[int | None, typer.Option(help="Contacts, at most.", min=0, metavar="N")] = None,
    form: Annotated[ListFormat, typer.Option("--format", help="ids: one id a line.")] = ListFormat.TABLE,
    count_only: Annotated[bool, typer.Option("--count", help="Print how many match, and nothing else.")] = False,
) -> int:
    """Contacts that match a filter.

    \b
    crm-tui find tag:vip country:FR --sort last_seen:desc
    crm-tui find -tag:vip --format csv > others.csv
    crm-tui find 'org:"Analytical Engines" or (did:page_hit[at:7d])' --count
    """
    text = filter_text(words)
    with desk(context) as at:
        write_matching(at, text, Shape(columns, tuple(sort or ()), limit, form, count_only))
    return 0


class Shape(NamedTuple):
    """How contacts that match are written: the options of ``find``."""

    columns: str
    sort: tuple[str, ...]
    limit: int | None
    form: ListFormat
    count_only: bool


def write_matching(at: Desk, text: str, shape: Shape) -> None:
    """Write the contacts that match a filter."""
    asked = asked_at(at, text, shape.columns, *shape.sort)
    fields = read_columns(shape.columns, at.registry)
    order = read_sort(shape.sort, at.registry)
    with one_moment(at.store) as db:
        condition = compiled(db, text, asked)
        if shape.count_only:
            found = count(db, condition)
            write(f"{found if shape.limit is None else min(found, shape.limit)}\n")
            return
        ids = matching_ids(db, condition, order, shape.limit)
        if shape.form is ListFormat.IDS:
            write("".join(f"{each}\n" for each in ids))
        else:
            write_rows(cells(db, ids, fields), fields, shape.form, at)


def asked_at(at: Desk, *texts: str) -> Asked:
    """What the filters of this command are asked in; ``texts`` that speak of segments are asked of fresh ones."""
    if any("segment" in text.casefold() for text in texts):
        bring_up_to_date(at)
    return Asked(at.registry, at.now, at.zone, at.store.agent)


def bring_up_to_date(at: Desk) -> None:
    """Members of segments with relative dates, as of this moment; in a file that cannot be written, as of late."""
    from crm_tui.store.segments.due import has_dates

    if has_dates(at.store):
        from crm_tui.store.segments.rebuilding import rebuild

        try:
            rebuild(at.store, relative=True)
        except StoreError as error:
            say(f"The segments are as of their last use. {error.sentence}")


def read_columns(text: str, registry: Registry) -> list[Field]:
    """The fields of ``--columns``.

    Raises:
        UsageError: none, or an unknown one, with the nearest name.
    """
    fields = [find_field(name.strip(), registry) for name in text.split(",") if name.strip()]
    if not fields:
        raise UsageError("--columns takes fields, such as --columns name,email.")
    return fields


def read_sort(texts: Sequence[str], registry: Registry) -> list[SortKey]:
    """The keys of ``--sort``, the first one first.

    Raises:
        UsageError: an unknown field or direction.
    """
    keys = []
    for part in (part.strip() for text in texts for part in text.split(",") if part.strip()):
        name, _, direction = part.partition(":")
        if direction not in ("", "asc", "desc"):
            raise UsageError(f"--sort takes {name}:asc or {name}:desc, not {part}.")
        keys.append(SortKey(find_field(name, registry), direction == "desc"))
    return keys


def find_field(name: str, registry: Registry) -> Field:
    """The field of that name.

    Raises:
        UsageError: there is none, with the nearest one.
    """
    found = registry.find(name)
    if found is None:
        near = registry.suggest(name)
        raise UsageError(f"There is no field {name}." + (f" Did you mean {near}?" if near else ""))
    return found


def write_rows(rows: Iterator[Row], fields: Sequence[Field], form: ListFormat, at: Desk) -> None:
    """Write rows of raw cells in a form."""
    heads = [field.name for field in fields]
    if form in (ListFormat.JSON, ListFormat.JSONL):
        objects = (
            {field.name: jsonable(field, value) for field, value in zip(fields, row.values, strict=True)}
            for row in rows
        )
        (write_json if form is ListFormat.JSON else write_jsonl)(objects)
    elif form is ListFormat.TABLE:
        people = (
            [shown(field, value, at.zone) for field, value in zip(fields, row.values, strict=True)] for row in rows
        )
        write_table(heads, people, colour=at.colour)
    else:
        plain = ([exported(field, value) for field, value in zip(fields, row.values, strict=True)] for row in rows)
        (write_csv if form is ListFormat.CSV else write_tsv)(heads, plain)


def query(
    context: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="TEXT", help="Words of a name, an address, an organisation.")],
) -> int:
    """Email addresses for mutt and aerc.

    A line that says how many, then one each: email, name, organisation, with tabs between.

    \b
    mutt:  set query_command = "crm-tui query %s"
    """
    from crm_tui.store.contacts.addresses import addresses

    text = " ".join(words)
    with desk(context) as at:
        found = addresses(at.store, text, asked_at(at))
    if not found:
        say(f"Nobody with an email address fits {text}.")
        return 1
    write(f"{len(found)} {'address' if len(found) == 1 else 'addresses'} for {safe_line(text)}\n")
    write("".join("\t".join(safe_line(part) for part in each) + "\n" for each in found))
    return 0
