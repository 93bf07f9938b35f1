"""Each rule of the grammar, case by case: what is written, and what its canonical text is."""

from __future__ import annotations

import pytest

from crm_tui.filters import FilterError, parse
from crm_tui.filters.tree import (
    EVERYTHING,
    And,
    Item,
    Near,
    Not,
    Number,
    Or,
    Presence,
    Relation,
    Term,
    Tree,
    Word,
)  # fmt: skip
from tests.filters.trees import NAMES_KNOWN, REGISTRY


def canonical(text: str) -> str:
    return str(parse(text, REGISTRY, names=NAMES_KNOWN).tree)


def tree_of(text: str) -> Tree:
    return parse(text, REGISTRY, names=NAMES_KNOWN).tree


def problem(text: str) -> tuple[str, int]:
    with pytest.raises(FilterError) as caught:
        parse(text, REGISTRY, names=NAMES_KNOWN)
    return caught.value.problem, caught.value.at


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # and, or, brackets
        ("", ""),
        ("  \t ", ""),
        ("a or b c", "a or b c"),
        ("a OR (b AND c)", "a or b c"),
        ("a | b", "a or b"),
        ("a|b", "a|b"),
        ("(a or b) c", "(a or b) c"),
        ("(a b) c", "a b c"),
        ("((a))", "a"),
        ("a and not b", "a -b"),
        ("a\nb", "a b"),
        ("a\u00a0b", "a b"),
        # 1: terms and words
        ("word://x/y", "word://x/y"),
        ("12:30", "12:30"),
        ("a-b:c", "a-b:c"),
        ("tag:VIP", "tags:VIP"),
        ("TAG:vip", "tags:vip"),
        ("website:https://x.org/a?b=c&d#e~f", "website:https://x.org/a?b=c&d#e~f"),
        ("(city:a)", "city:a"),
        ("(website:/wiki/A_(b) or x)", "website:/wiki/A_(b) or x"),
        ("name:a(b)c", "name:a(b)c"),
        ("(name:a(b))", "name:a(b)"),
        ("did[url:/a[b]]", "did[url:/a[b]]"),
        # 2: plain dashes
        ("jean-paul", "jean-paul"),
        ("06-48", "06-48"),
        ("points:-5", "points:-5"),
        ("-points:-5", "-points:-5"),
        ("!a", "-a"),
        ("--a", "--a"),
        ("not -a", "--a"),
        ('-"a b"', '-"a b"'),
        ("-(a or b)", "-(a or b)"),
        # 3: keywords
        ('"and"', '"and"'),
        ("NOT(a b)", "-(a b)"),
        ("android orange nothing", "android orange nothing"),
        ('"Or"', '"Or"'),
        # 4: phone words
        ("+33 6 48 39 21 07", "+33648392107"),
        ("(02) 4069-4141", "0240694141"),
        ("06.48/39-21 07 tag:vip", "0648392107 tags:vip"),
        ("(0612345678 or 0687654321)", "0612345678 or 0687654321"),
        ("-+33 (6) 48 39 21", "-+336483921"),
        ("ana 064839 bob", "ana 064839 bob"),
        ("123456 and 123456", "123456 and 123456"),
        ("123456 -7", "123456 -7"),
        ("12 345", "12 345"),
        ("12 +345678", "12 +345678"),
        ('"123456"', '"123456"'),
        # 5: wildcards, quotes, escapes
        ("name:ana*", "name:ana*"),
        ("name:*ana", "name:*ana"),
        ("name:*ana*", "name:*ana*"),
        ('name:"de la"*', 'name:"de la"*'),
        ('name:"a*"', 'name:"a*"'),
        ("name:a*b", "name:a*b"),
        ("name=a*", "name=a*"),
        (r"name:a\*", 'name:"a*"'),
        (r"name:a\\*", r'name:"a\\"*'),
        (r"name:a\ b", 'name:"a b"'),
        (r'name:"say \"hi\" \\o"', r'name:"say \"hi\" \\o"'),
        (r"\-x", '"-x"'),
        ("tag:v*,gold", "tags:v*,gold"),
        ("name:a?", "name:a?"),
        ('name:"?"', 'name:"?"'),
        ("name:a,?", "name:a,?"),
        (r'name~"^a\d \"x\""', r'name~"^a\d \"x\""'),
        ("name~a,b", 'name~"a,b"'),
        # 6: ranges, numbers, durations
        ("points:1..5", "points:1..5"),
        ("points:..5", "points:..5"),
        ("points:5..", "points:5.."),
        ("points:1.5..2.50", "points:1.5..2.5"),
        ("points=+5,6", "points=5,6"),
        ("points>=-0", "points>=0"),
        ("name:a..b", "name:a..b"),
        ("time_spent>90", "time_spent>1m30s"),
        ("time_spent:1h30m..2d", "time_spent:1h30m..2d"),
        ("time_spent:0", "time_spent:0s"),
        ("city!=a,b", "-city=a,b"),
        # dates
        ("created:2026", "created:2026"),
        ("created<2026-11-21T14:30", "created<2026-11-21T14:30"),
        ("created>2026-11-21T14:30:05z", "created>2026-11-21T14:30:05Z"),
        ("created>2026-11-21T14:30+02:00", "created>2026-11-21T14:30+02:00"),
        ('created>"2026-11-21 14:30"', "created>2026-11-21T14:30"),
        ("created:Last-Month", "created:last-month"),
        ("created:7d", "created:7d"),
        ("renewal<+3m", "renewal<+3mo"),
        ("created:-30d..-7d", "created:-30d..-7d"),
        ("created:2026-01..today", "created:2026-01..today"),
        ("birthday:anniversary+7d", "birthday:anniversary+7d"),
        # unknown and known
        ("city:?", "no:city"),
        ("city:*", "has:city"),
        ("no:state", "no:region"),
        ("-has:city", "-has:city"),
        ("has:draft", "has:draft"),
        ("points:?", "no:points"),
        # custom attributes
        ("renewal<+30d", "renewal<+30d"),
        ("attr.city:Lyon", "attr.city:Lyon"),
        ("attr.plan:pro", "plan:pro"),
        ("등급>3", "등급>3"),
        ("opt_in:TRUE", "opt_in:yes"),
        # flags, near
        ("is:Mine", "is:mine"),
        ('near:"45.76,4.84"[within:50km]', 'near:"45.76,4.84"[within:50km]'),
        ("near:Lyon[within:2.5km]", 'near:"Lyon"[within:2.5km]'),
    ],
)
def test_canonical_text(text: str, expected: str) -> None:
    assert canonical(text) == expected
    assert canonical(expected) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("did[type:page_hit url:/pricing at:30d count>=3]", "visited:/pricing[at:30d count>=3]"),
        ("did:page_hit", "did:page_hit"),
        ("did:page_hit,call[at:7d]", "did:page_hit,call[at:7d]"),
        ("did[count=0]", "did[count=0]"),
        ("visited:/pricing", "visited:/pricing"),
        ('opened:"Spring news"', 'opened:"Spring news"'),
        ("clicked:*", "has:clicked"),
        ("clicked:*[at:7d]", "clicked:*[at:7d]"),
        ("submitted:?", "no:submitted"),
        ("did[a or b]", "did[a or b]"),
        ("did[(a or b) count>=3]", "did[(a or b) count>=3]"),
        ("did[-(a url:x) not title:y]", "did[-(a url:x) -title:y]"),
        ("did:*", "has:did"),
        ("did[123456 789012]", "did[123456 789012]"),
        ("org:acme", "org:acme"),
        ("organisations:acme", "org:acme"),
        ("org[name:acme primary:yes]", "org:acme[primary:yes]"),
        ("org!=acme", "-org=acme"),
        ("org:?", "no:org"),
        ('org~"^a"[city:Lyon]', 'org~"^a"[city:Lyon]'),
        ("list:news", "list:news"),
        ("list=news", "list:news"),
        ("list[name=news status:active]", "list:news"),
        ("list[name=news]", "list[name=news]"),
        ("list[name:news status:active]", "list[name:news status:active]"),
        ("list:news[status:unsubscribed]", "list:news[status:unsubscribed]"),
        ("list:news[since:30d]", "list:news[since:30d]"),
        ("list:news[-status:active]", "list:news[-status:active]"),
        ("list:new*", "list:new*"),
        ("list:*", "has:list"),
        ("no:lists", "no:list"),
        ("list:a,b", "list:a,b"),
        ("list[]", "list[]"),
        ("dnc:email", "dnc:email"),
        ("dnc[channel:sms reason:manual]", "dnc:sms[reason:manual]"),
        ("note[invoice type:call]", "note[invoice type:call]"),
        ("note[]", "has:note"),
        ("-note[has:author]", "-note[has:author]"),
        ("task[status:open due<+2d]", "task[status:open due<+2d]"),
        ("ticket[priority:high]", "ticket[priority:high]"),
        ("segment:gold", "segment:gold"),
        ('segment:"Old Friends",gold', "segment:old-friends,gold"),
        ("automation:welcome[status:ended]", "automation:welcome[status:ended]"),
        ("automation:welcome", "automation:welcome"),
    ],
)
def test_relations(text: str, expected: str) -> None:
    assert canonical(text) == expected
    assert canonical(expected) == expected


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("visited:/pricing", "did:page_hit[url:/pricing]"),
        ("org:acme", "org[name:acme]"),
        ("list:news", "list[name=news status:active]"),
        ("list:*", "list[status:active]"),
        ("has:note", "note[]"),
        ("dnc:email", "dnc[channel:email]"),
        ("opened:*", "did[type:email_open subject:*]"),
        ("city!=x", "-city=x"),
        ("city:?", "no:city"),
        ("a and b", "a b"),
    ],
)
def test_two_writings_of_one_tree(text: str, same: str) -> None:
    assert tree_of(text) == tree_of(same)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", EVERYTHING),
        ("ana bob", And((Word("ana"), Word("bob")))),
        ("ana or -bob", Or((Word("ana"), Not(Word("bob"))))),
        ("+33 6 48 39", Word("+3364839", phone=True)),
        ("tag:a*,*b", Term("tags", ":", (Item("a", False, True), Item("b", True, False)))),
        ("points>5", Term("points", ">", (Number(5),))),
        ("no:city", Presence("city", known=False)),
        ("near:\"1,2\"[within:5km]", Near("1,2", 5)),
        ("note[x count>2]", Relation("note", Word("x"), Term("count", ">", (Number(2),)))),
        ("org:acme", Relation("org", Term("name", ":", (Item("acme"),)))),
    ],
)  # fmt: skip
def test_trees(text: str, tree: Tree) -> None:
    assert tree_of(text) == tree


@pytest.mark.parametrize(
    ("text", "expected", "at"),
    [
        ("tag: x", "tags has no value: there is no blank behind an op.", 4),
        ("points > 5", "Write a term without blanks, like points>5; to search for “>”, quote it.", 7),
        ("a - b", "“-” touches what it negates; to search for it, quote it.", 2),
        ("counrty:fr", "There is no field counrty: did you mean country? Or quote it to search the text.", 0),
        ("zzqq:1", "There is no field zzqq: quote it to search the text.", 0),
        ("a and", "A filter is missing beside “and”; to search for the word, quote it.", 2),
        ("a | or b", "A filter is missing beside “|”; to search for the word, quote it.", 2),
        ("OR a", "A filter is missing beside “OR”; to search for the word, quote it.", 0),
        ("(a not)", "A filter is missing beside “not”; to search for the word, quote it.", 3),
        ("(a", "A bracket is not closed.", 0),
        ("a)", "There is no open bracket for this ).", 1),
        ("()", "The brackets are empty.", 0),
        ("(a]", "A ) is expected here.", 2),
        ("a -", "“-” touches what it negates; to search for it, quote it.", 2),
        ('"a', "A quote is not closed.", 0),
        ('"a"b', "A blank is missing behind the quote.", 3),
        ("(a)b", "A blank is missing here.", 3),
        ('a"b', 'A quote inside a word: write \\" for it, or quote the whole.', 1),
        ('""', "There is nothing to look for between the quotes.", 0),
        ("tag:", "A value of tags is missing.", 4),
        ("tag:a,", "A value of tags is missing.", 6),
        ("tag:,a", "A value of tags is missing.", 4),
        ("tag:**", "There is nothing to look for here.", 4),
        ("tag:a,*", "There is nothing to look for here.", 6),
        ("a\\", "A backslash makes the next character literal, and there is none.", 1),
        ("points:5..1", "The range runs backwards: write 1..5.", 7),
        ("created:2026-11..2026-10", "The range runs backwards: write 2026-10..2026-11.", 8),
        ("created:-7d..-30d", "The range runs backwards: write -30d..-7d.", 8),
        ("points:..", "A range has a start or an end.", 7),
        ("points:1..2..3", "A range is a..b, behind : or = and alone.", 7),
        ("points>1..2", "A range is a..b, behind : or = and alone.", 7),
        ("points:1,2..3", "A range is a..b, behind : or = and alone.", 7),
        ("points>1,2", "points> takes one value.", 7),
        ("points:x", "“x” is no number: write 12 or -1.5.", 7),
        ("points:٣", "“٣” is no number: write 12 or -1.5.", 7),
        ("points:1e3", "“1e3” is no number: write 12 or -1.5.", 7),
        ("time_spent:5x", "“5x” is no duration: write 90, 45m or 1h30m.", 11),
        ("points:5*", "points is a number: * goes with text alone.", 7),
        ("points~5", "points is a number, no text for a regular expression.", 6),
        ("city>a", "city is text and has no order: use : or =.", 4),
        ("created:2026-02-30", "There is no 2026-02-30 in the calendar.", 8),
        ("created:yesteday", "“yesteday” is no date: write 2026-11-21, 2026-11, today, last-month, 7d"
         ": did you mean yesterday?", 8),
        ("created<7d", "Say before or after now: -7d or +7d.", 8),
        ("created:-7d", "7d is the last 7d up to now; before and after are <-7d and >-7d.", 8),
        ("birthday>anniversary", "An anniversary cannot be compared: write birthday:anniversary or "
         "birthday:anniversary+7d.", 9),
        ("opt_in:maybe", "opt_in is yes or no.", 7),
        ("phone:abc", "phone is matched by its digits: there is none here.", 6),
        ('name~"(a"', "The expression cannot be used: missing ): (a.", 5),
        ("name~a\\d", "An expression with a backslash must be quoted.", 6),
        ("name~", "The expression of name is missing: there is no blank behind an op.", 5),
        ("is:anonymus", "There is no is:anonymus: did you mean is:anonymous?", 3),
        ("is>mine", "is is followed by a colon: is:…", 2),
        ("has:emial", "There is no field emial: did you mean email?", 4),
        ("has:a,b", "has: takes one name.", 4),
        ("no:", "no: what? There is no blank behind the colon.", 3),
        ("note:x", "note takes brackets: note[…]", 0),
        ("city[x]", "city takes no brackets: write city:…, or quote it.", 0),
        ("notes[x]", "Nothing is called notes[…]: did you mean note[…]? Or quote it to search the text.", 0),
        ("did[note[x]]", "Brackets cannot stand inside the brackets of did.", 4),
        ("did[is:mine]", "did[…] has no is: it knows type, at, url, title, referer, source, channel, subject, "
         "form, text, points, count, and words.", 4),
        ("note[athor:x]", "note[…] has no athor: did you mean author?", 5),
        ("dnc[x]", "dnc[…] has no text to search: name a field.", 4),
        ("dnc:emial", "channel has no “emial”: did you mean email?", 4),
        ("did[a or count>3]", "count stands alone at the top level of the brackets, not negated, not beside or.", 9),
        ("did[-count>3]", "count stands alone at the top level of the brackets, not negated, not beside or.", 5),
        ("did[count>3 count<9]", "There is one count in the brackets: use count:2..5.", 12),
        ("count>3", "count stands in the brackets of a relation: did:call[count>=3].", 0),
        ("did[a]b", "A blank is missing here.", 6),
        ("segment:gld", "There is no segment “gld”: did you mean gold?", 8),
        ("segment:gold[x]", "segment takes no brackets.", 12),
        ("near:1,2[within:5km]", 'Quote the place: near:"45.76,4.84"[within:50km].', 5),
        ('near:"1,2"', 'near takes a distance in km: near:"45.76,4.84"[within:50km].', 10),
        ('near:"91,2"[within:5km]', "Latitudes go to 90 degrees, longitudes to 180.", 5),
        ("\ud800", "The filter holds something that is no text (no valid UTF-8).", 0),
    ],
)  # fmt: skip
def test_errors(text: str, expected: str, at: int) -> None:
    assert problem(text) == (expected, at)


def test_names_that_this_version_does_not_have() -> None:
    for text, expected in [
        ("automation:x", "Automations are not available in this version."),
        ("ticket[x]", "Tickets are not available in this version."),
        ('near:"Lyon"[within:5km]', 'Places have no names in this version: near:"45.76,4.84"[within:50km].'),
    ]:
        with pytest.raises(FilterError) as caught:
            parse(text, REGISTRY)
        assert caught.value.problem == expected


def test_agents_and_lists_are_checked_when_they_are_known() -> None:
    names = {"agent": {"ana": "ana"}, "list": {"news": "news", "spring news": "news"}}
    assert str(parse('owner:ANA list:"Spring News"', REGISTRY, names=names).tree) == "owner:ana list:news"
    for text in ("owner:bob", "list:old", "note[author:bob]"):
        assert parse(text, REGISTRY)
        with pytest.raises(FilterError, match=r"There is no (agent|list) “"):
            parse(text, REGISTRY, names=names)
    assert parse("owner:b* list:o*", REGISTRY, names=names)


def test_unknown_tags_and_event_types_are_no_errors() -> None:
    assert canonical("tag:nobody did:teleported") == "tags:nobody did:teleported"
