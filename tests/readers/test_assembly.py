"""The assembly is decided from evidence, refused when open, never lifted over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from chip_triage.errors import AssemblyMismatchError, VariantFileError
from chip_triage.model.panel import GenePanel
from chip_triage.readers.assembly import (
    CONTIG_LENGTHS,
    LANDMARKS,
    assembly_by_landmarks,
    assembly_by_lengths,
    decide_assembly,
    foreign_contigs,
    named_assembly,
)
from chip_triage.readers.request import ReadRequest
from chip_triage.readers.vcf import read_vcf
from chip_triage.readers.vcf_header import VcfHeader, read_header

LAST = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"


def header(*meta: str) -> VcfHeader:
    return read_header([line.encode() for line in ("##fileformat=VCFv4.2", *meta, LAST)], "a.vcf")


@pytest.mark.parametrize(
    ("meta", "assembly"),
    [
        (["##contig=<ID=1,length=249250621>"], "GRCh37"),
        (["##contig=<ID=chr1,length=248956422>"], "GRCh38"),
        (["##contig=<ID=chrM,length=16569>"], None),
        (["##contig=<ID=chrUn_1,length=77>", "##contig=<ID=chr7,length=159345973>"], "GRCh38"),
        (["##reference=file:///data/hg19/ucsc.hg19.fasta"], "GRCh37"),
        (["##reference=/ref/human_g1k_v37_decoy.fasta"], "GRCh37"),
        (["##reference=/ref/Homo_sapiens_assembly38.fasta"], "GRCh38"),
        (["##contig=<ID=chr1,assembly=hg38>"], "GRCh38"),
        (['##VEP="v107" cache="/x/homo_sapiens/107_GRCh38"'], "GRCh38"),
        (["##reference=hg19.fa", "##VEP=GRCh38"], None),
        (["##reference=genome.fa"], None),
    ],
)
def test_from_the_header(meta: list[str], assembly: str | None) -> None:
    assert decide_assembly(header(*meta), None) == assembly
    if assembly is None:
        assert decide_assembly(header(*meta), "hg38") == "GRCh38"
    else:
        with pytest.raises(AssemblyMismatchError) as caught:
            decide_assembly(header(*meta), "37" if assembly == "GRCh38" else "38")
        assert caught.value.found == assembly


def test_contradictions_are_refused() -> None:
    both = ("##contig=<ID=1,length=249250621>", "##contig=<ID=2,length=242193529>")
    with pytest.raises(AssemblyMismatchError, match="both GRCh37 and GRCh38"):
        decide_assembly(header(*both), "GRCh38")
    with pytest.raises(AssemblyMismatchError, match=r"contig 1 \(300,000 bases\) is neither"):
        decide_assembly(header("##contig=<ID=1,length=300000>"), "GRCh38")
    with pytest.raises(VariantFileError, match="assembly 'mm10' is not known"):
        named_assembly("mm10")


def test_names_of_contigs_that_are_no_human_chromosomes() -> None:
    assert foreign_contigs(("scaffold_1", "q")) == ("scaffold_1", "q")
    assert foreign_contigs(("scaffold_1", "NC_000002.12")) == ()
    assert foreign_contigs(()) == ()
    ncbi = header("##contig=<ID=NC_000002.12,length=242193529>")
    assert decide_assembly(ncbi, None) == "GRCh38"


def test_lengths_tell_every_chromosome_apart() -> None:
    assert len(CONTIG_LENGTHS) == 24
    for name, (old, new) in CONTIG_LENGTHS.items():
        assert assembly_by_lengths([(name, old)]) == ({"GRCh37"}, [])
        assert assembly_by_lengths([(f"chr{name}", new)]) == ({"GRCh38"}, [])


def test_landmarks() -> None:
    for contig, old, new, ref, alt in LANDMARKS:
        assert assembly_by_landmarks([(contig, old, ref, alt)]) == {"GRCh37"}
        assert assembly_by_landmarks([(f"chr{contig}", new, ref, alt)]) == {"GRCh38"}
    assert assembly_by_landmarks([("2", 198266834, "T", "G")]) == set()


def test_landmarks_decide_a_silent_file(
    write_vcf: Callable[..., Path], mini_panel: GenePanel
) -> None:
    record = ("2", "25457242", ".", "C", "A,T", ".", ".", ".", "GT:AD", "0/2:90,0,10")
    path = write_vcf(record, header=("##fileformat=VCFv4.2",))
    (sample,) = read_vcf(ReadRequest((path,)), mini_panel)
    assert sample.assembly == "GRCh37"
    assert [note.code for note in sample.notes] == ["assembly_by_landmarks"]
    silent = ("2", "25457240", ".", "C", "T", ".", ".", ".", "GT:AD", "0/1:90,10")
    path = write_vcf(silent, header=("##fileformat=VCFv4.2",))
    with pytest.raises(VariantFileError, match="tell the assembly") as caught:
        read_vcf(ReadRequest((path,)), mini_panel)
    assert "--assembly" in caught.value.remedy
    assert len(read_vcf(ReadRequest((path,), assembly="hg19"), mini_panel)[0].calls) == 1
