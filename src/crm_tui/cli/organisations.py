"""``organisations``: those that match a filter, as rows."""

from __future__ import annotations

from typing import Annotated

import typer

from crm_tui.cli.filter_words import FILTER_CONTEXT, filter_text
from crm_tui.cli.find import read_columns, read_sort, write_rows
from crm_tui.cli.formats import ListFormat
from crm_tui.cli.opening import desk
from crm_tui.cli.output import write
from crm_tui.filters.fields.organisations import OrganisationRegistry
from crm_tui.store.contacts.listing import Asked, cells, one_moment
from crm_tui.store.organisations.listing import matching_ids

DEFAULT_COLUMNS = "id,name,domain,phone,city,country,people"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("organisations", context_settings=FILTER_CONTEXT)(organisations)


def organisations(
    context: typer.Context,
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[FILTER]", help="All when absent. It may begin with a dash.")
    ] = None,
    columns: Annotated[str, typer.Option(help="Fields, separated by commas.", metavar="a,b")] = DEFAULT_COLUMNS,
    sort: Annotated[
        list[str] | None,
        typer.Option(help="Sort keys, such as people:desc,name; by id when absent.", metavar="FIELD[:desc],…"),
    ] = None,
    limit: Annotated[int | None, typer.Option(help="Organisations, at most.", min=0, metavar="N")] = None,
    form: Annotated[ListFormat, typer.Option("--format", help="ids: one id a line.")] = ListFormat.TABLE,
    count_only: Annotated[bool, typer.Option("--count", help="Print how many match, and nothing else.")] = False,
) -> int:
    """Organisations that match a filter.

    \b
    crm-tui organisations country:FR "people>=10" --sort people:desc
    crm-tui organisations no:domain --format csv > without.csv

    The filter is what stands in the brackets of org[…] in a filter of contacts. Words look into name, domain and city.
    Fields: name, domain, website, phone, industry, country, region, city, address, zip, people, created, updated, id.
    """
    text = filter_text(words)
    registry = OrganisationRegistry()
    with desk(context) as at:
        fields = read_columns(columns, registry)
        order = read_sort(tuple(sort or ()), registry)
        asked = Asked(registry, at.now, at.zone, at.store.agent)
        with one_moment(at.store) as db:
            ids = matching_ids(db, text, asked, order, limit)
            if count_only:
                write(f"{len(ids)}\n")
            elif form is ListFormat.IDS:
                write("".join(f"{each}\n" for each in ids))
            else:
                write_rows(cells(db, ids, fields, registry.table), fields, form, at)
    return 0
