"""Settings of an agent: one TOML file, a field with its reason for each; what is absent comes from the Unix locale."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crm_tui.errors import UsageError

Order = Literal["dmy", "mdy", "ymd"]


@dataclass(frozen=True)
class Settings:
    """What an agent may set in ``config.toml``."""

    zone: str = ""
    """Time zone of the agent (``Europe/Paris``); empty takes the machine's. Days and times are shown and read in it;
    in filters a week is Monday to Sunday everywhere."""
    date_order: str = ""
    """How numbers stand in a date that is typed: ``dmy`` reads 3/12 as 3 December, ``mdy`` as 12 March, ``ymd`` takes
    12/3 for 3 December; empty goes by the locale. What was understood is always shown in full."""
    week_start: str = ""
    """``monday``, ``sunday`` or ``saturday``: where *next week* and the calendar begin a week; empty goes by the
    locale."""
    phone_region: str = ""
    """Country (two letters) in which a phone number without ``+`` is dialled; empty takes it from the locale."""
    theme: str = ""
    """Name of a theme (``textual-dark``, ``textual-light``, ``ansi-dark``, …); empty takes the dark one, or on a
    terminal with 16 colours the one of those. What is chosen in the palette (Ctrl+P, Theme) is kept until this changes.
    ``NO_COLOR`` in the environment leaves grey alone."""
    characters: str = ""
    """``ascii`` draws no signs but those of ASCII, ``unicode`` all; empty goes by the locale."""
    redraw: str = ""
    """``whole`` writes every repaint whole, as Textual does, for a terminal on which something stands wrong (Ctrl+L
    mends it once); empty writes only the cells that differ from what the terminal shows."""
    preview: bool = True
    """Show the preview beside the list where there is room."""
    keys: Mapping[str, object] = field(default_factory=dict)
    """A table of other keys by the ids of docs/keys.md: ``"contact.note" = "n,f4"``."""
    call: Mapping[str, object] = field(default_factory=dict)
    """A table: ``command`` is run when a contact is called, without a shell, with ``{number}`` in its place
    (``"linphonecsh dial {number}"``). Without one the ``tel:`` link is copied."""
    log: Mapping[str, object] = field(default_factory=dict)
    """A table: ``level`` (``off``, ``error``, ``warning``, ``info``; ``debug`` may write personal data) and ``file``.
    Empty writes warnings to a private file in the state folder."""

    def time_zone(self) -> ZoneInfo:
        """The agent's zone.

        Raises:
            UsageError: no such zone.
        """
        name = self.zone or _machine_zone()
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            if self.zone:
                raise UsageError(
                    f"zone: there is no time zone {self.zone!r}; write one such as Europe/Paris."
                ) from None
            return ZoneInfo("UTC")

    def typed_order(self) -> Order:
        """The order of numbers in a date that is typed: the setting, else that of the locale."""
        for order in ORDERS:
            if self.date_order == order:
                return order
        country = _locale_country(_LC_TIME)
        return "mdy" if country in _MONTH_FIRST else "ymd" if country in _YEAR_FIRST else "dmy"

    def first_weekday(self) -> int:
        """Where a week begins (Monday is 0): the setting, else that of the locale."""
        return WEEK_STARTS[self.week_start or ("sunday" if _locale_country(_LC_TIME) in _SUNDAY_FIRST else "monday")]

    def region(self) -> str | None:
        """The country of phone numbers without ``+``, or None when neither setting nor locale say it."""
        return self.phone_region.upper() or _locale_country(("LC_ALL", "LC_TELEPHONE", "LANG"))


_LC_TIME = ("LC_ALL", "LC_TIME", "LANG")
ORDERS: tuple[Order, ...] = ("dmy", "mdy", "ymd")
WEEK_STARTS = {"monday": 0, "saturday": 5, "sunday": 6}
# after Unicode CLDR: the orders of short dates and the first days of weeks, of countries with many speakers
_MONTH_FIRST = frozenset(("US", "PH", "FM", "PW", "MH", "GU", "AS", "PR", "VI"))
_YEAR_FIRST = frozenset(("KR", "KP", "JP", "CN", "TW", "MN", "HU", "LT", "SE", "CA", "BT"))
_SUNDAY_FIRST = frozenset(
    ("US", "CA", "MX", "BR", "CO", "PE", "VE", "JP", "KR", "TW", "HK", "TH", "PH", "IN", "IL", "ZA")
)


def config_path() -> Path:
    """Where the settings lie: ``CRM_TUI_CONFIG``, else ``config.toml`` in the user's configuration folder."""
    named = os.environ.get("CRM_TUI_CONFIG")
    if named:
        return Path(named)
    base = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(base) / "crm-tui" / "config.toml"


def load(path: Path | None = None) -> Settings:
    """The settings in the file; the defaults when it is absent.

    Raises:
        UsageError: it cannot be read, is no TOML, or holds an unknown name or a value of another type.
    """
    where = path or config_path()
    if not where.exists():
        return Settings()
    import tomllib

    try:
        found = tomllib.loads(where.read_text("utf-8"))
    except OSError as error:
        raise UsageError(f"Cannot read the settings {where}: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"The settings {where} are no TOML: {error}.") from error
    return _checked(found, where)


def _checked(found: Mapping[str, object], where: Path) -> Settings:
    known = {each.name: each for each in fields(Settings)}
    for name, value in found.items():
        if name not in known:
            raise UsageError(f"{where}: there is no setting {name!r}. Settings: {', '.join(known)}.")
        wanted = dict if name in ("keys", "log", "call") else bool if name == "preview" else str
        if not isinstance(value, wanted):
            raise UsageError(f"{where}: {name} takes {_WANTED.get(name, 'a text in quotes')}.")
    for name, words in _CHOICES.items():
        if found.get(name, "") not in ("", *words):
            raise UsageError(f"{where}: {name} is {', '.join(words[:-1])} or {words[-1]}, or left out.")
    return Settings(**found)  # type: ignore[arg-type]  # checked above


_CHOICES: dict[str, tuple[str, ...]] = {
    "characters": ("ascii", "unicode"),
    "date_order": ORDERS,
    "redraw": ("whole",),
    "week_start": tuple(WEEK_STARTS),
}
_WANTED = {
    "preview": "true or false",
    "keys": "a table of key ids",
    "log": "a table with level and file",
    "call": "a table with command",
}


def chosen_theme(settings: Settings) -> str:
    """The theme to begin with: what was chosen in the palette, unless the setting has changed since; else that."""
    try:
        setting, chosen, *_ = _theme_path().read_text("utf-8").split("\n")
    except (OSError, ValueError):
        return settings.theme
    return chosen if setting == settings.theme else settings.theme


def keep_theme(settings: Settings, chosen: str) -> None:
    """Remember what was chosen in the palette; a disk that refuses costs only that."""
    path = _theme_path()
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_text(f"{settings.theme}\n{chosen}\n", "utf-8")


def _theme_path() -> Path:
    from platformdirs import user_state_path

    return user_state_path("crm-tui") / "theme"


def _machine_zone() -> str:
    named = os.environ.get("TZ", "").lstrip(":")
    if named:
        return named
    try:
        target = os.readlink("/etc/localtime")
    except OSError:
        return "UTC"
    return target.split("zoneinfo/", 1)[1] if "zoneinfo/" in target else "UTC"


def _locale_country(names: tuple[str, ...]) -> str | None:
    for name in names:
        value = os.environ.get(name)
        if value:
            found = re.match(r"[a-z]{2,3}_([A-Z]{2})", value)
            return found[1] if found else None
    return None
