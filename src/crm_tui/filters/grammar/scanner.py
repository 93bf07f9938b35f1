"""Characters → pieces: blanks, keywords, names, ops, quoted and bare text, phone numbers. Knows no field."""

from __future__ import annotations

import re
from typing import NamedTuple
from unicodedata import category

from crm_tui.filters.grammar.errors import FilterError

OPS = ("!=", ">=", "<=", ":", "=", ">", "<", "~")
_KEYWORDS = ("and", "or", "not")
_PHONE_CHARACTERS = r"\+?[0-9(][0-9()./+\s-]*"
_PHONE_DIGITS = 6


class Raw(NamedTuple):
    """One item of a value as written; ``bare`` tells ``?`` from ``"?"``; ``plain`` means no escapes in it."""

    text: str
    at: int
    end: int
    bare: bool
    plain: bool
    open_start: bool = False
    open_end: bool = False


class RawValue(NamedTuple):
    """Items with what stood between them, ``,`` or ``..``."""

    items: tuple[Raw, ...]
    separators: tuple[str, ...]
    at: int
    end: int


class Scanner:
    """Reads ``text`` from ``at`` on; ``term`` is where the term being read begins."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.term = 0

    # -- looking

    @property
    def done(self) -> bool:
        """Nothing is left."""
        return self.at >= len(self.text)

    def peek(self, ahead: int = 0) -> str:
        """The character at that distance, or an empty text behind the end."""
        return self.text[self.at + ahead : self.at + ahead + 1]

    def boundary(self, ahead: int = 0) -> bool:
        """Whether a term may end here: the end, a blank, or a closing bracket."""
        character = self.peek(ahead)
        return not character or character in ")]" or character.isspace()

    def blanks(self) -> None:
        """Goes over blanks."""
        while self.peek().isspace():
            self.at += 1

    def keyword(self) -> str | None:
        """``and``, ``or`` (also for ``|`` between blanks), ``not`` here, not yet read."""
        if self.peek() == "|" and self.boundary(1):
            return "or"
        if self.peek() not in "aAoOnN":
            return None
        for word in _KEYWORDS:
            end = self.at + len(word)
            if self.text[self.at : end].lower() == word and (self.boundary(len(word)) or self.text[end] == "("):
                return word
        return None

    def skip_keyword(self) -> str:
        """Reads the keyword that is here, and the blanks behind it; gives it as written."""
        length = 1 if self.peek() == "|" else len(self.keyword() or "")
        word = self.text[self.at : self.at + length]
        self.at += len(word)
        self.blanks()
        return word

    # -- failing

    def error(self, problem: str, at: int, *, unfinished: bool = False, start: int | None = None) -> FilterError:
        """An error at ``at``; ``unfinished`` when the text ends here and more of it could mend it."""
        cut = (self.term if start is None else start) if unfinished and self.done else None
        return FilterError(problem, self.text, at, cut)

    # -- reading

    def name(self) -> str:
        """A name at the cursor (a letter, then letters, digits, ``_``, ``.``), not read; empty when there is none."""
        end = self.at
        if not self.peek().isalpha():
            return ""
        while (character := self.text[end : end + 1]) and _in_name(character):
            end += 1
        return self.text[self.at : end]

    def op(self) -> str | None:
        """The op at the cursor, not read."""
        return next((op for op in OPS if self.text.startswith(op, self.at)), None)

    def phone(self) -> str | None:
        """Reads a lone run of 6 or more digits; gives its digits, with ``+`` first if it had one."""
        end = phone_end(self.text, self.at)
        if end is None:
            return None
        run = self.text[self.at : end]
        self.at = end
        plus = "+" if run.lstrip("(").startswith("+") else ""
        return plus + "".join(character for character in run if character.isdigit())

    def word(self) -> Raw:
        """A quoted or bare word."""
        raw = self._quoted() if self.peek() == '"' else self._bare(stops="", ranges=False)
        if not self.boundary():
            raise self._missing_blank(raw)
        return raw

    def value(self, *, wild: bool, ranges: bool, bracket: bool) -> RawValue:
        """The value behind an op: ``wild`` knows ``*``, ``ranges`` splits at ``..``, ``bracket`` ends at ``[``."""
        start, items, separators = self.at, [], []
        while True:
            items.append(self._item(wild=wild, stops=",[" if bracket else ",", ranges=ranges))
            if self.peek() == ",":
                separators.append(",")
            elif ranges and self.text.startswith("..", self.at):
                separators.append("..")
            else:
                break
            self.at += len(separators[-1])
        if not self.boundary() and not (bracket and self.peek() == "["):
            raise self._missing_blank(items[-1])
        return RawValue(tuple(items), tuple(separators), start, self.at)

    def regex(self, *, bracket: bool) -> Raw:
        """The expression behind ``~``: quoted text goes through unchanged but for ``\\"``."""
        if self.peek() == '"':
            raw = self._quoted(raw=True)
        else:
            raw = self._bare(stops="[" if bracket else "", ranges=False, regex=True)
        if not self.boundary() and not (bracket and self.peek() == "["):
            raise self._missing_blank(raw)
        return raw

    def _item(self, *, wild: bool, stops: str, ranges: bool) -> Raw:
        start = self.at
        open_start = wild and self.peek() == "*"
        self.at += open_start
        if self.peek() == '"':
            raw = self._quoted()
            open_end = wild and self.peek() == "*"
            self.at += open_end
        else:
            raw = self._bare(stops=stops, ranges=ranges)
            written = self.text[raw.at : raw.end]
            # a backslash before the star makes it literal, a backslash before that one does not
            backslashes = len(written[:-1]) - len(written[:-1].rstrip("\\"))
            open_end = wild and written.endswith("*") and backslashes % 2 == 0
        text = raw.text[:-1] if open_end and raw.bare else raw.text
        return Raw(text, start, self.at, raw.bare, raw.plain, open_start, open_end)

    def _quoted(self, *, raw: bool = False) -> Raw:
        start, letters = self.at, []
        self.at += 1
        while (character := self.peek()) != '"':
            if not character:
                raise self.error("A quote is not closed.", start, unfinished=True)
            if character == "\\" and (self.peek(1) == '"' or (self.peek(1) == "\\" and not raw)):
                self.at += 1
                character = self.peek()
            letters.append(character)
            self.at += 1
        self.at += 1
        return Raw("".join(letters), start, self.at, bare=False, plain=True)

    def _bare(self, *, stops: str, ranges: bool, regex: bool = False) -> Raw:
        start, letters, opened = self.at, [], {")": 0, "]": 0}
        while (character := self.peek()) and not character.isspace() and character not in stops:
            if ranges and self.text.startswith("..", self.at):
                break
            if character == '"':
                raise self.error('A quote inside a word: write \\" for it, or quote the whole.', self.at)
            if character in opened:
                if not opened[character]:
                    break
                opened[character] -= 1
            elif character in "([":
                opened[")" if character == "(" else "]"] += 1
            elif character == "\\":
                character = self._escaped(regex)
            letters.append(character)
            self.at += 1
        text = "".join(letters)
        return Raw(text, start, self.at, bare=True, plain=len(text) == self.at - start)

    def _escaped(self, regex: bool) -> str:
        """The character behind a backslash, which is at the cursor; the cursor goes to it."""
        start = self.at
        self.at += 1
        character = self.peek()
        if not character:
            raise self.error("A backslash makes the next character literal, and there is none.", start, unfinished=True)
        if regex and character not in '\\"()[]' and not character.isspace():
            raise self.error("An expression with a backslash must be quoted.", start)
        return character

    def _missing_blank(self, raw: Raw) -> FilterError:
        if raw.bare:
            return self.error("A blank is missing here.", self.at)
        return self.error("A blank is missing behind the quote.", self.at)


def phone_end(text: str, at: int) -> int | None:
    """Where the run of 6 or more digits that begins at ``at`` ends, or None when there is no such run."""
    match = re.compile(_PHONE_CHARACTERS).match(text, at)
    if match is None:
        return None
    digits, opened, found = 0, 0, None
    for index in range(at, match.end()):
        character, before, after = text[index], text[index - 1 : index], text[index + 1 : index + 2]
        if character.isdigit():
            digits += 1
        elif character == "(":
            opened += 1
        elif character == ")":
            opened -= 1
        elif character == "+" and index > at and before != "(":
            break  # another number begins
        elif character == "-" and before.isspace() and not after.isspace():
            break  # a negation
        if opened < 0:
            break
        ends = character.isdigit() or character == ")"
        if ends and not opened and digits >= _PHONE_DIGITS and (not after or after in ")]" or after.isspace()):
            found = index + 1
    return found


def _in_name(character: str) -> bool:
    return character.isalnum() or character in "_." or (character >= "\u0300" and category(character)[0] == "M")
