"""``tags``, ``lists``, ``points``: what is set up once, and what stands on a contact, from a script."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run


def test_tags_renamed_merged_deleted(crm: Run) -> None:
    crm("segment", "save", "Vips", "tag:vip")
    ran = crm("tags", "rename", "VIP", "매우 중요 🔥")
    assert (ran.status, ran.out) == (0, "")
    assert "Renamed VIP to 매우 중요 🔥. Segments that name it: Vips." in ran.err
    listed = crm("tags", "list", "--format", "json").json
    assert {"name": "매우 중요 🔥", "contacts": 2, "colour": None, "segments": ["Vips"]} in listed
    assert crm("find", "segment:vips", "--count").out == "2\n"
    assert crm("tags", "merge", "gold", "매우 중요 🔥").out == "1\n"
    assert crm("find", "segment:vips", "--count").out == "3\n"
    crm("tags", "colour", "billing", "green")
    assert [each["colour"] for each in crm("tags", "list", "--format", "json").json] == [None, "green", None]
    ran = crm("tags", "delete", "매우 중요 🔥")
    assert (ran.out, "still name it, and find nobody by it: Vips" in ran.err) == ("3\n", True)
    assert crm("find", "segment:vips", "--count").out == "0\n"


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["rename", "absent", "x"], 1, "There is no tag absent"),
        (["rename", "biling", "x"], 1, "Did you mean billing?"),
        (["rename", "vip", "Gold"], 3, "There is a tag Gold already"),
        (["rename", "vip", "가" * 300], 3, "at most 100 characters"),
        (["merge", "vip", "VIP"], 3, "merged with itself"),
        (["delete", ""], 1, "There is no tag"),
        (["colour", "vip", "pink"], 3, "A colour is one of"),
        (["rename", "vip"], 2, "NEW"),
    ],
)
def test_tags_that_cannot_be(crm: Run, words: list[str], status: int, said: str) -> None:
    before = crm("tags", "list", "--format", "tsv").out
    ran = crm("tags", *words)
    assert (ran.status, ran.out) == (status, "")
    assert said in ran.err
    assert crm("tags", "list", "--format", "tsv").out == before


@pytest.mark.parametrize(
    ("name", "near"),
    [("biling", "billing"), ("Bililng", "billing"), ("golf", "gold"), ("gld", "gold"), ("vp", ""), ("golden", "")],
)
def test_a_new_tag_like_another_one_is_named(crm: Run, name: str, near: str) -> None:
    ran = crm("tag", "1", f"+{name}")
    assert (ran.status, ran.out) == (0, "1\n")
    assert ran.err == (f"{name} is a new tag. Did you mean {near}?\n" if near else "")
    assert crm("tag", "--where", "", f"+{name}").err == ""
