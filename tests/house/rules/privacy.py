"""Names that begin with an underscore belong to the module that defines them; Textual's most of all."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from tests.house.rules.sources import Finding, Source

_PUBLIC_ALL_THE_SAME = {"_replace", "_asdict", "_fields", "_make", "_exit", "_"}
"""Documented names of the standard library."""


def foreign_private(source: Source) -> Iterator[Finding]:
    """``other._name`` or ``from other import _name``, where the name is not this module's own.

    A test may look into a module of ours (``backup._copy``), not into an object.
    """
    nodes = source.nodes
    own = _own_names(nodes)
    opened = {"self", "cls", "super()", *(_modules_of_ours(nodes) if source.path.startswith("tests/") else ())}
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and not (source.path.startswith("tests/") and _is_ours(node)):
            yield from _imported(source, node)
        if not isinstance(node, ast.Attribute) or not _is_private(node.attr) or node.attr in own:
            continue
        if ast.unparse(node.value) not in opened:
            yield source.finding(node, f"{ast.unparse(node)}: private to another module")


def _imported(source: Source, node: ast.ImportFrom) -> Iterator[Finding]:
    for name in [*(node.module or "").split("."), *(alias.name for alias in node.names)]:
        if _is_private(name):
            yield source.finding(node, f"import of {name}: private to another module")


def _modules_of_ours(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and _is_ours(node):
            yield from (alias.asname or alias.name for alias in node.names if alias.name.islower())


def _is_ours(node: ast.ImportFrom) -> bool:
    return (node.module or "").split(".")[0] == "crm_tui"


def _own_names(nodes: Iterable[ast.AST]) -> set[str]:
    names: set[str] = set()
    for node in nodes:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name, ctx=ast.Store()):
                names.add(name)
            case ast.Name(id=name, ctx=ast.Store()):
                names.add(name)
    return names


def textual_private(source: Source, namespace: Mapping[str, object]) -> Iterator[Finding]:
    """A private name of a Textual base class, used or (worse) redefined by a class of ours.

    ``namespace`` holds the classes of the source, imported.
    """
    for node in source.tree.body:
        if isinstance(node, ast.ClassDef):
            yield from _of_class(source, node, namespace.get(node.name))


def _of_class(source: Source, node: ast.ClassDef, cls: object) -> Iterator[Finding]:
    if not isinstance(cls, type):
        return
    taken = {name: base for base in reversed(cls.__mro__) for name in _private_of(base)}
    for place, name in _names_in(node):
        if name in taken:
            yield source.finding(place, f"{node.name}.{name}: a private name of Textual's {taken[name].__name__}")
    for inner in node.body:
        if isinstance(inner, ast.ClassDef):
            yield from _of_class(source, inner, vars(cls).get(inner.name))


def _names_in(node: ast.ClassDef) -> Iterator[tuple[ast.AST, str]]:
    for each in node.body:
        match each:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield each, name
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield each, name
            case ast.Assign(targets=[ast.Name(id=name)]):
                yield each, name
    for inner in ast.walk(node):
        if isinstance(inner, ast.Attribute) and ast.unparse(inner.value) in ("self", "cls", "super()"):
            yield inner, inner.attr


@cache
def _private_of(cls: type) -> frozenset[str]:
    """Private names that a class of Textual defines: in its body, and on ``self`` in its methods."""
    if cls.__module__.split(".")[0] != "textual":
        return frozenset()
    names = set(vars(cls))
    tree = ast.parse(textwrap.dedent(inspect.getsource(cls)))
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id="self"), attr=name, ctx=ast.Store()):
                names.add(name)
    return frozenset(name for name in names if _is_private(name))


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name not in _PUBLIC_ALL_THE_SAME
