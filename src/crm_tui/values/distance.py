"""Great-circle distances, for ``near:`` filters: a sphere is exact to 0.5 %, more than a place name is."""

from __future__ import annotations

from math import asin, cos, degrees, pi, radians, sin, sqrt
from typing import NamedTuple

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the Earth (IUGG)."""


class Box(NamedTuple):
    """Latitudes and longitudes in degrees that hold every point within a distance.

    ``west`` > ``east`` means that the box goes over the antimeridian; a box around a pole has all longitudes.
    """

    south: float
    north: float
    west: float
    east: float


def distance_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Kilometres on the sphere between two points in degrees (haversine: exact for near points, too)."""
    one, other = radians(latitude), radians(other_latitude)
    half_height = sin((other - one) / 2)
    half_width = sin(radians(other_longitude - longitude) / 2)
    square = half_height * half_height + cos(one) * cos(other) * half_width * half_width
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(max(0.0, square))))


def box_around(latitude: float, longitude: float, kilometres: float) -> Box:
    """The box around every point within ``kilometres``; a hair wider, so that rounding leaves nobody out."""
    angle = kilometres / EARTH_RADIUS_KM * 1.000001 + 1e-9
    height = degrees(angle)
    south, north = latitude - height, latitude + height
    if angle >= pi / 2 or south <= -90 or north >= 90:
        return Box(max(south, -90.0), min(north, 90.0), -180.0, 180.0)
    # the widest parallel lies nearer to the pole than the centre
    parallel = radians(latitude)
    width = degrees(asin(min(1.0, sin(angle) / cos(parallel))))
    return Box(south, north, _wrapped(longitude - width), _wrapped(longitude + width))


def _wrapped(longitude: float) -> float:
    """The same meridian between -180 and 180."""
    return (longitude + 180.0) % 360.0 - 180.0
