"""How the program ends when nobody pressed *quit*: a dropped line, a signal, a crash. Drafts are kept, the
terminal is left clean.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

if TYPE_CHECKING:
    from crm_tui.app import CrmApp

SIGNALS = (signal.SIGHUP, signal.SIGTERM)
GRACE = 3.0
"""Seconds that the program has for leaving after a signal, before it is ended whatever it waits for."""


class Ending:
    """Watches over the end of one run of the application."""

    def __init__(self, app: CrmApp) -> None:
        self._app = app
        self.crash_report: Path | None = None
        """Where the report of a crash was written."""
        # Textual prints its traceback with the values of local variables: personal data. Ours goes to a file.
        app.error_console = _Silent(self)

    def listen(self) -> None:
        """Handle SIGHUP and SIGTERM from now on."""
        loop = asyncio.get_running_loop()
        with suppress(NotImplementedError, RuntimeError, ValueError):  # no main thread in some tests
            for number in SIGNALS:
                loop.add_signal_handler(number, self.leave, number)

    def leave(self, number: signal.Signals) -> None:
        """Save what was typed, restore the terminal, exit with the status that a signal has."""
        status = 128 + int(number)
        watchdog = threading.Thread(target=_end_anyway, args=(status,), name="watchdog", daemon=True)
        watchdog.start()
        self._app.drafts.flush()
        self._app.exit(status, return_code=status)

    def report_crash(self, error: BaseException | None) -> None:
        """Write a report of an unexpected exception: the lines of code, never the values in them."""
        if error is not None and self.crash_report is None:
            from crm_tui.crash_report import write_report

            doing = "the interface"
            with suppress(Exception):  # a crash may come before the first screen
                doing = f"the screen {type(self._app.screen).__name__}"
            self.crash_report = write_report(error, doing)

    def sentence(self) -> str:
        """What the user reads after a crash."""
        where = f" A report without personal data lies in {self.crash_report}." if self.crash_report else ""
        return f"crm-tui stopped because of an error in the program; what was saved is safe, drafts are kept.{where}"


class _Silent(Console):
    """Stands where Textual would print its traceback: says one sentence instead."""

    def __init__(self, ending: Ending) -> None:
        super().__init__(stderr=True, markup=False, highlight=False)
        self._ending = ending
        self._said = False

    def print(self, *objects: object, **options: object) -> None:
        """One sentence, once, whatever was to be printed."""
        if not self._said:
            self._said = True
            super().print(self._ending.sentence(), soft_wrap=True)


def _end_anyway(status: int) -> None:
    # a terminal that takes no more bytes would hold the event loop, and with it the process, for ever
    threading.Event().wait(GRACE)
    os._exit(status)
