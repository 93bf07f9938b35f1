"""Several values in one column of the stage: separators that cleaned text cannot hold."""

from __future__ import annotations

from collections.abc import Sequence

from crm_tui.values.emails import Email
from crm_tui.values.phones import Phone

BETWEEN, WITHIN = "\x1e", "\x1f"


def encode_texts(texts: Sequence[str]) -> str:
    """Texts as one."""
    return BETWEEN.join(texts) if texts else ""


def decode_texts(text: str) -> list[str]:
    """Back again."""
    return text.split(BETWEEN) if text else []


def encode_emails(emails: Sequence[Email]) -> str:
    """Addresses as one text; the key is written only where casefolding does not give it."""
    if len(emails) == 1 and emails[0].shown.casefold() == emails[0].key:  # nearly always
        return emails[0].shown
    return BETWEEN.join(
        email.shown if email.shown.casefold() == email.key else email.shown + WITHIN + email.key for email in emails
    )


def decode_emails(text: str) -> list[Email]:
    """Back again."""
    made = []
    for part in text.split(BETWEEN) if text else ():
        shown, _, key = part.partition(WITHIN)
        made.append(Email(shown, key or shown.casefold()))
    return made


def encode_phones(phones: Sequence[Phone]) -> str:
    """Numbers as one text."""
    if not phones:
        return ""
    if len(phones) == 1:
        shown, key, digits, national, verified = phones[0]
        return f"{shown}{WITHIN}{key}{WITHIN}{digits}{WITHIN}{national}{WITHIN}{'1' if verified else ''}"
    return BETWEEN.join(
        WITHIN.join((phone.shown, phone.key, phone.digits, phone.national, "1" if phone.verified else ""))
        for phone in phones
    )


def decode_phones(text: str) -> list[Phone]:
    """Back again."""
    made = []
    for part in text.split(BETWEEN) if text else ():
        shown, key, digits, national, verified = part.split(WITHIN)
        made.append(Phone(shown, key, digits, national, bool(verified)))
    return made
