"""One row's cells: what is stored, what is left out with a warning, what is rejected."""

from __future__ import annotations

import pytest

from crm_tui.services.csv.checking import Checked, Checker, Rejected
from crm_tui.services.csv.guessing import Guess
from crm_tui.services.csv.headings import map_headings
from crm_tui.values.records import AttributeInfo

ATTRIBUTES = (
    AttributeInfo("plan", "Plan", "select", ("pro", "free")),
    AttributeInfo("seats", "Seats", "number"),
    AttributeInfo("active", "Active", "boolean"),
)


def check(headings: str, cells: list[str], *, plain: bool = True, region: str | None = None) -> tuple[Checked, Checker]:
    names = headings.split(",")
    checker = Checker(map_headings(names, attributes=ATTRIBUTES).columns, len(names), region=region)
    return checker.check(cells, plain=plain), checker


def values(headings: str, *cells: str) -> dict[str, object]:
    row, checker = check(headings, list(cells))
    return dict(zip(checker.fields, row.values, strict=True))


def test_first_and_last_name_win_and_a_full_name_fills_what_is_missing() -> None:
    row, _ = check("full name,first name,last name", ["Charles Ellis Schumer", "Chuck", "Schumer"])
    assert (row.name, row.first_name, row.last_name) == ("", "Chuck", "Schumer")
    row, _ = check("full name,first name,last name", ["Ana de la Cruz", "Ana", ""])
    assert (row.name, row.first_name, row.last_name) == ("", "Ana", "de la Cruz")
    row, _ = check("full name,first name,last name", ["Ana  Cruz", "", ""])
    assert (row.name, row.first_name, row.last_name) == ("Ana Cruz", "", "")


def test_several_values_in_a_cell() -> None:
    row, _ = check(
        "email,phone,tags,org,lists",
        ["a@example.com; b@example.com", "+33648392107 | +33648392108", "vip, gold;vip|x", "Acme, Inc|Initech", "news"],
    )
    assert [email.key for email in row.emails] == ["a@example.com", "b@example.com"]
    assert [phone.key for phone in row.phones] == ["+33648392107", "+33648392108"]
    assert list(row.tags) == ["vip", "gold", "x"]
    assert list(row.organisations) == ["Acme, Inc", "Initech"]
    assert list(row.lists) == ["news"]


def test_a_phone_is_read_with_the_country_of_its_row() -> None:
    for country, typed, key in (
        ("France", "06 48 39 21 07", "+33648392107"), ("KR", "010-1234-5678", "+821012345678"),
        ("대한민국", "010-1234-5678", "+821012345678"), ("États-Unis", "202-224-3441", "+12022243441"),
        ("", "07911 123456", "+447911123456"), ("Nowhere", "ext 12", "12"),
    ):  # fmt: skip
        row, _ = check("country,phone", [country, typed], region="GB")
        assert row.phones[0].key == key


@pytest.mark.parametrize(
    ("headings", "cells", "field", "value"),
    [
        ("name,birthday", "Ana,1984-07-30", "birthday", "1984-07-30"),
        ("name,birthday", "Ana,1984. 7. 3.", "birthday", "1984-07-03"),
        ("name,birthday", "Ana,19840730", "birthday", "1984-07-30"),
        ("name,birthday", "Ana,1984/07/30 00:00", "birthday", "1984-07-30"),
        ("name,latitude,longitude", "Ana,48.85,2.35", "latitude", 48.85),
        ("name,seats", "Ana,12", "attr.seats", "12"),
        ("name,plan", "Ana,PRO", "attr.plan", "PRO"),
    ],
)
def test_values_that_read(headings: str, cells: str, field: str, value: object) -> None:
    row, checker = check(headings, cells.split(","))
    assert row.values[checker.fields.index(field)] == value
    assert row.warnings == []


@pytest.mark.parametrize(
    ("headings", "cells"),
    [
        ("name,birthday", "Ana,30/07/1984"), ("name,birthday", "Ana,1984-02-30"), ("name,seats", "Ana,many"),
        ("name,active", "Ana,perhaps"), ("name,plan", "Ana,gold"), ("name,latitude,longitude", "Ana,91,2"),
        ("name,latitude,longitude", "Ana,48.85,"), ("name,email", "Ana,nonsense"),
    ],
)  # fmt: skip
def test_values_that_do_not_read_are_left_out_with_a_warning(headings: str, cells: str) -> None:
    row, _ = check(headings, cells.split(","))
    assert row.warnings
    assert not any(row.values)
    assert row.name == "Ana"


def test_a_location_in_one_cell() -> None:
    assert values("name,location", "Ana", "48.85, 2.35") == {"latitude": 48.85, "longitude": 2.35}


@pytest.mark.parametrize(
    ("headings", "cells", "reason"),
    [
        ("name,email", ["", "nonsense"], "nothing else says who it is"),
        ("name,city", ["", "Paris"], "nothing says who it is"),
        ("name,city", ["", ""], "nothing says who it is"),
        ("name,city", ["Ana", "Paris", "extra"], "3 cells where there are 2 headings"),
        ("name,city", ["x" * 200_000, "Paris"], "“name” has 200,000 characters"),
    ],
)
def test_rows_that_are_rejected(headings: str, cells: list[str], reason: str) -> None:
    with pytest.raises(Rejected, match=reason):
        check(headings, cells)


@pytest.mark.parametrize(
    ("headings", "cells"),
    [("name,email", ["Ana", "nonsense"]), ("phone,email", ["12345", "nonsense"]), ("twitter,email", ["ana", "x"]),
     ("external id,email", ["7", "x"]), ("name,city,zip", ["Ana"]), ("name,city", ["Ana", "Paris", "", ""])],
)  # fmt: skip
def test_rows_that_something_else_identifies_or_that_only_look_odd_are_kept(headings: str, cells: list[str]) -> None:
    check(headings, cells)


def test_control_characters_do_not_get_in() -> None:
    row, _ = check(
        "name,address,city,tags", ["Ana\x1b[31m\x1f", "1 Rue\nParis", "Par\tis\nX", "vip\x1e,x"], plain=False
    )
    assert row.name == "Ana\ufffd[31m"
    assert row.values == ["1 Rue\nParis", "Par is X"]
    assert list(row.tags) == ["vip", "x"]


@pytest.mark.parametrize(
    ("seen", "type"),
    [
        (["1", "2.5", "-3"], "number"), (["1", "two"], "text"), (["02139", "10001"], "text"), (["+33"], "text"),
        (["true", "No"], "boolean"), (["2025-01-03", "1984-07-30"], "date"), (["2025-02-30"], "text"),
        (["03/01/2025"], "text"), ([], "text"), (["1", "true"], "text"),
    ],
)  # fmt: skip
def test_the_type_of_a_new_attribute(seen: list[str], type: str) -> None:
    guess = Guess()
    for value in seen:
        guess.see(value)
    assert guess.type == type
