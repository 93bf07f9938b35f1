"""Great circles, and the box that holds everybody within a distance."""

from __future__ import annotations

from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.values.distance import box_around, distance_km

LYON, PARIS, SEOUL = (45.764, 4.8357), (48.8566, 2.3522), (37.5665, 126.978)
latitudes = st.floats(-90, 90)
longitudes = st.floats(-180, 180)


@pytest.mark.parametrize(
    ("one", "other", "kilometres"),
    [
        (LYON, PARIS, 392),
        (PARIS, SEOUL, 8_968),
        (LYON, LYON, 0),
        ((0.0, 180.0), (0.0, -180.0), 0),
        ((90.0, 0.0), (-90.0, 9.0), 20_015),
    ],
)
def test_known_distances(one: tuple[float, float], other: tuple[float, float], kilometres: int) -> None:
    assert isclose(distance_km(*one, *other), kilometres, rel_tol=0.003, abs_tol=0.001)


@given(latitudes, longitudes, latitudes, longitudes, st.floats(0.001, 20_100))
def test_the_box_leaves_nobody_out(a: float, b: float, c: float, d: float, kilometres: float) -> None:
    box = box_around(a, b, kilometres)
    between = box.west <= d <= box.east if box.west <= box.east else d >= box.west or d <= box.east
    if distance_km(a, b, c, d) <= kilometres:
        assert box.south <= c <= box.north
        assert between


def test_the_box_is_small_where_it_can_be() -> None:
    south, north, west, east = box_around(*LYON, 50)
    assert north - south < 1
    assert east - west < 1.4
    assert box_around(-17, 179.9, 50).west > box_around(-17, 179.9, 50).east
    assert box_around(89.9, 0, 50)[2:] == (-180, 180)
