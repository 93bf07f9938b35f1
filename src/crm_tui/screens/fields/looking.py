"""What is looked up while a field is being edited: values that exist, how a text is read, who has the same address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from crm_tui.errors import CrmError, UsageError
from crm_tui.filters.fields import Field, Registry
from crm_tui.screens.fields.form import FormRow
from crm_tui.screens.line_completion import about
from crm_tui.values.duplicates import Candidate
from crm_tui.widgets.offer_list import Offered

if TYPE_CHECKING:
    from crm_tui.screens.host import Host
    from crm_tui.store.existing import ExistingValues

_COMPLETED = frozenset({"org", "city", "region", "country", "language", "timezone", "job", "owner", "stage"})
"""Built-in fields in which the values of others are worth offering."""


@dataclass
class OffersRead(Message):
    """Values that go on from ``text`` in a row."""

    key: str
    text: str
    offers: tuple[Offered, ...]


@dataclass
class Looked(Message):
    """How ``text`` in a row is read, and whom it (with what else is known) may be."""

    key: str
    text: str
    meaning: str
    candidates: tuple[Candidate, ...]


@dataclass
class Checked(Message):
    """What is wrong with the pending texts, by field name."""

    values: Mapping[str, str]
    problems: Mapping[str, str]


def is_completed(field: Field) -> bool:
    """Whether values are offered for a field."""
    return field.type in ("select", "multi", "agent") or field.name in _COMPLETED


class Looking:
    """Runs in worker threads; ``post`` hands a message to the pane. The newest question stops the older one."""

    def __init__(self, crm: Host, post: Callable[[Message], object]) -> None:
        self._crm = crm
        self._post = post
        self._values: ExistingValues | None = None

    def supersede(self) -> int:
        """A newer question about values begins. Its ticket."""
        from crm_tui.store.existing import ExistingValues

        if self._values is None:
            self._values = ExistingValues(self._crm.path if self._crm.path.is_absolute() else self._crm.store.path)
        return self._values.supersede()

    def close(self) -> None:
        """Close the connection."""
        if self._values is not None:
            self._values.close()

    # ------------------------------------------------------------------ values

    def find(self, row: FormRow, text: str, is_typed: bool, ticket: int) -> None:
        """Values that go on from ``text``; all of them when nothing ``is_typed`` yet."""
        *former, last = text.split(",") if row.field.type == "multi" else [text]
        chosen = {part.strip() for part in (*former, last)}
        wanted = last.strip() if is_typed else ""
        try:
            found = self._offered(row.field, wanted, ticket)
        except CrmError:  # a newer question, or no store: offers are a courtesy
            return
        head = ", ".join(part.strip() for part in former if part.strip())
        offers = []
        for value, words in found:
            whole = f"{head}, {value}" if head else value
            offers.append(Offered(whole, len(whole), value, words, ticked=value in chosen))
        if [offer.text for offer in offers] == [text.strip()]:
            offers = []
        self._post(OffersRead(row.key, text, tuple(offers)))

    def _offered(self, field: Field, wanted: str, ticket: int) -> list[tuple[str, str]]:
        if self._values is None:
            return []
        if field.options:
            folded = wanted.casefold()
            options = sorted(field.options, key=lambda option: not option.casefold().startswith(folded))
            return [(option, "") for option in options if folded in option.casefold()]
        found = [(each.value, about(each)) for each in self._values.find(ticket, field, wanted)]
        if field.type == "agent":
            from crm_tui.store.agents import matching

            there = {value for value, _ in found}
            found += [each for each in matching(self._crm.store, wanted) if each[0] not in there]
        return found

    # ------------------------------------------------------------------ how it reads

    def look(self, row: FormRow, text: str, typed: Mapping[str, str], besides: int | None) -> None:
        """How a phone number is read; who may be the same person with all that is ``typed``."""
        from crm_tui.store.duplicates.likely import likely_duplicates

        region = self._crm.settings.region()
        meaning = _phone(text, region) if row.name == "phones" or row.field.type == "phone" else ""
        try:
            found = likely_duplicates(self._crm.store, typed, besides=besides, region=region)
        except CrmError:  # a warning is a courtesy
            found = ()
        self._post(Looked(row.key, text, meaning, found))

    def check(self, registry: Registry, values: Mapping[str, str]) -> None:
        """What is wrong with each of the pending texts."""
        from crm_tui.store.contacts.entries import check_text

        problems = {}
        for name, text in values.items():
            try:
                check_text(registry, name, text, zone=self._crm.zone, region=self._crm.settings.region())
                field = registry.find(name)
                if field is not None and field.required and not text.strip():
                    problems[name] = f"{field.label} is required."
            except UsageError:  # the attribute is gone: saving says so
                continue
            except CrmError as error:
                problems[name] = error.sentence
        self._post(Checked(dict(values), problems))


def _phone(text: str, region: str | None) -> str:
    from crm_tui.values.phones import parse_phone

    if not text.strip():
        return ""
    phone = parse_phone(text, region)
    return f"read as {phone.key}" if phone.verified else "no complete number (yet): kept as typed"
