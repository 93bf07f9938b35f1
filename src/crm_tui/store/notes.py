"""Notes: what an agent writes about a contact, optionally with tags, in one change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from crm_tui.errors import CrmError, InvalidValue, NotFound
from crm_tui.store.store import Store
from crm_tui.values.plans import QuickPlan
from crm_tui.values.records import NoteItem, Saved
from crm_tui.values.safe_text import safe

if TYPE_CHECKING:
    from crm_tui.models import Note
    from crm_tui.store.writing import Write

TYPES = ("general", "email", "call", "meeting")
MAX_LENGTH = 1_000_000
"""Characters of a note."""
_TITLE = 40
"""Characters of a note that the log's title shows."""

OF_CONTACT = """
SELECT id, type, text, at, author, created_at, edited_at, pinned, version FROM note
WHERE contact_id = ? AND deleted_at IS NULL ORDER BY pinned DESC, at DESC, id DESC LIMIT ? OFFSET ?
"""
# not its version: a colleague's note is no reason to refuse what is being typed into the profile
TOUCH = "UPDATE contact SET updated_at = ? WHERE id = ?"
ONE = """
SELECT id, type, text, at, author, created_at, edited_at, pinned, version FROM note WHERE id = ? AND deleted_at IS NULL
"""
NAME = "SELECT coalesce(name, email, phone, ip), deleted_at FROM contact WHERE id = ?"


def add_note(
    store: Store, contact_id: int, text: str, *, type: str = "general", at: int | None = None, tags: Sequence[str] = ()
) -> Saved:
    """Write a note on a contact, with tags, as one change.

    ``at`` (seconds UTC) is the date the note speaks of; now when absent.

    Raises:
        InvalidValue: no text and no tag, too long, or an unknown type.
        NotFound: the contact is gone.
    """
    from crm_tui.store.quick_lines import save

    return save(store, contact_id, QuickPlan(type, text, tuple(tags)), at=at)


def edit_note(store: Store, note_id: int, version: int, *, text: str, type: str, at: int) -> Saved:
    """Write a note anew; what it said before stays in the log, and the note says who edited it and when.

    Raises:
        InvalidValue: no text, too long, or an unknown type.
        NotFound: the note is gone.
        Conflict: another agent edited it since ``version`` was read.
    """
    text = check_text(text)
    if type not in TYPES:
        raise InvalidValue("type", f"There is no note type {type}. Types: {', '.join(TYPES)}.")
    with store.write("Note edited", "note") as write:
        note = _present(write, note_id)
        if note.version != version:
            raise _edited_meanwhile()
        if (note.text, note.type, note.at) != (text, type, at):
            write.change(note, text=text, type=type, at=at, edited_at=write.now, edited_by=write.agent)
            write.title = f"Note edited: {_beginning(text)}"
        return Saved(write.batch_id if write.wrote else None, write.title if write.wrote else "Nothing was changed")


def pin_note(store: Store, note_id: int) -> Saved:
    """Keep a note on top of the notes, or let it go back to its date."""
    with store.write("Note pinned", "note") as write:
        note = _present(write, note_id)
        write.change(note, pinned=0 if note.pinned else 1)
        write.title = f"{'Pinned' if note.pinned else 'No longer pinned'}: {_beginning(note.text)}"
        return Saved(write.batch_id, write.title)


def delete_note(store: Store, note_id: int) -> Saved:
    """Take a note away; undo brings it back."""
    with store.write("Note deleted", "note") as write:
        note = _present(write, note_id)
        write.change(note, deleted_at=write.now)
        write.title = f"Note deleted: {_beginning(note.text)}"
        return Saved(write.batch_id, write.title)


def one(store: Store, note_id: int) -> NoteItem:
    """A note as it is now.

    Raises:
        NotFound: it is gone.
    """
    with store.read() as db:
        row = db.execute(ONE, (note_id,)).fetchone()
    if row is None:
        raise NotFound("This note is gone: another agent deleted it.")
    return NoteItem(*row)


def _present(write: Write, note_id: int) -> Note:
    from crm_tui.models import Note

    note = write.session.get(Note, note_id)
    if note is None or note.deleted_at is not None:
        raise NotFound("This note is gone: another agent deleted it.")
    return note


def _edited_meanwhile() -> CrmError:
    from crm_tui.store.writing import Conflict

    return Conflict("Another agent edited this note meanwhile. Nothing was written; look again.")


def _beginning(text: str) -> str:
    line = text.split("\n", 1)[0]
    return line if len(line) <= _TITLE else line[: _TITLE - 1] + "…"


def check_text(text: str, tags: Sequence[str] = ()) -> str:
    """A note's text as it is kept: control characters made visible, outer blanks gone."""
    cleaned = safe(text).strip()
    if not cleaned and not tags:
        raise InvalidValue("text", "There is nothing to save: type a note or a #tag.")
    if len(cleaned) > MAX_LENGTH:
        raise InvalidValue("text", f"A note has at most {MAX_LENGTH:,} characters; this one has {len(cleaned):,}.")
    return cleaned


def of_contact(store: Store, contact_id: int, limit: int = 200, offset: int = 0) -> tuple[NoteItem, ...]:
    """A contact's notes, pinned ones first, then the newest."""
    with store.read() as db:
        return tuple(NoteItem(*row) for row in db.execute(OF_CONTACT, (contact_id, limit, offset)))
