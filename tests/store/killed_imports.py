"""Imports that die: each in a process of its own, forked by one that has everything imported and no database open."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import NOW

__all__ = ["ImportProcesses", "import_processes"]

FORKS = """
import json, os, signal, sys, traceback
from importlib import import_module
from pathlib import Path
import crm_tui.models, phonenumbers
import crm_tui.store.contacts.editing, crm_tui.store.imports.run, crm_tui.store.imports.history.run
from crm_tui.store.store import Store
from crm_tui.values.clock import FixedClock

def work(database, source, left, now, how, module, name):
    run = import_module(module)
    run.SMALLEST_CHUNK = run.FIRST_CHUNK = run.LARGEST_CHUNK = 20
    store = Store.open(Path(database), agent="ana", clock=FixedClock(now))

    def count(*_):
        nonlocal left
        left -= 1
        if left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    if how == "statement":  # in the middle of a transaction, too
        store.preload()
        store._writer._raw.set_trace_callback(count)
        getattr(run, name)(store, source)
    else:
        getattr(run, name)(store, source, progress=count)
    store.close()

for line in sys.stdin:
    pid = os.fork()
    if not pid:
        status = 1
        try:
            work(*json.loads(line))
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""


class ImportProcesses:
    """Runs imports in processes and says how each of them ended."""

    def __init__(self, process: subprocess.Popen[str], module: str, name: str) -> None:
        self._process = process
        self._work = (module, name)

    def run(self, database: Path, source: Path, left: int, how: str) -> int:
        """The exit status (negative: the signal) of an import that is killed at its ``left``-th call of ``how``."""
        assert self._process.stdin
        assert self._process.stdout
        print(json.dumps([str(database), str(source), left, NOW, how, *self._work]), file=self._process.stdin)
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


@contextmanager
def import_processes(module: str, name: str) -> Iterator[ImportProcesses]:
    """Processes that call the function ``name`` of a ``module``."""
    process = subprocess.Popen(
        [sys.executable, "-c", FORKS],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    with process:  # its end is the end of what it reads
        yield ImportProcesses(process, module, name)
