"""What a key is called: the same in the footer, the help and the documentation."""

from __future__ import annotations

import unicodedata

_NAMES = {
    "backspace": "Backspace",
    "delete": "Del",
    "down": "↓",
    "end": "End",
    "enter": "Enter",
    "escape": "Esc",
    "greater_than_sign": ">",
    "home": "Home",
    "insert": "Ins",
    "left": "←",
    "less_than_sign": "<",
    "minus": "-",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "plus": "+",
    "right": "→",
    "slash": "/",
    "space": "Space",
    "tab": "Tab",
    "underscore": "_",
    "up": "↑",
}


def key_name(key: str) -> str:
    """``ctrl+s`` is Ctrl+S, ``question_mark`` is ?; ``key`` is as bindings name it."""
    *modifiers, last = key.strip().split("+")
    name = _NAMES.get(last) or _sign(last)
    return "+".join([*(each.capitalize() for each in modifiers), name.upper() if "ctrl" in modifiers else name])


def _sign(name: str) -> str:
    """The sign that Unicode calls so, else the name."""
    try:
        return unicodedata.lookup(name.replace("_", " ")) if len(name) > 1 else name
    except KeyError:
        return name.capitalize()
