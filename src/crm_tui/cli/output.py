"""What leaves the program: data on stdout, sentences on stderr, nothing in either that a terminal would obey."""

from __future__ import annotations

import io
import os
import sys

from crm_tui.errors import StoreError
from crm_tui.values.safe_text import safe


class ReaderGone(Exception):
    """Whoever read stdout has closed it: the rest is not wanted."""


def prepare_streams() -> None:
    """Let no letter end the program: what the locale's encoding lacks is written as ``?``.

    A stream that was closed before the start (``>&-``) is one that nobody reads.
    """
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  (open as long as the process)
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def use_utf8() -> None:
    """For data that another program reads: UTF-8 whatever the locale, so that no letter is lost."""
    if isinstance(sys.stdout, io.TextIOWrapper) and not on_terminal():
        sys.stdout.reconfigure(encoding="utf-8", errors="replace", newline="\n")


def on_terminal() -> bool:
    """Whether stdout is a terminal."""
    return sys.stdout.isatty()


def write(text: str) -> None:
    """Write data to stdout as it is: the caller has made it harmless.

    Raises:
        ReaderGone: nobody reads any more.
        StoreError: the disk is full, or the like.
    """
    try:
        sys.stdout.write(text)
    except BrokenPipeError as error:
        raise ReaderGone from error
    except OSError as error:
        raise StoreError(f"The output cannot be written: {error.strerror}.") from error


def flush() -> None:
    """Hand over what is still waiting; errors as in ``write``."""
    try:
        sys.stdout.flush()
    except BrokenPipeError as error:
        raise ReaderGone from error
    except OSError as error:
        raise StoreError(f"The output cannot be written: {error.strerror}.") from error


def say(sentence: str) -> None:
    """A sentence for the person, on stderr; made harmless here."""
    print(safe(sentence), file=sys.stderr, flush=True)


def complain(sentence: str) -> None:
    """An error in words, on stderr; a terminal that is gone is no second error."""
    try:
        say(sentence)
    except OSError:
        return


def colours(wanted: bool | None) -> bool:
    """Whether stdout gets colours: as ``--color`` or ``--no-color`` said, else on a terminal without NO_COLOR."""
    if wanted is not None:
        return wanted
    return on_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM", "dumb") != "dumb"


def painted(text: str, code: str, wanted: bool) -> str:
    """``text`` in a colour (an SGR number such as ``32``), or as it is."""
    return f"\x1b[{code}m{text}\x1b[0m" if wanted else text
