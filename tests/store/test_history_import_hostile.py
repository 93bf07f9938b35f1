"""Whatever a file of events holds: every line is an event or a reason, and the database stays sound."""

from __future__ import annotations

import io
import os
import random

import pytest

from crm_tui.errors import RefusedData
from crm_tui.services.events.reading import LONGEST_LINE
from crm_tui.store import history
from crm_tui.store.contacts.editing import create
from crm_tui.store.imports.history import run as running
from crm_tui.store.imports.history.resolving import resolve
from crm_tui.store.imports.history.run import import_history
from crm_tui.store.imports.history.staging import EventStage, Resolution
from crm_tui.store.imports.options import ImportReport
from crm_tui.store.store import Store
from tests.store.events_file import Event, counts, hit, people, run, sound, written
from tests.store.replay import check_search

LONG = bool(os.environ.get("CRM_TUI_LONG"))
MUTATIONS = (b'"', b"\0", b"\r", b"\n", b",", b"{", b"}", b"\\u", b"\\ud800", b"\xff", b"\xc3", b"NaN", b"1e999", b"-",
             b"\x1b[2J", b"9" * 30, b"[" * 2_000, b"null", b":", b"k1", b"x" * 300)  # fmt: skip
GOOD = [
    hit("k1", 1, city="Lyon", ip="10.0.0.1"), hit("k1", 2, email="ana@example.com"), hit("ana@example.com", 3),
    hit("1", 4, id="e1"), hit("k2", 5, twitter="@bob", latitude=1, longitude=2), hit("k3", 6, contact="1", n=[{}]),
]  # fmt: skip


@pytest.fixture(autouse=True)
def ana(store: Store) -> int:
    return create(store, {"name": "Ana", "email": "ana@example.com"})


def _twice(store: Store, content: bytes) -> ImportReport | None:
    """Import twice; None when the file is refused with a sentence."""
    try:
        report = import_history(store, "-", stdin=io.BytesIO(content))
    except RefusedData:
        return None
    before = people(store)
    second = import_history(store, "-", stdin=io.BytesIO(content))
    assert (second.created, second.rejected, second.rows) == (0, report.rejected, report.rows)
    assert people(store) == before
    assert all(reject.line > 0 and reject.text for reject in report.rejects)
    sound(store)
    check_search(store)
    return report


@pytest.mark.parametrize("seed", range(2_000 if LONG else 12))
def test_mutated_files(store: Store, seed: int) -> None:
    draw = random.Random(seed)
    content = bytearray(written(GOOD))
    for _ in range(draw.randrange(1, 6)):
        place = draw.randrange(len(content) + 1)
        if draw.random() < 0.3:
            del content[place : place + draw.randrange(1, 40)]
        else:
            content[place:place] = draw.choice(MUTATIONS)
    _twice(store, bytes(content))


def test_long_lines_strange_numbers_and_halves_of_characters(store: Store) -> None:
    text = "long text " * (LONGEST_LINE // 10 - 20)
    bad = [
        '{"contact": 1, "type": "chat", "at": 0, "text": "' + "x" * LONGEST_LINE + '"}',
        '{"contact": 1, "type": "chat", "at": 0, "n": ' + "9" * 5_000 + "}",
        '{"contact": 1, "type": "chat", "at": NaN}',
        '{"contact": 99999999999999999999, "type": "chat", "at": 0}',
        '{"contact": 1, "type": "chat", "at": 0, "points": 1e300}',
    ]
    good: list[Event | str] = [
        {"contact": 1, "type": "chat", "at": 5, "text": text},
        '{"contact": 1, "type": "x\\ud83d", "at": 6, "n": 12345678901234567890, "text": "\\udc00\\u0000\\u001b"}',
        '{"visitor": "\\ud83d", "type": "y", "at": 7}',
    ]
    report = _twice(store, written([*bad, *good]))
    assert report is not None
    assert [remark.line for remark in report.rejects] == [1, 2, 3, 4, 5]
    assert counts(report)[:3] == (3, 0, 5)
    assert [item.kind for item in history.page(store, 1)] == ["x\ufffd", "chat"]
    assert history.page(store, 1)[1].title == text


def test_another_encoding_is_read_and_damage_is_told(store: Store) -> None:
    line = '{"contact": 1, "type": "chat", "at": 5, "text": "Zoé"}\n'
    assert import_history(store, "-", stdin=io.BytesIO(line.encode("utf-16"))).created == 1
    assert import_history(store, "-", stdin=io.BytesIO(b"\xef\xbb\xbf" + line.encode())).unchanged == 1
    many = "".join(line.replace("5", str(number)) for number in range(6, 30)).encode()
    report = import_history(
        store, "-", stdin=io.BytesIO(many + b'{"contact": 1, "type": "chat", "at": 99, "text": "\xff"}')
    )
    assert (report.created, [remark.line for remark in report.remarks]) == (25, [25])


def test_an_event_whose_contact_goes_meanwhile_is_rejected(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:

    def resolve_then_delete(stage: EventStage) -> Resolution:
        made = resolve(stage)
        with store.write("bin") as write:
            write.connection.execute("UPDATE contact SET deleted_at = 1")
        return made

    monkeypatch.setattr(running, "resolve", resolve_then_delete)
    report = run(store, hit("1"), hit("k1"))
    assert counts(report)[:3] == (1, 0, 1)
    assert "deleted" in report.rejects[0].text
    sound(store)
