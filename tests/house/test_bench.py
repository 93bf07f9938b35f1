"""The benchmark: its arithmetic, its table, and a quick run in which every figure is produced."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pyte
import pytest

from perf import bench
from perf.bench import FIGURES, Options, measure
from perf.figures.database import LONG_HISTORY, busiest, demo_database, recipe_key, tag_names, tag_sizes
from perf.figures.ground import Ground
from perf.figures.measured import Goal, Measured, Pairs, exponent, in_turn, percentile
from perf.figures.memory import growth_per_contact
from perf.figures.paging import FILTERS
from perf.figures.searching import FIXED, beginnings, field_terms, typed_words
from perf.figures.table import amount, goal_text, growth, table
from perf.figures.terminal import cells, least_bytes
from perf.slow_line import BUFFER, Line

CONTACTS = 300
DATA_LAYER = [
    name for name in dict.fromkeys(each.name for each in FIGURES) if name[0] == "P" and name not in ("P1", "P9")
]
ON_A_TERMINAL = ["P1", "P9", "L1", "L2", "L3", "L4", "L5", "L6"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench")
    demo_database(CONTACTS, folder)
    return folder


@pytest.fixture
def ground(folder: Path, tmp_path: Path) -> Iterator[Ground]:
    made = Ground(demo_database(CONTACTS, folder), tmp_path, CONTACTS, quick=True)
    yield made
    made.close()


# ---------------------------------------------------------------------- arithmetic


@pytest.mark.parametrize(("percent", "found"), [(1, 1), (50, 5), (90, 9), (95, 10), (100, 10)])
def test_a_percentile_is_one_of_the_values(percent: float, found: int) -> None:
    assert percentile([10, 9, 8, 7, 6, 5, 4, 3, 2, 1], percent) == found


def test_no_values_have_no_percentile() -> None:
    with pytest.raises(ValueError, match="no values"):
        percentile([], 95)


def test_exponents() -> None:
    assert exponent([(10_000, 5), (100_000, 50), (1_000_000, 500)]) == pytest.approx(1)
    assert exponent([(10_000, 5), (1_000_000, 50)]) == pytest.approx(0.5)
    assert exponent([(10_000, 5), (100_000, 5)]) == pytest.approx(0)
    assert exponent([(10_000, 5)]) is None
    assert exponent([(10_000, 0), (100_000, 5)]) is None


def test_the_ratio_is_that_of_pairs() -> None:
    # the machine was ten times as slow for the last pair: the ratio does not know it
    assert Pairs((2.0, 2.0, 20.0), (1.0, 1.0, 10.0)).ratio == 2
    assert Pairs((3.0, 5.0), (0.0, 5.0)).ratio == 1


def test_the_two_run_in_turn() -> None:
    ran: list[str] = []
    pairs = in_turn(lambda: ran.append("a"), lambda: ran.append("b"), 3)
    assert "".join(ran) == "ab" + "ababab"
    assert len(pairs.ours) == len(pairs.floor) == 3


@pytest.mark.parametrize(
    ("goal", "mark"),
    [
        (None, ""),
        (Goal(100), "✓"),
        (Goal(99), "✗ missed"),
        (Goal(99, interim=100), "(✓)"),
        (Goal(98, interim=99), "✗ missed"),
        (Goal(2, "ratio"), "✓"),
        (Goal(1.9, "ratio"), "✗ missed"),
        (Goal(100, at_least=True), "✓"),
        (Goal(101, at_least=True), "✗ missed"),
    ],
)
def test_marks(goal: Goal | None, mark: str) -> None:
    assert Measured("P1", "start", 100, "ms", floor=50, ratio=2, goal=goal).mark == mark


def test_bytes_of_a_contact() -> None:
    assert growth_per_contact({1_000: 80, 1_049_576: 92}) == pytest.approx(12)
    assert growth_per_contact({1_000: 80}) is None


def test_tags_from_one_to_all() -> None:
    sizes = tag_sizes(70_000)
    assert (len(sizes), sizes[0], sizes[-1]) == (14, 1, 70_000)
    assert sizes == sorted(set(sizes))


# ---------------------------------------------------------------------- table


def test_amounts_and_goals() -> None:
    assert [amount(value, "ms") for value in (0.123, 12.34, 1234.5)] == ["0.12 ms", "12.3 ms", "1,234 ms"]
    assert (amount(20_000, "rows/s"), amount(7, "bytes"), amount(None, "ms")) == ("20,000 rows/s", "7 bytes", "")
    assert goal_text(Goal(1_200, interim=2_500), "bytes") == "≤ 1,200 (2,500) bytes"
    assert goal_text(Goal(1.3, "ratio"), "ms") == "≤ 1.3×"
    assert goal_text(Goal(20_000, at_least=True), "rows/s") == "≥ 20,000 rows/s"


def test_the_table_is_aligned() -> None:
    lines = [
        Measured("P2", "words", 1.5, "ms", p95=3, floor=1, ratio=1.5, goal=Goal(50), remark="of 600 keys"),
        Measured("P10", "cancel", 123, "ms", goal=Goal(25)),
    ]
    head, first, second, _, remark = table(lines).splitlines()
    assert head.index("goal") + 4 == first.index("≤ 50 ms") + 7 == second.index("≤ 25 ms") + 7
    assert first.endswith("✓")
    assert second.endswith("✗ missed")
    assert remark == "P2 words: of 600 keys"


def test_growth_shows_every_size_with_the_exponent() -> None:
    found = {
        10_000: [Measured("P5", "snapshot", 2, "ms"), Measured("P1", "start", 300, "ms")],
        100_000: [Measured("P5", "snapshot", 20, "ms")],
    }
    head, snapshot, start = growth(found).splitlines()
    assert head.split() == ["what", "10,000", "100,000", "exponent"]
    assert snapshot.split()[-1] == "+1.00"
    assert start.split() == ["P1", "start", "300", "ms"]


# ---------------------------------------------------------------------- terminal


def test_the_least_bytes_between_two_screens() -> None:
    screen = pyte.Screen(20, 3)
    stream = pyte.Stream(screen)
    stream.feed("hello there\r\n")
    before = cells(screen)
    assert least_bytes(before, cells(screen)) == 0
    stream.feed("\x1b[1;1Hj\x1b[1;7HTH\x1b[3;1H한")
    move = len("\x1b[1;1H")
    assert least_bytes(before, cells(screen)) == (move + 1) + (move + 2) + (move + len("한".encode()))


def test_a_slow_line_delays_and_throttles() -> None:
    line = Line(delay=0.075, kbit=64)
    line.put(b"x" * 1_308, now=10.0)  # with what the packet costs: 1,400 bytes, 0.175 s
    assert line.take(10.2) == b""
    assert line.due() == pytest.approx(10.25)
    assert len(line.take(10.26)) == 1_308
    line.put(b"y" * (BUFFER + 1), now=20.0)
    assert line.is_full(20.0)
    assert not line.is_full(60.0)


# ---------------------------------------------------------------------- database and figures


def test_the_database_is_made_once_and_older_ones_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "bench-100-aaaaaaaaaaaa.db"
    old.touch()
    path = demo_database(100, tmp_path)
    made = path.stat().st_mtime_ns
    assert demo_database(100, tmp_path) == path
    assert path.stat().st_mtime_ns == made
    assert not old.exists()
    monkeypatch.setattr("perf.figures.database.statements", lambda: ["another schema"])
    assert recipe_key() not in path.name


def test_what_the_database_holds(ground: Ground) -> None:
    with ground.connection() as db:
        everybody = db.execute("SELECT count(*) FROM contact WHERE kind = 0 AND deleted_at IS NULL").fetchone()[0]
        sizes = [
            db.execute("SELECT count(*) FROM contact_tag JOIN tag ON tag_id = id WHERE name = ?", (name,)).fetchone()[0]
            for name in tag_names()
        ]
        assert sizes == tag_sizes(everybody)
        contact = busiest(db)
        events = db.execute("SELECT count(*) FROM event WHERE contact_id = ?", (contact,)).fetchone()[0]
        assert events == LONG_HISTORY
        assert (
            db.execute("SELECT total(n) FROM contact_event_stat WHERE contact_id = ?", (contact,)).fetchone()[0]
            == events
        )


def test_every_filter_that_is_measured_is_one(ground: Ground) -> None:
    with ground.connection() as db:
        terms = [*FIXED, *field_terms(ground, db, 40), *(each.format(tag="size-01") for each in FILTERS)]
        assert typed_words(db, 30) == typed_words(db, 30)
    for term in terms:
        ground.query(term)


def test_what_is_typed() -> None:
    assert beginnings("a bc") == ["a", "a b", "a bc"]


@pytest.mark.parametrize("name", [*DATA_LAYER, *ON_A_TERMINAL])
def test_every_figure_is_produced(name: str, folder: Path) -> None:
    options = Options(CONTACTS, frozenset({name}), folder, quick=True)
    lines, failures = measure(options, CONTACTS)
    assert not failures
    assert {line.figure for line in lines} == {name}
    assert len(lines) >= len([figure for figure in FIGURES if figure.name == name])
    assert all(line.value >= 0 for line in lines)
    assert not list(folder.glob("run-*"))


@pytest.mark.skipif("CRM_TUI_LONG" not in os.environ, reason="behind a slow line: half a minute")
def test_the_slow_line_is_measured(folder: Path) -> None:
    lines, failures = measure(Options(CONTACTS, frozenset({"L7"}), folder, quick=True), CONTACTS)
    assert not failures
    assert {line.figure for line in lines} == {"L7"}


def test_the_documentation_names_every_figure() -> None:
    text = (Path(bench.__file__).parent.parent / "docs" / "figures.md").read_text()
    for figure in FIGURES:
        assert f"| {figure.name} |" in text
        assert figure.measure.__doc__


def test_only_what_is_asked_for() -> None:
    assert {each.name for each in Options(only=frozenset({"P6"})).figures} == {"P6"}
    assert "L7" not in {each.name for each in Options().figures}
    assert "L7" in {each.name for each in Options(slow=True).figures}
    with pytest.raises(SystemExit):
        bench.main(["--only", "P99"])
