"""What the filter line offers while one types, and the filters that the agent has used of late."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from crm_tui.errors import CrmError
from crm_tui.widgets.offer_list import Offered

if TYPE_CHECKING:
    from crm_tui.filters.completion import Asked, Offer
    from crm_tui.filters.fields import Registry
    from crm_tui.screens.host import Host
    from crm_tui.store.existing import Existing, ExistingValues

SETTING = "{list}.filters"
"""Where the filters of an agent are kept, for each list."""
KEPT = 50
"""Filters that are remembered for an agent."""


@dataclass
class OffersRead(Message):
    """What may come next in ``text``."""

    text: str
    offers: tuple[Offered, ...]


@dataclass
class RecentRead(Message):
    """The agent's filters, the last one first."""

    filters: tuple[str, ...]


class LineCompletion:
    """Runs in worker threads; ``post`` hands a message to the screen. The newest question stops the older one."""

    def __init__(self, crm: Host, post: Callable[[Message], object], of: str = "contacts") -> None:
        self._crm = crm
        self._setting = SETTING.format(list=of)
        self._post = post
        self._values: ExistingValues | None = None

    def supersede(self) -> int:
        """A newer question begins. Its ticket."""
        from crm_tui.store.existing import ExistingValues

        if self._values is None:
            self._values = ExistingValues(self._crm.path if self._crm.path.is_absolute() else self._crm.store.path)
        return self._values.supersede()

    def close(self) -> None:
        """Close the connection."""
        if self._values is not None:
            self._values.close()

    def find(self, text: str, cursor: int, registry: Registry, ticket: int) -> None:
        """What may come next at the cursor."""
        from crm_tui.filters.completion import asked

        try:
            wanted = asked(text, cursor, registry)
            found = self._offers(wanted, registry, ticket) if wanted else []
        except CrmError:  # a newer question, or no store: offers are a courtesy
            return
        start = wanted.start if wanted else 0
        offers = [
            Offered(text[:start] + each.text + text[cursor:], start + len(each.text), each.label, each.about)
            for each in found
        ]
        self._post(OffersRead(text, tuple(each for each in offers if each.text != text)))

    def _offers(self, wanted: Asked, registry: Registry, ticket: int) -> list[Offer]:
        from crm_tui.filters import completion

        match wanted.kind:
            case "field" | "presence":
                return completion.offered_names(wanted, registry)
            case "operator" if wanted.field is not None:
                return completion.offered_operators(wanted.field)
            case "flag":
                return completion.offered_flags(wanted.typed)
        return self._values_of(wanted, ticket)

    def _values_of(self, wanted: Asked, ticket: int) -> list[Offer]:
        from crm_tui.filters.completion import Offer, written_value
        from crm_tui.filters.date_words import COMPARED, ON, offered_dates

        field = wanted.field
        if field is None or self._values is None or field.type in ("number", "duration"):
            return []
        if field.type in ("date", "datetime"):
            words, moment = (ON, False) if wanted.op in (":", "=") else (COMPARED, True)
            now = self._crm.clock.now()
            return offered_dates(wanted.typed, words, now=now, zone=self._crm.zone, moment=moment)
        found = self._values.find(ticket, field, wanted.typed, wanted.relation)
        return [Offer(written_value(each.value, wanted), each.value, about(each)) for each in found]

    # ------------------------------------------------------------------ filters of late

    def read_recent(self) -> None:
        """The filters that the agent has used of late."""
        try:
            self._post(RecentRead(_recent(self._crm, self._setting)))
        except CrmError:
            return

    def remember(self, text: str) -> None:
        """Enter was pressed on this filter."""
        from crm_tui.store.settings import put

        try:
            former = _recent(self._crm, self._setting)
            filters = (text, *(each for each in former if each != text))[:KEPT]
            if filters != former:
                put(self._crm.store, self._setting, list(filters))
                self._post(RecentRead(filters))
        except CrmError:  # the list stands; the next Enter tries again
            return


def about(each: Existing) -> str:
    """What stands beside a value: how many have it, and its other name."""
    return " · ".join(filter(None, (f"{each.number:,}" if each.number else "", each.known_as)))


def _recent(crm: Host, setting: str) -> tuple[str, ...]:
    from crm_tui.store.settings import get

    kept = get(crm.store, setting)
    return tuple(each for each in kept if isinstance(each, str)) if isinstance(kept, list) else ()
