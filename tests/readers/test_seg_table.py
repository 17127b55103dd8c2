"""SEG tables in the dialects that laboratories have, and the refusals."""

from __future__ import annotations

import contextlib
import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chip_triage.errors import AssemblyMismatchError, InputError
from chip_triage.readers.copy_number import read_copy_number
from chip_triage.readers.copy_number_profile import CopyNumberProfile

DNACOPY = "ID\tchrom\tloc.start\tloc.end\tnum.mark\tseg.mean\n"
GATK = (
    "@HD\tVN:1.6\n@SQ\tSN:chr7\tLN:159345973\n@RG\tID:1\tSM:T1\n"
    "CONTIG\tSTART\tEND\tNUM_POINTS_COPY_RATIO\tMEAN_LOG2_COPY_RATIO\tCALL\n"
)

Read = Callable[..., CopyNumberProfile]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read(text: str | bytes, assembly: str | None = "GRCh38", *names: str) -> CopyNumberProfile:
        path = tmp_path / "P01.seg"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_copy_number(path, assembly=assembly, names=names)

    return read


def test_dnacopy_and_cbioportal(read: Read) -> None:
    found = read(DNACOPY + "P01\t7\t10\t2000\t12\t-0.52\nP01\t23\t1\t9\t3\t0.1\n", "hg38", "P01")
    assert (found.sample_name, found.assembly, found.source) == ("P01", "GRCh38", "SEG")
    first, second = found.segments
    assert (first.chrom, first.start, first.end, first.log2) == ("7", 10, 2000, -0.52)
    assert first.copy_number is None
    assert second.chrom == "23"
    assert found.notes == ()


def test_quoted_names_and_rounded_positions_as_r_writes_them(read: Read) -> None:
    head = '"ID"\t"chrom"\t"loc.start"\t"loc.end"\t"num.mark"\t"seg.mean"\n'
    found = read(head + '"P01"\t"chr7"\t1e+05\t1.5e+08\t12\t-0.5\n', "GRCh38", "P01")
    assert (found.segments[0].start, found.segments[0].end) == (100_000, 150_000_000)


def test_gatk_tells_its_assembly_and_has_one_sample(read: Read) -> None:
    found = read(GATK + "chr7\t1001\t159000000\t4000\t-0.9\t-\n", None, "P01")
    assert found.assembly == "GRCh38"
    assert found.segments[0].log2 == -0.9
    assert found.sample_name == ""


def test_gatk_modelled_segments_use_the_posterior_median(read: Read) -> None:
    head = (
        "CONTIG\tSTART\tEND\tNUM_POINTS_COPY_RATIO\tNUM_POINTS_ALLELE_FRACTION\t"
        "LOG2_COPY_RATIO_POSTERIOR_10\tLOG2_COPY_RATIO_POSTERIOR_50\tLOG2_COPY_RATIO_POSTERIOR_90\n"
    )
    assert read(head + "7\t1\t99\t4\t2\t-0.6\t-0.5\t-0.4\n").segments[0].log2 == -0.5


def test_gdc_copies(read: Read) -> None:
    head = (
        "GDC_Aliquot\tChromosome\tStart\tEnd\tCopy_Number\tMajor_Copy_Number\tMinor_Copy_Number\n"
    )
    (segment,) = read(head + "a1\tchr17\t5\t900\t1\t1\t0\n").segments
    assert (segment.copy_number, segment.log2) == (1.0, None)


def test_cnvkit_starts_are_zero_based(read: Read) -> None:
    head = "chromosome\tstart\tend\tgene\tlog2\tcn\tdepth\tprobes\tweight\n"
    (segment,) = read(head + "chr7\t0\t900\tEZH2\t-0.7\t1\t50\t9\t2\n").segments
    assert (segment.start, segment.end, segment.copy_number) == (1, 900, 1.0)


def test_of_several_samples_the_named_one_is_taken(read: Read) -> None:
    text = DNACOPY + "A\t7\t1\t9\t3\t-1\nB\t7\t1\t9\t3\t0.2\n"
    assert read(text, "GRCh38", "TUMOR", "B").segments[0].log2 == 0.2
    with pytest.raises(InputError, match=r"holds 2 samples \(A, B\)"):
        read(text, "GRCh38", "C")


def test_the_only_sample_may_have_another_name_but_it_is_said(read: Read) -> None:
    found = read(DNACOPY + "T-17\t7\t1\t9\t3\t-1\n", "GRCh38", "P01_smn")
    assert [note.code for note in found.notes] == ["copy_number_sample"]


def test_rows_without_a_value_and_foreign_contigs_are_counted(read: Read) -> None:
    text = DNACOPY + "P\t7\t1\t9\t3\tNA\nP\tGL000191.1\t1\t9\t3\t-1\nP\t7\t20\t30\t3\t0\n"
    found = read(text, "GRCh38", "P")
    assert len(found.segments) == 1
    assert [note.message for note in found.notes] == [
        "1 segment(s) without a value (NA)",
        "1 segment(s) on contigs that are no chromosome",
    ]


def test_compressed_and_crlf(read: Read) -> None:
    text = (DNACOPY + "P\t7\t1\t9\t3\t-1\n").replace("\n", "\r\n").encode()
    assert len(read(gzip.compress(text), "GRCh38", "P").segments) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a\tb\n1\t2\n", "no column for chrom, start, end, seg.mean"),
        ("chrom\tstart\tend\n7\t1\t2\n", "no column for seg.mean or copy_number"),
        (DNACOPY, "holds no segments"),
        (DNACOPY + "P\t7\t1\t9\t3\n", ":2: found 5 tab-parted columns, the header has 6"),
        (DNACOPY + "P\t7\tx\t9\t3\t-1\n", ":2: found a value is 'x'"),
        (DNACOPY + "P\t7\t1.5\t9\t3\t-1\n", "a position is '1.5'"),
        (DNACOPY + "P\t7\t1e12\t9\t3\t-1\n", "expected a whole number from 0 to 9,999,999,999"),
        (DNACOPY + "P\t7\t9\t1\t3\t-1\n", "start 9 and end 1"),
        (DNACOPY + "P\t7\t0\t1\t3\t-1\n", "start 0 and end 1"),
        (DNACOPY + "P\t7\t1\t9\t3\t-0,5\n", "a value is '-0,5'"),
        (DNACOPY + "P\t7\t1\t9\t3\tInf\n", "a value is 'Inf'"),
        (DNACOPY + "P\t7\t1\t9\t3\t-1\nP\t7\t5\t12\t3\t0\n", "overlaps the segment that ends at 9"),
        ("ID\tchrom\tstart\tend\tcopy_number\nP\t7\t1\t9\t-1\n", "-1 copies"),
        (b"ID\tchrom\xff\n", "not UTF-8"),
        ("PK\x03\x04rest", "XLSX"),
    ],
)
def test_what_is_no_seg_table_is_refused_with_its_line(
    read: Read, text: str | bytes, message: str
) -> None:
    with pytest.raises(InputError) as caught:
        read(text, "GRCh38", "P")
    assert message in str(caught.value)
    assert caught.value.remedy


def test_numbers_of_copies_in_a_log2_column_are_refused(read: Read) -> None:
    rows = "".join(f"P\t{n}\t1\t9\t3\t2\n" for n in range(1, 7))
    with pytest.raises(InputError, match="these are numbers of copies"):
        read(DNACOPY + rows, "GRCh38", "P")


def test_an_assembly_is_never_assumed_nor_lifted_over(read: Read) -> None:
    row = "P\t7\t1\t9\t3\t-1\n"
    with pytest.raises(InputError, match="assembly of the segments is not known"):
        read(DNACOPY + row, None, "P")
    with pytest.raises(AssemblyMismatchError, match="sequence dictionary is of GRCh38"):
        read(GATK + "chr7\t1\t9\t3\t-1\t0\n", "GRCh37")
    with pytest.raises(AssemblyMismatchError, match=r"line 2.*ends at 159,345,000") as caught:
        read(DNACOPY + "P\t7\t1\t159345000\t3\t-1\n", "GRCh37", "P")
    assert caught.value.found == "GRCh38"


@given(data=st.data())
def test_a_damaged_table_is_refused_or_read_never_crashes(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    rows = "".join(f"P\t{c}\t{s}\t{s + 99}\t3\t-0.5\n" for c in (5, 7, 17) for s in (1, 200, 400))
    text = bytearray((DNACOPY + rows).encode())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text) - 1))
        text[at] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("seg") / "x.seg"
    path.write_bytes(bytes(text[: data.draw(st.integers(1, len(text)))]))
    with contextlib.suppress(InputError):
        found = read_copy_number(path, assembly="GRCh38", names=("P",))
        assert all(1 <= segment.start <= segment.end for segment in found.segments)
