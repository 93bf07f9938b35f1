"""Text of strangers is never markup: ``[@click=app.quit]`` in a contact's name is a link that quits."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache

from tests.house.rules.sources import Finding, Source, sources

# what reads a plain string as markup, and in which argument (by position, and by name)
_WIDGETS = {"Static", "Label", "Button", "Checkbox", "RadioButton", "Option", "Selection", "Tab", "TabPane"}
_METHODS = {"notify", "add_row", "add_option", "add_leaf", "set_options"}
_KEYWORDS = {"content", "label", "message", "title", "prompt", "tooltip"}
_ATTRIBUTES = {"border_title", "border_subtitle", "tooltip", "label"}
# what carries text that is text, beside all that is annotated as such
_CARRIERS = {"Content", "Text"}
_PARSERS = {"from_markup"}


def stranger_markup(source: Source) -> Iterator[Finding]:
    """A string that is not a constant where Textual or Rich reads markup."""
    safe = carriers_of(source) | _carriers_everywhere()
    for node in source.nodes:
        if isinstance(node, ast.Call):
            yield from _call(source, node, safe)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Attribute) and target.attr in _ATTRIBUTES and _is_open(node.value, safe):
                    yield source.finding(node, f"{target.attr} is read as markup: give it a Content")
        if isinstance(node, ast.JoinedStr) and any(_closes(part) for part in node.values):
            yield source.finding(node, "an f-string with markup: Content.from_markup(constant, name=value)")


def _call(source: Source, node: ast.Call, safe: frozenset[str]) -> Iterator[Finding]:
    called = ast.unparse(node.func)
    name = called.rsplit(".", 1)[-1]
    keywords = {each.arg: each.value for each in node.keywords}
    plain = _is_false(keywords.get("markup"))
    if name == "Console" and not plain:
        yield source.finding(node, "Console() without markup=False reads what it prints as markup")
    if name in _PARSERS and node.args and not _is_constant(node.args[0]):
        yield source.finding(node, f"{called}() of text that is not a constant: name its parts, name=value")
    if name == "format" and isinstance(node.func, ast.Attribute) and _closes(node.func.value):
        yield source.finding(node, "markup with format(): Content.from_markup(constant, name=value)")
    if plain:
        return
    texts = [value for arg, value in keywords.items() if arg in _KEYWORDS]
    if name in _WIDGETS:
        texts += node.args[:1]
    elif name in _METHODS or (name == "update" and len(node.args) == 1 and _is_text(node.args[0])):
        texts += node.args
    else:
        return
    if any(_is_open(text, safe) for text in texts):
        yield source.finding(node, f"{called}() reads its text as markup: Content(text), or markup=False")


def _is_open(node: ast.expr, safe: frozenset[str]) -> bool:
    """Whether a stranger's text may be in there, and would be read as markup."""
    match node:
        case ast.Constant():
            return False
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name))) if name in _CARRIERS:
            return False
        case ast.Call(func=ast.Name(id=name)) | ast.Call(func=ast.Attribute(attr=name)) | ast.Name(id=name):
            return name not in safe and not name.isupper()
        case ast.IfExp(body=body, orelse=orelse):
            return _is_open(body, safe) or _is_open(orelse, safe)
        case ast.Starred(value=value):
            return _is_open(value, safe)
        case _:
            return not _is_constant(node)


@cache
def carriers_of(source: Source) -> frozenset[str]:
    """Names of functions that return a ``Content`` or ``Text``, and of arguments that are one."""
    names = set(_CARRIERS)
    for node in source.nodes:
        match node:
            case ast.FunctionDef(name=name, returns=ast.Name(id=kind)) if kind in _CARRIERS:
                names.add(name)
            case ast.arg(arg=name, annotation=ast.Name(id=kind)) if kind in _CARRIERS:
                names.add(name)
            case ast.AnnAssign(target=ast.Name(id=name), annotation=ast.Name(id=kind)) if kind in _CARRIERS:
                names.add(name)
    return frozenset(names)


@cache
def _carriers_everywhere() -> frozenset[str]:
    """The same over all sources, for functions that are imported."""
    found = [
        node.name
        for source in sources("src/")
        for node in source.nodes
        if isinstance(node, ast.FunctionDef) and isinstance(node.returns, ast.Name) and node.returns.id in _CARRIERS
    ]
    return frozenset(found)


def _is_constant(node: ast.expr) -> bool:
    """A literal, or the NAME of one (also of another module or class)."""
    match node:
        case ast.Constant():
            return True
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.isupper()
        case ast.BinOp(left=left, right=right):
            return _is_constant(left) and _is_constant(right)
        case _:
            return False


def _is_text(node: ast.expr) -> bool:
    """Certainly a string (``update`` is also what dictionaries and sets do)."""
    match node:
        case ast.JoinedStr() | ast.BinOp(op=ast.Mod()):
            return True
        case ast.BinOp(left=left, right=right):
            return _is_text(left) or _is_text(right)
        case ast.Constant(value=value):
            return isinstance(value, str)
        case ast.Call(func=ast.Name(id="str")) | ast.Call(func=ast.Attribute(attr="join" | "format")):
            return True
        case _:
            return False


def _closes(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and "[/" in node.value


def _is_false(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is False
