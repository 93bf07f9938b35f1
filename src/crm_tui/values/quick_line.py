"""The quick line: ``!call Asked for the invoice #billing`` is a Call note with a tag. Text in, a frozen plan out."""

from __future__ import annotations

import re
from typing import NamedTuple

NOTE_TYPES = ("general", "email", "call", "meeting")
# "invoice #42" speaks of a number: a tag holds a letter
_TOKEN = re.compile(r"(?:(?<=\s)|^)(?:(!)(\S+)|(#)(?=\S*[^\W\d])(\S+))")


class QuickNote(NamedTuple):
    """What a quick line will do: a note of ``type`` with ``text``, and ``tags``; ``problem`` says why it cannot."""

    type: str
    text: str
    tags: tuple[str, ...]
    problem: str | None = None

    @property
    def empty(self) -> bool:
        """Whether there is nothing to save."""
        return not self.text and not self.tags

    def describe(self) -> str:
        """What Enter will do, in words."""
        if self.problem:
            return self.problem
        if self.empty:
            return "!call, !email, !meeting make a note of that type · #word adds a tag"
        parts = []
        if self.text:
            parts.append("Note" if self.type == "general" else f"{self.type.capitalize()} note")
        parts += [f"tag {tag}" for tag in self.tags]
        return " + ".join(parts)


def read_quick_line(line: str) -> QuickNote:
    """Read a line: ``!type`` and ``#tag`` may stand anywhere at the beginning of a word; ``\\!`` and ``\\#`` are text.

    >>> read_quick_line("!call Asked for the invoice #billing")
    QuickNote(type='call', text='Asked for the invoice', tags=('billing',), problem=None)
    """
    type, tags, problem = "general", [], None
    for _, word, _, tag in _TOKEN.findall(line):
        if tag:
            tags.append(tag.rstrip(",;.") or tag)
            continue
        found = [name for name in NOTE_TYPES if name.startswith(word.casefold())]
        if found:
            type = found[0]
        else:
            problem = f"There is no note type !{word}: {', '.join('!' + name for name in NOTE_TYPES)}."
    text = " ".join(_TOKEN.sub("", line).split())
    text = re.sub(r"(?:(?<=\s)|^)\\([!#])", r"\1", text)
    return QuickNote(type, text, tuple(dict.fromkeys(tags)), problem)
