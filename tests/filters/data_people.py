"""Forty contacts, each there for a reason, under short names that the tables of cases use."""

from __future__ import annotations

from typing import Any

from tests.filters.data import DAY, NOW, Contact, at


def phone(typed: str, digits: str = "", national: str = "") -> dict[str, str]:
    """A number as it is stored; one that could not be read has no ``national``."""
    return {"phone": typed, "digits": digits or "".join(filter(str.isdigit, typed)), "national": national}


def event(type: str, days_ago: float, **details: Any) -> dict[str, Any]:
    """An action so many days before now."""
    return {"type": type, "at": NOW - int(days_ago * DAY), **details}


_PEOPLE: dict[str, Contact] = {
    # everything is known
    "ana": {
        "name": "Ana Pérez",
        "first_name": "Ana",
        "last_name": "Pérez",
        "title": "Dr",
        "job_title": "Sales Engineer",
        "emails": ["Ana.Perez@Example.com", "ana@acme.test"],
        "phones": [phone("06 48 39 21 07", "33648392107", "0648392107")],
        "orgs": ["Acme", "Initech"],
        "tags": ["VIP", "gold"],
        "country": "France",
        "region": "Rhône",
        "city": "Lyon",
        "latitude": 45.75,
        "longitude": 4.85,
        "owner": "ana",
        "stage": "customer",
        "points": 10,
        "sessions": 3,
        "page_views": 12,
        "time_spent": 5400,
        "birthday": "1990-11-21",
        "language": "fr",
        "timezone": "Europe/Paris",
        "website": "https://acme.test/a?b=1",
        "external_id": "X-1",
        "os": "Linux",
        "browser": "Firefox",
        "created_at": at("2025-11-21T08:00:00"),
        "last_seen_at": NOW,
        "first_seen_at": at("2025-01-01T00:00:00"),
        "lists": [{"name": "News", "status": "active", "since": NOW - DAY}, {"name": "Old", "status": "unsubscribed"}],
        "notes": [{"text": "Asked for the invoice", "type": "call"}, {"text": "gone", "deleted_at": 5}],
        "tasks": [{"title": "Call back", "due_at": NOW + DAY, "assignee": "bob"}],
        "events": [
            event("page_hit", 1, url="/pricing?x=1", title="Prices"),
            event("page_hit", 3, url="/blog"),
            event("page_hit", 40, url="/pricing"),
            event("email_open", 2, subject="Spring news", points=2),
        ],
        "custom": {
            "plan": "pro",
            "seats": 5,
            "renewal": "2025-12-01",
            "demo_at": NOW + 3600,
            "beta": True,
            "langs": ["fr", "ko"],
            "remark": "Long-standing 100% customer",
            "alt_mail": "perez@home.test",
            "shop": "https://shop.test",
            "mobile": "+33 6 12 34 56 78",
            "city": "Bilbao",
            "도시": "서울",
        },
        "draft": "ana",
    },
    "bob": {
        "name": "BOB Smith",
        "first_name": "Bob",
        "last_name": "Smith",
        "job_title": "Plumber",
        "emails": ["bob@example.org"],
        "phones": [phone("(212) 555-0147", "12125550147", "2125550147")],
        "orgs": ["Initech"],
        "tags": ["gold"],
        "country": "us",
        "city": "New York",
        "owner": "bob",
        "stage": "lead",
        "points": 0,
        "birthday": "1985-02-28",
        "created_at": at("2025-11-20T22:59:59"),
        "last_seen_at": NOW - 7 * DAY,
        "lists": [{"name": "News", "status": "unsubscribed"}],
        "dnc": [{"channel": "email", "reason": "unsubscribed"}],
        "notes": [{"text": "Met at the fair", "type": "meeting", "author": "bob", "at": NOW - 30 * DAY}],
        "events": [event("page_hit", 30, url="/pricing"), event("form_submit", 10, form="Contact us")],
        "custom": {
            "plan": "free",
            "seats": 0,
            "renewal": "2025-11-21",
            "beta": False,
            "langs": ["en"],
            "remark": "100 percent",
        },
    },
    # another script
    "minsu": {
        "name": "김민수",
        "emails": ["minsu@example.kr"],
        "phones": [phone("+82 10-1234-5678", "821012345678", "01012345678")],
        "orgs": ["삼성"],
        "country": "대한민국",
        "city": "서울",
        "latitude": 37.5665,
        "longitude": 126.978,
        "tags": ["vip"],
        "created_at": at("2025-11-20T23:00:00"),
        "custom": {"도시": "부산", "langs": ["ko"], "seats": 2.5},
    },
    # accents, and letters that no decomposition turns into plain ones
    "zoe": {
        "name": "Zoë Łukasz Ørsted",
        "emails": ["zoe@müller.example"],
        "city": "Zürich",
        "country": "Allemagne",
        "orgs": ["Café Ünïon"],
        "tags": ["Été", "vip-gold"],
        "points": -5,
        "birthday": "1988-02-29",
        "last_seen_at": NOW + 60,
        "website": "HTTP://ZOE.EXAMPLE",
    },
    # nothing is known: NULL everywhere
    "null": {},
    # nothing is known: empty texts and lists
    "blank": {
        **dict.fromkeys(("name", "first_name", "city", "country", "owner", "stage", "birthday", "website", "os"), ""),
        "custom": {"plan": "", "seats": None, "renewal": "", "langs": [], "remark": "", "beta": None},
    },
    # letters that mean something to SQL, LIKE, GLOB, FTS and JSON
    "quotes": {
        "name": 'O\'Brien "Q" 100%_\\ [x]*',
        "city": "a'b",
        "tags": ["50%", "a_b", 'x"y'],
        "country": "Côte d'Ivoire",
        "custom": {"remark": 'it\'s "so" \\ {json}', "plan": "p'ro"},
    },
    # full width, ligatures, composed marks
    "wide": {"name": "ＡＢＣ Ｃｏｒｐ", "city": "ﬁne", "job_title": "e\u0301le\u0300ve"},
    # visitors
    "visitor": {
        "kind": 1,
        "ip": "203.0.113.9",
        "country": "France",
        "city": "Lyon",
        "events": [event("page_hit", 1, url="/pricing")],
    },
    "visitor2": {"kind": 1},
    # in the bin, and merged away
    "gone": {"name": "Ana Gone", "deleted_at": NOW - 5, "tags": ["vip"], "emails": ["bob@example.org"]},
    "merged": {"name": "Ana Old", "deleted_at": NOW - 9, "merged_into": 1},
    "gone_visitor": {"kind": 1, "deleted_at": NOW - 5},
    # points around the bounds
    **{f"p{points}": {"points": points, "name": f"Points {points}"} for points in (1, 5, 9, 11, 100)},
    # moments around the bounds of days in Paris (midnight is 23:00 UTC) and of "7d"
    "midnight": {"created_at": at("2025-11-21T22:59:59"), "last_seen_at": NOW - 7 * DAY},
    "next_day": {"created_at": at("2025-11-21T23:00:00"), "last_seen_at": NOW - 7 * DAY - 1},
    "last_month": {"created_at": at("2025-10-31T12:00:00"), "last_seen_at": NOW - 1},
    "month_start": {"created_at": at("2025-10-31T23:00:00"), "last_seen_at": NOW + 1},
    "last_year": {"created_at": at("2024-12-31T22:59:59"), "updated_at": at("2024-11-21T12:00:00")},
    # birthdays
    "born28": {"birthday": "2000-02-28"},
    "born_soon": {"birthday": "1970-11-28"},
    "born_later": {"birthday": "1970-11-29"},
    "born_newyear": {"birthday": "1999-01-01"},
    "born_odd": {"birthday": "November"},
    # numbers that could not be read, several numbers
    "unread": {"phones": [phone("0648392107")], "name": "Unread"},
    "phones": {
        "phones": [
            phone("01 23 45 67 89", "33123456789", "0123456789"),
            phone("+1 650 253 0000", "16502530000", "6502530000"),
        ]
    },
    "extension": {"phones": [phone("ext. 12345")], "custom": {"mobile": "06.12.34.56.78"}},
    # countries
    "niger": {"country": "Niger"},
    "nigeria": {"country": "Nigeria"},
    "korea": {"country": "South Korea"},
    "usa": {"country": "United States of America"},
    "texas": {"country": "USA (Texas)"},
    # values of another kind than the attribute has now
    "odd": {
        "custom": {"seats": "five", "renewal": "soon", "beta": "yes", "langs": "fr", "demo_at": "later", "plan": 3}
    },
    # memberships
    "bounced": {"lists": [{"name": "Été 2025", "status": "bounced"}], "dnc": [{"channel": "sms", "reason": "manual"}]},
    "lists": {
        "lists": [
            {"name": "Été 2025", "status": "active", "since": NOW - 40 * DAY},
            {"name": "News", "status": "active"},
        ],
        "tags": ["goldfish"],
        "orgs": ["Closed Ltd"],
    },
    "busy": {
        "tasks": [
            {"title": "Send offer", "status": "done", "assignee": "ana"},
            {"title": "Phone", "status": "open", "assignee": "ana"},
            {"title": "Dropped", "status": "open", "deleted_at": 3},
        ],
        "notes": [{"text": "Invoice sent", "type": "email"}, {"text": "invoice paid", "type": "email"}],
        "events": [
            event("chat", 5, text="Hello, prices?"),
            event("chat", 6, text="bye"),
            event("points", 1, points=50),
        ],
        "draft": "bob",
        "name": "Busy Bee",
    },
    "twin": {"emails": ["ANA@acme.test"], "name": "Twin"},
    # at the edge of the globe, across the antimeridian
    "fiji": {"latitude": -17.0, "longitude": 179.9},
    "samoa": {"latitude": -17.0, "longitude": -179.9},
    "half": {"latitude": 45.0},
}

PEOPLE: list[Contact] = [
    {"id": number, "key": key, **values} for number, (key, values) in enumerate(_PEOPLE.items(), 1)
]
"""The contacts; ``key`` is the short name."""
KEYS = {contact["id"]: contact["key"] for contact in PEOPLE}
