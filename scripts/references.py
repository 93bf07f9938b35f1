"""Write the pages of the documentation that say what the code says: `make docs`.

``--check`` writes nothing; exit status 1 and the names when a page is not what the code says now.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
HEAD = "<!-- Written by `make docs` from {source}. Change that. -->\n\n"


def keys() -> str:
    """``docs/keys.md``: the one table of keys, by place."""
    from crm_tui.keymap import KEYS

    lines = [
        "# Keys",
        "",
        "`?` shows what the keys do right where you are. Another key for anything: `[keys]` in the settings",
        "([settings.md](settings.md)), by its id.",
    ]
    for place in dict.fromkeys(key.place for key in KEYS.values()):
        lines += ["", f"## {place}", "", "| key | does | id |", "| --- | --- | --- |"]
        lines += [f"| {_keys(key.keys)} | {key.does} | `{id}` |" for id, key in KEYS.items() if key.place == place]
    return _page("src/crm_tui/keymap.py", lines)


def _keys(keys: str) -> str:
    from crm_tui.values.key_names import key_name

    return " ".join(f"`{key_name(key)}`" for key in keys.split(",")).replace("|", "\\|")


def fields() -> str:
    """``docs/fields.md``: every field of the filter language, and what may be asked about related rows."""
    from crm_tui.filters.fields import Registry
    from crm_tui.filters.fields.contacts import GROUPS
    from crm_tui.filters.fields.relations import RELATIONS

    lines = [
        "# Fields",
        "",
        "Each is a term of a filter, a column, a sort key, a column of an export; *set* are those that an import and",
        "`crm-tui set` may write. A custom attribute is a field by its slug, at once.",
    ]
    known = Registry().fields
    for group in GROUPS:
        rows = [field for field in known if field.group == group]
        if rows:
            lines += [
                "",
                f"## {group.capitalize()}",
                "",
                "| field | also | label | type | set |",
                "| - | - | - | - | - |",
            ]
            lines += [
                f"| `{row.name}` | {_listed(row.aliases)} | {row.label} | {row.type} | {'✓' if row.writable else ''} |"
                for row in rows
            ]
    lines += ["", "## In brackets", "", "| relation | also | its fields |", "| - | - | - |"]
    lines += [
        f"| `{kind.name}[…]` | {_listed(kind.aliases)} | {_listed(field.name for field in kind.fields)} |"
        for kind in RELATIONS
        if kind.available
    ]
    return _page("src/crm_tui/filters/fields", lines)


def _listed(names: Iterable[str]) -> str:
    return " ".join(f"`{name}`" for name in names)


def settings() -> str:
    """``docs/settings.md``: every setting, from the docstring under it."""
    from crm_tui.config import Settings

    lines = [
        "# Settings",
        "",
        "`crm-tui config` says where the file lies and what holds. It is TOML; what is absent has its default.",
        "",
        "| setting | default | what it is |",
        "| --- | --- | --- |",
    ]
    defaults = Settings()
    source = (ROOT / "src" / "crm_tui" / "config.py").read_text(encoding="utf-8")
    for name, text in documented_fields(source, "Settings"):
        default = str(getattr(defaults, name) or "").lower()
        lines.append(f"| `{name}` | {default and f'`{default}`'} | {text} |")
    return _page("src/crm_tui/config.py", lines)


def documented_fields(source: str, name: str) -> Iterator[tuple[str, str]]:
    """The annotated fields of a class, each with the string that stands under it, on one line."""
    (cls,) = [node for node in ast.parse(source).body if isinstance(node, ast.ClassDef) and node.name == name]
    for field, after in zip(cls.body, cls.body[1:], strict=False):
        match field, after:
            case ast.AnnAssign(target=ast.Name(id=found)), ast.Expr(value=ast.Constant(value=str(text))):
                yield found, " ".join(text.replace("``", "`").split())


def commands() -> str:
    """``docs/cli.md``: every command, with what holds for all of them."""
    from crm_tui.cli.reference import reference

    return reference()


def _page(source: str, lines: Iterable[str]) -> str:
    return HEAD.format(source=f"`{source}`").replace("``", "`") + "\n".join(lines) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "cli.md": commands,
    "fields.md": fields,
    "keys.md": keys,
    "settings.md": settings,
}


def stale() -> list[str]:
    """Names of the pages that are not what the code says now."""
    return [name for name, write in PAGES.items() if _read(DOCS / name) != write()]


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def main(words: list[str]) -> int:
    """Write the pages, or only compare them."""
    if "--check" in words:
        found = stale()
        print("\n".join(f"docs/{name} is not what the code says: make docs" for name in found) or "current")
        return int(bool(found))
    for name, write in PAGES.items():
        (DOCS / name).write_text(write(), encoding="utf-8")
    print(f"docs: {', '.join(PAGES)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
