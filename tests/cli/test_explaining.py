"""``explain``: the tree with a sign and a value at every term; the status says whether it matches."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm_tui.cli import main
from crm_tui.store.store import Store

ADA = "ada@example.com"


def _explain(path: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    status = main(["--db", str(path), "explain", *words])
    said = capsys.readouterr()
    return status, said.out, said.err


def test_every_term_has_its_sign_and_value(filled_store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    """A group that fails shows which part of it fails."""
    status, out, _ = _explain(filled_store.path, capsys, "country:FR (tag:gold or city:Paris)", ADA)
    assert status == 1
    lines = out.splitlines()
    assert lines[0].startswith("✗ and")
    assert any(line.strip().startswith("✓ country:FR") and "(FR)" in line for line in lines)
    assert any(line.strip().startswith("✗ city:Paris") and "(Lyon)" in line for line in lines)


def test_a_match_is_status_0_and_a_filter_may_begin_with_a_dash(
    filled_store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    """``-tag:gold`` is a filter, not an option."""
    status, out, _ = _explain(filled_store.path, capsys, "-tag:gold", ADA)
    assert status == 0
    assert "✓" in out


def test_who_is_not_looked_at_is_told_so(filled_store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    """The universe of the filter is part of the answer."""
    status, _, _ = _explain(filled_store.path, capsys, "is:anonymous", ADA)
    assert status == 1
    status, _, err = _explain(filled_store.path, capsys, "tgg:gold", ADA)
    assert status == 2
    assert "tgg" in err
    status, _, err = _explain(filled_store.path, capsys, "tag:gold", "nobody@example.com")
    assert status == 1
    assert "nobody" in err
