"""Opened to one group (G11): the files of today and those of tomorrow, under every umask; and closed again."""

from __future__ import annotations

import grp
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.errors import StoreError
from crm_tui.store.backup import back_up
from crm_tui.store.checks import check_rights
from crm_tui.store.connections import connect_writer
from crm_tui.store.contacts.editing import create
from crm_tui.store.sharing import make_private
from crm_tui.store.store import Store
from tests.cli.conftest import Run, run  # noqa: F401  (a fixture)


@pytest.fixture(params=[0o000, 0o077], ids=["000", "077"])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


@pytest.fixture
def group() -> grp.struct_group:
    """A group that may be given: for root any other one, so that giving it does something."""
    if os.geteuid() == 0:
        return next(each for each in grp.getgrall() if each.gr_gid != os.getegid())
    return grp.getgrgid(os.getegid())


def use(path: Path) -> dict[str, os.stat_result]:
    """All that lies there while the database is in use."""
    store = Store.open(path, agent="ana")
    create(store, {"name": "Ana"})
    back_up(path, path.with_name("crm.db.before-schema-2"))
    connect_writer(path.with_name("crm.db.stage")).close()
    found = {each.name: each.stat() for each in path.parent.iterdir()}
    store.close()
    return found


def test_opened_to_a_group_and_closed_again(
    tmp_path: Path,
    umask: int,
    group: grp.struct_group,
    run: Run,  # noqa: F811
) -> None:
    path = tmp_path / "desk" / "crm.db"
    Store.open(path, agent="ana").close()
    ran = run("share", "--group", group.gr_name, db=path)
    assert (ran.status, ran.out) == (0, "")
    assert f"the group {group.gr_name}" in ran.err
    found = use(path)
    for name, seen in found.items():
        expected = 0o660 if name in ("crm.db", "crm.db-wal", "crm.db-shm") else 0o600
        assert (stat.S_IMODE(seen.st_mode), seen.st_gid) == (expected, group.gr_gid), name
    assert {"crm.db-wal", "crm.db-shm"} <= set(found)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o2770
    assert check_rights(path, False)[1:] == (True, f"The files are open to the group {group.gr_name} alone.")
    assert f"open to the group {group.gr_name}." in run("share", db=path).err
    path.chmod(0o664)
    assert not check_rights(path, False).ok
    path.chmod(0o660)
    assert run("share", "--group", "", db=path).status == 0
    assert {stat.S_IMODE(seen.st_mode) for seen in use(path).values()} == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert check_rights(path, False)[1:] == (True, "The files are private.")


def test_what_cannot_be_shared_is_said_and_stays_as_it_was(
    tmp_path: Path,
    group: grp.struct_group,
    run: Run,  # noqa: F811
) -> None:
    path = tmp_path / "desk" / "crm.db"
    Store.open(path, agent="ana").close()
    assert "no group nobody-knows-it" in run("share", "--group", "nobody-knows-it", db=path).err
    assert run("share", "--private", "--group", group.gr_name, db=path).status == 2
    (path.parent / "letter.txt").touch()
    ran = run("share", "--group", group.gr_name, db=path)
    assert (ran.status, "other files, too (letter.txt)" in ran.err) == (4, True)
    (path.parent / "letter.txt").unlink()
    assert run("share", "--group", group.gr_name, db=tmp_path / "absent.db").status == 1
    assert not (tmp_path / "absent.db").exists()
    if os.geteuid() == 0:
        os.chown(path, 1, -1)
        assert f"{path} belongs to " in run("share", "--group", group.gr_name, db=path).err
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_link_that_somebody_put_there_is_not_opened_to_the_group(store: Store, tmp_path: Path) -> None:
    """Whoever may write in the folder could name a file of the owner's."""
    own = tmp_path / "own"
    own.write_text("precious")
    own.chmod(0o644)
    store.path.with_name(f"{store.path.name}-here").symlink_to(own)
    with pytest.raises(StoreError, match="is a link"):
        make_private(store.path)
    assert stat.S_IMODE(own.stat().st_mode) == 0o644
