"""``explain``: why a contact matches a filter or not, term by term."""

from __future__ import annotations

from typing import Annotated

import typer

from crm_tui.cli.contacts import meant
from crm_tui.cli.filter_words import FILTER_CONTEXT, filter_text
from crm_tui.cli.find import asked_at
from crm_tui.cli.opening import desk
from crm_tui.cli.output import write
from crm_tui.values.safe_text import safe_line


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("explain", context_settings=FILTER_CONTEXT)(explain)


def explain(
    context: typer.Context,
    filter_words: Annotated[str, typer.Argument(metavar="FILTER", help="In quotes when it has blanks.")],
    contact: Annotated[str, typer.Argument(metavar="CONTACT")],
) -> int:
    """Why a contact matches a filter or not.

    The filter as a tree, with ✓ or ✗ and the contact's value at every term.

    \b
    crm-tui explain "tag:vip (country:FR or country:BE)" ana@example.com

    Exit status 1 when it does not match.
    """
    from crm_tui.filters import parse
    from crm_tui.filters.explain import explain as explained
    from crm_tui.store.names import read_names

    with desk(context) as at:
        text = filter_text([filter_words])
        contact_id = meant(at, contact)
        asked = asked_at(at, text)
        with at.store.read() as db:
            tree = parse(text, at.registry, names=read_names(db)).tree
            verdict = explained(
                db, contact_id, tree, registry=at.registry, now=asked.now, zone=asked.zone, agent=asked.agent
            )
    for depth, part in verdict.explanation.lines():
        value = "" if part.value is None else f"   ({safe_line(part.value) or 'unknown'})"
        write(f"{'  ' * depth}{'✓' if part.matches else '✗'} {safe_line(part.text)}{value}\n")
    if not verdict.seen:
        write("This filter does not look at this contact: see is:anyone, is:anonymous, is:deleted.\n")
    return 0 if verdict.matches else 1
