"""Looks are those that a stylesheet would give, in every kind of theme and over every background."""

from __future__ import annotations

from typing import ClassVar

import pytest
from textual.app import App, ComposeResult
from textual.widget import Widget

from crm_tui.widgets.looks import LOOKS, Look, look_style


def _css(name: str, look: Look) -> str:
    rules = [f"color: ${look.color};"] if look.color else []
    rules += [f"background: ${look.background};"] if look.background else []
    rules += ["text-style: bold;"] if look.bold else []
    return f"Styled > .styled--{name} {{ {' '.join(rules)} }}"


class Styled(Widget):
    """The looks as component classes."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"styled--{name}" for name in LOOKS}


class _Themed(App[None]):
    CSS = """
    Styled { background: $background; color: $foreground; height: 1; }
    #lighter { background: $panel 50%; text-style: italic; }
    """ + "\n".join(_css(name, look) for name, look in LOOKS.items())

    def compose(self) -> ComposeResult:
        yield Styled()
        yield Styled(id="lighter")


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light", "ansi-dark"])
async def test_looks_are_those_of_the_stylesheet(theme: str) -> None:
    """Automatic colours, translucent ones, the sixteen of a terminal."""
    app = _Themed()
    async with app.run_test(size=(20, 4)) as pilot:
        app.theme = theme
        await pilot.pause()
        for widget in app.query(Styled):
            for name in LOOKS:
                assert look_style(widget, name) == widget.get_component_rich_style(f"styled--{name}")
