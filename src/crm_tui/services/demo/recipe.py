"""The recipe: believable contacts, the same for the same seed, moment and agent, whatever their number.

Everything is derived from (seed, number): contact 7 of ten is contact 7 of a million. Nothing is kept between
contacts but a small cache of organisations, so a data set of any size is made in flat memory.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from random import Random
from typing import NamedTuple

from crm_tui.services.demo.activity import DAY, Activity, Event, Stat, Who, counters, stats
from crm_tui.services.demo.choice import Choice, filled, one_of, reseed
from crm_tui.services.demo.follow_up import DemoNote, DemoTask, notes, tasks
from crm_tui.services.demo.lists import lists
from crm_tui.services.demo.membership import DemoRefusal, DemoSubscription, Membership
from crm_tui.services.demo.organisations import Directory
from crm_tui.services.demo.people import People, Person, is_heavy
from crm_tui.values.folding import fold, query_text
from crm_tui.values.phones import Phone

YEARS = 1_100 * DAY
"""How long ago the first contact was made, at most."""
STREAM = 1
FIRST_DAY = date(1970, 1, 1).toordinal()
IPV4 = ("192.0.2.{d}", "198.51.100.{d}", "203.0.113.{d}", "198.18.{c}.{d}", "198.19.{c}.{d}", "198.18.{c}.{d}")
"""Ranges for documentation and benchmarks (RFC 5737, RFC 2544)."""
IPV6 = "2001:db8:{c:x}::{d:x}"


class DemoContact(NamedTuple):
    """One contact whole. ``columns`` are those of the table ``contact``; ``organisations`` and ``tags`` are ids,
    the primary organisation first; ``events`` are in the order of time; ``line`` is the search document.
    """

    id: int
    columns: dict[str, object]
    organisations: tuple[int, ...]
    emails: tuple[str, ...]
    phones: tuple[Phone, ...]
    tags: tuple[int, ...]
    subscriptions: list[DemoSubscription]
    do_not_contact: list[DemoRefusal]
    notes: list[DemoNote]
    tasks: list[DemoTask]
    events: list[Event]
    stats: list[Stat]
    line: str


def contacts(n: int, seed: int, now: int, *, agent: str | None = None, start: int = 1) -> Iterator[DemoContact]:
    """Contacts ``start`` to ``n`` (known ones and visitors) as of ``now`` (seconds UTC).

    ``agent`` is who looks at them: two sevenths of what has an owner is theirs.
    """
    recipe = Recipe(seed, now, agent)
    return (recipe.contact(number) for number in range(start, n + 1))


class Recipe:
    """Makes contact after contact for one seed, moment and agent."""

    def __init__(self, seed: int, now: int, agent: str | None = None) -> None:
        self.directory = Directory(seed, now)
        self._seed, self._now = seed, now
        self._lists = lists()
        self._random = Random()
        self._people = People(seed, self.directory)
        self._activity = Activity(self._random)
        self._membership = Membership(self._random, self._lists)
        logins = [each.login for each in self._lists.agents]
        self._agents = (*logins, agent or logins[0], agent or logins[0])
        self._stages: Choice[str] = Choice((name, weight) for name, weight in self._lists.product["stages"])
        self._systems: Choice[str] = Choice((name, weight) for name, weight in self._lists.web["systems"])

    def contact(self, number: int) -> DemoContact:
        """Contact ``number`` (from 1)."""
        person = self._people.person(number)
        reseed(self._random, self._seed, number, STREAM)
        who = self._who(person)
        heavy = is_heavy(number)
        columns = self._columns(person, who)
        events = self._activity.events(who, self._event_count(person, heavy))
        rollup = stats(events)
        columns |= counters(events, rollup)._asdict()
        tags = () if person.visitor else self._membership.tags()
        subscriptions = self._membership.subscriptions(who.first_at, self._now) if person.emails else []
        vip = any(self._lists.tags[tag - 1][0] == "vip" for tag in tags)
        if not person.visitor:
            columns["custom"] = self._membership.attributes(person, number, self._now, vip)
        return DemoContact(
            id=number,
            columns=columns,
            organisations=person.organisations,
            emails=person.emails,
            phones=person.phones,
            tags=tags,
            subscriptions=subscriptions,
            do_not_contact=self._refusals(person, subscriptions, who),
            notes=[] if person.visitor else notes(self._random, who, heavy),
            tasks=[] if person.visitor else tasks(self._random, who, heavy),
            events=events,
            stats=rollup,
            line=self._line(person, columns),
        )

    def _who(self, person: Person) -> Who:
        draw, now = self._random.random, self._now
        age = draw() ** 2.5 * 200 * DAY if person.visitor else draw() ** 1.6 * YEARS
        created = now - 3_700 - int(age)
        last = now - int(-math.log(1 - draw()) * 70 * DAY)
        if last < created:
            last = created + int((now - created) * draw())
        first = person.name.first or person.name.shown or "Visitor"
        return Who(
            visitor=person.visitor,
            first=first,
            name=person.name.shown,
            email=person.emails[0] if person.emails else None,
            organisation=self.directory.seat(person.organisations[0]).name if person.organisations else "the company",
            agents=self._agents,
            first_at=created,
            last_at=last,
            now=now,
            utc=person.home.utc,
            language=person.home.language,
        )

    def _event_count(self, person: Person, heavy: bool) -> int:
        draw, gauss = self._random.random, self._random.gauss
        if heavy:
            return 1_500 + int(draw() * 700)
        if person.visitor:
            return 1 + int(math.exp(gauss(0.9, 0.9)))
        return min(1_400, int(math.exp(gauss(2.35, 1.15)))) if draw() > 0.05 else 0

    def _refusals(self, person: Person, subscriptions: list[DemoSubscription], who: Who) -> list[DemoRefusal]:
        if person.visitor:
            return []
        return self._membership.refusals(subscriptions, who.first_at, self._now)

    def _columns(self, person: Person, who: Who) -> dict[str, object]:
        """The columns of ``contact`` but for the counters and the custom attributes."""
        draw, name = self._random.random, person.name
        created, known = who.first_at, not person.visitor
        identified = created + int(draw() ** 2 * (who.last_at - created)) if draw() < 0.3 else created
        updated = max(identified, created + int(draw() * (self._now - created)))
        email, phone = (person.emails or (None,))[0], (person.phones or (None,))[0]
        columns: dict[str, object] = {
            "id": person.id,
            "uid": self._uid(created),
            "kind": int(person.visitor),
            "name": name.shown,
            "sort_name": fold(name.shown) if name.shown else None,
            "first_name": name.first,
            "last_name": name.last,
            "email": email,
            "email_key": email.casefold() if email else None,
            "phone": phone.shown if phone else None,
            "phone_key": phone.key if phone else None,
            "organisation_id": person.organisations[0] if person.organisations else None,
            "country": person.country,
            "created_at": created,
            "updated_at": updated,
            "identified_at": identified if known else None,
            "external_id": f"CRM-{person.id:06d}" if known and draw() < 0.16 else None,
            "stage": self._stages.pick(draw()) if known and draw() < 0.78 else None,
            "owner": one_of(self._agents, draw()) if known and draw() < 0.62 else None,
        }
        columns |= self._place(person)
        columns |= self._technology(person)
        columns |= self._details(person) if known else NO_DETAILS
        return columns

    def _place(self, person: Person) -> dict[str, object]:
        draw, home, city = self._random.random, person.home, person.city
        address = one_of(home.streets, draw()).format(n=1 + int(draw() * 140), k=1 + int(draw() * 9))
        shown = city is not None and not person.visitor and draw() < 0.5
        located = city is not None and draw() < 0.75
        return {
            "city": city.name if city else None,
            "region": city.region if city and draw() < 0.85 else None,
            "zip": filled(city.zip_shape, draw()) or None if city and shown else None,
            "address": address if shown and draw() < 0.9 else None,
            "latitude": round(city.latitude + (draw() - 0.5) / 20, 4) if city and located else None,
            "longitude": round(city.longitude + (draw() - 0.5) / 20, 4) if city and located else None,
            "language": (home.language if draw() < 0.85 else "en") if draw() < 0.7 else None,
            "timezone": home.timezone if draw() < 0.6 else None,
        }

    def _technology(self, person: Person) -> dict[str, object]:
        draw, web = self._random.random, self._lists.web
        system = self._systems.pick(draw()) if draw() < (0.95 if person.visitor else 0.72) else None
        ip, hostname = None, None
        if draw() < (0.97 if person.visitor else 0.66):
            shape = one_of(IPV4, draw()) if draw() < 0.92 else IPV6
            ip = shape.format(c=int(draw() * 256), d=1 + int(draw() * 254))
            if shape is not IPV6 and draw() < 0.6:
                hostname = f"host-{ip.replace('.', '-')}.{one_of(web['networks'], draw())}"
        return {
            "os": system,
            "browser": one_of(web["browsers"][system], draw()) if system and draw() < 0.95 else None,
            "device": web["devices"][system] if system and draw() < 0.9 else None,
            "ip": ip,
            "hostname": hostname,
        }

    def _details(self, person: Person) -> dict[str, object]:
        draw, culture = self._random.random, person.culture
        titles = culture.titles if culture.titles and draw() < 0.35 else self._lists.titles
        handle = person.name.latin + str(person.id)
        honorific = culture.honorifics[2 if draw() < 0.12 else 0 if person.woman else 1]
        site = self.directory.seat(person.organisations[0]).domain if person.organisations else None
        birthday = -25 * 365 * DAY + int(draw() * 60 * 365) * DAY
        return {
            "title": honorific if draw() < 0.25 else None,
            "job_title": one_of(titles, draw()) if draw() < 0.58 else None,
            "website": f"https://www.{site or handle.replace('.', '-') + '.example'}" if draw() < 0.12 else None,
            "birthday": _date(birthday) if draw() < 0.33 else None,
            "linkedin": handle if draw() < 0.22 else None,
            "facebook": handle if draw() < 0.08 else None,
            "twitter": "@" + handle.replace(".", "_") if draw() < 0.09 else None,
            "instagram": handle.replace(".", "_") if draw() < 0.07 else None,
        }

    def _line(self, person: Person, columns: dict[str, object]) -> str:
        """The search document, its values in the order in which ``store.search`` reads them: ``search_line`` of
        them, but for what need not be folded again.
        """
        name, phones = person.name, sorted(person.phones, key=_key)
        shown, parts = name.shown or "", f"{name.first or ''} {name.last or ''}"
        values = [query_text(shown)] if parts == shown else [query_text(shown), query_text(parts)]
        values += [fold(email) for email in sorted(person.emails, key=str.casefold)]
        values += [_common_text(self.directory.seat(each).name) for each in sorted(person.organisations)]
        values += [_common_text(str(columns[each] or "")) for each in ("job_title", "city")]
        values += [phone.digits for phone in phones] + [phone.national for phone in phones]
        return "\n".join(dict.fromkeys(filter(None, values)))

    def _uid(self, created: int) -> str:
        """A UUID of version 7, like those of ``values.uids`` but from the recipe's own draws."""
        value = (created * 1000) << 80 | self._random.getrandbits(80)
        value = (value & ~(0xF << 76)) | (0x7 << 76)
        value = (value & ~(0x3 << 62)) | (0x2 << 62)
        text = f"{value:032x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


NO_DETAILS: dict[str, object] = dict.fromkeys(
    ("title", "job_title", "website", "birthday", "linkedin", "facebook", "twitter", "instagram", "custom")
)
"""What a visitor never has."""


_common_text = lru_cache(maxsize=20_000)(query_text)


def _key(phone: Phone) -> str:
    return phone.key


def _date(moment: int) -> str:
    return date.fromordinal(FIRST_DAY + moment // DAY).isoformat()
