"""On a real pseudo terminal: silence when idle, drafts that survive a dropped line, crashes that tell nothing."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import sys
from pathlib import Path

import pytest

from crm_tui.store.contacts.editing import create
from crm_tui.store.store import Store
from perf.pty_driver import PtyProgram

SECRET = "Ludovica Personale"
HOSTILE = "Eve\x1b[2J\x1b]52;c;ZXZpbA==\x07\x9b31m\u202eflow [@click=app.quit]x[/]"
ALLOWED = re.compile(
    rb"\x1b\[[0-9;]*[mHABCDJKLMXr]|\x1b\[\?[0-9;]*[hl]|\x1b\[\?[0-9]*\$p|\x1b\[[<>=]?[0-9;]*u|\x1b\](?:22|10|11);[^\x07]*\x07"
)
"""What the application itself may send: colours, cursor moves, erasing, shifts, modes, keyboard, pointer settings."""
CRASHING = """
import sys
from pathlib import Path
from crm_tui import app
from crm_tui.screens.contacts import ContactsScreen
from crm_tui.widgets.contact_table import ContactTable

def broken(self):
    name = self.contact_name
    raise RuntimeError("no luck with " + name)

ContactsScreen.action_sort = broken
sys.exit(app.run(Path(sys.argv[1]), "ana"))
"""


def _run(path: Path, **options: object) -> PtyProgram:
    code = "import sys; from pathlib import Path; from crm_tui import app; sys.exit(app.run(Path(sys.argv[1]), 'ana'))"
    environment = {name: os.environ[name] for name in ("HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
    return PtyProgram([sys.executable, "-c", str(options.get("code", code)), str(path)], environment=environment)


def test_nothing_is_written_while_nothing_happens(filled_store: Store) -> None:
    """L1: no clock, no blinking cursor, no spinner."""
    with _run(filled_store.path) as terminal:
        terminal.read_until("7 contacts")
        terminal.read_until_quiet(1.0)
        assert terminal.idle(2.0) == b""
        terminal.press("enter", first=5.0, quiet=1.0)
        terminal.read_until("History")
        terminal.read_until_quiet(1.0)
        assert terminal.idle(2.0) == b""


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_a_dropped_line_leaves_the_terminal_clean_and_the_draft_on_disk(
    filled_store: Store, number: signal.Signals
) -> None:
    """The words typed before the signal come back with ``n``."""
    with _run(filled_store.path) as terminal:
        terminal.read_until("7 contacts")
        terminal.read_until_quiet(0.5)
        terminal.press("n", first=5.0)
        terminal.press("in the middle of a th", first=2.0)
        terminal.process.send_signal(number)
        after = terminal.read_until_quiet(1.0, first=5.0)
        assert terminal.process.wait(10) == 128 + number
        assert b"\x1b[?1049l" in after, "the alternate screen was not left"
        assert b"\x1b[?25h" in after, "the cursor stays hidden"
    with filled_store.read() as db:
        drafts = [row[0] for row in db.execute("SELECT text FROM draft WHERE agent = 'ana' AND place <> 'alerts'")]
    assert drafts == ["in the middle of a th"]
    # the write lock is free again
    with sqlite3.connect(filled_store.path, timeout=0.5) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")


def test_a_crash_says_one_sentence_and_its_report_holds_no_personal_data(store: Store, home: Path) -> None:
    """G10: not on the terminal, not in the file; the status is not 0."""
    create(store, {"name": SECRET})
    with _run(store.path, code=CRASHING) as terminal:
        terminal.read_until(SECRET)
        terminal.read_until_quiet(0.5)
        terminal.send("o")
        said = terminal.read_until("stopped because of an error")
        said += terminal.read_until_quiet(1.0)
        assert terminal.process.wait(10) != 0
    assert SECRET.encode() not in said
    (report,) = (home / ".local/state/crm-tui").glob("crash-*.txt")
    text = report.read_text()
    assert "RuntimeError" in text
    assert "broken" in text
    assert SECRET not in text
    assert report.stat().st_mode & 0o777 == 0o600


def test_no_escape_sequence_of_a_name_reaches_the_terminal(store: Store) -> None:
    """Through the list, the preview, the profile, the quick line, the tags and the help."""
    create(store, {"name": HOSTILE, "city": HOSTILE, "job": HOSTILE, "tags": "[@click=app.quit]t[/]"})
    with _run(store.path) as terminal:
        sent = terminal.read_until("1 contact ")
        sent += terminal.read_until_quiet(0.7)
        for key in ("n", "escape", "t", "escape", "enter", "2", "question_mark", "escape"):
            sent += terminal.press("?" if key == "question_mark" else key, first=3.0)
    _only_ours(sent)


def test_the_check_itself_catches_a_raw_sequence() -> None:
    """The mutant: what the name holds would be found."""
    with pytest.raises(AssertionError):
        _only_ours(HOSTILE.encode())


def _only_ours(sent: bytes) -> None:
    rest = ALLOWED.sub(b"", sent)
    found = re.search(rb"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xaa-\xae]", rest)
    assert found is None, rest[max(0, found.start() - 30) : found.end() + 30]
