"""The import contracts of pyproject.toml catch what they are there for. (That the tree keeps them: `make imports`.)"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.house.rules.sources import ROOT

BREACHES = {
    "crm_tui/values/folding.py": "import crm_tui.store.tags",
    "crm_tui/widgets/cells.py": "import crm_tui.services.entry",
    "crm_tui/screens/profile/screen.py": "from crm_tui.screens.contacts import ContactsScreen",
    "crm_tui/screens/dialogs/tags.py": "from crm_tui.screens.profile import ProfileScreen",
    "crm_tui/filters/tree.py": "from textual.widget import Widget",
    "crm_tui/services/entry.py": "import sqlalchemy",
    "crm_tui/screens/contacts.py": "import sqlite3",
}
"""A line in a module for each contract, in their order."""


def test_every_contract_sees_its_breach(tmp_path: Path) -> None:
    """One copy of the sources with all breaches in it: no contract is kept."""
    shutil.copytree(ROOT / "src", tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    for name, line in BREACHES.items():
        path = tmp_path / name
        path.write_text(f"{path.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")
    config = ROOT / "pyproject.toml"
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--config", config],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path), "COLUMNS": "400"},
        capture_output=True,
        text=True,
        check=False,
    )
    contracts = tomllib.loads(config.read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    names = [contract["name"] for contract in contracts]
    assert len(names) == len(BREACHES)
    assert [name for name in names if f"{name} BROKEN" not in done.stdout] == [], done.stdout + done.stderr
