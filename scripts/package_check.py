"""Build the wheel, look what is in it, and see that the program finds its data however it is installed.

`make package-check`. Needs no network: what builds the package is installed with the tests.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "crm_tui"
DATA = ROOT / "data"
UNWANTED = ("__pycache__", ".pyc", "tests/", ".db")

FOUND = "from crm_tui.services.product_data import data_folder; print(data_folder())"


def expected() -> Iterator[str]:
    """Every file that the wheel must hold, by its name there."""
    for folder, prefix in ((PACKAGE, "crm_tui"), (DATA, "crm_tui/data")):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                yield f"{prefix}/{path.relative_to(folder).as_posix()}"


def complaints(names: Iterable[str]) -> list[str]:
    """What is missing from a wheel with these files, or should not be in it."""
    present = set(names)
    missing = [f"missing: {name}" for name in expected() if name not in present]
    return missing + [f"unwanted: {name}" for name in sorted(present) if any(sign in name for sign in UNWANTED)]


def build(folder: Path) -> Path:
    """The wheel, made in ``folder``."""
    _pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT))
    (wheel,) = folder.glob("*.whl")
    return wheel


def data_folder_of(place: Path) -> Path:
    """Where the package that lies in ``place`` finds its data."""
    environment = {**os.environ, "PYTHONPATH": str(place)}
    done = subprocess.run([sys.executable, "-c", FOUND], env=environment, capture_output=True, text=True, check=True)
    return Path(done.stdout.strip())


def _pip(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "pip", "--quiet", *words], check=True, cwd=ROOT)


def main() -> int:
    """Print what is wrong; exit status 1 when something is."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made).resolve()
        wheel = build(folder)
        with zipfile.ZipFile(wheel) as archive:
            found = complaints(archive.namelist())
        installed = folder / "installed"
        _pip("install", "--no-deps", "--target", str(installed), str(wheel))
        for place, where in ((installed, installed / "crm_tui" / "data"), (PACKAGE.parent, DATA)):
            seen = data_folder_of(place)
            if seen != where:
                found.append(f"installed in {place}, data is looked for in {seen}, not in {where}")
    print("\n".join(found) or f"{wheel.name}: complete")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
