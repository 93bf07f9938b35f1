"""``segment``: filters with a name, and contacts that were put in or kept out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from crm_tui.cli.contacts import meant
from crm_tui.cli.filter_words import FILTER_CONTEXT, filter_text
from crm_tui.cli.find import DEFAULT_COLUMNS, Shape, bring_up_to_date, write_matching
from crm_tui.cli.formats import Format, ListFormat, write_records
from crm_tui.cli.opening import desk
from crm_tui.cli.output import say, write
from crm_tui.errors import UsageError
from crm_tui.values.safe_text import safe_line

if TYPE_CHECKING:
    from crm_tui.values.segments import Override, SegmentItem

HEADS = ("slug", "name", "count", "change", "filter", "problem")
Name = Annotated[str, typer.Argument(metavar="NAME", help="A segment, by its name or slug.")]
Contact = Annotated[str, typer.Argument(metavar="CONTACT", help="An id, email, phone, external id, or filter.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    family = typer.Typer(help="Segments: filters with a name, always up to date.", no_args_is_help=True)
    family.command("list")(list_segments)
    family.command("show")(show)
    family.command("save", context_settings=FILTER_CONTEXT)(save)
    family.command("rename")(rename)
    family.command("delete")(delete)
    family.command("include")(include)
    family.command("exclude")(exclude)
    family.command("auto")(auto)
    app.add_typer(family, name="segment")


def list_segments(
    context: typer.Context,
    form: Annotated[Format, typer.Option("--format", help="How they are written.")] = Format.TABLE,
) -> int:
    """The segments with their counts; change is since you last opened one in the interface."""
    from crm_tui.store.segments.reading import segments

    with desk(context) as at:
        bring_up_to_date(at)
        records = [_record(each) for each in segments(at.store)]
        write_records(form, HEADS, records, colour=at.colour)
    return 0


def _record(item: SegmentItem) -> dict[str, object]:
    return {
        "slug": item.slug,
        "name": item.name,
        "count": item.size,
        "change": item.change,
        "filter": item.filter,
        "problem": item.problem,
    }


def show(
    context: typer.Context,
    name: Name,
    columns: Annotated[str, typer.Option(help="Fields, separated by commas.", metavar="a,b")] = DEFAULT_COLUMNS,
    sort: Annotated[
        list[str] | None,
        typer.Option(help="Sort keys, such as last_seen:desc,name; by id when absent.", metavar="FIELD[:desc],…"),
    ] = None,
    limit: Annotated[int | None, typer.Option(help="Contacts, at most.", min=0, metavar="N")] = None,
    form: Annotated[ListFormat, typer.Option("--format", help="ids: one id a line.")] = ListFormat.TABLE,
    count_only: Annotated[bool, typer.Option("--count", help="Print how many there are, and nothing else.")] = False,
) -> int:
    """The members of a segment, those that were put in by hand too. The same as find segment:NAME.

    \b
    crm-tui segment show "VIP in France" --columns name,email --format csv
    """
    from crm_tui.store.segments.reading import member_filter, segment

    with desk(context) as at:
        text = member_filter(segment(at.store, name).slug)
        write_matching(at, text, Shape(columns, tuple(sort or ()), limit, form, count_only))
    return 0


def save(
    context: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="NAME FILTER", help='A FILTER of "" is a segment without one.')],
) -> int:
    """Save a filter as a segment, over the one of that name when there is one; prints its slug.

    is:mine is kept as your login. A segment without a filter has the contacts that you include.

    \b
    crm-tui segment save "VIP in France" country:FR tag:vip
    crm-tui segment save "Silent trials" "stage:trial last_seen<-30d"
    crm-tui segment save "By hand" ""
    """
    from crm_tui.store.segments.reading import segment
    from crm_tui.store.segments.rebuilding import rebuild
    from crm_tui.store.segments.saving import save_segment

    if len(words) < 2:
        raise UsageError('segment save takes a name and a filter; "" is a segment without one.')
    name, text = words[0], filter_text(words[1:])
    with desk(context) as at:
        made = save_segment(at.store, name, text, zone=at.zone)
        rebuild(at.store)
        count = segment(at.store, made.slug).size
        done = "Saved" if made.created else "Saved over"
        say(f"{done} {made.name}: {count:,} contact{'' if count == 1 else 's'}.")
        write(f"{safe_line(made.slug)}\n")
    return 0


def rename(
    context: typer.Context,
    name: Name,
    new_name: Annotated[str, typer.Argument(metavar="NEW", help="Another name; the slug stays.")],
) -> int:
    """Give a segment another name; filters that refer to it work on, because its slug stays."""
    from crm_tui.store.segments.saving import rename_segment, users_of

    with desk(context) as at:
        users = users_of(at.store, name)
        made = rename_segment(at.store, name, new_name)
        used = f" It is used by {', '.join(users)}." if users else ""
        say(f"Renamed {name} to {made}.{used}")
    return 0


def delete(context: typer.Context, name: Name) -> int:
    """Delete a segment, its contacts stay. One that other segments use is refused, with their names."""
    from crm_tui.store.segments.saving import delete_segment

    with desk(context) as at:
        say(f"Deleted {delete_segment(at.store, name)}.")
    return 0


def include(context: typer.Context, name: Name, contact: Contact) -> int:
    """Put a contact into a segment, whatever its filter says."""
    return _set(context, name, contact, "in")


def exclude(context: typer.Context, name: Name, contact: Contact) -> int:
    """Keep a contact out of a segment, whatever its filter says."""
    return _set(context, name, contact, "out")


def auto(context: typer.Context, name: Name, contact: Contact) -> int:
    """Leave a contact to the filter of a segment again."""
    return _set(context, name, contact, "auto")


def _set(context: typer.Context, name: str, contact: str, override: Override) -> int:
    from crm_tui.store.segments.overriding import set_override

    with desk(context) as at:
        changed = set_override(at.store, name, meant(at, contact), override)
        write(f"{int(changed)}\n")
    return 0
