"""Marked contacts into a CSV file, in the columns of the list."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from crm_tui.filters.fields import Field
from crm_tui.screens.dialogs.line_prompt import Meaning

if TYPE_CHECKING:
    from crm_tui.screens.host import Host


def usual_name(crm: Host) -> str:
    """Where it goes unless another name is typed."""
    return f"~/contacts-{datetime.fromtimestamp(crm.clock.now(), crm.zone):%Y-%m-%d-%H%M}.csv"


def meaning(text: str) -> Meaning:
    """Where the file would lie, or why it cannot."""
    path = place(text)
    if path is None:
        return Meaning("a file: ~/contacts.csv", accepted=False)
    if path.exists():
        return Meaning(f"{path} is there already: take another name.", accepted=False)
    if not path.parent.is_dir():
        return Meaning(f"There is no folder {path.parent}.", accepted=False)
    return Meaning(f"The columns of the list into {path}, which nobody else may read")


def place(text: str) -> Path | None:
    """The file that was typed; ``~`` is the agent's home."""
    cleaned = text.strip()
    if not cleaned or "\0" in cleaned:
        return None
    try:
        return Path(cleaned).expanduser().absolute()
    except RuntimeError:  # a home of nobody
        return None


def export(
    crm: Host, contacts: Sequence[int], fields: Sequence[Field], path: Path, *, seen: Callable[[int], None]
) -> str:
    """Write the file, in a worker; what was done. ``seen`` is called with how many rows have been read so far, and
    may end it by an exception of its own.

    Raises:
        CrmError: it cannot be read or written; nothing is left behind.
    """
    from crm_tui.services.csv.writing import exported, write_new_file
    from crm_tui.store.contacts.listing import WINDOW, cells, one_moment

    def rows() -> Iterator[list[str]]:
        with one_moment(crm.store) as db:
            for number, row in enumerate(cells(db, contacts, fields)):
                if number % WINDOW == 0:
                    seen(number)
                yield [exported(field, value) for field, value in zip(fields, row.values, strict=True)]

    write_new_file(path, [field.name for field in fields], rows())
    return f"Exported {len(contacts):,} contact{'' if len(contacts) == 1 else 's'} to {path}"
