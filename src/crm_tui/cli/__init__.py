"""The command line. ``import crm_tui.cli`` loads the standard library alone; each command loads what it needs."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``crm-tui`` with these arguments (those of the process when None); the exit status.

    0 done, 1 nothing found, 2 wrong usage, 3 refused data, 4 the store cannot be used, 70 a fault of the program
    (a crash report was written), 130 interrupted.
    """
    from crm_tui.cli.running import run

    return run(argv)
