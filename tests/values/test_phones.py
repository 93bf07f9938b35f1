"""Phone numbers: every way of writing one number has one key, and nothing typed is lost."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat

from crm_tui.values.phones import digits_of, parse_phone


@pytest.mark.parametrize(
    ("text", "region", "key", "national"),
    [
        ("+33648392107", None, "+33648392107", "0648392107"),
        (" +33 6 48 39 21 07 ", None, "+33648392107", "0648392107"),
        ("+33 (0)6 48 39 21 07", None, "+33648392107", "0648392107"),
        ("0033 6 48 39 21 07", None, "+33648392107", "0648392107"),
        ("06.48.39.21.07", "fr", "+33648392107", "0648392107"),
        ("(202) 224-3441", "US", "+12022243441", "2022243441"),
        ("1-202-224-3441", "US", "+12022243441", "2022243441"),
        ("(02) 4069-4141", "KR", "+82240694141", "0240694141"),
        ("010-1234-5678", "KR", "+821012345678", "01012345678"),
        ("+82 10 1234 5678", None, "+821012345678", "01012345678"),
        ("０６ ４８ ３９ ２１ ０７", "FR", "+33648392107", "0648392107"),
        ("+39 06 698 1234", None, "+39066981234", "066981234"),
        ("020 7946 0018 ext. 12", "GB", "+442079460018", "02079460018"),
        ("03-1234-5678", "JP", "+81312345678", "0312345678"),
    ],
)
def test_numbers_are_read(text: str, region: str | None, key: str, national: str) -> None:
    phone = parse_phone(text, region)
    assert (phone.shown, phone.key, phone.digits, phone.national) == (text.strip(), key, key[1:], national)
    assert phone.verified


@pytest.mark.parametrize(
    ("text", "digits"),
    [("06 48 39 21 07", "0648392107"), ("ext 12", "12"), ("ask Ana", ""), ("+999 123 456 789", "999123456789"),
     ("٠٦٤٨", "0648"), ("1" * 200, "1" * 200), ("+33", "33")],
)  # fmt: skip
def test_what_cannot_be_read_is_kept_as_typed(text: str, digits: str) -> None:
    phone = parse_phone(text)
    assert phone == (text, digits or text.casefold(), digits, "", False)
    assert digits_of(text) == digits


@pytest.mark.parametrize("region", sorted(phonenumbers.SUPPORTED_REGIONS))
def test_every_regions_example_agrees_with_the_library(region: str) -> None:
    number = phonenumbers.example_number(region)
    assert number is not None
    key = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    typed = [
        parse_phone(key),
        parse_phone(national, region),
        parse_phone(phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)),
    ]
    assert [phone.key for phone in typed] == [key] * 3
    assert all(digits_of(national) in phone.national for phone in typed)


@given(
    st.text(max_size=40) | st.from_regex(r"[+0-9 ()./\-]{0,30}", fullmatch=True),
    st.sampled_from(["FR", "KR", None]),
)
def test_no_text_is_an_error(text: str, region: str | None) -> None:
    phone = parse_phone(text, region)
    assert phone.shown == text.strip()
    assert phone.verified == phone.key.startswith("+") or not phone.verified
    assert not phone.digits or phone.digits.isdigit()
