"""Calling a number through the agent's own command: run without a shell, beside this program."""

from __future__ import annotations

import shlex
import subprocess
import threading

from crm_tui.errors import CrmError
from crm_tui.values.phones import digits_of, parse_phone

HERE = "{number}"
PATIENCE = 1.5
"""Seconds within which a command that cannot dial says so; one that goes on is on the phone."""
FEWEST = 3
"""Digits of a number, before what stands behind them may be its extension."""
HOW_TO = 'A dialler is called from here with [call] command = "… {number}" in the settings.'


class DiallerFailed(CrmError):
    """The configured command could not be started, or ended at once with an error."""


def dialled(number: str) -> str:
    """What is dialled of a number as it is shown: digits and a leading plus, so that it can be no option of a command.

    Without what is dialled only at home (the ``(0)`` of ``+33 (0)6``), and without the extension.

    >>> dialled("+33 (0)6 48-39-21 07 ext. 12")
    '+33648392107'
    """
    alone = _without_extension(number)
    known = parse_phone(alone)
    if known.verified:
        return known.key
    return f"{'+' if alone.lstrip(' (').startswith('+') else ''}{digits_of(alone)}"


def _without_extension(number: str) -> str:
    digits = 0
    for place, character in enumerate(number):
        digits += character.isdecimal()
        if digits >= FEWEST and (character.isalpha() or character in "#;,~"):
            return number[:place]
    return number


def tel_link(number: str) -> str:
    """The ``tel:`` link of a number (RFC 3966)."""
    return f"tel:{dialled(number)}"


def dial(command: str, number: str) -> None:
    """Run the command with the number in the place of ``{number}``; returns when it runs, or has ended well.

    Raises:
        DiallerFailed: in words.
    """
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise DiallerFailed(f"[call] command in the settings cannot be read: {error}.") from error
    if not words or not any(HERE in word for word in words[1:]):
        raise DiallerFailed('[call] command in the settings names no place for the number: "dialler {number}".')
    filled = [words[0], *(word.replace(HERE, dialled(number)) for word in words[1:])]
    try:
        running = subprocess.Popen(
            filled,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise DiallerFailed(
            f"{words[0]} cannot be started ({error.strerror}): check [call] in the settings."
        ) from error
    try:
        status = running.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        threading.Thread(target=running.wait, name="dialler", daemon=True).start()  # nobody stays a zombie
        return
    if status:
        raise DiallerFailed(f"{words[0]} ended with status {status}; nobody was called.")
