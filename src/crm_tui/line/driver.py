"""Textual's driver for terminals, writing differences only."""

from __future__ import annotations

import signal
from types import FrameType

from textual import events
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from crm_tui.line.difference import Shown


class DifferenceDriver(LinuxDriver):
    """Each frame passes ``write`` once. ``app.shown``, when there is one, is what is known of the terminal."""

    def __init__(
        self, app: App[object], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        found = getattr(app, "shown", None)
        self.shown = found if isinstance(found, Shown) else Shown()
        super().__init__(app, debug=debug, mouse=mouse, size=size)

    def write(self, data: str) -> None:
        """A frame, or a control sequence."""
        super().write(self.shown.difference(data))

    def start_application_mode(self) -> None:
        """The screen is ours: at the start, and after another program had it. Resizes are heard of."""
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self.shown.forget()
        told = signal.getsignal(signal.SIGWINCH)

        def resized(number: int, frame: FrameType | None) -> None:
            self.shown.forget()
            if callable(told):
                told(number, frame)

        signal.signal(signal.SIGWINCH, resized)

    def process_message(self, message: Message) -> None:
        """Terminals that tell their size in the stream do not signal it."""
        if isinstance(message, events.Resize):
            self.shown.forget()
        super().process_message(message)
