"""Other keys from the settings: which key they mean, and whether each has one meaning where it acts."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from difflib import get_close_matches

from textual.keys import KEY_NAME_REPLACEMENTS, Keys

from crm_tui.errors import UsageError
from crm_tui.keymap import KEYS, with_hangul
from crm_tui.values.key_names import key_name

TOGETHER: Mapping[str, frozenset[str]] = {
    "the list": frozenset({"contacts", "table", "contact", "screen", "app"}),
    "the sidebar": frozenset({"contacts", "sidebar", "contact", "screen", "app"}),
    "the profile": frozenset({"profile", "contact", "fields", "screen", "app"}),
    "the question about unsaved edits": frozenset({"unsaved"}),
    # D and t of a contact give way to those of the task and of the calendar there
    "the tasks": frozenset({"task", "tasks", "screen", "app"}),
    "the calendar": frozenset({"calendar", "task", "tasks", "screen", "app"}),
    "the attributes": frozenset({"attributes", "settings", "screen", "app"}),
    "the tags and lists of the settings": frozenset({"labels", "settings", "screen", "app"}),
    "the agents": frozenset({"agents", "settings", "screen", "app"}),
    "the duplicates": frozenset({"duplicates", "contact", "screen", "app"}),
    "the filter builder": frozenset({"builder", "app"}),
}
"""Where which keys act at the same time, by the first word of their ids."""

_MODIFIERS = frozenset({"ctrl", "shift", "alt", "super"})
_NAMED = {key.value for key in Keys} | {f"f{number}" for number in range(1, 25)}
_SHOWN_AS = {key_name(name): name for name in ("delete", "end", "escape", "home", "pagedown", "pageup", "space", "tab")}
"""Names as the help writes them."""
_SIGNS = {chr(code) for code in range(0x21, 0x7F) if not chr(code).isalnum()}


def own_keys(settings: Mapping[str, object]) -> dict[str, str]:
    """The ``[keys]`` of the settings as Textual's keymap: ids, and keys separated by commas.

    Raises:
        UsageError: an unknown id (with the nearest one), an unknown key, or a key that would do two things in one
            place.
    """
    found = {id: _keys(id, value) for id, value in _flat(settings).items()}
    _check_clashes(found)
    return {id: with_hangul(keys) for id, keys in found.items()}


def _flat(settings: Mapping[str, object]) -> dict[str, object]:
    """Ids without quotes (``contact.note = "n"``) are tables within tables in TOML."""
    flat: dict[str, object] = {}
    for name, value in settings.items():
        if isinstance(value, Mapping):
            flat |= {f"{name}.{rest}": inner for rest, inner in value.items()}
        else:
            flat[name] = value
    return flat


def _keys(id: str, value: object) -> str:
    if id not in KEYS:
        near = get_close_matches(id, KEYS, 1)
        meant = f" Did you mean {near[0]}?" if near else ""
        raise UsageError(f"keys: there is no {id!r}.{meant} docs/keys.md lists the ids.")
    if not isinstance(value, str) or not value.strip():
        raise UsageError(f'keys: {id} takes keys in quotes, such as "n" or "n,f4".')
    words = [","] if value == "," else [word.strip() for word in value.split(",")]
    return ",".join(_key(id, word) for word in words)


def _key(id: str, word: str) -> str:
    """Textual's name of a key that is written as a sign (``/``) or by a name (``f4``, ``ctrl+x``)."""
    *modifiers, last = word.split("+") if len(word) > 1 else [word]
    modifiers = [each.lower() for each in modifiers]
    last = _SHOWN_AS.get(last, last.lower() if "ctrl" in modifiers else last)
    name = _sign_name(last) if last in _SIGNS else last
    known = len(last) == 1 and last.isprintable() and not last.isspace()
    if not (known or last in _NAMED or last in map(_sign_name, _SIGNS)):
        raise UsageError(f"keys: {id}: there is no key {word!r}. Write n, N, /, f4, ctrl+x, pageup, for example.")
    if not _MODIFIERS.issuperset(modifiers):
        raise UsageError(f"keys: {id}: {word!r} begins with no modifier; those are ctrl, shift and alt.")
    return "+".join([*modifiers, name])


def _sign_name(sign: str) -> str:
    name = unicodedata.name(sign).lower().replace(" ", "_").replace("-", "_")
    return KEY_NAME_REPLACEMENTS.get(name, name)


def _check_clashes(own: Mapping[str, str]) -> None:
    now = {id: own.get(id, key.keys) for id, key in KEYS.items()}
    for place, areas in TOGETHER.items():
        taken: dict[str, str] = {}
        for id in [*own, *(id for id in KEYS if id not in own)]:
            if id.split(".")[0] not in areas:
                continue
            for key in now[id].split(","):
                other = taken.setdefault(key, id)
                if other != id and (other in own or id in own):
                    raise UsageError(
                        f"keys: in {place} {key} would be both {other} and {id}. Give one of them another key."
                    )
