"""Files that go on from what is typed: the pictures of a folder, and the folders in it."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from crm_tui.values.folding import fold

SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".webp")
MOST_LOOKED_AT = 20_000
"""Entries of a folder: a larger one is a store of a program, and its first ones will do."""
MOST_OFFERED = 50


class PathOffer(NamedTuple):
    """``text`` is what the input holds when it is taken: as it was typed, with ``~``; ``label`` the name alone."""

    text: str
    label: str
    is_folder: bool


def typed_path(text: str) -> Path | None:
    """The path that a text means; ``~`` is the agent's home. None when it means none."""
    cleaned = text.strip()
    if not cleaned or "\0" in cleaned:
        return None
    try:
        return Path(cleaned).expanduser()
    except RuntimeError:  # a home of nobody
        return None


def go_on_from(text: str) -> tuple[PathOffer, ...]:
    """Folders and pictures whose names begin with the last part of ``text``; hidden ones when that begins with a dot.

    Nothing when the folder cannot be read: an offer is a courtesy. Reads the disk: not for the thread that draws.
    """
    text = text.lstrip()
    head, slash, last = text.rpartition("/")
    if not slash and last.startswith("~"):
        return (PathOffer("~/", "~/", True),) if last == "~" else ()
    folder = typed_path(f"{head}/" if slash else ".")
    if folder is None:
        return ()
    try:
        with os.scandir(folder) as entries:
            found = [(each.name, _is_folder(each)) for each in islice(entries, MOST_LOOKED_AT)]
    except (OSError, ValueError):
        return ()
    wanted, hidden = fold(last), last.startswith(".")
    fitting = [
        (not is_folder, fold(name), name)
        for name, is_folder in found
        # what cannot be typed cannot be offered either
        if name.isprintable()
        and (is_folder or name.lower().endswith(SUFFIXES))
        and name.startswith(".") == hidden
        and fold(name).startswith(wanted)
    ]
    return tuple(
        PathOffer(f"{head}{slash}{name}{'' if is_file else '/'}", f"{name}{'' if is_file else '/'}", not is_file)
        for is_file, _, name in sorted(fitting)[:MOST_OFFERED]
    )


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False
