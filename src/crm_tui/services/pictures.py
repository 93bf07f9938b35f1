"""Pictures in files: read without hanging, made small, and never trusted.

Pillow is the extra ``images``. Of it only four decoders are let near a file: others start programs (EPS) or have been
tried by fewer people. Without it a picture is kept as it is when it is small enough.
"""

from __future__ import annotations

import os
import stat
import warnings
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from crm_tui.errors import RefusedData, UsageError
from crm_tui.values.photos import GRAIN, MOST_KEPT, Picture

if TYPE_CHECKING:
    from PIL.Image import Image

SIDE = 96
"""Pixels of a side of the picture that is kept: what a terminal with graphics would show."""
MOST_BYTES = 32 * 1024 * 1024
"""Bytes of a file that is looked at."""
MOST_PIXELS = {"jpeg": 60_000_000}
"""A JPEG is decoded at a fraction of its size."""
MOST_PIXELS_OF_OTHERS = 25_000_000
"""Four bytes each while it is decoded."""
QUALITY = 85
_KINDS = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
)


def read_picture(path: Path) -> Picture:
    """The picture in a file: its middle square, small, without what else the file says (where it was taken, with what).

    Raises:
        UsageError: there is no such file, it may not be read, or is no ordinary one.
        RefusedData: it is no picture, damaged, or too large.
    """
    data = _read(path)
    kind = kind_of(data)
    if not kind:
        raise RefusedData(f"{path.name} is no picture: a photo is a PNG, JPEG, GIF or WebP file.")
    if has_pillow():
        return _made_small(path.name, kind, data)
    if len(data) > MOST_KEPT:
        raise RefusedData(
            f"{path.name} has {len(data) / 1024:,.0f} KB; without Pillow a photo has at most {MOST_KEPT // 1024}. "
            "Make it smaller, or install it: pip install 'crm-tui[images]'"
        )
    return Picture(kind, data, None)


def has_pillow() -> bool:
    """Whether pictures can be decoded here; loads what decodes them."""
    try:
        import PIL.Image  # noqa: F401
    except ImportError:
        return False
    # what is odd about a file is no news for the terminal, over which a warning would be written; not with
    # catch_warnings: it belongs to the whole process, and this is a worker
    warnings.filterwarnings("ignore", module=r"PIL(\.|$)")
    return True


def kind_of(data: bytes) -> str:
    """png, jpeg, gif or webp, by how the data begin; empty for anything else."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return next((kind for beginning, kind in _KINDS if data.startswith(beginning)), "")


def drawn_pixels(kind: str, data: bytes) -> bytes | None:
    """What can be drawn of a picture that was kept as it was; None when it cannot be decoded here."""
    if not has_pillow():
        return None
    try:
        return _made_small("", kind, data).pixels
    except RefusedData:
        return None


def _read(path: Path) -> bytes:
    try:
        # a look before it is opened: opening a device may already do something
        _check_ordinary(path, os.stat(path))
        # and it is opened without waiting: a pipe in its place would wait for a writer for ever
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(handle, "rb") as file:
            _check_ordinary(path, os.fstat(handle))
            return file.read(MOST_BYTES)
    except FileNotFoundError:
        raise UsageError(f"There is no file {path}.") from None
    except PermissionError:
        raise UsageError(f"You may not read {path}.") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise UsageError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.") from None


def _check_ordinary(path: Path, found: os.stat_result) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise UsageError(f"{path} is a folder: name the picture in it.")
    if not stat.S_ISREG(found.st_mode):
        raise UsageError(f"{path} is no ordinary file.")
    if not found.st_size:
        raise RefusedData(f"{path.name} is empty.")
    if found.st_size > MOST_BYTES:
        size, most = found.st_size / 2**20, MOST_BYTES // 2**20
        raise RefusedData(f"{path.name} has {size:,.0f} MB: a photo's file has at most {most}.")


def _made_small(name: str, kind: str, data: bytes) -> Picture:
    import PIL.Image

    try:
        with PIL.Image.open(BytesIO(data), formats=[kind.upper()]) as image:
            width, height = image.size
            if width * height > MOST_PIXELS.get(kind, MOST_PIXELS_OF_OTHERS):
                raise PIL.Image.DecompressionBombError(f"{width:,} × {height:,} pixels")
            return _encoded(_bare_square(image))
    except PIL.Image.DecompressionBombError as error:
        raise RefusedData(f"{name} has too many pixels for a photo ({error}). Make it smaller first.") from error
    except Exception as error:
        # a decoder that is fed a stranger's bytes raises whatever it likes: struct.error, SyntaxError, zlib.error …
        raise RefusedData(f"{name} cannot be decoded: it is damaged, or no {kind.upper()}.") from error


def _bare_square(image: Image) -> Image:
    """The middle of a picture as a square, upright, on white, and nothing but its pixels."""
    import PIL.Image
    from PIL import ImageOps

    image.draft("RGB", (2 * SIDE, 2 * SIDE))
    side = min(SIDE, *image.size)
    turned = ImageOps.exif_transpose(image)
    coloured = turned if turned.mode in ("RGB", "RGBA", "L", "CMYK") else turned.convert("RGBA")
    small = ImageOps.fit(coloured, (side, side))
    ground = PIL.Image.new("RGB", small.size, (255, 255, 255))
    ground.paste(small.convert("RGB"), mask=small.getchannel("A") if small.mode == "RGBA" else None)
    return ground


def _encoded(image: Image) -> Picture:
    """As PNG or as JPEG, whichever is smaller: faces and drawings differ in that."""
    made: list[tuple[str, bytes]] = []
    for kind, options in (("png", {"optimize": True}), ("jpeg", {"quality": QUALITY, "optimize": True})):
        file = BytesIO()
        image.save(file, kind.upper(), **options)
        made.append((kind, file.getvalue()))
    kind, data = min(made, key=lambda each: len(each[1]))
    return Picture(kind, data, image.resize((GRAIN, GRAIN)).tobytes())
