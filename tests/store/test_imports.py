"""Importing contacts: what is created, changed, left alone, rejected; and that a second run changes nothing."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from crm_tui.errors import CrmError, RefusedData, UsageError
from crm_tui.store import settings
from crm_tui.store.contacts.editing import create
from crm_tui.store.contacts.reading import card
from crm_tui.store.imports.options import ImportOptions, ImportReport, OnMatch, Progress, Remark
from crm_tui.store.imports.run import import_contacts
from crm_tui.store.search import line_of
from crm_tui.store.store import Store

PEOPLE = """\
External ID,First name,Last name,Email,Phone,Company,Tags,City,Plan,Seats
E1,Ana,Cruz,Ana@Example.com,+33 6 48 39 21 07,Acme|Initech,"vip, gold",Lyon,pro,3
E2,민지,김,minji@example.com,010-1234-5678,Acme,vip,서울,free,
,Bob,,bob@example.com,,,,,,12
"""


def run(store: Store, text: str, **how: object) -> ImportReport:
    options = ImportOptions(**how)  # type: ignore[arg-type]
    return import_contacts(store, "-", options, stdin=io.BytesIO(text.encode()))


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    return report.created, report.updated, report.unchanged, report.rejected


def dump(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Everything that contacts are, but for the record of imports."""
    tables = ("contact", "contact_email", "contact_phone", "contact_organisation", "contact_tag", "organisation", "tag",
              "subscription", "search_doc", "attribute", "change", "change_batch")  # fmt: skip
    with store.read() as db:
        return {table: [tuple(row) for row in db.execute(f"SELECT * FROM {table} ORDER BY 1, 2")] for table in tables}


def sound(store: Store) -> None:
    """Search documents, links and indexes say what the tables say."""
    with store.read() as db:
        assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        for number, line in db.execute("SELECT id, line FROM search_doc").fetchall():
            assert line == line_of(db, number)
        assert (
            db.execute("SELECT count(*) FROM contact").fetchone()[0]
            == (db.execute("SELECT count(*) FROM search_doc").fetchone()[0])
        )
        wrong = db.execute(
            "SELECT id FROM contact c WHERE email_key IS NOT "
            "(SELECT email_key FROM contact_email WHERE contact_id = c.id AND position = 0) OR phone_key IS NOT "
            "(SELECT phone_key FROM contact_phone WHERE contact_id = c.id AND position = 0) OR organisation_id IS NOT "
            "(SELECT organisation_id FROM contact_organisation WHERE contact_id = c.id AND is_primary = 1)"
        ).fetchall()
        assert wrong == []
    assert list(store.path.parent.glob("*.stage*")) == []


def test_a_row_becomes_a_whole_contact(store: Store) -> None:
    report = run(store, PEOPLE, new_attributes=True, tags=("from-file",), phone_region="KR")
    assert counts(report) == (3, 0, 0, 0)
    assert report.new_attributes == ("Plan", "Seats")
    ana, minji = card(store, 1), card(store, 2)
    assert ana.values["name"] == "Ana Cruz"
    assert (ana.emails, ana.phones) == (("Ana@Example.com",), ("+33 6 48 39 21 07",))
    assert [(link.name, link.primary) for link in ana.organisations] == [("Acme", True), ("Initech", False)]
    assert ana.tags == ("from-file", "gold", "vip")
    assert ana.custom == {"plan": "pro", "seats": 3}
    assert ana.values["external_id"] == "E1"
    assert minji.values["name"] == "김민지"
    with store.read() as db:
        assert db.execute("SELECT phone_key FROM contact WHERE id = 2").fetchone()[0] == "+821012345678"
        assert {row["import_id"] for row in db.execute("SELECT import_id FROM contact")} == {report.id}
        found = db.execute("SELECT rowid FROM search_word WHERE search_word MATCH '\"acme\"' ORDER BY 1").fetchall()
        assert [row[0] for row in found] == [1, 2]
        assert {row[0] for row in db.execute("SELECT type FROM attribute")} == {"text", "number"}
        assert db.execute("SELECT min(identified_at) FROM contact").fetchone()[0] == store.clock.now()
    sound(store)


@pytest.mark.parametrize("on_match", ["update", "fill", "skip"])
def test_a_second_run_changes_nothing(store: Store, on_match: OnMatch) -> None:
    run(store, PEOPLE, on_match=on_match, tags=("t",))
    before = dump(store)
    assert counts(run(store, PEOPLE, on_match=on_match, tags=("t",))) == (0, 0, 3, 0)
    assert dump(store) == before


def test_several_rows_of_one_contact_have_one_outcome(store: Store) -> None:
    text = (
        "external id,name,email,phone,city\nE1,Ana,a@example.com,+33648392107,Lyon\n"
        "E1,,b@example.com,,Paris\nE2,Bob,,,\nE1,,,+33648392108,Nice\nE1,Ana,,,Nice\n"
    )
    report = run(store, text)
    assert counts(report) == (2, 2, 1, 0)
    found = card(store, 1)
    assert (found.values["city"], found.emails) == ("Nice", ("b@example.com", "a@example.com"))
    assert found.phones == ("+33648392108", "+33648392107")
    before = dump(store)
    assert counts(run(store, text)) == (0, 0, 5, 0)
    assert dump(store) == before
    sound(store)


def test_the_later_row_wins_over_the_contact_that_is_there(store: Store) -> None:
    create(store, {"name": "Ana", "email": "ana@example.com", "city": "Rome", "phone": "+33648392107"})
    before = card(store, 1).version
    text = "email,city,phone\nana@example.com,Lyon,+33648392108\nANA@example.com,Paris,\n"
    assert counts(run(store, text)) == (0, 2, 0, 0)
    assert card(store, 1).values["city"] == "Paris"
    assert card(store, 1).phones == ("+33648392108", "+33648392107")
    assert card(store, 1).version == before + 1
    assert counts(run(store, text)) == (0, 0, 2, 0)
    sound(store)


def test_fill_takes_only_what_is_missing_and_skip_nothing(store: Store) -> None:
    create(store, {"name": "Ana", "email": "ana@example.com", "city": "Rome"})
    text = "email,name,city,country,tags\nana@example.com,Anna,Lyon,France,vip\nnew@example.com,New,Nice,,\n"
    assert counts(run(store, text, on_match="skip")) == (1, 0, 1, 0)
    assert "country" not in {name for name, value in card(store, 1).values.items() if value}
    assert counts(run(store, text, on_match="fill")) == (0, 1, 1, 0)
    found = card(store, 1)
    assert [found.values[name] for name in ("name", "city", "country")] == ["Ana", "Rome", "France"]
    assert found.tags == ("vip",)
    sound(store)


def test_an_empty_cell_never_erases(store: Store) -> None:
    run(store, PEOPLE)
    before = card(store, 1)
    run(store, "External ID,First name,Email,Phone,Company,Tags,City\nE1,,,,,,\n")
    assert card(store, 1) == before


def test_keys_in_their_order(store: Store) -> None:
    create(store, {"name": "By id", "external_id": "E1", "email": "x@example.com"})
    create(store, {"name": "By email", "email": "b@example.com"})
    create(store, {"name": "By phone", "phone": "+33648392107"})
    text = (
        "external id,email,phone,city\nE1,other@example.com,,Lyon\nE9,b@example.com,,Lyon\n,,+33 6 48 39 21 07,Lyon\n"
        ",c@example.com,+33648392107,Lyon\nE2,x@example.com,,Lyon\n"
    )
    report = run(store, text)
    assert counts(report) == (2, 3, 0, 0)
    assert [card(store, number).values["city"] for number in (1, 2, 3, 4, 5)] == ["Lyon"] * 5
    assert card(store, 2).values["external_id"] == "E9"
    assert card(store, 3).emails == ()
    # E2 has an email of a contact with another id: somebody else, but said so
    assert [remark.line for remark in report.remarks] == [6]
    assert counts(run(store, text)) == (0, 0, 5, 0)


def test_any_field_may_be_the_key(store: Store) -> None:
    create(store, {"name": "José Cruz", "city": "Lyon"})
    run(store, "name,plan\nX,gold\n", new_attributes=True)
    assert counts(run(store, "name,city\nJOSE CRUZ,Paris\nNobody,Nice\n", keys=("name",))) == (1, 1, 0, 0)
    assert counts(run(store, "plan,name,city\nGold,X,Rome\n", keys=("plan",))) == (0, 1, 0, 0)
    assert counts(run(store, "name,city,job\nX,rome,CEO\n", keys=("city",))) == (0, 1, 0, 0)
    with pytest.raises(UsageError, match="Did you mean"):
        run(store, PEOPLE, keys=("emial",))
    with pytest.raises(UsageError, match="cannot tell"):
        run(store, PEOPLE, keys=("tags",))


def test_the_same_email_twice_in_the_database_takes_the_first_and_says_so(store: Store) -> None:
    create(store, {"name": "One", "email": "a@example.com"})
    create(store, {"name": "Two", "email": "a@example.com"})
    report = run(store, "email,city\na@example.com,Lyon\n")
    assert card(store, 1).values["city"] == "Lyon"
    assert [remark.text for remark in report.remarks] == [
        "several contacts have the email a@example.com; the first of them is taken"
    ]


def test_an_additional_address_joins_rows_in_both_runs(store: Store) -> None:
    text = "email,name,city\na@example.com;b@example.com,Ana,\nb@example.com,,Lyon\n"
    assert counts(run(store, text)) == (1, 1, 0, 0)
    assert counts(run(store, text)) == (0, 0, 2, 0)


def test_rows_without_any_key_are_known_again_by_their_content(store: Store) -> None:
    text = "name,city\nAna,Lyon\nAna,Lyon\nAna,Paris\n"
    assert counts(run(store, text)) == (2, 0, 1, 0)
    assert counts(run(store, text)) == (0, 0, 3, 0)
    with store.write("bin") as write:
        write.connection.execute("UPDATE contact SET deleted_at = 1 WHERE id = 1")
    assert counts(run(store, text)) == (1, 0, 2, 0)
    assert counts(run(store, text)) == (0, 0, 3, 0)


def test_a_deleted_contact_is_not_found_again(store: Store) -> None:
    run(store, PEOPLE)
    with store.write("bin") as write:
        write.connection.execute("UPDATE contact SET deleted_at = 1 WHERE id = 1")
    assert counts(run(store, PEOPLE)) == (1, 0, 2, 0)
    assert counts(run(store, PEOPLE)) == (0, 0, 3, 0)


def test_a_list_is_made_and_nobody_who_left_is_put_back(store: Store) -> None:
    text = "email,lists\na@example.com,News;news\nb@example.com,News\n"
    assert counts(run(store, text)) == (2, 0, 0, 0)
    with store.write("leave") as write:
        write.connection.execute("UPDATE subscription SET status = 'unsubscribed' WHERE contact_id = 2")
    assert counts(run(store, text)) == (0, 0, 2, 0)
    assert [item.status for number in (1, 2) for item in card(store, number).lists] == ["active", "unsubscribed"]


def test_rejected_rows_are_reported_with_line_and_reason_and_written_to_a_file(store: Store, tmp_path: Path) -> None:
    text = 'name;email\nAna;ana@example.com\n;nonsense\nBob;"x"y\nCy;broken;\nDot;dot@example.com;extra\n;\n'
    place, seen = tmp_path / "rejects.csv", list[Remark]()
    report = import_contacts(
        store, "-", ImportOptions(rejects=place), on_reject=seen.append, stdin=io.BytesIO(text.encode())
    )
    assert counts(report) == (2, 0, 0, 4)
    assert report.rows == 6
    assert [remark.line for remark in seen] == [3, 4, 6, 7]
    assert tuple(seen) == report.rejects
    assert "nothing else says who it is" in seen[0].text
    assert [remark.line for remark in report.remarks] == [5]
    assert place.stat().st_mode & 0o777 == 0o600
    with place.open(newline="") as file:
        written = list(csv.reader(file, delimiter=";"))
    assert written[0] == ["name", "email", "Rejected because"]
    assert written[3][:2] == ["Dot", "dot@example.com"]
    # mended, the file imports as it is
    mended = place.read_text().replace("nonsense", "eve@example.com").replace(";extra", ";")
    assert counts(run(store, mended)) == (3, 0, 0, 1)


def test_the_log_has_one_batch_with_the_former_values(store: Store) -> None:
    create(store, {"name": "Ana", "email": "ana@example.com", "city": "Rome"})
    run(store, "email,city,tags\nana@example.com,Lyon,vip\nbob@example.com,Nice,\n")
    with store.read() as db:
        batches = db.execute("SELECT id, kind, title FROM change_batch ORDER BY id").fetchall()
        assert len(batches) == 2
        assert tuple(batches[1])[1:] == ("import", "Imported standard input: 1 created, 1 updated")
        rows = db.execute("SELECT entity, operation, before, after FROM change WHERE batch_id = ?", (batches[1][0],))
        logged = {(row[0], row[1]): (json.loads(row[2] or "null"), json.loads(row[3] or "null")) for row in rows}
    assert logged["contact", "change"] == ({"city": "Rome"}, {"city": "Lyon"})
    assert logged["contact_tag", "add"][1] == {"contact_id": 1, "tag_id": 1}
    assert logged["contact", "add_set"][1] == {"import_id": 1, "first": 2, "last": 2}


def test_an_import_that_changes_nothing_leaves_no_batch(store: Store) -> None:
    run(store, PEOPLE)
    run(store, PEOPLE)
    with store.read() as db:
        assert db.execute("SELECT count(*) FROM change_batch").fetchone()[0] == 1
        runs = db.execute("SELECT state, created, updated, unchanged, rejected FROM import_run").fetchall()
    assert [tuple(row) for row in runs] == [("done", 3, 0, 0, 0), ("done", 0, 0, 3, 0)]


def test_a_dry_run_counts_and_leaves_nothing(store: Store) -> None:
    run(store, PEOPLE.replace("Lyon", "Rome"), phone_region="KR")
    before = dump(store)
    text = PEOPLE + "E4,Dan,,dan@example.com,,New Org,new-tag,,,\n,,,bad,,,,,,\n"
    report = run(store, text, dry_run=True, new_attributes=True)
    assert counts(report) == (1, 3, 0, 1)
    assert (report.id, report.dry_run) == (None, True)
    assert dump(store) == before
    assert counts(run(store, text, new_attributes=True)) == (1, 3, 0, 1)


def test_progress_is_told(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE)
    seen: list[Progress] = []
    import_contacts(store, path, progress=seen.append)
    assert [each.phase for each in seen] == ["reading", "merging"]
    assert all(each.done <= each.total for each in seen)


def test_the_region_of_phones_is_a_setting(store: Store) -> None:
    settings.put(store, "phone.region", "FR", agent="*")
    run(store, "name,phone\nAna,06 48 39 21 07\n")
    with store.read() as db:
        assert db.execute("SELECT phone_key, verified FROM contact_phone").fetchone()[:] == ("+33648392107", 1)


@pytest.mark.parametrize(
    ("text", "how", "error"),
    [
        ("", {}, RefusedData), ("name,name\nAna,Bob\n", {}, RefusedData), ("a,b\n1,2\n", {}, RefusedData),
        (PEOPLE, {"map": {"Nope": "city"}}, UsageError), (PEOPLE, {"on_match": "erase"}, UsageError),
        (PEOPLE, {"rejects": Path("/nowhere/rejects.csv")}, UsageError), (PEOPLE, {"encoding": "klingon"}, UsageError),
    ],
)  # fmt: skip
def test_what_cannot_be_imported_leaves_no_trace(
    store: Store, text: str, how: dict[str, object], error: type[CrmError]
) -> None:
    before = dump(store)
    with pytest.raises(error):
        run(store, text, **how)
    assert dump(store) == before
    assert list(store.path.parent.glob("*.stage*")) == []


def test_headings_alone_are_an_import_of_nothing(store: Store) -> None:
    assert counts(run(store, "name,email\n")) == (0, 0, 0, 0)


def test_an_anonymous_contact_becomes_a_standard_one(store: Store) -> None:
    create(store, {"name": "V", "external_id": "k3"})
    with store.write("visitor") as write:
        write.connection.execute("UPDATE contact SET kind = 1, name = NULL, identified_at = NULL")
    run(store, "external id,name\nk3,Ana\n")
    with store.read() as db:
        assert db.execute("SELECT kind, name, identified_at FROM contact").fetchone()[:] == (
            0,
            "Ana",
            store.clock.now(),
        )
