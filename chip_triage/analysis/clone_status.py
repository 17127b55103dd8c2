"""Status of a variant in a sample: detected, below the threshold, not detected, not assessable.

The rule (docs/clones.md): with alt counts, ``k_crit`` reads decide whether the clone was seen and the
VAF threshold whether it counts; fewer reads mean *not detected* only where the depth would have shown
a clone at the threshold. Without alt counts the limit is the higher of LoD95 and the VAF
from which the caller reports; where either is unknown nothing can be said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chip_triage.analysis.filters import ABOVE, compare_fraction
from chip_triage.model.clone import Observation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chip_triage.analysis.detection_limit import CloneParameters, DetectionLimit
    from chip_triage.analysis.sample_evidence import SiteEvidence
    from chip_triage.model.patient import Sample


def observe(
    sites: Sequence[tuple[Sample, SiteEvidence]], parameters: CloneParameters
) -> tuple[Observation, ...]:
    """One observation for each (sample, evidence), in order; limits and intervals made together."""
    from chip_triage.analysis.clone_statistics import intervals
    from chip_triage.analysis.detection_limit import detection_limits

    deep = [i for i, (_, site) in enumerate(sites) if site.depth]
    limits = dict(
        zip(deep, detection_limits([sites[i][1].depth or 0 for i in deep], parameters), strict=True)
    )
    counted = [i for i in deep if sites[i][1].alt_depth is not None]
    low, high = intervals(
        [sites[i][1].alt_depth or 0 for i in counted],
        [sites[i][1].depth or 0 for i in counted],
        parameters.clone_rho,
    )
    bounds = {i: (float(low[n]), float(high[n])) for n, i in enumerate(counted)}
    return tuple(
        _observation(sample, site, limits.get(i), bounds.get(i), parameters)
        for i, (sample, site) in enumerate(sites)
    )


def judge_status(
    site: SiteEvidence, limit: DetectionLimit | None, parameters: CloneParameters
) -> tuple[str, str]:
    """(status, why) of one variant in one sample; ``limit`` is that of the evidence's depth."""
    asked = parameters.vaf_threshold
    if site.alt_depth is not None and limit is not None:
        return _judge_counted(site, limit, asked)
    if site.called:
        if site.vaf is None:
            return "not_assessable", "called, but the record holds neither counts nor a VAF"
        return _side(site, asked), site.detail
    if site.tandem_duplication:
        return "not_assessable", _DUPLICATION
    if site.blood_normal:
        return (
            "not_assessable",
            "a blood normal was subtracted by the caller, which removes clones that persist",
        )
    if limit is None:
        return "not_assessable", site.detail or "no depth is known at this site"
    if site.reporting_vaf is None:
        return "not_assessable", "the VAF from which the caller reports is not stated"
    bound = max(limit.vaf, site.reporting_vaf)
    if bound <= asked:
        return (
            "not_detected",
            f"not called; a clone from {_percent(bound)} would have been reported",
        )
    return "not_assessable", f"only clones from {_percent(bound)} would have been reported"


_DUPLICATION = "read counts cannot exclude a tandem duplication; an assay for the duplication can"


def _judge_counted(site: SiteEvidence, limit: DetectionLimit, asked: float) -> tuple[str, str]:
    alt, depth = site.alt_depth or 0, site.depth or 0
    if alt >= limit.critical_reads:
        return _side(site, asked), site.detail
    seen = f"{alt} of {depth} reads, fewer than the {limit.critical_reads} that errors leave unexplained"
    if site.tandem_duplication:
        return "not_assessable", f"{seen}; {_DUPLICATION}"
    if limit.vaf <= asked:
        return "not_detected", seen
    return "not_assessable", f"{seen}; this depth shows clones only from {_percent(limit.vaf)}"


def _side(site: SiteEvidence, asked: float) -> str:
    """Strictly above the threshold, compared as integers where counts exist."""
    side = compare_fraction(site.alt_depth, site.depth, site.vaf, asked)
    return "detected" if side == ABOVE else "below_threshold"


def _observation(
    sample: Sample,
    site: SiteEvidence,
    limit: DetectionLimit | None,
    bounds: tuple[float, float] | None,
    parameters: CloneParameters,
) -> Observation:
    from chip_triage.analysis.clone_statistics import zero_read_upper_bound

    status, detail = judge_status(site, limit, parameters)
    shown = limit.vaf if limit else None
    if shown is not None and site.alt_depth is None and not site.called:
        # Without alt counts the caller's own reporting VAF may be the higher hurdle.
        shown = None if site.reporting_vaf is None else max(shown, site.reporting_vaf)
    no_reads = site.alt_depth == 0 and bool(site.depth)
    return Observation(
        sample_id=sample.sample_id,
        day=sample.day,
        specimen=sample.specimen,
        status=status,
        vaf=site.vaf,
        alt_depth=site.alt_depth,
        depth=site.depth,
        ci_low=bounds[0] if bounds else None,
        ci_high=bounds[1] if bounds else None,
        limit=shown,
        source=site.source,
        detail=detail,
        upper_bound=zero_read_upper_bound(site.depth or 0) if no_reads else None,
        category=site.category,
        recheck=site.recheck,
    )


def _percent(vaf: float) -> str:
    return f"{100 * vaf:.2g} %"
