"""Evidence for and against a constitutional origin.

Only cultured fibroblasts or hair follicles settle it; T cells, saliva and blood carry clonal
haematopoiesis. Everything else here is a flag, or, without a driver rule, a reason for review.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chip_triage.analysis.binomial import is_likely_half, two_sided_half
from chip_triage.analysis.filters import (
    ABOVE,
    Limits,
    compare_fraction,
    compare_vaf,
    counts_text,
    percent,
)
from chip_triage.model.finding import FilterOutcome, Reason
from chip_triage.model.locus import VariantKey
from chip_triage.model.panel import PanelGene
from chip_triage.model.record import record
from chip_triage.model.variant import Call

#: Residues (MANE numbering) at which population databases hold clonal haematopoiesis, so that a
#: population frequency says nothing of germline. Recurrent CH sites of Jaiswal 2014 (NEJM
#: 371:2488), Genovese 2014 (NEJM 371:2477) and Bick 2020 (Nature 586:763).
POPULATION_HOTSPOTS: Mapping[str, frozenset[int]] = {
    "DNMT3A": frozenset({326, 635, 693, 729, 735, 736, 749, 771, 792, 882, 904}),
    "JAK2": frozenset({617}),
    "SF3B1": frozenset({622, 625, 662, 666, 700, 740, 742}),
    "SRSF2": frozenset({95}),
    "U2AF1": frozenset({34, 156, 157}),
    "IDH1": frozenset({132}),
    "IDH2": frozenset({140, 172}),
    "GNB1": frozenset({57}),
    "GNAS": frozenset({201, 844}),
    "ASXL1": frozenset({635, 646}),
    "TP53": frozenset({175, 220, 245, 248, 249, 273, 282}),
    "PPM1D": frozenset({472, 478, 552, 572}),
    "CBL": frozenset({371, 384, 404, 420}),
    "MPL": frozenset({515}),
    "KRAS": frozenset({12, 13, 61}),
    "NRAS": frozenset({12, 13, 61}),
    "MYD88": frozenset({252, 265}),
}
#: Materials that settle a constitutional origin (DOMAIN: cultured fibroblasts or hair follicles).
SETTLING_MATERIALS = ("fibroblasts", "hair_follicles")
#: A VAF (0-1) and a p value at which a sample is certainly not heterozygous germline.
CLEARLY_LOW, CLEARLY_DIFFERENT = 0.25, 1e-6
#: Materials that carry the clones themselves and settle nothing.
CLONE_BEARING_MATERIALS = ("blood", "saliva", "t_cells", "buccal", "marrow", "nails")


@record
class ConstitutionalSample:
    """A matched sample of the same patient from ``material``: its calls and the depths it read.

    ``depths`` maps a variant key to the depth (reads) at a site where the allele was not seen.
    """

    material: str
    calls: Mapping[VariantKey, Call]
    depths: Mapping[VariantKey, int]


class GermlineEvidence:
    """Outcomes to print, flags to raise and reasons for a verdict, each worked out when it is asked for.

    ``has_rule`` turns suspicion that rests on the VAF alone into a flag.
    """

    __slots__ = ("_call", "_constitutional", "_gene", "_has_rule", "_limits", "_residue")

    def __init__(
        self,
        call: Call,
        gene: PanelGene,
        residue: int | None,
        limits: Limits,
        *,
        has_rule: bool,
        constitutional: ConstitutionalSample | None = None,
    ) -> None:
        self._call, self._gene, self._residue, self._limits = call, gene, residue, limits
        self._has_rule, self._constitutional = has_rule, constitutional

    @property
    def outcomes(self) -> tuple[FilterOutcome, ...]:
        """What was tried: population frequency, counts against a half, constitutional tissue."""
        call, limits = self._call, self._limits
        outcomes = (
            population_outcome(call, self._gene.symbol, self._residue, limits),
            binomial_outcome(call, limits),
        )
        tissue = self._tissue()
        return outcomes if tissue is None else (*outcomes, tissue)

    @property
    def flags(self) -> tuple[str, ...]:
        """What must be seen whatever the verdict."""
        call, limits = self._call, self._limits
        flags = _population_flags(call, self._gene.symbol, self._residue, limits)
        compatible = is_compatible_with_half(call, limits) is True
        if compatible:
            flags.append("germline_compatible")
        flags += predisposition_flags(call, self._gene, limits, compatible=compatible)
        tissue = self._tissue()
        if tissue is not None and tissue.passed is not None:
            word = "excluded" if tissue.passed else "confirmed"
            flags.append(f"constitutional_{word}")
        return tuple(flags)

    @property
    def exclude(self) -> tuple[Reason, ...]:
        """Why the call is a population polymorphism."""
        symbol = self._gene.symbol
        return tuple(polymorphism_reasons(self._call, symbol, self._residue, self._limits))

    @property
    def review(self) -> tuple[Reason, ...]:
        """Why the call may be constitutional, for a person to judge."""
        call, limits = self._call, self._limits
        reasons = []
        if not self._has_rule and _vaf_suggests_germline(call, limits):
            reasons.append(_germline_reason(call, binomial_outcome(call, limits), limits))
        tissue = self._tissue()
        if tissue is not None and tissue.passed is False:
            reasons.append(Reason("constitutional_origin", f"seen in {tissue.observed}"))
        return tuple(reasons)

    def _tissue(self) -> FilterOutcome | None:
        if self._constitutional is None:
            return None
        return constitutional_outcome(self._call, self._constitutional, self._limits)


def is_population_hotspot(symbol: str, residue: int | None) -> bool:
    """Whether a population frequency at this residue reflects clonal haematopoiesis."""
    return residue is not None and residue in POPULATION_HOTSPOTS.get(symbol, ())


def population_outcome(
    call: Call, symbol: str, residue: int | None, limits: Limits
) -> FilterOutcome:
    """Population frequency below that of a polymorphism; CH hotspots are exempt."""
    limit = limits.population_af_polymorphism
    threshold = f"< {limit.value:g}"
    frequency = call.population_af
    if frequency is None:
        return FilterOutcome(
            "population_af", None, "no population frequency", threshold, limit.citation
        )
    source = call.population_af_source or "annotation"
    if is_population_hotspot(symbol, residue):
        return FilterOutcome(
            "population_af", True, f"{frequency:.3g} ({source}); hotspot, exempt", threshold,
            limit.citation,
        )  # fmt: skip
    passed = frequency < limit.value
    return FilterOutcome(
        "population_af", passed, f"{frequency:.3g} ({source})", threshold, limit.citation
    )


def polymorphism_reasons(
    call: Call, symbol: str, residue: int | None, limits: Limits
) -> list[Reason]:
    """Why a call is a population polymorphism; empty when it is not, or no frequency is known."""
    frequency, limit = call.population_af, limits.population_af_polymorphism.value
    if frequency is None or frequency < limit or is_population_hotspot(symbol, residue):
        return []
    text = f"population frequency {frequency:.3g} >= {limit:g}: likely polymorphism"
    return [Reason("population_polymorphism", text)]


def _population_flags(call: Call, symbol: str, residue: int | None, limits: Limits) -> list[str]:
    frequency = call.population_af
    if frequency is None:
        return []
    is_common = frequency >= limits.population_af_polymorphism.value
    if is_population_hotspot(symbol, residue):
        return ["population_hotspot_exempt"] if is_common else []
    is_grey = not is_common and frequency >= limits.population_af_not_germline.value
    return ["population_af_grey_zone"] if is_grey else []


def is_compatible_with_half(call: Call, limits: Limits) -> bool | None:
    """Whether the counts are those of a heterozygous germline variant; None without counts."""
    if call.alt_depth is None or not call.depth:
        return None
    return is_likely_half(call.alt_depth, call.depth, limits.germline_binomial_p.value)


def binomial_outcome(call: Call, limits: Limits) -> FilterOutcome:
    """Counts differ from a heterozygous germline variant; False means compatible with one."""
    limit = limits.germline_binomial_p
    threshold = f"p < {limit.value:g} against 0.5"
    if call.alt_depth is None or not call.depth:
        return FilterOutcome("germline_binomial", None, "no counts", threshold, limit.citation)
    p_value = two_sided_half(call.alt_depth, call.depth)
    return FilterOutcome(
        "germline_binomial",
        p_value < limit.value,
        f"p = {p_value:.3g} ({call.alt_depth}/{call.depth})",
        threshold,
        limit.citation,
    )


def _vaf_suggests_germline(call: Call, limits: Limits) -> bool:
    return compare_vaf(call, limits.germline_vaf_without_rule.value) not in (None, "below")


def _germline_reason(call: Call, binomial: FilterOutcome, limits: Limits) -> Reason:
    return Reason(
        "possible_germline",
        f"VAF {counts_text(call)} >= {percent(limits.germline_vaf_without_rule.value)} without a"
        f" driver rule; binomial {binomial.observed}",
    )


def predisposition_flags(
    call: Call, gene: PanelGene, limits: Limits, *, compatible: bool
) -> list[str]:
    """Prompts for genes with germline predisposition at a heterozygous VAF.

    CHEK2 near 50 % is probably germline rather than selected by therapy.
    """
    if "germline_predisposition" not in gene.tags or call.vaf is None:
        return []
    low, high = limits.predisposition_vaf_low.value, limits.predisposition_vaf_high.value
    if compare_vaf(call, low) == "below" or compare_vaf(call, high) == ABOVE:
        return []
    flags = ["constitutional_origin_to_be_confirmed"]
    if gene.symbol == "CHEK2" and (compatible or call.alt_depth is None):
        flags.append("probably_germline")
    return flags


def constitutional_outcome(
    call: Call, sample: ConstitutionalSample, limits: Limits
) -> FilterOutcome:
    """Absent from constitutional tissue (True), present as germline (False), or not settled (None)."""
    threshold = "absent from fibroblasts or hair follicles"
    citation = limits.germline_binomial_p.citation
    name = sample.material.replace("_", " ")
    if sample.material not in SETTLING_MATERIALS:
        return FilterOutcome(
            "constitutional_tissue", None, f"{name}: carries clones itself", threshold, citation
        )
    key = call.variant.key
    seen = sample.calls.get(key)
    if seen is not None and seen.vaf is not None:
        low = limits.germline_vaf_without_rule.value
        germline = compare_fraction(seen.alt_depth, seen.depth, seen.vaf, low) != "below"
        return FilterOutcome(
            "constitutional_tissue", False if germline else None,
            f"{name} at {counts_text(seen)}", threshold, citation,
        )  # fmt: skip
    depth = sample.depths.get(key)
    if depth is None or depth < limits.min_depth_called.value:
        return FilterOutcome(
            "constitutional_tissue",
            None,
            f"{name}: depth not known or too low",
            threshold,
            citation,
        )
    return FilterOutcome(
        "constitutional_tissue", True, f"{name}: 0 of {depth}", threshold, citation
    )


def settled_by_other_samples(counts: Sequence[tuple[int | None, int | None]]) -> bool:
    """Whether (alt, depth) of one variant over a patient's samples rule out germline.

    True when two samples are known, one of them is far below what a heterozygous germline variant
    shows (0.9 %, then 48 %), and its counts are incompatible with 0.5.
    """
    known = [(alt, depth) for alt, depth in counts if alt is not None and depth]
    return len(known) > 1 and any(
        alt < CLEARLY_LOW * depth and two_sided_half(alt, depth) < CLEARLY_DIFFERENT
        for alt, depth in known
    )
