"""The engagement chart: actions as bars, points as a line on an axis of their own, drawn with plotext.

plotext is imported when the first chart is drawn, and used on the UI thread only (it has one figure and is not
thread-safe). A NaN or an infinity ends the process with an abort that Python cannot catch, so every number
passes :func:`plottable` first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Protocol

from rich.cells import cell_len
from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.color import Color, ColorParseError
from textual.reactive import reactive
from textual.strip import Strip

from crm_tui.widgets.cells import steady
from crm_tui.widgets.drawn import Drawn, Line, Piece

__all__ = ["ChartColours", "ChartStep", "EngagementChart", "draw_chart", "plottable"]

_LEAST_WIDTH = 24
_LEAST_HEIGHT = 5
_LARGEST = 1e12
_SGR = re.compile(r"\x1b\[([\d;]*)m")
_ASCII = str.maketrans("┌┐└┘├┤┬┴┼─│", "+++++++++-|")
Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class ChartStep:
    """One week or month: its label on the axis (may be empty), how many actions, how many points."""

    label: str
    actions: float
    points: float = 0


@dataclass(frozen=True, slots=True)
class ChartColours:
    """Red, green, blue (0 to 255) of the two series and of the frame."""

    actions: Colour = (1, 120, 212)
    points: Colour = (255, 166, 43)
    frame: Colour = (128, 128, 128)


class _Ruler(Protocol):
    """The part of plotext's rulers that is used here."""

    def lim(self, lower: float, upper: float) -> object: ...

    def ticks(self, positions: list[float], labels: list[str]) -> object: ...


def plottable(number: float) -> float:
    """A number that plotext survives: not finite is 0, and nothing is beyond ± 10¹²."""
    return max(-_LARGEST, min(float(number), _LARGEST)) if isfinite(number) else 0.0


class EngagementChart(Drawn):
    """A legend line over the plot; words instead when there is nothing to plot or no room."""

    DEFAULT_CSS = """
    EngagementChart { height: 12; width: 1fr; }
    """

    steps: reactive[tuple[ChartStep, ...]] = reactive(())
    """Oldest first."""
    caption: reactive[str] = reactive("")
    """What is shown ("6 months, by week"); left out when the legend needs the room."""
    actions_label: reactive[str] = reactive("actions")
    points_label: reactive[str] = reactive("points")
    empty_text: reactive[str] = reactive("no activity in this time")
    ascii_only: reactive[bool] = reactive(False)
    """Draw with ASCII characters only."""

    def __init__(self, steps: Sequence[ChartStep] = (), *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.set_reactive(EngagementChart.steps, tuple(steps))
        self._plotted: tuple[object, list[Strip]] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing happened."""
        return not any(plottable(step.actions) or plottable(step.points) for step in self.steps)

    def render_line(self, y: int) -> Strip:
        """The legend, then the plot."""
        width, height = self.size
        if self.is_empty:
            return self.strip((Piece(f" {self.empty_text}", "muted"),) if y == height // 2 else ())
        if y == 0:
            return self.strip(self.legend(width))
        if width < _LEAST_WIDTH or height - 1 < _LEAST_HEIGHT:
            return self.strip(())
        plot = self._plot(width, height - 1)
        return plot[y - 1] if y - 1 < len(plot) else self.strip(())

    def legend(self, width: int) -> Line:
        """Both series with their sums, as much of it as fits."""
        bar, line = ("#", "*") if self.ascii_only else ("█", "⠒")
        actions = f"{compact(sum(plottable(step.actions) for step in self.steps))} {self.actions_label}"
        points = f"{compact(sum(plottable(step.points) for step in self.steps))} {self.points_label}"
        first, second = f" {bar} {steady(actions)}", f"  {line} {steady(points)}"
        caption = f"  {steady(self.caption)}" if self.caption else ""
        if cell_len(first + second + caption) > width:
            caption = ""
        if cell_len(first + second) > width:
            second = ""
        return (Piece(first, "heading"), Piece(second), Piece(caption, "muted"))

    def notify_style_update(self) -> None:
        """Draw anew in another theme."""
        super().notify_style_update()
        self._plotted = None

    def _plot(self, width: int, height: int) -> list[Strip]:
        state = (width, height, self.steps, self.ascii_only)
        if self._plotted is None or self._plotted[0] != state:
            drawn = draw_chart(self.steps, width, height, colours=self._colours(), ascii_only=self.ascii_only)
            self._plotted = (state, _strips(drawn, width, self.rich_style)[:height])
        return self._plotted[1]

    def _colours(self) -> ChartColours:
        names = self.app.theme_variables
        fallback = ChartColours()
        return ChartColours(
            _colour(names.get("primary"), fallback.actions),
            _colour(names.get("warning"), fallback.points),
            fallback.frame,
        )


def draw_chart(
    steps: Sequence[ChartStep],
    width: int,
    height: int,
    *,
    colours: ChartColours | None = None,
    ascii_only: bool = False,
) -> str:
    """The plot as text with SGR, ``height`` lines of ``width`` cells. Call it on the UI thread only."""
    import plotext

    colours = colours or ChartColours()
    actions = [max(0.0, plottable(step.actions)) for step in steps]
    points = [plottable(step.points) for step in steps]
    places = list(range(len(steps)))
    plotext.terminal.limit(False, False)
    plotext.add_theme("crm-tui", text=plotext.pixel(foreground=colours.frame))
    figure = plotext.figure
    figure.clear.all()
    figure.theme("crm-tui")
    figure.canvas("default")
    figure.plot_size(width, height)
    bars = figure.bar(places, actions, marker=_marker("#" if ascii_only else "full", colours.actions), width=0.8)
    figure.draw(bars)
    _ticks(figure.ruler("y", "left"), 0, max(max(actions), 1), height)
    if any(points):
        marker = _marker("*" if ascii_only else "braille", colours.points)
        figure.draw(figure.signal(places, points, marker=marker, yside="right").lines(True))
        _ticks(figure.ruler("y", "right"), min(*points, 0), max(*points, 1), height)
    shown = _shown_labels(steps, width)
    figure.ruler("x", "lower").ticks([place for place, _ in shown], labels=[label for _, label in shown])
    drawn: str = figure.build().string()
    return drawn.translate(_ASCII) if ascii_only else drawn


def _strips(drawn: str, width: int, base: Style) -> list[Strip]:
    """Lines of text in the colours that plotext writes; of its sequences it is only these."""
    styles = {"": base}
    strips = []
    for line in drawn.split("\n"):
        style, segments = base, []
        for number, part in enumerate(_SGR.split(line)):
            if number % 2 == 0:
                segments.append(Segment(part, style))
                continue
            colour = part.removeprefix("38;2;") if part.startswith("38;2;") else ""
            if colour not in styles:
                red, green, blue = map(int, colour.split(";"))
                styles[colour] = base + Style(color=RichColor.from_rgb(red, green, blue))
            style = styles[colour]
        segments = [segment for segment in Segment.simplify(segments) if segment.text]
        strips.append(Strip(segments).adjust_cell_length(width, base))
    return strips


def compact(number: float) -> str:
    """A number in at most six characters: 950, 1.2k, 3.4M."""
    size = abs(number)
    for limit, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if size >= limit:
            return f"{number / limit:.1f}".removesuffix(".0") + unit
    return f"{number:.1f}".removesuffix(".0")


def _marker(name: str, colour: Colour) -> object:
    import plotext

    return plotext.marker(name, plotext.pixel(foreground=colour))


def _ticks(ruler: _Ruler, low: float, high: float, height: int) -> None:
    """Two or three ticks with labels of ours (plotext writes 60 as 6e1)."""
    rows = height - 4  # between the first and the last tick; three lines are the frame and the labels
    middle = 0 if low < 0 < high else (low + high) / 2
    places = [low, high]
    if low < 0 and (middle - low) / (high - low) * rows < 1:
        places = [0, high]  # zero says more than a lowest value one row below it
    elif height >= 7 and (high - middle) / (high - low) * rows >= 1:
        places = [low, middle, high]
    ruler.lim(low, high)
    ruler.ticks(places, labels=[compact(place) for place in places])


def _shown_labels(steps: Sequence[ChartStep], width: int) -> list[tuple[int, str]]:
    """The labels that have room: each begins after the one before has ended."""
    cells = max(1.0, (width - 12) / max(1, len(steps)))
    shown: list[tuple[int, str]] = []
    free = 0.0
    for place, step in enumerate(steps):
        label = steady(step.label)
        if label and place * cells >= free:
            shown.append((place, label))
            free = place * cells + cell_len(label) + 1
    return shown


def _colour(value: str | None, fallback: Colour) -> Colour:
    if value is None:
        return fallback
    try:
        return Color.parse(value).rgb
    except ColorParseError:
        return fallback
