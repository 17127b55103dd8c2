"""Callers are told from the header; none or several are refused with the way out."""

from __future__ import annotations

import pytest

from chip_triage.errors import VariantFileError
from chip_triage.readers.allele_counts import PROFILES
from chip_triage.readers.caller_detection import (
    canonical_caller,
    decide_caller,
    detect_callers,
)
from chip_triage.readers.vcf_header import VcfHeader, read_header

LAST = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tP01"


def header(*meta: str) -> VcfHeader:
    lines = ["##fileformat=VCFv4.2", *meta, LAST]
    return read_header([line.encode() for line in lines], "a.vcf")


def formats(*keys: str) -> list[str]:
    return [f'##FORMAT=<ID={key},Number=1,Type=Integer,Description="">' for key in keys]


@pytest.mark.parametrize(
    ("meta", "caller"),
    [
        (["##source=Mutect2"], "mutect2"),
        (["##GATKCommandLine=<ID=Mutect2,CommandLine=x>", "##source=FilterMutectCalls"], "mutect2"),
        (["##GATKCommandLine.MuTect2=<ID=MuTect2,Version=3.7>"], "mutect2"),
        (["##GATKCommandLine.M2=<ID=M2,Version=3.4>"], "mutect2"),
        (["##source=VarDict_v1.8.2"], "vardict"),
        (formats("VD", "ALD", "RD", "BIAS"), "vardict"),
        (["##source=VarScan2"], "varscan2"),
        (["##source=strelka", "##content=strelka somatic snv calls"], "strelka2"),
        (["##source=strelka", "##content=strelka germline small-variant calls"], "strelka2_germline"),
        (["##source=lofreq call -d 1000 -f x.fa"], "lofreq"),
        (["##source=freeBayes v1.3.6"], "freebayes"),
        (["##source=\"tvc 5.10-12 (abc) - Torrent Variant Caller\""], "tvc"),
        (["##source=Pisces 5.2.10.49"], "pisces"),
        (["##DRAGENCommandLine=<ID=dragen,Version=3>", "##source=HaplotypeCaller"], "dragen"),
        (["##SentieonCommandLine.TNscope=<ID=TNscope>"], "tnscope"),
        (["##sageVersion=3.4"], "sage"),
        (["##source=DeepSomatic 1.9.0", "##DeepVariant_version=1.9.0"], "deepsomatic"),
        (["##DeepVariant_version=1.6.0"], "deepvariant"),
        (["##GLnexusVersion=v1.4.1", "##DeepVariant_version=1.6"], "glnexus"),
        (["##source=Clair3"], "clair3"),
        (["##source=ClairS"], "clairs"),
        (["##source=HaplotypeCaller", "##source=GenotypeGVCFs"], "haplotypecaller"),
        (["##UnifiedGenotyper=\"analysis_type=UnifiedGenotyper\""], "haplotypecaller"),
        (["##source=pindel"], "pindel"),
        (["##source=\"RADIA pipeline v1.1.5\""], "radia"),
        (["##MuTect=\"analysis_type=MuTect\""], "mutect1"),
        (["##MuSE_version=\"v1.0rc\""], "muse"),
        (formats("IGT", "BCOUNT", "JGQ", "VAQ"), "somaticsniper"),
        (["##source=umiVar2"], "umivar"),
        (["##source=GenerateSVCandidates 1.6.0", *formats("PR", "SR")], "manta"),
    ],
)  # fmt: skip
def test_each_caller_by_its_own_words(meta: list[str], caller: str) -> None:
    assert detect_callers(header(*meta)) == (caller,)
    assert decide_caller(header(*meta), None) == caller


def test_every_profile_but_the_generic_ones_can_be_detected() -> None:
    known = {mark.args[1] for mark in test_each_caller_by_its_own_words.pytestmark[:0]}  # type: ignore[attr-defined]
    cases = test_each_caller_by_its_own_words.pytestmark[0].args[1]  # type: ignore[attr-defined]
    known |= {caller for _, caller in cases}
    assert set(PROFILES) - known == {"generic_ad", "generic_af"}


def test_unknown_and_ambiguous_are_refused() -> None:
    with pytest.raises(VariantFileError, match="does not say which caller") as unknown:
        decide_caller(header(), None)
    assert "--caller" in unknown.value.remedy
    both = header("##source=Mutect2", "##source=strelka")
    with pytest.raises(VariantFileError, match=r"several callers \(mutect2, strelka2\)"):
        decide_caller(both, None)
    assert decide_caller(both, "Strelka") == "strelka2"


@pytest.mark.parametrize(
    ("named", "caller"),
    [("Mutect2", "mutect2"), ("strelka-2", "strelka2"), ("TSO500", "pisces"), ("generic AD", "generic_ad"),
     ("HaplotypeCaller", "haplotypecaller"), ("DRAGEN", "dragen"), ("MuTect", "mutect1")],
)  # fmt: skip
def test_names_that_users_write(named: str, caller: str) -> None:
    assert canonical_caller(named) == caller


def test_a_name_that_nobody_knows() -> None:
    with pytest.raises(VariantFileError, match="caller 'mystery' is not known"):
        canonical_caller("mystery")
