"""Settings as they act: themes, other keys, characters, the log. What is wrong with them is said before the screen."""

from __future__ import annotations

import logging
import stat
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color

from crm_tui.config import Settings, chosen_theme, load
from crm_tui.errors import UsageError
from crm_tui.keymap import KEYS
from crm_tui.own_keys import TOGETHER, own_keys
from crm_tui.run_log import begin_log, log_path
from crm_tui.store.store import Store
from crm_tui.values.clock import FixedClock
from crm_tui.widgets.plain_lines import PlainLines, plain, plain_charset
from tests.tui.desk import at_desk

# ---------------------------------------------------------------------- the file


def _file(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, "utf-8")
    return path


def test_every_setting_is_read(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        'zone = "Asia/Seoul"\nphone_region = "kr"\ntheme = "textual-light"\ncharacters = "ascii"\npreview = false\n'
        '[keys]\n"contact.note" = "f4"\ncontact.tags = "T"\n[log]\nlevel = "info"\n',
    )
    found = load(path)
    assert (found.time_zone().key, found.region(), found.theme, found.characters) == (
        "Asia/Seoul", "KR", "textual-light", "ascii",
    )  # fmt: skip
    assert own_keys(found.keys) == {"contact.note": "f4", "contact.tags": "T,ㅆ"}
    assert found.log == {"level": "info"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("week_end = 1", "there is no setting 'week_end'"),
        ("week_start = 'friday'", "week_start is monday, saturday or sunday"),
        ('preview = "yes"', "preview takes true or false"),
        ('characters = "latin"', "characters is ascii or unicode"),
        ("log = 1", "log takes a table"),
        ("zone = 1", "zone takes a text in quotes"),
        ("zone =", "are no TOML"),
    ],
)
def test_what_is_wrong_with_the_file_is_said(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        load(_file(tmp_path, text))


# ---------------------------------------------------------------------- keys


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"contact.nota": "n"}, "Did you mean contact.note"),
        ({"contact.note": "t"}, "t would be both contact.note and contact.tags"),
        ({"contact.note": "f4", "contact.tags": "f4"}, "f4 would be both"),
        ({"attributes.new": "J"}, "in the attributes J would be both"),
        ({"labels.colour": "n"}, "n would be both labels.colour and labels.new"),
        ({"duplicates.two": "equals_sign"}, "in the duplicates"),
        ({"contact.note": "f99"}, "there is no key 'f99'"),
        ({"contact.note": "hyper+x"}, "no modifier"),
        ({"contact.note": ""}, "takes keys in quotes"),
        ({"contact.note": 4}, "takes keys in quotes"),
    ],
)
def test_a_key_that_cannot_be_is_refused_with_the_reason(keys: dict[str, object], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        own_keys(keys)


def test_keys_may_be_exchanged_and_written_as_signs() -> None:
    assert own_keys({"contact.note": "t", "contact.tags": "n"}) == {"contact.note": "t,ㅅ", "contact.tags": "n,ㅜ"}
    assert own_keys({"contacts.search": "%,ctrl+f"}) == {"contacts.search": "percent_sign,ctrl+f"}
    assert own_keys({"contact": {"note": ","}}) == {"contact.note": "comma"}
    assert own_keys({"contacts.search": "Ctrl+F,Ctrl+PgUp"}) == {"contacts.search": "ctrl+f,ctrl+pageup"}


def test_no_key_has_two_meanings_in_one_place_as_it_comes() -> None:
    """Each area alone keeps its own keys, and every area is one that somebody uses."""
    for place, areas in TOGETHER.items():
        taken: dict[str, str] = {}
        for id, key in KEYS.items():
            if id.split(".")[0] in areas - {"sidebar"}:
                for each in key.keys.split(","):
                    assert taken.setdefault(each, id) == id, f"{each} in {place}"
    assert {area for areas in TOGETHER.values() for area in areas} <= {id.split(".")[0] for id in KEYS}


async def test_another_key_acts_and_the_former_one_does_not(filled_store: Store, clock: FixedClock) -> None:
    settings = Settings(zone="UTC", keys={"contacts.sort": "f4,%"})
    async with at_desk(filled_store.path, clock=clock, settings=settings) as desk:
        await desk.press("o")
        assert type(desk.app.screen).__name__ == "ContactsScreen"
        for key in ("f4", "percent_sign"):
            await desk.press(key)
            assert type(desk.app.screen).__name__ == "SortDialog"
            await desk.press("escape")


# ---------------------------------------------------------------------- themes


async def test_a_theme_of_the_palette_is_kept_until_the_setting_changes(store: Store, clock: FixedClock) -> None:
    settings = Settings(zone="UTC", theme="textual-dark")
    async with at_desk(store.path, clock=clock, settings=settings) as desk:
        assert desk.app.theme == "textual-dark"
        desk.app.theme = "textual-light"
        await desk.settle()
    async with at_desk(store.path, clock=clock, settings=settings) as desk:
        assert desk.app.theme == "textual-light"
    assert chosen_theme(Settings(theme="nord")) == "nord"
    assert chosen_theme(settings) == "textual-light"


async def test_a_theme_that_is_gone_does_not_stop_the_start(store: Store, clock: FixedClock) -> None:
    async with at_desk(store.path, clock=clock, settings=Settings(zone="UTC", theme="no-such")) as desk:
        assert desk.app.theme in desk.app.available_themes


# ---------------------------------------------------------------------- characters


@pytest.mark.parametrize(
    ("environment", "charset"),
    [
        ({}, None),
        ({"LANG": "C.UTF-8"}, None),
        ({"LANG": "ko_KR.utf8", "TERM": "xterm"}, None),
        ({"LANG": "fr_FR.UTF-8", "TERM": "linux"}, "utf-8"),
        ({"LC_ALL": "C", "LANG": "fr_FR.UTF-8"}, "ascii"),
        ({"LC_ALL": "", "LC_CTYPE": "POSIX"}, "ascii"),
        ({"LANG": "de_DE.ISO-8859-15@euro"}, "ISO-8859-15"),
        ({"LANG": "de_DE"}, "latin-1"),
        ({"LANG": "xx_XX.nonsense"}, "ascii"),
    ],
)
def test_the_locale_says_which_characters_there_are(environment: dict[str, str], charset: str | None) -> None:
    assert plain_charset(environment) == charset
    assert plain_charset(environment, "unicode") is None
    assert plain_charset(environment, "ascii") == "ascii"


def test_lines_keep_their_width_and_our_signs_their_meaning() -> None:
    text = "▌● 김민수 é ▲▼ ✗ ✓ … ⠒⠀█ ⏎ €"
    for charset in ("ascii", "latin-1", "utf-8", "euc-kr"):
        made = plain(text, charset)
        assert cell_len(made) == cell_len(text)
        made.encode(charset)
    assert plain("▌● 김 é ✗", "ascii") == ">* ?? ? x"
    assert plain("▌● 김 é ✗", "utf-8") == ">* 김 é x"
    (segment,) = PlainLines("ascii").apply([Segment("✓ done")], Color(0, 0, 0))
    assert segment.text == "+ done"


# ---------------------------------------------------------------------- the log


def test_the_log_is_private_and_the_terminal_hears_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], home: Path
) -> None:
    begin_log({})
    assert not log_path({}).exists(), "made with the first line"
    screen = logging.StreamHandler(sys.stderr)  # what a library may set up for its own purposes
    logging.getLogger().addHandler(screen)
    logging.getLogger("crm_tui.app").warning("something")
    logging.getLogger("crm_tui.app").info("not at this level")
    warnings.warn("of a library", UserWarning, stacklevel=1)
    logging.getLogger().removeHandler(screen)
    text = log_path({}).read_text("utf-8")
    assert log_path({}).is_relative_to(home)
    assert "something" in text
    assert "of a library" in text
    assert "not at this level" not in text
    assert stat.S_IMODE(log_path({}).stat().st_mode) == 0o600
    assert capfd.readouterr() == ("", "")


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    begin_log({"file": str(tmp_path), "level": "debug"})
    logging.getLogger("crm_tui.app").error("into a folder")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("settings", [{"level": "loud"}, {"level": 3}, {"folder": "x"}])
def test_a_log_that_is_set_wrongly_is_refused(settings: dict[str, object]) -> None:
    with pytest.raises(UsageError, match="log: "):
        begin_log(settings)


async def test_the_default_level_tells_no_name(store: Store, clock: FixedClock) -> None:
    """A use of everything that logs: the words of the contact are nowhere in the file."""
    from crm_tui.store.contacts.editing import create

    create(store, {"name": "Ludovica Personale"})
    begin_log({"level": "info"})
    async with at_desk(store.path, clock=clock, filter_text="Ludovica") as desk:
        await desk.press("o")
        await desk.type("city")
        await desk.press("enter")
    path = log_path({})
    assert not path.exists() or "Ludovica" not in path.read_text("utf-8")


@pytest.fixture(autouse=True)
def _no_log() -> Iterator[None]:
    yield
    logging.captureWarnings(False)
    for name in ("crm_tui", "py.warnings"):
        logger = logging.getLogger(name)
        for handler in logger.handlers[:]:
            logger.removeHandler(handler)
            handler.close()
        logger.propagate = True
