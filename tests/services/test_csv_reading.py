"""Rows with their line numbers, whatever is wrong with some of them."""

from __future__ import annotations

import io
import itertools

import pytest

from crm_tui.errors import RefusedData
from crm_tui.services.csv.reading import Row, open_table, sniff


def rows(text: str, delimiter: str | None = None) -> list[Row]:
    table = open_table(io.StringIO(text, newline=""), delimiter=delimiter)
    assert table is not None
    return list(table.rows)


def test_rows_know_their_lines_across_cells_with_line_ends() -> None:
    found = rows('name,note\nAna,"two\r\nlines"\r\n\r\nBob,x\rCy,y')
    assert [(row.line, list(row.cells)) for row in found] == [
        (2, ["Ana", "two\r\nlines"]),
        (5, ["Bob", "x"]),
        (6, ["Cy", "y"]),
    ]
    assert [row.plain for row in found] == [False, True, True]


@pytest.mark.parametrize(
    ("text", "good", "bad"),
    [
        ('n,c\nAna,"open\nBob,x\nCy,y\n', ["Bob", "Cy"], [(2, "a quote that is never closed")]),
        ('n,c\nAna,"a"b\nBob,x\n', ["Bob"], [(2, "text behind a closing quote")]),
        ('n,c\n"Ana,x\nBob,"y"\nCy,z\n', ["Bob", "Cy"], [(2, "text behind a closing quote")]),
        ("n,c\nA\0na,x\nBob,y\n", ["Bob"], [(2, "a NUL character")]),
        ("n,c\n" + "x" * 2_100_000 + ",y\nBob,z\n", ["Bob"], [(2, "a line of more than")]),
        ('n,c\n"' + ("x" * 99 + "\n") * 22_000 + "Bob,z\n", None, [(2, "a quote that is not closed within")]),
    ],
    ids=itertools.count(),  # the texts would be ids of two megabytes
)
def test_one_bad_row_spoils_no_other(text: str, good: list[str] | None, bad: list[tuple[int, str]]) -> None:
    found = rows(text)
    problems = [(row.line, row.problem) for row in found if row.problem]
    assert [line for line, _ in problems] == [line for line, _ in bad]
    assert all(str(problem).startswith(start) for (_, problem), (_, start) in zip(problems, bad, strict=True))
    if good is not None:
        assert [row.cells[0] for row in found if not row.problem] == good


def test_a_cell_of_200_kilobytes_is_read() -> None:
    assert len(rows("n,c\nAna," + "x" * 200_000)[0].cells[1]) == 200_000


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("name,city\nAna,Paris\n", ","),
        ("name;city\nAna, the first;Paris\n", ";"),
        ("name\tcity\nAna\tParis, France\n", "\t"),
        ("name|city\nAna|Paris\n", "|"),
        ("name\nAna\nBob\n", ","),
        ("email\nana@example.com\n", ","),
        ('"a;b","c;d"\n1,2\n', ","),
    ],
)
def test_the_delimiter_is_found(text: str, delimiter: str) -> None:
    assert sniff(text.splitlines(keepends=True)) == delimiter


def test_excel_may_say_the_delimiter_itself() -> None:
    table = open_table(io.StringIO("sep=;\nname;city\nAna;Paris\n", newline=""))
    assert table is not None
    assert (table.headings, [row.line for row in table.rows]) == (("name", "city"), [3])


def test_a_heading_is_needed() -> None:
    assert open_table(io.StringIO("")) is None
    with pytest.raises(RefusedData, match="headings"):
        open_table(io.StringIO('na"me,"x"y\n', newline=""))
