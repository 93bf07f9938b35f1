"""Textual's driver for terminals, writing differences only."""

from __future__ import annotations

import shutil
import signal
import threading
from types import FrameType

from textual import events
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from crm_tui.line.abilities import abilities
from crm_tui.line.difference import Shown

BEGIN, END = "\x1b[?2026h", "\x1b[?2026l"
PACKET = 1_200
"""Bytes that arrive at once: only longer frames need brackets to be seen at once."""


class DifferenceDriver(LinuxDriver):
    """Each frame passes ``write`` once. ``app.shown``, when there is one, is what is known of the terminal."""

    def __init__(
        self, app: App[object], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        found = getattr(app, "shown", None)
        self.shown = found if isinstance(found, Shown) else Shown()
        self.shown.can = abilities()
        self._writing = threading.RLock()
        self._is_inside = self._brackets = False
        self._told_size: tuple[int, int] | None = None
        super().__init__(app, debug=debug, mouse=mouse, size=size)

    def write(self, data: str) -> None:
        """A frame, or a control sequence."""
        with self._writing:
            if self._is_inside:  # from a signal's handler, in the middle of a frame
                self.shown.forget()
                super().write(data)
                return
            self._is_inside = True
            try:
                self._write(data)
            finally:
                self._is_inside = False

    def _write(self, data: str) -> None:
        if data in (BEGIN, END):
            self._brackets = True
            return
        if self._told_size is not None:
            self.shown.resize(*self._told_size)
            self._told_size = None
        changes = self.shown.difference(data)
        if self._brackets and len(changes) > PACKET:
            changes = f"{BEGIN}{changes}{END}"
        if changes:
            super().write(changes)

    def start_application_mode(self) -> None:
        """The screen is ours: at the start, and after another program had it. Resizes are heard of."""
        self._told_size = shutil.get_terminal_size()
        super().start_application_mode()  # type: ignore[no-untyped-call]
        told = signal.getsignal(signal.SIGWINCH)

        def resized(number: int, frame: FrameType | None) -> None:
            self.shown.forget()
            self._told_size = shutil.get_terminal_size()
            if callable(told):
                told(number, frame)

        signal.signal(signal.SIGWINCH, resized)

    def process_message(self, message: Message) -> None:
        """Terminals that tell their size in the stream do not signal it."""
        if isinstance(message, events.Resize):
            self.shown.forget()
            self._told_size = message.size.width, message.size.height
        super().process_message(message)
