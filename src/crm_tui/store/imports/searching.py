"""The search document of a new contact from what is in hand; ``store.search`` reads the tables for the same."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from crm_tui.values.emails import Email
from crm_tui.values.folding import fold, query_text, search_line
from crm_tui.values.phones import Phone

_folded_word = lru_cache(maxsize=16_384)(fold)  # the words of names repeat, and folding an accent costs 10 µs
_repeated_words = lru_cache(maxsize=8192)(query_text)  # organisations, jobs and cities repeat


def folded(text: str) -> str:
    """``fold(text)``, word by word: nothing that folding does reaches over a blank."""
    if text.isascii():
        return text.lower()
    return " ".join([_folded_word(word) for word in text.split(" ")])


def single_line(
    sort_name: str, first: str, last: str, email: str, organisation: str, job: str, city: str, phone: Phone | None
) -> str:
    """The line of a contact with at most one address, number and organisation; ``""`` is unknown.

    ``sort_name`` is the name folded.
    """
    words = [
        _words(sort_name),
        _words(folded(f"{first} {last}".strip(" "))) if first or last else "",
        _words(email.lower()) if email.isascii() else query_text(email),
        _repeated_words(organisation),
        _repeated_words(job),
        _repeated_words(city),
    ]
    if phone is not None:
        words += phone.digits, phone.national
    return "\n".join(dict.fromkeys(filter(None, words)))


def _words(text: str) -> str:
    """A folded text as ``query_text`` gives it."""
    as_it_is = text.isascii() and text.isprintable() and "  " not in text and text == text.strip()
    return text if as_it_is else query_text(text)


def search_text(
    name: object,
    first: object,
    last: object,
    emails: Sequence[Email],
    organisations: Sequence[tuple[int, str]],
    job: object,
    city: object,
    phones: Sequence[Phone],
) -> str:
    """The line of any contact, its values in the order in which the tables give them (``search.TEXTS``): by key,
    by id.
    """
    numbers = sorted(phones, key=lambda phone: phone.key)
    texts = [
        name,
        f"{first or ''} {last or ''}".strip(" "),
        *(email.shown for email in sorted(emails, key=lambda email: email.key)),
        *(called for _, called in sorted(organisations)),
        job,
        city,
        *(phone.digits for phone in numbers),
        *(phone.national for phone in numbers),
    ]
    return search_line(str(text) for text in texts if text)
