"""Bytes of a file: unpacked and decoded, or refused where it breaks off."""

import codecs
import gzip
import io
from pathlib import Path

import pytest

from clv_assets.core.errors import SourceError
from clv_assets.io.formats.streams import as_utf8, chunks, encoding_of, opened
from clv_assets_tests.io.dirty_files import packed

TEXT = "customer_id,revenue\nZoë,12.50\n" * 50


def content(path: Path, encoding: str | None = None, size: int = 64) -> str:
    with opened(path) as stream:
        return b"".join(chunks(stream, encoding, size)).decode()


@pytest.mark.parametrize("packing", ["", "gz", "zst"])
def test_a_file_is_unpacked_by_its_first_bytes_not_its_name(tmp_path: Path, packing: str) -> None:
    (tmp_path / "orders.csv").write_bytes(packed(TEXT.encode(), packing))

    assert content(tmp_path / "orders.csv") == TEXT


@pytest.mark.parametrize("packing", ["gz", "zst"])
def test_packed_files_put_end_to_end_are_one(tmp_path: Path, packing: str) -> None:
    (tmp_path / "orders.csv").write_bytes(packed(TEXT.encode(), packing) * 2)

    assert content(tmp_path / "orders.csv") == TEXT * 2


@pytest.mark.parametrize("packing", ["gz", "zst"])
@pytest.mark.parametrize("lost", [1, 4, 20])
def test_a_file_that_breaks_off_is_refused_by_name(tmp_path: Path, packing: str, lost: int) -> None:
    (tmp_path / "orders.csv").write_bytes(packed(TEXT.encode(), packing)[:-lost])

    with (
        pytest.raises(SourceError, match=r"^s3://shop/orders\.csv: can't be read: \w"),
        opened(tmp_path / "orders.csv", "s3://shop/orders.csv") as stream,
    ):
        list(chunks(stream, None, 64))


def test_damaged_bytes_are_told_from_a_whole_file(tmp_path: Path) -> None:
    whole = bytearray(gzip.compress(TEXT.encode()))
    whole[-6] ^= 1
    (tmp_path / "orders.csv").write_bytes(bytes(whole))

    with pytest.raises(SourceError, match="damaged or breaks off; fetch or export it anew"):
        content(tmp_path / "orders.csv")


@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "utf-8"]
)
def test_the_encoding_is_told_by_the_first_bytes(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "orders.csv").write_bytes(TEXT.encode(encoding))

    assert content(tmp_path / "orders.csv") == TEXT


def test_a_told_encoding_is_followed_unless_a_mark_says_otherwise(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_bytes(TEXT.encode("cp437"))
    assert content(tmp_path / "orders.csv", "cp437") == TEXT

    (tmp_path / "orders.csv").write_bytes(codecs.BOM_UTF8 + TEXT.encode())
    assert content(tmp_path / "orders.csv", "cp437") == TEXT


def test_zero_bytes_alone_do_not_make_it_utf_16() -> None:
    assert encoding_of(b"\0" * 200) is None
    assert encoding_of(b"a,b,c\n1,\0,3\n") is None
    assert encoding_of(b"") is None


def test_chunks_are_whole_whatever_a_stream_has_at_hand() -> None:
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(min(size or 1, 7))

    parts = list(chunks(Slow(b"x" * 1_000), None, 300))

    assert [len(part) for part in parts] == [300, 300, 300, 100]


def test_each_line_is_utf_8_or_else_cp1252_or_else_left() -> None:
    lines = ["Zoë,€".encode(), "Zoë,€".encode("cp1252"), b"plain", b"a\x81b", ""]

    read = as_utf8(b"\n".join(line.encode() if isinstance(line, str) else line for line in lines))

    assert read.split(b"\n") == ["Zoë,€".encode(), "Zoë,€".encode(), b"plain", b"a\x81b", b""]
