"""Notes: what an agent writes about a contact, optionally with tags, in one change."""

from __future__ import annotations

from collections.abc import Sequence

from crm_tui.errors import InvalidValue, NotFound
from crm_tui.store import tags as contact_tags
from crm_tui.store.store import Store
from crm_tui.values.records import NoteItem, Saved
from crm_tui.values.safe_text import safe

TYPES = ("general", "email", "call", "meeting")
MAX_LENGTH = 1_000_000
"""Characters of a note."""

OF_CONTACT = """
SELECT id, type, text, at, author, created_at, edited_at FROM note
WHERE contact_id = ? AND deleted_at IS NULL ORDER BY pinned DESC, at DESC, id DESC LIMIT ? OFFSET ?
"""
# not its version: a colleague's note is no reason to refuse what is being typed into the profile
TOUCH = "UPDATE contact SET updated_at = ? WHERE id = ?"
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
    text = check_text(text, tags)
    if type not in TYPES:
        raise InvalidValue("type", f"There is no note type {type}. Types: {', '.join(TYPES)}.")
    names = [contact_tags.clean_name(tag) for tag in tags]
    with store.write("Note", "note") as write:
        from crm_tui.models import Note

        row = write.connection.execute(NAME, (contact_id,)).fetchone()
        if row is None or row[1] is not None:
            raise NotFound(f"Contact {contact_id} is gone; the note was not saved.")
        made = contact_tags.apply(write, contact_id, names, ())
        if text:
            moment = write.now if at is None else at
            write.add(
                Note(contact_id=contact_id, type=type, text=text, at=moment, author=write.agent, created_at=write.now)
            )
            write.connection.execute(TOUCH, (write.now, contact_id))
        who = row[0] or f"contact {contact_id}"
        said = [f"{'Note' if type == 'general' else type.capitalize() + ' note'} on {who}"] if text else []
        said += [f"tagged {' '.join('+' + name for name in made.added)}"] if made.added else []
        write.title = ", ".join(said) or f"{who} had these tags already"
        return Saved(write.batch_id if write.wrote else None, write.title)


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
