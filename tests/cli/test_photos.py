"""``crm-tui photo`` as scripts use it."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

from crm_tui.store import photos
from crm_tui.store.store import Store
from tests.cli.conftest import Run


def png(colour: bytes = b"\xc0\x20\x20") -> bytes:
    """A sound picture of 8 × 8 pixels, made without a library."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress((b"\0" + colour * 8) * 8)
    head = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_a_photo_is_chosen_replaced_removed(crm: Run, filled_store: Store, tmp_path: Path) -> None:
    face = tmp_path / "face.png"
    face.write_bytes(png())
    assert crm("photo", "ada@example.com", str(face)) == (0, "", "Photo of Ada Lovelace chosen.\n")
    assert crm("photo", "1", str(face)).err == "Ada Lovelace has this photo already.\n"
    face.write_bytes(png(b"\x20\x20\xc0"))
    assert crm("photo", "1", str(face)).err == "Photo of Ada Lovelace replaced.\n"
    assert crm("photo", "1", "--remove").err == "Photo of Ada Lovelace removed.\n"
    assert photos.picture(filled_store, 1) is None
    assert crm("undo").status == 0
    assert photos.picture(filled_store, 1) is not None

    for words, status, said in (
        (["1"], 2, "Name a FILE, or say --remove"),
        (["1", str(face), "--remove"], 2, "Name a FILE, or say --remove"),
        (["1", str(tmp_path)], 2, "is a folder"),
        (["1", str(tmp_path / "none")], 2, "There is no file"),
        (["1", __file__], 3, "is no picture"),
        (["nobody@example.com", str(face)], 1, "nobody@example.com"),
    ):
        ran = crm("photo", *words)
        assert (ran.status, ran.out, said in ran.err) == (status, "", True), ran
