"""What is dialled of a number as people write it."""

from __future__ import annotations

import pytest

from crm_tui.services.dialling import dialled, tel_link


@pytest.mark.parametrize(
    ("shown", "number"),
    [
        ("+33 6 48-39-21 07", "+33648392107"),
        ("+33 (0)6 48 39 21 07", "+33648392107"),
        ("+44 (0) 20 7946 0018", "+442079460018"),
        ("(+49) 0 30 901820", "+49030901820"),
        ("0033 6 48 39 21 07", "+33648392107"),
        ("06 48 39 21 07", "0648392107"),
        ("06 48 39 21 07 ext. 12", "0648392107"),
        ("+1 415 555 0132 x12", "+14155550132"),
        ("02-555-1234~5", "025551234"),
        ("+82 2 555 1234 (내선 3)", "+8225551234"),
        ("０１０-５５５５-１２３４", "01055551234"),
        ("Tel. 030 901820", "030901820"),
        ("ask at the desk", ""),
        ("--version", ""),
    ],
)
def test_what_is_dialled(shown: str, number: str) -> None:
    assert dialled(shown) == number
    assert tel_link(shown) == f"tel:{number}"
