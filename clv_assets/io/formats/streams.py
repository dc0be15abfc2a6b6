"""Bytes of a text file: decompressed, decoded to UTF-8, in blocks of whole lines."""

import codecs
import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, cast

from clv_assets.core.errors import SourceError

BLOCK = 32 * 2**20
LONGEST_LINE = 64 * 2**20
PEEK = 256
_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}


@contextmanager
def opened(path: Path, origin: str = "") -> Iterator[BinaryIO]:
    """The content of a file, decompressed if its first bytes say gzip or zstd.

    Raises:
        SourceError: the file is damaged or breaks off; it calls the file ``origin``.
    """
    import pyarrow as pa

    with path.open("rb") as raw:
        start = raw.read(4)
        raw.seek(0)
        try:
            if start.startswith(b"\x1f\x8b"):
                with gzip.open(raw, "rb") as stream:
                    yield cast(BinaryIO, stream)
            elif start == b"\x28\xb5\x2f\xfd":
                with pa.CompressedInputStream(pa.PythonFile(raw, "r"), "zstd") as stream:
                    yield cast(BinaryIO, stream)
            else:
                yield raw
        except (EOFError, zlib.error, OSError) as error:
            raise damaged(origin or path, error) from None


def first_bytes(path: Path, size: int, origin: str = "") -> bytes:
    """The first bytes of a file's content, decompressed, as they are.

    Raises:
        SourceError: the file is damaged; it calls the file ``origin``.
    """
    with opened(path, origin) as stream:
        return _read(stream, size)


def damaged(origin: Path | str, why: object) -> SourceError:
    """The error for a file that can't be read to its end; ``why`` is an exception or words."""
    reason = next(iter(str(why).strip().splitlines()), "") or repr(why)
    return SourceError(
        f"{origin}: can't be read: {reason:.200}\n"
        "The file is damaged or breaks off; fetch or export it anew."
    )


def encoding_of(start: bytes) -> str | None:
    """The encoding that a byte order mark, or the zero bytes of UTF-16, tell; None: no telling."""
    for mark, name in _MARKS.items():
        if start.startswith(mark):
            return name
    for first, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        other_half = start[first:PEEK:2]
        if other_half.count(0) > 0.4 * len(other_half) > start[1 - first : PEEK : 2].count(0):
            return name
    return None


def without_mark(start: bytes) -> bytes:
    """``start`` of a file without its byte order mark."""
    return next((start[len(mark) :] for mark in _MARKS if start.startswith(mark)), start)


def chunks(stream: IO[bytes], encoding: str | None, size: int = BLOCK) -> Iterator[bytes]:
    """The stream in UTF-8, without a byte order mark, in chunks of about ``size`` bytes.

    With ``encoding`` None the bytes pass as they are unless they start like UTF-16.
    """
    start = _read(stream, max(size, PEEK))
    encoding = encoding_of(start) or encoding
    start = without_mark(start)
    if encoding is None or codecs.lookup(encoding).name == "utf-8":
        while start:
            yield start
            start = _read(stream, size)
        return
    decoder = codecs.getincrementaldecoder(encoding)(errors="backslashreplace")
    while start:
        yield decoder.decode(start).encode("utf-8", "backslashreplace")
        start = _read(stream, size)
    yield decoder.decode(b"", final=True).encode("utf-8", "backslashreplace")


def _read(stream: IO[bytes], size: int) -> bytes:
    """``size`` bytes, fewer only at the end: decompressors give what they have at hand."""
    parts = []
    while size > 0 and (part := stream.read(size)):
        parts.append(part)
        size -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def is_utf8(text: bytes) -> bool:
    """Whether the bytes are text in UTF-8."""
    if text.isascii():
        return True
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


def as_utf8(lines: bytes) -> bytes:
    """Lines in UTF-8: one that isn't is taken for cp1252, and left as it is if it isn't either.

    Decided line by line, as files are put together from exports of different programs.
    """
    if is_utf8(lines):
        return lines
    return b"\n".join(_line_as_utf8(line) for line in lines.split(b"\n"))


def _line_as_utf8(line: bytes) -> bytes:
    if is_utf8(line):
        return line
    try:
        return line.decode("cp1252").encode()
    except UnicodeDecodeError:
        return line
