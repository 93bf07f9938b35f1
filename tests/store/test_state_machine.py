"""A state machine over the use cases against a plain Python model (the small form of it): the tables equal the model,
the search index equals the documents, the counters equal the events, and the log replayed backwards restores every
point.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from crm_tui.errors import InvalidValue
from crm_tui.store import counters, history, notes, search, tags
from crm_tui.store.checks import run_checks
from crm_tui.store.contacts.editing import create, edit
from crm_tui.store.contacts.reading import card
from crm_tui.store.store import Store
from crm_tui.store.writing import Write
from crm_tui.values.clock import FixedClock
from crm_tui.values.folding import fold
from crm_tui.values.records import HistoryQuery
from tests.store.replay import Dump, check_replay, check_search, now_point

NAMES = st.sampled_from(["Ana", "Émile Zola", "김민수", "Bo Li", ""])
EMAILS = st.lists(st.sampled_from(["a@x.org", "B@x.org", "c@x.org"]), unique=True, max_size=3)
TAGS = st.lists(st.sampled_from(["vip", "gold", "new one"]), unique=True, max_size=2)
ORGS = st.lists(st.sampled_from(["Acme", "Beta", "Émile & Co"]), unique=True, max_size=2)
LISTS = st.sampled_from(["news", "Offers"])
STATUSES = st.sampled_from(["active", "unsubscribed", ""])
CHANNELS = st.sampled_from(["email", "sms"])
REASONS = st.sampled_from(["manual", "bounced", ""])


@dataclass
class Person:
    """What the model knows of one contact."""

    name: str = ""
    city: str = ""
    points: int = 0
    emails: list[str] = field(default_factory=list)
    organisations: list[str] = field(default_factory=list)
    tags: set[str] = field(default_factory=set)
    lists: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def named(self) -> bool:
        """Whether a contact may be so."""
        return bool(self.name or self.emails)


class Contacts(RuleBasedStateMachine):
    """Create, edit, tag, note, list status, do not contact, points, on one store."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="machine"))
        shutil.copy(self.template, self.folder / "crm.db")
        self.clock = FixedClock(1_000_000)
        self.store = Store.open(self.folder / "crm.db", agent="ana", clock=self.clock)
        self.people: dict[int, Person] = {}
        self.points: list[tuple[int, Dump]] = []

    @initialize()
    def begin(self) -> None:
        self.clock.moment += 1
        self.people[create(self.store, {"name": "First"})] = Person("First")

    def _before(self) -> None:
        self.clock.moment += 1
        self.points.append(now_point(self.store))

    def _pick(self, number: int) -> tuple[int, Person]:
        ids = sorted(self.people)
        return ids[number % len(ids)], self.people[ids[number % len(ids)]]

    @precondition(lambda self: len(self.people) < 4)
    @rule(name=NAMES, emails=EMAILS, tags=TAGS, orgs=ORGS)
    def create(self, name: str, emails: list[str], tags: list[str], orgs: list[str]) -> None:
        self._before()
        person = Person(name, "", 0, emails, orgs, set(tags))
        texts = {"name": name, "emails": ",".join(emails), "tags": ",".join(tags), "org": "|".join(orgs)}
        if person.named:
            self.people[create(self.store, texts)] = person
        else:
            with pytest.raises(InvalidValue):
                create(self.store, texts)

    @rule(number=st.integers(0, 9), name=NAMES, emails=EMAILS, city=st.sampled_from(["Lyon", "", "서울"]))
    def edit(self, number: int, name: str, emails: list[str], city: str) -> None:
        self._before()
        contact, person = self._pick(number)
        seen = card(self.store, contact).version
        texts = {"city": city, "name": name, "emails": ",".join(emails)}
        if name or emails:
            edit(self.store, contact, texts, version=seen)
            person.name, person.emails, person.city = name, emails, city
        else:
            with pytest.raises(InvalidValue):
                edit(self.store, contact, texts, version=seen)

    @rule(number=st.integers(0, 9), orgs=ORGS, names=TAGS)
    def edit_links(self, number: int, orgs: list[str], names: list[str]) -> None:
        self._before()
        contact, person = self._pick(number)
        edit(self.store, contact, {"org": "|".join(orgs), "tags": ",".join(names)})
        person.organisations, person.tags = orgs, set(names)

    @rule(number=st.integers(0, 9), add=TAGS, remove=TAGS)
    def tag(self, number: int, add: list[str], remove: list[str]) -> None:
        self._before()
        contact, person = self._pick(number)
        made = tags.change_tags(self.store, contact, add=add, remove=remove)
        after = (person.tags | set(add)) - set(remove)
        assert (set(made.added) - set(remove)) | (person.tags - set(made.removed)) == after
        person.tags = after

    @rule(below=st.integers(0, 9), add=TAGS, remove=TAGS)
    def tag_many(self, below: int, add: list[str], remove: list[str]) -> None:
        self._before()
        tags.tag_where(self.store, "contact.id < ?", (below,), add, remove)
        for contact, person in self.people.items():
            if contact < below:
                person.tags = (person.tags | set(add)) - set(remove)

    @rule(number=st.integers(0, 9), text=st.sampled_from(["called", "line\nline"]), names=TAGS)
    def note(self, number: int, text: str, names: list[str]) -> None:
        self._before()
        contact, person = self._pick(number)
        notes.add_note(self.store, contact, text, tags=names)
        person.notes.insert(0, text)
        person.tags |= set(names)

    @rule(number=st.integers(0, 9), name=LISTS, status=STATUSES, channel=CHANNELS, reason=REASONS)
    def statuses(self, number: int, name: str, status: str, channel: str, reason: str) -> None:
        self._before()
        contact, person = self._pick(number)
        edit(self.store, contact, {f"list.{name}": status, f"dnc.{channel}": reason})
        person.lists = (
            {**person.lists, name: status} if status else {k: v for k, v in person.lists.items() if k != name}
        )
        person.refused = {**person.refused, channel: reason}
        person.refused = {key: value for key, value in person.refused.items() if value}

    @rule(number=st.integers(0, 9), points=st.integers(-3, 9))
    def award(self, number: int, points: int) -> None:
        self._before()
        contact, person = self._pick(number)
        edit(self.store, contact, {"points": str(points)})
        person.points = points

    def teardown(self) -> None:
        try:
            for contact, person in self.people.items():
                self._compare(contact, person)
            assert [finding for finding in run_checks(self.store, full=True) if not finding.ok] == []
            check_search(self.store)
            check_replay(self.store, self.points)
        finally:
            self.store.close()
            shutil.rmtree(self.folder)

    def _compare(self, contact: int, person: Person) -> None:
        found = card(self.store, contact)
        organisations = sorted((fold(each.name), each.primary) for each in found.organisations)
        expected = sorted((fold(name), place == 0) for place, name in enumerate(person.organisations))
        assert organisations == expected
        assert found.values["name"] == (person.name or None)
        assert found.values["city"] == (person.city or None)
        assert found.values["points"] == person.points
        assert list(found.emails) == person.emails
        assert set(found.tags) == person.tags
        assert {each.name: each.status for each in found.lists} == person.lists
        assert {each.channel: each.reason for each in found.do_not_contact} == person.refused
        assert [note.text for note in notes.of_contact(self.store, contact)] == person.notes
        assert len(history.page(self.store, contact, query=HistoryQuery(("note",)), limit=99)) == len(person.notes)


def run(empty_file: Path, *phases: Phase) -> None:
    Contacts.template = empty_file
    quick = settings(
        max_examples=20,
        stateful_step_count=20,
        deadline=None,
        database=None,
        phases=phases,
        report_multiple_bugs=False,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Contacts, settings=quick)


def test_twenty_runs_of_twenty_steps(empty_file: Path) -> None:
    run(empty_file, Phase.generate, Phase.shrink)


@contextmanager
def broken(name: str) -> Iterator[None]:
    """The program with one safeguard taken away."""
    mutants: dict[str, AbstractContextManager[object]] = {
        "search": patch.object(search, "refresh", lambda connection, ids: None),
        "counters": patch.object(counters, "count", lambda db, first, last: counters.Recounted()),
        "log of removals": patch.object(Write, "remove", lambda write, record: write.session.delete(record)),
        "log of bulk": patch.object(Write, "record_set", lambda *arguments, **words: None),
    }
    with mutants[name]:
        yield


@pytest.mark.parametrize("name", ["search", "counters", "log of removals", "log of bulk"])
def test_the_machine_sees_a_safeguard_taken_away(empty_file: Path, name: str) -> None:
    with broken(name), pytest.raises(AssertionError):
        run(empty_file, Phase.generate)
