"""One database for several Unix users: its files are opened to one group, and to nobody else.

Whether a database is shared is written in the modes of its files and nowhere else: 0660 in a folder 2770, of one
group. SQLite gives the -wal and -shm files that it makes the mode of the database, whatever the umask; the folder
gives them its group.
"""

from __future__ import annotations

import grp
import os
import pwd
import stat
from pathlib import Path

from crm_tui.errors import NotFound, StoreError
from crm_tui.store.connections import check_file

PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700
SHARED_FILE, SHARED_FOLDER = 0o660, 0o2770
BESIDE = ("-wal", "-shm")
"""What SQLite keeps beside a database while it is open."""
NO_GROUP = 2**32 - 1
"""The first number that is no group's."""
HERE = "-here"
"""How the folder beside a database ends in which stands who has what open (``store.presence``)."""


def shared_with(path: Path) -> str:
    """The group to which a database is open; empty when it is private."""
    found = path.stat()
    return group_name(found.st_gid) if found.st_mode & 0o060 == 0o060 else ""


def share(path: Path, group: str) -> str:
    """Open the database to a group of this machine (its name or number): a folder 2770, files 0660. What was done.

    Raises:
        NotFound: no such group.
        StoreError: the database is another user's, its folder holds other files, or the group may not be given.
    """
    number = _group_number(group)
    _check_owned(path)
    others = _other_files(path)
    if others:
        raise StoreError(
            f"The folder {path.absolute().parent} holds other files, too ({', '.join(others[:3])}): the group could "
            "take them away. Move the database into a folder of its own, then share it there."
        )
    _set(path, number, SHARED_FOLDER, SHARED_FILE, group)
    closed = _closed_above(path)
    if closed is not None:
        return f"Open to the group {group}; but they do not reach it: {closed} is closed to them (chmod o+x opens it)."
    return f"Open to the group {group}: whoever is in it may read and write {path}."


def make_private(path: Path) -> str:
    """Close a database to everybody but its owner. What was done, in words.

    Raises:
        StoreError: it is another user's.
    """
    _check_owned(path)
    _set(path, path.stat().st_gid, PRIVATE_FOLDER, PRIVATE_FILE, "")
    return f"Private: {path} is open to nobody but you."


def like_database(path: Path) -> tuple[int, int]:
    """The modes of a file and of a folder that whoever uses the database has to reach, too."""
    return (SHARED_FILE, SHARED_FOLDER) if path.stat().st_mode & 0o060 == 0o060 else (PRIVATE_FILE, PRIVATE_FOLDER)


def group_name(number: int) -> str:
    """The name of a group; its number when it has none."""
    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return str(number)


def _group_number(group: str) -> int:
    try:
        return grp.getgrnam(group).gr_gid
    except KeyError:
        if group.isdecimal() and group.isascii() and int(group) < NO_GROUP:  # in a container a group may have no name
            return int(group)
        raise NotFound(f"There is no group {group} on this machine: getent group lists them.") from None


def _check_owned(path: Path) -> None:
    check_file(path)
    for each in (path, path.absolute().parent):
        try:
            owner = each.stat().st_uid
        except OSError as error:
            raise StoreError(f"Cannot look at {each}: {error.strerror}. Check --db.") from error
        if owner != os.geteuid():
            raise StoreError(f"{each} belongs to {_user_name(owner)}: only they can say who may use it.")


def _user_name(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"user {number}"


def _other_files(path: Path) -> list[str]:
    mine = (path.name, f".{path.name}")
    return sorted(each.name for each in path.absolute().parent.iterdir() if not each.name.startswith(mine))


def _closed_above(path: Path) -> Path | None:
    """The first folder above that of the database through which others do not come."""
    for folder in path.absolute().parent.parents:
        if not folder.stat().st_mode & stat.S_IXOTH:
            return folder
    return None


def _set(path: Path, group: int, folder_mode: int, file_mode: int, name: str) -> None:
    folder = path.absolute().parent
    files = [path, *(beside for end in (*BESIDE, HERE) if (beside := path.with_name(path.name + end)).exists())]
    for each in files[1:]:
        if each.is_symlink():  # whoever may write in the folder could have put it there
            raise StoreError(f"{each} is a link and not crm-tui's own: remove it, then say it again.")
    # what is closed is closed from the outside, what is opened is opened to the right group from the first moment
    try:
        for each in (folder, *files):
            if each.stat().st_gid != group:
                os.chown(each, -1, group)
            each.chmod(folder_mode if each.is_dir() else file_mode)
    except PermissionError as error:
        said = f"The group {name} may not be given {path}: you are not in it." if name else f"{error.strerror}: {path}."
        raise StoreError(f"{said} Ask whoever looks after this machine.") from error
