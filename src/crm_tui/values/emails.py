"""Email addresses: whether a text is one, and the key by which two ways of writing it are the same.

A strict ASCII pattern answers for nearly every address (0.7 µs); the rest goes to ``email-validator`` (22 µs
and 80 ms of import), which knows internationalised domains and quoted local parts. Nothing is looked up in DNS.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from crm_tui.errors import InvalidValue

__all__ = ["Email", "email_key", "parse_email"]

_LONGEST, _LONGEST_LOCAL = 254, 64  # RFC 5321
_ATOM = r"[A-Za-z0-9_+\-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?"
_PLAIN = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+[A-Za-z]{{2,63}}").fullmatch
_WITH_NAME = re.compile(r"[^<>]*<([^<>]+)>").fullmatch


class Email(NamedTuple):
    """An address as it is shown, and the ``key`` that is equal for equal addresses."""

    shown: str
    key: str


def parse_email(text: str) -> Email:
    """The address in ``text``; blanks around it, ``mailto:`` and ``Ana <ana@example.com>`` are understood.

    Raises:
        InvalidValue: it is no email address; the sentence says why.
    """
    shown = text.strip()
    if _is_plain(shown):
        return Email(shown, shown.casefold())
    return _parse_unusual(_unwrap(shown))


def email_key(text: str) -> str:
    """The key by which to look for an address that may not even be valid: its parsed key, else the folded text."""
    try:
        return parse_email(text).key
    except InvalidValue:
        return text.strip().casefold()


def _is_plain(text: str) -> bool:
    # "--" may begin an internationalised label (xn--…): that is the library's business
    return len(text) <= _LONGEST and _PLAIN(text) is not None and "--" not in text and text.index("@") <= _LONGEST_LOCAL


def _unwrap(text: str) -> str:
    named = _WITH_NAME(text)
    inner = named.group(1).strip() if named else text
    return inner[7:] if inner[:7].lower() == "mailto:" else inner


def _parse_unusual(text: str) -> Email:
    if _is_plain(text):
        return Email(text, text.casefold())
    if len(text) > _LONGEST:  # before the library: its time grows with the length
        raise InvalidValue("email", f"“{text[:40]}…” is no email address: {len(text)} characters, at most 254.")
    from email_validator import EmailNotValidError, validate_email

    try:
        found = validate_email(text, check_deliverability=False)
    except EmailNotValidError as error:
        raise InvalidValue("email", f"“{text}” is no email address: {error}") from error
    return Email(text, found.normalized.casefold())
