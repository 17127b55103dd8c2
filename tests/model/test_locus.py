"""Keys: the same variant is one key, however it is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chip_triage.model.locus import (
    VariantKey,
    canonical_assembly,
    canonical_contig,
    trim_alleles,
)

BASES = st.text("ACGT", max_size=8)


def test_a_vcf_deletion_and_a_maf_deletion_are_one_key() -> None:
    vcf = VariantKey.from_vcf("GRCh38", "chr1", 100, "CAG", "C")
    maf = VariantKey.from_maf("GRCh38", "1", 101, "AG", "-")
    assert vcf == maf == VariantKey("GRCh38", "1", 100, "AG", "")
    assert (vcf.kind, vcf.end0) == ("deletion", 102)


def test_a_vcf_insertion_and_a_maf_insertion_are_one_key() -> None:
    vcf = VariantKey.from_vcf("GRCh38", "chr5", 171410539, "C", "CTCTG")
    maf = VariantKey.from_maf("GRCh38", "5", 171410539, "-", "TCTG")
    assert vcf == maf
    assert vcf.kind == "insertion"


@pytest.mark.parametrize(
    ("ref", "alt", "kind"),
    [("A", "T", "snv"), ("AC", "TG", "mnv"), ("AC", "T", "delins"), ("AAC", "ATC", "snv")],
)
def test_kinds(ref: str, alt: str, kind: str) -> None:
    assert VariantKey.from_vcf("GRCh37", "2", 10, ref, alt).kind == kind


@given(st.integers(0, 10**8), BASES, BASES, BASES, BASES)
def test_shared_ends_never_change_the_key(
    start: int, left: str, deleted: str, inserted: str, right: str
) -> None:
    bare = trim_alleles(start + len(left), deleted, inserted)
    padded = trim_alleles(start, left + deleted + right, left + inserted + right)
    assert trim_alleles(*padded) == padded
    assert len(padded[1]) == len(bare[1])
    assert len(padded[2]) == len(bare[2])


@given(st.sampled_from(["GRCh37", "GRCh38"]), st.integers(0, 10**8), BASES, BASES)
def test_the_text_form_comes_back(assembly: str, start: int, deleted: str, inserted: str) -> None:
    key = VariantKey(assembly, "X", start, deleted, inserted)
    assert VariantKey.parse(str(key)) == key


@pytest.mark.parametrize(
    ("name", "contig"),
    [
        ("NC_000002.12", "2"), ("NC_000002", "2"), ("NC_000023.10", "X"), ("NC_000024.10", "Y"),
        ("NC_012920.1", "MT"), ("CM000663.1", "1"), ("CM000684.2", "22"), ("CM000686.2", "Y"),
        ("NC_000025.1", "NC_000025.1"), ("CM000687.2", "CM000687.2"), ("GL000192.1", "GL000192.1"),
    ],
)  # fmt: skip
def test_accessions_of_chromosomes(name: str, contig: str) -> None:
    assert canonical_contig(name) == contig


def test_names_of_assemblies_and_contigs() -> None:
    assert [canonical_assembly(n) for n in ("hg19", " GRCh38 ", "b37", "37", "T2T")] == [
        "GRCh37", "GRCh38", "GRCh37", "GRCh37", None,
    ]  # fmt: skip
    assert [canonical_contig(n) for n in ("chr1", "X", "chrM", "MT", "chrx", "GL000220.1")] == [
        "1", "X", "MT", "MT", "X", "GL000220.1",
    ]  # fmt: skip
