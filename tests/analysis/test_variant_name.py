"""A variant as people write it: every spelling finds the one call, and none finds another."""

from __future__ import annotations

import pytest

from chip_triage.analysis.variant_name import is_meant, place_of
from chip_triage.model.locus import VariantKey
from chip_triage.model.variant import Call, Consequence, Variant
from chip_triage.readers.panel_file import read_panel

PANEL = read_panel()


def made(variant: Variant, consequences: tuple[Consequence, ...]) -> Call:
    return Call(
        variant, "P01", "mutect2", ("PASS",), 900, 100, 1000, 0.1, "AD", consequences=consequences
    )


def call(chrom: str, pos: int, ref: str, alt: str, consequence: Consequence) -> Call:
    key = VariantKey.from_vcf("GRCh38", chrom, pos, ref, alt)
    return made(Variant(key, chrom, pos, ref, alt), (consequence,))


R882H = call(
    "chr2", 25234373, "C", "T",
    Consequence("DNMT3A", "ENST00000321117.10", ("missense_variant",), "c.2645G>A", "p.Arg882His"),
)  # fmt: skip
G646 = call(
    "20", 32434638, "A", "AG",
    Consequence("ASXL1", "NM_015338.6", ("frameshift_variant",), "c.1934dup", "p.Gly646TrpfsTer12"),
)  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "chr2:25234373:C:T", "2:25234373:C:T", "2-25234373-C-T", "chr2_25234373_C_T",
        "chr2:25234373C>T", "chr2:g.25234373C>T", "NC_000002.12:g.25234373C>T", "chr2 25234373 C T",
        "chr2:25234373:c:t", "chr2:25234372:GC:GT", "GRCh38:2:25234372:C:T",
        "DNMT3A:p.R882H", "DNMT3A:p.Arg882His", "DNMT3A:p.(Arg882His)", "dnmt3a:R882H", "DNMT3A R882H",
        "p.R882H", "c.2645G>A", "NM_022552.5:c.2645G>A", "NM_022552:c.2645G>A",
        "ENST00000321117.10:c.2645G>A", "ENST00000321117:p.R882H", "NM_022552.5(DNMT3A):c.2645G>A",
        "NP_072046.2:p.Arg882His", " chr2:25234373:C:T ",
    ],
)  # fmt: skip
def test_spellings_of_a_substitution(text: str) -> None:
    assert is_meant(R882H, text, PANEL)
    assert not is_meant(G646, text, PANEL)


@pytest.mark.parametrize(
    "text",
    [
        "20-32434638-A-AG", "ASXL1:p.G646fs", "ASXL1:p.Gly646fs", "ASXL1:p.G646Wfs*12", "G646fs",
        "ASXL1:c.1934dup", "ASXL1:c.1934dupG", "NM_015338:c.1934dup", "ENST00000375687.10:c.1934dup",
    ],
)  # fmt: skip
def test_spellings_of_a_frameshift(text: str) -> None:
    assert is_meant(G646, text, PANEL)
    assert not is_meant(R882H, text, PANEL)


@pytest.mark.parametrize(
    "text",
    [
        "", "nonsense", "chr2:25234373:C:A", "chr2:25234374:C:T", "chr3:25234373:C:T", "TP53:p.R882H",
        "p.R882C", "p.?", "NM_999.1:c.2645G>A", "c.2645G>T", "ASXL1:p.G645fs", "ASXL1:p.A646fs",
        "ASXL1:p.G646Vfs", "chr2:25234373:C:<DEL>",
    ],
)  # fmt: skip
def test_another_variant_is_not_meant(text: str) -> None:
    assert not is_meant(R882H, text, PANEL)
    assert not is_meant(G646, text, PANEL)


def test_a_symbolic_allele_is_named_as_written() -> None:
    key = VariantKey.from_vcf("GRCh38", "chr13", 28034106, "", "<DUP63>")
    written = Variant(key, "chr13", 28034105, "T", "<DUP>")
    duplication = made(written, ())
    assert is_meant(duplication, "chr13:28034105:T:<DUP>", PANEL)
    assert not is_meant(duplication, "chr13:28034105:T:<INS>", PANEL)


def test_places() -> None:
    assert place_of("chr2:g.25234373C>T") == ("2", 25234373)
    assert place_of("NC_000002.12:g.25234373C>T") == ("2", 25234373)
    assert place_of("DNMT3A:p.R882H") is None
