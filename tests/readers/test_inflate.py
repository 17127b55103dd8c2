"""Containers: what is whole is read, what is cut, joined or damaged is refused by name."""

from __future__ import annotations

import gzip
import hashlib
import io
import random
import tempfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from chip_triage.errors import VariantFileError
from chip_triage.readers import bgzf_runs
from chip_triage.readers import inflate as module
from chip_triage.readers.bgzf_runs import BgzfRuns
from chip_triage.readers.bulk_inflate import BulkInflater
from chip_triage.readers.inflate import BGZF_EOF, bgzf_block_size, container_of, inflate
from chip_triage.readers.inflate_thread import ahead
from chip_triage.readers.line_cutter import LineCutter

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


def texts(data: bytes, digest: Any = None) -> Iterator[bytes]:
    """The text of every block of a BGZF file, run by run."""
    with tempfile.TemporaryFile() as handle:
        handle.write(data)
        handle.flush()
        for run in BgzfRuns(handle, "x.gz", digest):
            yield from run.texts("x.gz")


def inflated(data: bytes) -> bytes:
    """A whole BGZF file by runs."""
    return b"".join(texts(data))


NOISE = random.Random(1).randbytes(150_000)


def extra_field(block: bytes, content: bytes) -> bytes:
    """A BGZF block with another subfield before its own."""
    more = b"XY" + len(content).to_bytes(2, "little") + content
    size = int.from_bytes(block[16:18], "little") + len(more)
    length = (6 + len(more)).to_bytes(2, "little")
    head = block[:10] + length + more + block[12:16]
    return head + size.to_bytes(2, "little") + block[18:]


@pytest.mark.parametrize("run_bytes", [1, 700, 10**6])
def test_runs_give_the_text_however_long_they_are(
    bgzip: Compress, monkeypatch: pytest.MonkeyPatch, run_bytes: int
) -> None:
    monkeypatch.setattr(bgzf_runs, "_RUN_BYTES", run_bytes)
    for size in (1, 500, 60_000):
        part = NOISE[:300] if size == 1 else NOISE
        assert inflated(bgzip(part, size)) == part
    assert inflated(bgzip(b"")) == b""


def test_runs_refuse_what_the_inflater_refuses(bgzip: Compress) -> None:
    good = bgzip(NOISE[:3000], 700)
    for data, message in (
        (good[:-28], "lacks the end-of-file block"),
        (good[:-30], "ends inside a compressed block"),
        (good[:-11], "ends inside a compressed block"),
        (good + good, "stands in the middle"),
        (good + b"\n", "stands in the middle"),
        (good[:200] + good[201:], "no compressed block|ends inside|lacks|a length that|inflated"),
    ):
        with pytest.raises(VariantFileError, match=message):
            inflated(data)
        with pytest.raises(VariantFileError):
            read(data)


def test_every_flipped_bit_is_noticed_in_runs_too(bgzip: Compress) -> None:
    whole = bgzip(TEXT[:400], 150)
    for place in range(2, len(whole) - len(BGZF_EOF)):
        damaged = bytearray(whole)
        damaged[place] ^= 4
        try:
            assert inflated(bytes(damaged)) == TEXT[:400]  # a byte without meaning (time, system)
        except VariantFileError:
            continue


@pytest.mark.parametrize("stated", [0, 1, 149, 151, 65_537, 1 << 31])
def test_a_block_that_states_another_length(bgzip: Compress, stated: int) -> None:
    whole = bytearray(bgzip(TEXT[:300], 150))
    size = bgzf_block_size(bytes(whole[:18])) or 0
    whole[size - 4 : size] = stated.to_bytes(4, "little")
    for inflate_all in (read, inflated):
        with pytest.raises(
            VariantFileError, match=r"inflated|another length|a length that|empty block"
        ):
            inflate_all(bytes(whole))


@pytest.mark.parametrize("read_bytes", [50, 300, 1 << 19])
def test_other_fields_in_the_header_of_a_block(
    bgzip: Compress, monkeypatch: pytest.MonkeyPatch, read_bytes: int
) -> None:
    monkeypatch.setattr(module, "CHUNK_BYTES", read_bytes)
    whole, packed, at = bgzip(TEXT[:3000], 400), b"", 0
    while at < len(whole) - len(BGZF_EOF):
        size = bgzf_block_size(whole[at : at + 18]) or 0
        packed += extra_field(whole[at : at + size], bytes(200))
        at += size
    packed += BGZF_EOF
    assert container_of(packed) == "bgzf"
    assert inflated(packed) == TEXT[:3000] == read(packed)


def test_lines_are_whole_wherever_blocks_end(bgzip: Compress) -> None:
    text = b"".join(b"%d" % n * (n % 7) + b"\n" for n in range(60)) + b"end"
    for size in range(1, 40):
        cutter = LineCutter()
        blocks = [cutter.lines(one) for one in texts(bgzip(text, size))]
        assert b"".join(blocks) + cutter.rest == text
        assert (cutter.rest, cutter.rest_bytes) == (b"end", 3)
        assert all(block.endswith(b"\n") for block in blocks if block)


def test_bulk_inflating_gives_the_same(tmp_path: Path) -> None:
    text = NOISE * 12
    data = gzip.compress(text, 1)
    (tmp_path / "x.gz").write_bytes(data)
    digest = hashlib.sha256()
    with (tmp_path / "x.gz").open("rb") as handle:
        assert b"".join(BulkInflater(handle, "x.gz", digest).pieces()) == text
    assert digest.hexdigest() == hashlib.sha256(data).hexdigest()


def test_the_digest_sees_every_byte(bgzip: Compress) -> None:
    data, digest = bgzip(NOISE * 12), hashlib.sha256()
    assert b"".join(texts(data, digest)) == NOISE * 12
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
