"""The agent's own editor for a longer text: a private file, ``$VISUAL`` or ``$EDITOR``, and the text back."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from crm_tui.errors import CrmError

MOST_BYTES = 4_000_000


def edit_text(text: str, environment: Mapping[str, str]) -> str:
    """Open ``text`` in the editor on this terminal and return what was saved; blocks until the editor ends.

    Raises:
        CrmError: there is no such editor, it failed, or the text is no UTF-8 or too long; nothing is lost.
    """
    written = environment.get("VISUAL") or environment.get("EDITOR") or "vi"
    handle, name = tempfile.mkstemp(prefix="crm-tui-", suffix=".txt")  # 0600: a note is nobody else's
    path = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
            file.write(text)
        _run(written, path)
        if path.stat().st_size > MOST_BYTES:
            raise CrmError(f"The text is longer than {MOST_BYTES:,} bytes; the line is as it was.")
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CrmError(f"The text cannot be read back ({error}); the line is as it was.") from error
    finally:
        with suppress(OSError):
            path.unlink()


def _run(written: str, path: Path) -> None:
    try:
        words = shlex.split(written)
        status = subprocess.run([*words, str(path)], check=False).returncode
    except (OSError, ValueError) as error:
        raise CrmError(f"The editor {written!r} cannot be started: set VISUAL or EDITOR to one that can.") from error
    if status:
        raise CrmError(f"The editor {written!r} ended with status {status}; the line is as it was.")
