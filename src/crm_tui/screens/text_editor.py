"""The agent's own editor for a long text: ``$VISUAL`` or ``$EDITOR``, while the application stands aside."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path

from textual.app import App, SuspendNotSupported

from crm_tui.errors import CrmError

MOST_BYTES = 4_000_000
"""A longer file is not read back: no note is longer."""


class EditorFailed(CrmError):
    """The editor could not be started, or gave back what is no text."""


def edit_text(app: App[int], text: str) -> str:
    """Let the agent edit ``text``; returns what was saved. The file is readable by its owner only, and goes after.

    Raises:
        EditorFailed: there is no editor, it ended with an error, or the file is no text any more.
    """
    command = _command()
    with tempfile.TemporaryDirectory(prefix="crm-tui-") as folder:
        path = Path(folder) / "note.txt"
        path.touch(mode=0o600)
        path.write_text(text, encoding="utf-8")
        try:
            with app.suspend():
                status = subprocess.run([*command, str(path)], check=False).returncode
        except (OSError, SuspendNotSupported) as error:
            raise EditorFailed(f"{command[0]} could not be started: set EDITOR to your editor. ({error})") from error
        if status:
            raise EditorFailed(f"{command[0]} ended with status {status}; the text is as it was.")
        return _read(path)


def _command() -> list[str]:
    named = os.environ.get("VISUAL", "").strip() or os.environ.get("EDITOR", "").strip() or "vi"
    try:
        return shlex.split(named)
    except ValueError as error:
        raise EditorFailed(f"EDITOR cannot be read ({error}): {named}") from error


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise EditorFailed(f"The text is longer than {MOST_BYTES:,} bytes; it is as it was.")
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise EditorFailed("The editor did not leave a text in UTF-8; the text is as it was.") from error
