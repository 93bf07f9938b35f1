"""Rows that lie in the log: by column when they are many, and as former versions wrote them."""

from __future__ import annotations

import base64
import json
import zlib

from hypothesis import given
from hypothesis import strategies as st

from crm_tui.store.undo.packing import PACK_FROM, Rows, packed_rows, unpacked

VALUES = st.one_of(st.none(), st.integers(-(2**60), 2**60), st.text(max_size=8), st.text(min_size=999, max_size=999))
ROWS = st.lists(st.fixed_dictionaries({"contact_id": st.integers(1, 9), "email": VALUES}), max_size=30)


@given(rows=ROWS)
def test_rows_come_out_as_they_went_in(rows: list[dict[str, object]]) -> None:
    known = [{name: value for name, value in row.items() if value is not None} for row in rows]
    assert unpacked(json.loads(json.dumps(packed_rows({"contact_email": known})))) == (
        {"contact_email": known} if known else {}
    )


def test_what_a_former_version_packed_can_be_read() -> None:
    rows: Rows = {"contact": [{"id": number, "name": "Ana " * 9} for number in range(PACK_FROM // 40)]}
    assert "packed" in packed_rows(rows)
    former = base64.b85encode(zlib.compress(json.dumps(rows).encode(), 6)).decode()
    assert unpacked({"packed": former}) == rows
