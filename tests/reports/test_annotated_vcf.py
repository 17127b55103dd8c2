"""Our verdict spliced into a VCF: nothing else changes, and bcftools reads the result."""

from __future__ import annotations

from pathlib import Path

import pysam
import pysam.bcftools
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chip_triage.errors import OutputError
from chip_triage.reports.annotated_vcf import (
    INFO_KEYS,
    AlleleVerdict,
    info_text,
    spliced_lines,
    write_annotated_vcf,
)

HEADER = (
    b"##fileformat=VCFv4.2",
    b"##contig=<ID=chr17,length=83257441>",
    b'##INFO=<ID=DP,Number=1,Type=Integer,Description="Depth">',
    b'##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads">',
    b"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tP01",
)
RECORDS = (
    b"chr17\t7675088\t.\tC\tT\t.\tPASS\tDP=100\tAD\t70,30",
    b"chr17\t7675100\t.\tC\tT,A\t1e3\t.\t.\tAD\t70,30,1",
    b"chr17\t7676000\trs1\tG\tA\t.\tq10\tDP=7;X\tAD\t5,2",
)
DRIVER = AlleleVerdict("driver", "bick:TP53:list", ("high_risk", "high_weight"), ("vaf_40_60",))
REVIEW = AlleleVerdict("review")
VERDICTS = {6: {0: DRIVER}, 7: {1: REVIEW}}


def without_ours(line: bytes) -> bytes:
    cells = line.split(b"\t")
    kept = [part for part in cells[7].split(b";") if not part.startswith(b"CHIP_")]
    cells[7] = b";".join(kept) or b"."
    return b"\t".join(cells)


def test_values_stand_per_alt() -> None:
    lines = list(spliced_lines([*HEADER, *RECORDS], VERDICTS, "o.vcf.gz"))
    assert lines[9].split(b"\t")[7] == (
        b"DP=100;CHIP_CATEGORY=driver;CHIP_RULE=bick%3ATP53%3Alist;"
        b"CHIP_TAGS=high_risk&high_weight;CHIP_FLAGS=vaf_40_60"
    )
    assert lines[10].split(b"\t")[7] == (
        b"CHIP_CATEGORY=.,review;CHIP_RULE=.,.;CHIP_TAGS=.,.;CHIP_FLAGS=.,."
    )
    assert lines[11] == RECORDS[2]


def test_the_written_file_is_the_input_but_for_our_keys(tmp_path: Path) -> None:
    out = tmp_path / "made" / "o.vcf.gz"
    write_annotated_vcf([*HEADER, *RECORDS], VERDICTS, out, provenance="version=0")
    with pysam.BGZFile(str(out), "rb", None) as handle:
        lines = handle.read().rstrip(b"\n").split(b"\n")
    header = [line for line in lines if line.startswith(b"#")]
    added = [line for line in header if line not in HEADER]
    assert [line for line in header if line in HEADER] == list(HEADER)
    assert len(added) == len(INFO_KEYS) + 1
    assert [without_ours(line) for line in lines if not line.startswith(b"#")] == list(RECORDS)
    assert sorted(path.name for path in out.parent.iterdir()) == ["o.vcf.gz", "o.vcf.gz.tbi"]


def test_bcftools_and_the_index_read_it(tmp_path: Path) -> None:
    out = tmp_path / "o.vcf.gz"
    write_annotated_vcf([*HEADER, *RECORDS], VERDICTS, out)
    rows = pysam.bcftools.query(
        "-f", "%POS\t%CHIP_CATEGORY\t%CHIP_TAGS\n", "-r", "chr17:7675000-7675200", str(out)
    )
    assert str(rows).splitlines() == [
        "7675088\tdriver\thigh_risk&high_weight",
        "7675100\t.,review\t.,.",
    ]


def test_what_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    out = tmp_path / "o.vcf.gz"
    with pytest.raises(OutputError, match="sort the input first"):
        write_annotated_vcf([*HEADER, RECORDS[2], RECORDS[0]], {}, out)
    with pytest.raises(OutputError, match="line 99 has a verdict but is no record"):
        write_annotated_vcf([*HEADER, *RECORDS], {99: {0: DRIVER}}, out)
    with pytest.raises(OutputError, match=r"ends with \.vcf\.gz"):
        write_annotated_vcf([*HEADER, *RECORDS], {}, tmp_path / "o.vcf")
    with pytest.raises(OutputError, match="3 columns"):
        write_annotated_vcf([*HEADER, b"a\tb\tc"], {6: {0: DRIVER}}, out)
    (tmp_path / "file").write_text("x", encoding="ascii")
    with pytest.raises(OutputError, match="cannot be written"):
        write_annotated_vcf([*HEADER], {}, tmp_path / "file" / "o.vcf.gz")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_second_annotation_is_refused() -> None:
    once = list(spliced_lines([*HEADER, *RECORDS], VERDICTS, "o.vcf.gz"))
    with pytest.raises(OutputError, match="annotate the original file"):
        list(spliced_lines(once, {}, "o.vcf.gz"))


@given(st.lists(st.text(min_size=1, max_size=12), max_size=4))
def test_no_word_can_break_info(words: list[str]) -> None:
    text = info_text({0: AlleleVerdict("review", None, tuple(words), tuple(words))}, 1)
    assert text.count(";") == len(INFO_KEYS) - 1
    assert text.count("=") == len(INFO_KEYS)
    assert "," not in text
    assert not set(text) & {" ", "\t", "\n", "\r"}
