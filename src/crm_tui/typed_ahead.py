"""Keys that are typed ahead: each goes where the one before it led.

Textual hands a key to what has the focus when it arrives. On a slow line several arrive at once, and who types fast
does not wait for a dialog: the letters of a note that follow ``n`` would be lost in the list, because what ``n`` opens
is not there yet. So a key waits until the one before it is done. That is known by a mark, sent after that key on the
same way, through the same queues: it is back when everything before it was handled. It goes several times, because
what a key does may be a message that goes this way itself; to a screen that has come meanwhile it goes behind its
widgets.

A screen may ask for a moment, too (:attr:`QuietScreen.takes_keys`): Enter behind the words of a search opens who was
found, not who stood there before.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from textual import on
from textual.app import App
from textual.events import Event, Key, Paste
from textual.message import Message
from textual.widget import Widget

from crm_tui.widgets.quiet_screen import QuietScreen

Typed: TypeAlias = Key | Paste
ROUNDS = 4
"""One for the key itself and one for each message that follows from another: Enter in the search line takes three."""
LOOK_EVERY, PATIENCE = 0.02, 2.0
"""Seconds: so often it is looked whether the mark went down with its widget, and so long a key waits at most."""


class KeyDone(Message):
    """The mark; the latest ``number`` counts, and a key waits for ``left`` seconds more at most."""

    def __init__(self, number: int, left: float) -> None:
        super().__init__()
        self.number = number
        self.left = left


class TypedAhead:
    """What an application was given to read. ``deliver`` is how Textual would hand it on."""

    def __init__(self, app: App[int], deliver: Callable[[Typed], Awaitable[None]]) -> None:
        self._app = app
        self._deliver = deliver
        self._waiting: deque[Typed] = deque()
        self._begun = False
        self._number = self._rounds = 0
        self._look: asyncio.TimerHandle | None = None

    async def take(self, typed: Typed) -> None:
        """Hand it on when everything before it is done."""
        self._waiting.append(typed)
        if len(self._waiting) > 1:
            return
        if self._begun:
            self._rounds = 0
            self._send_mark()
        else:
            await self._go_on()

    async def done(self, mark: KeyDone) -> None:
        """The mark is back."""
        if mark.number != self._number or self._look is None:
            return
        self._look.cancel()
        self._look = None
        self._rounds += 1
        if mark.left <= 0:
            await self._go_on()
        elif self._rounds < ROUNDS:
            self._send_mark()
        elif not self._takes_keys:
            self._look_later(mark.number, mark.left)
        else:
            await self._go_on()

    @property
    def _takes_keys(self) -> bool:
        screen = self._app.screen
        return not isinstance(screen, QuietScreen) or screen.takes_keys

    async def _go_on(self) -> None:
        self._begun, self._rounds = True, 0
        await self._deliver(self._waiting[0])
        self._waiting.popleft()  # only now: what arrives while it is handed on comes after it
        if self._waiting:
            self._send_mark()

    def _send_mark(self) -> None:
        self._number += 1
        target = self._app.focused or self._app.screen
        target.post_message(KeyDone(self._number, PATIENCE))
        self._look_later(self._number, PATIENCE, target)

    def _look_later(self, number: int, left: float, target: Widget | None = None) -> None:
        loop = asyncio.get_running_loop()
        self._look = loop.call_later(LOOK_EVERY, self._look_after, number, left - LOOK_EVERY, target)

    def _look_after(self, number: int, left: float, target: Widget | None) -> None:
        if number != self._number:
            return
        if left > 0 and target is not None and target.is_attached and target.is_running:
            self._look_later(number, left, target)
        else:
            self._app.post_message(KeyDone(number, left))


class TypesAhead(App[int]):
    """An application that reads what is typed one after another."""

    def __init__(self) -> None:
        super().__init__()
        self._typed_ahead = TypedAhead(self, super().on_event)

    async def on_event(self, event: Event) -> None:
        """What is typed in its turn, the rest as it comes."""
        if isinstance(event, Key | Paste) and not event.is_forwarded:
            await self._typed_ahead.take(event)
        else:
            await super().on_event(event)

    @on(KeyDone)
    async def type_on(self, mark: KeyDone) -> None:
        """What a key has begun is done."""
        mark.stop()
        await self._typed_ahead.done(mark)
