"""Two terminals, one with the frames as they are and one with the differences, and frames to show on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from crm_tui.line.abilities import Abilities
from crm_tui.line.difference import Shown
from perf.emulator import Emulator

COLUMNS, LINES = 24, 10
ALL = Abilities(erases=True, grounded=True, scrolls=True)
KINDS = (Abilities(), Abilities(erases=True), Abilities(scrolls=True), ALL)
STYLES = ("", "\x1b[1m", "\x1b[7m", "\x1b[4;3m", "\x1b[38;5;1m", "\x1b[48;2;1;2;3m", "\x1b[1;38;5;4;48;5;3m")
CHARACTERS = "ab │…é名한▌      "
UNSURE = ("e\u0301", "👩\u200d💻", "\ufe0f", "\ue000")
NEVER = "\u00a4"
"""On the plain terminal, where no frame has written: what the other one shows there is its own affair."""


@dataclass
class Pair:
    """``can``: what the terminal does; ``sized``: whether its size is known to us."""

    can: Abilities = ALL
    sized: bool = True
    size: tuple[int, int] = (COLUMNS, LINES)
    shown: Shown = field(init=False)
    plain: Emulator = field(init=False)
    thin: Emulator = field(init=False)

    def __post_init__(self) -> None:
        columns, lines = self.size
        self.shown = Shown(self.can, self.size if self.sized else (0, 0))
        self.thin = Emulator(columns, lines, grounded=self.can.grounded)
        self.plain = Emulator(columns, lines)
        for terminal in (self.plain, self.thin):
            terminal.feed("\x1b[?7l")
        for row in range(lines):
            self.plain.feed(f"\x1b[{row + 1}H{NEVER * columns}")
        self.plain.feed("\x1b[H")
        self.thin.feed(self.shown.difference("\x1b[?1049h"))

    def resize(self, columns: int, lines: int) -> None:
        """Both terminals have another size; we hear of it."""
        for terminal in (self.plain, self.thin):
            terminal.resize(lines, columns)
        self.shown.forget()
        self.shown.resize(columns, lines)

    def show(self, *frames: str, compares: bool = True) -> int:
        """Some frames, which are one for the terminal; then both must show the same. The bytes that it took."""
        written = ""
        for frame in frames:
            self.plain.feed(frame)
            data = "" if self.shown.take(frame) else self.shown.passing(frame)
            self.thin.feed(data)
            written += data
        data = self.shown.changes()
        self.thin.feed(data)
        if compares:
            self.compare()
        return len((written + data).encode())

    def compare(self) -> None:
        """Text, attributes, cursor."""
        for row, other in zip(self.plain.looks(), self.thin.looks(), strict=True):
            for cell, drawn in zip(row, other, strict=True):
                assert cell is None or cell[0] == NEVER or cell == drawn
        assert _cursor(self.thin) == _cursor(self.plain)


def piece(draw: Random, *, unsure: bool = True) -> str:
    """A piece of a row in some styles; now and then it holds what terminals disagree about."""
    row, column = draw.randint(1, LINES), draw.choice((1, 1, 1, 5, 12))
    room, made = COLUMNS - column + 1, []
    for _ in range(draw.randint(0, 4)):
        style, text = draw.choice(STYLES), ""
        for character in draw.choices(CHARACTERS, k=draw.randint(0, 9)):
            width = 2 if character in "名한" else 1
            if width <= room:
                text, room = text + character, room - width
        if text:
            made.append(f"{style}{text}\x1b[0m" if style else text)
    if unsure and room > 4 and not draw.randint(0, 9):
        made.append(draw.choice(UNSURE))
    elif draw.randint(0, 1):
        style = draw.choice(STYLES)
        made.append(f"{style}{' ' * room}\x1b[0m" if style else " " * room)
    return f"\x1b[{row};{column}H{''.join(made)}" + draw.choice(("", "\r\n" if row < LINES else ""))


def frame(draw: Random, *, unsure: bool = True) -> str:
    """Some pieces, and where the cursor is left."""
    some = "".join(piece(draw, unsure=unsure) for _ in range(draw.randint(1, 8)))
    return f"{some}\x1b[{draw.randint(1, LINES)};{draw.randint(1, COLUMNS)}H"


def frames(draw: Random, *, unsure: bool = True) -> list[str]:
    """Frames, of which some come again."""
    some = [frame(draw, unsure=unsure) for _ in range(draw.randint(1, 8))]
    return draw.choices(some, k=12)


def _cursor(terminal: Emulator) -> tuple[int, int]:
    return terminal.cursor.y, terminal.cursor.x
