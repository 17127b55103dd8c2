"""The gate and the text rules: what is no variant file is refused by name."""

from __future__ import annotations

import gzip
import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from chip_triage.errors import VariantFileError
from chip_triage.readers import source as module
from chip_triage.readers.source import first_bytes, open_source


def lines(path: Path, **options: str) -> tuple[list[tuple[int, bytes]], list[str]]:
    with open_source(path, **options) as source:
        return list(source.lines()), [note.code for note in source.notes]


def put(folder: Path, data: bytes, name: str = "a.vcf") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_numbers_start_at_one(tmp_path: Path) -> None:
    assert lines(put(tmp_path, b"a\nb\n")) == ([(1, b"a"), (2, b"b")], [])


def test_a_missing_final_newline_is_noted(tmp_path: Path) -> None:
    assert lines(put(tmp_path, b"a\nb")) == ([(1, b"a"), (2, b"b")], ["no_final_newline"])


@pytest.mark.parametrize(("data", "code"), [(b"a\r\nb\r\n", "CRLF"), (b"a\rb\r", "CR")])
def test_line_ends_of_other_systems(tmp_path: Path, data: bytes, code: str) -> None:
    with open_source(put(tmp_path, data)) as source:
        assert [line for _, line in source.lines()] == [b"a", b"b"]
        assert [note.message for note in source.notes] == [f"line ends are {code}"]


def test_a_byte_order_mark_is_dropped(tmp_path: Path) -> None:
    assert lines(put(tmp_path, b"\xef\xbb\xbfa\n")) == ([(1, b"a")], ["byte_order_mark"])


def test_nul_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(VariantFileError, match=r"a\.vcf:2: a NUL byte"):
        lines(put(tmp_path, b"abc\nd\0e\nf\n"))


def test_an_endless_line_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_LINE_BYTES", 1000)
    with pytest.raises(VariantFileError, match="a line is longer"):
        lines(put(tmp_path, b"x" * 3000))


@pytest.mark.parametrize(
    ("magic", "name"),
    [
        (b"BAM\x01rest", "BAM"),
        (b"CRAM\x03", "CRAM"),
        (b"PK\x03\x04rest", "XLSX"),
        (b"\x89PNG\r\n", "PNG"),
        (b"%PDF-1.7", "PDF"),
        (b"<!DOCTYPE html><html>", "HTML"),
        (b"\n  <html lang='en'>", "HTML"),
        (b"\xff\xfe#\0", "UTF-16"),
        (b"BZh91AY", "bzip2"),
    ],
)
def test_other_formats_are_refused_by_name(tmp_path: Path, magic: bytes, name: str) -> None:
    for data in (magic, gzip.compress(magic)):
        with pytest.raises(VariantFileError, match=name) as caught:
            lines(put(tmp_path, data))
        assert caught.value.remedy


@pytest.mark.parametrize(
    "address", ["http://x.org/a.vcf", "s3://bucket/a.vcf", "data:text/plain,a", "ftp:/x/a.vcf"]
)
def test_addresses_are_refused(address: str) -> None:
    with pytest.raises(VariantFileError, match="is an address"):
        open_source(Path(address))


def test_missing_empty_folder_and_pipe(tmp_path: Path) -> None:
    with pytest.raises(VariantFileError, match="no such file"):
        open_source(tmp_path / "none.vcf")
    with pytest.raises(VariantFileError, match="is empty"):
        open_source(put(tmp_path, b""))
    with pytest.raises(VariantFileError, match="is a folder"):
        open_source(tmp_path)
    pipe = tmp_path / "pipe.vcf"
    os.mkfifo(pipe)
    with pytest.raises(VariantFileError, match="no regular file"):
        open_source(pipe)


def test_checksum(tmp_path: Path, bgzip: Callable[..., bytes]) -> None:
    data = bgzip(b"a\nb\n")
    path = put(tmp_path, data)
    digest = hashlib.sha256(data).hexdigest()
    assert lines(path, sha256=digest.upper())[0] == [(1, b"a"), (2, b"b")]
    with pytest.raises(VariantFileError, match="SHA-256"):
        lines(path, sha256="0" * 64)


def test_large_files_are_inflated_ahead(
    tmp_path: Path, bgzip: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_THREAD_FROM_BYTES", 10)
    text = b"".join(b"line %d\n" % n for n in range(50_000))
    found, notes = lines(put(tmp_path, bgzip(text)))
    assert b"".join(line + b"\n" for _, line in found) == text
    assert not notes
    with pytest.raises(VariantFileError, match="lacks the end-of-file"):
        lines(put(tmp_path, bgzip(text, end=False)))


@pytest.mark.parametrize("container", ["gzip", "bgzf"])
def test_line_blocks_give_the_same_text(
    tmp_path: Path, bgzip: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch, container: str
) -> None:
    monkeypatch.setattr(module, "_THREAD_FROM_BYTES", 10)
    monkeypatch.setattr("chip_triage.readers.line_pipe._BUFFER_BYTES", 3000)
    monkeypatch.setattr("chip_triage.readers.bulk_inflate._PIECE_BYTES", 700)
    for text in (
        b"".join(b"line %d %s\n" % (n, b"x" * (n % 97)) for n in range(9000)),
        b"short\n" + b"y" * 20_000 + b"\nlast\r\nwithout end",
        b"a\rb\r" * 3000,
        b"\xef\xbb\xbf" + b"mark\n" * 3000,
    ):
        path = put(tmp_path, gzip.compress(text) if container == "gzip" else bgzip(text))
        with open_source(path) as one, open_source(path) as other:
            reused = b"".join(bytes(block) for block in one.line_blocks())
            assert reused == b"".join(other.blocks())
            assert one.notes == other.notes


def test_line_blocks_pass_errors_on(
    tmp_path: Path, bgzip: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_THREAD_FROM_BYTES", 10)
    text = b"".join(b"line %d\n" % n for n in range(50_000))
    packed = gzip.compress(text)
    for data, message in (
        (bgzip(text, end=False), "lacks the end-of-file"),
        (bgzip(text)[:-3000], "ends inside"),
        (bgzip(text) + bgzip(text), "stands in the middle"),
        (packed[:-20], "ends inside"),
        (packed + b"trailing", r"after the end|ends inside"),
        (packed[:-6] + b"abcdef", "cannot be inflated"),
        (gzip.compress(text + b"\0"), "x.vcf:50001: a NUL"),
        (bgzip(b"BAM\x01" * 99), "BAM"),
    ):
        with (
            pytest.raises(VariantFileError, match=message),
            open_source(put(tmp_path, data, "x.vcf")) as source,
        ):
            for _ in source.line_blocks():
                pass
    with open_source(put(tmp_path, bgzip(text))) as source:
        assert bytes(next(iter(source.line_blocks()))).startswith(b"line 0\n")


def test_first_bytes_let_bcf_through(tmp_path: Path) -> None:
    assert first_bytes(put(tmp_path, gzip.compress(b"BCF\x02\x02"))).startswith(b"BCF")
