"""The artefact catalogue, indel flags, false duplicates, recurrence and carry-over."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chip_triage.analysis import artefacts
from chip_triage.model.case import RunContext
from chip_triage.model.locus import VariantKey
from chip_triage.model.panel import ArtefactEntry
from chip_triage.model.variant import Consequence

ENTRIES = (
    ArtefactEntry("a1", "TP53", "c.524G>A", "p.R175H", "seen in many", "c"),
    ArtefactEntry("a2", "ASXL1", "c.1934dup", None, "slippage", "c", 0.05),
    ArtefactEntry("a3", "PPM1D", None, "p.S503X", "seen in many", "c"),
)


@pytest.mark.parametrize(
    ("symbol", "hgvsc", "hgvsp", "found"),
    [
        ("TP53", "c.524G>A", "p.Arg175His", ["a1"]),
        ("TP53", None, "p.R175H", ["a1"]),
        ("TP53", "c.524G>A", None, ["a1"]),
        ("TP53", "c.524G>T", "p.Arg175Leu", []),
        ("DNMT3A", "c.524G>A", "p.Arg175His", []),
        ("ASXL1", "c.1934dup", "p.Gly646TrpfsTer12", ["a2"]),
        ("PPM1D", "c.1508C>A", "p.Ser503Ter", ["a3"]),
        ("PPM1D", "c.1508C>A", "p.(Ser503*)", ["a3"]),
        ("PPM1D", None, None, []),
    ],
)
def test_catalogue(symbol, hgvsc, hgvsp, found) -> None:
    catalogue = artefacts.index_catalogue(ENTRIES)
    matches = artefacts.catalogue_matches(
        symbol, Consequence(symbol, "T", (), hgvsc, hgvsp), catalogue
    )
    assert [entry.artefact_id for entry in matches] == found
    assert artefacts.catalogue_matches(symbol, None, catalogue) == ()


def test_two_entries_for_one_change_are_both_told() -> None:
    catalogue = artefacts.index_catalogue(
        (ENTRIES[0], ArtefactEntry("a4", "TP53", None, "p.Arg175His", "other", "c"))
    )
    matches = artefacts.catalogue_matches(
        "TP53", Consequence("TP53", "T", (), "c.524G>A", "p.Arg175His"), catalogue
    )
    assert [entry.artefact_id for entry in matches] == ["a1", "a4"]


@pytest.mark.parametrize(
    ("alt", "depth", "flags", "codes"),
    [
        (49, 1000, ["artefact_below_limit"], ["artefact_below_limit"]),
        (50, 1000, ["artefact_above_limit"], []),
        (None, None, ["artefact_below_limit"], ["artefact_below_limit"]),
    ],
)
def test_a_limit_of_its_own(make_call, alt, depth, flags, codes) -> None:
    found, reasons = artefacts.artefact_verdict(make_call("ASXL1_dup", alt, depth), ENTRIES[1:2])
    assert (found, [reason.code for reason in reasons]) == (flags, codes)


def test_entries_without_limit_are_flags_only(make_call) -> None:
    assert artefacts.artefact_verdict(make_call("TP53_R175H", 900, 1000), ENTRIES[:1]) == (
        ["artefact_listed"], [],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("written", "short"),
    [("p.Arg175His", "R175H"), ("p.(R175H)", "R175H"), ("p.Ser503Ter", "S503*"), ("p.S503X", "S503*"),
     ("p.Ser503*", "S503*"), ("p.Gly646TrpfsTer12", "p.Gly646TrpfsTer12".removeprefix("p."))],
)  # fmt: skip
def test_one_letter(written, short) -> None:
    assert artefacts.one_letter(written) == short


def indel(make_call, ref, alt, hgvsc="c.1_2del"):
    call = make_call("ASXL1_dup", 100, 1000)
    key = VariantKey.from_vcf("GRCh38", "chr20", 32434638, ref, alt)
    return replace(
        call, variant=replace(call.variant, key=key, ref=ref, alt=alt),
        consequences=(replace(call.consequences[0], hgvsc=hgvsc),),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("ref", "alt", "hgvsc", "flags"),
    [
        ("A", "G", "c.1A>G", []),
        ("AC", "GT", "c.1_2delinsGT", []),
        ("AGTCAG", "A", "c.2_6del", []),
        ("AGTCAGT", "A", "c.2_7del", ["long_indel"]),
        ("A", "AG", "c.5dup", ["homopolymer_not_excluded"]),
        ("A", "AG", "c.5_6insG", []),
        ("AGGGGG", "AGGGG", "c.5del", ["homopolymer_not_excluded"]),
        ("AGGGGGG", "A", "c.2_7del", ["long_indel", "homopolymer_not_excluded"]),
    ],
)
def test_indel_flags(make_call, limits, ref, alt, hgvsc, flags) -> None:
    assert artefacts.indel_flags(indel(make_call, ref, alt, hgvsc), limits) == flags


def test_every_known_hotspot_of_the_false_copy_maps_to_its_true_place(panel) -> None:
    pairs = {6496024: 43104346, 6486334: 43094667, 6486337: 43094670}
    for false, true in pairs.items():
        key = VariantKey.from_vcf("GRCh38", "chr21", false, "G", "T")
        found = artefacts.true_locus(key, panel.duplicates)
        assert found is not None
        assert found.start0 + 1 == true
        assert artefacts.true_locus(found, panel.duplicates) is None


def test_other_places_and_assemblies_are_left_alone(panel) -> None:
    for assembly, chrom, pos in (("GRCh37", "21", 6496024), ("GRCh38", "20", 6496024),
                                 ("GRCh38", "21", 6490000)):  # fmt: skip
        key = VariantKey.from_vcf(assembly, chrom, pos, "G", "T")
        assert artefacts.true_locus(key, panel.duplicates) is None


@pytest.mark.parametrize(
    ("seen", "size", "novel", "flag"),
    [
        (4, 20, False, None),
        (5, 20, False, "run_recurrent"),
        (5, 96, False, None),
        (6, 100, False, "run_recurrent"),
        (5, 100, False, None),
        (2, 20, True, None),
        (3, 20, True, "run_recurrent_novel"),
        (3, 100, True, None),
        (4, 100, True, "run_recurrent_novel"),
        (0, 20, True, None),
    ],
)
def test_recurrence(limits, seen, size, novel, flag) -> None:
    found = artefacts.recurrence_flag("k", {"k": seen}, size, limits, novel=novel)
    assert found == flag


def test_context_lookup() -> None:
    context = RunContext(
        "R", ("a", "b", "c"), (("k", ("a", "b", "b")),), (("k", "a", "b"), ("m", "c", "b"))
    )
    assert artefacts.context_lookup(context, "a") == ({"k": 2}, frozenset({"k"}))
    assert artefacts.context_lookup(None, "a") == ({}, frozenset())


def test_lymphoid_by_residue() -> None:
    assert artefacts.lymphoid_by_residue("EZH2", 646)
    assert not artefacts.lymphoid_by_residue("EZH2", 100)
    assert not artefacts.lymphoid_by_residue("EZH2", None)


def test_homology(panel) -> None:
    assert artefacts.has_homology(panel.gene("KMT2C"))
    assert not artefacts.has_homology(panel.gene("TP53"))
