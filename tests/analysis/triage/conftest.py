"""Calls of invented samples, judged with the shipped panel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chip_triage.analysis.filters import Limits, read_limits
from chip_triage.model.locus import VariantKey
from chip_triage.model.panel import GenePanel
from chip_triage.model.variant import Accounting, Call, Consequence, SampleCalls, Variant
from chip_triage.readers.panel_file import read_panel

MakeCall = Callable[..., Call]
MakeSample = Callable[..., SampleCalls]

#: name -> (gene, transcript, chrom, pos, ref, alt, term, c., p.); GRCh38, MANE transcript
ALLELES = {
    "TP53_R175H": ("TP53", "ENST00000269305.9", "chr17", 7675088, "C", "T", "missense_variant",
                   "c.524G>A", "p.Arg175His"),
    "TP53_R248Q": ("TP53", "ENST00000269305.9", "chr17", 7674220, "C", "T", "missense_variant",
                   "c.743G>A", "p.Arg248Gln"),
    "DNMT3A_R882H": ("DNMT3A", "ENST00000321117.10", "chr2", 25234373, "C", "T",
                     "missense_variant", "c.2645G>A", "p.Arg882His"),
    "DNMT3A_no_rule": ("DNMT3A", "ENST00000321117.10", "chr2", 25300000, "C", "T",
                       "missense_variant", "c.16G>A", "p.Ala6Thr"),
    "TET2_synonymous": ("TET2", "ENST00000380013.9", "chr4", 105243621, "C", "T",
                        "synonymous_variant", "c.3648C>T", "p.Arg1216="),
    "TET2_utr": ("TET2", "ENST00000380013.9", "chr4", 105276900, "A", "G",
                 "3_prime_UTR_variant", "c.*400A>G", None),
    "TET2_deep": ("TET2", "ENST00000380013.9", "chr4", 105250000, "A", "G", "intron_variant",
                  "c.3409+200A>G", None),
    "TET2_acceptor": ("TET2", "ENST00000380013.9", "chr4", 105243568, "A", "G",
                      "splice_acceptor_variant", "c.3595-2A>G", None),
    "TET2_R1216X": ("TET2", "ENST00000380013.9", "chr4", 105243621, "C", "T", "stop_gained",
                    "c.3646C>T", "p.Arg1216Ter"),
    "ASXL1_dup": ("ASXL1", "ENST00000375687.10", "chr20", 32434638, "A", "AG",
                  "frameshift_variant", "c.1934dup", "p.Gly646TrpfsTer12"),
    "ASXL1_23bp": ("ASXL1", "ENST00000375687.10", "chr20", 32434599, "TCACCACTGCCATAGAGAGGCGGC",
                   "T", "frameshift_variant", "c.1900_1922del", "p.Glu635ArgfsTer15"),
    "BCOR_S1437X": ("BCOR", "ENST00000378444.9", "chrX", 40062257, "G", "T", "stop_gained",
                    "c.4310C>A", "p.Ser1437Ter"),
    "CHEK2_R95X": ("CHEK2", "ENST00000404276.6", "chr22", 28734439, "G", "A", "stop_gained",
                   "c.283C>T", "p.Arg95Ter"),
    "EZH2_Y646F": ("EZH2", "ENST00000320356.7", "chr7", 148811635, "T", "A", "missense_variant",
                   "c.1937A>T", "p.Tyr646Phe"),
    "U2AF1_copy": ("U2AF1L5", "ENST00000610664.5", "chr21", 6496024, "G", "A", "missense_variant",
                   "c.101C>T", "p.Ser34Phe"),
    "U2AF1_copy_elsewhere": ("U2AF1L5", "ENST00000610664.5", "chr21", 6490000, "G", "A",
                             "intron_variant", "c.132+30C>T", None),
    "outside": (None, None, "chr1", 1000, "A", "G", "intergenic_variant", None, None),
}  # fmt: skip


@pytest.fixture(scope="session")
def panel() -> GenePanel:
    return read_panel()


@pytest.fixture(scope="session")
def limits(panel: GenePanel) -> Limits:
    return read_limits(panel)


@pytest.fixture(scope="session")
def make_call() -> MakeCall:
    """``make_call("TP53_R175H", alt, depth)``: PASS, both strands, no population frequency."""

    def make(name: str, alt: int | None, depth: int | None, **changes: Any) -> Call:
        gene, transcript, chrom, pos, ref, alt_base, term, hgvsc, hgvsp = ALLELES[name]
        known = alt is not None and depth is not None
        reference = depth - alt if known else None
        values: dict[str, Any] = {
            "variant": Variant(
                VariantKey.from_vcf("GRCh38", chrom, pos, ref, alt_base), chrom, pos, ref, alt_base
            ),
            "sample_id": "P01_a", "caller": "mutect2", "filters": ("PASS",),
            "ref_depth": reference, "alt_depth": alt, "depth": depth,
            "vaf": alt / depth if known and depth else None, "vaf_source": "AD",
            "alt_forward": alt // 2 if known else None,
            "alt_reverse": alt - alt // 2 if known else None,
            "ref_forward": reference // 2 if known else None,
            "ref_reverse": reference - reference // 2 if known else None,
            "consequences": (
                Consequence(gene, transcript, (term,), hgvsc, hgvsp, is_mane_select=True, source="CSQ"),
            ),
        }  # fmt: skip
        return Call(**(values | changes))

    return make


@pytest.fixture(scope="session")
def make_sample() -> MakeSample:
    """Calls of one sample with the accounting that its file would have."""

    def make(*calls: Call, absent: int = 0, kept_out: int = 0, **changes: Any) -> SampleCalls:
        alleles = len(calls) + absent + kept_out
        account = Accounting(
            "a.vcf", alleles + 3, 3, alleles, alleles=alleles, absent=absent,
            kept_out=(("symbolic", kept_out),) if kept_out else (),
        )  # fmt: skip
        values: dict[str, Any] = {
            "sample_name": "P01_a", "assembly": "GRCh38", "caller": "mutect2", "calls": calls,
            "accounting": (account,), "annotation": "CSQ",
        }  # fmt: skip
        return SampleCalls(**(values | changes))

    return make
