"""Technical filters: small pure predicates, each True, False or None (not evaluable).

Numbers come from the panel (``filters.toml``), read once per sample into :class:`Limits`.
A field that a file lacks makes its filter not evaluable: never a pass, never a fail.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from chip_triage.analysis.binomial import shown_with_confidence
from chip_triage.errors import PanelError
from chip_triage.model.finding import FilterOutcome
from chip_triage.model.panel import GenePanel, Threshold
from chip_triage.model.record import record
from chip_triage.model.variant import Call

ABOVE, AT, BELOW = "above", "at", "below"
#: Half a unit in the last place of a 32-bit fraction at 2 %: equal within it is equal.
_FLOAT32_NOISE = 2e-9


@record
class Limits:
    """The panel's numbers for triage, in the units of ``filters.toml``."""

    vaf_threshold: Threshold
    vaf_threshold_x_male: Threshold
    min_depth: Threshold
    min_depth_called: Threshold
    min_alt_reads: Threshold
    min_alt_reads_per_strand: Threshold
    max_strand_fraction: Threshold
    clone_site_error: Threshold
    clone_alpha: Threshold
    detection_confidence: Threshold
    caller_vaf_disagreement: Threshold
    population_af_polymorphism: Threshold
    population_af_not_germline: Threshold
    germline_binomial_p: Threshold
    germline_vaf_without_rule: Threshold
    predisposition_vaf_low: Threshold
    predisposition_vaf_high: Threshold
    long_indel_bases: Threshold
    homopolymer_bases: Threshold
    recurrence_fraction: Threshold
    recurrence_samples: Threshold
    novel_recurrence_fraction: Threshold
    novel_recurrence_samples: Threshold


def read_limits(panel: GenePanel) -> Limits:
    """Collect every number that triage uses; PanelError names the first that is absent."""
    known = {threshold.name: threshold for threshold in panel.thresholds}
    names = tuple(Limits.__annotations__)
    for name in names:
        if name not in known:
            raise PanelError(
                f"panel {panel.panel_id} lacks the threshold {name!r}",
                "add it to filters.toml with value, unit and citation",
            )
    return Limits(*(known[name] for name in names))


def compare_vaf(call: Call, limit: float) -> str | None:
    """``above``, ``at`` or ``below`` a VAF (0-1), exactly from integer counts where they exist."""
    return compare_fraction(call.alt_depth, call.depth, call.vaf, limit)


def compare_fraction(
    alt_depth: int | None, depth: int | None, vaf: float | None, limit: float
) -> str | None:
    """Compare alt_depth/depth, or a printed VAF when counts lack, with ``limit``; None: unknown."""
    if alt_depth is not None and depth:
        numerator, denominator = exact_ratio(limit)
        left, right = alt_depth * denominator, numerator * depth
        return ABOVE if left > right else AT if left == right else BELOW
    if vaf is None:
        return None
    if abs(vaf - limit) <= _FLOAT32_NOISE:
        return AT
    return ABOVE if vaf > limit else BELOW


@lru_cache(maxsize=64)
def exact_ratio(value: float) -> tuple[int, int]:
    """The decimal that was written, as integers: 0.02 is (2, 100), not its binary neighbour."""
    digits = f"{value:.10f}".rstrip("0")
    whole, _, fraction = digits.partition(".")
    return int(whole + fraction), 10 ** len(fraction)


def percent(vaf: float | None) -> str:
    """A fraction 0-1 in per cent: one decimal from 10 %, two below, one digit when tiny."""
    if vaf is None:
        return "unknown"
    value = 100 * vaf
    if value >= 10:
        return f"{value:.1f} %"
    return f"{value:.2f} %" if value >= 0.1 or value == 0 else f"{value:.1g} %"


def counts_text(call: Call) -> str:
    """``2.00 % (20/1000)``, or the VAF alone where counts lack."""
    if call.alt_depth is not None and call.depth is not None:
        return f"{percent(call.vaf)} ({call.alt_depth}/{call.depth})"
    return percent(call.vaf)


def vaf_outcome(call: Call, limits: Limits) -> FilterOutcome:
    """VAF strictly above the panel's threshold; exactly at it is not evaluable, hence review."""
    limit = limits.vaf_threshold
    side = compare_vaf(call, limit.value)
    passed = None if side in (None, AT) else side == ABOVE
    return FilterOutcome(
        "vaf_threshold", passed, counts_text(call), f"> {limit.value:g}", limit.citation
    )


def passes_depth(call: Call, limits: Limits) -> bool | None:
    """Depth adequate for what is claimed.

    At ``min_depth`` reads a site is adequately covered. Below it the observed VAF decides: the
    depth passes when it would show that VAF in 95 % of samples (LoD95); below ``min_depth_called``
    it always fails.
    """
    depth = _stated_depth(call)
    if depth is None:
        return None
    if depth >= limits.min_depth.value:
        return True
    if depth < limits.min_depth_called.value:
        return False
    return None if call.vaf is None else _shown_at(depth, call.vaf, limits)


def depth_outcome(call: Call, limits: Limits) -> FilterOutcome:
    """:func:`passes_depth` with the reads that were found."""
    wanted, floor = limits.min_depth, limits.min_depth_called
    text = f">= {wanted.value:g} reads, or enough for the VAF (LoD95) and >= {floor.value:g}"
    depth = _stated_depth(call)
    observed = "no depth" if depth is None else str(depth)
    return FilterOutcome("depth", passes_depth(call, limits), observed, text, wanted.citation)


def _stated_depth(call: Call) -> int | None:
    return call.depth if call.depth is not None else call.caller_depth


def _shown_at(depth: int, vaf: float, limits: Limits) -> bool:
    return shown_with_confidence(
        depth,
        vaf,
        error=limits.clone_site_error.value,
        alpha=limits.clone_alpha.value,
        min_reads=int(limits.min_alt_reads.value),
        confidence=limits.detection_confidence.value,
    )


def passes_alt_reads(call: Call, limits: Limits) -> bool | None:
    """Enough reads with the allele."""
    return None if call.alt_depth is None else call.alt_depth >= limits.min_alt_reads.value


def alt_reads_outcome(call: Call, limits: Limits) -> FilterOutcome:
    """:func:`passes_alt_reads` with the reads that were found."""
    limit = limits.min_alt_reads
    observed = "no alt count" if call.alt_depth is None else str(call.alt_depth)
    return FilterOutcome(
        "alt_reads", passes_alt_reads(call, limits), observed, f">= {limit.value:g}", limit.citation
    )


def passes_both_strands(call: Call, limits: Limits) -> bool | None:
    """The allele seen on each strand."""
    forward, reverse = call.alt_forward, call.alt_reverse
    if forward is None or reverse is None:
        return None
    return min(forward, reverse) >= limits.min_alt_reads_per_strand.value


def both_strands_outcome(call: Call, limits: Limits) -> FilterOutcome:
    """:func:`passes_both_strands` with the reads of each strand."""
    limit = limits.min_alt_reads_per_strand
    passed = passes_both_strands(call, limits)
    observed = "no strand counts" if passed is None else f"{call.alt_forward}+/{call.alt_reverse}-"
    threshold = f">= {limit.value:g} on each strand"
    return FilterOutcome("both_strands", passed, observed, threshold, limit.citation)


def passes_strand_ratio(call: Call, limits: Limits) -> bool | None:
    """Not more than the allowed share of the allele's reads on one strand.

    Where the reference reads lean the same way beyond the limit, the site itself is one-sided
    (amplicon or bait edge) and the ratio cannot be judged.
    """
    share = _forward_share(call.alt_forward, call.alt_reverse)
    if share is None:
        return None
    top = limits.max_strand_fraction.value + 1e-12
    if max(share, 1 - share) <= top:
        return True
    reference = _forward_share(call.ref_forward, call.ref_reverse)
    leans = reference is not None and (
        (share > top and reference > top) or (1 - share > top and 1 - reference > top)
    )
    return None if leans else False


def strand_ratio_outcome(call: Call, limits: Limits) -> FilterOutcome:
    """:func:`passes_strand_ratio` with the shares that were found."""
    limit = limits.max_strand_fraction
    passed, share = (
        passes_strand_ratio(call, limits),
        _forward_share(call.alt_forward, call.alt_reverse),
    )
    observed = "no strand counts" if share is None else f"{share:.2f} forward"
    if passed is None and share is not None:
        reference = _forward_share(call.ref_forward, call.ref_reverse)
        observed += f"; reference {reference:.2f}"
    threshold = f"<= {limit.value:g} of the alt reads on one strand"
    return FilterOutcome("strand_ratio", passed, observed, threshold, limit.citation)


def _forward_share(forward: int | None, reverse: int | None) -> float | None:
    if forward is None or reverse is None or forward + reverse == 0:
        return None
    return forward / (forward + reverse)


def passes_caller_filter(call: Call, _limits: Limits) -> bool | None:
    """The caller's own FILTER: PASS passes, ``.`` is not evaluated, anything else fails."""
    return call.filters == ("PASS",) if call.filters else None


def caller_filter_outcome(call: Call, limits: Limits) -> FilterOutcome:
    """:func:`passes_caller_filter` with what the caller wrote."""
    observed = ";".join(call.filters) or "not evaluated (.)"
    passed = passes_caller_filter(call, limits)
    return FilterOutcome("caller_filter", passed, observed, "PASS", "VCF 4.x, FILTER")


@record
class TechnicalFilter:
    """A filter as a plain predicate (True, False, None: not evaluable) and as an outcome to print."""

    passes: Callable[[Call, Limits], bool | None]
    outcome: Callable[[Call, Limits], FilterOutcome]


#: In the order in which they are printed.
TECHNICAL_FILTERS = (
    TechnicalFilter(passes_caller_filter, caller_filter_outcome),
    TechnicalFilter(passes_depth, depth_outcome),
    TechnicalFilter(passes_alt_reads, alt_reads_outcome),
    TechnicalFilter(passes_both_strands, both_strands_outcome),
    TechnicalFilter(passes_strand_ratio, strand_ratio_outcome),
)


def technical_outcomes(call: Call, limits: Limits) -> tuple[FilterOutcome, ...]:
    """All technical filters of one call."""
    return tuple(one.outcome(call, limits) for one in TECHNICAL_FILTERS)


def failed_outcomes(call: Call, limits: Limits) -> list[FilterOutcome]:
    """The technical filters that one call fails."""
    return [
        one.outcome(call, limits) for one in TECHNICAL_FILTERS if one.passes(call, limits) is False
    ]
