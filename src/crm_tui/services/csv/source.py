"""Opening what shall be imported: a file, a pipe or standard input, as text in the right encoding.

The bytes are read once to learn their SHA-256 and their encoding, and a second time as text; what cannot be read
twice (a pipe) is kept in an unnamed temporary file meanwhile, so that nothing personal is left behind.
"""

from __future__ import annotations

import codecs
import hashlib
import io
import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TextIO

from crm_tui.errors import RefusedData, UsageError
from crm_tui.services.csv.encodings import Census, choose, korean_locale

STANDARD_INPUT = "-"
_BLOCK = 1 << 20
_SAMPLE = 1 << 16
_KINDS = (
    (b"PK\x03\x04", "an Excel workbook or a ZIP archive; save it as CSV (UTF-8) first"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook; save it as CSV (UTF-8) first"),
    (b"\x1f\x8b", "compressed with gzip; unpack it first"),
    (b"%PDF", "a PDF; an import needs a table in text"),
    (b"SQLite format 3\0", "a database; open it with --db"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x7fELF", "a program"),
)
"""How files begin that people take for a table, and what to do."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """An opened source: ``name`` for messages, ``sha256`` of its bytes, ``encoding`` as Python calls it.

    ``damaged`` says that some bytes do not fit the encoding and are read as U+FFFD.
    """

    name: str
    sha256: str
    size: int
    encoding: str
    damaged: bool
    file: BinaryIO

    @contextmanager
    def text(self) -> Iterator[TextIO]:
        """The content from its beginning, line ends untouched (the ``csv`` module wants them so)."""
        self.file.seek(0)
        stream = io.TextIOWrapper(self.file, self.encoding, errors="replace", newline="")
        try:
            yield stream
        finally:
            stream.detach()


@contextmanager
def open_source(
    place: Path | str, *, encoding: str | None = None, korean: bool | None = None, stdin: BinaryIO | None = None
) -> Iterator[SourceFile]:
    """Open ``place`` (``-`` is standard input); ``encoding`` overrules what the bytes say.

    Raises:
        UsageError: there is no such file, it is a folder, may not be read, or the encoding is unknown.
        RefusedData: it is empty or no text.
    """
    with _open_bytes(place, stdin) as (name, file):
        digest, census, size, head = hashlib.sha256(), Census(), 0, b""
        while block := file.read(_BLOCK):
            digest.update(block)
            census.add(block)
            size += len(block)
            head = head or block[:_SAMPLE]
        census.finish()
        _refuse_other_kinds(name, head)
        asian = korean_locale() if korean is None else korean
        chosen = _known(encoding) if encoding else choose(head, census, file, korean=asian)
        _refuse_binary(name, head.decode(chosen, errors="replace"))
        damaged = chosen.startswith("utf-8") and census.invalid > 0
        yield SourceFile(name, digest.hexdigest(), size, chosen, damaged, file)


@contextmanager
def _open_bytes(place: Path | str, stdin: BinaryIO | None) -> Iterator[tuple[str, BinaryIO]]:
    if str(place) == STANDARD_INPUT:
        with _spooled(stdin or sys.stdin.buffer) as file:
            yield "standard input", file
        return
    path = Path(place)
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise UsageError(f"{path} is a folder. Name the file to import.")
        file = path.open("rb")
    except FileNotFoundError as error:
        raise UsageError(f"There is no file {path}. Check the name.") from error
    except (OSError, ValueError) as error:
        raise UsageError(f"Cannot read {path}: {_reason(error)}.") from error
    with file:
        if stat.S_ISREG(mode):
            yield path.name, file
        else:
            with _spooled(file) as copy:
                yield path.name, copy


@contextmanager
def _spooled(stream: BinaryIO) -> Iterator[BinaryIO]:
    with tempfile.TemporaryFile() as copy:
        while block := stream.read(_BLOCK):
            copy.write(block)
        copy.seek(0)
        yield copy


def _reason(error: Exception) -> str:
    return (os.strerror(error.errno) if isinstance(error, OSError) and error.errno else str(error)).lower()


def _known(encoding: str) -> str:
    try:
        name = codecs.lookup(encoding).name
    except LookupError as error:
        raise UsageError(f"There is no encoding “{encoding}”. Try utf-8, cp1252, cp949 or utf-16.") from error
    return "utf-8-sig" if name == "utf-8" else name


def _refuse_other_kinds(name: str, head: bytes) -> None:
    if not head.strip():
        raise RefusedData(f"{name} is empty: there is nothing to import.")
    for start, kind in _KINDS:
        if head.startswith(start):
            raise RefusedData(f"{name} is {kind}.")


def _refuse_binary(name: str, text: str) -> None:
    """A stray control character is one row's business; many mean that this is no text at all."""
    sample = text[:_SAMPLE]
    controls = sum(1 for c in sample if c < " " and c not in "\t\n\r\f\x1a")
    if controls > max(20, len(sample) // 50):
        raise RefusedData(f"{name} is no text (or UTF-16 without its mark). Save it as CSV in UTF-8, then import.")
