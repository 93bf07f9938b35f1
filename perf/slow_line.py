"""A program at the far end of a slow line: `python -m perf.slow_line --round-trip 150 --kbit 64 -- crm-tui`.

It runs the program on a pseudo terminal of its own and hands the bytes on as such a line would: each way takes half
the round trip, and what the program writes also has to pass a bottleneck. Some bytes may wait before it, as they do
in the buffers of SSH and TCP; when these are full, the program's writing blocks.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
import tty
from collections import deque
from collections.abc import Sequence

__all__ = ["Line", "relay"]

BUFFER = 256 * 1024
"""Bytes that may wait before the bottleneck."""
PACKET, OVERHEAD = 1_400, 92
"""Bytes of a packet, and what SSH and TCP add to each."""


class Line:
    """One direction: bytes go in with the time and come out later. Times in seconds; ``kbit`` 0 has no bottleneck."""

    def __init__(self, delay: float, kbit: float = 0.0) -> None:
        self._delay = delay
        self._per_second = kbit * 125
        self._free_at = 0.0
        self._waiting: deque[tuple[float, bytes]] = deque()

    def put(self, data: bytes, now: float) -> None:
        """Hand over bytes."""
        for start in range(0, len(data), PACKET):
            packet = data[start : start + PACKET]
            leaves = now
            if self._per_second:
                self._free_at = max(self._free_at, now) + (len(packet) + OVERHEAD) / self._per_second
                leaves = self._free_at
            self._waiting.append((leaves + self._delay, packet))

    def take(self, now: float) -> bytes:
        """What has arrived by now."""
        arrived = bytearray()
        while self._waiting and self._waiting[0][0] <= now:
            arrived += self._waiting.popleft()[1]
        return bytes(arrived)

    def due(self) -> float | None:
        """When the next bytes arrive; None when nothing is under way."""
        return self._waiting[0][0] if self._waiting else None

    def is_full(self, now: float) -> bool:
        """Whether the buffer before the bottleneck is full."""
        return (self._free_at - now) * self._per_second > BUFFER


def relay(inner: int, round_trip: float, kbit: float) -> None:
    """Pass bytes between this process's terminal and the program's until the program ends."""
    there, back = Line(round_trip / 2), Line(round_trip / 2, kbit)
    is_open = hears = True
    while is_open or back.due() is not None:
        now = time.monotonic()
        typed = there.take(now)
        if is_open and typed:
            os.write(inner, typed)
        os.write(1, back.take(now))
        listening = [0] * hears + [inner] * (is_open and not back.is_full(now))
        dues = [due for due in (there.due(), back.due()) if due is not None]
        wait = max(0.0, min(dues) - now) if dues else 0.05 if back.is_full(now) else None
        ready, _, _ = select.select(listening, [], [], wait)
        now = time.monotonic()
        if 0 in ready:
            data = os.read(0, 65536)
            hears = bool(data)
            there.put(data, now)
        if inner in ready:
            data = _read(inner)
            is_open = bool(data)
            back.put(data, now)


def _read(inner: int) -> bytes:
    try:
        return os.read(inner, 65536)
    except OSError:  # the program has ended
        return b""


def _size() -> bytes:
    return fcntl.ioctl(0, termios.TIOCGWINSZ, struct.pack("HHHH", 0, 0, 0, 0))


def main(argv: Sequence[str] | None = None) -> int:
    """Run a program behind a slow line; its exit status."""
    parser = argparse.ArgumentParser(description="Run a program at the far end of a slow line.")
    parser.add_argument("--round-trip", type=float, default=150, metavar="MS")
    parser.add_argument("--kbit", type=float, default=64, metavar="K", help="kbit/s of the way back; 0: no limit")
    parser.add_argument("command", nargs="+")
    options = parser.parse_args(argv)
    former, size = termios.tcgetattr(0), _size()
    child, inner = pty.fork()
    if child == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, size)  # before the program looks at it
        os.execvp(options.command[0], options.command)
    signal.signal(signal.SIGWINCH, lambda *_: fcntl.ioctl(inner, termios.TIOCSWINSZ, _size()))
    signal.signal(signal.SIGTERM, lambda *_: os.kill(child, signal.SIGTERM))
    tty.setraw(0)
    try:
        relay(inner, options.round_trip / 1000, options.kbit)
    finally:
        termios.tcsetattr(0, termios.TCSAFLUSH, former)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    sys.exit(main())
