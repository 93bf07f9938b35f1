"""The one table of what can be set: a row a section, in the order of the screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from crm_tui.screens.settings.pane import SettingsPane


class Section(NamedTuple):
    """A section: its name, what the list at the left calls it, and what makes its pane when it is first shown."""

    name: str
    label: str
    make: Callable[[], SettingsPane]


def _attributes() -> SettingsPane:
    from crm_tui.screens.settings.attributes import AttributesPane

    return AttributesPane()


def _tags() -> SettingsPane:
    from crm_tui.screens.settings.tags import TagsPane

    return TagsPane()


def _lists() -> SettingsPane:
    from crm_tui.screens.settings.lists import ListsPane

    return ListsPane()


def _points() -> SettingsPane:
    from crm_tui.screens.settings.points import PointsPane

    return PointsPane()


def _agents() -> SettingsPane:
    from crm_tui.screens.settings.agents import AgentsPane

    return AgentsPane()


SECTIONS: tuple[Section, ...] = (
    Section("attributes", "Attributes", _attributes),
    Section("tags", "Tags", _tags),
    Section("lists", "Lists", _lists),
    Section("points", "Points", _points),
    Section("agents", "Agents", _agents),
)
"""Every section that is built. The makers import their pane inside themselves: the screen opens at once."""
FIRST = "attributes"
"""The section that the place opens with."""
