"""``segment`` as a script uses it: exit status, standard output, and what is on disk afterwards."""

from __future__ import annotations

import pytest

from crm_tui.store.store import Store
from tests.cli.conftest import Run


def test_save_list_show(crm: Run) -> None:
    """Saved at once, with its count; ``show`` is ``find segment:NAME``."""
    ran = crm("segment", "save", "VIP in France", "country:FR", "tag:vip,gold")
    assert (ran.status, ran.out) == (0, "vip-in-france\n")
    assert "Saved VIP in France: 2 contacts." in ran.err
    listed = crm("segment", "list", "--format", "json").json
    assert listed == [
        {
            "slug": "vip-in-france", "name": "VIP in France", "count": 2, "change": None,
            "filter": "country:FR tags:vip,gold", "problem": "",
        }
    ]  # fmt: skip
    assert crm("segment", "show", "vip IN france", "--format", "ids").lines == ["1", "2"]
    assert crm("find", "segment:vip-in-france", "--count").out == "2\n"
    assert crm("find", 'segment:"VIP in France" -tag:vip', "--columns", "name,segments", "--format", "csv").lines == [
        "name,segments",
        "Bo Li,VIP in France",
    ]
    assert crm("show", "1", "--format", "json").json["segments"] == ["VIP in France"]
    assert "VIP in France" in crm("show", "1").out


def test_saving_over_a_name(crm: Run) -> None:
    crm("segment", "save", "Vip", "tag:vip")
    ran = crm("segment", "save", "VIP", "-tag:vip")
    assert (ran.out, "Saved over Vip: 5 contacts." in ran.err) == ("vip\n", True)
    assert [row["filter"] for row in crm("segment", "list", "--format", "json").json] == ["-tags:vip"]


def test_in_out_and_auto(crm: Run) -> None:
    """CONTACT is anything that means one; 1 when it changed, 0 when not."""
    crm("segment", "save", "By hand", "")
    assert crm("segment", "include", "By hand", "ada@example.com").out == "1\n"
    assert crm("segment", "include", "by-hand", "1").out == "0\n"
    assert crm("segment", "show", "By hand", "--columns", "name", "--format", "tsv").lines == ["name", "Ada Lovelace"]
    assert crm("segment", "exclude", "By hand", "1").out == "1\n"
    assert crm("segment", "show", "By hand", "--count").out == "0\n"
    assert crm("segment", "auto", "By hand", "1").out == "1\n"
    history = crm("show", "1", "--format", "json").json["history"]
    assert [(each["type"], each["title"]) for each in history if each["type"].startswith("segment")] == [
        ("segment_out", "By hand"),
        ("segment_in", "By hand"),
    ]


def test_members_follow_what_other_commands_write(crm: Run) -> None:
    crm("segment", "save", "Gold", "tag:gold")
    crm("tag", "--where", "country:FR", "+gold")
    assert crm("segment", "show", "Gold", "--count").out == "3\n"
    crm("tag", "1", "-gold")
    assert crm("segment", "show", "Gold", "--format", "ids").lines == ["2", "4"]
    crm("tag", "--where", "segment:gold", "-gold")
    assert crm("segment", "show", "Gold", "--format", "ids").out == ""
    assert crm("segment", "show", "Gold").status == 0


def test_an_import_fills_segments(crm: Run, tmp_path_factory: pytest.TempPathFactory) -> None:
    crm("segment", "save", "Oslo", "city:Oslo")
    file = tmp_path_factory.mktemp("in") / "new.csv"
    file.write_text("name,email,city\nKari,kari@example.no,Oslo\nPer,per@example.no,Bergen\n", encoding="utf-8")
    assert crm("import", str(file)).status == 0
    assert crm("segment", "show", "Oslo", "--columns", "name", "--format", "tsv").lines == ["name", "Kari"]


def test_rename_and_delete(crm: Run) -> None:
    crm("segment", "save", "One", "tag:vip")
    crm("segment", "save", "Two", "segment:one")
    ran = crm("segment", "rename", "One", "First")
    assert (ran.status, "It is used by Two." in ran.err) == (0, True)
    ran = crm("segment", "delete", "First")
    assert (ran.status, "First is used by Two" in ran.err) == (3, True)
    assert crm("segment", "delete", "two").status == 0
    assert crm("segment", "delete", "one").status == 0
    assert crm("segment", "list", "--format", "json").json == []


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("save", "x" * 300, "tag:vip"), 3, "at most 100 characters"),
        (("save", " ", "tag:vip"), 3, "needs a name"),
        (("save", "x"), 2, "takes a name and a filter"),
        (("save", "x", "counrty:FR"), 2, "did you mean country"),
        (("save", "x", "segment:nobody"), 2, "There is no segment “nobody”"),
        (("save", "x", "has:draft"), 3, "drafts are each agent's own"),
        (("save", "Friends", "segment:others"), 3, "Friends → Others → Friends"),
        (("show", "freinds"), 1, "Did you mean Friends?"),
        (("rename", "friends", "OTHERS"), 3, "There is a segment OTHERS already"),
        (("rename", "nobody", "x"), 1, "There is no segment nobody"),
        (("delete", "nobody"), 1, "There is no segment nobody"),
        (("include", "friends", "999"), 1, "999"),
    ],
)
def test_what_is_refused(crm: Run, filled_store: Store, words: tuple[str, ...], status: int, said: str) -> None:
    """Nothing is written, and the sentence says what to do."""
    crm("segment", "save", "Friends", "tag:vip")
    crm("segment", "save", "Others", "-segment:friends")
    before = crm("segment", "list", "--format", "csv").out
    ran = crm("segment", *words)
    assert (ran.status, ran.out) == (status, "")
    assert said in ran.err
    assert crm("segment", "list", "--format", "csv").out == before


@pytest.mark.parametrize("name", ["김민수 고객", "🔥", "[@click=app.quit]x[/]", "=1+1", "-dash", "a\x1b[31mb"])
def test_names_of_every_kind(crm: Run, name: str) -> None:
    slug = crm("segment", "save", name, "tag:vip").out.strip()
    assert crm("segment", "show", slug, "--count").out == "2\n"
    ran = crm("segment", "list")
    assert ran.status == 0
    assert "\x1b" not in ran.out
