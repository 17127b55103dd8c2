"""Left alignment and haplotype equality, over windows small enough to see."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chip_triage.analysis.normalise import (
    haplotype,
    haplotype_test,
    left_align,
    normalise_calls,
    ref_agrees,
    same_haplotype,
    split_substitution,
    window_span,
)
from chip_triage.model.locus import VariantKey, trim_alleles
from chip_triage.model.reference import ReferenceWindow
from chip_triage.model.variant import Call, Variant

#            0123456789012345678901
SEQUENCE = "GGCATCATCATTTGACGGGTTA"
WINDOW = ReferenceWindow("2", 100, SEQUENCE)


def key(start0: int, deleted: str, inserted: str, contig: str = "2") -> VariantKey:
    return VariantKey("GRCh38", contig, start0, deleted, inserted)


@pytest.mark.parametrize(
    ("given_key", "aligned"),
    [
        (key(108, "CAT", ""), key(102, "CAT", "")),
        (key(111, "", "CAT"), key(102, "", "CAT")),
        (key(112, "T", ""), key(110, "T", "")),
        (key(119, "", "G"), key(116, "", "G")),
        (key(113, "G", "C"), key(113, "G", "C")),
        (key(113, "GAC", "GTC"), key(114, "A", "T")),
        (key(113, "GA", "TT"), key(113, "GA", "TT")),
        (key(100, "GG", ""), key(100, "GG", "")),
    ],
)
def test_left_align(given_key: VariantKey, aligned: VariantKey) -> None:
    assert ref_agrees(given_key, WINDOW)
    assert left_align(given_key, WINDOW) == aligned


def test_off_the_window_nothing_moves() -> None:
    far = key(500, "A", "")
    assert left_align(far, WINDOW) == far
    assert ref_agrees(far, WINDOW) is None


def test_symbolic_insertions_are_left_alone() -> None:
    symbolic = key(110, "", "<DUP30>")
    assert left_align(symbolic, WINDOW) == symbolic
    assert haplotype([symbolic], WINDOW) is None


def test_ambiguous_reference_bases_agree_with_what_they_stand_for() -> None:
    window = ReferenceWindow("2", 0, "ANRC")
    assert ref_agrees(key(1, "G", "T"), window)
    assert ref_agrees(key(2, "A", "T"), window)
    assert ref_agrees(key(2, "C", "T"), window) is False
    assert ref_agrees(key(3, "N", "T"), window)


def test_a_split_mnv_is_the_mnv() -> None:
    mnv = key(113, "GAC", "TAG")
    parts = split_substitution(mnv)
    assert [str(part) for part in parts] == ["GRCh38:2:113:G:T", "GRCh38:2:115:C:G"]
    assert same_haplotype([mnv], parts, WINDOW)
    assert split_substitution(parts[0]) == (parts[0],)
    same = haplotype_test([WINDOW])
    assert same((mnv,), parts)
    assert not same((mnv,), parts[:1])


def test_a_delins_is_the_deletion_and_the_substitution() -> None:
    assert same_haplotype([key(113, "GA", "T")], [key(113, "G", "T"), key(114, "A", "")], WINDOW)


def test_what_does_not_fit_is_no_equality() -> None:
    overlapping = [key(113, "GA", "T"), key(114, "A", "C")]
    assert haplotype(overlapping, WINDOW) is None
    assert not same_haplotype(overlapping, overlapping, WINDOW)
    same = haplotype_test([WINDOW])
    assert not same((key(113, "G", "T"),), (key(113, "G", "T", contig="3"),))
    assert not same((key(900, "G", "T"),), (key(900, "G", "T"),))


def test_window_span() -> None:
    assert window_span([key(113, "GA", ""), key(120, "", "A")], flank=10) == ("2", 103, 130)
    assert window_span([key(3, "G", "")], flank=10) == ("2", 0, 14)
    with pytest.raises(ValueError, match="one contig"):
        window_span([key(1, "G", ""), key(1, "G", "", contig="3")])
    with pytest.raises(ValueError, match="none"):
        window_span([])


def call(of: VariantKey) -> Call:
    variant = Variant(of, "chr2", of.start0 + 1, of.deleted or "-", of.inserted or "-")
    return Call(variant, "P01", "mutect2", (), 90, 10, 100, 0.1, "AD", line=7)


def test_calls_are_aligned_and_wrong_refs_told_apart() -> None:
    moves, stays, wrong = key(108, "CAT", ""), key(113, "G", "C"), key(113, "A", "C")
    outside = key(10, "A", "C", contig="9")
    windows = dict.fromkeys((moves, stays, wrong), WINDOW)
    found, mismatches = normalise_calls([call(k) for k in (moves, stays, wrong, outside)], windows)
    assert [c.variant.key for c in found] == [key(102, "CAT", ""), stays, outside]
    assert found[0].variant.pos == 109  # the raw position stays as it was written
    assert [(m.call.line, m.expected) for m in mismatches] == [(7, "G")]


# --- properties ----------------------------------------------------------------------------------

GENOMES = st.text("ACG", min_size=8, max_size=40)


@st.composite
def fitting_variants(draw: st.DrawFn) -> tuple[ReferenceWindow, VariantKey]:
    """A window of few letters (many repeats) and a variant that fits it."""
    bases = draw(GENOMES)
    start = draw(st.integers(0, len(bases) - 1))
    length = draw(st.integers(0, min(6, len(bases) - start)))
    inserted = draw(st.text("ACG", max_size=6))
    start0, deleted, added = trim_alleles(50 + start, bases[start : start + length], inserted)
    assume(deleted or added)
    return ReferenceWindow("2", 50, bases), key(start0, deleted, added)


@given(fitting_variants())
def test_alignment_is_idempotent_and_keeps_the_haplotype(
    case: tuple[ReferenceWindow, VariantKey],
) -> None:
    window, variant = case
    aligned = left_align(variant, window)
    assert left_align(aligned, window) == aligned
    assert aligned.start0 <= variant.start0
    assert haplotype([aligned], window) == haplotype([variant], window)


@given(fitting_variants(), st.integers(0, 40))
def test_every_spelling_of_an_indel_aligns_to_one_key(
    case: tuple[ReferenceWindow, VariantKey], shift: int
) -> None:
    """Any other place where the same indel gives the same sequence leads to the same key."""
    window, variant = case
    if bool(variant.deleted) == bool(variant.inserted):
        return
    whole = haplotype([variant], window)
    assert whole is not None
    place = min(variant.start0 + shift, window.end0 - len(variant.deleted))
    size = len(variant.deleted) or len(variant.inserted)
    offset = place - window.start0
    if variant.deleted:
        other = key(place, window.bases[offset : offset + size], "")
    else:
        other = key(place, "", whole[offset : offset + size])
    if haplotype([other], window) == whole:
        assert left_align(other, window) == left_align(variant, window)


@given(fitting_variants())
def test_padding_an_allele_changes_nothing(case: tuple[ReferenceWindow, VariantKey]) -> None:
    """VCF's anchor base and any longer padding trim to the same aligned key."""
    window, variant = case
    start = max(window.start0, variant.start0 - 2)
    end = min(window.end0, variant.end0 + 2)
    before, after = window.slice(start, variant.start0), window.slice(variant.end0, end)
    padded = key(start, before + variant.deleted + after, before + variant.inserted + after)
    assert left_align(padded, window) == left_align(variant, window)
