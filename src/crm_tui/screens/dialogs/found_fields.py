"""Which fields a dialog offers for a part of a name, the likeliest first."""

from __future__ import annotations

from collections.abc import Iterable

from crm_tui.filters.fields import Field
from crm_tui.values.folding import fold

_LIKE_NONE = 4


def found_fields(typed: str, fields: Iterable[Field]) -> list[str]:
    """Names of the fields that are meant by ``typed``; all of them, in their order, when it is empty.

    What is called so comes before what begins so, then what has a word that begins so, then what holds it. An
    attribute that agents have made for themselves comes before a built-in field that fits as well.
    """
    wanted = fold(typed.strip())
    if not wanted:
        return [field.name for field in fields]
    found = [(_likeness(wanted, field), not field.custom, place, field.name) for place, field in enumerate(fields)]
    return [name for likeness, _, _, name in sorted(found) if likeness < _LIKE_NONE]


def _likeness(wanted: str, field: Field) -> int:
    """0 for the name itself, up to 3 for a part of it; 4 when it is not meant at all."""
    names = [fold(each) for each in (field.label, field.name, *field.aliases)]
    words = [word for name in names for word in name.replace("_", " ").split()]
    tests = (
        wanted in names,
        any(name.startswith(wanted) for name in names),
        any(word.startswith(wanted) for word in words),
        any(wanted in name for name in names),
    )
    return tests.index(True) if True in tests else _LIKE_NONE
