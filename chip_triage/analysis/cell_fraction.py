"""From the VAF to the share of cells that carry a clone, and from shares to clones within clones.

With v the VAF and c the share of cells: heterozygous and diploid ``c = 2 v``; one X in a male, or
copy-neutral loss of heterozygosity, ``c = v``; other allele lost (-7, del(7q), 17p loss) ``c = 2 v / (1 + v)``;
three copies, one mutated ``c = 2 v / (1 - v)``, two mutated ``c = 2 v / (2 - v)``. Which of them holds is rarely
known: the result is a range with its assumption, made from the interval of the VAF. Copy number of
the sample's own DNA is used where it shows the gene's place lost, else the karyotype that belongs to
the sample; without either the range is v to 2 v.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

from chip_triage.model.clone import CellFraction, CloneTrack, Nesting, Observation
from chip_triage.model.karyotype import Karyotype
from chip_triage.model.locus import canonical_contig
from chip_triage.model.panel import GeneSpan

#: Centromere midpoints in megabases (GRCh38, UCSC cytogenetic bands; GRCh37 within 3 Mb, and no
#: panel gene lies so near to one).
_CENTROMERES_MB = {
    "1": 123.4, "2": 93.9, "3": 90.9, "4": 50.0, "5": 48.8, "6": 59.8, "7": 60.1, "8": 45.2,
    "9": 43.0, "10": 39.8, "11": 53.4, "12": 35.5, "13": 17.7, "14": 17.2, "15": 19.0, "16": 36.8,
    "17": 25.1, "18": 18.5, "19": 26.2, "20": 28.1, "21": 12.0, "22": 15.0, "X": 61.0, "Y": 10.4,
}  # fmt: skip
#: Karyotype flags that take away an arm, beyond what whole-chromosome losses and deletions say.
_ARM_LOSS_FLAGS = {
    "7q": ("monosomy7", "del7q", "chr7q_loss_other"), "7p": ("monosomy7",),
    "17p": ("loss17p",), "5q": ("del5q", "monosomy5"), "5p": ("monosomy5",),
    "20q": ("del20q",), "11q": ("del11q",), "12p": ("del12p",),
}  # fmt: skip
_READ = ("ok", "ok_with_notes")
#: Metaphases of which a karyotype without a change at a place counts as evidence of two copies.
_FULL_METAPHASES = 20
_SEEN = ("detected", "below_threshold")


@dataclass(frozen=True, slots=True)
class CopyState:
    """Copies at a gene: ``one``, ``two``, ``loss``, ``gain`` or ``unknown``, with the evidence."""

    state: str
    evidence: str


def copy_state(
    span: GeneSpan | None,
    sex: str | None,
    karyotype: Karyotype | None,
    copy_number: Karyotype | None = None,
) -> CopyState:
    """Copies of a gene's place, from the sex (X, Y), the sample's copy number and its karyotype."""
    if span is None:
        return CopyState("unknown", "the gene's place is not known")
    if span.contig in ("X", "Y"):
        if (sex or "").lower() in ("m", "male"):
            return CopyState("one", f"one {span.contig} in a male")
        if not sex:
            return CopyState("unknown", "on X, and the sex is not stated")
    lost = _lost_segment(span, copy_number)
    if lost is not None:
        return CopyState("loss", lost)
    if karyotype is None:
        return CopyState("unknown", "no karyotype of this sample")
    arm = span.contig + ("p" if span.end < 1e6 * _CENTROMERES_MB.get(span.contig, 0) else "q")
    found = _stated_loss(arm, karyotype) or _stated_gain(span.contig, karyotype)
    if found is not None:
        return found
    cells = karyotype.metaphases
    if karyotype.status in _READ and cells is not None and cells >= _FULL_METAPHASES:
        return CopyState("two", f"no change of {arm} in {cells} metaphases")
    return CopyState("unknown", "the karyotype does not settle the number of copies")


def _lost_segment(span: GeneSpan, copy_number: Karyotype | None) -> str | None:
    """The loss that takes the whole gene, in words; copy number that shows none settles nothing."""
    for segment in copy_number.lost_segments if copy_number is not None else ():
        if (
            canonical_contig(segment.chrom) == span.contig
            and segment.start <= span.start
            and span.end <= segment.end
        ):
            return f"lost by copy number: {span.contig}:{segment.start}-{segment.end}"
    return None


def _stated_loss(arm: str, karyotype: Karyotype) -> CopyState | None:
    for flag_id in _ARM_LOSS_FLAGS.get(arm, ()):
        flag = karyotype.flag(flag_id)
        if flag is not None and flag.present:
            return CopyState("loss", f"{arm} lost: {flag.evidence}")
    for clone in karyotype.clones:
        for change in clone.abnormalities:
            if change.constitutional or arm[:-1] not in change.chromosomes[:1]:
                continue
            arms = {band[:1] for band in change.bands}
            if change.kind == "loss" or (change.kind == "del" and arm[-1] in arms):
                return CopyState("loss", f"{arm} lost: {change.raw} in {clone.cells or '?'} cells")
    return None


def _stated_gain(chromosome: str, karyotype: Karyotype) -> CopyState | None:
    for clone in karyotype.clones:
        for change in clone.abnormalities:
            if change.kind == "gain" and chromosome in change.chromosomes[:1]:
                if change.constitutional:
                    continue
                return CopyState("gain", f"{change.raw} in {clone.cells or '?'} cells")
    return None


def cell_fraction(observation: Observation, copies: CopyState) -> CellFraction | None:
    """Range of the share of cells (0-1) for one sample; None without an interval of the VAF."""
    low, high = observation.ci_low, observation.ci_high
    if low is None or high is None or observation.status not in _SEEN:
        return None
    lowest, highest, words = _conversion(copies, low)
    return CellFraction(
        observation.sample_id,
        min(1.0, lowest(low)),
        min(1.0, highest(high)),
        f"{words} ({copies.evidence})",
    )


def _conversion(
    copies: CopyState, low: float
) -> tuple[Callable[[float], float], Callable[[float], float], str]:
    """(formula of the lower end, of the upper end, words)."""
    if copies.state == "one":
        return _same, _same, "one copy: v"
    if low > 0.5:
        return _same, _other_lost, "above 50 %: the other allele is replaced or lost, v to 2v/(1+v)"
    if copies.state == "loss":
        return _other_lost, _doubled, "the other allele lost in some cells: 2v/(1+v) to 2v"
    if copies.state == "gain":
        return (
            lambda v: 2 * v / (2 - v),
            lambda v: 2 * v / (1 - v) if v < 1 else 1.0,
            "an extra copy in some cells: 2v/(2-v) to 2v/(1-v)",
        )
    if copies.state == "two":
        return _doubled, _doubled, "heterozygous, two copies: 2v"
    return _same, _doubled, "state unknown: v to 2v"


def _same(v: float) -> float:
    return v


def _doubled(v: float) -> float:
    return 2.0 * v


def _other_lost(v: float) -> float:
    return 2.0 * v / (1.0 + v)


def karyotype_of(observation: Observation, karyotypes: Sequence[Karyotype]) -> Karyotype | None:
    """The karyotype of the sample itself, else one of the same day and specimen."""
    return _belonging(observation, [karyotype for karyotype in karyotypes if karyotype.is_banded])


def copy_number_of(observation: Observation, karyotypes: Sequence[Karyotype]) -> Karyotype | None:
    """The copy number of the sample itself, else that of the same day and specimen."""
    return _belonging(
        observation, [karyotype for karyotype in karyotypes if not karyotype.is_banded]
    )


def _belonging(observation: Observation, karyotypes: Sequence[Karyotype]) -> Karyotype | None:
    for karyotype in karyotypes:
        if karyotype.sample_id == observation.sample_id:
            return karyotype
    for karyotype in karyotypes:
        same_day = karyotype.day is not None and karyotype.day == observation.day
        if same_day and karyotype.specimen == observation.specimen:
            return karyotype
    return None


def nest_clones(tracks: Sequence[CloneTrack]) -> tuple[Nesting, ...]:
    """What the shares of every two drivers say: nested, separate, or undetermined.

    Two clones share cells only if in some sample the lower ends of their shares sum above 1; the
    parent then is the one that is never smaller. Two clones of which each is clearly the larger in
    some sample are separate. All else is undetermined: shares that fit are no evidence.
    """
    drivers = [track for track in tracks if track.category == "driver" and track.cell_fractions]
    return tuple(_relation(a, b) for a, b in combinations(drivers, 2))


def _relation(a: CloneTrack, b: CloneTrack) -> Nesting:
    other = {fraction.sample_id: fraction for fraction in b.cell_fractions}
    pairs = [(one, other[one.sample_id]) for one in a.cell_fractions if one.sample_id in other]
    shared = [one.sample_id for one, two in pairs if one.low + two.low > 1.0]
    a_larger = [one.sample_id for one, two in pairs if one.low > two.high]
    b_larger = [one.sample_id for one, two in pairs if two.low > one.high]
    if a_larger and b_larger:
        where = f"{a.label} is larger in {a_larger[0]}, {b.label} in {b_larger[0]}"
        if shared:
            return Nesting(
                a.key, b.key, "undetermined", f"{where}, yet both share cells in {shared[0]}"
            )
        return Nesting(a.key, b.key, "separate", f"neither can hold the other: {where}")
    if shared and (a_larger or b_larger):
        parent, child = (a, b) if a_larger else (b, a)
        larger = (a_larger or b_larger)[0]
        evidence = (
            f"the shares sum above 1 in {shared[0]}, and {parent.label} is larger in {larger}"
        )
        return Nesting(parent.key, child.key, "nested", evidence)
    if shared:
        return Nesting(
            a.key,
            b.key,
            "undetermined",
            f"they share cells in {shared[0]}; which came first is open",
        )
    return Nesting(a.key, b.key, "undetermined", "no sample shows that they share cells")
