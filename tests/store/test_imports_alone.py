"""What rows that stand alone are made of without detours is what the long way gives."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from crm_tui.store.imports.searching import folded, search_text, single_line
from crm_tui.values.emails import Email
from crm_tui.values.folding import fold
from crm_tui.values.phones import parse_phone
from crm_tui.values.uids import new_uids
from tests.conftest import NOW

WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("ab  \u0301\u00b4\u0130\u03a3\u00e9\u0153김ͺ"),
    max_size=10,
).map(str.strip)
PHONE = parse_phone("+33 6 48 39 21 07")


@given(WORDS)
def test_words_are_folded_one_by_one(text: str) -> None:
    assert folded(text) == fold(text)


@settings(max_examples=60)
@given(WORDS, WORDS, WORDS, WORDS, st.sampled_from(["", "Ana@Example.com", "é@example.com"]), st.booleans())
def test_the_line_of_a_single_row(name: str, last: str, city: str, job: str, email: str, has_phone: bool) -> None:
    phones = [PHONE] if has_phone else []
    emails = [Email(email, email.casefold())] if email else []
    made = single_line(folded(name), name, last, email, job, job, city, PHONE if has_phone else None)
    assert made == search_text(name, name, last, emails, [(1, job)], job, city, phones)


def test_uids_of_one_moment_ascend() -> None:
    made = new_uids(NOW, 1_000)
    assert made == sorted(set(made))
    assert {UUID(each).version for each in made} == {7}
    assert {UUID(each).variant for each in made} == {UUID(made[0]).variant}
