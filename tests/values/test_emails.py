"""Email addresses: which texts are one, and that both ways to read them agree."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.errors import InvalidValue
from crm_tui.values.emails import email_key, parse_email


@pytest.mark.parametrize(
    ("text", "shown", "key"),
    [
        ("ana@example.com", "ana@example.com", "ana@example.com"),
        ("  Ana.Cruz+news@Example.COM ", "Ana.Cruz+news@Example.COM", "ana.cruz+news@example.com"),
        ("mailto:ana@example.com", "ana@example.com", "ana@example.com"),
        ("Ana de la Cruz <ana@example.com>", "ana@example.com", "ana@example.com"),
        ("josé@exämple.com", "josé@exämple.com", "josé@exämple.com"),
        ("o'brien@example.com", "o'brien@example.com", "o'brien@example.com"),
        ("홍길동@example.com", "홍길동@example.com", "홍길동@example.com"),
    ],
)
def test_addresses_are_read(text: str, shown: str, key: str) -> None:
    assert parse_email(text) == (shown, key)


def test_an_internationalised_domain_has_one_key() -> None:
    assert parse_email("a@bücher.example.com").key == parse_email("a@xn--bcher-kva.example.com").key


@pytest.mark.parametrize(
    "text",
    ["", "ana", "@example.com", "ana@", "ana@@example.com", "a b@example.com", "a..b@example.com",
     ".a@example.com", "ana@example", "ana@-example.com", "ana@exa_mple.com", "n/a", "none",
     "ana@example.com, bob@example.com", "a@" + "b" * 300 + ".com"],
)  # fmt: skip
def test_other_texts_are_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(InvalidValue, match="no email address") as caught:
        parse_email(text)
    assert caught.value.field == "email"
    assert email_key(text) == text.casefold()


@given(st.from_regex(r"[a-z0-9._+\-]{1,12}@[a-z0-9\-]{1,8}\.[a-z0-9\-]{1,6}", fullmatch=True))
def test_the_fast_pattern_takes_nothing_that_the_library_refuses(text: str) -> None:
    from email_validator import EmailNotValidError, validate_email

    try:
        mine: str | None = parse_email(text).key
    except InvalidValue:
        mine = None
    try:
        theirs: str | None = validate_email(text, check_deliverability=False).normalized.casefold()
    except EmailNotValidError as error:
        theirs = mine if "special-use" in str(error) else None  # names of intranets are addresses to us
    assert mine == theirs


def test_a_plain_address_loads_no_library() -> None:
    code = (
        "import sys; from crm_tui.values.emails import parse_email; parse_email('a@example.com'); "
        "from crm_tui.values.phones import parse_phone; parse_phone('+33648392107'); "
        "sys.exit('email_validator' in sys.modules or 'phonenumbers' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
