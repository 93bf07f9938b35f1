"""Settings of an agent: one TOML file, a field with its reason for each; what is absent comes from the Unix locale."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crm_tui.errors import UsageError


@dataclass(frozen=True)
class Settings:
    """What an agent may set in ``config.toml``."""

    zone: str = ""
    """Time zone of the agent (``Europe/Paris``); empty takes the machine's. Days and times are shown and read in it."""
    phone_region: str = ""
    """Country (two letters) in which a phone number without ``+`` is dialled; empty takes it from the locale."""
    theme: str = ""
    """Name of a Textual theme (``textual-dark``, ``textual-light``, …); empty takes the dark one."""
    preview: bool = True
    """Show the preview beside the list where there is room."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Other keys by the ids of docs/keys.md: ``"contact.note" = "n,f4"``."""

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

    def region(self) -> str | None:
        """The country of phone numbers without ``+``, or None when neither setting nor locale say it."""
        return self.phone_region.upper() or _locale_region()


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
        wanted: type | tuple[type, ...] = dict if name == "keys" else bool if name == "preview" else str
        if not isinstance(value, wanted):
            raise UsageError(f"{where}: {name} takes {_WANTED.get(name, 'a text in quotes')}.")
    return Settings(**found)  # type: ignore[arg-type]  # checked above


_WANTED = {"preview": "true or false", "keys": "a table of key ids"}


def _machine_zone() -> str:
    named = os.environ.get("TZ", "").lstrip(":")
    if named:
        return named
    try:
        target = os.readlink("/etc/localtime")
    except OSError:
        return "UTC"
    return target.split("zoneinfo/", 1)[1] if "zoneinfo/" in target else "UTC"


def _locale_region() -> str | None:
    for name in ("LC_ALL", "LC_TELEPHONE", "LANG"):
        value = os.environ.get(name)
        if value:
            found = re.match(r"[a-z]{2,3}_([A-Z]{2})", value)
            return found[1] if found else None
    return None
