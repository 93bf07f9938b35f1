"""A program on a pseudo terminal of its own: start it, send keys, count its bytes, read its screen.

The figures of the line (bytes per event) are taken from outside, as a terminal would receive them. Nothing is
timed here but silence: an event is over when the program has written nothing for ``quiet`` seconds.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import NamedTuple, Self

import pyte

from perf.emulator import Emulator

__all__ = ["KEYS", "Chunk", "PtyProgram", "key_bytes"]

KEYS: dict[str, bytes] = {
    "up": b"\x1b[A",
    "down": b"\x1b[B",
    "right": b"\x1b[C",
    "left": b"\x1b[D",
    "home": b"\x1b[H",
    "end": b"\x1b[F",
    "pageup": b"\x1b[5~",
    "pagedown": b"\x1b[6~",
    "delete": b"\x1b[3~",
    "enter": b"\r",
    "tab": b"\t",
    "shift+tab": b"\x1b[Z",
    "escape": b"\x1b",
    "space": b" ",
    "backspace": b"\x7f",
}
"""Keys by name, as xterm sends them; ``ctrl+x`` and single characters need no entry."""

_SYNC_QUERY = b"\x1b[?2026$p"
_SYNC_ANSWER = b"\x1b[?2026;2$y"
# What pyte does not know and would print: kitty keyboard (CSI > 1 u …), DECRQM, device strings.
_UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[<=>?][0-9;]*(?:u|\$p|m|c|q)|\x1bP[^\x1b]*\x1b\\\\?")


class Chunk(NamedTuple):
    """What one read of the terminal gave, and when (``time.perf_counter``)."""

    at: float
    data: bytes


def key_bytes(key: str) -> bytes:
    """The bytes of a key by its name (``down``, ``ctrl+p``) or of a literal text."""
    if key in KEYS:
        return KEYS[key]
    if key.startswith("ctrl+") and len(key) == 6:
        return bytes([ord(key[5]) & 0x1F])
    return key.encode()


class PtyProgram:
    """A program on a pty; use it as a context manager, so that it always ends."""

    def __init__(
        self,
        argv: Sequence[str],
        *,
        columns: int = 120,
        lines: int = 40,
        environment: Mapping[str, str] | None = None,
        synchronised: bool = False,
    ) -> None:
        """Start a program.

        Args:
            argv: the command and its arguments.
            columns: width of the terminal.
            lines: height of the terminal.
            environment: added to a plain one (xterm-256color, truecolor, UTF-8, no animations).
            synchronised: answer whether the terminal knows synchronised output, as often as it is asked.
        """
        self.screen = Emulator(columns, lines)
        self.bytes_total = 0
        self._stream = pyte.ByteStream(self.screen)
        self.synchronised = synchronised
        self._read_last = b""
        self._master, slave = os.openpty()
        self._set_size(columns, lines)
        plain = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "TEXTUAL")}
        plain |= {
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
            "LC_ALL": "C.UTF-8",
            "TEXTUAL_ANIMATIONS": "none",
            "TEXTUAL_SMOOTH_SCROLL": "0",
        }
        self.process = subprocess.Popen(
            list(argv),
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=plain | dict(environment or {}),
            start_new_session=True,
        )
        os.close(slave)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the program and the terminal."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self._drain(3.0)
                self.process.wait(3.0)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        with contextlib.suppress(OSError):
            os.close(self._master)

    def resize(self, columns: int, lines: int) -> None:
        """Give the terminal another size (the program gets SIGWINCH)."""
        self.screen.resize(lines, columns)
        self._set_size(columns, lines)
        self.process.send_signal(signal.SIGWINCH)

    def send(self, *keys: str) -> None:
        """Type keys by name, or literal text."""
        for key in keys:
            os.write(self._master, key_bytes(key))

    def read_until_quiet(self, quiet: float = 0.4, limit: float = 20.0, *, first: float = 0.0) -> bytes:
        """Everything that the program writes until it has been silent for ``quiet`` seconds.

        ``first`` is how long to wait for the first byte, when that may take longer than the silence after it.
        """
        taken = bytearray()
        end = time.monotonic() + limit
        while time.monotonic() < end:
            ready, _, _ = select.select([self._master], [], [], quiet if taken else max(quiet, first))
            if not ready:
                break
            chunk = self._read()
            if not chunk:
                break
            taken += chunk
        return bytes(taken)

    def read_until(self, text: str, limit: float = 20.0) -> bytes:
        """Read until ``text`` is on the screen; raises ``TimeoutError`` with the screen when it never is."""
        taken = bytearray()
        end = time.monotonic() + limit
        while not any(text in line for line in self.screen.display):
            if time.monotonic() > end or self.process.poll() is not None:
                raise TimeoutError(f"{text!r} is not on the screen:\n" + self.text())
            ready, _, _ = select.select([self._master], [], [], 0.1)
            taken += self._read() if ready else b""
        return bytes(taken)

    def press(self, *keys: str, quiet: float = 0.4, first: float = 0.0) -> bytes:
        """Type keys and return everything that is written in answer (``first``: of an answer that must come)."""
        self.send(*keys)
        return self.read_until_quiet(quiet, first=first)

    def idle(self, seconds: float) -> bytes:
        """Everything that is written within some seconds in which nothing is typed."""
        taken = bytearray()
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            ready, _, _ = select.select([self._master], [], [], left)
            taken += self._read() if ready else b""
        return bytes(taken)

    def record(self, quiet: float = 0.4, limit: float = 20.0, *, first: float = 0.0) -> list[Chunk]:
        """Like ``read_until_quiet``, with the moment of every piece; the screen stays as it is until ``show``.

        The emulator takes longer than many a program, so it must not run between two readings of the clock.
        """
        taken: list[Chunk] = []
        end = time.monotonic() + limit
        while time.monotonic() < end:
            ready, _, _ = select.select([self._master], [], [], quiet if taken else max(quiet, first))
            data = self._take() if ready else b""
            if not data:
                break
            taken.append(Chunk(time.perf_counter(), data))
        return taken

    def show(self, chunk: Chunk) -> None:
        """Put a recorded piece on the screen."""
        self._stream.feed(_UNKNOWN_TO_PYTE.sub(b"", chunk.data))

    def text(self) -> str:
        """The screen as text, one line each."""
        return "\n".join(self.screen.display)

    def _read(self) -> bytes:
        chunk = self._take()
        self._stream.feed(_UNKNOWN_TO_PYTE.sub(b"", chunk))
        return chunk

    def _take(self) -> bytes:
        try:
            chunk = os.read(self._master, 65536)
        except OSError:  # the program has closed its end
            return b""
        self.bytes_total += len(chunk)
        if self.synchronised:
            os.write(self._master, _SYNC_ANSWER * (self._read_last + chunk).count(_SYNC_QUERY))
            self._read_last = chunk[1 - len(_SYNC_QUERY) :]  # a question may come in two halves
        return chunk

    def _drain(self, limit: float) -> None:
        end = time.monotonic() + limit
        while self.process.poll() is None and time.monotonic() < end:
            ready, _, _ = select.select([self._master], [], [], 0.1)
            if ready and not self._read():
                break

    def _set_size(self, columns: int, lines: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
