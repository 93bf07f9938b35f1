"""Opening a source: encodings, and what is no table."""

from __future__ import annotations

import io
import os
import random
import threading
from pathlib import Path

import pytest

from crm_tui.errors import CrmError, RefusedData, UsageError
from crm_tui.services.csv.source import open_source

TEXT = "Prénom,Ville\nJosé,Orléans\n"
KOREAN = "이름,도시\n김민지,서울\n"


def read(path: Path, *, encoding: str | None = None, korean: bool = False) -> tuple[str, str]:
    with open_source(path, encoding=encoding, korean=korean) as source, source.text() as stream:
        return source.encoding, stream.read()


@pytest.mark.parametrize(
    ("content", "korean", "encoding", "text"),
    [
        (TEXT.encode(), False, "utf-8-sig", TEXT),
        (TEXT.encode("utf-8-sig"), False, "utf-8-sig", TEXT),
        (TEXT.encode("utf-16"), False, "utf-16", TEXT),
        (TEXT.encode("cp1252"), False, "cp1252", TEXT),
        (TEXT.encode("cp1252"), True, "cp1252", TEXT),
        (KOREAN.encode("cp949"), True, "cp949", KOREAN),
        (KOREAN.encode(), False, "utf-8-sig", KOREAN),
        (b"name,city\nAna,Paris\n", True, "utf-8-sig", "name,city\nAna,Paris\n"),
    ],
)
def test_the_encoding_is_found(tmp_path: Path, content: bytes, korean: bool, encoding: str, text: str) -> None:
    path = tmp_path / "contacts.csv"
    path.write_bytes(content)
    assert read(path, korean=korean) == (encoding, text)


def test_korean_bytes_are_cp1252_where_nobody_reads_korean(tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    path.write_bytes(KOREAN.encode("cp949"))
    assert read(path, korean=False)[0] == "cp1252"
    assert read(path, encoding="cp949") == ("cp949", KOREAN)


def test_one_bad_byte_does_not_spoil_a_utf8_file(tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    path.write_bytes("José,Zoë\n".encode() * 10 + b"Andr\xe9,Paris\n")
    with open_source(path) as source, source.text() as stream:
        assert source.damaged
        assert stream.read() == "José,Zoë\n" * 10 + "Andr\ufffd,Paris\n"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b" \r\n\n", "is empty"),
        (b"PK\x03\x04rest of a workbook", "save it as CSV"),
        (b"%PDF-1.7", "a PDF"),
        (random.Random(7).randbytes(5_000).replace(b"\xff", b"\0"), "is no text"),
        ("name,city\nAna,Paris\n".encode("utf-16-le") * 10, "is no text"),
    ],
    ids=["empty", "blank", "workbook", "pdf", "noise", "utf-16"],
)  # fmt: skip
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "contacts.csv"
    path.write_bytes(content)
    with pytest.raises(RefusedData, match=sentence), open_source(path):
        pass


def test_a_file_that_cannot_be_read_is_wrong_usage(tmp_path: Path) -> None:
    for place, sentence in ((tmp_path / "absent.csv", "There is no file"), (tmp_path, "is a folder")):
        with pytest.raises(UsageError, match=sentence) as caught, open_source(place):
            pass
        assert caught.value.status == 2
    (tmp_path / "a.csv").write_text("name\nAna\n")
    with pytest.raises(UsageError, match="no encoding"), open_source(tmp_path / "a.csv", encoding="klingon"):
        pass
    assert issubclass(UsageError, CrmError)


def test_standard_input_and_a_pipe_are_read_twice_all_the_same(tmp_path: Path) -> None:
    with open_source("-", stdin=io.BytesIO(TEXT.encode())) as source, source.text() as stream:
        assert stream.read() == TEXT
        by_input = source.sha256
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(TEXT.encode(),))
    writer.start()
    with open_source(pipe) as source, source.text() as stream:
        assert stream.read() == TEXT
        assert source.sha256 == by_input
    writer.join()
