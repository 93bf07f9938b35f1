"""The plan of a history: which lines are there already, which contact each other line is about, who is to be made.

All of it is decided once, before anything is written, and kept in the stage: an import that was cut off goes on with
the same plan.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator

from crm_tui.services.events.reading import HANDLES, handle_key
from crm_tui.store.imports.history.identifying import Fact, Identities, Key
from crm_tui.store.imports.history.people import kept_contact, of_external_id, unknown_reason
from crm_tui.store.imports.history.staging import MATCHED, EventStage, Resolution

_TABLES = """
CREATE TEMP TABLE IF NOT EXISTS done(line INTEGER PRIMARY KEY);
CREATE TEMP TABLE IF NOT EXISTS who(contact TEXT PRIMARY KEY, id INTEGER, party INTEGER) WITHOUT ROWID;
CREATE TEMP TABLE IF NOT EXISTS named(line INTEGER PRIMARY KEY, id INTEGER, party INTEGER);
CREATE TEMP TABLE IF NOT EXISTS visit(visitor TEXT PRIMARY KEY, id INTEGER, party INTEGER) WITHOUT ROWID;
DELETE FROM temp.done;
DELETE FROM temp.who;
DELETE FROM temp.named;
DELETE FROM temp.visit;
DELETE FROM main.resolution;
DELETE FROM main.party;
DELETE FROM main.placed;
DELETE FROM main.match_warning;
"""
_STORED = """
INSERT INTO temp.done SELECT line FROM event_row AS r
WHERE EXISTS (SELECT 1 FROM store.event AS e WHERE e.source_key = r.source_key)
"""
_ANY_STORED = "SELECT EXISTS (SELECT 1 FROM store.event WHERE source_key IS NOT NULL)"
_TWICE = """
SELECT line, leader FROM (
    SELECT line, min(line) OVER (PARTITION BY source_key) AS leader FROM event_row) WHERE line <> leader
"""
_DIFFERENT = """
INSERT OR IGNORE INTO match_warning
SELECT a.line, 'line ' || b.line || ' has the same id: this one is left out'
FROM (SELECT value ->> 0 AS line, value ->> 1 AS leader FROM json_each(?)) AS pair
JOIN event_row AS a ON a.line = pair.line JOIN event_row AS b ON b.line = pair.leader
WHERE (a.contact, a.visitor, a.at, a.points, a.details) IS NOT (b.contact, b.visitor, b.at, b.points, b.details)
"""
_NEW = "line NOT IN (SELECT line FROM temp.done)"
_WHO = f"""
INSERT INTO temp.who(contact, id)
SELECT contact, CASE substr(contact, 1, 1)
    WHEN '@' THEN (SELECT min(c.id) FROM store.contact_email AS e JOIN store.contact AS c ON c.id = e.contact_id
        WHERE e.email_key = substr(contact, 2) AND c.deleted_at IS NULL)
    WHEN '#' THEN (SELECT c.id FROM store.contact AS c
        WHERE c.id = CAST(substr(contact, 2) AS INTEGER) AND c.deleted_at IS NULL)
    ELSE (SELECT min(c.id) FROM store.contact AS c WHERE c.external_id = substr(contact, 2) AND c.deleted_at IS NULL)
    END
FROM (SELECT DISTINCT contact FROM event_row WHERE contact <> '' AND {_NEW})
"""
_LOST = """
SELECT contact FROM temp.who WHERE id IS NULL AND substr(contact, 1, 1) NOT IN ('@', '#') AND EXISTS (
    SELECT 1 FROM store.contact AS c WHERE c.external_id = substr(contact, 2) AND c.merged_into IS NOT NULL)
"""
"""External ids of contacts that were merged away."""
_SEVERAL = f"""
INSERT OR IGNORE INTO match_warning
SELECT min(line), 'several contacts have the email ' || substr(r.contact, 2) || '; the first of them is taken'
FROM event_row AS r JOIN temp.who ON who.contact = r.contact
WHERE r.contact LIKE '@%' AND {_NEW} AND (
    SELECT count(DISTINCT c.id) FROM store.contact_email AS e JOIN store.contact AS c ON c.id = e.contact_id
    WHERE e.email_key = substr(r.contact, 2) AND c.deleted_at IS NULL) > 1
GROUP BY r.contact
"""
_SAID = f"""
SELECT visitor, who.id, who.contact, min(at), line FROM event_row JOIN temp.who USING (contact)
WHERE visitor <> '' AND {_NEW} GROUP BY visitor, who.contact
"""
_NAMED = f"""
SELECT visitor, kind, key, min(at), shown, line FROM naming JOIN event_row USING (line)
WHERE {_NEW} GROUP BY visitor, kind, key
"""
_OWNERS = """
SELECT wanted.value, min(c.id) FROM json_each(?) AS wanted JOIN store.contact_email AS e ON e.email_key = wanted.value
JOIN store.contact AS c ON c.id = e.contact_id WHERE c.deleted_at IS NULL GROUP BY wanted.value
"""
_VISITS = """
SELECT visitor_key, contact_id FROM store.contact_visitor WHERE visitor_key IN (SELECT value FROM json_each(?))
"""
_KINDS = "SELECT id, kind FROM store.contact WHERE id IN (SELECT value FROM json_each(?))"
_NAMING_LINES = f"SELECT line, kind, key FROM naming WHERE {_NEW} ORDER BY line, kind <> 'email', kind"
_PLAIN_VISITS = f"""
INSERT INTO temp.visit(visitor, id)
SELECT visitor, (SELECT c.id FROM store.contact_visitor AS v JOIN store.contact AS c ON c.id = v.contact_id
    WHERE v.visitor_key = visitor AND c.deleted_at IS NULL)
FROM (SELECT DISTINCT visitor FROM event_row WHERE contact = '' AND {_NEW}) WHERE true ON CONFLICT DO NOTHING
"""
_MERGED_VISITS = """
SELECT visit.visitor, v.contact_id FROM temp.visit JOIN store.contact_visitor AS v ON v.visitor_key = visit.visitor
WHERE visit.id IS NULL AND visit.party IS NULL
"""
_NEW_VISITORS = """
INSERT INTO party(n, visitor)
SELECT ? + row_number() OVER (ORDER BY min(r.line)), r.visitor FROM event_row AS r JOIN temp.visit USING (visitor)
WHERE visit.id IS NULL AND visit.party IS NULL AND r.contact = '' GROUP BY r.visitor
"""
_NUMBER_VISITORS = """
UPDATE temp.visit SET party = (SELECT n FROM party WHERE party.visitor = visit.visitor AND party.n > ?)
WHERE id IS NULL AND party IS NULL
"""
_PLACE = f"""
INSERT INTO placed(line, contact, party)
SELECT line, contact, party FROM (
    SELECT r.line, r.at,
        CASE WHEN r.contact <> '' THEN who.id WHEN named.line THEN named.id ELSE visit.id END AS contact,
        CASE WHEN r.contact <> '' THEN who.party WHEN named.line THEN named.party ELSE visit.party END AS party
    FROM event_row AS r LEFT JOIN temp.who ON who.contact = r.contact LEFT JOIN temp.named ON named.line = r.line
    LEFT JOIN temp.visit ON visit.visitor = r.visitor WHERE r.{_NEW})
WHERE contact IS NOT NULL OR party IS NOT NULL ORDER BY contact IS NULL, contact, party, at, line
"""
_UNKNOWN = (
    f"SELECT line, contact FROM event_row JOIN temp.who USING (contact) WHERE id IS NULL AND party IS NULL AND {_NEW}"
)
_RESOLVED = "INSERT INTO resolution SELECT (SELECT count(*) FROM party), (SELECT count(*) FROM temp.done)"


def resolve(stage: EventStage) -> Resolution:
    """Make the plan, anew when there is one; it is whole in the stage, or not there."""
    db = stage.db
    db.execute("BEGIN")
    for statement in filter(str.strip, _TABLES.split(";")):
        db.execute(statement)
    db.execute("DELETE FROM reject WHERE cells = ?", (MATCHED,))
    _find_done(db)
    _find_contacts(db)
    identities = _identify(db)
    _number_parties(db, identities)
    stage.refuse([(line, unknown_reason(db, contact)) for line, contact in db.execute(_UNKNOWN)])
    db.execute(_PLACE)
    db.execute(_RESOLVED)
    db.execute("COMMIT")
    made = stage.resolution()
    assert made is not None
    return made


def _find_done(db: sqlite3.Connection) -> None:
    """Lines whose events are stored, or stand further up in the file."""
    if db.execute(_ANY_STORED).fetchone()[0]:
        db.execute(_STORED)
    rows = db.execute(_TWICE)
    while pairs := rows.fetchmany(5_000):
        db.execute(_DIFFERENT, (json.dumps(pairs),))
        db.executemany("INSERT OR IGNORE INTO temp.done VALUES (?)", ((line,) for line, _ in pairs))


def _find_contacts(db: sqlite3.Connection) -> None:
    db.execute(_WHO)
    db.execute(_SEVERAL)
    for (contact,) in db.execute("SELECT contact FROM temp.who WHERE id IS NULL AND contact LIKE '#%'").fetchall():
        db.execute("UPDATE temp.who SET id = ? WHERE contact = ?", (kept_contact(db, contact[1:]), contact))
    for (contact,) in db.execute(_LOST).fetchall():
        db.execute("UPDATE temp.who SET id = ? WHERE contact = ?", (of_external_id(db, contact[1:]), contact))


def _identify(db: sqlite3.Connection) -> Identities:
    """Learn who the visitors are from what the new lines say."""
    said = db.execute(_SAID).fetchall()
    named = db.execute(_NAMED).fetchall()
    keys = {(kind, key) for _, kind, key, *_ in named}
    keys |= {("email", contact[1:]) for _, number, contact, *_ in said if number is None and contact[0] == "@"}
    owners = _owners(db, keys)
    visits = _visits(db, {row[0] for row in (*said, *named)})
    contacts = {*owners.values(), *visits.values(), *(row[1] for row in said if row[1] is not None)}
    identities = Identities(visits, owners, _known(db, contacts))
    facts = [Fact(at, visitor, number, None, "", line) for visitor, number, _, at, line in said if number is not None]
    facts += [Fact(at, visitor, None, (kind, key), shown, line) for visitor, kind, key, at, shown, line in named]
    identities.learn(facts)
    # an address that only this file gives to somebody names a contact, too
    late = [Fact(at, visitor, None, ("email", contact[1:]), "", line) for visitor, _, contact, at, line in said
            if contact[0] == "@" and identities.of_key(("email", contact[1:])) is not None]  # fmt: skip
    identities.learn(late)
    db.executemany("INSERT OR IGNORE INTO match_warning VALUES (?, ?)", identities.warnings)
    return identities


def _owners(db: sqlite3.Connection, keys: set[Key]) -> dict[Key, int]:
    emails = [key for kind, key in keys if kind == "email"]
    owners: dict[Key, int] = {("email", key): number for key, number in db.execute(_OWNERS, (json.dumps(emails),))}
    for kind in HANDLES:
        if any(each == kind for each, _ in keys):  # no index has handles: read once when they are asked for
            rows = db.execute(f"SELECT id, {kind} FROM store.contact WHERE {kind} <> '' AND deleted_at IS NULL")
            for number, text in rows:
                key = (kind, handle_key(text))
                if key in keys:
                    owners.setdefault(key, number)
    return owners


def _visits(db: sqlite3.Connection, visitors: set[str]) -> dict[str, int]:
    rows = db.execute(_VISITS, (json.dumps(sorted(visitors)),)).fetchall()
    kept = ((visitor, kept_contact(db, str(number), external=False)) for visitor, number in rows)
    return {visitor: number for visitor, number in kept if number is not None}


def _known(db: sqlite3.Connection, contacts: set[int]) -> dict[int, bool]:
    return {number: kind == 0 for number, kind in db.execute(_KINDS, (json.dumps(sorted(contacts)),))}


def _number_parties(db: sqlite3.Connection, identities: Identities) -> None:
    """Parties and lines get to know each other by number."""
    numbers = {}
    for number, party in enumerate(identities.parties, 1):
        numbers[party] = number
        first = party.visitors[0] if party.visitors else ""
        work = json.dumps(party.work(), ensure_ascii=False)
        db.execute("INSERT INTO party VALUES (?, ?, ?, ?)", (number, party.contact, first, work))

    def places(keys: Iterable[tuple[object, Key]]) -> Iterator[tuple[object, int | None, int | None]]:
        for place, key in keys:
            party = identities.of_visitor(key[1]) if key[0] == "visitor" else identities.of_key(key)
            if party is not None:
                yield place, party.contact, None if party.contact is not None else numbers[party]

    lines = ((line, (kind, key)) for line, kind, key in db.execute(_NAMING_LINES).fetchall())
    db.executemany("INSERT OR IGNORE INTO temp.named VALUES (?, ?, ?)", places(lines))
    seen = ((visitor, ("visitor", visitor)) for visitor in identities.visitors)
    db.executemany("INSERT OR IGNORE INTO temp.visit VALUES (?, ?, ?)", places(seen))
    missing = db.execute("SELECT contact FROM temp.who WHERE id IS NULL AND contact LIKE '@%'").fetchall()
    late = [(number, party, contact) for contact, number, party in places((c, ("email", c[1:])) for (c,) in missing)]
    db.executemany("UPDATE temp.who SET id = ?, party = ? WHERE contact = ?", late)
    db.execute(_PLAIN_VISITS)
    for visitor, contact in db.execute(_MERGED_VISITS).fetchall():
        kept = kept_contact(db, str(contact), external=False)
        db.execute("UPDATE temp.visit SET id = ? WHERE visitor = ?", (kept, visitor))
    db.execute(_NEW_VISITORS, (len(numbers),))
    db.execute("CREATE INDEX IF NOT EXISTS ix_party ON party(visitor)")
    db.execute(_NUMBER_VISITORS, (len(numbers),))
