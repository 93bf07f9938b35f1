"""A CSV file to import, made of the contacts of the measured database: fields, tags, people who are there twice."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

HEADINGS = (
    "Name", "Email", "Phone", "Organisation", "Job title", "City", "Country", "Address", "Postal code", "Website",
    "Birthday", "Language", "External id", "Tags",
)  # fmt: skip
PEOPLE = """
SELECT contact.name, coalesce(contact.email, ''), coalesce(contact.phone, ''), coalesce(organisation.name, ''),
    coalesce(job_title, ''), coalesce(contact.city, ''), coalesce(contact.country, ''), coalesce(contact.address, ''),
    coalesce(contact.zip, ''), coalesce(contact.website, ''), coalesce(birthday, ''), coalesce(language, ''), '',
    coalesce((SELECT group_concat(name, ',') FROM (SELECT tag.name AS name
        FROM tag JOIN contact_tag ON tag_id = tag.id WHERE contact_id = contact.id LIMIT 3)), '')
FROM contact LEFT JOIN organisation ON organisation.id = organisation_id
WHERE kind = 0 AND contact.deleted_at IS NULL AND contact.name IS NOT NULL ORDER BY contact.id LIMIT ?
"""
KNOWN = 10
"""One row in so many is of somebody whom the first file brought."""
TWICE, BROKEN = 20, 200
"""One row in so many repeats the address of a row before it; one in so many has an address that is none."""


def write_csv(db: sqlite3.Connection, path: Path, rows: int) -> None:
    """Write a file of that many rows; with fewer contacts they come again under other addresses."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        writer.writerows(made_rows(db, rows))


def write_known(source: Path, path: Path) -> int:
    """The rows of ``source`` that are there already when it is imported, as a file of their own; how many."""
    with source.open(encoding="utf-8", newline="") as read, path.open("w", encoding="utf-8", newline="") as file:
        rows = list(csv.reader(read))
        writer = csv.writer(file)
        known = rows[1::KNOWN]
        writer.writerow(rows[0])
        writer.writerows(known)
    return len(known)


def made_rows(db: sqlite3.Connection, rows: int) -> Iterator[Sequence[str]]:
    """The rows of the file."""
    people = db.execute(PEOPLE, (rows,)).fetchall()
    former = ""
    for number in range(rows):
        row = list(people[number % len(people)])
        again = number // len(people)
        if again:
            row[1] = f"{again}.{row[1]}" if row[1] else ""
            row[2] = ""
        row[12] = f"b-{number}"
        if number % TWICE == TWICE - 1 and former:
            row[1], row[12] = former, ""
        elif number % BROKEN == BROKEN - 2:
            row[1] = "no address"
        else:
            former = row[1]
        yield row
