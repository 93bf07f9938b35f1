"""The way to the terminal interface: what can be refused is refused before Textual is loaded."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import MutableMapping, Sequence
from pathlib import Path

from crm_tui.cli.filter_words import filter_text
from crm_tui.cli.options import Options
from crm_tui.errors import UsageError

ON_A_LINE = {"TEXTUAL_ANIMATIONS": "none", "TEXTUAL_SMOOTH_SCROLL": "0", "TEXTUAL_FPS": "20"}
"""What Textual reads from the environment when it is imported, for a terminal at the far end of a line."""


def start(options: Options, words: Sequence[str] = ()) -> int:
    """Open the interface with the filter that ``words`` make; the exit status.

    Raises:
        UsageError: no terminal, or one that cannot show it.
        StoreError: the database cannot be used.
    """
    wanted = filter_text(words)
    path, agent = options.path, options.login
    check_terminal()
    return open_interface(path, agent, wanted, options)


def open_interface(path: Path, agent: str, wanted: str, options: Options) -> int:
    """Open the interface on the database at ``path``; the exit status.

    Raises:
        StoreError: the database cannot be used.
        UsageError: the settings are off.
    """
    prepare_environment(os.environ, options.colour)
    gc.disable()  # a start makes nothing but what stays; the application turns it on when the list stands

    from crm_tui.cli.opening import open_announced
    from crm_tui.config import load

    settings = load()
    settings.time_zone()
    if settings.keys:
        from crm_tui.own_keys import own_keys

        own_keys(settings.keys)
    open_announced(path, agent).close()  # what is wrong with the file is told on a plain terminal

    from crm_tui.app import run

    return run(path, agent, wanted, settings)


def check_terminal() -> None:
    """Refuse where the interface would write escape sequences into a pipe or a log.

    Raises:
        UsageError: says which stream is no terminal, or that TERM names one that can nothing.
    """
    for stream, name in ((sys.stdin, "input"), (sys.stdout, "output"), (sys.stderr, "error output")):
        if stream is None or not stream.isatty():
            raise UsageError(
                f"The interface needs a terminal, and standard {name} is none. "
                "In scripts use the commands: crm-tui find, crm-tui show; crm-tui --help lists them."
            )
    if os.environ.get("TERM", "dumb") in ("dumb", "", "unknown"):
        raise UsageError(
            f"The interface cannot be drawn on TERM={os.environ.get('TERM', '')}. "
            "Use the commands: crm-tui find, crm-tui show; crm-tui --help lists them."
        )


def prepare_environment(environment: MutableMapping[str, str], colour: bool | None) -> None:
    """Set what Textual reads when it is imported; what the user has set stays."""
    if any(environment.get(name) for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT")):
        for name, value in ON_A_LINE.items():
            environment.setdefault(name, value)
    if colour is False:
        environment["NO_COLOR"] = "1"
    elif colour:
        environment.pop("NO_COLOR", None)
