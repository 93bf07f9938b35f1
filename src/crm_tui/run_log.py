"""The log of a run: a private file in the state folder, never the terminal.

At the default level it tells what happened, never to whom: types of errors, sizes and times, no names, no texts of
contacts and no filters. ``debug`` may.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from logging.handlers import RotatingFileHandler
from pathlib import Path

from crm_tui.crash_report import report_folder
from crm_tui.errors import UsageError

LEVELS = {"off": logging.CRITICAL + 1, "error": logging.ERROR, "warning": logging.WARNING, "info": logging.INFO,
          "debug": logging.DEBUG}  # fmt: skip
LARGEST = 1_000_000
"""Bytes of the file, before it is put aside as ``.1`` and begun anew."""


class PrivateFile(RotatingFileHandler):
    """A log file that only its owner can read, made with the first line; what cannot be written is left out."""

    def _open(self) -> object:  # type: ignore[override]
        Path(self.baseFilename).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # a link that somebody laid in a shared folder is not followed
        handle = os.open(self.baseFilename, os.O_CREAT | os.O_APPEND | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
        os.fchmod(handle, 0o600)
        return os.fdopen(handle, "a", encoding="utf-8", errors="replace")

    def handleError(self, record: logging.LogRecord) -> None:
        """A full disk must not write a traceback over the screen."""


def log_path(settings: Mapping[str, object]) -> Path:
    """Where the log lies: ``file`` of the settings, else ``crm-tui.log`` in the user's state folder."""
    named = settings.get("file")
    return Path(str(named)).expanduser() if named else report_folder() / "crm-tui.log"


def begin_log(settings: Mapping[str, object]) -> None:
    """Send what the program logs to the file, and nothing to the terminal; Python's own warnings, too.

    Raises:
        UsageError: ``[log]`` holds something else than ``level`` and ``file``.
    """
    unknown = sorted(set(settings) - {"level", "file"})
    if unknown:
        raise UsageError(f"log: there is no {unknown[0]!r}; it takes level and file.")
    level = settings.get("level", "warning")
    if not isinstance(level, str) or level not in LEVELS:
        raise UsageError(f"log: level is one of {', '.join(LEVELS)}, not {level!r}.")
    logging.captureWarnings(True)
    for name in ("crm_tui", "py.warnings"):
        logger = logging.getLogger(name)
        for former in logger.handlers[:]:
            logger.removeHandler(former)
            former.close()
        handler = PrivateFile(log_path(settings), maxBytes=LARGEST, backupCount=1, delay=True)
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
        logger.addHandler(handler)
        logger.setLevel(LEVELS[level])
        logger.propagate = False
