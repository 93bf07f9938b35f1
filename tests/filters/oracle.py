"""An independent judge: what a filter means, evaluated in plain Python over the dictionaries of ``tests.filters.data``.

It shares no code with the compiler, with folding or with the spans of dates: it is written from docs/filters.md alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from math import acos, cos, radians, sin
from typing import Any

from crm_tui.filters import tree as t
from tests.filters import oracle_dates as dates
from tests.filters.data import AGENT, LISTS, NOW, ORGANISATIONS, PLACES, Contact

Row = dict[str, Any]


def matching(tree: t.Tree, contacts: Iterable[Contact]) -> set[int]:
    """The ids of the contacts that the filter has as members."""
    contacts = list(contacts)
    return {c["id"] for c in contacts if in_universe(tree, c) and holds(tree, c, contacts)}


def universe(tree: t.Tree, contacts: Iterable[Contact]) -> set[int]:
    """The ids of the contacts that the filter sees."""
    return {c["id"] for c in contacts if in_universe(tree, c)}


def in_universe(tree: t.Tree, contact: Contact) -> bool:
    mentioned = set(flags(tree))
    if contact.get("deleted_at") is not None and "deleted" not in mentioned:
        return False
    return contact.get("kind", 0) == 0 or bool(mentioned & {"anonymous", "identified", "anyone"})


def flags(tree: t.Tree) -> list[str]:
    if isinstance(tree, t.Flag):
        return [tree.name]
    parts = tree.parts if isinstance(tree, t.And | t.Or) else (tree.part,) if isinstance(tree, t.Not) else ()
    return [name for part in parts for name in flags(part)]


def holds(tree: t.Tree, c: Contact, everybody: list[Contact]) -> bool:
    match tree:
        case t.Everything():
            return True
        case t.And():
            return all(holds(part, c, everybody) for part in tree.parts)
        case t.Or():
            return any(holds(part, c, everybody) for part in tree.parts)
        case t.Not():
            return not holds(tree.part, c, everybody)
        case t.Word():
            return word_holds(tree, c)
        case t.Flag():
            return flag_holds(tree.name, c, everybody)
        case t.Near():
            return near_holds(tree, c)
        case t.Relation():
            return relation_holds(tree, c)
        case t.Presence():
            return is_known(tree.field, c) == tree.known
        case t.Term():
            return contact_term_holds(tree, c)
    raise AssertionError(tree)


# ---------------------------------------------------------------- folding, from the words of the specification


def plain(text: str) -> str:
    """Case, width and accents aside."""
    wide = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    kept: list[str] = []
    after_letter = False
    for character in unicodedata.normalize("NFD", wide):
        if unicodedata.category(character) == "Mn" and after_letter:
            continue
        after_letter = unicodedata.name(character, "").split(" ")[0] in ("LATIN", "GREEK", "CYRILLIC")
        kept.append({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe"}.get(character, character))
    return unicodedata.normalize("NFC", "".join(kept))


def is_cjk(character: str) -> bool:
    name = unicodedata.name(character, "")
    return name.startswith(("CJK UNIFIED", "HANGUL", "HIRAGANA LETTER", "KATAKANA LETTER"))


def apart(text: str) -> str:
    spaced = "".join(f" {c} " if is_cjk(c) else c for c in plain(text))
    return " ".join(spaced.split())


# ---------------------------------------------------------------- words


def live_organisations(c: Contact) -> list[Row]:
    linked = [
        {"name": name, **ORGANISATIONS[name], "primary": place == 0} for place, name in enumerate(c.get("orgs", []))
    ]
    return [row for row in linked if not row.get("deleted_at")]


def line_values(c: Contact) -> list[str]:
    whole = " ".join(part for part in (c.get("first_name"), c.get("last_name")) if part)
    values = [c.get("name"), whole, *c.get("emails", []), *(row["name"] for row in live_organisations(c))]
    numbers = [phone[key] for phone in c.get("phones", []) for key in ("digits", "national")]
    return [apart(value) for value in (*values, c.get("job_title"), c.get("city"), *numbers) if value]


def word_holds(word: t.Word, c: Contact) -> bool:
    sought = apart(word.text)
    lines = line_values(c)
    digits = "".join(filter(str.isdigit, word.text))
    if (
        len(digits) >= 3
        and re.fullmatch(r"[0-9+\-.()/ ]+", word.text)
        and any(has_digits(p, word.text) for p in c.get("phones", []))
    ):
        return True
    if len(sought) <= 2 and sought.isalnum():
        return any(part.startswith(sought) for line in lines for part in re.findall(r"[^\W_]+", line))
    return any(sought in line for line in lines) or not sought


def has_digits(phone: Row, text: str) -> bool:
    return any(form in phone[key] for form in forms_of(text) for key in ("digits", "national"))


def forms_of(text: str) -> list[str]:
    """Digits as typed; of an international number also without ``(0)`` and without ``00``."""
    forms = ["".join(filter(str.isdigit, text))]
    if text.startswith(("+", "00")):
        forms.append("".join(filter(str.isdigit, text.replace("(0)", ""))))
    forms += [form[2:] for form in forms if form.startswith("00") and len(form) > 5]
    return [form for form in forms if form]


# ---------------------------------------------------------------- terms on a contact

TEXT = {
    "name": "name",
    "first_name": "first_name",
    "last_name": "last_name",
    "title": "title",
    "job": "job_title",
    "website": "website",
    "address": "address",
    "zip": "zip",
    "language": "language",
    "timezone": "timezone",
    "facebook": "facebook",
    "linkedin": "linkedin",
    "twitter": "twitter",
    "instagram": "instagram",
    "region": "region",
    "city": "city",
    "hostname": "hostname",
    "ip": "ip",
    "os": "os",
    "browser": "browser",
    "device": "device",
    "external_id": "external_id",
}
NUMBERS = {name: name for name in ("points", "sessions", "page_views", "time_spent", "chats", "tickets", "id")}
MOMENTS = {
    "created": "created_at",
    "updated": "updated_at",
    "identified": "identified_at",
    "first_seen": "first_seen_at",
    "last_seen": "last_seen_at",
    "first_session": "first_session_at",
    "last_session": "last_session_at",
    "first_chat": "first_chat_at",
    "last_chat": "last_chat_at",
    "first_ticket": "first_ticket_at",
    "last_ticket": "last_ticket_at",
}
CUSTOM = {
    "plan": "select",
    "seats": "number",
    "renewal": "day",
    "demo_at": "moment",
    "beta": "boolean",
    "langs": "multi",
    "remark": "text",
    "alt_mail": "text",
    "shop": "text",
    "mobile": "typed phone",
    "attr.city": "text",
    "도시": "text",
}


def values_of(field: str, c: Contact) -> tuple[str, list[Any]]:
    """The kind of the field, and its values that are known."""
    kind, values = _values_of(field, c)
    return kind, [value for value in values if value is not None and value != ""]


def _values_of(field: str, c: Contact) -> tuple[str, list[Any]]:
    if field in CUSTOM:
        value = (c.get("custom") or {}).get(field.removeprefix("attr."))
        return CUSTOM[field], value if isinstance(value, list) else [value]
    if field in TEXT:
        return "text", [c.get(TEXT[field])]
    if field in NUMBERS:
        return "number", [c.get(NUMBERS[field], 0)]
    if field in MOMENTS:
        return "moment", [c.get(MOMENTS[field], NOW if field in ("created", "updated") else None)]
    match field:
        case "birthday":
            return "day", [c.get("birthday")]
        case "country":
            return "country", [c.get("country")]
        case "owner" | "stage":
            return "select", [c.get(field)]
        case "tags":
            return "multi", c.get("tags", [])
        case "email":
            return "text", c.get("emails", [])[:1]
        case "emails":
            return "text", c.get("emails", [])
        case "phone":
            return "phone", c.get("phones", [])[:1]
        case "phones":
            return "phone", c.get("phones", [])
        case "org":
            return "text", [row["name"] for row in live_organisations(c)]
        case "lists":
            return "multi", [one["name"] for one in c.get("lists", []) if one["status"] == "active"]
        case "location":
            point = (c.get("latitude"), c.get("longitude"))
            return "text", [] if None in point else [f"{point[0]},{point[1]}"]
    raise AssertionError(field)


def is_known(field: str, c: Contact) -> bool:
    return bool(values_of(field, c)[1])


def contact_term_holds(term: t.Term, c: Contact) -> bool:
    kind, values = values_of(term.field, c)
    return any(value_holds(kind, value, term) for value in values)


def value_holds(kind: str, value: Any, term: t.Term) -> bool:
    return any(VALUE_TESTS[kind](value, term.op, wanted) for wanted in term.values)


def text_holds(value: Any, op: str, wanted: Any, whole: bool = False) -> bool:
    if op == "~":
        return re.search(wanted.text, str(value), re.IGNORECASE) is not None
    text, sought = plain(str(value)), plain(wanted.text)
    if op == ":" and wanted.open_start and wanted.open_end:
        return sought in text
    if op == ":" and wanted.open_start:
        return text.endswith(sought)
    if op == ":" and wanted.open_end:
        return text.startswith(sought)
    return text == sought if op == "=" or whole else sought in text


def select_holds(value: Any, op: str, wanted: Any) -> bool:
    return text_holds(value, op, wanted, whole=True)


def number_holds(value: Any, op: str, wanted: Any) -> bool:
    if isinstance(value, str):
        return False
    if isinstance(wanted, t.Range):
        return (wanted.start is None or value >= amount(wanted.start)) and (
            wanted.end is None or value <= amount(wanted.end)
        )
    other = amount(wanted)
    tests: dict[str, bool] = {">": value > other, ">=": value >= other, "<": value < other, "<=": value <= other}
    return tests.get(op, bool(value == other))


def amount(value: Any) -> float:
    return float(value.seconds if isinstance(value, t.Duration) else value.value)


def boolean_holds(value: Any, op: str, wanted: Any) -> bool:
    return bool(value in (True, False) and value == (wanted.text.casefold() == "yes"))


COUNTRIES = [
    {"fr", "fra", "france", "프랑스"},
    {"kr", "kor", "south korea", "korea", "republic of korea", "coree du sud", "coree", "대한민국", "한국", "남한"},
    {"us", "usa", "united states", "united states of america", "etats-unis", "u.s.", "u.s.a.", "미국"},
    {"de", "deu", "germany", "allemagne", "독일", "deutschland"},
    {"ne", "ner", "niger", "니제르"},
    {"ng", "nga", "nigeria", "나이지리아"},
]
CODES = {"fr", "fra", "kr", "kor", "us", "usa", "de", "deu", "ne", "ner", "ng", "nga"}


def country_holds(value: Any, op: str, wanted: Any) -> bool:
    same = next((names for names in COUNTRIES if plain(wanted.text) in names), None)
    if op not in (":", "=") or wanted.open_start or wanted.open_end or same is None:
        return text_holds(value, op, wanted)
    if plain(value) in same:
        return True
    other = any(plain(value) in names for names in COUNTRIES if names is not same)
    return op == ":" and plain(wanted.text) not in CODES and not other and plain(wanted.text) in plain(value)


def phone_holds(phone: Any, op: str, wanted: Any) -> bool:
    if op == "~":
        return re.search(wanted.text, phone["phone"], re.IGNORECASE) is not None
    forms = forms_of(wanted.text)
    if not forms:
        return text_holds(phone["phone"], op, wanted)
    ways = [way for way in (phone["digits"], phone["national"]) if way]
    if op == "=":
        abroad = wanted.text.startswith(("+33", "0033"))
        unread = phone["national"] == "" and abroad and f"0{forms[-1][2:]}" == phone["digits"]
        return unread or any(form == way for form in forms for way in ways)
    if wanted.open_end and not wanted.open_start:
        ways = ways[:1] if wanted.text.startswith("+") else ways
        return any(way.startswith(form) for form in forms for way in ways)
    if wanted.open_start and not wanted.open_end:
        return any(way.endswith(form) for form in forms for way in ways)
    return any(form in way for form in forms for way in ways)


def typed_phone_holds(value: Any, op: str, wanted: Any) -> bool:
    """A custom number has its typed form only: French numbers are enough for this judge."""
    if op == "~" or not forms_of(wanted.text):
        return text_holds(value, op, wanted)
    digits = "".join(filter(str.isdigit, value))
    forms = forms_of(wanted.text)
    if op == "=" and not (wanted.open_start or wanted.open_end):
        return french(wanted.text) == french(value) or digits in forms
    return phone_holds({"phone": value, "digits": digits, "national": ""}, op, wanted)


def french(text: str) -> str:
    digits = "".join(filter(str.isdigit, text.replace("(0)", "")))
    if text.startswith(("+33", "0033")):
        return "0" + digits.removeprefix("00").removeprefix("33")
    return digits


VALUE_TESTS: dict[str, Callable[[Any, str, Any], bool]] = {
    "text": text_holds,
    "select": select_holds,
    "multi": select_holds,
    "number": number_holds,
    "moment": dates.moment_holds,
    "day": dates.day_holds,
    "boolean": boolean_holds,
    "country": country_holds,
    "phone": phone_holds,
    "typed phone": typed_phone_holds,
}


# ---------------------------------------------------------------- flags, places, relations


def flag_holds(name: str, c: Contact, everybody: list[Contact]) -> bool:
    match name:
        case "anonymous" | "identified":
            return bool(c.get("kind", 0) == int(name == "anonymous"))
        case "anyone":
            return True
        case "deleted":
            return c.get("deleted_at") is not None
        case "mine":
            return plain(c.get("owner") or "") == AGENT
        case "unowned":
            return not c.get("owner")
        case "unsubscribed" | "bounced":
            rows = [one["reason"] for one in c.get("dnc", [])] + [one["status"] for one in c.get("lists", [])]
            return bool(name in rows)
        case "draft":
            return bool(c.get("draft") == AGENT)
        case "duplicate":
            others = [other for other in everybody if other["id"] != c["id"] and other.get("deleted_at") is None]
            return any(keys(other) & keys(c) for other in others)
    raise AssertionError(name)


def keys(c: Contact) -> set[str]:
    return {email.casefold() for email in c.get("emails", [])} | {phone["digits"] for phone in c.get("phones", [])}


def near_holds(near: t.Near, c: Contact) -> bool:
    if c.get("latitude") is None or c.get("longitude") is None:
        return False
    here = PLACES.get(near.place.casefold()) or tuple(float(part) for part in near.place.split(","))
    a, b, width = radians(here[0]), radians(c["latitude"]), radians(c["longitude"] - here[1])
    angle = acos(max(-1.0, min(1.0, sin(a) * sin(b) + cos(a) * cos(b) * cos(width))))
    return 6371.0088 * angle <= float(near.kilometres)


RELATED: dict[str, dict[str, str]] = {
    "did": {
        "type": "select",
        "at": "moment",
        "points": "number",
        "url": "text",
        "title": "text",
        "referer": "text",
        "source": "text",
        "channel": "text",
        "subject": "text",
        "form": "text",
        "text": "text",
    },
    "org": {
        "name": "text",
        "primary": "boolean",
        "city": "text",
        "country": "country",
        "industry": "text",
        "domain": "text",
        "region": "text",
        "phone": "typed phone",
    },
    "list": {"name": "select", "status": "select", "since": "moment"},
    "dnc": {"channel": "select", "reason": "select", "since": "moment"},
    "note": {"text": "text", "type": "select", "author": "select", "at": "moment"},
    "task": {"title": "text", "type": "select", "assignee": "select", "due": "moment", "status": "select"},
}
WORDS = {
    "did": ("text", "title", "subject", "form", "url"),
    "org": ("name",),
    "list": ("name",),
    "dnc": (),
    "note": ("text",),
    "task": ("title",),
}


def related(name: str, c: Contact) -> list[Row]:
    match name:
        case "did":
            return [{"points": 0, **event} for event in c.get("events", [])]
        case "org":
            return live_organisations(c)
        case "list":
            return [{"since": NOW, **one, "slug": LISTS[one["name"]]} for one in c.get("lists", [])]
        case "dnc":
            return [{"since": NOW, **one} for one in c.get("dnc", [])]
        case "note":
            notes = [{"at": NOW, "author": "ana", "type": "general", **one} for one in c.get("notes", [])]
            return [note for note in notes if not note.get("deleted_at")]
        case "task":
            tasks = [{"type": "to do", "status": "open", "due": one.get("due_at"), **one} for one in c.get("tasks", [])]
            return [task for task in tasks if not task.get("deleted_at")]
    raise AssertionError(name)


def relation_holds(relation: t.Relation, c: Contact) -> bool:
    rows = [row for row in related(relation.name, c) if row_holds(relation.filter, relation.name, row)]
    if relation.count is None:
        return bool(rows)
    return any(number_holds(len(rows), relation.count.op, wanted) for wanted in relation.count.values)


def row_holds(tree: t.Tree, name: str, row: Row) -> bool:
    match tree:
        case t.Everything():
            return True
        case t.And():
            return all(row_holds(part, name, row) for part in tree.parts)
        case t.Or():
            return any(row_holds(part, name, row) for part in tree.parts)
        case t.Not():
            return not row_holds(tree.part, name, row)
        case t.Word():
            return any(plain(tree.text) in plain(str(row[field])) for field in WORDS[name] if row.get(field))
        case t.Presence():
            return (row.get(tree.field) not in (None, "")) == tree.known
        case t.Term():
            values = [row.get(tree.field)]
            if name == "list" and tree.field == "name" and tree.op != "~":
                values.append(row["slug"])
            known = [value for value in values if value not in (None, "")]
            return any(value_holds(RELATED[name][tree.field], value, tree) for value in known)
    raise AssertionError(tree)
