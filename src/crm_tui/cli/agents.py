"""``agents``: who works here, under which name, and who takes over from whom."""

from __future__ import annotations

from typing import Annotated

import typer

from crm_tui.cli.formats import Format, write_records
from crm_tui.cli.opening import desk
from crm_tui.cli.output import say, write
from crm_tui.values.safe_text import safe_line

HEADS = ("login", "name", "department", "left", "contacts", "tasks")
Login = Annotated[str, typer.Argument(metavar="LOGIN", help="The Unix user.")]
Name = Annotated[str | None, typer.Option("--name", metavar="TEXT", help="What they are called; '' clears it.")]
Department = Annotated[str | None, typer.Option("--department", metavar="TEXT", help="Where they work.")]
Form = Annotated[Format, typer.Option("--format", help="How they are written.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    family = typer.Typer(help="Who works here, and who takes over from whom.", no_args_is_help=True)
    family.command("list")(list_agents)
    family.command("add")(add)
    family.command("set")(set_one)
    family.command("leave")(leave)
    app.add_typer(family, name="agents")


def list_agents(context: typer.Context, form: Form = Format.TABLE) -> int:
    """The agents, with how many contacts they own and how many tasks wait for them; those who have left last."""
    from crm_tui.store import agents

    with desk(context) as at:
        write_records(form, HEADS, [each._asdict() for each in agents.agents(at.store)], colour=at.colour)
    return 0


def add(context: typer.Context, login: Login, name: Name = None, department: Department = None) -> int:
    """A new agent, or one who comes back.

    \b
    crm-tui agents add bob --name "Bob Stone" --department Support
    """
    from crm_tui.store import agents

    with desk(context) as at:
        made = agents.add_agent(at.store, login, name=name, department=department)
        say(safe_line(f"New agent {made.login}, {made.called}."))
    return 0


def set_one(context: typer.Context, login: Login, name: Name = None, department: Department = None) -> int:
    """Another name or department."""
    from crm_tui.store import agents

    with desk(context) as at:
        made = agents.set_agent(at.store, login, name=name, department=department)
        say(safe_line(f"{made.login}: {made.called}{', ' if made.department else ''}{made.department}."))
    return 0


def leave(
    context: typer.Context,
    login: Login,
    to: Annotated[str, typer.Option("--to", metavar="LOGIN", help="Who gets the contacts and open tasks.")] = "",
) -> int:
    """An agent has left: contacts and open tasks go to another one, as one change; prints how many contacts.

    \b
    crm-tui agents leave bob --to ana
    """
    from crm_tui.store.handing_over import leave as hand_over

    with desk(context) as at:
        done = hand_over(at.store, login, to)
        write(f"{done.contacts}\n")
        say(f"{done.message}. crm-tui undo {done.batch_id} takes it back.")
    return 0
