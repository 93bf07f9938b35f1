"""Textual's driver for terminals, writing differences only, and of frames that come too fast the last one."""

from __future__ import annotations

import asyncio
import shutil
import signal
import threading
from types import FrameType

from textual import events
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message
from textual.messages import TerminalSupportsSynchronizedOutput

from crm_tui.line.abilities import abilities
from crm_tui.line.difference import Shown
from crm_tui.line.flow import PATIENCE, QUESTION, Flow

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
        self._flow = Flow()
        self._writing = threading.RLock()
        self._is_inside = self._brackets = False
        self._told_size: tuple[int, int] | None = None
        self._loop_of_frames = asyncio.get_running_loop()
        self._release: asyncio.TimerHandle | None = None
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
            self._brackets = self.shown.is_bracketed = True
            return
        if self._told_size is not None:
            self.shown.resize(*self._told_size)
            self._told_size = None
        if self.shown.take(data):
            self._let_out()
            return
        super().write(self.shown.passing(data))
        if data == QUESTION:
            self._flow.asked()

    def _let_out(self) -> None:
        """Write what has changed, unless too much is on its way: then with the next answer, or soon."""
        if self._flow.is_full and self._is_on_loop():
            if self._release is None:
                self._release = self._loop_of_frames.call_later(PATIENCE, self._waited_too_long)
            return
        if self._release is not None:
            self._release.cancel()
            self._release = None
        changes = self.shown.changes()
        if not changes:
            return
        size = len(changes.encode())
        if self._brackets and (size > PACKET or self.shown.has_scrolled):
            changes = f"{BEGIN}{changes}{END}"
        if self._flow.sent(size):
            changes += QUESTION
            self._flow.asked()
        super().write(changes)

    def _waited_too_long(self) -> None:
        with self._writing:
            self._release = None
            self._flow.gave_up()
            self._let_out()

    def _answered(self) -> None:
        with self._writing:
            self._flow.answered()
            if self._release is not None:
                self._let_out()

    def _is_on_loop(self) -> bool:
        try:
            return asyncio.get_running_loop() is self._loop_of_frames
        except RuntimeError:
            return False

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

    def stop_application_mode(self) -> None:
        """The screen goes back to the shell: nothing is held any longer."""
        if self._release is not None:
            self._release.cancel()
            self._release = None
        super().stop_application_mode()

    def process_message(self, message: Message) -> None:
        """What the terminal says: its size, and that all before the question has arrived."""
        if isinstance(message, events.Resize):
            self.shown.forget()
            self._told_size = message.size.width, message.size.height
        elif isinstance(message, TerminalSupportsSynchronizedOutput):
            self._loop_of_frames.call_soon_threadsafe(self._answered)
            if self._brackets:  # that is known
                return
        super().process_message(message)
