"""The floor of the start: Textual, one line of text, nothing else. Run as a program."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Static


class Hello(App[None]):
    """Says hello."""

    def compose(self) -> ComposeResult:
        """One line."""
        yield Static("hello, world")


if __name__ == "__main__":
    Hello().run()
