"""Containers: what is whole is read, what is cut, joined or damaged is refused by name."""

from __future__ import annotations

import gzip
import hashlib
import io
import random
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from chip_triage.errors import VariantFileError
from chip_triage.readers import inflate as module
from chip_triage.readers.bgzf_walk import BgzfWalk
from chip_triage.readers.bulk_inflate import BulkInflater
from chip_triage.readers.inflate import BGZF_EOF, bgzf_block_size, container_of, inflate
from chip_triage.readers.inflate_thread import ahead

TEXT = b"".join(b"line %d of some text\n" % n for n in range(9000))
Compress = Callable[..., bytes]


def read(data: bytes) -> bytes:
    return b"".join(inflate(io.BytesIO(data), container_of(data), "x.vcf.gz"))


def test_containers_are_told_apart(bgzip: Compress) -> None:
    assert container_of(TEXT) == "plain"
    assert container_of(gzip.compress(TEXT)) == "gzip"
    assert container_of(bgzip(TEXT)) == "bgzf"


def test_whole_files_come_back(bgzip: Compress) -> None:
    assert read(TEXT) == TEXT
    assert read(gzip.compress(TEXT)) == TEXT
    assert read(gzip.compress(TEXT[:1000]) + gzip.compress(TEXT[1000:])) == TEXT
    assert read(bgzip(TEXT)) == TEXT


def test_without_isal_the_standard_library_does_it(
    bgzip: Compress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_engine", lambda: zlib)
    assert read(gzip.compress(TEXT)) == TEXT
    assert read(bgzip(TEXT)) == TEXT
    with pytest.raises(VariantFileError, match="ends inside"):
        read(gzip.compress(TEXT)[:-9])


def test_bgzf_without_its_end_block(bgzip: Compress) -> None:
    with pytest.raises(VariantFileError, match=r"x\.vcf\.gz: lacks the end-of-file block"):
        read(bgzip(TEXT, end=False))


def test_bgzf_cut_inside_a_block(bgzip: Compress) -> None:
    whole = bgzip(TEXT)
    for cut in (1, 17, 27, 29, 500):
        with pytest.raises(VariantFileError, match=r"ends inside a compressed block|lacks the end"):
            read(whole[:-cut])


def test_bgzf_with_the_end_block_in_the_middle(bgzip: Compress) -> None:
    with pytest.raises(VariantFileError, match="stands in the middle"):
        read(bgzip(TEXT) + bgzip(TEXT))
    with pytest.raises(VariantFileError, match="stands in the middle"):
        read(bgzip(TEXT) + b"\n")


def test_bgzf_with_another_empty_block(bgzip: Compress) -> None:
    head, stored = "1f8b08040000000000ff060042430200", "010000ffff"
    empty = bytes.fromhex(f"{head}1e00{stored}{'00' * 8}")
    assert bgzf_block_size(empty) == len(empty)
    with pytest.raises(VariantFileError, match="empty block"):
        read(bgzip(TEXT, end=False) + empty + BGZF_EOF)


def test_every_flipped_bit_of_a_block_is_noticed(bgzip: Compress) -> None:
    whole = bgzip(TEXT[:400])
    for place in range(2, len(whole) - len(BGZF_EOF)):
        damaged = bytearray(whole)
        damaged[place] ^= 4
        try:
            assert read(bytes(damaged)) == TEXT[:400]  # a byte without meaning (time, system)
        except VariantFileError:
            continue


def test_gzip_truncation_and_trailing_bytes() -> None:
    packed = gzip.compress(TEXT)
    for cut in (1, 8, 100, len(packed) - 12):
        with pytest.raises(VariantFileError, match="ends inside the compressed data"):
            read(packed[:-cut])
    with pytest.raises(VariantFileError, match="after the end of the compressed data"):
        read(packed + b"trailing")


def test_gzip_checksum() -> None:
    packed = bytearray(gzip.compress(TEXT))
    packed[-6] ^= 1
    with pytest.raises(VariantFileError, match="cannot be inflated"):
        read(bytes(packed))


def walked(data: bytes, piece: int) -> None:
    """Walk a whole file in pieces of some size."""
    walk = BgzfWalk("x.gz")
    for at in range(0, len(data), piece):
        walk.look(memoryview(data)[at : at + piece])
    walk.finish()


NOISE = random.Random(1).randbytes(150_000)


@pytest.mark.parametrize("piece", [1, 7, 17, 18, 27, 28, 29, 1000, 65_000, 10**6])
def test_the_walk_sees_every_block_however_the_bytes_come(bgzip: Compress, piece: int) -> None:
    walked(bgzip(NOISE if piece > 20 else NOISE[:3000], 60_000 if piece > 20 else 500), piece)


@pytest.mark.parametrize("piece", [1, 28, 500, 10**6])
def test_the_walk_refuses_what_the_inflater_refuses(bgzip: Compress, piece: int) -> None:
    good = bgzip(NOISE[:3000], 700)
    for data, message in (
        (good[:-28], "lacks the end-of-file block"),
        (good[:-30], "ends inside a compressed block"),
        (good + good, "stands in the middle"),
        (good[:200] + good[201:], "no compressed block|ends inside|lacks"),
    ):
        with pytest.raises(VariantFileError, match=message):
            walked(data, piece)


@pytest.mark.parametrize("container", ["gzip", "bgzf"])
def test_bulk_inflating_gives_the_same(tmp_path: Path, bgzip: Compress, container: str) -> None:
    text = NOISE * 12
    data = gzip.compress(text, 1) if container == "gzip" else bgzip(text)
    (tmp_path / "x.gz").write_bytes(data)
    digest = hashlib.sha256()
    with (tmp_path / "x.gz").open("rb") as handle:
        assert b"".join(BulkInflater(handle, container, "x.gz", digest).pieces()) == text
    assert digest.hexdigest() == hashlib.sha256(data).hexdigest()


def test_reading_ahead_keeps_order_and_errors() -> None:
    assert list(ahead(iter([b"a", b"b", b"c"]))) == [b"a", b"b", b"c"]

    def failing():  # type: ignore[no-untyped-def]
        yield b"a"
        raise VariantFileError("damaged")

    stream = ahead(failing())
    assert next(stream) == b"a"
    with pytest.raises(VariantFileError, match="damaged"):
        next(stream)


def test_reading_ahead_can_be_left() -> None:
    stream = ahead(iter([b"x"] * 100))
    assert next(stream) == b"x"
    stream.close()
