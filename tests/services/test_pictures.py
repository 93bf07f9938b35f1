"""Pictures from files of any kind: small ones come out, or a sentence; nothing waits, nothing falls."""

from __future__ import annotations

import os
import random
import struct
import sys
import warnings
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from crm_tui.errors import CrmError, RefusedData, UsageError
from crm_tui.services import pictures
from crm_tui.services.pictures import drawn_pixels, kind_of, read_picture
from crm_tui.values.photos import GRAIN, MOST_KEPT, Picture, square

pytest.importorskip("PIL", reason="the extra images is not installed")
from PIL import Image, PngImagePlugin

RED, BLUE = (200, 30, 30), (20, 40, 220)


def halves(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """Red on the left, blue on the right."""
    made = Image.new("RGB", (width, height), RED)
    made.paste(BLUE, (width // 2, 0, width, height))
    return made.convert(mode)


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    file = BytesIO()
    image.save(file, kind.upper(), **options)
    return file.getvalue()


def read(folder: Path, data: bytes) -> Picture:
    path = folder / "face"
    path.write_bytes(data)
    return read_picture(path)


def corners(picture: Picture) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The colour on the left and that on the right."""
    drawn = square(picture.pixels, 8)
    assert drawn is not None
    return drawn[4][0], drawn[4][7]


def is_near(found: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    return all(abs(one - other) < 40 for one, other in zip(found, wanted, strict=True))


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("png", "RGB"), ("png", "P"), ("png", "RGBA"), ("jpeg", "RGB"), ("jpeg", "CMYK"), ("gif", "P"), ("webp", "RGB")],
)
def test_every_kind_becomes_a_small_square_that_says_nothing_else(tmp_path: Path, kind: str, mode: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = "\x1b[2J[@click=app.quit]taken at home[/]" * 20  # the description, from somebody who means harm
    exif[0x0112] = 3  # upside down: left is right
    options = {"exif": exif} if kind in ("jpeg", "webp") else {}
    made = read(tmp_path, encoded(halves(300, 180, mode), kind, **options))

    turned = kind in ("jpeg", "webp")
    assert [is_near(*pair) for pair in zip(corners(made), (BLUE, RED) if turned else (RED, BLUE), strict=True)] == [
        True,
        True,
    ]
    assert len(made.data) < 4_000
    assert b"taken" not in made.data
    with Image.open(BytesIO(made.data)) as kept:
        assert (kept.size, kept.mode, dict(kept.getexif())) == ((96, 96), "RGB", {})
    assert kind_of(made.data) == made.kind
    assert made.pixels is not None
    again = drawn_pixels(made.kind, made.data)
    assert again is not None
    assert max(abs(one - other) for one, other in zip(made.pixels, again, strict=True)) < 60


def test_what_is_transparent_is_white_and_one_pixel_is_enough(tmp_path: Path) -> None:
    assert corners(read(tmp_path, encoded(Image.new("RGBA", (40, 40), (0, 0, 0, 0)), "png")))[0] == (255, 255, 255)
    assert is_near(corners(read(tmp_path, encoded(Image.new("RGB", (1, 1), RED), "png")))[1], RED)
    assert square(None, 8) is square(b"short", 8) is None


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_of(width: int, height: int, *chunks: bytes) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + chunk(b"IEND", b"")


def text_bomb() -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "x" * 2_000_000, zip=True)
    return encoded(halves(30, 30), "png", pnginfo=info)


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "is empty"),
    "text": (lambda: b"name,email\nAda,ada@example.com\n" * 99, "is no picture"),
    "postscript": (lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "is no picture"),
    "drawing": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is no picture"),
    "beginning": (lambda: b"\xff\xd8\xff", "cannot be decoded"),
    "another": (lambda: b"\x89PNG\r\n\x1a\n" + encoded(halves(9, 9), "jpeg"), "cannot be decoded"),
    "truncated": (lambda: encoded(halves(300, 300), "jpeg")[:-900], "cannot be decoded"),
    "no pixels": (lambda: png_of(9, 9), "cannot be decoded"),
    "pixels": (lambda: png_of(6_000, 6_000, chunk(b"IDAT", zlib.compress(b"\0" * 99))), "too many pixels"),
    "a warning": (lambda: png_of(12_000, 10_000), "too many pixels"),
    "all pixels": (lambda: png_of(2**31 - 1, 2**31 - 1), "too many pixels"),
    "text bomb": (text_bomb, "cannot be decoded"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_picture_is_refused_with_a_sentence(tmp_path: Path, name: str) -> None:
    make, sentence = HOSTILE[name]
    data = make()
    with warnings.catch_warnings(record=True) as heard, pytest.raises(RefusedData, match=sentence):
        read(tmp_path, data)
    assert heard == []


def test_damage_of_any_kind_is_refused_or_drawn(tmp_path: Path) -> None:
    """Bytes changed, cut, doubled, at random (the seed is fixed); no other exception, and no warning."""
    chance = random.Random(96)
    sound = [encoded(halves(50, 40, mode), kind) for kind, mode in (("png", "P"), ("jpeg", "RGB"), ("gif", "P"))]
    sound.append(encoded(halves(50, 40), "webp"))
    outcomes = set()
    for _ in range(2_000 if os.environ.get("CRM_TUI_LONG") else 120):
        data = bytearray(chance.choice(sound))
        for _ in range(chance.randrange(1, 9)):
            at = chance.randrange(12, len(data))
            data[at : at + chance.randrange(3)] = chance.randbytes(chance.randrange(4))
        try:
            outcomes.add(read(tmp_path, bytes(data)).pixels is not None)
        except RefusedData:
            outcomes.add(False)
    assert outcomes == {True, False}


def test_what_is_no_ordinary_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")  # nobody writes into it: whoever opened it would wait for ever
    with open(tmp_path / "huge.png", "wb") as huge:
        huge.truncate(pictures.MOST_BYTES + 1)
    said = {
        tmp_path / "pipe": "is no ordinary file",
        Path("/dev/zero"): "is no ordinary file",
        tmp_path: "is a folder",
        tmp_path / "none.png": "There is no file",
        tmp_path / ("long" * 100): "cannot be read",
        tmp_path / "nul\0.png": "cannot be read",
        tmp_path / "huge.png": "has 32 MB",
    }
    for path, sentence in said.items():
        with pytest.raises(CrmError, match=sentence) as refused:
            read_picture(path)
        assert isinstance(refused.value, UsageError) or path.name == "huge.png"


def test_without_pillow_a_small_file_is_kept_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = encoded(halves(20, 20), "png")
    monkeypatch.setitem(sys.modules, "PIL.Image", None)
    assert read(tmp_path, data) == Picture("png", data, None)
    assert drawn_pixels("png", data) is None
    with pytest.raises(RefusedData, match=r"has 256 KB; without Pillow .* pip install 'crm-tui\[images\]'"):
        read(tmp_path, data + bytes(MOST_KEPT))
    monkeypatch.undo()
    pixels = drawn_pixels("png", data)
    assert pixels is not None
    assert len(pixels) == GRAIN * GRAIN * 3
