"""Each rule of the house catches what it is there for: a bad snippet is found, the good one beside it is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.house.rules import markup, privacy, sql, words
from tests.house.rules.sources import Finding, Source

Rule = Callable[[Source], Iterator[Finding]]

SCREEN = "src/crm_tui/screens/somewhere.py"

BAD: list[tuple[Rule, str, str]] = [
    (words.too_long, SCREEN, "x = 1\n" * 401),
    (words.undocumented, SCREEN, "x = 1"),
    (words.undocumented, SCREEN, '"""m"""\ndef open(): ...'),
    (words.undocumented, SCREEN, '"""m"""\nclass A:\n    """a"""\n    async def run(self): ...'),
    (words.undocumented, SCREEN, '"""m"""\nif True:\n    def run(): ...'),
    (words.sleeps, "tests/tui/test_x.py", "import time\ntime.sleep(0.1)"),
    (words.sleeps, "tests/tui/test_x.py", "from time import sleep as wait\nwait(1)"),
    (words.sleeps, "tests/tui/test_x.py", "async def t(): await asyncio.sleep(seconds)"),
    (words.sleeps, "tests/tui/test_x.py", "async def t(pilot): await pilot.pause(0.2)"),
    (sql.assembled_sql, SCREEN, 'db.execute(f"SELECT {x}")'),
    (sql.assembled_sql, SCREEN, 'db.execute("SELECT %s" % x)'),
    (sql.assembled_sql, SCREEN, 'db.execute("SELECT {}".format(x))'),
    (sql.assembled_sql, SCREEN, 'db.execute("SELECT " + str(x))'),
    (sql.assembled_sql, SCREEN, 'query = f"SELECT id FROM contact WHERE {x}"'),
    (sql.assembled_sql, "src/crm_tui/store/tags.py", "db.executescript(SCRIPT)"),
    (sql.second_opener, SCREEN, "db = sqlite3.connect(path)"),
    (markup.stranger_markup, SCREEN, "yield Static(contact.name)"),
    (markup.stranger_markup, SCREEN, 'yield Label(f"{name}")'),
    (markup.stranger_markup, SCREEN, "yield Static(escape(name))"),
    (markup.stranger_markup, SCREEN, "def line() -> str: ...\ndef run(): Option(line())"),
    (markup.stranger_markup, SCREEN, "Static('', label=name)"),
    (markup.stranger_markup, SCREEN, "self.app.notify(error.sentence)"),
    (markup.stranger_markup, SCREEN, "self.app.notify('', title=name)"),
    (markup.stranger_markup, SCREEN, 'self.status.update(f"{n} contacts")'),
    (markup.stranger_markup, SCREEN, 'self.status.update("to " + name)'),
    (markup.stranger_markup, SCREEN, 'self.status.update(", ".join(names))'),
    (markup.stranger_markup, SCREEN, "table.add_row(*cells)"),
    (markup.stranger_markup, SCREEN, "self.border_title = name"),
    (markup.stranger_markup, SCREEN, "self.tooltip = name if name else None"),
    (markup.stranger_markup, SCREEN, 'Content.from_markup(f"[b]{name}")'),
    (markup.stranger_markup, SCREEN, 'Content.from_markup("[b]" + name)'),
    (markup.stranger_markup, SCREEN, 'x = f"[b]{name}[/]"'),
    (markup.stranger_markup, SCREEN, 'x = "[b]{}[/b]".format(name)'),
    (markup.stranger_markup, SCREEN, "Console(stderr=True)"),
    (privacy.foreign_private, SCREEN, "store._reader.execute(ALL)"),
    (privacy.foreign_private, "tests/tui/test_x.py", "from textual.widget import _Styled"),
    (privacy.foreign_private, "tests/tui/test_x.py", "from crm_tui.app import CrmApp\napp._store"),
    (privacy.foreign_private, SCREEN, "from crm_tui.store import backup\nbackup._copy(a, b)"),
    (privacy.foreign_private, SCREEN, "self.app._exit_renderables"),
    (privacy.foreign_private, SCREEN, "from crm_tui.store.tags import _title"),
    (privacy.foreign_private, SCREEN, "from textual._cells import cell_len"),
]
GOOD: list[tuple[Rule, str, str]] = [
    (words.too_long, SCREEN, "x = 1\n" * 400),
    (words.undocumented, SCREEN, '"""m"""\ndef _inner(): ...\nclass _A:\n    def run(self): ...'),
    (words.undocumented, SCREEN, '"""m"""\ndef run():\n    """r"""\n    def inner(): ...'),
    (words.sleeps, "tests/tui/test_x.py", "async def t(pilot):\n    await asyncio.sleep(0)\n    await pilot.pause()"),
    (sql.assembled_sql, SCREEN, "db.execute(ALL, (name,))"),
    (sql.assembled_sql, SCREEN, "session.execute(select(Tag).where(Tag.id == 1))"),
    (sql.assembled_sql, SCREEN, 'message = f"Select {n} contacts"'),
    (sql.assembled_sql, "src/crm_tui/store/views.py", 'db.execute(f"SELECT id FROM contact WHERE {sql}")'),
    (sql.second_opener, "src/crm_tui/store/connections.py", "db = sqlite3.connect(path)"),
    (markup.stranger_markup, SCREEN, "yield Static(Content(contact.name))"),
    (markup.stranger_markup, SCREEN, 'yield Label("Nobody here yet")'),
    (markup.stranger_markup, SCREEN, "yield Label(HELP)"),
    (markup.stranger_markup, SCREEN, "yield Static(name, markup=False)"),
    (markup.stranger_markup, SCREEN, "self.app.notify(error.sentence, markup=False)"),
    (markup.stranger_markup, SCREEN, "def line() -> Content: ...\ndef run(): Option(line())"),
    (markup.stranger_markup, SCREEN, "def run(text: Content): Static(text)"),
    (markup.stranger_markup, SCREEN, "self.seen.update(ids)"),
    (markup.stranger_markup, SCREEN, "self.border_title = Content(name)"),
    (markup.stranger_markup, SCREEN, 'Content.from_markup("[b]$name[/]", name=name)'),
    (privacy.foreign_private, SCREEN, "class A:\n    def _a(self): self._a()\n    def b(self, other): other._a()"),
    (privacy.foreign_private, "tests/store/test_x.py", "from crm_tui.store import backup\nbackup._copy(a, b)"),
    (privacy.foreign_private, "tests/store/test_x.py", "from crm_tui.store.backup import _copy"),
    (privacy.foreign_private, SCREEN, "row._replace(name='')\nos._exit(1)"),
]


def _id(case: object) -> str:
    return str(getattr(case, "__name__", str(case).splitlines()[-1][:50]))


@pytest.mark.parametrize(("rule", "path", "text"), BAD, ids=_id)
def test_bad_is_found(rule: Rule, path: str, text: str) -> None:
    assert list(rule(Source(path, text)))


@pytest.mark.parametrize(("rule", "path", "text"), GOOD, ids=_id)
def test_good_is_left_alone(rule: Rule, path: str, text: str) -> None:
    assert [str(finding) for finding in rule(Source(path, text))] == []


HEAD = "from textual.widget import Widget\nfrom textual.message import Message\n"


@pytest.mark.parametrize(
    "text",
    [
        "class A(Widget):\n    def run(self):\n        return self._nodes",
        "class A(Widget):\n    def _on_mount(self): ...",
        "class A(Widget):\n    _styles_cache = None",
        "class A(Widget):\n    def run(self):\n        self._size = 3",
        "class A(Widget):\n    class Said(Message):\n        def run(self):\n            return self._sender",
    ],
)
def test_private_names_of_textual_are_found(text: str) -> None:
    namespace: dict[str, object] = {"__name__": "somewhere"}
    exec(HEAD + text, namespace)
    assert list(privacy.textual_private(Source(SCREEN, HEAD + text), namespace))


def test_private_names_of_our_own_are_not() -> None:
    text = HEAD + "class A(Widget):\n    _our_rows = ()\n    def _our_name(self):\n        return self._our_rows"
    namespace: dict[str, object] = {"__name__": "somewhere"}
    exec(text, namespace)
    assert list(privacy.textual_private(Source(SCREEN, text), namespace)) == []


@pytest.mark.parametrize(
    "text",
    [
        "pip install --extra-index" + "-url=x",
        "find" + "-links = /tmp",
        "https://pypi" + ".org/simple",
        "see /wo" + "rk/notes.md",
        "/ho" + "me/ana/crm.db",
    ],
)
def test_addresses_are_found(text: str) -> None:
    assert list(words.addresses("README.md", "a line\n" + text))


@pytest.mark.parametrize("text", ["make demo", "the work/home of an agent", "https://example.com/wo" + "rk/list"])
def test_other_words_are_not(text: str) -> None:
    assert list(words.addresses("README.md", text)) == []
