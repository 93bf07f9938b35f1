"""Text → tree: the brackets and the words between terms (recursive descent over the scanner)."""

from __future__ import annotations

from typing import NamedTuple

from crm_tui.filters.fields.registry import Registry
from crm_tui.filters.fields.relations import RelationKind
from crm_tui.filters.grammar.errors import FilterError
from crm_tui.filters.grammar.names import Names
from crm_tui.filters.grammar.scanner import Scanner
from crm_tui.filters.grammar.terms import Terms
from crm_tui.filters.tree import EVERYTHING, Not, Term, Tree, Word, all_of, any_of, conjuncts

LONGEST = 64 * 1024
"""Bytes of a filter's text."""
DEEPEST = 100
"""Levels of brackets and negations."""


class Parsed(NamedTuple):
    """A tree, and the unfinished last term that was left out of it (interactive lines only)."""

    tree: Tree
    unfinished: str | None = None


def parse(text: str, registry: Registry, *, interactive: bool = False, names: Names | None = None) -> Parsed:
    """The tree of a filter's text.

    ``interactive`` is for a line that is being typed: what ends too early is left out and named, brackets that
    are still open are closed. ``names`` knows segments, lists, agents and places (see :data:`Names`).

    Raises:
        FilterError: the text is no filter; it says where and why.
    """
    _check_size(text)
    end = len(text)
    while True:
        try:
            tree = _Parser(text[:end], registry, names or {}, interactive).filter()
        except FilterError as error:
            if not interactive or error.unfinished is None or error.unfinished >= end:
                raise FilterError(error.problem, text, error.at, error.unfinished) from None
            end = error.unfinished
        else:
            return Parsed(tree, text[end:].strip() or None)


def _check_size(text: str) -> None:
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        raise FilterError("The filter holds something that is no text (no valid UTF-8).", text, error.start) from None
    if size > LONGEST:
        raise FilterError(f"The filter is longer than {LONGEST // 1024} KiB.", text, 0)


class _Parser:
    def __init__(self, text: str, registry: Registry, names: Names, interactive: bool) -> None:
        self._scanner = Scanner(text)
        self._terms = Terms(self._scanner, registry, names, self._brackets)
        self._interactive = interactive
        self._depth = 0
        self._inside = registry.inside
        self._counts: list[int] = []

    def filter(self) -> Tree:
        """The whole text."""
        scanner = self._scanner
        scanner.blanks()
        if scanner.done:
            return EVERYTHING
        tree = self._or()
        if not scanner.done:
            raise scanner.error(f"There is no open bracket for this {scanner.peek()}.", scanner.at)
        return tree

    def _or(self) -> Tree:
        parts = [self._and()]
        while self._scanner.keyword() == "or":
            self._connective()
            parts.append(self._and())
        return any_of(*parts)

    def _and(self) -> Tree:
        scanner = self._scanner
        parts = [self._not()]
        while True:
            at = scanner.at
            scanner.blanks()
            if scanner.done or scanner.peek() in ")]" or scanner.keyword() == "or":
                return all_of(*parts)
            if scanner.at == at:
                raise scanner.error("A blank is missing here.", at)
            if scanner.keyword() == "and":
                self._connective()
            parts.append(self._not())

    def _connective(self) -> None:
        """Reads *and*, *or*, *|*, behind which a term must follow."""
        scanner = self._scanner
        start = scanner.at
        word = scanner.skip_keyword()
        scanner.term = start
        if scanner.done or scanner.peek() in ")]" or scanner.keyword() in ("and", "or"):
            raise self._dangling(word, start)

    def _dangling(self, word: str, at: int) -> FilterError:
        problem = f"A filter is missing beside “{word}”; to search for the word, quote it."
        return self._scanner.error(problem, at, unfinished=True, start=at)

    def _not(self) -> Tree:
        scanner = self._scanner
        scanner.term = scanner.at
        count = 0
        while sign := self._negation():
            count += 1
            self._deeper(scanner.at - 1)
            if sign == "not" and (scanner.done or scanner.peek() in ")]" or scanner.keyword() in ("and", "or")):
                raise self._dangling(sign, scanner.term)
        tree = self._atom()
        self._depth -= count
        for _ in range(count):
            tree = Not(tree)
        return tree

    def _negation(self) -> str | None:
        """Reads ``-``, ``!`` or *not*."""
        scanner = self._scanner
        sign = scanner.peek()
        if sign and sign in "-!":
            scanner.at += 1
            if scanner.boundary():
                problem = f"“{sign}” touches what it negates; to search for it, quote it."
                raise scanner.error(problem, scanner.at - 1, unfinished=True)
            return sign
        if scanner.keyword() == "not":
            scanner.skip_keyword()
            return "not"
        return None

    def _deeper(self, at: int) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._scanner.error(f"The filter is more than {DEEPEST} levels deep.", at)

    def _atom(self) -> Tree:
        scanner = self._scanner
        start, first = scanner.at, scanner.peek()
        if scanner.keyword() in ("and", "or"):
            word = scanner.skip_keyword()
            raise self._dangling(word, start)
        if first in ")]":
            raise scanner.error(f"There is no open bracket for this {first}.", start)
        if self._inside is None and (digits := scanner.phone()):
            return Word(digits, phone=True)
        if first == "(":
            return self._group()
        name = scanner.name()
        if name and self._begins_term(name):
            return self._term(name)
        return self._word()

    def _begins_term(self, name: str) -> bool:
        text, behind = self._scanner.text, self._scanner.at + len(name)
        if text.startswith("://", behind):
            return False
        return text[behind : behind + 1] in ("[", ":", "=", ">", "<", "~") or text.startswith("!=", behind)

    def _term(self, name: str) -> Tree:
        start = self._scanner.at
        tree = self._terms.read(name, self._inside)
        if self._inside is not None and name.casefold() == "count":
            self._counts.append(start)
        return tree

    def _word(self) -> Tree:
        scanner = self._scanner
        start = scanner.at
        op = scanner.op()
        if op:
            problem = f"Write a term without blanks, like points>5; to search for “{op}”, quote it."
            raise scanner.error(problem, start)
        raw = scanner.word()
        if not raw.text.strip():
            raise scanner.error("There is nothing to look for between the quotes.", start, unfinished=True)
        if self._inside is not None and not self._inside.words:
            raise scanner.error(f"{self._inside.called} has no text to search: name a field.", start)
        return Word(raw.text)

    # -- brackets

    def _group(self) -> Tree:
        scanner = self._scanner
        start = scanner.at
        self._deeper(start)
        scanner.at += 1
        scanner.blanks()
        if scanner.done or scanner.peek() == ")":
            raise scanner.error("The brackets are empty.", start, unfinished=True)
        tree = self._or()
        self._close(")", start)
        return tree

    def _brackets(self, kind: RelationKind) -> tuple[Tree, Term | None]:
        """``[…]`` of a relation: its tree and its count."""
        scanner = self._scanner
        start, term = scanner.at, scanner.term
        self._deeper(start)
        self._inside, self._counts = kind, []
        scanner.at += 1
        scanner.blanks()
        tree = EVERYTHING if scanner.done or scanner.peek() == "]" else self._or()
        self._close("]", start)
        if not scanner.boundary():
            raise scanner.error("A blank is missing here.", scanner.at)
        self._inside, scanner.term = None, term
        return self._split_count(tree)

    def _close(self, bracket: str, start: int) -> None:
        scanner = self._scanner
        self._depth -= 1
        if scanner.done and self._interactive:
            return
        if scanner.peek() != bracket:
            if scanner.done:
                raise scanner.error("A bracket is not closed.", start)
            raise scanner.error(f"A {bracket} is expected here.", scanner.at)
        scanner.at += 1

    def _split_count(self, tree: Tree) -> tuple[Tree, Term | None]:
        """Takes the count out of the top level of brackets."""
        parts = conjuncts(tree)
        found = [part for part in parts if isinstance(part, Term) and part.field == "count"]
        if len(found) < len(self._counts):
            problem = "count stands alone at the top level of the brackets, not negated, not beside or."
            raise self._scanner.error(problem, self._counts[-1])
        if len(found) > 1:
            raise self._scanner.error("There is one count in the brackets: use count:2..5.", self._counts[1])
        if not found:
            return tree, None
        return all_of(*(part for part in parts if part is not found[0])), found[0]
