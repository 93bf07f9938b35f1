"""``backup`` and ``restore-backup``: a verified copy while others work, and that put back."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from crm_tui.cli.opening import options_of
from crm_tui.cli.output import say
from crm_tui.errors import NotFound


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("backup")(backup)
    app.command("restore-backup")(restore)


def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where the copy is written.")],
) -> int:
    """Copy the database into a file, while others work.

    One moment of it, read back and checked before it gets its name; nobody else may read it. A former backup of
    that name is replaced only by a whole one.

    \b
    crm-tui backup ~/backups/monday.db
    """
    from crm_tui.store.backup import back_up

    path = options_of(context).path
    if not path.exists():
        raise NotFound(f"There is no database at {path}. Check --db.")
    made = back_up(path, file.expanduser())
    say(f"{_contacts(made.rows.get('contact', 0))} in {made.path}, {made.size:,} bytes, read back and whole.")
    return 0


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The backup.")],
) -> int:
    """Put a backup in the place of the database.

    It is checked first. The database that it replaces is kept beside it, and its mode and group stay. Nobody may have
    it open meanwhile: close crm-tui everywhere.

    \b
    crm-tui restore-backup ~/backups/monday.db
    """
    from crm_tui.config import load
    from crm_tui.store.restoring import restore_backup
    from crm_tui.values.clock import SystemClock

    path = options_of(context).path
    made = restore_backup(path, file.expanduser(), SystemClock().now())
    at = f", last written {datetime.fromtimestamp(made.last, load().time_zone()):%Y-%m-%d %H:%M}" if made.last else ""
    kept = f" What was there is kept: {made.kept}." if made.kept is not None else ""
    say(f"Restored {path}: {_contacts(made.contacts)}{at}.{kept}")
    return 0


def _contacts(number: int) -> str:
    return f"{number:,} contact{'' if number == 1 else 's'}"
