"""Files that appear whole or not at all, and that nobody but their owner can read: exports hold people's addresses."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO


@contextmanager
def whole_file(path: Path, *, replaces: bool) -> Iterator[TextIO]:
    """A text file to write into; it stands at ``path`` once the block has ended well, and else nothing does.

    It is made under a name that nobody can guess: in a folder that others may write to, a link that waits under a
    known name would lead the text into another file.

    Raises:
        FileExistsError: there is one at ``path`` and it is not to be replaced.
        OSError: it cannot be written.
    """
    handle, name = tempfile.mkstemp(prefix=".crm-tui-", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            yield file
        if replaces:
            os.replace(name, path)
        else:
            _put(name, path)
    finally:
        with suppress(OSError):
            os.unlink(name)


def _put(name: str, path: Path) -> None:
    """Give the file its name; unlike a renaming this refuses a file that came meanwhile."""
    try:
        os.link(name, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links, as on a USB stick: the name is taken first
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        os.replace(name, path)
