"""From a country as entered (a code, or its name in English, French or Korean) to the region of its phone numbers."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from crm_tui.values.folding import fold


@lru_cache(maxsize=1024)
def phone_region(country: str) -> str | None:
    """The ISO 3166 code of two letters, or None for a country that is not known."""
    return _codes().get(fold(country).strip())


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    text = files("crm_tui.filters.compile").joinpath("countries.tsv").read_text("utf-8")
    made: dict[str, str] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            code, *names = line.split("\t")
            for name in (code, *names):
                for spelling in name.split("|"):
                    made.setdefault(fold(spelling).strip(), code)
    return made
