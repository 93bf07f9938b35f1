"""One run of the command line: which way it takes, and how each of its endings looks from outside."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from crm_tui.cli.options import Options, read_options
from crm_tui.cli.output import ReaderGone, complain, prepare_streams
from crm_tui.errors import CrmError, UsageError

FAULT = 70
"""Exit status of a fault of the program itself (``EX_SOFTWARE``)."""
INTERRUPTED = 130
"""Exit status after Ctrl+C, as shells have it."""


def run(argv: Sequence[str] | None) -> int:
    """Run one command; every error becomes a sentence on stderr and an exit status, never a traceback."""
    words = list(sys.argv[1:] if argv is None else argv)
    prepare_streams()
    _have_a_home()
    try:
        return _flushed(_dispatch(words))
    except ReaderGone:
        _silence_stdout()
        return 0
    except CrmError as error:
        complain(error.sentence)
        _let_go_of_stdout()
        return error.status
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        return _report_fault(error, words)


def _have_a_home() -> None:
    """In a container a number may run this that no user has, without ``HOME``: then it is ``/``, as Docker says."""
    try:
        Path.home()
    except RuntimeError:
        os.environ["HOME"] = "/"


def _dispatch(words: list[str]) -> int:
    _check_words(words)
    options, rest = read_options(words)
    if options.version:
        return _show_version()
    if not options.help and (not rest or (rest[0] == "tui" and "--help" not in rest)):
        from crm_tui.cli.start import start

        return start(options, rest[1:])
    from crm_tui.cli.program import run_command

    return run_command(["--help"] if options.help else rest, options)


def _show_version() -> int:
    from crm_tui import __version__
    from crm_tui.cli.output import write

    write(f"crm-tui {__version__}\n")
    return 0


def _check_words(words: Sequence[str]) -> None:
    """Bytes that are no text in the terminal's encoding arrive as lone surrogates, which no file could hold."""
    for place, word in enumerate(words, 1):
        if any("\ud800" <= character <= "\udfff" for character in word):
            encoding = sys.getfilesystemencoding()
            raise UsageError(
                f"Argument {place} is no text in {encoding}. Set the locale to the terminal's encoding, "
                "such as LANG=C.UTF-8, or send the text as UTF-8."
            )


def _flushed(status: int) -> int:
    from crm_tui.cli.output import flush

    flush()
    return status


def _let_go_of_stdout() -> None:
    """What a full disk did not take is dropped: Python would try once more at its end, and say so with status 120."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError, AttributeError):
        _silence_stdout()


def _silence_stdout() -> None:
    """Whoever read us has left (``| head``): nothing more is written, not even when Python ends."""
    with suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _report_fault(error: Exception, words: Sequence[str]) -> int:
    from crm_tui.crash_report import write_report

    path = write_report(error, _command_name(words))
    where = f" A report without your data lies in {path}." if path else ""
    complain(f"crm-tui stopped because of an error in the program; what was saved is safe.{where}")
    return FAULT


def _command_name(words: Sequence[str]) -> str:
    """The command alone: what follows it may be personal data."""
    try:
        _, rest = read_options(words)
    except CrmError:
        return "options"
    name = rest[0] if rest else "tui"
    return name if name.isascii() and name.isalpha() and len(name) < 20 else "?"


__all__ = ["FAULT", "INTERRUPTED", "Options", "run"]
