"""Members after any order of writes are what the filters and the overrides say, counts and history too."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from types import ModuleType
from unittest.mock import patch
from zoneinfo import ZoneInfo

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from crm_tui.filters import Registry
from crm_tui.store.contacts.editing import create, edit
from crm_tui.store.contacts.listing import Asked, compiled
from crm_tui.store.counters import WRONG_COUNTERS, WRONG_ROLLUP
from crm_tui.store.notes import add_note
from crm_tui.store.points import awarding
from crm_tui.store.segments import keeping, rebuilding
from crm_tui.store.segments.overriding import set_override
from crm_tui.store.segments.rebuilding import rebuild
from crm_tui.store.segments.saving import save_segment
from crm_tui.store.store import Store
from crm_tui.store.tags import change_tags, tag_where
from crm_tui.values.clock import FixedClock
from crm_tui.values.segments import Override

NOW = 1_763_715_600
UTC = ZoneInfo("UTC")
FILTERS = {
    "a": ("-tag:vip", "tag:vip", "country:FR tag:vip,gold", "no:email", "", "is:duplicate", "note[call]"),
    "b": ("segment:a", "-segment:a country:KR", "segment:a or tag:gold", "did:segment_in", "created:2d"),
    "c": ("segment:b -segment:a", "segment:a,b", "org:acme or points>5", "is:unowned", "birthday:today"),
}
"""Filters that each segment may get; a segment refers only to those before it."""
TAGS, COUNTRIES = ("vip", "gold", "other"), ("FR", "KR", "")
MAILS = ("one@example.com", "two@example.com", "")
CONTACTS = st.integers(0, 7)


class Segments(RuleBasedStateMachine):
    """Three segments, contacts that change, time that goes by."""

    file: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name) / "crm.db"
        shutil.copyfile(self.file, path)
        self.clock = FixedClock(NOW)
        self.store = Store.open(path, agent="ana", clock=self.clock, create=False)
        self.ids: list[int] = []
        self.is_first_deleted = False
        self.overrides: dict[tuple[str, int], Override] = {}

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    @initialize()
    def begin(self) -> None:
        for number in range(3):
            self.ids.append(create(self.store, {"name": f"Nr {number}", "email": MAILS[number % 2]}))
        for slug, texts in FILTERS.items():
            save_segment(self.store, slug, texts[0])
        rebuild(self.store)

    def pick(self, number: int) -> int:
        live = self.ids[self.is_first_deleted :]
        return live[number % len(live)]

    @rule(tag=st.sampled_from(TAGS), country=st.sampled_from(COUNTRIES), mail=st.sampled_from(MAILS))
    def add(self, tag: str, country: str, mail: str) -> None:
        if len(self.ids) < 8:
            values = {"name": "New", "tags": tag, "country": country, "email": mail, "org": "Acme"}
            self.ids.append(create(self.store, {key: value for key, value in values.items() if value}))

    @rule(number=CONTACTS, tag=st.sampled_from(TAGS), on=st.booleans())
    def tag(self, number: int, tag: str, on: bool) -> None:
        change_tags(self.store, self.pick(number), [tag] if on else [], [] if on else [tag])

    @rule(number=CONTACTS, country=st.sampled_from(COUNTRIES), mail=st.sampled_from(MAILS), points=st.integers(0, 9))
    def change(self, number: int, country: str, mail: str, points: int) -> None:
        values = {"name": "Somebody", "country": country, "email": mail, "points": str(points)}
        edit(self.store, self.pick(number), values)

    @rule(tag=st.sampled_from(TAGS))
    def tag_many(self, tag: str) -> None:
        tag_where(self.store, "contact.id % 2 = ?", (0,), [tag], [])

    @rule(number=CONTACTS)
    def note(self, number: int) -> None:
        add_note(self.store, self.pick(number), "Another call")

    @rule(number=CONTACTS, slug=st.sampled_from(list(FILTERS)), override=st.sampled_from(("in", "out", "auto")))
    def override(self, number: int, slug: str, override: Override) -> None:
        set_override(self.store, slug, self.pick(number), override)
        self.overrides[slug, self.pick(number)] = override

    @rule(slug=st.sampled_from(list(FILTERS)), choice=st.integers(0, 6))
    def save_over(self, slug: str, choice: int) -> None:
        save_segment(self.store, slug, FILTERS[slug][choice % len(FILTERS[slug])])
        rebuild(self.store)

    @rule(country=st.sampled_from(COUNTRIES[:2]), number=CONTACTS)
    def import_one(self, country: str, number: int) -> None:
        with self.store.write("Import", "import") as write:  # a bulk write says nobody
            write.connection.execute("UPDATE contact SET country = ? WHERE id = ?", (country, self.pick(number)))
        rebuild(self.store)

    @rule(days=st.integers(1, 3))
    def wait(self, days: int) -> None:
        self.clock.moment += days * 86_400
        rebuild(self.store)

    @rule()
    def throw_away(self) -> None:
        with self.store.write("Deleted") as write:
            from crm_tui.models import Contact

            found = write.session.get(Contact, self.ids[0])
            assert found is not None
            write.change(found, deleted_at=None if self.is_first_deleted else write.now)
        self.is_first_deleted = not self.is_first_deleted

    @invariant()
    def members_are_what_the_filters_say(self) -> None:
        with self.store.read() as db:
            live = {row[0] for row in db.execute("SELECT id FROM contact WHERE deleted_at IS NULL")}
            for number, slug, text, count in db.execute("SELECT id, slug, filter, count FROM segment").fetchall():
                asked = Asked(Registry(), self.clock.now(), UTC, "ana")
                sql = compiled(db, text, asked).members if text else None
                matching = {row[0] for row in db.execute(sql.text, sql.params)} if sql else set()
                own = {contact: each for (name, contact), each in self.overrides.items() if name == slug}
                matching |= {contact for contact, each in own.items() if each == "in" and contact in live}
                matching -= {contact for contact, each in own.items() if each == "out"}
                found = db.execute("SELECT contact_id FROM segment_member WHERE segment_id = ?", (number,))
                assert {row[0] for row in found} == matching, (slug, text)
                assert count == len(matching)

    @invariant()
    def history_is_counted(self) -> None:
        span = {"first": 0, "last": 2**62}
        with self.store.read() as db:
            assert db.execute(WRONG_ROLLUP, span).fetchall() == []
            assert db.execute(WRONG_COUNTERS, span).fetchall() == []


def run(file: Path) -> None:
    quick = settings(
        max_examples=15,
        stateful_step_count=15,
        phases=(Phase.generate,),  # shrinking takes minutes, and the steps that are printed are few
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(type("Machine", (Segments,), {"file": file}), settings=quick)


def test_members_follow_every_write(empty_file: Path) -> None:
    run(empty_file)


@pytest.mark.parametrize(("module", "name"), [(awarding, "keep"), (keeping, "_evaluate_one"), (rebuilding, "evaluate")])
def test_the_machine_sees_a_safeguard_taken_away(empty_file: Path, module: ModuleType, name: str) -> None:
    def nothing(*_: object, **__: object) -> set[int]:
        return set()

    with patch.object(module, name, nothing), pytest.raises(AssertionError):
        run(empty_file)
