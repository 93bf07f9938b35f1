"""Everything that contacts do on the web site and with mail, as ready JSON; and how the talk is put into words."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from crm_tui.services.demo.choice import expanded
from crm_tui.services.demo.lists import lists

KINDS = (
    "page_hit", "link_click", "form_submit", "email_sent", "email_open", "email_reply",
    "download", "chat", "ticket", "call", "meeting", "points",
)  # fmt: skip
"""The types of the events; an event holds the index in this tuple."""
(PAGE_HIT, LINK_CLICK, FORM_SUBMIT, EMAIL_SENT, EMAIL_OPEN, EMAIL_REPLY,
 DOWNLOAD, CHAT, TICKET, CALL, MEETING, POINTS) = range(len(KINDS))  # fmt: skip
T = TypeVar("T")
POINTS_OF = (1, 3, 10, 0, 1, 5, 5, 3, 0, 3, 15, 0)
"""What an event of each kind is worth; forms and awards bring their own."""


class Form(NamedTuple):
    """A form of the web site, with the page that it is on."""

    name: str
    url: str
    points: int
    questions: tuple[str, ...]


as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""JSON as it lies in the database: compact, letters of every script as themselves."""


class Mailing(NamedTuple):
    """A mail that we send: details of being sent (``sent`` is never opened; ``opened`` lacks the moment and the
    last brace), opened, clicked.
    """

    subject: str
    sent: str
    opened: str
    opens: tuple[str, ...]
    clicks: tuple[str, ...]


class Ready(NamedTuple):
    """Details of events as ready JSON where no name is in them, each as often as it is likely; else the words.

    Chats, tickets and answers are by language; ``en`` is there for every other. Texts of chats, tickets and calls
    are JSON already, with gaps for what ``inside_json`` makes of names.
    """

    entries: tuple[str, ...]
    pages: tuple[str, ...]
    mailings: tuple[Mailing, ...]
    downloads: tuple[str, ...]
    forms: tuple[Form, ...]
    answers: dict[str, dict[str, list[str]]]
    chats: dict[str, list[str]]
    tickets: dict[str, list[tuple[str, str]]]
    calls: tuple[str, ...]
    talk: dict[str, Any]


@lru_cache(maxsize=1)
def ready() -> Ready:
    """The prepared details, made once."""
    web, talk = lists().web, lists().talk
    site = web["site"]
    pages = ((as_json({"url": site + path, "title": title}), weight) for path, title, weight in web["pages"])
    return Ready(
        entries=expanded(_entries(web), 4096),
        pages=expanded(pages),
        mailings=tuple(_mailing(web, subject) for subject in web["subjects"]),
        downloads=tuple(as_json({"url": site + path, "title": title}) for path, title in web["downloads"]),
        forms=tuple(
            Form(form["name"], site + form["page"], form["points"], tuple(form["questions"])) for form in web["forms"]
        ),
        answers=web["answers"],
        chats=_by_language([(chat.get("language", "en"), as_json("\n".join(chat["lines"]))) for chat in talk["chats"]]),
        tickets=_by_language(
            [(one.get("language", "en"), (as_json(one["subject"]), as_json(one["text"]))) for one in talk["tickets"]]
        ),
        calls=tuple(as_json(text) for text in talk["calls"]["texts"]),
        talk=talk,
    )


def _by_language(pairs: list[tuple[str, T]]) -> dict[str, list[T]]:
    """By language: its own texts three times as often as the English ones, which everybody may use."""
    english = [text for language, text in pairs if language == "en"]
    languages = {language for language, _ in pairs}
    return {each: [text for language, text in pairs if language == each] * 3 + english for each in languages}


def _mailing(web: dict[str, Any], subject: str) -> Mailing:
    sent = as_json({"subject": subject, "channel": "email"})
    opens = (as_json({"subject": subject, "opened_on": client, "channel": "email"}) for client in web["clients"])
    clicks = (
        (as_json({"url": web["site"] + path, "title": title, "subject": subject}), weight)
        for path, title, weight in web["links"]
    )
    return Mailing(subject, sent, sent[:-1] + ',"opened":"', tuple(opens), expanded(clicks, 64))


def _entries(web: dict[str, Any]) -> list[tuple[str, float]]:
    """The first page of a visit, with where it came from."""
    made = []
    for path, title, weight in web["pages"]:
        for referer in web["referers"]:
            details = {"url": web["site"] + path, "title": title}
            if referer:
                details |= {"referer": referer, "source": _source(referer)}
            else:
                details["source"] = "direct"
            made.append((as_json(details), weight))
    return made


def _source(referer: str) -> str:
    for word in ("search", "social", "mail"):
        if f"//{word}." in referer:
            return "newsletter" if word == "mail" else word
    return "referral"


def inside_json(text: str) -> str:
    """``text`` as it stands inside the quotes of a JSON string."""
    return text if text.isalnum() else as_json(text)[1:-1]


def worded(text: str, first: str, agent: str, organisation: str, number: int) -> str:
    """A text of the lists with its gaps filled in."""
    if "{" not in text:
        return text
    filled = text.replace("{first}", first).replace("{agent}", agent).replace("{org}", organisation)
    return filled.replace("{n}", str(number))
