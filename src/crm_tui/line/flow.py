"""How much is on its way to the terminal, told by its answers to questions that follow the frames; pure."""

from __future__ import annotations

from collections import deque

QUESTION = "\x1b[?2026$p"
"""Whether frames can be bracketed: asked at the start, too; terminals that know them answer at once."""
ROOM = 1_200
"""Bytes on their way from which on frames wait: on a line of 64 kbit/s they take 150 ms."""
EVERY = 400
"""Bytes between two questions."""
PATIENCE = 1.0
"""Seconds without an answer after which nothing waits any longer."""
DOUBTS = 3
"""So many answers that did not come in time, and nothing waits any more until one comes."""


class Flow:
    """Counts bytes, questions and answers."""

    def __init__(self) -> None:
        self._sent = self._asked_at = self._arrived = 0
        self._questions: deque[int] = deque()
        self._doubts = DOUBTS

    @property
    def is_full(self) -> bool:
        """Whether a frame has to wait: only while the terminal is known to answer."""
        return self._doubts < DOUBTS and bool(self._questions) and self._sent - self._arrived > ROOM

    def sent(self, size: int) -> bool:
        """So many bytes were written; whether to ask now."""
        self._sent += size
        return self._doubts < DOUBTS and self._sent - self._asked_at >= EVERY

    def asked(self) -> None:
        """The question was written."""
        self._sent += len(QUESTION)
        self._asked_at = self._sent
        self._questions.append(self._sent)

    def answered(self) -> None:
        """The terminal has come as far as to the oldest question."""
        self._doubts = 0
        if self._questions:
            self._arrived = self._questions.popleft()

    def gave_up(self) -> None:
        """No answer for too long."""
        self._doubts += 1
        self._questions.clear()
        self._arrived = self._asked_at = self._sent
