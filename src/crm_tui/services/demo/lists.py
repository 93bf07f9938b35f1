"""The lists of names, places and texts (``data/demo``) as typed, frozen values, read once."""

from __future__ import annotations

import csv
import tomllib
from functools import lru_cache
from typing import Any, NamedTuple
from unicodedata import combining, normalize

from crm_tui.services.demo.choice import Choice
from crm_tui.services.product_data import data_file
from crm_tui.values.folding import fold
from crm_tui.values.slugs import attribute_slug, list_slug

_TYPED = str.maketrans(
    {"ı": "i", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "æ": "ae", "Æ": "Ae", "ß": "ss"}
)


class Word(NamedTuple):
    """A name as its bearer writes it, in Latin letters, and as it stands in an address."""

    native: str
    latin: str
    address: str


class Culture(NamedTuple):
    """How people of one culture are called. ``script``: it has a script of its own besides the Latin one."""

    key: str
    order: str
    double_family: float
    given: tuple[tuple[Word, ...], tuple[Word, ...]]
    family: tuple[tuple[Word, ...], tuple[Word, ...]]
    honorifics: tuple[str, ...]
    titles: tuple[str, ...]
    script: bool


class City(NamedTuple):
    """A city; ``zip_shape`` has ``#`` for a digit."""

    name: str
    region: str | None
    latitude: float
    longitude: float
    zip_shape: str


class Country(NamedTuple):
    """A country; ``utc`` is seconds from UTC, ``phones`` pairs of the international and the national way."""

    name: str
    code: str
    weight: int
    cultures: Choice[str]
    native: float
    language: str
    timezone: str
    utc: int
    legal: tuple[str, ...]
    phones: tuple[tuple[str, str], ...]
    streets: tuple[str, ...]
    cities: Choice[City]


class Words(NamedTuple):
    """Of what the names of organisations are made in one culture."""

    heads: tuple[Word, ...]
    kinds: tuple[str, ...]
    joined: bool
    prefix: str
    suffix: str


class Attribute(NamedTuple):
    """A custom attribute of the demonstration property."""

    slug: str
    name: str
    type: str
    options: tuple[str, ...]


class Agent(NamedTuple):
    """Somebody who works here."""

    login: str
    name: str
    department: str


class OddName(NamedTuple):
    """A name that tries the program."""

    name: str
    first: str | None
    last: str | None


class Lists(NamedTuple):
    """Everything from ``data/demo`` but the texts of the history (``texts``)."""

    countries: tuple[Country, ...]
    by_weight: Choice[Country]
    cultures: dict[str, Culture]
    words: dict[str, Words]
    words_of_language: dict[str, str]
    extensions: tuple[str, ...]
    industries: tuple[str, ...]
    titles: tuple[str, ...]
    industry_of: dict[str, str]
    agents: tuple[Agent, ...]
    tags: tuple[tuple[str, float], ...]
    colours: tuple[str, ...]
    subscription_lists: tuple[tuple[str, str, float], ...]
    attributes: tuple[Attribute, ...]
    segments: tuple[tuple[str, str, str], ...]
    odd: tuple[OddName, ...]
    product: dict[str, Any]
    web: dict[str, Any]
    talk: dict[str, Any]


@lru_cache(maxsize=1)
def lists() -> Lists:
    """The lists, read from ``data/demo`` at the first call (about 30 ms)."""
    product, work = _toml("product"), _toml("work")
    countries = _countries()
    return Lists(
        countries=countries,
        by_weight=Choice((country, country.weight) for country in countries),
        cultures=_cultures(work),
        words={key: _words(value) for key, value in work["organisations"].items()},
        words_of_language=work["words"],
        extensions=tuple(work["extensions"]),
        industries=tuple(work["industries"]),
        titles=tuple(work["titles"]["english"]),
        industry_of={kind: name for name, kinds in work["industry_of"].items() for kind in kinds.split("|")},
        agents=tuple(Agent(*each) for each in product["agents"]),
        tags=tuple((name, share) for name, share in product["tags"]),
        colours=tuple(product["colours"]),
        subscription_lists=_subscription_lists(product["lists"]),
        attributes=_attributes(product["attributes"]),
        segments=tuple((name, list_slug(name, ()), text) for name, text in product["segments"]),
        odd=tuple(OddName(odd["name"], odd.get("first"), odd.get("last")) for odd in product["odd"]),
        product=product,
        web=_toml("web"),
        talk=_toml("talk"),
    )


def _toml(name: str) -> dict[str, Any]:
    with data_file("demo", f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def _word(text: str) -> Word:
    native, _, latin = text.replace("_", " ").partition("|")
    latin = latin or unaccented(native)
    return Word(native, latin, ascii_letters(latin).replace(" ", ""))


def _word_list(text: str) -> tuple[Word, ...]:
    return tuple(_word(each) for each in text.split())


def _cultures(work: dict[str, Any]) -> dict[str, Culture]:
    made = {}
    for key, each in _toml("names").items():
        family = _word_list(each["family"])
        made[key] = Culture(
            key=key,
            order=each["order"],
            double_family=each.get("double_family", 0.0),
            given=(_word_list(each["given_f"]), _word_list(each["given_m"])),
            family=(_word_list(each["family_f"]) if "family_f" in each else family, family),
            honorifics=tuple(work["honorifics"].get(key, work["honorifics"]["english"])),
            titles=tuple(work["titles"].get(key, ())),
            script="|" in each["family"],
        )
    return made


def _cities() -> dict[str, list[tuple[City, float]]]:
    made: dict[str, list[tuple[City, float]]] = {}
    with data_file("demo", "cities.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            place = float(row["latitude"]), float(row["longitude"])
            city = City(row["city"], row["region"] or None, *place, row["zip"])
            made.setdefault(row["country"], []).append((city, float(row["weight"])))
    return made


def _countries() -> tuple[Country, ...]:
    cities = _cities()
    return tuple(_country(each, cities[each["code"]]) for each in _toml("countries")["country"])


def _country(each: dict[str, Any], cities: list[tuple[City, float]]) -> Country:
    cultures = (text.split(":") for text in each["cultures"])
    return Country(
        name=each["name"],
        code=each["code"],
        weight=each["weight"],
        cultures=Choice((key, float(weight)) for key, weight in cultures),
        native=each["native"],
        language=each["language"],
        timezone=each["timezone"],
        utc=int(each["utc"] * 3600),
        legal=tuple(each["legal"]),
        phones=tuple(_phones(each)),
        streets=tuple(each["streets"]),
        cities=Choice(cities),
    )


def _phones(each: dict[str, Any]) -> list[tuple[str, str]]:
    made = []
    for shape in each["phones"]:
        for area in each["areas"].split() if "{area}" in shape else ("",):
            international, national = shape.replace("{area}", area).split("|")
            made.append((international, national))
    return made


def _words(each: dict[str, Any]) -> Words:
    return Words(
        heads=_word_list(each["heads"]),
        kinds=tuple(each["kinds"].split("|")),
        joined=each.get("joined", False),
        prefix=each.get("prefix", ""),
        suffix=each.get("suffix", ""),
    )


def _subscription_lists(given: list[Any]) -> tuple[tuple[str, str, float], ...]:
    made: list[tuple[str, str, float]] = []
    for name, share in given:
        made.append((name, list_slug(name, [slug for _, slug, _ in made]), share))
    return tuple(made)


def _attributes(given: list[dict[str, Any]]) -> tuple[Attribute, ...]:
    made: list[Attribute] = []
    for each in given:
        slug = attribute_slug(each["name"], [attribute.slug for attribute in made])
        made.append(Attribute(slug, each["name"], each["type"], tuple(each.get("options", ()))))
    return tuple(made)


def unaccented(text: str) -> str:
    """``text`` as somebody types it whose keyboard has no accents, case kept."""
    bare = "".join(c for c in normalize("NFD", text) if not combining(c))
    return bare.translate(_TYPED)


def ascii_letters(text: str) -> str:
    """``text`` as it may stand in an address: folded, ASCII letters, digits and blanks only."""
    return "".join(c for c in fold(text) if c.isascii() and (c.isalnum() or c == " "))
