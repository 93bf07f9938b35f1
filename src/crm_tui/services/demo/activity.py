"""What a contact did: visits, mails, chats, tickets, calls, meetings, points; and the counters that follow."""

from __future__ import annotations

import math
from random import Random
from time import gmtime, strftime
from typing import NamedTuple

from crm_tui.services.demo.choice import expanded, one_of
from crm_tui.services.demo.texts import (
    CALL,
    CHAT,
    DOWNLOAD,
    EMAIL_OPEN,
    EMAIL_REPLY,
    EMAIL_SENT,
    FORM_SUBMIT,
    LINK_CLICK,
    MEETING,
    PAGE_HIT,
    POINTS,
    POINTS_OF,
    TICKET,
    as_json,
    inside_json,
    ready,
    worded,
)

DAY = 86_400
SESSION_GAP = 1_800
"""Two page views further apart than this (seconds) belong to two sessions."""
NOT_SEEN = frozenset((EMAIL_SENT, POINTS))
"""What we do, not the contact: it does not count as seen."""
HOURS = expanded((hour * 3600, weight) for hour, weight in enumerate((
    1, 0.5, 0.3, 0.2, 0.2, 0.4, 1, 3, 7, 10, 11, 10, 7, 8, 10, 10, 9, 7, 5, 4, 4, 4, 3, 2
)))  # fmt: skip
"""Local hours of the day as seconds, each as often as much goes on in it."""

Event = tuple[int, int, int, str]
"""Seconds UTC, index in ``KINDS``, points, details as JSON."""
Stat = tuple[int, int, int, int, int]
"""Index in ``KINDS``, how many, their points, the first and the last (seconds UTC)."""


class Who(NamedTuple):
    """What the texts need to know of the contact. ``first_at`` … ``last_at``: when it was about; ``now``: no event
    is later; ``utc``: seconds from UTC.
    """

    visitor: bool
    first: str
    name: str | None
    email: str | None
    organisation: str
    agents: tuple[str, ...]
    first_at: int
    last_at: int
    now: int
    utc: int
    language: str


class Counters(NamedTuple):
    """The columns of a contact that are counted from its events."""

    points: int
    sessions: int
    page_views: int
    time_spent: int
    chats: int
    tickets: int
    first_seen_at: int | None
    last_seen_at: int | None
    first_session_at: int | None
    last_session_at: int | None
    first_chat_at: int | None
    last_chat_at: int | None
    first_ticket_at: int | None
    last_ticket_at: int | None


class Activity:
    """Makes the events of one contact after the other; ``events`` starts afresh for each."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._ready = ready()
        self._events: list[Event] = []
        self._who: Who
        self._first = self._organisation = ""
        self._makers = expanded(
            (
                (self._visit, 34), (self._mail, 34), (self._chat, 6), (self._ticket, 4), (self._call, 6),
                (self._meeting, 2), (self._award, 4), (self._form, 5),
            )
        )  # fmt: skip

    def events(self, who: Who, count: int) -> list[Event]:
        """About ``count`` events of ``who``, in the order of time, none later than ``who.now``."""
        self._who = who
        self._first, self._organisation = inside_json(who.first), inside_json(who.organisation)
        events: list[Event] = []
        self._events = events
        draw = self._random.random
        while len(events) < count:
            if who.visitor:
                self._visit()
            else:
                one_of(self._makers, draw())()
        events.sort()
        return events

    def _moment(self) -> int:
        """Some time in the contact's days with us, more of it lately, at an hour when people are awake."""
        draw, who = self._random.random, self._who
        about = who.first_at + int((who.last_at - who.first_at) * draw() ** 0.65)
        day = (about + who.utc) // DAY
        if (day + 3) % 7 > 4 and draw() < 0.6:  # 1970-01-01 was a Thursday: 5 and 6 are the weekend
            day -= 2
        at = day * DAY + HOURS[int(draw() * len(HOURS))] + int(draw() * 3600) - who.utc
        return at if who.first_at <= at <= who.last_at else about

    def _add(self, at: int, kind: int, details: str, points: int | None = None) -> None:
        if at <= self._who.now:
            self._events.append((at, kind, POINTS_OF[kind] if points is None else points, details))

    def _visit(self) -> None:
        draw, ready, events, now = self._random.random, self._ready, self._events, self._who.now
        at, pages = self._moment(), ready.pages
        events.append((at, PAGE_HIT, 1, one_of(ready.entries, draw())))
        while draw() < 0.62:
            at += 8 + int(draw() ** 2 * 400)
            if at > now:
                return
            events.append((at, PAGE_HIT, 1, pages[int(draw() * len(pages))]))
        if draw() < 0.06:
            self._add(at + 20, DOWNLOAD, one_of(ready.downloads, draw()))

    def _mail(self) -> None:
        draw = self._random.random
        at = self._moment()
        mailing = one_of(self._ready.mailings, draw())
        if draw() > 0.45:
            self._add(at, EMAIL_SENT, mailing.sent)
            return
        opened = at + 60 + int(-math.log(1 - draw()) * 30_000)
        if opened > self._who.now:
            self._add(at, EMAIL_SENT, mailing.sent)
            return
        moment = strftime("%Y-%m-%dT%H:%M:%SZ", gmtime(opened))
        self._add(at, EMAIL_SENT, f'{mailing.opened}{moment}"}}')
        self._add(opened, EMAIL_OPEN, one_of(mailing.opens, draw()))
        if draw() < 0.35:
            self._add(opened + 15 + int(draw() * 90), LINK_CLICK, one_of(mailing.clicks, draw()))
        if draw() < 0.12:
            text = one_of(self._ready.talk["replies"]["texts"], draw())
            reply = {"subject": f"Re: {mailing.subject}", "text": text}
            self._add(opened + 200 + int(draw() * 9000), EMAIL_REPLY, as_json(reply))

    def _form(self) -> None:
        draw, who = self._random.random, self._who
        form = one_of(self._ready.forms, draw())
        values = {"Name": who.name, "Email": who.email}
        answers = self._ready.answers["en"] | self._ready.answers.get(who.language, {})
        values |= {each: one_of(answers[each], draw()) for each in form.questions}
        given = {key: value for key, value in values.items() if value}
        details = {"form": form.name, "url": form.url, "values": given}
        if "Message" in given:
            details["text"] = given["Message"]
        self._add(self._moment(), FORM_SUBMIT, as_json(details), form.points)

    def _worded(self, text: str, agent: str) -> str:
        """A JSON text with its gaps filled in."""
        number = 3 + int(self._random.random() ** 2 * 90)
        return worded(text, self._first, agent.capitalize(), self._organisation, number)

    def _agent(self) -> str:
        return inside_json(one_of(self._who.agents, self._random.random()))

    def _chat(self) -> None:
        draw, agent, chats = self._random.random, self._agent(), self._ready.chats
        text = self._worded(one_of(chats.get(self._who.language, chats["en"]), draw()), agent)
        minutes = 1 + int(draw() * 14)
        details = f'{{"channel":"chat","agent":"{agent}","minutes":{minutes},"text":{text}}}'
        self._add(self._moment(), CHAT, details)

    def _ticket(self) -> None:
        draw, agent, tickets = self._random.random, self._agent(), self._ready.tickets
        subject, text = one_of(tickets.get(self._who.language, tickets["en"]), draw())
        at = self._moment()
        old = self._who.now - at > 20 * DAY
        status = "closed" if old or draw() < 0.4 else one_of(("open", "open", "waiting"), draw())
        priority = one_of(("lowest", "low", "medium", "medium", "medium", "high", "highest"), draw())
        details = (
            f'{{"subject":{subject},"status":"{status}","priority":"{priority}","assignee":"{agent}",'
            f'"text":{self._worded(text, agent)}}}'
        )
        self._add(at, TICKET, details)

    def _call(self) -> None:
        draw, agent = self._random.random, self._agent()
        text = self._worded(one_of(self._ready.calls, draw()), agent)
        direction, minutes = "incoming" if draw() < 0.6 else "outgoing", 1 + int(draw() ** 2 * 40)
        details = f'{{"direction":"{direction}","minutes":{minutes},"agent":"{agent}","text":{text}}}'
        self._add(self._moment(), CALL, details)

    def _meeting(self) -> None:
        draw = self._random.random
        talk = self._ready.talk["meetings"]
        details = {
            "title": one_of(talk["titles"], draw()),
            "place": one_of(talk["places"], draw()),
            "minutes": one_of((30, 45, 60, 60, 90), draw()),
            "agent": one_of(self._who.agents, draw()),
        }
        self._add(self._moment(), MEETING, as_json(details))

    def _award(self) -> None:
        draw = self._random.random
        reason, points = one_of(self._ready.talk["ledger"]["reasons"], draw())
        details = as_json({"reason": reason, "agent": one_of(self._who.agents, draw())})
        self._add(self._moment(), POINTS, details, points)


def stats(events: list[Event]) -> list[Stat]:
    """The rollup of ``contact_event_stat``, from events in the order of time."""
    made: dict[int, Stat] = {}
    for at, kind, points, _ in events:
        former = made.get(kind)
        if former is None:
            made[kind] = (kind, 1, points, at, at)
        else:
            made[kind] = (kind, former[1] + 1, former[2] + points, former[3], at)
    return list(made.values())


def counters(events: list[Event], rollup: list[Stat]) -> Counters:
    """The counters on the contact, from events in the order of time and their rollup.

    A session is a run of page views with no gap over ``SESSION_GAP``; time spent is the sum of their lengths.
    """
    by_kind = {stat[0]: stat for stat in rollup}
    sessions, time_spent, last_start, former = 0, 0, 0, -SESSION_GAP
    for at, kind, _, _ in events:
        if kind == PAGE_HIT:
            if at - former > SESSION_GAP:
                sessions, last_start = sessions + 1, at
            else:
                time_spent += at - former
            former = at
    seen = [stat for stat in rollup if stat[0] not in NOT_SEEN]
    pages, chats, tickets = (by_kind.get(kind) for kind in (PAGE_HIT, CHAT, TICKET))
    return Counters(
        points=sum(stat[2] for stat in rollup),
        sessions=sessions,
        page_views=pages[1] if pages else 0,
        time_spent=time_spent,
        chats=chats[1] if chats else 0,
        tickets=tickets[1] if tickets else 0,
        first_seen_at=min((stat[3] for stat in seen), default=None),
        last_seen_at=max((stat[4] for stat in seen), default=None),
        first_session_at=pages[3] if pages else None,
        last_session_at=last_start if pages else None,
        first_chat_at=chats[3] if chats else None,
        last_chat_at=chats[4] if chats else None,
        first_ticket_at=tickets[3] if tickets else None,
        last_ticket_at=tickets[4] if tickets else None,
    )
