"""A contact's values, addresses and links put in order out of what its rows say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from crm_tui.services.csv.names import full_name
from crm_tui.store.imports.outcome import Said
from crm_tui.values.emails import Email
from crm_tui.values.phones import Phone

Address = TypeVar("Address", Email, Phone)


def changed_names(values: Mapping[str, Said], base: Mapping[str, object], *, fill: bool) -> dict[str, Said]:
    """The names that change: parts as they are said; the whole as it is said, else made of the parts."""
    made: dict[str, Said] = {}
    for part in ("first_name", "last_name"):
        said = values.get(part)
        if said is not None and said.value != base[part] and not (fill and base[part]):
            made[part] = said
    name = values.get("name")
    if name is not None:
        if name.value != base["name"] and not (fill and base["name"]):
            made["name"] = name
            if "first_name" not in values and "last_name" not in values and (base["first_name"] or base["last_name"]):
                words = str(name.value).split()  # the parts would go on saying the old name
                made["first_name"] = Said(" ".join(words[:-1]) or None, name.row)
                made["last_name"] = Said(words[-1], name.row)
    elif made and not (fill and base["name"]):
        first, last = (made[part].value if part in made else base[part] for part in ("first_name", "last_name"))
        whole = full_name(str(first or ""), str(last or ""))
        if whole != base["name"]:
            made["name"] = Said(whole, max(said.row for said in made.values()))
    return made


def value_of(values: Mapping[str, Said], field: str, effects: set[int]) -> object:
    """What a field is said to be, or None; the row that says so is added to ``effects``."""
    said = values.get(field)
    if said is None:
        return None
    effects.add(said.row)
    return said.value


def said_value(values: Mapping[str, Said], field: str) -> object:
    """What a field is said to be, or None."""
    said = values.get(field)
    return said.value if said is not None else None


def arranged(addresses: Mapping[str, tuple[Address, int]], primary: Said | None, effects: set[int]) -> list[Address]:
    """All addresses of a new contact, the primary one first."""
    made = []
    for address, number in addresses.values():
        effects.add(number)
        made.append(address)
    if primary is not None and len(made) > 1:
        effects.add(primary.row)
        made.sort(key=lambda address: address.key != primary.value)
    return made


def links(
    named: Mapping[str, tuple[str, int]], primary: Said | None, ids: Mapping[str, int], effects: set[int]
) -> list[int]:
    """Ids of the organisations of a new contact, the primary one first."""
    made = linked(named, ids, effects)
    if primary is not None and len(made) > 1:
        effects.add(primary.row)
        first = ids[str(primary.value)]
        made.sort(key=lambda number: number != first)
    return made


def linked(named: Mapping[str, tuple[str, int]], ids: Mapping[str, int], effects: set[int]) -> list[int]:
    """Ids of what is named; the rows that name it are added to ``effects``."""
    made: dict[int, None] = {}  # two names may mean one: a list's name and its slug
    for key, (_, number) in named.items():
        effects.add(number)
        made[ids[key]] = None
    return list(made)
