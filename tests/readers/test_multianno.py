"""ANNOVAR multianno tables, with and without the VCF columns they carry along (invented rows)."""

from __future__ import annotations

from pathlib import Path

import pytest

from chip_triage.errors import VariantFileError
from chip_triage.model.panel import GenePanel, GeneSpan, PanelGene
from chip_triage.model.variant import SampleCalls
from chip_triage.readers.maf import read_maf
from chip_triage.readers.multianno import is_multianno, widened_header
from chip_triage.readers.request import ReadRequest

SPANS = (GeneSpan("GRCh38", "17", 7_661_000, 7_688_000),)
GENE = PanelGene("TP53", "HGNC:11998", "NM_000546.6", "ENST00000269305.9", "-", SPANS)
PANEL = GenePanel("toy", "1", "Toy", "0", (GENE,), (), (), (), (), ())
HEADER = (
    "Chr\tStart\tEnd\tRef\tAlt\tFunc.refGene\tGene.refGene\tGeneDetail.refGene\t"
    "ExonicFunc.refGene\tAAChange.refGene\tAF\tAF_popmax"
)
MISSENSE = (
    "chr17\t7675088\t7675088\tC\tT\texonic\tTP53\t.\tnonsynonymous SNV\t"
    "TP53:NM_000546:exon5:c.G524A:p.R175H,TP53:NM_001126115:exon1:c.G128A:p.R43H\t4e-06\t1e-05"
)
DELETION = (
    "chr17\t7675090\t7675091\tGC\t-\texonic\tTP53\t.\tframeshift deletion\t"
    "TP53:NM_000546:exon5:c.520_521del:p.R174fs\t.\t."
)
FORMAT = "GT:AD:DP"


def vcf(pos: str, ref: str, alt: str, sample: str = "0/1:70,30:100") -> str:
    return f"0.5\t.\t100\tchr17\t{pos}\t.\t{ref}\t{alt}\t.\tPASS\tDP=100\t{FORMAT}\t{sample}"


NAMES = "\t".join(f"Otherinfo{number}" for number in range(1, 14))


def read(path: Path, *lines: str, **options: object) -> tuple[SampleCalls, ...]:
    path.write_text("\n".join(lines) + "\n", encoding="ascii")
    request = ReadRequest((path,), assembly="hg38", **options)  # type: ignore[arg-type]
    return read_maf(request, PANEL)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "S1.hg38_multianno.txt"


def test_counts_of_the_embedded_vcf_by_the_named_caller(table: Path) -> None:
    lines = (
        f"{HEADER}\t{NAMES}",
        f"{MISSENSE}\t{vcf('7675088', 'C', 'T')}",
        f"{DELETION}\t{vcf('7675089', 'CGC', 'C', '0/1:40,10:50')}",
    )
    (sample,) = read(table, *lines, caller="mutect2")
    first, second = sample.calls
    assert (first.alt_depth, first.depth, first.vaf, first.filters) == (30, 100, 0.3, ("PASS",))
    assert first.vaf_source == "mutect2: AD_alt/sum(AD)"
    assert (second.vaf, second.variant.key.deleted) == (0.2, "GC")
    assert (sample.annotation, sample.caller, first.sample_id) == ("ANNOVAR", "mutect2", "S1")
    own, other = first.consequences
    assert (own.transcript_id, own.hgvsc, own.hgvsp) == ("NM_000546", "c.524G>A", "p.R175H")
    assert other.hgvsp == "p.R43H"
    assert (first.population_af, first.population_af_source) == (4e-06, "AF")


def test_an_old_header_has_one_word_for_all_carried_columns(table: Path) -> None:
    lines = (f"{HEADER}\tOtherinfo", f"{MISSENSE}\t{vcf('7675088', 'C', 'T')}")
    (sample,) = read(table, *lines, caller="mutect2")
    assert sample.calls[0].vaf == 0.3
    assert widened_header(["Chr", "Otherinfo"], ["a", "b", "c"]) == [
        "Chr",
        "Otherinfo1",
        "Otherinfo2",
    ]
    assert widened_header(["Chr", "Alt"], ["a", "b", "c"]) == ["Chr", "Alt"]


def test_the_right_alt_of_a_multi_allelic_record(table: Path) -> None:
    line = f"{MISSENSE}\t{vcf('7675088', 'C', 'A,T', '1/2:10,20,70:100')}"
    (sample,) = read(table, f"{HEADER}\t{NAMES}", line, caller="mutect2")
    assert sample.calls[0].alt_depth == 70


def test_an_embedded_record_that_is_another_variant_is_rejected(table: Path) -> None:
    lines = (
        f"{HEADER}\t{NAMES}",
        f"{MISSENSE}\t{vcf('7675088', 'C', 'G')}",
        f"{MISSENSE}\t{vcf('7675x88', 'C', 'T')}",
        f"{MISSENSE}\t{vcf('1000000000000', 'C', 'T')}",
        f"{MISSENSE}\t{vcf('7675088', 'C', 'T')}",
    )
    (sample,) = read(table, *lines[:1], *lines[4:], *lines[1:4], caller="mutect2")
    assert [r.reason for r in sample.accounting[0].rejected] == ["embedded_allele", "pos", "pos"]
    assert sample.accounting[0].balanced


def test_the_caller_of_carried_columns_is_never_guessed(table: Path) -> None:
    lines = (f"{HEADER}\t{NAMES}", f"{MISSENSE}\t{vcf('7675088', 'C', 'T')}")
    with pytest.raises(VariantFileError, match="without their header") as caught:
        read(table, *lines)
    assert "--caller" in caught.value.remedy


def test_several_carried_samples_are_refused(table: Path) -> None:
    lines = (
        f"{HEADER}\t{NAMES}\tOtherinfo14",
        f"{MISSENSE}\t{vcf('7675088', 'C', 'T')}\t0/0:90,0:90",
    )
    with pytest.raises(VariantFileError, match="2 sample columns"):
        read(table, *lines, caller="mutect2")


def test_plain_columns_do_as_well(table: Path) -> None:
    lines = (f"{HEADER}\tVAF", f"{MISSENSE}\t0.125")
    (sample,) = read(table, *lines)
    assert (sample.calls[0].vaf, sample.caller) == (0.125, "maf")


def test_without_counts_it_is_refused(table: Path) -> None:
    with pytest.raises(VariantFileError, match="neither read counts nor a VAF column"):
        read(table, HEADER, MISSENSE)
    with pytest.raises(VariantFileError, match="neither read counts nor a VAF column"):
        read(table, f"{HEADER}\tOtherinfo1", f"{MISSENSE}\thet")


def test_headers_are_told_apart() -> None:
    assert is_multianno(HEADER.split("\t"))
    assert not is_multianno(["Chr", "Start", "Ref", "Alt"])
