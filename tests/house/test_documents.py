"""The documentation says what the program does: generated pages are current, links lead somewhere, examples work."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from crm_tui.cli import main
from crm_tui.filters import Registry, parse
from crm_tui.store.store import Store
from scripts import references
from tests.house.rules.sources import ROOT, repository_files

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
FILTERS, COMMANDS = BLOCKS[1].splitlines(), BLOCKS[2].splitlines()
_LINK = re.compile(r"\[[^\]]*\]\((?!https?:|#)([^)#]+)")


def test_generated_pages_are_current() -> None:
    assert references.stale() == [], "make docs"


def test_a_stale_page_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "keys.md").write_text(references.keys() + "old\n", encoding="utf-8")
    monkeypatch.setattr(references, "DOCS", tmp_path)
    assert "keys.md" in references.stale()


def test_links_lead_somewhere() -> None:
    pages = [path for path in repository_files() if path.suffix == ".md"]
    broken = [
        f"{page.relative_to(ROOT)}: {link}"
        for page in pages
        for link in _LINK.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / link).exists()
    ]
    assert pages
    assert broken == []


@pytest.mark.parametrize("line", FILTERS)
def test_filters_of_the_readme_parse(line: str) -> None:
    for text in re.split(r" {3,}", line)[:-1] or [line]:
        parse(text, Registry())


EXAMPLES = [
    text.replace("\\|", "|")
    for row in re.findall(r"^\| (`.*?`) \| ", (ROOT / "docs" / "filters.md").read_text(encoding="utf-8"), re.MULTILINE)
    for text in re.findall(r"`([^`]+)`", row)
]


@pytest.mark.parametrize("text", EXAMPLES)
def test_examples_of_the_language_parse(text: str) -> None:
    assert parse(text, Registry()).unfinished is None


def test_there_are_examples() -> None:
    assert len(EXAMPLES) > 50


def test_commands_of_the_readme_work(filled_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRM_TUI_DB", str(filled_store.path))
    assert len(COMMANDS) > 3
    for line in COMMANDS:
        assert (line, main(shlex.split(line)[1:])) == (line, 0)
