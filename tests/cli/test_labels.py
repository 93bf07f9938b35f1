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


# ---------------------------------------------------------------- lists


def test_lists_from_the_first_to_the_last(crm: Run) -> None:
    assert crm("lists", "add", "Spring news 🌷").out == "spring-news\n"
    assert crm("lists", "put", "1", "spring-news", "active", "--source", "by phone").out == "1\n"
    assert crm("lists", "put", "1", "Spring News 🌷", "active").out == "0\n"
    assert crm("set", "2", "list.spring-news=unsubscribed", "dnc.sms=manual").status == 0
    crm("segment", "save", "Readers", "list:spring-news")
    crm("lists", "rename", "spring-news", "봄 소식")
    assert crm("lists", "archive", "봄 소식").out == "1\n"
    assert crm("lists", "list", "--format", "json").json == [
        {"slug": "spring-news", "name": "봄 소식", "archived": True, "active": 1, "unconfirmed": 0, "unsubscribed": 1,
         "bounced": 0, "segments": ["Readers"]}
    ]  # fmt: skip
    assert crm("lists", "archive", "--back", "spring-news").out == "1\n"
    assert crm("find", "segment:readers", "--format", "ids").out == "1\n"
    ran = crm("lists", "delete", "봄 소식")
    assert (ran.status, ran.out) == (3, "")
    assert "2 contacts are on 봄 소식. Segments that ask about it: Readers. With --with-members" in ran.err
    told = crm("lists", "history", "2", "--format", "json").json
    assert [(each["of"], each["key"], each["status"]) for each in told] == [
        ("channel", "sms", "manual"),
        ("list", "spring-news", "unsubscribed"),
    ]
    assert crm("lists", "put", "2", "spring-news", "off").out == "1\n"
    assert crm("lists", "delete", "봄 소식", "--with-members").out == "1\n"
    assert crm("lists", "list", "--format", "json").json == []


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["add", ""], 3, "needs a name"),
        (["add", "가" * 300], 3, "at most 100 characters"),
        (["add", "NEWS"], 3, "There is a list News already"),
        (["rename", "nevs", "x"], 1, "Did you mean"),
        (["put", "1", "news", "gone"], 3, "A list status is one of"),
        (["put", "nobody@example.com", "news", "active"], 1, "nobody@example.com"),
        (["archive", "absent"], 1, "There is no list absent"),
        (["delete", "absent"], 1, "There is no list absent"),
    ],
)
def test_lists_that_cannot_be(crm: Run, words: list[str], status: int, said: str) -> None:
    crm("lists", "add", "News")
    before = crm("lists", "list", "--format", "tsv").out
    ran = crm("lists", *words)
    assert (ran.status, ran.out) == (status, "")
    assert said in ran.err
    assert crm("lists", "list", "--format", "tsv").out == before


# ---------------------------------------------------------------- points


def test_points_by_hand_and_by_rule(crm: Run) -> None:
    assert "tag gold: +10 points, once" in crm("point-rules", "set", "tag", "GOLD", "10", "--once").err
    assert crm("point-rules", "set", "event", "call", "-2").status == 0
    ran = crm("points", "minsu@example.kr", "+5", "spoke", "at the fair 🎤")
    assert (ran.status, ran.out, ran.err) == (0, "", "+5 points for 김민수: spoke at the fair 🎤\n")
    assert crm("points", "minsu@example.kr", "-1", "left early").status == 0
    crm("tag", "minsu@example.kr", "+gold")
    told = crm("points", "minsu@example.kr", "--format", "json").json
    assert [(each["points"], each["sum"], each["reason"]) for each in told] == [
        (10, 14, "tag gold"),
        (-1, 4, "left early"),
        (5, 5, "spoke at the fair 🎤"),
    ]
    assert crm("find", "points=14", "--count").out == "1\n"
    assert crm("point-rules", "list", "--format", "csv").lines == [
        "by,name,points,once",
        "event,call,-2,no",
        "tag,gold,10,yes",
    ]
    assert "no points any more" in crm("point-rules", "drop", "tag", "gold").err
    assert len(crm("point-rules", "list", "--format", "csv").lines) == 2


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["points", "1", "five", "x"], 2, "no number of points"),
        (["points", "1", "٣", "x"], 2, "no number of points"),
        (["points", "1", "+5"], 3, "Points need a reason"),
        (["points", "1", "0", "x"], 3, "Points are a number"),
        (["points", "nobody@example.com"], 1, "nobody"),
        (["point-rules", "set", "tag", "absent", "5"], 1, "There is no tag absent"),
        (["point-rules", "set", "list", "news", "5"], 3, "not by"),
        (["point-rules", "drop", "tag", "vip"], 1, "There is no rule"),
    ],
)
def test_points_that_cannot_be(crm: Run, words: list[str], status: int, said: str) -> None:
    ran = crm(*words)
    assert (ran.status, ran.out) == (status, "")
    assert said in ran.err
    assert crm("show", "1", "--format", "json").json["points"] == 40
