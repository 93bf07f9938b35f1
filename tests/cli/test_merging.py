"""``merge`` and ``duplicates`` as a script uses them."""

from __future__ import annotations

import json
from pathlib import Path

from crm_tui.store.contacts.reading import card
from crm_tui.store.store import Store
from tests.cli.conftest import Run


def test_duplicates_are_listed_with_their_reasons_the_surest_first(crm: Run) -> None:
    crm("add", "name=Bo Li", "email=BO@example.org", "org=Initech")
    crm("add", "name=Lovelace, Ada", "birthday=1815-12-10", "city=Lyon", "country=FR")
    crm("add", "name=Émile Zola", "city=Paris", "country=FR")  # a name alone is no reason

    rows = crm("duplicates", "--format", "json").json

    assert [(row["id"], row["other_id"], row["reason"]) for row in rows] == [
        (2, 8, "same email bo@example.org; same name, same organisation"),
        (1, 9, "same name, same birthday and city and country"),
    ]
    assert rows[0]["name"] == rows[0]["other_name"] == "Bo Li"
    assert [row["id"] for row in crm("duplicates", "--key", "email,phone", "--format", "json").json] == [2]
    assert crm("duplicates", "--limit", "1", "--format", "tsv").lines[1:] == [
        "2\tBo Li\t8\tBo Li\tsame email bo@example.org; same name, same organisation"
    ]

    said = crm("duplicates", "--not", "8", "2")
    assert (said.status, said.out, said.err.strip()) == (0, "", "Bo Li and Bo Li are two people")
    assert [row["id"] for row in crm("duplicates", "--format", "json").json] == [1]
    assert crm("find", "is:duplicate", "--count").out == "0\n"


def test_merge_with_a_choice_and_the_old_id_afterwards(crm: Run, filled_store: Store) -> None:
    crm("add", "name=Bo Lee", "email=lee@example.org", "city=Nice", "tags=new")

    ran = crm("merge", "bo@example.org", "8", "--take", "city=2", "--take", "name=lee@example.org")

    assert (ran.status, ran.out, ran.err.strip()) == (0, "", "Merged Bo Lee into Bo Li")
    kept = card(filled_store, 2)
    assert (kept.name, kept.values["city"], kept.tags) == ("Bo Lee", "Paris", ("gold", "new"))
    assert kept.emails == ("bo@example.org", "bo.li@example.net", "lee@example.org")
    assert crm("show", "8", "--format", "json").json["id"] == 2
    assert crm("tag", "8", "+later").status == 0
    assert crm("show", "2", "--format", "json").json["tags"] == ["gold", "later", "new"]


def test_what_does_not_fit_is_said_with_its_status(crm: Run) -> None:
    for words, status, sentence in (
        (("merge", "1", "1"), 3, "A contact cannot be merged with itself"),
        (("merge", "1", "99"), 1, "There is no contact 99"),
        (("merge", "1"), 2, "OTHER"),
        (("merge", "1", "2", "--take", "city"), 2, "city is no field=value"),
        (("merge", "1", "2", "--take", "city=3"), 2, "--take: 3 is none of the contacts"),
        (("merge", "1", "2", "--take", "tags=2"), 2, "Tags is not chosen"),
        (("merge", "1", "4", "--take", "city=4"), 3, "Émile Zola has no City to take"),
        (("merge", "1", "no-such[b]"), 1, "No contact matches"),
        (("duplicates", "--key", "mail"), 2, "there is no mail"),
        (("duplicates", "--key", ","), 2, "--key names at least one"),
        (("duplicates", "--not", "1", "1"), 3, "no duplicate of itself"),
    ):
        ran = crm(*words)
        assert (ran.status, ran.out) == (status, ""), words
        assert sentence in ran.err


def test_an_import_names_whom_it_may_have_brought_twice_and_rejects_nobody(crm: Run, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(
        "Name,Email,City,Country\n"
        '"Lovelace, Ada",countess@example.net,Lyon,FR\n'
        "Émile Zola,zola@example.net,Paris,FR\n"
        "Zoé Roy,zoe@example.net,Lyon,FR\n"
        "Zoe Roy,roy@example.net,Lyon,FR\n"
    )

    ran = crm("import", str(file), "--format", "json")

    assert (ran.status, ran.json["created"], ran.json["rejected"], ran.json["duplicates"]) == (0, 4, 0, 2)
    told = [line for line in ran.err.splitlines() if "may be" in line]
    assert told == [
        "warning: Lovelace, Ada (8) may be Ada Lovelace (1): same name, same city and country",
        "warning: Zoe Roy (11) may be Zoé Roy (10): same name, same city and country",
    ]
    again = crm("import", str(file), "--format", "json")
    assert (again.json["unchanged"], again.json["duplicates"], "may be" in again.err) == (4, 0, False)


def test_the_external_id_of_who_was_merged_away_leads_to_who_was_kept(
    crm: Run, filled_store: Store, tmp_path: Path
) -> None:
    """Along a chain; whoever has the id now comes first."""
    for number, text in ((1, "A-1"), (2, "B-2"), (3, "C-3")):
        assert crm("set", str(number), f"external_id={text}").status == 0
    assert crm("merge", "2", "3").status == 0
    assert crm("merge", "1", "2").status == 0
    assert crm("show", "C-3", "--format", "json").json["id"] == 1
    events = tmp_path / "events.jsonl"
    at = "2025-11-20T09:00:00Z"
    lines = [{"contact": text, "type": "page_hit", "at": at, "url": f"/{text}"} for text in ("B-2", "C-3", "D-4")]
    events.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    ran = crm("import", "--history", str(events))
    assert "there is no contact D-4" in ran.err
    assert crm("find", "visited:/B-2 visited:/C-3", "--format", "ids").out == "1\n"
    assert crm("set", "4", "external_id=C-3").status == 0
    assert crm("show", "C-3", "--format", "json").json["id"] == 4
