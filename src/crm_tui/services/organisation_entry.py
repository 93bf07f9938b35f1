"""What is typed into a field of an organisation, checked and made storable: of the form, ``set`` and imports."""

from __future__ import annotations

from crm_tui.errors import InvalidValue
from crm_tui.values.mail_domains import domain_of_site
from crm_tui.values.safe_text import safe, safe_line

MAX_NAME = 300
"""Characters of a name."""
MAX_TEXT = 2_000
"""Characters of any other field."""


def clean_name(name: str, field: str = "org") -> str:
    """An organisation's name as it is kept: one line, single blanks.

    Raises:
        InvalidValue: empty or too long; it names ``field``.
    """
    cleaned = " ".join(safe_line(name).split())
    if not cleaned or len(cleaned) > MAX_NAME:
        raise InvalidValue(field, f"An organisation's name has 1 to {MAX_NAME} characters.")
    return cleaned


def read_value(name: str, label: str, text: str) -> str | None:
    """The storable value of a field; an empty text clears (None).

    Raises:
        InvalidValue: it does not read; it names the field.
    """
    if name == "name":
        return clean_name(text, "name")
    cleaned = (safe(text) if name == "address" else safe_line(text)).strip()
    if len(cleaned) > MAX_TEXT:
        raise InvalidValue(name, f"{label} has at most {MAX_TEXT:,} characters.")
    if name == "domain" and cleaned:
        domain = domain_of_site(cleaned)
        if "." not in domain or any(not (each.isalnum() or each in ".-") for each in domain):
            raise InvalidValue("domain", f"A domain is written like acme.example, not {cleaned[:40]}.")
        return domain
    return cleaned or None
