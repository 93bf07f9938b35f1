"""Where the files that ship with the product lie: templates, lists, the recipe of the demonstration data."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from crm_tui.errors import CrmError


class MissingData(CrmError):
    """The installation is incomplete: a file that ships with the product is not there."""

    status = 4


@lru_cache(maxsize=1)
def data_folder() -> Path:
    """The folder ``data``: inside the installed package, else beside the sources (an editable installation).

    Raises:
        MissingData: it is in neither place.
    """
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "data", package.parents[1] / "data"):
        if (folder / "demo").is_dir():
            return folder
    raise MissingData("The files that ship with crm-tui are missing. Install it again.")


def data_file(*parts: str) -> Path:
    """One file below ``data``, such as ``data_file("demo", "names.toml")``.

    Raises:
        MissingData: there is no such file.
    """
    path = data_folder().joinpath(*parts)
    if not path.is_file():
        raise MissingData(f"{'/'.join(parts)} is missing from the files of crm-tui. Install it again.")
    return path
