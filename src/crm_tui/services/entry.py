"""What an agent types into a field, checked and made storable: the rules of the profile and of ``add`` / ``set``."""

from __future__ import annotations

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from crm_tui.errors import InvalidValue
from crm_tui.filters.fields import Field
from crm_tui.values.dates import format_moment
from crm_tui.values.records import ContactCard
from crm_tui.values.safe_text import safe, safe_line

MAX_TEXT = 10_000
"""Characters of one field."""
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
_WEB = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://\S+|[^\s/:@]+\.[^\s/:@.]+(:\d+)?([/?#]\S*)?")
FEWEST_DIGITS = 3
"""Of a telephone number: an emergency number has three."""
_YES = {"yes", "true", "1", "y", "oui", "예"}
_NO = {"no", "false", "0", "n", "non", "아니요"}

Stored = str | int | float | bool | list[str] | None
SEPARATORS = {"emails": ", ", "phones": " | ", "org": " | "}
"""What stands between the values of a field that holds several, the primary one first."""


def written(field: Field, card: ContactCard, zone: ZoneInfo) -> str:
    """A contact's value of ``field`` as an agent would type it; :func:`read_value` reads it back. One line."""
    match field.name:
        case "emails":
            several = card.emails
        case "phones":
            several = card.phones
        case "org":
            several = tuple(link.name for link in card.organisations)
        case _:
            value = card.custom.get(field.slug) if field.custom else card.values.get(field.name)
            return _written_value(field, value, zone)
    return SEPARATORS[field.name].join(map(safe_line, several))


def _written_value(field: Field, value: object, zone: ZoneInfo) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return safe_line(", ".join(map(str, value)))
    if field.type == "datetime" and isinstance(value, int):
        return format_moment(value, zone).replace(" ", "T")
    if field.type == "boolean" and isinstance(value, int):
        return "yes" if value else "no"
    return safe_line(", ".join(str(value).splitlines()))


def read_value(field: Field, text: str, zone: ZoneInfo) -> Stored:
    """The storable value of ``text`` for a single-valued or multi-select field; an empty text clears (None).

    Raises:
        InvalidValue: the text does not read as the field's type, with what would.
    """
    cleaned = (safe(text) if field.name == "address" else safe_line(text)).strip()
    if not cleaned:
        return 0 if field.counter else None
    if len(cleaned) > MAX_TEXT:
        raise InvalidValue(field.name, f"{field.label} has at most {MAX_TEXT:,} characters.")
    match field.type:
        case "number" | "duration":
            return _number(field, cleaned)
        case "date":
            return _date(field, cleaned)
        case "datetime":
            return _moment(field, cleaned, zone)
        case "boolean":
            return _boolean(field, cleaned)
        case "select" if field.options:
            return _option(field, cleaned)
        case "multi":
            parts = [part.strip() for part in cleaned.split(",") if part.strip()]
            return [_option(field, part) if field.options else part for part in dict.fromkeys(parts)]
        case "email":
            return _email(field, cleaned)
        case "url" if field.custom:  # the built-in website takes what files bring
            return _address(field, cleaned)
        case "phone" if field.custom:
            return _phone(field, cleaned)
        case _:
            return cleaned


def _number(field: Field, text: str) -> int | float:
    if not _NUMBER.fullmatch(text):
        raise InvalidValue(field.name, f"{field.label} is a number such as 12 or 12.5, not {text!r}.")
    value = float(text) if "." in text else int(text)
    if abs(value) >= 2**63:
        raise InvalidValue(field.name, f"{field.label}: {text} is too large.")
    if field.counter and (value != int(value) or (field.name != "points" and value < 0)):
        raise InvalidValue(field.name, f"{field.label} is a whole number, not {text}.")
    return value


def _date(field: Field, text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise InvalidValue(field.name, f"{field.label} is a date such as 1984-07-30, not {text!r}.") from None


def _moment(field: Field, text: str, zone: ZoneInfo) -> int:
    try:
        moment = datetime.fromisoformat(text)
        return int((moment if moment.tzinfo else moment.replace(tzinfo=zone)).timestamp())
    except (ValueError, OverflowError):
        raise InvalidValue(field.name, f"{field.label} is a moment such as 2026-11-21T14:30, not {text!r}.") from None


def _boolean(field: Field, text: str) -> bool:
    if text.casefold() in _YES:
        return True
    if text.casefold() in _NO:
        return False
    raise InvalidValue(field.name, f"{field.label} is yes or no, not {text!r}.")


def _option(field: Field, text: str) -> str:
    for option in field.options:
        if option.casefold() == text.casefold():
            return option
    raise InvalidValue(field.name, f"{field.label} is one of {', '.join(field.options)}, not {text!r}.")


def _email(field: Field, text: str) -> str:
    from crm_tui.values.emails import parse_email

    try:
        return parse_email(text).shown
    except InvalidValue as error:
        raise InvalidValue(field.name, error.sentence) from None


def _address(field: Field, text: str) -> str:
    if not _WEB.fullmatch(text):
        raise InvalidValue(field.name, f"{field.label} is an address such as https://example.com/page, not {text!r}.")
    return text


def _phone(field: Field, text: str) -> str:
    if sum(character.isdecimal() for character in text) < FEWEST_DIGITS:
        raise InvalidValue(field.name, f"{field.label} is a number such as +33 6 48 39 21 07, not {text!r}.")
    return text
