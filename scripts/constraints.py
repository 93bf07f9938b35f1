"""Print the exact version of every package that crm-tui and its tests need, as installed here: `make constraints`.

Only names and versions, never where they came from.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, distribution, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"


def asked_for(project: Path) -> list[str]:
    """The requirements that the project states: to run, to develop, to be built."""
    stated = tomllib.loads(project.read_text(encoding="utf-8"))
    extras: dict[str, list[str]] = stated["project"]["optional-dependencies"]
    return [*stated["project"]["dependencies"], *extras["dev"], *stated["build-system"]["requires"]]


def closure(lines: Iterable[str]) -> dict[str, str]:
    """Name → installed version of these requirements and of all that they need."""
    found: dict[str, str] = {}
    looked: set[tuple[str, frozenset[str]]] = set()
    waiting = [(Requirement(line), frozenset[str]()) for line in lines]
    while waiting:
        needed, extras = waiting.pop()
        if needed.marker and not any(needed.marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            continue
        name, wanted = canonicalize_name(needed.name), frozenset(needed.extras)
        if (name, wanted) not in looked:
            looked.add((name, wanted))
            found[name] = distribution(name).version
            waiting += [(Requirement(line), wanted) for line in requires(name) or ()]
    return found


def main() -> int:
    """Print ``name==version`` lines in order."""
    try:
        found = closure(asked_for(PROJECT))
    except PackageNotFoundError as error:
        print(f"{error.name} is not installed. Run make test first.", file=sys.stderr)
        return 1
    for name, version in sorted(found.items()):
        print(f"{name}=={version}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
