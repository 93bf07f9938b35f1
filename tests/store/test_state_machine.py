"""A state machine over the use cases against a plain Python model: the tables equal the model, the search index equals
the documents, the counters equal the events, the log replayed backwards restores every point; everything undone is the
start, everything done again the end.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from crm_tui.errors import InvalidValue
from crm_tui.store import counters, history, notes, photos, search, tags
from crm_tui.store.checks import run_checks
from crm_tui.store.contacts import binning
from crm_tui.store.contacts.editing import create, edit
from crm_tui.store.contacts.reading import card
from crm_tui.store.imports.run import import_contacts
from crm_tui.store.merging.merge import merge
from crm_tui.store.store import Store
from crm_tui.store.undo.choosing import NothingToUndo
from crm_tui.store.undo.run import redo, undo
from crm_tui.store.writing import Write
from crm_tui.values.clock import FixedClock
from crm_tui.values.folding import fold
from crm_tui.values.photos import Picture
from crm_tui.values.records import HistoryQuery
from tests.store.replay import Dump, check_replay, check_search, last_batch, now_point
from tests.store.test_undo import held

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
    photo: bytes | None = None

    @property
    def named(self) -> bool:
        """Whether a contact may be so."""
        return bool(self.name or self.emails)


State = tuple[dict[int, Person], dict[int, Person]]
"""Who is there, and who is in the bin."""


class Contacts(RuleBasedStateMachine):
    """Create, edit, tag, note, list status, do not contact, points, bin, merge, import, undo, redo, on one store."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="machine"))
        shutil.copy(self.template, self.folder / "crm.db")
        self.clock = FixedClock(1_000_000)
        self.store = Store.open(self.folder / "crm.db", agent="ana", clock=self.clock)
        self.people: dict[int, Person] = {}
        self.points: list[tuple[int, Dump]] = []
        self.start = held(self.store)
        self.bin: dict[int, Person] = {}
        self.done: list[State] = []
        self.undone: list[State] = []
        self.before: State = ({}, {})
        self.seen = 0

    @initialize()
    def begin(self) -> None:
        self._before()
        self.people[create(self.store, {"name": "First"})] = Person("First")

    def _before(self) -> None:
        self._after()
        self.clock.moment += 1
        self.points.append(now_point(self.store))
        self.before = deepcopy((self.people, self.bin))

    def _after(self) -> None:
        """Whether the last step was a change: then that is what undo takes back next."""
        last = last_batch(self.store)
        if last > self.seen:
            self.done.append(self.before)
            self.undone.clear()
        self.seen = last

    def _come_back(self, state: State) -> State:
        now = (self.people, self.bin)
        self.people, self.bin = state
        self.seen = last_batch(self.store)
        self.clock.moment += 1
        return now

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
        if not (add or remove):  # that is refused
            return
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

    @rule(number=st.integers(0, 9), face=st.sampled_from([b"one", b"two", None]))
    def photo(self, number: int, face: bytes | None) -> None:
        self._before()
        contact, person = self._pick(number)
        if face is None:
            photos.remove(self.store, contact)
        else:
            photos.choose(self.store, contact, Picture("png", face, None))
        person.photo = face

    @rule(number=st.integers(0, 9), points=st.integers(-3, 9))
    def award(self, number: int, points: int) -> None:
        self._before()
        contact, person = self._pick(number)
        edit(self.store, contact, {"points": str(points)})
        person.points = points

    @rule(number=st.integers(0, 9))
    def delete(self, number: int) -> None:
        self._before()
        if len(self.people) > 1:
            contact, person = self._pick(number)
            binning.delete(self.store, contact)
            self.bin[contact] = person
            del self.people[contact]

    @precondition(lambda self: self.bin)
    @rule(number=st.integers(0, 9))
    def restore(self, number: int) -> None:
        self._before()
        contact = sorted(self.bin)[number % len(self.bin)]
        binning.restore(self.store, contact)
        self.people[contact] = self.bin.pop(contact)

    @precondition(lambda self: len(self.people) > 1)
    @rule(one=st.integers(0, 9), other=st.integers(1, 9))
    def merge(self, one: int, other: int) -> None:
        self._before()
        keep, gone = self._pick(one)[0], self._pick(one + 1 + other % (len(self.people) - 1))[0]
        if keep == gone:
            return
        merge(self.store, keep, [gone])
        del self.people[gone]
        self.people[keep] = self._read(keep)

    @precondition(lambda self: len(self.people) < 4)
    @rule(name=NAMES.filter(bool), email=st.sampled_from(["a@x.org", "c@x.org"]), tag=TAGS, org=ORGS)
    def bring_in(self, name: str, email: str, tag: list[str], org: list[str]) -> None:
        self._before()
        file = self.folder / f"{len(self.points)}.csv"
        cells = (name, email, "|".join(tag), "|".join(org), "Lyon")
        file.write_text("name,email,tags,org,city\n" + ",".join(cells) + "\n", encoding="utf-8")
        import_contacts(self.store, file)
        with self.store.read() as db:
            living = [row[0] for row in db.execute("SELECT id FROM contact WHERE deleted_at IS NULL")]
        self.people = {contact: self._read(contact) for contact in living}

    @precondition(lambda self: len(self.done) > 1)
    @rule(times=st.integers(1, 3))
    def undo(self, times: int) -> None:
        self._before()
        for _ in range(min(times, len(self.done) - 1)):
            assert undo(self.store).conflicts == ()
            self.undone.append(self._come_back(self.done.pop()))

    @precondition(lambda self: self.undone)
    @rule()
    def redo(self) -> None:
        self._before()
        if self.undone:
            assert redo(self.store).conflicts == ()
            self.done.append(self._come_back(self.undone.pop()))

    def _check_undo(self) -> None:
        """Undo^n is the start, redo^n the end."""
        end, steps = held(self.store), len(self.done)
        for _ in range(steps):
            assert undo(self.store).conflicts == ()
        assert differing(held(self.store), self.start) == []
        with pytest.raises(NothingToUndo):
            undo(self.store)
        for _ in range(steps):
            assert redo(self.store).conflicts == ()
        assert differing(held(self.store), end) == []

    def _read(self, contact: int) -> Person:
        """What the program says of a contact whose model would be a second program (merges, imports)."""
        found = card(self.store, contact)
        values = found.values
        return Person(
            str(values["name"] or ""), str(values.get("city") or ""), int(str(values["points"])), list(found.emails),
            [each.name for each in sorted(found.organisations, key=lambda each: not each.primary)], set(found.tags),
            {each.name: each.status for each in found.lists},
            {each.channel: each.reason for each in found.do_not_contact},
            [note.text for note in notes.of_contact(self.store, contact)], self._photo(contact),
        )  # fmt: skip

    def _photo(self, contact: int) -> bytes | None:
        found = photos.picture(self.store, contact)
        return found.data if found else None

    def teardown(self) -> None:
        try:
            self._after()
            for contact, person in self.people.items():
                self._compare(contact, person)
            assert [finding for finding in run_checks(self.store, full=True) if not finding.ok] == []
            check_search(self.store)
            check_replay(self.store, self.points)
            self._check_undo()
            check_search(self.store)
            assert [finding for finding in run_checks(self.store, full=True) if not finding.ok] == []
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
        assert self._photo(contact) == person.photo
        assert len(history.page(self.store, contact, query=HistoryQuery(("note",)), limit=99)) == len(person.notes)


def differing(found: Dump, expected: Dump) -> list[object]:
    """Every value that is another one: table, key, column, what it is and should be."""
    return [
        (table, key, found[table].get(key), expected[table].get(key))
        for table in expected
        for key in found[table].keys() | expected[table].keys()
        if found[table].get(key) != expected[table].get(key)
    ]


def run(empty_file: Path, *phases: Phase) -> None:
    Contacts.template = empty_file
    long = bool(os.environ.get("CRM_TUI_LONG"))
    quick = settings(
        max_examples=500 if long else 12,
        stateful_step_count=50 if long else 20,
        deadline=None,
        database=None,
        phases=phases,
        report_multiple_bugs=False,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Contacts, settings=quick)


@pytest.mark.timeout(7_200 if os.environ.get("CRM_TUI_LONG") else 120)
def test_many_runs_of_many_steps(empty_file: Path) -> None:
    run(empty_file, Phase.generate, Phase.shrink)


@contextmanager
def broken(name: str) -> Iterator[None]:
    """The program with one safeguard taken away."""
    mutants: dict[str, AbstractContextManager[object]] = {
        "search": patch.object(search, "refresh", lambda connection, ids: None),
        "counters": patch.object(counters, "count", lambda db, first, last: counters.Recounted()),
        "counters that come back": patch.object(counters, "recount_these", lambda db, contacts: None),
        "log of removals": patch.object(Write, "remove", lambda write, record: write.session.delete(record)),
        "log of bulk": patch.object(Write, "record_set", lambda *arguments, **words: None),
    }
    with mutants[name]:
        yield


@pytest.mark.parametrize("name", ["search", "counters", "counters that come back", "log of removals", "log of bulk"])
def test_the_machine_sees_a_safeguard_taken_away(empty_file: Path, name: str) -> None:
    with broken(name), pytest.raises(AssertionError):
        run(empty_file, Phase.generate)
