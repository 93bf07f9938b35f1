"""The photo by keys: a path typed and completed, refused with a sentence, chosen, removed, taken back, drawn."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from rich.console import Console
from textual.app import App, ComposeResult

from crm_tui.screens.dialogs.photo import PhotoDialog
from crm_tui.services.picture_paths import go_on_from, typed_path
from crm_tui.store import photos
from crm_tui.store.store import Store
from crm_tui.values.clock import FixedClock
from crm_tui.values.photos import Picture
from crm_tui.widgets.avatar import Avatar, initials
from tests.cli.test_photos import png
from tests.tui.desk import Desk, at_desk

HAS = "SELECT contact_id, sha256 FROM contact_photo JOIN photo ON photo.id = photo_id"


async def to_the_photo(desk: Desk) -> None:
    """From the list into the profile of the first one, to the line of the photo, and into the dialog."""
    await desk.press("enter", "E", "escape")
    desk.app.screen.query_one("FieldRows").go("photo")  # type: ignore[attr-defined]
    await desk.press("enter")
    assert isinstance(desk.app.screen, PhotoDialog)


async def test_chosen_completed_refused_removed_and_taken_back(
    filled_store: Store, clock: FixedClock, home: Path
) -> None:
    (home / "pics" / "more").mkdir(parents=True)
    (home / "pics" / "ana.png").write_bytes(png())
    (home / "pics" / "b.txt").write_text("no picture")
    async with at_desk(filled_store.path, clock=clock, filter_text="ada") as desk:
        desk.app.console = Console(color_system="truecolor")
        await to_the_photo(desk)
        await desk.press("enter")  # nothing was typed, and there is none to remove
        await desk.type("~/p")
        assert "↓ pics/" in desk.text()
        await desk.press("right", "down", "enter")  # into the folder, and into the first one there, which is empty
        assert "~/pics/more/" in desk.text()
        await desk.press(*["backspace"] * len("more/"))
        assert ("more/" in desk.text(), "ana.png" in desk.text(), "b.txt" in desk.text()) == (True, True, False)
        await desk.type("b.txt")
        await desk.press("enter")
        assert "b.txt is no picture" in desk.text()
        assert desk.rows(HAS) == []
        await desk.press(*["backspace"] * len("b.txt"), "a", "down", "enter")
        assert "Photo of Ada Lovelace chosen | " in desk.status()
        assert len(desk.rows(HAS)) == 1
        assert "▀▀▀▀▀▀▀▀" in desk.text()
        assert "Photo            PNG, 0.1 KB" in desk.text()

        await desk.press("enter")
        assert "Enter removes the photo" in desk.text()
        await desk.press("escape")
        assert len(desk.rows(HAS)) == 1
        await desk.press("enter", "enter")
        assert "Photo of Ada Lovelace removed" in desk.status()
        assert desk.rows(HAS) == []
        assert ("▀▀▀▀▀▀▀▀" in desk.text(), "   AL " in desk.text()) == (False, True)
        await desk.press("u")
        assert "▀▀▀▀▀▀▀▀" in desk.text()
        ben = Store.open(filled_store.path, agent="ben", clock=clock)
        photos.remove(ben, 1)
        ben.close()
        await desk.notice()
        assert "▀▀▀▀▀▀▀▀" not in desk.text()


async def test_in_a_small_terminal_the_fields_keep_the_room(filled_store: Store, clock: FixedClock) -> None:
    photos.choose(filled_store, 1, Picture("png", png(), bytes(1728)))
    async with at_desk(filled_store.path, clock=clock, filter_text="ada", size=(80, 24)) as desk:
        await to_the_photo(desk)
        text = desk.text()
        assert "▀▀" not in text
        assert "Enter removes the photo" in text
        assert "Choose" in text


class Faces(App[None]):
    """One face."""

    def compose(self) -> ComposeResult:
        yield Avatar()


@pytest.mark.parametrize(
    ("system", "drawn", "most"), [("truecolor", "▀", 1_500), ("256", "▀", 1_000), ("standard", "AL", 400)]
)
async def test_the_worst_picture_costs_little(system: str, drawn: str, most: int) -> None:
    async with Faces().run_test() as pilot:
        console = Console(color_system=system, force_terminal=True, width=10)  # type: ignore[arg-type]
        pilot.app.console = console
        avatar = pilot.app.query_one(Avatar)
        avatar.show(random.Random(5).randbytes(1728), "AL")
        lines = [avatar.render_line(y).render(console) for y in range(4)]
        assert drawn in "".join(lines)
        assert 0 < sum(len(line.encode()) for line in lines) <= most
        assert {avatar.render_line(y).cell_length for y in range(5)} == {9}


def test_initials() -> None:
    names = {
        "Ada Lovelace": "AL", "김민수": "김민", "Émile de la Zola": "ÉZ", "bo": "B", "": "", "[red] \x1b[2J": "",
        "ada@example.com": "A", "🦊 Fox": "F", "+33 6": "6",
    }  # fmt: skip
    assert {name: initials(name) for name in names} == names


def test_what_goes_on_from_a_path(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = home / "Bilder"
    (folder / "ältere").mkdir(parents=True)
    for name in ("Ana.JPG", "ben.webp", ".hidden.png", "notes.txt", "line\nbreak.png", "pipe.gif"):
        (folder / name).touch()
    os.mkfifo(folder / "pipe.png")
    (folder / "loop").symlink_to(folder / "loop")
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff.png")).touch()
    monkeypatch.chdir(home)

    def offered(text: str) -> list[str]:
        return [each.text for each in go_on_from(text)]

    assert offered("~") == ["~/"]
    assert offered("~/B") == offered("~/b") == ["~/Bilder/"]
    assert offered("Bilder/") == [
        "Bilder/ältere/",
        "Bilder/Ana.JPG",
        "Bilder/ben.webp",
        "Bilder/pipe.gif",
        "Bilder/pipe.png",
    ]
    assert offered(f"{folder}/A") == [f"{folder}/ältere/", f"{folder}/Ana.JPG"]
    assert offered("Bilder/.") == ["Bilder/.hidden.png"]
    for nothing in ("~nobody-at-all/", "~nobody", "none/", "Bilder/Ana.JPG/", "\0/", "Bilder/x\0"):
        assert offered(nothing) == []
    assert typed_path(" ~/face.png ") == home / "face.png"
    assert typed_path("~nobody-at-all/x") is typed_path("") is typed_path("a\0b") is None
