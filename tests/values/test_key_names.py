"""Keys are called the same everywhere."""

from __future__ import annotations

import pytest

from crm_tui.keymap import KEYS
from crm_tui.values.key_names import key_name


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("ctrl+s", "Ctrl+S"),
        ("shift+tab", "Shift+Tab"),
        ("pageup", "PgUp"),
        ("plus", "+"),
        ("greater_than_sign", ">"),
        ("left_square_bracket", "["),
        ("n", "n"),
        ("N", "N"),
        ("f4", "F4"),
        ("ㅜ", "ㅜ"),
    ],
)
def test_a_key_is_called_as_people_call_it(key: str, name: str) -> None:
    assert key_name(key) == name


def test_no_key_of_the_table_is_called_by_a_name_of_the_toolkit() -> None:
    names = {key_name(key) for row in KEYS.values() for key in row.keys.split(",")}
    assert not [name for name in names if "_" in name or name.lower().endswith("sign")]
