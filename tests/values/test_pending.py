"""Pending edits and what the words of the search line become: properties."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from crm_tui.values.pending import Pending, from_draft
from crm_tui.values.prefill import prefilled

NAMES = st.sampled_from(["name", "emails", "city"])
TEXTS = st.text(max_size=6)


@given(st.lists(st.tuples(NAMES, TEXTS)), st.dictionaries(NAMES, TEXTS))
def test_what_is_pending_differs_from_what_was_stored_and_a_draft_holds_it(
    typed: list[tuple[str, str]], stored: dict[str, str]
) -> None:
    pending = Pending()
    last: dict[str, str] = {}
    for name, text in typed:
        pending = pending.put(name, text, stored.get(name, ""))
        last[name] = text
    assert pending.values == {name: text for name, text in last.items() if text != stored.get(name, "")}
    assert pending.former == {name: stored.get(name, "") for name in pending.values}
    assert from_draft(pending.as_draft) == pending
    assert pending.drop(*last) == Pending()


@given(st.text())
def test_a_draft_that_cannot_be_read_is_nothing(text: str) -> None:
    found = from_draft(text)
    assert not found.values or from_draft(found.as_draft) == found


@given(st.text(max_size=60))
def test_no_letter_of_the_words_is_lost_or_made_up(text: str) -> None:
    found = prefilled(text)
    if found:
        words = " ".join(found.values()).replace(",", "").split()
        assert sorted("".join(words)) == sorted("".join(text.split()).replace(",", ""))


def test_words_by_what_they_look_like() -> None:
    assert prefilled("06 48 39 21 07") == {"phones": "06 48 39 21 07"}
    assert prefilled("Ana da Silva ana@example.com (06) 48-39.21") == {
        "name": "Ana da Silva",
        "emails": "ana@example.com",
        "phones": "(06) 48-39.21",
    }
    assert prefilled("김민수") == {"name": "김민수"}
    assert prefilled("Route 66") == {"name": "Route 66"}
    for filter_text in ("tag:vip", "ana or bo", "-tag:x", 'name="x"', "(ana)", ""):
        assert prefilled(filter_text) == {}
