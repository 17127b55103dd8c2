"""Copy-number segments as a separate, labelled source of karyotype flags (5q, 7, 17p).

A segment says what is lost, not in how many cells nor in which clone: such a flag has no cells and
no clonality, and never enters a count of abnormalities or a cytogenetic risk group.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chip_triage.errors import AssemblyMismatchError
from chip_triage.model.karyotype import CopyNumberSegment, KaryotypeFlag

SOURCE_LABEL = "copy number"


@dataclass(frozen=True, slots=True)
class ChromosomeArms:
    """Last base of the short arm and of the chromosome (1-based)."""

    p_end: int
    length: int


# UCSC cytoBand tables of hg19 and hg38: the arms part where band p11.1 meets q11.1.
ARMS: dict[str, dict[str, ChromosomeArms]] = {
    "GRCh37": {
        "5": ChromosomeArms(48_400_000, 180_915_260),
        "7": ChromosomeArms(59_900_000, 159_138_663),
        "17": ChromosomeArms(24_000_000, 81_195_210),
    },
    "GRCh38": {
        "5": ChromosomeArms(48_800_000, 181_538_259),
        "7": ChromosomeArms(60_100_000, 159_345_973),
        "17": ChromosomeArms(25_100_000, 83_257_441),
    },
}
# TP53, MANE Select NM_000546.6 (GRCh38) and Ensembl gene span (GRCh37).
TP53_SPAN = {"GRCh37": (7_565_097, 7_590_856), "GRCh38": (7_668_421, 7_687_490)}

# One copy or fewer: CNVkit's default cut between one and two copies (Talevich et al., PLoS Comput
# Biol 2016;12:e1004873, command "call").
LOSS_LOG2_AT_MOST = -0.25
LOSS_COPIES_BELOW = 1.5
# What banding could see: about 5 Mb (ISCN 2020, 550 bands). Smaller losses are not arm losses.
SMALLEST_ARM_LOSS_BP = 5_000_000
# A whole chromosome: nearly all of both arms (centromeres and gaps carry no probes).
WHOLE_CHROMOSOME_FRACTION = 0.8

Spans = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Arm:
    chromosome: str
    arm: str
    start: int
    end: int
    covered: int
    lost: Spans

    @property
    def lost_bp(self) -> int:
        return sum(end - start + 1 for start, end in self.lost)

    @property
    def fraction(self) -> float:
        return self.lost_bp / (self.end - self.start + 1)

    @property
    def is_lost_in_part(self) -> bool:
        return self.lost_bp >= SMALLEST_ARM_LOSS_BP

    @property
    def name(self) -> str:
        return f"{self.chromosome}{self.arm}"


def copy_number_flags(
    segments: Sequence[CopyNumberSegment], assembly: str
) -> tuple[KaryotypeFlag, ...]:
    """Flags from segments of one sample; ``present`` is None where an arm has no segment at all.

    A whole chromosome is lost when at least 80 % of both arms is; an arm is lost in part from 5 Mb
    on; 17p is lost only where the loss takes TP53. Raises :class:`AssemblyMismatchError` for an
    assembly without arm boundaries in :data:`ARMS`.
    """
    if assembly not in ARMS:
        known = " or ".join(ARMS)
        raise AssemblyMismatchError(
            f"no chromosome arms are known for assembly '{assembly}'",
            f"give the copy-number segments on {known}",
            expected=known,
            found=assembly,
        )
    arms = {
        f"{name}{arm}": _arm(segments, assembly, name, arm)
        for name in ARMS[assembly]
        for arm in ("p", "q")
    }
    return (
        *_chromosome_flags(arms, "7", "monosomy7", "del7q", "chr7p_change", assembly),
        *_chromosome_flags(arms, "5", "monosomy5", "del5q", None, assembly),
        _loss_17p(arms["17p"], assembly),
    )


def is_loss(segment: CopyNumberSegment) -> bool:
    """Fewer than two copies by the stated number, else by the log2 ratio."""
    if segment.copy_number is not None:
        return segment.copy_number < LOSS_COPIES_BELOW
    return segment.log2 is not None and segment.log2 <= LOSS_LOG2_AT_MOST


def _arm(segments: Sequence[CopyNumberSegment], assembly: str, name: str, arm: str) -> _Arm:
    bounds = ARMS[assembly][name]
    start, end = (1, bounds.p_end) if arm == "p" else (bounds.p_end + 1, bounds.length)
    mine = [segment for segment in segments if _chromosome(segment.chrom) == name]
    covered = _spans(mine, start, end, lambda _segment: True)
    lost = _spans(mine, start, end, is_loss)
    return _Arm(name, arm, start, end, sum(b - a + 1 for a, b in covered), lost)


def _chromosome(name: str) -> str:
    return name[3:] if name.lower().startswith("chr") else name


def _spans(
    segments: Sequence[CopyNumberSegment],
    start: int,
    end: int,
    keep: Callable[[CopyNumberSegment], bool],
) -> Spans:
    """Kept segments clipped to the arm, overlapping ones merged."""
    clipped = sorted(
        (max(segment.start, start), min(segment.end, end))
        for segment in segments
        if segment.start <= end and segment.end >= start and keep(segment)
    )
    merged: Spans = []
    for low, high in clipped:
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return merged


def _chromosome_flags(
    arms: dict[str, _Arm], name: str, whole_id: str, q_id: str, p_id: str | None, assembly: str
) -> list[KaryotypeFlag]:
    """Monosomy, or the loss of a part of one arm; never both for the same loss."""
    p, q = arms[f"{name}p"], arms[f"{name}q"]
    whole = p.fraction >= WHOLE_CHROMOSOME_FRACTION and q.fraction >= WHOLE_CHROMOSOME_FRACTION
    flags = [_flag(whole_id, whole, (p, q), assembly)]
    flags.append(_flag(q_id, q.is_lost_in_part and not whole, (q,), assembly))
    if p_id is not None:
        flags.append(_flag(p_id, p.is_lost_in_part and not whole, (p,), assembly))
    return flags


def _flag(flag_id: str, present: bool, arms: Sequence[_Arm], assembly: str) -> KaryotypeFlag:
    if any(arm.covered == 0 for arm in arms) and not present:
        names = " and ".join(arm.name for arm in arms if arm.covered == 0)
        return KaryotypeFlag(flag_id, None, f"{SOURCE_LABEL}: no segment on {names}")
    return KaryotypeFlag(flag_id, present, _evidence(arms, assembly))


def _evidence(arms: Sequence[_Arm], assembly: str) -> str:
    texts = []
    for arm in arms:
        spans = ", ".join(f"{arm.chromosome}:{low}-{high}" for low, high in arm.lost[:3])
        more = f" and {len(arm.lost) - 3} more" if len(arm.lost) > 3 else ""
        share = f"{arm.lost_bp / 1e6:.1f} Mb of {arm.name} lost ({100 * arm.fraction:.0f} %)"
        texts.append(f"{share}: {spans}{more}" if spans else share)
    return f"{SOURCE_LABEL} ({assembly}): {'; '.join(texts)}"


def _loss_17p(arm: _Arm, assembly: str) -> KaryotypeFlag:
    low, high = TP53_SPAN[assembly]
    hit = any(start <= high and end >= low for start, end in arm.lost)
    flag = _flag("loss17p", hit, (arm,), assembly)
    if hit or flag.present is None or not arm.lost:
        return flag
    return KaryotypeFlag("loss17p", False, f"{flag.evidence}; TP53 is not in it")
