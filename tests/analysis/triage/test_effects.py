"""Sequence Ontology terms in the four words of the verdict."""

from __future__ import annotations

import pytest

from chip_triage.analysis.effects import effect_of, in_splice_region, intronic_offset
from chip_triage.model.variant import Consequence


@pytest.mark.parametrize(
    ("terms", "hgvsc", "effect"),
    [
        (("missense_variant",), "c.1A>G", "protein_altering"),
        (("splice_donor_variant", "intron_variant"), "c.100+1G>A", "protein_altering"),
        (("inframe_deletion", "splice_region_variant"), None, "protein_altering"),
        (("synonymous_variant",), "c.3A>G", "synonymous"),
        (("splice_region_variant", "synonymous_variant"), "c.3A>G", "synonymous"),
        (("stop_retained_variant",), None, "synonymous"),
        (("intron_variant",), "c.100+200G>A", "deep_intronic"),
        (("intron_variant",), None, "deep_intronic"),
        (("intron_variant", "non_coding_transcript_variant"), None, "deep_intronic"),
        (("splice_region_variant", "intron_variant"), "c.100+5G>A", "non_coding"),
        (("intron_variant",), "c.100+8G>A", "non_coding"),
        (("intron_variant",), "c.100+9G>A", "deep_intronic"),
        (("3_prime_UTR_variant",), "c.*30A>G", "non_coding"),
        (("upstream_gene_variant",), None, "non_coding"),
        ((), None, "non_coding"),
    ],
)
def test_effect_of(terms, hgvsc, effect) -> None:
    assert effect_of(Consequence("G", "T", terms, hgvsc)) == effect


@pytest.mark.parametrize(
    ("hgvsc", "offset"),
    [
        ("c.375+5G>A", 5),
        ("c.376-12_376-10del", 10),
        ("c.*24-30A>G", 30),
        ("c.-5+3A>G", 3),
        ("c.-5A>G", None),
        ("c.100_101insA", None),
        ("c.*5A>G", None),
        (None, None),
    ],
)
def test_intronic_offset(hgvsc, offset) -> None:
    assert intronic_offset(hgvsc) == offset


def test_in_splice_region() -> None:
    assert in_splice_region(Consequence("G", "T", ("splice_region_variant",)))
    assert in_splice_region(Consequence("G", "T", ("intron_variant",), "c.10-8A>G"))
    assert not in_splice_region(Consequence("G", "T", ("missense_variant",), "c.10A>G"))
