"""Indexed reading: the same calls as a full scan, and an index that does not fit is left alone."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from chip_triage.errors import VariantFileError
from chip_triage.model.panel import GenePanel
from chip_triage.readers import vcf
from chip_triage.readers.panel_regions import PanelRegions
from chip_triage.readers.request import ReadRequest
from chip_triage.readers.tabix_index import TabixIndex, trusted_index
from chip_triage.readers.vcf import read_vcf
from chip_triage.readers.vcf_header import VcfHeader, peel_header, read_header

Write = Callable[..., Path]
Compress = Callable[..., bytes]
CONTIGS = {"chr2": 25_150_000, "chr13": 27_950_000, "chr17": 7_600_000}


def records(count: int, seed: int = 1) -> list[tuple[str, ...]]:
    """Sorted records in and around the three genes of the mini panel, some with long REF."""
    dice = random.Random(seed)
    found = []
    for chrom, start in CONTIGS.items():
        for place in sorted(dice.sample(range(start, start + 250_000), count)):
            ref = "ACGT"[dice.randrange(4)] * dice.choice((1, 1, 1, 3, 400))
            alt = next(base for base in "ACGT" if base != ref[0])
            values = f"0/1:{dice.randrange(100)},{dice.randrange(50)}"
            found.append((chrom, str(place), ".", ref, alt, ".", "PASS", ".", "GT:AD", values))
    return found


@pytest.fixture
def indexed(
    write_vcf: Write, bgzip: Compress, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Path]:
    """A bgzipped, indexed VCF of random records; indexes are used whatever the size."""
    import pysam

    monkeypatch.setattr(vcf, "INDEX_FROM_BYTES", 0)

    def make(count: int = 300, *, csi: bool = False, seed: int = 1) -> Path:
        plain = write_vcf(*records(count, seed))
        path = plain.with_suffix(".vcf.gz")
        path.write_bytes(bgzip(plain.read_bytes(), 4000))
        pysam.tabix_index(str(path), preset="vcf", force=True, csi=csi, keep_original=True)
        return path

    return make


def trusted(path: Path, panel: GenePanel) -> TabixIndex | None:
    return trusted_index(path, header_of(path), PanelRegions(panel, "GRCh38"))


def header_of(path: Path) -> VcfHeader:
    from chip_triage.readers.source import open_source

    with open_source(path) as source:
        lines, _ = peel_header(source.blocks())
    return read_header(lines, path.name)


@pytest.mark.parametrize("csi", [False, True])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_index_gives_what_a_scan_gives(
    indexed: Callable[..., Path], mini_panel: GenePanel, csi: bool, seed: int
) -> None:
    path = indexed(csi=csi, seed=seed)
    assert trusted(path, mini_panel) is not None
    (quick,) = read_vcf(ReadRequest((path,)), mini_panel)
    path.with_name(path.name + (".csi" if csi else ".tbi")).unlink()
    (slow,) = read_vcf(ReadRequest((path,)), mini_panel)
    assert [c.variant for c in quick.calls] == [c.variant for c in slow.calls]
    assert [c.vaf for c in quick.calls] == [c.vaf for c in slow.calls]
    assert {c.line for c in quick.calls} == {None}
    assert [note.code for note in quick.notes] == ["index_used"]
    one, other = quick.accounting[0], slow.accounting[0]
    assert one.balanced
    assert (one.data_lines, one.outside_panel, one.in_panel, one.alleles, one.absent) == (
        other.data_lines, other.outside_panel, other.in_panel, other.alleles, other.absent,
    )  # fmt: skip


def test_a_bad_line_is_named_by_its_place(
    indexed: Callable[..., Path], mini_panel: GenePanel, bgzip: Compress
) -> None:
    import pysam

    path = indexed()
    plain = path.with_suffix("")
    rows = plain.read_text().splitlines()
    at = next(n for n, row in enumerate(rows) if row.startswith("chr17\t767"))
    rows[at] = rows[at].replace("0/1:", "0/7:")
    path.write_bytes(bgzip(("\n".join(rows) + "\n").encode(), 4000))
    pysam.tabix_index(str(path), preset="vcf", force=True, keep_original=True)
    (sample,) = read_vcf(ReadRequest((path,)), mini_panel)
    (bad,) = sample.accounting[0].rejected
    assert (bad.line, bad.reason) == (0, "genotype")
    assert bad.message.startswith("chr17:767")
    assert sample.accounting[0].balanced


def test_an_index_older_than_the_file_is_left_alone(
    indexed: Callable[..., Path], mini_panel: GenePanel
) -> None:
    path = indexed()
    os.utime(path, ns=(2**62, 2**62))
    assert trusted(path, mini_panel) is None


def test_an_index_of_another_file_is_left_alone(
    indexed: Callable[..., Path], mini_panel: GenePanel
) -> None:
    path = indexed(count=40)
    stolen = path.with_name(path.name + ".tbi").read_bytes()
    path = indexed(count=400)
    path.with_name(path.name + ".tbi").write_bytes(stolen)
    assert trusted(path, mini_panel) is None
    (sample,) = read_vcf(ReadRequest((path,)), mini_panel)
    assert sample.accounting[0].data_lines == 1200


def test_an_index_with_other_contigs_is_left_alone(
    indexed: Callable[..., Path], bgzip: Compress, mini_panel: GenePanel
) -> None:
    path = indexed()
    index = path.with_name(path.name + ".tbi").read_bytes()
    text = path.with_suffix("").read_bytes().replace(b"chr2", b"chr3")
    path.write_bytes(bgzip(text, 4000))
    path.with_name(path.name + ".tbi").write_bytes(index)
    assert trusted(path, mini_panel) is None


@pytest.mark.parametrize("data", [b"", b"TBI\x01", b"\x1f\x8b\x08", b"garbage"])
def test_a_damaged_index_is_left_alone(
    indexed: Callable[..., Path], data: bytes, mini_panel: GenePanel
) -> None:
    path = indexed()
    path.with_name(path.name + ".tbi").write_bytes(data)
    assert trusted(path, mini_panel) is None


def test_a_damaged_block_is_an_error_not_an_end(
    indexed: Callable[..., Path], mini_panel: GenePanel
) -> None:
    path = indexed()
    whole = path.read_bytes()
    index = path.with_name(path.name + ".tbi")
    refused = 0
    for place in range(2000, len(whole) - 200, len(whole) // 40):
        damaged = bytearray(whole)
        damaged[place] ^= 16
        path.write_bytes(bytes(damaged))
        os.utime(index)
        try:
            (sample,) = read_vcf(ReadRequest((path,)), mini_panel)
        except VariantFileError:
            refused += 1
        else:
            assert sample.accounting[0].data_lines == 900
    assert refused > 5


def test_appended_records_make_the_index_untrusted(
    indexed: Callable[..., Path], bgzip: Compress, mini_panel: GenePanel
) -> None:
    path = indexed()
    more = b"chr17\t7675088\t.\tC\tT\t.\t.\t.\tGT:AD\t0/1:9,1\n"
    for data in (
        path.read_bytes()[:-28] + bgzip(more),
        bgzip(path.with_suffix("").read_bytes() + more, 4000),
    ):
        path.write_bytes(data)
        os.utime(path.with_name(path.name + ".tbi"))
        assert trusted(path, mini_panel) is None


def test_a_checksum_asks_for_the_whole_file(
    indexed: Callable[..., Path], mini_panel: GenePanel
) -> None:
    import hashlib

    path = indexed()
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    (sample,) = read_vcf(ReadRequest((path,), sha256=digest), mini_panel)
    assert sample.notes == ()
    assert sample.calls[0].line is not None
