"""The search document of a new contact from what is in hand; ``store.search`` reads the tables for the same."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crm_tui.values.emails import Email
from crm_tui.values.folding import fold, search_line
from crm_tui.values.phones import Phone

_FIRST_CJK = "\u1100"
_TO_SQUEEZE = re.compile(r"[^\S\n ]|  | \n|\n ").search


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
    """One line, its values in the order in which the tables give them (``search.TEXTS``): by key, by id."""
    numbers = phones if len(phones) < 2 else sorted(phones, key=lambda phone: phone.key)
    texts = [
        name,
        f"{first or ''} {last or ''}".strip(" "),
        *(email.shown for email in (emails if len(emails) < 2 else sorted(emails, key=lambda email: email.key))),
        *(called for _, called in (organisations if len(organisations) < 2 else sorted(organisations))),
        job,
        city,
        *(phone.digits for phone in numbers),
        *(phone.national for phone in numbers),
    ]
    words = [str(text) for text in texts if text]
    line = "\n".join(words)
    # nearly always the whole line can be folded in one go: no script without blanks, no blanks to squeeze
    folded = line.lower() if line.isascii() else fold(line)
    if max(folded, default="") < _FIRST_CJK and not _TO_SQUEEZE(folded):
        return "\n".join(dict.fromkeys(folded.split("\n")))
    return search_line(words)
