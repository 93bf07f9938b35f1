"""The organisations: number ``k`` is the same whatever the size of the data set, and no two have one name."""

from __future__ import annotations

from functools import lru_cache
from random import Random
from typing import NamedTuple

from crm_tui.services.demo.choice import filled, one_of, reseed
from crm_tui.services.demo.lists import City, Country, Words, ascii_letters, lists, unaccented
from crm_tui.values.folding import fold

FIRST_POOL, PEOPLE_PER_ORGANISATION = 24, 14
STREAM = 3
DAY = 86_400


class DemoOrganisation(NamedTuple):
    """One organisation as the table ``organisation`` holds it (``id`` is 1 at least), and where it is."""

    id: int
    name: str
    name_key: str
    domain: str | None
    website: str | None
    phone: str | None
    industry: str | None
    country: str | None
    region: str | None
    city: str | None
    address: str | None
    zip: str | None
    created_at: int
    updated_at: int


class Seat(NamedTuple):
    """Where an organisation has its seat, and the domain of its mail (people are drawn to fit it)."""

    name: str
    domain: str | None
    country: Country
    city: City


def pool(contact_id: int) -> int:
    """How many organisations exist when contact ``contact_id`` is made."""
    return FIRST_POOL + contact_id // PEOPLE_PER_ORGANISATION


class Directory:
    """All organisations of one seed, made when asked for."""

    def __init__(self, seed: int, now: int) -> None:
        self._seed = seed
        self._now = now
        self._random = Random()
        self._slots = _slots(seed)
        self._count = {words: sum(each.words == words for each in self._slots) for words in lists().words}
        self.seat = lru_cache(maxsize=20_000)(self._seat)
        """Name, domain and place of organisation ``number`` (from 1)."""

    def _seat(self, number: int) -> Seat:
        slot = self._slots[(number - 1) % len(self._slots)]
        ordinal = (number - 1) // len(self._slots) * self._count[slot.words] + slot.rank
        random = self._random
        reseed(random, self._seed, number, STREAM)
        words = lists().words[slot.words]
        name, domain = _name(words, ordinal, self._seed)
        country = slot.country
        if country.legal and _latin(words) and random.random() < 0.5:
            name = f"{name} {one_of(country.legal, random.random())}"
        return Seat(
            name=name,
            domain=f"{domain}.example" if random.random() < 0.92 else None,
            country=country,
            city=country.cities.pick(random.random()),
        )

    def organisation(self, number: int) -> DemoOrganisation:
        """The row of organisation ``number`` (from 1), with gaps in every column but the name."""
        seat = self.seat(number)
        random = self._random
        reseed(random, self._seed, number, STREAM)
        draw = random.random
        country, city = seat.country, seat.city
        kind = next((kind for kind in lists().industry_of if kind in seat.name), None)
        industry = lists().industry_of[kind] if kind else one_of(lists().industries, draw())
        street = one_of(country.streets, draw()).format(n=1 + int(draw() * 140), k=1 + int(draw() * 9))
        number_shown = filled(one_of(country.phones, draw())[0], draw())
        known = draw()
        created = self._now - int((0.15 + 0.85 * draw()) * 1500) * DAY
        return DemoOrganisation(
            id=number,
            name=seat.name,
            name_key=fold(seat.name),
            domain=seat.domain,
            website=f"https://www.{seat.domain}" if seat.domain and draw() < 0.8 else None,
            phone=number_shown if draw() < 0.55 else None,
            industry=industry if draw() < 0.85 else None,
            country=country.name if known < 0.93 else None,
            region=city.region if known < 0.75 else None,
            city=city.name if known < 0.88 else None,
            address=street if draw() < 0.6 else None,
            zip=filled(city.zip_shape, draw()) or None if draw() < 0.6 else None,
            created_at=created,
            updated_at=created + int(draw() * (self._now - created)),
        )


class _Slot(NamedTuple):
    country: Country
    words: str
    rank: int


def _slots(seed: int) -> tuple[_Slot, ...]:
    """Countries in turn, by weight; ``rank`` counts those that use the same words, so that names never repeat."""
    order = []
    for country in lists().countries:
        words = lists().words_of_language.get(country.language, "latin")
        latin_too = not _latin(lists().words[words])
        for turn in range(2 * country.weight):
            order.append((country, "latin" if latin_too and turn % 2 else words))
    Random(seed).shuffle(order)
    ranks: dict[str, int] = {}
    made = []
    for country, words in order:
        rank = ranks.get(words, 0)
        ranks[words] = rank + 1
        made.append(_Slot(country, words, rank))
    return tuple(made)


def _latin(words: Words) -> bool:
    return words.heads[0].latin == unaccented(words.heads[0].native)


def _name(words: Words, ordinal: int, seed: int) -> tuple[str, str]:
    """The ``ordinal``-th name made of ``words``, and a label for its domain; no two ordinals give the same."""
    heads, kinds = words.heads, words.kinds
    number, round_ = (ordinal + seed) % (len(heads) * len(kinds)), ordinal // (len(heads) * len(kinds))
    head = number % len(heads)
    kind = kinds[(head + number // len(heads)) % len(kinds)]  # neighbours differ in both halves
    name = f"{words.prefix}{heads[head].native}{'' if words.joined else ' '}{kind}{words.suffix}"
    latin_kind = ascii_letters(kind) or str(ordinal // len(heads) + 1)
    label = f"{heads[head].latin} {latin_kind}"
    if round_:
        extension = lists().extensions[(round_ - 1) % len(lists().extensions)]
        again = (round_ - 1) // len(lists().extensions)
        name = f"{name} {extension}{f' {again + 1}' if again else ''}"
        label = f"{label} {extension}{again or ''}"
    return name, "-".join(ascii_letters(label.replace("-", " ")).split())
