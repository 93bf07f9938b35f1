"""Free text: words of the search line, numbers by their digits."""

from __future__ import annotations

from collections.abc import Iterable

from crm_tui.filters.compile.atom import Atom, Match, Source, union
from crm_tui.filters.compile.choice import GATHERED, PHRASED
from crm_tui.filters.compile.phones import digit_forms, digits_found, looks_like_phone, phone_rows
from crm_tui.filters.compile.sql import TRUE, Sql, any_holds, quoted
from crm_tui.filters.tree import Word
from crm_tui.values.folding import query_text, stands_apart

TRIGRAM = 3
"""Characters that the trigram index needs; a shorter text is never found by it."""
_LONGEST = 64
"""Characters that the trigram index is asked for; the cost of a phrase grows with the square of its length."""
_NOT_SEARCHABLE = "\0"
_BETWEEN_WORDS = "[]\x01-/:-@[-\\^-`{-\x7f]"
"""What is certainly no part of a word, as a class of GLOB: ASCII but letters and digits."""
_NO_ASCII_WORD = "[^a-z0-9]"
_BY_INDEX = "search_word MATCH ? AND search_word.rowid ="


def word_atom(word: Word) -> Atom:
    """A contact whose search line has the word, or one of whose numbers has its digits."""
    text = query_text(word.text)
    if not text:
        return Atom(TRUE)
    in_line = _line_atom(text)
    forms = digit_forms(word.text)
    if not (word.phone or looks_like_phone(word.text)) or forms == (text,):
        return in_line
    numbers = phone_rows("contact_phone.contact_id = contact.id", digits_found(forms))
    found = [source for source in (*in_line.sources[:1], digits_source(forms)) if source]
    sources = (union(found),) if len(found) == 2 else ()
    return Atom(any_holds([in_line.probe, numbers]), sources, cost=in_line.work + 2)


def _line_atom(text: str) -> Atom:
    if len(text) >= TRIGRAM or not _is_beginning(text):
        source = trigram_source([text], exact=True)
        return Atom(_line_contains(text), (source,) if source else (), cost=2.5)
    # one or two letters: the beginnings of words, as the word index cuts them
    pattern = f"{quoted(text)}*"
    return Atom(_line_has_beginning(text, pattern), (matching(Match("search_word", pattern), exact=True),), cost=5)


def _line_has_beginning(text: str, pattern: str) -> Sql:
    """The line itself says yes or no (by what is quick first: two patterns take 9 µs, a text that is looked for 0.3);
    the index, which takes a hundred times as long, is asked only where the text
    comes after a letter (or what may be one) of another script.
    """
    line = "search_doc.line"
    if not text.isascii():
        return Sql(
            f"EXISTS (SELECT 1 FROM search_doc WHERE search_doc.id = contact.id AND CASE WHEN instr({line}, ?) = 0 "
            f"THEN 0 ELSE EXISTS (SELECT 1 FROM search_word WHERE {_BY_INDEX} search_doc.id) END)",
            (text, pattern),
        )
    return Sql(
        f"EXISTS (SELECT 1 FROM search_doc WHERE search_doc.id = contact.id AND CASE WHEN instr({line}, ?) = 0 THEN 0 "
        f"WHEN {line} GLOB ? OR instr({line}, ?) > 0 OR instr({line}, ?) > 0 THEN 1 WHEN {line} NOT GLOB ? THEN 0 "
        f"WHEN {line} GLOB ? THEN 1 ELSE EXISTS (SELECT 1 FROM search_word WHERE {_BY_INDEX} search_doc.id) END)",
        (
            *(text, f"{text}*", f" {text}", f"\n{text}"),
            *(f"*{_NO_ASCII_WORD}{text}*", f"*{_BETWEEN_WORDS}{text}*", pattern),
        ),
    )


def _line_contains(text: str) -> Sql:
    # the line itself, by primary key: cheaper for one contact than any question to the index
    return Sql(
        "EXISTS (SELECT 1 FROM search_doc WHERE search_doc.id = contact.id AND instr(search_doc.line, ?) > 0)", (text,)
    )


def _is_beginning(text: str) -> bool:
    """Whether a short text is made of what words are made of; ``a.`` or ``@x`` is looked for as it stands."""
    return all(character.isalnum() for character in text)


def trigram_source(texts: Iterable[str], *, exact: bool = False) -> Source | None:
    """The contacts whose line has one of the texts (as :func:`query_text` gives them); None when one is too short."""
    wanted = list(dict.fromkeys(texts))
    if wanted and all(map(stands_apart, wanted)):  # each character is a word: two are found, and one is
        words = " OR ".join(quoted(text[:_LONGEST]) for text in wanted)
        whole = exact and all(len(text) <= _LONGEST for text in wanted)
        return matching(Match("search_word", words), exact=whole)
    if not wanted or any(len(text) < TRIGRAM or _NOT_SEARCHABLE in text for text in wanted):
        return None
    match = " OR ".join(dict.fromkeys(quoted(text[:_LONGEST]) for text in wanted))
    whole = exact and all(len(text) <= _LONGEST for text in wanted)
    return matching(Match("search_tri", match), exact=whole, phrases=any(len(text) > TRIGRAM for text in wanted))


def matching(match: Match, *, exact: bool, phrases: bool = False) -> Source:
    """The contacts whose line a full-text index finds: it gives their ids in order, each once."""
    ids = Sql(f"SELECT rowid FROM {match.table} WHERE {match.table} MATCH ?", (match.asked,))
    return Source(ids, exact, each=PHRASED if phrases else GATHERED, ascending=True, match=match)


def together(sources: Iterable[Source]) -> Source:
    """The contacts who are in all of the sets of one full-text index, as one question to it."""
    asked = list(sources)
    table = next(source.match.table for source in asked if source.match)
    both = Match(table, " AND ".join(f"({source.match.asked})" for source in asked if source.match))
    return matching(both, exact=all(source.exact for source in asked), phrases=any(s.each > GATHERED for s in asked))


def digits_source(forms: Iterable[str]) -> Source | None:
    """The contacts whose line has one of the runs of digits: it holds those of every number."""
    return trigram_source(forms)
