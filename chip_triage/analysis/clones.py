"""Clones of one patient over all samples: what was seen where, and what became of it.

The order of work: match records between samples, take for every (variant, sample) the most trusted
evidence, judge all statuses, test all pairs, name the fates. The tables are in docs/clones.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chip_triage.analysis.cell_fraction import (
    cell_fraction,
    copy_number_of,
    copy_state,
    karyotype_of,
)
from chip_triage.analysis.clone_fates import PairCaveats, make_transitions, pair_flags
from chip_triage.analysis.clone_matching import (
    SameVariant,
    VariantGroup,
    group_variants,
    is_tandem_duplication,
)
from chip_triage.analysis.clone_status import observe
from chip_triage.analysis.detection_limit import CloneParameters
from chip_triage.analysis.gene_coverage import gene_coverage
from chip_triage.analysis.growth import HETEROZYGOUS, ONE_COPY, growth_of
from chip_triage.analysis.sample_evidence import SampleEvidence, SampleView, SiteEvidence
from chip_triage.model.clone import (
    CellFraction,
    CloneTrack,
    IdentityCheck,
    Observation,
    Transition,
)
from chip_triage.model.depth import RecheckRequest
from chip_triage.model.finding import Finding
from chip_triage.model.patient import TIMEPOINTS, ClinicalTimeline, Sample

if TYPE_CHECKING:
    from chip_triage.model.case import RunContext
    from chip_triage.model.karyotype import Karyotype
    from chip_triage.model.panel import GenePanel, GeneSpan

__all__ = [
    "CloneParameters", "SampleEvidence", "anc_by_sample", "gene_coverage", "order_samples",
    "recheck_requests", "track_clones",
]  # fmt: skip

_CATEGORY_RANK = {"driver": 0, "review": 1, "excluded": 2}
_BELOW_THRESHOLD = "below_threshold"


@dataclass(frozen=True, slots=True)
class _Bench:
    """What every track of a patient shares."""

    views: tuple[SampleView, ...]
    panel: GenePanel
    parameters: CloneParameters
    sex: str | None
    karyotypes: Sequence[Karyotype]
    anc_per_ul: Mapping[str, float]
    carried: frozenset[tuple[str, str]]
    barred: Mapping[frozenset[str], str]


def track_clones(
    evidence: Sequence[SampleEvidence],
    panel: GenePanel,
    *,
    sex: str | None = None,
    karyotypes: Sequence[Karyotype] = (),
    context: RunContext | None = None,
    anc_per_ul: Mapping[str, float] | None = None,
    same_variant: SameVariant | None = None,
    identity: Sequence[IdentityCheck] = (),
) -> tuple[CloneTrack, ...]:
    """One track for every variant that any sample shows as driver or review, or below the threshold
    with a driver rule, observed in all samples by day; drivers first, then by gene.

    ``anc_per_ul`` maps sample ids to the neutrophil count of the day (:func:`anc_by_sample`);
    ``same_variant`` says whether two sets of alleles are one sequence (needs a reference);
    ``identity`` bars every statement between samples of different persons, unless the sheet
    overrides it. Raises PanelError when the panel lacks a number.
    """
    bench = _prepare(evidence, panel, (sex, karyotypes), anc_per_ul or {}, context, identity)
    groups = _groups(bench.views, bench.parameters, same_variant)
    if not groups:
        return ()
    sites = [_sites(bench.views, group) for group in groups]
    samples = [view.sample for view in bench.views]
    flat = [(sample, site) for row in sites for sample, site in zip(samples, row, strict=True)]
    observed = observe(flat, bench.parameters)
    width = len(samples)
    rows = [observed[i * width : (i + 1) * width] for i in range(len(groups))]
    pairs, overall = _all_transitions(groups, rows, bench)
    tracks = [
        _track(group, sites[i], rows[i], tuple(pair[i] for pair in pairs),
               overall[i] if overall else None, bench)
        for i, group in enumerate(groups)
    ]  # fmt: skip
    tracks.sort(key=lambda t: (_CATEGORY_RANK.get(t.category, 3), t.gene_symbol, t.key))
    return tuple(tracks)


def recheck_requests(
    evidence: Sequence[SampleEvidence], panel: GenePanel | None = None
) -> tuple[RecheckRequest, ...]:
    """Every variant that any sample of the patient shows, asked of every sample.

    ``panel`` gives the VAF threshold that separates sub-threshold findings (0.02 without it).
    """
    threshold = panel.threshold("vaf_threshold") if panel is not None else 0.02
    keys = dict.fromkeys(
        finding.call.variant.key
        for one in evidence
        for finding in one.findings
        if deserves_track(finding, threshold)
    )
    return tuple(
        RecheckRequest(one.sample.sample_id, key) for one in evidence for key in sorted(keys)
    )


def deserves_track(finding: Finding, vaf_threshold: float) -> bool:
    """Driver or review, or excluded only because it lies below the threshold, with a driver rule."""
    if finding.category in ("driver", "review"):
        return True
    if finding.driver is None:
        return False
    codes = {reason.code for reason in finding.reasons}
    if codes:
        return codes == {_BELOW_THRESHOLD}
    vaf = finding.call.vaf
    return vaf is not None and vaf <= vaf_threshold


def order_samples(evidence: Sequence[SampleEvidence]) -> tuple[SampleEvidence, ...]:
    """By day where all days are known, else by time point; the sheet's order breaks ties."""
    by_day = all(one.sample.day is not None for one in evidence)

    def place(one: SampleEvidence) -> tuple[int, int]:
        point = one.sample.timepoint
        rank = TIMEPOINTS.index(point) if point in TIMEPOINTS else len(TIMEPOINTS)
        day = one.sample.day if one.sample.day is not None else 0
        return (day, rank) if by_day else (rank, day)

    return tuple(sorted(evidence, key=place))


def anc_by_sample(
    samples: Sequence[Sample], timeline: ClinicalTimeline, panel: GenePanel
) -> dict[str, float]:
    """Neutrophils (per uL) of the day nearest to each sample, within the panel's window of days."""
    window = panel.threshold("clone_anc_window")
    counts = [count for count in timeline.blood_counts if count.analyte == "anc"]
    nearest = {}
    for sample in samples:
        day = sample.day
        if day is None:
            continue
        close = [count for count in counts if abs(count.day - day) <= window]
        if close:
            chosen = min(close, key=lambda count: (abs(count.day - day), count.day, count.value))
            nearest[sample.sample_id] = chosen.value
    return nearest


def _prepare(
    evidence: Sequence[SampleEvidence],
    panel: GenePanel,
    patient: tuple[str | None, Sequence[Karyotype]],
    anc_per_ul: Mapping[str, float],
    context: RunContext | None,
    identity: Sequence[IdentityCheck],
) -> _Bench:
    views = tuple(SampleView(one) for one in order_samples(evidence))
    carried = _carried([view.sample for view in views], context)
    overridden = {v.sample.sample_id for v in views if v.sample.identity_override}
    barred = {
        frozenset((check.sample_a, check.sample_b)): f"identity_{check.verdict}"
        for check in identity
        if check.verdict in ("different", "donor_mixture")
        and not overridden & {check.sample_a, check.sample_b}
    }
    parameters = CloneParameters.from_panel(panel)
    return _Bench(views, panel, parameters, *patient, anc_per_ul, carried, barred)


def _carried(samples: Sequence[Sample], context: RunContext | None) -> frozenset[tuple[str, str]]:
    """(sample id, key) that may be carried over from another sample of the run.

    Two samples of one patient without a stated run were hardly sequenced together: their shared
    variants are what the comparison is about.
    """
    unstated = {sample.sample_id for sample in samples if not sample.run_id}
    rows = context.carry_over if context else ()
    return frozenset(
        (target, key)
        for key, target, source in rows
        if not (target in unstated and source in unstated)
    )


def _groups(
    views: Sequence[SampleView], parameters: CloneParameters, same_variant: SameVariant | None
) -> tuple[VariantGroup, ...]:
    seeds = [
        (finding.gene_symbol, finding.call.variant.key)
        for view in views
        for finding in view.evidence.findings
        if deserves_track(finding, parameters.vaf_threshold)
    ]
    found = [(view.sample.sample_id, view.findings) for view in views]
    return group_variants(found, seeds, same_variant)


def _sites(views: Sequence[SampleView], group: VariantGroup) -> list[SiteEvidence]:
    """What each sample shows of a variant; a label of any sample that has it holds for all of them."""
    spellings = [group.spellings(view.sample.sample_id) for view in views]
    labels = [
        label
        for view, keys in zip(views, spellings, strict=True)
        for key in keys
        for finding in view.findings.get(key, ())
        for label in finding.call.labels
    ]
    duplication = is_tandem_duplication(group.gene_symbol, group.key, labels)
    return [
        view.site(keys, tandem_duplication=duplication)
        for view, keys in zip(views, spellings, strict=True)
    ]


def _all_transitions(
    groups: Sequence[VariantGroup], rows: Sequence[Sequence[Observation]], bench: _Bench
) -> tuple[list[tuple[Transition, ...]], tuple[Transition, ...]]:
    """Consecutive pairs, and the first against the last sample; tests are pooled within a pair."""
    last = len(bench.views) - 1
    pairs = []
    for start in range(last):
        caveats = [
            _caveats(g, row, start, start + 1, bench) for g, row in zip(groups, rows, strict=True)
        ]
        pairs.append(make_transitions(rows, (start, start + 1), caveats, bench.parameters))
    if last < 1:
        return pairs, ()
    if last == 1:
        return pairs, pairs[0]
    caveats = [_caveats(g, row, 0, last, bench) for g, row in zip(groups, rows, strict=True)]
    return pairs, make_transitions(rows, (0, last), caveats, bench.parameters)


def _caveats(
    group: VariantGroup, row: Sequence[Observation], start: int, stop: int, bench: _Bench
) -> PairCaveats:
    first, second = bench.views[start].sample, bench.views[stop].sample
    anc = (bench.anc_per_ul.get(first.sample_id), bench.anc_per_ul.get(second.sample_id))
    flags = list(pair_flags(row[start], row[stop], (first.kit, second.kit), anc, bench.parameters))
    if any(
        (sample.sample_id, str(key)) in bench.carried
        for sample in (first, second)
        for key in group.keys.get(sample.sample_id, ())
    ):
        flags.append("carry_over_not_excluded")
    barred = bench.barred.get(frozenset((first.sample_id, second.sample_id)))
    return PairCaveats(tuple(flags), barred)


def _track(
    group: VariantGroup,
    sites: Sequence[SiteEvidence],
    row: tuple[Observation, ...],
    transitions: tuple[Transition, ...],
    overall: Transition | None,
    bench: _Bench,
) -> CloneTrack:
    findings = [site.finding for site in sites if site.finding is not None]
    best = min(findings, key=lambda finding: _CATEGORY_RANK.get(finding.category, 3))
    consequence = best.consequence
    flags = list(group.flags)
    if best.category == "excluded":
        flags.append("sub_threshold_only")
    if any(
        (observation.sample_id, str(key)) in bench.carried
        for observation in row
        for key in group.keys.get(observation.sample_id, ())
    ):
        flags.append("carry_over_not_excluded")
    if is_tandem_duplication(group.gene_symbol, group.key, best.call.labels):
        flags.append("tandem_duplication")
    span = _span(group, bench.panel)
    one_copy = copy_state(span, bench.sex, None).state == "one"
    return CloneTrack(
        key=group.key,
        gene_symbol=group.gene_symbol,
        hgvsp=consequence.hgvsp if consequence else None,
        hgvsc=consequence.hgvsc if consequence else None,
        label=_label(best),
        category=best.category,
        tags=best.tags,
        observations=row,
        transitions=transitions,
        overall=overall,
        flags=tuple(flags),
        growth=growth_of(row, bench.parameters, ceiling=ONE_COPY if one_copy else HETEROZYGOUS),
        cell_fractions=_fractions(row, span, bench),
        match_note="; ".join(group.notes),
    )


def _span(group: VariantGroup, panel: GenePanel) -> GeneSpan | None:
    gene = panel.gene(group.gene_symbol)
    return gene.span(group.key.assembly) if gene else None


def _fractions(
    row: Sequence[Observation], span: GeneSpan | None, bench: _Bench
) -> tuple[CellFraction, ...]:
    made = (
        cell_fraction(
            o,
            copy_state(
                span,
                bench.sex,
                karyotype_of(o, bench.karyotypes),
                copy_number_of(o, bench.karyotypes),
            ),
        )
        for o in row
    )
    return tuple(fraction for fraction in made if fraction is not None)


def _label(finding: Finding) -> str:
    """``TP53 p.R175H`` as a reader knows it: protein change, else c., else the place."""
    consequence, key = finding.consequence, finding.call.variant.key
    change = (consequence.hgvsp or consequence.hgvsc) if consequence else None
    place = f"{key.contig}:{key.start0 + 1} {key.deleted or '-'}>{key.inserted or '-'}"
    return f"{finding.gene_symbol} {change or place}"
