"""Python looks for cycles among its objects each time that 700 more of them are there: rows by the thousand wait in
lists, and each search goes through them in vain. That is a fifteenth of an import's time.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_OBJECTS = 50_000
"""How many come together before the next search; what a library leaves in cycles stays a few megabytes."""


@contextmanager
def seldom_searched() -> Iterator[None]:
    """Let Python search seldom for cycles, in the whole process, meanwhile."""
    before = gc.get_threshold()
    gc.set_threshold(_OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
