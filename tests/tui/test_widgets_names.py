"""No widget of ours takes a name that Textual uses for itself: its private names are no seam."""

from __future__ import annotations

import importlib
import pkgutil
from types import FunctionType

import pytest
from textual.style import Style
from textual.widget import Widget

import crm_tui.widgets


class _Bare(Widget):
    """What Textual's metaclass puts into every class is no clash."""


def _classes() -> list[type[Widget]]:
    found: set[type[Widget]] = set()
    for module in pkgutil.walk_packages(crm_tui.widgets.__path__, "crm_tui.widgets."):
        names = vars(importlib.import_module(module.name))
        found |= {one for one in names.values() if isinstance(one, type) and issubclass(one, Widget) and _is_ours(one)}
    return sorted(found, key=lambda one: one.__qualname__)


def _is_ours(kind: type) -> bool:
    return kind.__module__.startswith(("crm_tui.", __name__))


def _private_names(kind: type) -> set[str]:
    """Names with one underscore that a class defines, or touches when it is made."""
    init = vars(kind).get("__init__")
    names = {*vars(kind), *(init.__code__.co_names if isinstance(init, FunctionType) else ())}
    private = {name for name in names if name.startswith("_") and not name.startswith(("__", "_default_"))}
    return private - set(vars(_Bare))  # `_default_` is written by every reactive


def clashes(kind: type[Widget]) -> set[str]:
    """Private names that both we and Textual have."""
    ours: set[str] = set()
    theirs: set[str] = set()
    for one in kind.__mro__:
        (ours if _is_ours(one) else theirs).update(_private_names(one))
    return ours & theirs


@pytest.mark.parametrize("kind", _classes(), ids=lambda one: one.__name__)
def test_private_names_are_ours_alone(kind: type[Widget]) -> None:
    assert not clashes(kind)


def test_a_clash_is_found() -> None:
    class Attribute(Widget):
        def __init__(self) -> None:
            super().__init__()
            self._size = 1  # type: ignore[assignment]

    class Method(Widget):
        def _get_style(self, style: Style | str) -> Style: ...  # type: ignore[empty-body]

    assert clashes(Attribute) == {"_size"}
    assert clashes(Method) == {"_get_style"}
