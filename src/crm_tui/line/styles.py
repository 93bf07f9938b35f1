"""How cells look, and the shortest way for the terminal's pen from one look to another; pure."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

Attributes = frozenset[int]
"""SGR numbers that are on: 1 bold, 2 dim, 3 italic, 4 underlined, 7 reversed …"""


class Style(NamedTuple):
    """A look: attributes, and the SGR parameters of the colour of the text and of the ground (empty: the default)."""

    attributes: Attributes = frozenset()
    colour: str = ""
    ground: str = ""


PLAIN = Style()
RESET = "\x1b[m"
_SEQUENCE = re.compile(r"\x1b\[([\d;]*)m")
_ENDS = {1: 22, 2: 22, 3: 23, 4: 24, 5: 25, 6: 25, 7: 27, 8: 28, 9: 29}
_KNOWN = frozenset({*_ENDS, 21, 51, 52, 53})
_ON_BLANKS = frozenset({4, 5, 6, 7, 9, 21, 51, 52, 53})
"""What is seen of a cell that holds a space, too: a line, a frame, reversed colours."""


@lru_cache(maxsize=2048)
def read_style(before: Style, sequence: str) -> Style | None:
    """The look after an SGR sequence; None when anything in it is not known."""
    matched = _SEQUENCE.fullmatch(sequence)
    if not matched:
        return None
    style, numbers = before, [int(number or 0) for number in matched[1].split(";")]
    while numbers:
        number = numbers.pop(0)
        if number == 0:
            style = PLAIN
        elif number in _KNOWN:
            style = style._replace(attributes=style.attributes | {number})
        elif number in (38, 48):
            size = {5: 2, 2: 4}.get(numbers[0] if numbers else 0, 0)
            if not size or len(numbers) < size:
                return None
            colour = ";".join(map(str, (number, *numbers[:size])))
            del numbers[:size]
            style = style._replace(colour=colour) if number == 38 else style._replace(ground=colour)
        elif 30 <= number <= 39 or 90 <= number <= 97:
            style = style._replace(colour="" if number == 39 else str(number))
        elif 40 <= number <= 49 or 100 <= number <= 107:
            style = style._replace(ground="" if number == 49 else str(number))
        else:
            return None
    return style


@lru_cache(maxsize=1024)
def blank_style(style: Style) -> Style:
    """What is seen of a style where there is a space: the ground, unless a line or reversed colours show."""
    return style if style.attributes & _ON_BLANKS else Style(ground=style.ground)


def can_erase(style: Style) -> bool:
    """Whether an erased cell looks like a space in this style, when the terminal erases with the ground."""
    return not style.attributes & _ON_BLANKS


@lru_cache(maxsize=4096)
def pen_for(pen: Style | None, wanted: Style, *, blank: bool) -> tuple[Style, str]:
    """The pen to draw a style with (spaces only: ``blank``), and what has to be written for it. None: not known."""
    if blank and pen is not None and not wanted.attributes:
        wanted = Style(pen.attributes - _ON_BLANKS, pen.colour, wanted.ground)
    return wanted, transition(pen, wanted)


@lru_cache(maxsize=4096)
def transition(pen: Style | None, wanted: Style) -> str:
    """The shortest sequence from one style to another; from an unknown one it begins with a reset."""
    if pen == wanted:
        return ""
    anew = ";".join(["", *map(str, sorted(wanted.attributes)), *filter(None, (wanted.colour, wanted.ground))])
    whole = f"\x1b[{anew}m"
    if pen is None:
        return whole
    gone = pen.attributes - wanted.attributes
    if any(number not in _ENDS for number in gone):
        return whole
    ends = {_ENDS[number] for number in gone}
    added = wanted.attributes - pen.attributes | {number for number in wanted.attributes if _ENDS.get(number) in ends}
    parts = [*map(str, sorted(ends)), *map(str, sorted(added))]
    parts += [wanted.colour or "39"] if wanted.colour != pen.colour else []
    parts += [wanted.ground or "49"] if wanted.ground != pen.ground else []
    changed = f"\x1b[{';'.join(parts)}m"
    return min(changed, whole, key=len)
