"""The options that come before the command, read by hand: the way to the interface must not wait for typer."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from crm_tui.errors import UsageError


class GlobalOption(NamedTuple):
    """A row of the help: ``value`` names what it takes, or is empty."""

    name: str
    value: str
    help: str


GLOBAL_OPTIONS: tuple[GlobalOption, ...] = (
    GlobalOption("--db", "PATH", "The database; else CRM_TUI_DB, else contacts.db in your data folder."),
    GlobalOption("--property", "NAME", "The property. There is one for each database so far: name it with --db."),
    GlobalOption("--as", "AGENT", "Who writes; else your Unix user."),
    GlobalOption("--color", "", "Colours in a pipe, too."),
    GlobalOption("--no-color", "", "No colours, as with NO_COLOR."),
    GlobalOption("--version", "", "The version."),
    GlobalOption("--help", "", "What a command does: crm-tui find --help."),
)


@dataclass(frozen=True)
class Options:
    """What was said before the command. ``db`` None is the default; ``colour`` None leaves it to the terminal."""

    db: str | None = None
    agent: str | None = None
    colour: bool | None = None
    version: bool = False
    help: bool = False

    @property
    def path(self) -> Path:
        """The database.

        Raises:
            UsageError: an address of a server, or nothing.
        """
        named = self._named
        return default_path() if named is None else named_path(named)

    @property
    def names_database(self) -> bool:
        """Whether ``--db`` or ``CRM_TUI_DB`` says which database."""
        return self._named is not None

    @property
    def _named(self) -> str | None:
        return self.db if self.db is not None else os.environ.get("CRM_TUI_DB") or None

    @property
    def login(self) -> str:
        """The agent who writes: ``--as``, else the Unix user."""
        if self.agent is None:
            return unix_user()
        cleaned = self.agent.strip()
        if not cleaned or not cleaned.isprintable():
            raise UsageError("--as takes the login of an agent, such as --as ana.")
        return cleaned


def default_path() -> Path:
    """``contacts.db`` in the user's data folder."""
    return data_folder() / "contacts.db"


def data_folder() -> Path:
    """Where this user's databases lie unless ``--db`` says otherwise."""
    from platformdirs import user_data_path

    return user_data_path("crm-tui")


def named_path(text: str) -> Path:
    """The file that ``--db`` or ``CRM_TUI_DB`` names: a path or ``sqlite:///path``."""
    if text.startswith("sqlite:///"):
        text = text.removeprefix("sqlite:///")
    elif "://" in text:
        scheme = text.split("://", 1)[0]
        raise UsageError(f"A database on a server ({scheme}) cannot be used yet: give --db the path of a file.")
    if not text.strip():
        raise UsageError("--db takes the path of a file, such as --db ~/contacts.db.")
    return Path(text).expanduser()


def unix_user() -> str:
    """The login of the user who runs this."""
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a container may run under a number without a name
        return f"uid{os.getuid()}"


def read_options(argv: Sequence[str]) -> tuple[Options, list[str]]:
    """The global options at the beginning of ``argv``, and the rest: the command with its own words.

    Raises:
        UsageError: an option without its value, an unknown one, or one that cannot be used yet.
    """
    options, rest = Options(), list(argv)
    while rest and rest[0].startswith("-") and rest[0] != "-":
        word = rest.pop(0)
        name, equals, given = word.partition("=")
        match name:
            case "--db":
                options = replace(options, db=_value(name, equals, given, rest))
            case "--as":
                options = replace(options, agent=_value(name, equals, given, rest))
            case "--property":
                wanted = _value(name, equals, given, rest)
                raise UsageError(f"There is no property {wanted}: so far each database is one. Name it with --db.")
            case "--color" | "--no-color" | "--version" | "--help" if equals:
                raise UsageError(f"{name} takes no value.")
            case "--color" | "--no-color":
                options = replace(options, colour=name == "--color")
            case "--version":
                options = replace(options, version=True)
            case "--help":
                options = replace(options, help=True)
            case _:
                raise UsageError(_unknown(name))
    return options, rest


def _value(name: str, equals: str, given: str, rest: list[str]) -> str:
    if equals:
        return given
    if not rest:
        raise UsageError(f"{name} takes a value: {name} {_row(name).value}.")
    return rest.pop(0)


def _row(name: str) -> GlobalOption:
    return next(row for row in GLOBAL_OPTIONS if row.name == name)


def _unknown(name: str) -> str:
    known = ", ".join(row.name for row in GLOBAL_OPTIONS)
    if not name.startswith("--"):
        return f"{name} stands before a command. A filter goes after one: crm-tui find {name}"
    return f"There is no option {name} before the command: there are {known}."
