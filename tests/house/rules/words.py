"""Rules of writing: docstrings, the length of a module, what may not stand in the repository, no waiting in tests."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.house.rules.sources import Finding, Source

MOST_LINES = 400
"""A longer module is split along an idea."""

FORBIDDEN_FILES = frozenset({"uv.lock", "pylock.toml", "package-lock.json", ".env"})
"""Lock files record the addresses of registries; environments hold secrets."""

_Function = ast.FunctionDef | ast.AsyncFunctionDef
# put together here, so that this file does not hold what it looks for
_ADDRESS = re.compile(
    "|".join(
        (
            "index" + "-url",
            "find" + "-links",
            r"\bpypi" + r"\.org\b",
            "python" + r"hosted\.org",
            "registry" + r"\.npmjs",
            "(?<![\\w.])/(?:wo" + "rk|fa" + "rm)/",
            "/opt/" + "(?:wheels|pypi)",
            "/ho" + r"me/\w",
        )
    )
)


def too_long(source: Source) -> Iterator[Finding]:
    """A module of more than ``MOST_LINES`` lines."""
    lines = source.text.count("\n")
    if lines > MOST_LINES:
        yield Finding(source.path, lines, f"{lines} lines; split it along an idea (at most {MOST_LINES})")


def addresses(path: str, text: str) -> Iterator[Finding]:
    """An address of a package registry, or a path of one machine."""
    for number, line in enumerate(text.splitlines(), 1):
        found = _ADDRESS.search(line)
        if found:
            yield Finding(path, number, f"{found[0]}: an address of a registry, or a path of one machine")


def undocumented(source: Source) -> Iterator[Finding]:
    """A module, a public class or a public function without a docstring."""
    if not ast.get_docstring(source.tree):
        yield Finding(source.path, 1, "a module without a docstring")
    yield from _undocumented(source, source.tree.body, inside="")


def _undocumented(source: Source, body: list[ast.stmt], inside: str) -> Iterator[Finding]:
    for node in body:
        if isinstance(node, ast.If):
            yield from _undocumented(source, [*node.body, *node.orelse], inside)
        if not isinstance(node, ast.ClassDef | _Function) or node.name.startswith("_") or _takes_docstring(node):
            continue
        if not ast.get_docstring(node):
            yield source.finding(node, f"{inside}{node.name} has no docstring")
        if isinstance(node, ast.ClassDef):
            yield from _undocumented(source, node.body, f"{inside}{node.name}.")


def _takes_docstring(node: ast.ClassDef | _Function) -> bool:
    """Whether the documentation stands elsewhere: on the getter, the first overload, what is overridden."""
    names = {ast.unparse(each).rsplit(".", 1)[-1] for each in node.decorator_list}
    return bool(names & {"setter", "deleter", "overload", "override"})


def sleeps(source: Source) -> Iterator[Finding]:
    """A test that waits for the clock instead of for what it wants to see."""
    imported = {
        alias.asname or alias.name
        for node in source.nodes
        if isinstance(node, ast.ImportFrom) and node.module in ("time", "asyncio")
        for alias in node.names
        if alias.name == "sleep"
    }
    for node in source.nodes:
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        if called in {"time.sleep", "asyncio.sleep", *imported} and not _is_zero(node):
            yield source.finding(node, f"{called}() in a test: wait for an event instead")
        if called.endswith("pilot.pause") and node.args and not _is_zero(node):
            yield source.finding(node, "pilot.pause(seconds) in a test: wait for what the test wants to see")


def _is_zero(node: ast.Call) -> bool:
    return bool(node.args) and isinstance(node.args[0], ast.Constant) and node.args[0].value == 0
