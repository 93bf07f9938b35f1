"""Every kind of leaf of a filter, compiled once each."""

from __future__ import annotations

from crm_tui.filters.compile.atom import Atom, union
from crm_tui.filters.compile.boolean import Leaf, boolean
from crm_tui.filters.compile.context import Context
from crm_tui.filters.compile.flags import flag_atom, flag_meaning
from crm_tui.filters.compile.sql import complement
from crm_tui.filters.compile.terms import presence_atom, term_atom
from crm_tui.filters.compile.words import word_atom
from crm_tui.filters.tree import Flag, Presence, Relation, Term, Tree, Word


class Atoms:
    """The atoms of one filter."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._made: dict[Leaf, Atom] = {}

    def of(self, leaf: Leaf) -> Atom:
        """The leaf's tests and sets.

        Raises:
            UsageError: it names what this database does not know.
        """
        made = self._made.get(leaf)
        if made is None:
            made = self._made[leaf] = self._compiled(leaf)
        return made

    def _compiled(self, leaf: Leaf) -> Atom:
        if isinstance(leaf, Word):
            return word_atom(leaf)
        if isinstance(leaf, Term):
            return term_atom(leaf, self._context)
        if isinstance(leaf, Presence):
            atom = presence_atom(leaf, self._context)
            return atom if leaf.known else atom._replace(probe=complement(atom.probe))
        if isinstance(leaf, Flag):
            meaning = flag_meaning(leaf)
            return self._spelled_out(meaning) if meaning else flag_atom(leaf, self._context)
        # relations and places are rarer: their modules load when one is asked for
        if isinstance(leaf, Relation):
            from crm_tui.filters.compile.relations import relation_atom

            return relation_atom(leaf, self._context)
        from crm_tui.filters.compile.places import near_atom

        return near_atom(leaf, self._context)

    def _spelled_out(self, meaning: Tree) -> Atom:
        """A flag that stands for an *or* of relations."""
        parts: list[Atom] = []

        def probe(part: Leaf) -> Atom:
            parts.append(self.of(part))
            return parts[-1]

        test = boolean(meaning, lambda part: probe(part).probe)
        sources = [part.sources[0] for part in parts if part.sources]
        return Atom(test, (union(sources),) if len(sources) == len(parts) else ())
