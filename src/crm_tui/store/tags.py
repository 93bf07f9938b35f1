"""Tags on contacts: one contact, or all that match a filter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from crm_tui.errors import InvalidValue, NotFound
from crm_tui.filters.grammar.spelling import one_letter_from
from crm_tui.store.store import Store
from crm_tui.values.folding import fold
from crm_tui.values.safe_text import safe_line

if TYPE_CHECKING:
    from crm_tui.store.writing import Write

MAX_LENGTH = 100
"""Characters of a tag's name."""
SHORTEST = 3
"""Characters from which on a name can be a misspelling: of two, every other one is one letter away."""

SUGGESTIONS = """
SELECT tag.name, count(contact_tag.contact_id) AS n FROM tag LEFT JOIN contact_tag ON contact_tag.tag_id = tag.id
WHERE instr(tag.name_key, ?) > 0 GROUP BY tag.id ORDER BY n DESC, tag.name_key LIMIT ?
"""
OF_CONTACT = """
SELECT tag.name FROM contact_tag JOIN tag ON tag.id = contact_tag.tag_id WHERE contact_id = ? ORDER BY tag.name_key
"""
IS_THERE = "SELECT 1 FROM contact WHERE id = ? AND deleted_at IS NULL"


class TagChange(NamedTuple):
    """What a tagging did: the names that are new on the contact, and those that went."""

    added: tuple[str, ...]
    removed: tuple[str, ...]


def clean_name(name: str) -> str:
    """A tag's name as it is kept: one line, outer blanks gone.

    Raises:
        InvalidValue: empty, too long, or with a comma (which separates tags).
    """
    cleaned = " ".join(safe_line(name).split())
    if not cleaned:
        raise InvalidValue("tags", "A tag needs a name.")
    if "," in cleaned:
        raise InvalidValue("tags", f"A tag cannot hold a comma: {cleaned}")
    if len(cleaned) > MAX_LENGTH:
        raise InvalidValue("tags", f"A tag has at most {MAX_LENGTH} characters; this one has {len(cleaned)}.")
    return cleaned


def change_tags(store: Store, contact_id: int, add: Iterable[str] = (), remove: Iterable[str] = ()) -> TagChange:
    """Add and remove tags of one contact at once; names that change nothing are passed over.

    Raises:
        InvalidValue: a name that no tag can have.
        NotFound: the contact is gone.
    """
    with store.write("Tags", "tag") as write:
        if write.connection.execute(IS_THERE, (contact_id,)).fetchone() is None:
            raise NotFound(f"Contact {contact_id} is gone; nothing was written.")
        made = apply(write, contact_id, [clean_name(name) for name in add], [clean_name(name) for name in remove])
        write.title = _title(write, contact_id, made)
    return made


def apply(write: Write, contact_id: int, add: Sequence[str], remove: Sequence[str]) -> TagChange:
    """The same inside an open write."""
    from crm_tui.models import ContactTag

    added, removed = [], []
    for name in dict.fromkeys(add):
        key = {"contact_id": contact_id, "tag_id": tag_id(write, name)}
        if write.session.get(ContactTag, (key["contact_id"], key["tag_id"])) is None:
            write.add(ContactTag(**key))
            added.append(name)
    for name in dict.fromkeys(remove):
        found = write.connection.execute("SELECT id FROM tag WHERE name_key = ?", (fold(name),)).fetchone()
        link = write.session.get(ContactTag, (contact_id, found[0])) if found else None
        if link is not None:
            write.remove(link)
            removed.append(name)
    if added or removed:
        touch(write, contact_id)
    return TagChange(tuple(added), tuple(removed))


def touch(write: Write, contact_id: int) -> None:
    """The contact was updated now (the time is a consequence, not a change of its own)."""
    write.connection.execute(
        "UPDATE contact SET updated_at = ?, version = version + 1 WHERE id = ?", (write.now, contact_id)
    )


def tag_id(write: Write, name: str) -> int:
    """The id of a tag, made when there is none yet; *VIP* and *vip* are one."""
    from crm_tui.models import Tag

    found = write.connection.execute("SELECT id FROM tag WHERE name_key = ?", (fold(name),)).fetchone()
    if found:
        return int(found[0])
    made = write.add(Tag(name=name, name_key=fold(name)))
    assert made.id is not None
    return made.id


def tag_where(store: Store, where: str, params: Sequence[object], add: Sequence[str], remove: Sequence[str]) -> int:
    """Tag every contact that matches a compiled condition, as one batch; how many contacts changed."""
    from crm_tui.store.bulk.actions import TagMany
    from crm_tui.store.bulk.run import change_many

    action = TagMany(tuple(map(clean_name, add)), tuple(map(clean_name, remove)))
    with store.read() as db:
        chosen = [row[0] for row in db.execute(f"SELECT contact.id FROM contact WHERE {where}", tuple(params))]
    return change_many(store, chosen, action).changed if chosen else 0


def suggest(store: Store, start: str, limit: int = 8) -> list[tuple[str, int]]:
    """Tags whose name holds ``start``, the most used first, with how many contacts have each."""
    with store.read() as db:
        return [(row[0], row[1]) for row in db.execute(SUGGESTIONS, (fold(start), limit))]


def misspelt(store: Store, names: Iterable[str]) -> dict[str, str]:
    """Those of the names that no tag has, but one letter makes them that of a tag; with that tag's name."""
    with store.read() as db:
        known = {row[0]: row[1] for row in db.execute("SELECT name_key, name FROM tag")}
    found = {}
    for name in names:
        key = fold(" ".join(name.split()))
        if key in known or not SHORTEST <= len(key) <= MAX_LENGTH:
            continue
        near = one_letter_from(key, known)
        if near is not None:
            found[name] = known[near]
    return found


def of_contact(store: Store, contact_id: int) -> tuple[str, ...]:
    """The tags of one contact, in the order of their names."""
    with store.read() as db:
        return tuple(row[0] for row in db.execute(OF_CONTACT, (contact_id,)))


def _title(write: Write, contact_id: int, made: TagChange) -> str:
    row = write.connection.execute("SELECT coalesce(name, email, phone, ip) FROM contact WHERE id = ?", (contact_id,))
    name = (row.fetchone() or (None,))[0] or f"contact {contact_id}"
    signs = " ".join([*(f"+{tag}" for tag in made.added), *(f"-{tag}" for tag in made.removed)])
    return f"Tagged {name} {signs}"
