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
HOURS_LISTED = len(HOURS)

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
        self._now = self._utc = self._first_at = self._last_at = 0  # of the contact: this is where millions come by
        self._makers = expanded(
            (
                (self._visit, 34), (self._mail, 34), (self._chat, 6), (self._ticket, 4), (self._call, 6),
                (self._meeting, 2), (self._award, 4), (self._form, 5),
            )
        )  # fmt: skip

    def events(self, who: Who, count: int) -> list[Event]:
        """About ``count`` events of ``who``, in the order of time, none later than ``who.now``."""
        self._who = who
        self._now, self._utc, self._first_at, self._last_at = who.now, who.utc, who.first_at, who.last_at
        self._first, self._organisation = inside_json(who.first), inside_json(who.organisation)
        events: list[Event] = []
        self._events = events
        if who.visitor:
            while len(events) < count:
                self._visit()
        draw, makers, many = self._random.random, self._makers, len(self._makers)
        while len(events) < count:
            makers[int(draw() * many)]()
        events.sort()
        return events

    def _moment(self) -> int:
        """Some time in the contact's days with us, more of it lately, at an hour when people are awake."""
        draw, first, last, utc = self._random.random, self._first_at, self._last_at, self._utc
        about = first + int((last - first) * draw() ** 0.65)
        day = (about + utc) // DAY
        if (day + 3) % 7 > 4 and draw() < 0.6:  # 1970-01-01 was a Thursday: 5 and 6 are the weekend
            day -= 2
        at = day * DAY + HOURS[int(draw() * HOURS_LISTED)] + int(draw() * 3600) - utc
        return at if first <= at <= last else about

    def _add(self, at: int, kind: int, details: str, points: int | None = None) -> None:
        if at <= self._now:
            self._events.append((at, kind, POINTS_OF[kind] if points is None else points, details))

    def _visit(self) -> None:
        draw, ready, events, now = self._random.random, self._ready, self._events, self._now
        at, entries, pages = self._moment(), ready.entries, ready.pages
        events.append((at, PAGE_HIT, 1, entries[int(draw() * len(entries))]))
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
        if opened > self._now:
            self._add(at, EMAIL_SENT, mailing.sent)
            return
        moment = strftime("%Y-%m-%dT%H:%M:%SZ", gmtime(opened))
        self._add(at, EMAIL_SENT, f'{mailing.opened}{moment}"}}')
        self._add(opened, EMAIL_OPEN, one_of(mailing.opens, draw()))
        if draw() < 0.35:
            self._add(opened + 15 + int(draw() * 90), LINK_CLICK, one_of(mailing.clicks, draw()))
        if draw() < 0.12:
            text = one_of(self._ready.talk["replies"]["texts"], draw())
            reply = f'{{"subject":{as_json(f"Re: {mailing.subject}")},"text":{as_json(text)}}}'
            self._add(opened + 200 + int(draw() * 9000), EMAIL_REPLY, reply)

    def _form(self) -> None:
        draw, who = self._random.random, self._who
        form = one_of(self._ready.forms, draw())
        values = {"Name": who.name, "Email": who.email}
        answers = self._ready.answers["en"] | self._ready.answers.get(who.language, {})
        values |= {each: one_of(answers[each], draw()) for each in form.questions}
        given = {key: value for key, value in values.items() if value}
        listed = ",".join([f"{as_json(key)}:{as_json(value)}" for key, value in given.items()])
        text = f',"text":{as_json(given["Message"])}' if "Message" in given else ""
        details = f'{{"form":{as_json(form.name)},"url":{as_json(form.url)},"values":{{{listed}}}{text}}}'
        self._add(self._moment(), FORM_SUBMIT, details, form.points)

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
        title, place = as_json(one_of(talk["titles"], draw())), as_json(one_of(talk["places"], draw()))
        minutes = one_of((30, 45, 60, 60, 90), draw())
        details = f'{{"title":{title},"place":{place},"minutes":{minutes},"agent":"{self._agent()}"}}'
        self._add(self._moment(), MEETING, details)

    def _award(self) -> None:
        draw = self._random.random
        reason, points = one_of(self._ready.talk["ledger"]["reasons"], draw())
        details = f'{{"reason":{as_json(reason)},"agent":"{self._agent()}"}}'
        self._add(self._moment(), POINTS, details, points)


def stats(events: list[Event]) -> list[Stat]:
    """The rollup of ``contact_event_stat``, from events in the order of time."""
    found: dict[int, list[int]] = {}
    for at, kind, points, _ in events:
        stat = found.get(kind)
        if stat is None:
            found[kind] = [kind, 1, points, at, at]
        else:
            stat[1] += 1
            stat[2] += points
            stat[4] = at
    return [(kind, n, points, first, last) for kind, n, points, first, last in found.values()]


def counters(events: list[Event], rollup: list[Stat]) -> Counters:
    """The counters on the contact, from events in the order of time and their rollup.

    A session is a run of page views with no gap over ``SESSION_GAP``; time spent is the sum of their lengths.
    """
    by_kind = {stat[0]: stat for stat in rollup}
    sessions, time_spent, last_start, former = 0, 0, 0, -SESSION_GAP
    for at in [event[0] for event in events if event[1] == PAGE_HIT]:
        gap = at - former
        if gap > SESSION_GAP:
            sessions, last_start = sessions + 1, at
        else:
            time_spent += gap
        former = at
    worth, first_seen, last_seen = 0, None, None
    for kind, _, points, first, last in rollup:
        worth += points
        if kind not in NOT_SEEN:
            first_seen = first if first_seen is None or first < first_seen else first_seen
            last_seen = last if last_seen is None or last > last_seen else last_seen
    pages, chats, tickets = by_kind.get(PAGE_HIT), by_kind.get(CHAT), by_kind.get(TICKET)
    return Counters(
        points=worth,
        sessions=sessions,
        page_views=pages[1] if pages else 0,
        time_spent=time_spent,
        chats=chats[1] if chats else 0,
        tickets=tickets[1] if tickets else 0,
        first_seen_at=first_seen,
        last_seen_at=last_seen,
        first_session_at=pages[3] if pages else None,
        last_session_at=last_start if pages else None,
        first_chat_at=chats[3] if chats else None,
        last_chat_at=chats[4] if chats else None,
        first_ticket_at=tickets[3] if tickets else None,
        last_ticket_at=tickets[4] if tickets else None,
    )
