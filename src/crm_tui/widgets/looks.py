"""How pieces of text look, by name, in the colours of the theme.

Textual would resolve them as component classes: a node and a run of the stylesheet for each of them, in each widget,
whenever it is mounted, gains the focus, or its screen comes back. That took two thirds of the opening of a profile.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from rich.style import Style
from textual.color import Color
from textual.widget import Widget

__all__ = ["LOOKS", "Look", "look_style"]


class Look(NamedTuple):
    """Names of variables of the theme; an empty one leaves the widget's own colour."""

    color: str = ""
    background: str = ""
    bold: bool = False


LOOKS: Mapping[str, Look] = {
    "muted": Look("text-muted"),
    "strong": Look(bold=True),
    "heading": Look("text-primary", bold=True),
    "good": Look("text-success"),
    "bad": Look("text-error"),
    "chip": Look("foreground", "panel"),
    "cursor": Look("text", "primary"),
    "header": Look("foreground", "panel", bold=True),
    "tag-red": Look("text-error", "panel"),
    "tag-orange": Look("text-warning", "panel"),
    "tag-yellow": Look("text-warning", "panel"),
    "tag-green": Look("text-success", "panel"),
    "tag-cyan": Look("text-secondary", "panel"),
    "tag-blue": Look("text-primary", "panel"),
    "tag-magenta": Look("text-accent", "panel"),
}


def look_style(widget: Widget, name: str) -> Style:
    """A look on a widget, over the backgrounds behind it, as its stylesheet would have it.

    Raises:
        KeyError: there is no such look.
    """
    look = LOOKS[name]
    variables = widget.app.theme_variables
    style = widget.rich_style + Style(bold=look.bold or None)
    if not look.color:
        return style
    under = widget.background_colors[1]
    if look.background:
        under += _color(variables[look.background])
    color = under + _color(variables[look.color])
    return style + Style.from_color(color.rich_color, under.rich_color)


def _color(value: str) -> Color:
    """The colour of a variable: ``#0178d4``, ``ansi_blue``, ``auto 60%``."""
    name, _, percent = value.partition(" ")
    alpha = float(percent.removesuffix("%")) if percent else 100.0
    return Color.automatic(alpha) if name == "auto" else Color.parse(name).multiply_alpha(alpha / 100)
