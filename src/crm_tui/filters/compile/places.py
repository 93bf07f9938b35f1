"""``near:``: a box that SQLite can compare, then the great circle."""

from __future__ import annotations

import re

from crm_tui.errors import UsageError
from crm_tui.filters.compile.atom import Atom
from crm_tui.filters.compile.context import Context
from crm_tui.filters.compile.sql import Sql, all_hold, any_holds, sql
from crm_tui.filters.tree import Near
from crm_tui.values.distance import Box, box_around

_COORDINATES = re.compile(r"\s*([+-]?[0-9]+(?:\.[0-9]+)?)\s*,\s*([+-]?[0-9]+(?:\.[0-9]+)?)\s*").fullmatch


def near_atom(near: Near, context: Context) -> Atom:
    """Contacts with a known location within the distance.

    Raises:
        UsageError: the place is not known, or the coordinates are off the globe.
    """
    latitude, longitude = find_place(near.place, context)
    kilometres = float(near.kilometres)
    box = _in_box(box_around(latitude, longitude, kilometres))
    exact = sql("distance_km(contact.latitude, contact.longitude, {}, {}) <= {}", latitude, longitude, kilometres)
    known = "contact.latitude IS NOT NULL AND contact.longitude IS NOT NULL"
    return Atom(all_hold([box, exact]).inside(f"CASE WHEN {known} THEN ", " ELSE 0 END"), plain=True)


def find_place(place: str, context: Context) -> tuple[float, float]:
    """Latitude and longitude in degrees of ``latitude,longitude`` or of a place's name."""
    match = _COORDINATES(place)
    found = (float(match[1]), float(match[2])) if match else context.places(place) if context.places else None
    if found is None:
        raise UsageError(f'The place “{place}” is not known. Write its coordinates: near:"45.76,4.84".')
    latitude, longitude = found
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise UsageError(f"“{place}” is off the globe: latitude -90 to 90, longitude -180 to 180.")
    return latitude, longitude


def _in_box(box: Box) -> Sql:
    height = sql("contact.latitude BETWEEN {} AND {}", box.south, box.north)
    west, east = sql("contact.longitude >= {}", box.west), sql("contact.longitude <= {}", box.east)
    return all_hold([height, any_holds([west, east]) if box.west > box.east else all_hold([west, east])])
