"""Copy-number segments as a labelled source of the same flags."""

from __future__ import annotations

import pytest

from chip_triage.analysis.iscn.copy_number import ARMS, TP53_SPAN, copy_number_flags, is_loss
from chip_triage.errors import AssemblyMismatchError
from chip_triage.model.karyotype import CopyNumberSegment, KaryotypeFlag

MB = 1_000_000


def segment(chrom: str, start: int, end: int, log2: float = -0.9) -> CopyNumberSegment:
    return CopyNumberSegment(chrom, start, end, log2=log2)


def neutral(chrom: str, assembly: str = "GRCh38") -> CopyNumberSegment:
    return segment(chrom, 1, ARMS[assembly][chrom].length, log2=0.01)


def flags_of(*segments: CopyNumberSegment, assembly: str = "GRCh38") -> dict[str, KaryotypeFlag]:
    return {flag.flag_id: flag for flag in copy_number_flags(segments, assembly)}


@pytest.mark.parametrize("assembly", ["GRCh37", "GRCh38"])
def test_a_whole_chromosome_7(assembly: str) -> None:
    flags = flags_of(
        segment("chr7", 50_000, ARMS[assembly]["7"].length - 50_000), assembly=assembly
    )
    assert flags["monosomy7"].present is True
    assert flags["del7q"].present is False
    assert flags["chr7p_change"].present is False
    assert flags["monosomy7"].evidence.startswith(f"copy number ({assembly})")
    assert flags["monosomy7"].cells is None
    assert flags["monosomy7"].clonal is None


def test_a_part_of_7q() -> None:
    flags = flags_of(neutral("7"), segment("7", 100 * MB, 130 * MB))
    assert flags["del7q"].present is True
    assert flags["monosomy7"].present is False
    assert "30.0 Mb of 7q lost" in flags["del7q"].evidence


@pytest.mark.parametrize(("size", "present"), [(4_999_999, False), (5_000_000, True)])
def test_the_smallest_arm_loss(size: int, present: bool) -> None:
    flags = flags_of(neutral("5"), segment("5", 120 * MB + 1, 120 * MB + size))
    assert flags["del5q"].present is present


def test_a_loss_across_the_centromere_is_parted() -> None:
    flags = flags_of(neutral("7"), segment("7", 50 * MB, 70 * MB))
    assert flags["chr7p_change"].present is True
    assert flags["del7q"].present is True


def test_17p_needs_tp53() -> None:
    low, high = TP53_SPAN["GRCh38"]
    assert flags_of(neutral("17"), segment("17", low - 500, low))["loss17p"].present is True
    assert flags_of(neutral("17"), segment("17", high, high + 500))["loss17p"].present is True
    beside = flags_of(neutral("17"), segment("17", high + 1, high + 12 * MB))["loss17p"]
    assert beside.present is False
    assert "TP53 is not in it" in beside.evidence


@pytest.mark.parametrize(
    ("log2", "copies", "lost"),
    [(-0.25, None, True), (-0.24, None, False), (None, 1.0, True), (None, 1.5, False), (-2.0, 2.0, False),
     (0.5, 1.0, True), (None, None, False)],
)  # fmt: skip
def test_what_is_a_loss(log2: float | None, copies: float | None, lost: bool) -> None:
    assert is_loss(CopyNumberSegment("7", 1, 2, log2=log2, copy_number=copies)) is lost


def test_an_arm_without_a_segment_is_not_known() -> None:
    flags = flags_of(segment("7", 100 * MB, 130 * MB))
    assert flags["del7q"].present is True
    assert flags["chr7p_change"].present is None
    assert flags["monosomy7"].present is None
    assert flags["del5q"].present is None
    assert flags["loss17p"].evidence == "copy number: no segment on 17p"


def test_overlapping_segments_are_counted_once() -> None:
    twice = flags_of(neutral("5"), *[segment("5", 120 * MB + 1, 124 * MB) for _ in range(2)])
    assert twice["del5q"].present is False
    many = flags_of(
        neutral("5"), *[segment("5", n * 10 * MB, n * 10 * MB + 2 * MB) for n in range(6, 12)]
    )
    assert many["del5q"].present is True
    assert "and 3 more" in many["del5q"].evidence


def test_an_unknown_assembly_is_refused() -> None:
    with pytest.raises(AssemblyMismatchError, match="hg18"):
        copy_number_flags((), "hg18")
