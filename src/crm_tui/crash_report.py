"""What is kept of a fault of the program itself: where it happened, never whose data was at hand.

Python's own traceback prints messages (``KeyError: 'Ana Silva'``), and others print local variables; both would put
personal data into a file that people mail around. So a report holds versions, types of exceptions, and places in the
code. Standard library only, but for the folder.
"""

from __future__ import annotations

import os
import platform
import traceback
from datetime import UTC, datetime
from pathlib import Path

from crm_tui import __version__

_SPEAK_OF_CODE = (AttributeError, NameError, UnboundLocalError, ImportError, ModuleNotFoundError)
"""Exceptions whose message names parts of the program, never data."""
_LONGEST_CHAIN = 10


def report_folder() -> Path:
    """Where reports are kept: the user's state folder."""
    from platformdirs import user_state_path

    return user_state_path("crm-tui")


def report_text(error: BaseException, doing: str) -> str:
    """The report; ``doing`` is the name of a command or a screen, never what was typed."""
    lines = [
        f"crm-tui {__version__}, Python {platform.python_version()}, {platform.system()} {platform.machine()}",
        f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}, doing: {doing}, TERM={os.environ.get('TERM', '')}",
    ]
    for place, link in enumerate(_first_to_last(error)):
        lines += ["", "which led to:" if place else "what happened:"]
        lines += [
            f"  {each.filename}:{each.lineno} in {each.name}" for each in traceback.extract_tb(link.__traceback__)
        ]
        said = f": {link}" if type(link) in _SPEAK_OF_CODE else ""
        lines.append(f"{type(link).__module__}.{type(link).__qualname__}{said}")
    return "\n".join(lines) + "\n"


def _first_to_last(error: BaseException) -> list[BaseException]:
    chain: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in chain and len(chain) < _LONGEST_CHAIN:
        chain.insert(0, link)
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return chain


def write_report(error: BaseException, doing: str) -> Path | None:
    """Write a report that only its owner can read; its path, or None when the disk refuses."""
    try:
        folder = report_folder()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / f"crash-{datetime.now(UTC):%Y%m%dT%H%M%S}-{os.getpid()}.txt"
        # a name that is there already, or a link laid in wait, is not followed
        descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as file:
            file.write(report_text(error, doing))
    except OSError:
        return None
    return path
