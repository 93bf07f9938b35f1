"""P2: a key in the search line, until there are rows."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator, Sequence
from functools import partial

from perf.figures.database import words_of
from perf.figures.ground import ROWS, Ground
from perf.figures.measured import Goal, Measured, median_ms, percentile, taken
from perf.figures.reading import Asked, Desk, described

MOST_AT_ONCE, SAMPLED = 100_000, 3
"""In a larger database than this every third key is enough."""
WORDS, TERMS = 120, 60
"""Words that are typed letter by letter; terms that are typed whole and in their last letters."""
HAND_WRITTEN = """
SELECT contact.id, contact.name, contact.email, contact.phone, contact.last_seen_at FROM search_word
JOIN contact ON contact.id = search_word.rowid
WHERE search_word MATCH ? AND contact.kind = 0 AND contact.deleted_at IS NULL LIMIT ?
"""
SAMPLES = (
    "SELECT country, city, stage, owner, job_title, browser, os, last_name FROM contact "
    "WHERE kind = 0 AND deleted_at IS NULL AND id % max(1, (SELECT max(id) FROM contact) / ?) = 0"
)
TAGS = "SELECT name FROM tag ORDER BY id"
FIXED = (
    "is:anonymous", "is:anyone", "is:mine", "last_seen:7d", "-last_seen:30d", "points>50", "points>5 stage:lead",
    "has:phone", "-has:email", "birthday:this-month", "created:this-year", "tag:vip", "-tag:vip",
    "tag:vip,gold -tag:press", "city:paris or city:berlin", "did:chat", "-did:page_hit", "page_views>20", "org:a",
    "note[call]", "a stage:lead", "e tag:size-12",
)  # fmt: skip
"""Terms of every kind; one that this version does not know is passed over."""


def search(ground: Ground) -> Iterator[Measured]:
    """From the text to the cells of 40 rows, in the data layer; p95 of all keys, ms.

    Each key of several hundred generated words, numbers, Korean names and field terms is a query of its own. The
    floor of words is the same search, hand-written (full-text index, join, 40 rows).
    """
    with Desk(ground) as desk, ground.connection() as db:
        keys = [key for word in typed_words(db, ground.times(WORDS)) for key in beginnings(word)]
        terms = [key for term in field_terms(ground, db, ground.times(TERMS)) for key in (term[:-1], term)]
        if ground.contacts > MOST_AT_ONCE:
            keys, terms = keys[::SAMPLED], terms[::SAMPLED]
        desk.ask("")
        desk.ask("warm")
        unsorted, floors = [], []
        for key in keys:  # A B A B
            unsorted.append(desk.ask(key, ()))
            floors.append(taken(partial(by_hand, db, key)))
        in_order = [desk.ask(key) for key in keys]
        of_fields = [each for term in terms if (each := _known(desk, term)) is not None]
        yield _line("words, digits, Korean: unsorted, p95 of keys", unsorted, Goal(5), floors)
        yield _line("words, digits, Korean: by last seen, p95 of keys", in_order, Goal(50), floors)
        if of_fields:
            yield _line("field terms: by last seen, p95 of keys", of_fields, Goal(50))
        worst = desk.again([*in_order, *of_fields], ground.times(5))[0]
        yield Measured(
            "P2", "the worst of all keys", worst.seconds * 1000, "ms", goal=Goal(50),
            remark=f"{described(worst)} · {desk.plan_of(worst)}",
        )  # fmt: skip


def _line(what: str, asked: Sequence[Asked], goal: Goal, floors: Sequence[float] = ()) -> Measured:
    seconds = [each.seconds for each in asked]
    value = percentile(seconds, 95) * 1000
    floor = percentile(floors, 95) * 1000 if floors else None
    late = sum(each.late for each in asked)
    return Measured(
        "P2", what, value, "ms", floor=floor, ratio=value / floor if floor else None, goal=goal,
        remark=f"{len(asked)} keys, median {median_ms(seconds):.2f} ms, {late} late pages",
    )  # fmt: skip


def by_hand(db: sqlite3.Connection, key: str) -> Sequence[object]:
    """The same words in the word index, without anything of ours."""
    words = " ".join(f'"{word}"' for word in key.replace('"', " ").split())
    return db.execute(HAND_WRITTEN, (f"{words}*", ROWS)).fetchall() if words else ()


def _known(desk: Desk, term: str) -> Asked | None:
    from crm_tui.errors import CrmError

    try:
        return desk.ask(term)
    except CrmError:
        return None


def beginnings(word: str) -> list[str]:
    """What stands in the line after each key."""
    return [word[: end + 1] for end in range(len(word)) if word[end] != " "]


def typed_words(db: sqlite3.Connection, number: int) -> list[str]:
    """Words of the contacts (names, towns, numbers, Korean), some of them two, some misspelt; the same every time."""
    chance = random.Random(number)
    found = [word for line in words_of(db, number) for word in line.replace("\n", " ").split() if ":" not in word]
    plain = [word[:8] for word in found if word.isalpha() and word.isascii()]
    digits = [word[:6] for word in found if word.isdigit()]
    korean = [word for word in found if any("가" <= letter <= "힣" for letter in word)]
    pools = [pool for pool in (plain, plain, digits, korean) if pool]
    made = [chance.choice(pools[step % len(pools)]) for step in range(number)]
    for step in range(0, number, 6):
        made[step] = f"{made[step][:4]} {chance.choice(plain)[:3]}"
    for step in range(3, number, 10):
        made[step] = made[step][::-1]
    return made


def field_terms(ground: Ground, db: sqlite3.Connection, number: int) -> list[str]:
    """Terms on fields with values that contacts have, some with a word before them."""
    chance = random.Random(number)
    names = ("country", "city", "stage", "owner", "job", "browser", "os", "last_name")
    rows = db.execute(SAMPLES, (number,)).fetchall()
    valued = [(name, value) for row in rows for name, value in zip(names, row, strict=True) if value]
    chosen = chance.sample(valued, min(number, len(valued)))
    made = [f'{name}:"{value}"' if " " in value else f"{name}:{value}" for name, value in chosen]
    made = [f"a {term}" if step % 5 == 0 else term for step, term in enumerate(made)]
    tags = [row[0] for row in db.execute(TAGS)]
    return [*made, *FIXED[: max(2, number)], *(f'tag:"{tag}"' for tag in tags[: number // 2])]
