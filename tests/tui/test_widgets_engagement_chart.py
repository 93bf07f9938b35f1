"""The chart: it fits, it says when there is nothing, and no number ends the process."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult

from crm_tui.widgets.engagement_chart import ChartStep, EngagementChart, compact, draw_chart, plottable

MONTHS = ("Jun", "", "", "", "Jul", "", "", "", "", "Aug", "", "", "", "Sep", "", "", "", "Oct", "", "", "", "", "Nov")
STEPS = tuple(ChartStep(label, number * 7 % 13, number * 5 % 9 - 2) for number, label in enumerate(MONTHS))


class ChartApp(App[None]):
    """A chart."""

    def __init__(self, steps: tuple[ChartStep, ...] = STEPS) -> None:
        super().__init__()
        self.chart = EngagementChart(steps)
        self.chart.styles.height = "1fr"

    def compose(self) -> ComposeResult:
        yield self.chart

    def texts(self) -> list[str]:
        return [self.chart.render_line(y).text for y in range(self.chart.size.height)]


@pytest.mark.parametrize("size", [(40, 8), (100, 12), (24, 6), (23, 8), (40, 4), (200, 40), (3, 1)])
async def test_it_fits(size: tuple[int, int]) -> None:
    app = ChartApp()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert {cell_len(text) for text in app.texts()} == {size[0]}
        assert {app.chart.render_line(y).cell_length for y in range(size[1])} == {size[0]}


@pytest.mark.parametrize("size", [(40, 8), (100, 12)])
async def test_both_series_the_months_and_the_legend_are_there(size: tuple[int, int]) -> None:
    app = ChartApp()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        text = "\n".join(app.texts())
        assert re.search(r"█ \d+ actions", text)
        assert re.search(r"⠒ \d+ points", text)
        assert "█" in "".join(app.texts()[1:])
        assert re.search("[\u2801-\u28ff]", "".join(app.texts()[1:]))
        assert [month for month in ("Jun", "Jul", "Aug", "Sep", "Oct", "Nov") if month in text][:1] == ["Jun"]
        assert len({month for month in MONTHS if month and month in text}) >= 5


async def test_resizing_draws_anew() -> None:
    app = ChartApp()
    async with app.run_test(size=(100, 12)) as pilot:
        await pilot.pause()
        before = app.texts()
        await pilot.resize_terminal(60, 9)
        await pilot.pause()
        assert {cell_len(text) for text in app.texts()} == {60}
        assert app.texts() != before
        app.chart.steps = STEPS[:6]
        assert app.texts()[0] != before[0]


@pytest.mark.parametrize("steps", [(), (ChartStep("Jun", 0), ChartStep("Jul", 0, float("nan")))])
async def test_no_activity_is_said(steps: tuple[ChartStep, ...]) -> None:
    app = ChartApp(steps)
    async with app.run_test(size=(50, 10)) as pilot:
        await pilot.pause()
        assert "".join(app.texts()).strip() == "no activity in this time"


async def test_ascii_only() -> None:
    app = ChartApp()
    async with app.run_test(size=(60, 10)) as pilot:
        app.chart.ascii_only = True
        await pilot.pause()
        assert all(text.isascii() for text in app.texts())
        assert "#" in app.texts()[5]


async def test_hostile_labels_are_text() -> None:
    app = ChartApp((ChartStep("\x1b[2J[red]", 3, 1), ChartStep("b", 2)))
    async with app.run_test(size=(60, 10)) as pilot:
        app.chart.actions_label = "[@click=app.quit]\x1b"
        await pilot.pause()
        assert "\x1b" not in "".join(app.texts())
        assert "[@click=app.quit]�" in app.texts()[0]


def test_numbers_that_plotext_does_not_survive() -> None:
    assert [plottable(number) for number in (float("nan"), float("inf"), -float("inf"), 1e308, 3)] == [0, 0, 0, 1e12, 3]
    assert [compact(number) for number in (0, 7.25, 950, 1200, -34_000_000)] == ["0", "7.2", "950", "1.2k", "-34M"]


AWKWARD = """
import sys
from crm_tui.widgets import engagement_chart as chart
if sys.argv[1] == "unguarded":
    chart.plottable = float
nan, inf = float("nan"), float("inf")
for actions, points in (([nan, 1, 2], [1, 2, 3]), ([1, 2, 3], [1, inf, -inf]), ([1e308, 1, 0], [-1e308, 1e308, 0])):
    for steps in ([chart.ChartStep("a", a, p) for a, p in zip(actions, points)],):
        chart.draw_chart(steps, 40, 8)
print("drawn")
"""


def _run(mode: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", AWKWARD, mode]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_awkward_numbers_do_not_end_the_process() -> None:
    done = _run("guarded")
    assert (done.returncode, done.stdout.strip()) == (0, "drawn")


def test_without_the_guard_they_do() -> None:
    done = _run("unguarded")
    assert done.returncode != 0
    assert "drawn" not in done.stdout


def test_plotext_is_imported_when_the_first_chart_is_drawn() -> None:
    code = "import sys, crm_tui.widgets.engagement_chart; print('plotext' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "False"


def test_one_step_and_monthly_steps() -> None:
    for steps in (STEPS[:1], STEPS[:6], STEPS * 4):
        lines = re.sub(r"\x1b\[[0-9;]*m", "", draw_chart(steps, 60, 9)).split("\n")
        assert {len(line) for line in lines[:9]} == {60}
