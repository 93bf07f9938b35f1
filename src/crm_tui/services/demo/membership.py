"""Tags, subscriptions, channels on which not to contact, and the custom attributes of one contact."""

from __future__ import annotations

import math
from random import Random
from time import gmtime, strftime
from typing import NamedTuple

from crm_tui.services.demo.activity import DAY
from crm_tui.services.demo.choice import Choice, one_of
from crm_tui.services.demo.lists import Lists
from crm_tui.services.demo.people import Person
from crm_tui.services.demo.texts import as_json


class DemoSubscription(NamedTuple):
    """One row of the table ``subscription``, without its contact; ``list_id`` counts the lists from 1."""

    list_id: int
    status: str
    since: int
    source: str | None
    consent: str | None


class DemoRefusal(NamedTuple):
    """One row of the table ``do_not_contact``, without its contact."""

    channel: str
    reason: str
    since: int


STATUSES: Choice[str] = Choice((("active", 70), ("unsubscribed", 15), ("unconfirmed", 8), ("bounced", 7)))
CHANNELS: Choice[str] = Choice((("phone", 4), ("sms", 3), ("email", 2), ("post", 2)))


class Membership:
    """Draws what a contact belongs to; keeps the weighted lists."""

    def __init__(self, random: Random, lists: Lists) -> None:
        self._random = random
        self._lists = lists
        product = lists.product
        self._tags = [(number, share) for number, (_, share) in enumerate(lists.tags, 1)]
        self._plans: Choice[str] = Choice((name, weight) for name, weight in product["plans"])
        self._levels: Choice[str] = Choice((name, weight) for name, weight in product["vip_levels"])
        self._sources: Choice[str] = Choice((name, weight) for name, weight in product["consent_sources"])
        self._consents: list[str] = product["consents"]
        self._remarks: list[str] = product["remarks"]
        self._languages: list[str] = product["languages"]
        self._mother_tongues: dict[str, str] = product["mother_tongues"]

    def tags(self) -> tuple[int, ...]:
        """Numbers of tags, counted from 1."""
        draw = self._random.random
        return tuple([number for number, share in self._tags if draw() < share])

    def subscriptions(self, created: int, now: int) -> list[DemoSubscription]:
        """The lists of a contact with an email."""
        draw = self._random.random
        made = []
        for number, (_, _, share) in enumerate(self._lists.subscription_lists, 1):
            if draw() < share:
                since = created + int(draw() * (now - created))
                source = self._sources.pick(draw()) if draw() < 0.85 else None
                consent = one_of(self._consents, draw()) if source == "web form" and draw() < 0.9 else None
                made.append(DemoSubscription(number, STATUSES.pick(draw()), since, source, consent))
        return made

    def refusals(self, subscriptions: list[DemoSubscription], created: int, now: int) -> list[DemoRefusal]:
        """The channels on which not to contact; many follow from a subscription that ended."""
        draw = self._random.random
        made: dict[str, DemoRefusal] = {}
        for each in subscriptions:
            if each.status in ("unsubscribed", "bounced") and draw() < 0.5:
                made["email"] = DemoRefusal("email", each.status, each.since)
        if draw() < 0.03:
            channel = CHANNELS.pick(draw())
            made[channel] = DemoRefusal(channel, "manual", created + int(draw() * (now - created)))
        return list(made.values())

    def attributes(self, person: Person, number: int, now: int, vip: bool) -> str | None:
        """The custom attributes as JSON by slug; None when the contact has none."""
        draw = self._random.random
        made: dict[str, object] = {}
        if draw() < 0.62:
            made["plan"] = self._plans.pick(draw())
        if draw() < 0.4:
            days = int((draw() - 0.3) * 420)
            made["renewal"] = strftime("%Y-%m-%d", gmtime(now + days * DAY))
        if made.get("plan") not in (None, "free") and draw() < 0.85:
            made["mrr"] = round(math.exp(self._random.gauss(4, 0.9)), 2)
        if vip or draw() < 0.03:
            made["vip_level"] = self._levels.pick(draw())
        if draw() < 0.35:
            made["languages"] = self._tongues(person)
        if draw() < 0.4:
            made["newsletter"] = draw() < 0.7
        if draw() < 0.07:
            made["remarks"] = one_of(self._remarks, draw())
        if draw() < 0.08:
            made["trial_ends"] = (now + int((draw() - 0.6) * 40 * DAY)) // 3600 * 3600
        if person.emails and draw() < 0.06:
            made["billing_email"] = f"billing@{person.emails[0].partition('@')[2].lower()}"
        if draw() < 0.04:
            made["wiki_page"] = f"https://wiki.crm-demo.example/customers/{number}"
        return as_json(made) if made else None

    def _tongues(self, person: Person) -> list[str]:
        draw = self._random.random
        found = {self._mother_tongues.get(person.home.language, "English")}
        while draw() < 0.45:
            found.add(one_of(self._languages, draw() ** 2))
        return [each for each in self._languages if each in found]
