"""The photo of a contact through all that happens to contacts; pictures stay as long as the log names them."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

import pytest

from crm_tui.errors import NotFound, RefusedData
from crm_tui.store import photos
from crm_tui.store.changes import page
from crm_tui.store.contacts.binning import delete, restore
from crm_tui.store.contacts.editing import create
from crm_tui.store.contacts.purging import purge
from crm_tui.store.contacts.reading import card
from crm_tui.store.merging.merge import merge
from crm_tui.store.photos import choose, remove
from crm_tui.store.store import Store
from crm_tui.store.undo.run import redo, undo
from crm_tui.values.photos import MOST_KEPT, Picture
from tests.store.replay import check_replay, now_point
from tests.store.test_undo import check

FACE = Picture("png", b"\x89PNG face of Zebulon", bytes(1728))
OTHER = Picture("jpeg", b"\xff\xd8\xff another face", None)


def has(store: Store, contact: int) -> bytes | None:
    found = photos.picture(store, contact)
    return found.data if found else None


def kept(store: Store) -> list[bytes]:
    """The pictures that are in the database."""
    with store.read() as db:
        return [row[0] for row in db.execute("SELECT data FROM photo ORDER BY id")]


def test_chosen_replaced_removed_and_all_of_it_taken_back(store: Store) -> None:
    ana = create(store, {"name": "Ana"})
    points = [now_point(store)]
    version = card(store, ana).version
    said = []
    for step in (FACE, FACE, OTHER, None, None, FACE):
        saved = choose(store, ana, step) if step else remove(store, ana)
        said.append(saved.message)
        points += [now_point(store)] if saved.batch_id else []
    assert said == [
        "Photo of Ana chosen", "Ana has this photo already", "Photo of Ana replaced", "Photo of Ana removed",
        "Ana has no photo", "Photo of Ana chosen",
    ]  # fmt: skip
    assert (has(store, ana), len(kept(store))) == (FACE.data, 2)
    assert card(store, ana).version == version  # no reason to refuse the fields that somebody is editing
    check_replay(store, points)

    for before in (None, OTHER.data, FACE.data, None):
        assert undo(store).conflicts == ()
        assert has(store, ana) == before
    for after in (FACE.data, OTHER.data, None, FACE.data):
        redo(store)
        assert has(store, ana) == after
    told = [text for item in page(store, ana, zone=ZoneInfo("UTC")) for label, text in item.details if label == "Photo"]
    assert told[-4:] == ["+ PNG, 20 bytes", "- JPEG, 16 bytes", "PNG, 20 bytes → JPEG, 16 bytes", "+ PNG, 20 bytes"]
    with store.read() as db:
        assert max(len(row[0] or "") for row in db.execute("SELECT after FROM change")) < 400
    check(store)


def test_what_another_agent_chose_since_stays(store: Store) -> None:
    ana = create(store, {"name": "Ana"})
    mine = choose(store, ana, FACE).batch_id
    ben = Store.open(store.path, agent="ben", clock=store.clock)
    choose(ben, ana, OTHER)
    ben.close()
    assert mine is not None
    assert undo(store, mine).conflicts == ("kept what was changed later: Photo, by ben",)
    assert has(store, ana) == OTHER.data


def test_refused(store: Store) -> None:
    ana = create(store, {"name": "Ana"})
    delete(store, ana)
    for contact in (ana, 99):
        with pytest.raises(NotFound, match="is gone"):
            choose(store, contact, FACE)
        with pytest.raises(NotFound, match="is gone"):
            remove(store, contact)
    restore(store, ana)
    with pytest.raises(RefusedData, match="at most 262,144"):
        choose(store, ana, Picture("png", bytes(MOST_KEPT + 1), None))
    assert kept(store) == []


@pytest.mark.parametrize("own", [None, OTHER])
def test_merging_keeps_ones_own_or_takes_that_of_the_other(store: Store, own: Picture | None) -> None:
    ana, twin = create(store, {"name": "Ana"}), create(store, {"name": "Ana S."})
    choose(store, twin, FACE)
    if own:
        choose(store, ana, own)
    before = now_point(store)
    merge(store, ana, [twin])
    assert (has(store, ana), has(store, twin)) == ((own or FACE).data, None)
    assert card(store, twin).photo == card(store, ana).photo
    check_replay(store, [before])
    undo(store)
    assert (has(store, ana), has(store, twin)) == (own.data if own else None, FACE.data)


def test_the_bin_keeps_it_and_a_purge_erases_it_unless_somebody_else_has_it(store: Store) -> None:
    third = Picture("gif", b"GIF89a of both", None)
    zed, ben = create(store, {"name": "Zed"}), create(store, {"name": "Ben"})
    for picture in (FACE, third, OTHER):
        choose(store, zed, picture)
    choose(store, ben, OTHER)
    last = choose(store, ben, third).batch_id  # OTHER is in the log of ben alone from now on
    assert last is not None
    delete(store, zed)
    assert has(store, zed) == OTHER.data
    restore(store, zed)
    assert has(store, zed) == OTHER.data

    purge(store, zed)
    assert sorted(kept(store)) == sorted([third.data, OTHER.data])
    store.close()
    for file in store.path.parent.glob(f"{store.path.name}*"):
        assert b"face of Zebulon" not in file.read_bytes()
    again = Store.open(store.path, agent="ana", clock=store.clock)
    undo(again, last)
    assert has(again, ben) == OTHER.data
    purge(again, ben)
    assert kept(again) == []


def test_who_went_as_a_whole_comes_back_with_the_photo_and_is_erased_with_it(store: Store) -> None:
    """The undo of a creation removes the contact with all rows: the log holds the number of the picture."""
    ana = create(store, {"name": "Ana"})
    choose(store, ana, FACE)
    undo(store)
    undo(store)
    with store.read() as db:
        assert db.execute("SELECT count(*) FROM contact").fetchone()[0] == 0
    redo(store)
    redo(store)
    assert has(store, ana) == FACE.data
    purge(store, ana)
    assert kept(store) == []
    with store.read() as db:
        rows = [row[0] for row in db.execute("SELECT after FROM change WHERE after IS NOT NULL")]
    assert [row for row in rows if "photo" in json.dumps(row)] == []
