"""Hypothesis: contacts with holes everywhere, and filters whose values now and then meet theirs."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from crm_tui.filters import tree as t
from crm_tui.values.dates import Anniversary, Instant, Named, Offset, Period, Within
from tests.filters.data import AGENT, DAY, LISTS, NOW, ORGANISATIONS, Contact
from tests.filters.data_people import phone

TEXTS = [
    *(
        "Ana",
        "ÁNA María",
        "ana@example.com",
        "김민수",
        "민수 김",
        "O'Brien",
        "100%",
        "a_b",
        "ＡＢＣ",
        "Straße",
        "İstanbul",
    ),
    *(
        "Łódź ø",
        "x\ny",
        'say "hi"',
        "back\\slash",
        "a",
        "é",
        "ab",
        "  two  blanks ",
        "東京タワー",
        "がぎ",
        "[x]*?",
        "{json}",
    ),
    *("12:30", "-", "--", "%", "_", "'", "NULL", "😀", "vip", "VIP gold", "lyon", "2025-11-21", "5", "0", "06", "648"),
]
PATTERNS = ["^$", "q*", "an", "^a", "a.b", "[0-9]+", "x$", "b|y", "."]
COUNTRIES = [
    "France",
    "fr",
    "FR",
    "South Korea",
    "한국",
    "us",
    "USA (Texas)",
    "Niger",
    "Nigeria",
    "germany",
    "Narnia",
    "uni",
]
PHONES = [
    phone("06 48 39 21 07", "33648392107", "0648392107"),
    phone("+1 (212) 555-0147", "12125550147", "2125550147"),
    phone("0648392107"),
    phone("ext. 12345"),
    phone("no digits"),
]
DIALLED = ["0648392107", "+33648392107", "+33 (0)6 48 39 21 07", "0033648392107", "648", "+33", "555", "12345", "07"]
MOBILES = ["06 12 34 56 78", "+33612345678", "+33 6 12 34 56 78"]
MOMENTS = [
    NOW,
    NOW - 1,
    NOW + 1,
    NOW - 7 * DAY,
    NOW - 7 * DAY - 1,
    NOW + 7 * DAY,
    NOW - 36_000,
    NOW - 36_001,
    NOW + 50_400,
    0,
    -5,
]
DAYS = ["2025-11-21", "2025-11-20", "2025-11-28", "1988-02-29", "2000-01-01", "2025-12-31", "soon", "2024-11-21"]
TYPES = ["page_hit", "chat", "points"]
DATES: list[Any] = [
    *(Period(2025, 11, 21), Period(2025, 11), Period(2025), Period(2000, 1, 1), Named("today"), Named("last-month")),
    *(
        Named("this-quarter"),
        Named("next-week"),
        Within(7, "d"),
        Within(7, "d", True),
        Within(1, "min"),
        Within(2, "mo"),
    ),
    *(Offset("-", 7, "d"), Offset("+", 1, "w"), Offset("-", 1, "h"), Offset("-", 1, "y")),
    *(Instant(2025, 11, 21, 10, 0), Instant(2025, 11, 21, 9, 0, 0, 0), Instant(2025, 11, 14, 10, 0)),
]
ANNIVERSARIES = [Anniversary(), Anniversary(7, "d"), Anniversary(3, "mo"), Anniversary(2, "y")]
COUNTED = [-5, 0, 1, 5, 10, 5400]


def maybe(values: SearchStrategy[Any]) -> SearchStrategy[Any]:
    """A value, an empty text, or NULL."""
    return st.one_of(st.none(), values, values, st.just(""))


def some(values: list[Any], most: int = 3) -> SearchStrategy[list[Any]]:
    """A few different values, or none."""
    return st.lists(st.sampled_from(values), max_size=most, unique_by=str)


texts = st.one_of(st.sampled_from(TEXTS), st.text(st.sampled_from("aAéÉb ñ김1-.'\"%"), min_size=1, max_size=6))
_text = maybe(texts)
_moment = st.none() | st.sampled_from(MOMENTS)
_custom = st.fixed_dictionaries(
    {},
    optional={
        "plan": _text,
        "seats": st.one_of(st.none(), st.sampled_from([0, 2, 2.5, 5, "five"])),
        "renewal": maybe(st.sampled_from(DAYS)),
        "demo_at": st.one_of(st.none(), st.sampled_from(MOMENTS), st.just("later")),
        "beta": st.sampled_from([True, False, None, "yes"]),
        "langs": some(["fr", "ko", "en", ""]) | st.none(),
        "remark": _text,
        "mobile": maybe(st.sampled_from(MOBILES)),
        "city": _text,
        "도시": _text,
    },
)
_events = st.lists(
    st.fixed_dictionaries(
        {"type": st.sampled_from(TYPES), "at": st.sampled_from(MOMENTS)},
        optional={"url": _text, "title": _text, "points": st.sampled_from(COUNTED), "text": _text},
    ),
    max_size=4,
)
_notes = st.fixed_dictionaries(
    {"text": texts},
    optional={"type": st.sampled_from(["call", "email"]), "at": st.sampled_from(MOMENTS), "deleted_at": st.just(1)},
)
_tasks = st.fixed_dictionaries(
    {"title": texts},
    optional={
        "status": st.sampled_from(["open", "done"]),
        "due_at": _moment,
        "assignee": maybe(st.sampled_from(["ana", "bob"])),
        "deleted_at": st.just(1),
    },
)
_memberships = {
    "lists": st.lists(
        st.fixed_dictionaries(
            {"name": st.sampled_from(list(LISTS)), "status": st.sampled_from(["active", "unsubscribed", "bounced"])},
            optional={"since": st.sampled_from(MOMENTS)},
        ),
        max_size=2,
        unique_by=lambda one: one["name"],
    ),
    "dnc": st.lists(
        st.fixed_dictionaries(
            {"channel": st.sampled_from(["email", "sms"]), "reason": st.sampled_from(["manual", "bounced"])}
        ),
        max_size=2,
        unique_by=lambda one: one["channel"],
    ),
}
contacts: SearchStrategy[Contact] = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from([0, 0, 0, 1]),
        "deleted_at": st.sampled_from([None, None, None, 5]),
        **dict.fromkeys(
            ("name", "first_name", "last_name", "job_title", "city", "website", "stage", "external_id"), _text
        ),
        "country": maybe(st.sampled_from(COUNTRIES)),
        "owner": maybe(st.sampled_from([AGENT, "Bob", "é"])),
        "points": st.sampled_from(COUNTED),
        "time_spent": st.sampled_from([0, 59, 5400]),
        "birthday": maybe(st.sampled_from(DAYS)),
        **dict.fromkeys(("created_at", "updated_at"), st.sampled_from(MOMENTS)),
        **dict.fromkeys(("last_seen_at", "first_chat_at"), _moment),
        "emails": some(["ana@example.com", "Ána@example.com", "b@x.test", "vip@lyon.test"]),
        "phones": st.lists(st.sampled_from(PHONES), max_size=2, unique_by=lambda p: p["phone"]),
        "orgs": some(list(ORGANISATIONS), 2),
        "tags": some(["VIP", "gold", "a_b", "100%", "é", "김"]),
        "latitude": st.none() | st.sampled_from([45.75, -17.0]),
        "longitude": st.none() | st.sampled_from([4.85, 179.9, -179.9]),
        "custom": st.none() | _custom,
        "events": _events,
        "notes": st.lists(_notes, max_size=2),
        "tasks": st.lists(_tasks, max_size=2),
        "draft": st.sampled_from([AGENT, "bob"]),
        **_memberships,
    },
)


def numbered(made: list[Contact]) -> list[Contact]:
    """The contacts with ids."""
    return [{"id": number, **contact} for number, contact in enumerate(made, 1)]


# ---------------------------------------------------------------- filters

TEXT_FIELDS = [
    "name",
    "first_name",
    "job",
    "city",
    "website",
    "email",
    "emails",
    "external_id",
    "remark",
    "도시",
    "attr.city",
    "location",
]
WHOLE_FIELDS = ["tags", "owner", "stage", "plan", "langs"]
NUMBER_FIELDS = ["points", "seats", "id"]
MOMENT_FIELDS = ["created", "updated", "last_seen", "first_chat", "demo_at"]
DAY_FIELDS = ["birthday", "renewal"]
FIELDS = [
    *TEXT_FIELDS,
    *WHOLE_FIELDS,
    *NUMBER_FIELDS,
    *MOMENT_FIELDS,
    *DAY_FIELDS,
    "time_spent",
    "country",
    "phone",
    "phones",
    "mobile",
]
FLAGS = [
    "anonymous",
    "identified",
    "anyone",
    "mine",
    "unowned",
    "deleted",
    "unsubscribed",
    "bounced",
    "duplicate",
    "draft",
]


@st.composite
def text_terms(draw: st.DrawFn, field: str, values: SearchStrategy[str] = texts) -> t.Term:
    """``:`` with any wildcards, ``=``, or a regular expression; sometimes several values."""
    how = draw(st.sampled_from([":", ":", "=", "~"]))
    if how == "~":
        return t.Term(field, "~", (t.Item(draw(st.sampled_from(PATTERNS))),))
    wild = st.booleans() if how == ":" else st.just(False)
    items = draw(st.lists(st.builds(t.Item, values, wild, wild), min_size=1, max_size=3))
    return t.Term(field, ":" if how == ":" else "=", tuple(items))


def _amount(field: str, value: float) -> t.Number | t.Duration:
    return t.Duration(int(value)) if field == "time_spent" else t.Number(value)


@st.composite
def number_terms(draw: st.DrawFn, field: str) -> t.Term:
    """Comparisons, lists and ranges of numbers."""
    pool = st.sampled_from([0, 59, 5400] if field == "time_spent" else [*COUNTED, 2, 2.5])
    if draw(st.booleans()):
        return t.Term(field, draw(st.sampled_from([">", ">=", "<", "<="])), (_amount(field, draw(pool)),))
    values: list[t.Value] = []
    for _ in range(draw(st.integers(1, 3))):
        low, high = (_amount(field, value) for value in sorted((draw(pool), draw(pool))))
        values.append(draw(st.sampled_from([low, t.Range(low, high), t.Range(low, None), t.Range(None, high)])))
    return t.Term(field, ":", tuple(values))


def date_terms(field: str) -> SearchStrategy[t.Term]:
    """Comparisons, ranges, anniversaries."""
    compared = st.builds(
        lambda op, value: t.Term(field, op, (value,)),
        st.sampled_from([":", "=", ">", ">=", "<", "<="]),
        st.sampled_from(DATES),
    )
    bound = st.sampled_from([date for date in DATES if not isinstance(date, Within)])
    spans = st.builds(t.Range, bound, st.none() | bound).map(lambda span: t.Term(field, ":", (span,)))
    yearly = st.sampled_from(ANNIVERSARIES).map(lambda value: t.Term(field, ":", (value,)))
    return st.one_of(compared, spans, yearly)


def terms_on(field: str) -> SearchStrategy[t.Term]:
    """Terms on one field, as its type allows."""
    if field in NUMBER_FIELDS or field in ("time_spent", "points"):
        return number_terms(field)
    if field in (*MOMENT_FIELDS, *DAY_FIELDS, "at", "since", "due"):
        return date_terms(field)
    if field in ("phone", "phones", "mobile"):
        return text_terms(field, st.sampled_from(DIALLED)).filter(lambda term: term.op != "~")
    if field == "country":
        return text_terms(field, st.sampled_from(COUNTRIES))
    if field in ("beta", "primary"):
        return st.sampled_from(["yes", "no"]).map(lambda word: t.Term(field, ":", (t.Item(word),)))
    if field in ("type", "status", "channel", "reason"):
        words = [
            "page_hit",
            "chat",
            "active",
            "unsubscribed",
            "bounced",
            "email",
            "sms",
            "manual",
            "open",
            "call",
            "PAGE_HIT",
            "c",
        ]
        return text_terms(field, st.sampled_from(words))
    if field == "name_of_list":
        return text_terms("name", st.sampled_from(["news", "ete-2025", "Été 2025", "old", "n"]))
    return text_terms(field)


INNER = {
    "did": ["type", "at", "points", "url", "title", "text"],
    "org": ["name", "primary", "city", "country", "industry"],
    "list": ["name_of_list", "status", "since"],
    "dnc": ["channel", "reason", "since"],
    "note": ["text", "type", "at", "author"],
    "task": ["title", "status", "due", "assignee"],
}
KNOWN = {"name_of_list": "name"}


@st.composite
def relations(draw: st.DrawFn) -> t.Tree:
    """A relation with any filter in its brackets."""
    name = draw(st.sampled_from(list(INNER)))
    fields = INNER[name]
    leaf = st.one_of(
        st.sampled_from(fields).flatmap(terms_on),
        st.builds(
            lambda field, known: t.Presence(str(KNOWN.get(field, field)), known), st.sampled_from(fields), st.booleans()
        ),
        *([] if name == "dnc" else [texts.map(t.Word)]),
    )
    inner = draw(st.just(t.EVERYTHING) | grouped(leaf, 4))
    count = draw(st.none() | st.none() | number_terms("count"))
    return t.Relation(name, inner, count)


def grouped(leaf: SearchStrategy[Any], most: int) -> SearchStrategy[t.Tree]:
    """And, or, not over leaves."""
    return st.recursive(
        leaf,
        lambda part: st.one_of(
            st.lists(part, min_size=2, max_size=3).map(lambda parts: t.all_of(*parts)),
            st.lists(part, min_size=2, max_size=3).map(lambda parts: t.any_of(*parts)),
            part.map(t.Not),
        ),
        max_leaves=most,
    )


_words = st.one_of(
    texts.map(t.Word),
    st.sampled_from(["06-48", "648 39", "+33 6 48", "0033648", "12345", "ab", "a", "a.", "@e", "수", "민수"]).map(
        t.Word
    ),
    st.just(t.Word("+33648392107", True)),
)
_near = st.builds(
    t.Near, st.sampled_from(["45.76,4.84", "-17,180", "Lyon", "90,0"]), st.sampled_from([5, 50, 5000, 20100])
)
leaves: SearchStrategy[t.Tree] = st.one_of(
    _words,
    st.sampled_from([*FIELDS, "beta"]).flatmap(terms_on),
    st.builds(t.Presence, st.sampled_from([*FIELDS, "beta", "org", "lists"]), st.booleans()),
    st.sampled_from(FLAGS).map(t.Flag),
    relations(),
    _near,
)
trees: SearchStrategy[t.Tree] = grouped(leaves, 6)
"""Filters of every kind."""
