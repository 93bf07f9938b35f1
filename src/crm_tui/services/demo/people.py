"""Who the contacts are: name, place, organisation, addresses. Person ``i`` depends on the seed and ``i`` alone."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from crm_tui.services.demo.choice import digits, fill, one_of, reseed
from crm_tui.services.demo.lists import City, Country, Culture, Lists, Word, lists
from crm_tui.services.demo.organisations import Directory, pool
from crm_tui.values.phones import Phone, parse_phone

VISITORS = 0.25
"""The share of anonymous visitors."""
HEAVY_EVERY, HEAVY_AT = 700, 140
"""Every 700th contact has a history of 1,500 events and more, the 140th first."""
ODD_EVERY = 97
TWINS = 0.012
"""The share of contacts that were entered a second time, for the search for duplicates."""
ACCENTS = 0.4
"""The share of names that are entered with their accents."""
STREAM = 0
# a number of each contact's own, unlike its neighbours', for addresses that seldom collide
SPREAD, SPREAD_TO = 7919, 9973


class Name(NamedTuple):
    """A name as it is shown, its parts where they are known, and the letters an address is made of."""

    shown: str | None
    first: str | None
    last: str | None
    latin: str


class Person(NamedTuple):
    """A contact's identity. ``organisations``: numbers, the primary one first. ``home``: where it really lives;
    ``country`` and ``city`` are None where that is not known.
    """

    id: int
    visitor: bool
    home: Country
    culture: Culture
    woman: bool
    name: Name
    organisations: tuple[int, ...]
    emails: tuple[str, ...]
    phones: tuple[Phone, ...]
    country: str | None
    city: City | None
    twin_of: int | None


class People:
    """All persons of one seed, made when asked for."""

    def __init__(self, seed: int, directory: Directory) -> None:
        self._seed = seed
        self._directory = directory
        self._random = Random()
        self._lists: Lists = lists()

    def person(self, number: int, *, twins: bool = True) -> Person:
        """Person ``number`` (from 1). ``twins=False``: the person behind it, were it not a second entry."""
        random = self._random
        reseed(random, self._seed, number, STREAM)
        draw = random.random
        visitor = draw() < VISITORS and not is_heavy(number)
        twin = draw() < TWINS and twins and not visitor and number > 30
        organisations = () if visitor else self._organisations(number)
        home = self._home(organisations)
        culture = self._lists.cultures[home.cultures.pick(draw())]
        woman = draw() < 0.5
        name = Name(None, None, None, "") if visitor else self._name(number, home, culture, woman)
        country = home.name if draw() < 0.95 else None
        city = self._city(home, organisations) if draw() < 0.82 else None
        emails = () if visitor else self._emails(number, name, organisations)
        phones = () if visitor or (draw() > 0.58 and (emails or name.shown)) else self._phones(home, country)
        made = Person(number, visitor, home, culture, woman, name, organisations, emails, phones, country, city, None)
        return self._second_entry(made) if twin else made

    def _organisations(self, number: int) -> tuple[int, ...]:
        draw, size = self._random.random, pool(number)
        if draw() > 0.64:
            return ()
        first = int(size * draw() ** 1.4) + 1
        if draw() > 0.05:
            return (first,)
        second = int(size * draw()) + 1
        return (first, second) if second != first else (first,)

    def _home(self, organisations: tuple[int, ...]) -> Country:
        draw = self._random.random
        if organisations and draw() < 0.8:
            return self._directory.seat(organisations[0]).country
        return self._lists.by_weight.pick(draw())

    def _city(self, home: Country, organisations: tuple[int, ...]) -> City:
        draw = self._random.random
        if organisations and draw() < 0.7:
            seat = self._directory.seat(organisations[0])
            if seat.country is home:
                return seat.city
        return home.cities.pick(draw())

    def _name(self, number: int, home: Country, culture: Culture, woman: bool) -> Name:
        draw, men = self._random.random, 0 if woman else 1
        given, family = one_of(culture.given[men], draw()), one_of(culture.family[men], draw())
        if draw() < culture.double_family:
            second = one_of(culture.family[men], draw())
            if second is not family:
                family = Word(f"{family.native} {second.native}", f"{family.latin} {second.latin}", family.address)
        native = draw() < (home.native if culture.script else ACCENTS)
        latin = f"{given.address}.{family.address}"
        gap = draw()
        if number % ODD_EVERY == 0:
            odd = self._lists.odd[number // ODD_EVERY % len(self._lists.odd)]
            return Name(odd.name, odd.first, odd.last, latin)
        first, last = (given.native, family.native) if native else (given.latin, family.latin)
        if gap < 0.03:
            return Name(None, None, None, latin)
        shown = _in_order(first, last, culture.order, native)
        if gap < 0.06:
            return Name(first, first, None, latin)
        return Name(shown, None, None, latin) if gap < 0.16 else Name(shown, first, last, latin)

    def _emails(self, number: int, name: Name, organisations: tuple[int, ...]) -> tuple[str, ...]:
        draw = self._random.random
        if draw() < 0.09 and name.shown:
            return ()
        given, _, family = name.latin.partition(".")
        own = number * SPREAD % SPREAD_TO
        domain = self._directory.seat(organisations[0]).domain if organisations else None
        made = []
        if domain and draw() < 0.8:
            # in a large data set namesakes work in one place: they have a number
            local = name.latin if draw() < 0.7 else f"{given[:1]}{family}"
            made.append(f"{local}{own if number > 3000 and draw() < 0.6 else ''}@{domain}")
        if not made or draw() < 0.16:
            separator = one_of("._-", draw())
            provider = one_of(self._lists.web["providers"], draw())
            mark = own if draw() < 0.8 else own % 100
            made.append(f"{given}{separator}{family}{mark}@{provider}")
        if draw() < 0.02:
            made.append(f"billing.{family}{own}@example.org")
        if draw() < 0.03:
            made[0] = made[0].title().replace(".Example", ".example")
        return tuple(dict.fromkeys(made))

    def _phones(self, home: Country, country: str | None) -> tuple[Phone, ...]:
        draw = self._random.random
        made = [self._phone(home, country)]
        if draw() < 0.14:
            made.append(self._phone(home, country))
        if draw() < 0.01:
            made.append(parse_phone(f"ext. {int(draw() * 900) + 100}"))
        return tuple({phone.key: phone for phone in made}.values())

    def _phone(self, home: Country, country: str | None) -> Phone:
        """A number as people type it: a national way only where the country is known."""
        draw = self._random.random
        international, national = one_of(home.phones, draw())
        numerals = digits(international.count("#"), draw())
        number = fill(international, numerals)
        way = draw()
        if country and way < 0.4:
            typed = fill(national, numerals)
        elif way < 0.7:
            typed = number
        elif way < 0.85:
            typed = number.replace(" ", "").replace("-", "").replace("(", "").replace(")", "")
        elif way < 0.95:
            head, _, tail = number.partition(" ")
            typed = f"{head} {tail.replace(' ', '-')}"
        else:
            typed = f"00{number[1:]}"
        read = parse_phone(number)
        return Phone(typed, read.key, read.digits, read.national, read.verified)

    def _second_entry(self, own: Person) -> Person:
        """The same human being entered again: other details, one shared address or number."""
        back = 1 + self._random.randrange(min(own.id - 1, 400))
        by_email, mistyped = self._random.random() < 0.7, self._random.random() < 0.5
        former = self.person(own.id - back, twins=False)
        if former.visitor or not (former.emails or former.phones) or own.id % ODD_EVERY == 0:
            return own
        name = former.name
        if name.shown and mistyped:
            plain = " ".join(part.capitalize() for part in name.latin.split("."))
            name = Name(plain, None, None, name.latin)
        emails = former.emails[:1] if by_email or not former.phones else own.emails
        phones = former.phones[:1] if not emails or emails is own.emails else _abroad(own.phones)
        return own._replace(
            name=name, home=former.home, culture=former.culture, woman=former.woman, country=former.country,
            city=former.city, emails=emails, phones=phones, twin_of=former.id,
        )  # fmt: skip


def _abroad(phones: tuple[Phone, ...]) -> tuple[Phone, ...]:
    """The same numbers in the international way, which needs no country to be read."""
    return tuple(phone._replace(shown=phone.key) if phone.verified else phone for phone in phones)


def is_heavy(number: int) -> bool:
    """Whether contact ``number`` has a very long history."""
    return number % HEAVY_EVERY == HEAVY_AT


def _given_first(order: str, native: bool) -> bool:
    return order == "given-first" or (order == "joined" and not native)


def _in_order(first: str, last: str, order: str, native: bool) -> str:
    if _given_first(order, native):
        return f"{first} {last}"
    return f"{last}{first}" if order == "joined" else f"{last} {first}"
