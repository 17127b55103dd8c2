"""The facts that the rules of the SMN statement are tried on, gathered once per patient."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chip_triage.analysis.filters import compare_vaf
from chip_triage.errors import PanelError
from chip_triage.model.clone import CloneTrack, IdentityCheck, Observation
from chip_triage.model.finding import Finding
from chip_triage.model.karyotype import Karyotype
from chip_triage.model.panel import GenePanel
from chip_triage.model.patient import BloodCount, ClinicalTimeline, Patient, Sample
from chip_triage.model.sample_result import GeneCoverage, SampleResult
from chip_triage.model.score import ScoreResult

#: Flags of a finding that speak for a constitutional origin.
GERMLINE_FLAGS = ("probably_germline", "constitutional_confirmed")


@dataclass(frozen=True, slots=True)
class CloneFact:
    """A driver or possible driver in one sample. VAF and limit are fractions 0-1.

    ``undetermined``: the gene is lymphoid-compatible and the disease active or its status unknown.
    ``possible``: in review, either with a rule or in a high-weight gene.
    """

    finding: Finding
    sample: Sample
    label: str
    limit: float | None
    undetermined: bool
    possible: bool

    @property
    def gene(self) -> str:
        """Approved symbol."""
        return self.finding.gene_symbol

    @property
    def vaf(self) -> float:
        """VAF, 0 when the file gives none."""
        return self.finding.call.vaf or 0.0

    def at_least(self, vaf: float) -> bool:
        """Whether the VAF reaches ``vaf``, exactly from counts."""
        return compare_vaf(self.finding.call, vaf) in ("above", "at")


@dataclass(frozen=True, slots=True)
class Settings:
    """Numbers shared by several rules, from the panel's thresholds."""

    cytopenia_window_days: float
    karyotype_window_days: float
    metaphases_adequate: float
    anc_cut_per_ul: float
    platelets_cut_10e9_l: float
    hb_cut_male_g_dl: float
    hb_cut_female_g_dl: float
    early_days: float

    @classmethod
    def from_panel(cls, panel: GenePanel) -> Settings:
        """Read ``smn_*`` thresholds; PanelError names a missing one."""
        try:
            return cls(*(panel.threshold(f"smn_{name}") for name in cls.__slots__))
        except KeyError as error:
            raise PanelError(
                f"panel {panel.panel_id} lacks the threshold {error.args[0]!r}",
                "add it to filters.toml with value, unit and citation",
            ) from None


@dataclass(frozen=True, slots=True)
class SmnFacts:
    """Everything known of one patient, ordered by day.

    ``karyotypes`` hold every source: strings, stated flags and copy number (``banded``: the first two).
    """

    patient: Patient
    samples: tuple[SampleResult, ...]
    tracks: tuple[CloneTrack, ...]
    karyotypes: tuple[Karyotype, ...]
    scores: Mapping[str, ScoreResult]
    timeline: ClinicalTimeline
    identity: tuple[IdentityCheck, ...]
    settings: Settings
    drivers: tuple[CloneFact, ...]
    possible: tuple[CloneFact, ...]
    coverage: Mapping[str, GeneCoverage]
    core_genes: tuple[str, ...]
    genes_by_tag: Mapping[str, tuple[str, ...]]

    @property
    def sequenced(self) -> tuple[SampleResult, ...]:
        """Samples whose variants were read: all but rows that brought only a karyotype."""
        return tuple(entry for entry in self.samples if entry.is_sequenced)

    @property
    def banded(self) -> tuple[Karyotype, ...]:
        """Karyotypes of cells, read or stated; copy number says nothing of metaphases."""
        return tuple(karyotype for karyotype in self.karyotypes if karyotype.is_banded)

    @property
    def latest(self) -> SampleResult | None:
        """The sample that 'now' means (:func:`latest_of`); None without samples."""
        return latest_of(self.samples, self.settings.karyotype_window_days)

    @property
    def latest_day(self) -> int | None:
        """Day of the last sample."""
        return self.latest.sample.day if self.latest else None

    @property
    def only_before_infusion(self) -> bool:
        """Whether every sample was taken before CAR-T."""
        return bool(self.samples) and all(is_before(entry.sample) for entry in self.samples)

    def counts(self, analyte: str, start: float, end: float) -> list[BloodCount]:
        """Values of an analyte from day ``start`` to ``end`` (both included), by day."""
        found = [
            count
            for count in self.timeline.blood_counts
            if count.analyte == analyte and start <= count.day <= end
        ]
        return sorted(found, key=lambda count: (count.day, count.value))

    def events(self, *kinds: str) -> list[int]:
        """Days of events whose kind starts with one of ``kinds``."""
        return sorted(e.day for e in self.timeline.events if e.kind.startswith(kinds))

    @property
    def donor_cells_possible(self) -> bool:
        """Whether an allogeneic transplant or boost is recorded."""
        kinds = ("allo_hsct", "stem_cell_boost_allogeneic")
        return bool(self.patient.prior_allo) or bool(self.events(*kinds))

    def different_person(self, sample_a: str, sample_b: str) -> bool:
        """Whether the identity check says that two samples are not of one person."""
        wanted = {sample_a, sample_b}
        return any(
            check.verdict == "different" and {check.sample_a, check.sample_b} == wanted
            for check in self.identity
        )

    @property
    def identity_conflict(self) -> bool:
        """Whether any two samples are not of one person."""
        return any(check.verdict == "different" for check in self.identity)


def latest_of(samples: Sequence[SampleResult], window_days: float) -> SampleResult | None:
    """The last sample by day; where that brought only a karyotype, one sequenced shortly before."""
    if not samples:
        return None
    last = samples[-1]
    if last.is_sequenced:
        return last
    day = last.sample.day
    for entry in reversed(samples):
        own = entry.sample.day
        if entry.is_sequenced and own is not None and day is not None and day - own <= window_days:
            return entry
    return last


def gather_facts(
    patient: Patient,
    samples: Sequence[SampleResult],
    tracks: Sequence[CloneTrack],
    karyotypes: Sequence[Karyotype],
    scores: Sequence[ScoreResult],
    timeline: ClinicalTimeline,
    panel: GenePanel,
    identity: Sequence[IdentityCheck],
) -> SmnFacts:
    """Order everything by day and name the clones that count."""
    ordered = tuple(sorted(samples, key=lambda entry: _day_key(entry.sample.day)))
    clones = [
        fact
        for entry in ordered
        for finding in entry.findings
        if (fact := _clone_fact(finding, entry.sample, tracks)) is not None
    ]
    overridden = {entry.sample.sample_id for entry in samples if entry.sample.identity_override}
    settings = Settings.from_panel(panel)
    latest = latest_of(ordered, settings.karyotype_window_days)
    return SmnFacts(
        patient=patient,
        samples=ordered,
        tracks=tuple(tracks),
        karyotypes=tuple(sorted(karyotypes, key=lambda k: _day_key(k.day))),
        scores=_scores_by_id(scores),
        timeline=timeline,
        identity=tuple(c for c in identity if not {c.sample_a, c.sample_b} & overridden),
        settings=settings,
        drivers=tuple(fact for fact in clones if not fact.possible),
        possible=tuple(fact for fact in clones if fact.possible),
        coverage={gene.gene_symbol: gene for gene in latest.coverage} if latest else {},
        core_genes=_core_genes(panel),
        genes_by_tag=_genes_by_tag(panel),
    )


def _core_genes(panel: GenePanel) -> tuple[str, ...]:
    """Genes that must be covered before 'no rule fired' may be said: the rule names them."""
    for rule in panel.smn_rules:
        if rule.test == "all_covered":
            return tuple(str(gene) for gene in _listed(dict(rule.parameters).get("genes")))
    return ()


def _listed(value: object) -> tuple[object, ...]:
    return tuple(value) if isinstance(value, (list, tuple)) else ()


def _genes_by_tag(panel: GenePanel) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for gene in panel.genes:
        for tag in gene.tags:
            found.setdefault(tag, []).append(gene.symbol)
    return {tag: tuple(genes) for tag, genes in found.items()}


def _day_key(day: int | None) -> tuple[bool, int]:
    return (day is None, day or 0)


def _scores_by_id(scores: Sequence[ScoreResult]) -> dict[str, ScoreResult]:
    """The score of each id; of several the one of the latest day."""
    found: dict[str, ScoreResult] = {}
    for score in sorted(scores, key=lambda s: (s.day is not None, s.day or 0)):
        found[score.score_id] = score
    return found


def _clone_fact(finding: Finding, sample: Sample, tracks: Sequence[CloneTrack]) -> CloneFact | None:
    possible = finding.category == "review"
    if finding.category == "excluded":
        return None
    if possible and finding.driver is None and "high_weight" not in finding.tags:
        return None
    if any(flag in finding.flags for flag in GERMLINE_FLAGS) and possible:
        return None
    observation = observation_of(finding, sample.sample_id, tracks)
    return CloneFact(
        finding=finding,
        sample=sample,
        label=label_of(finding),
        limit=observation.limit if observation else None,
        undetermined=is_undetermined(finding, sample),
        possible=possible,
    )


def observation_of(
    finding: Finding, sample_id: str, tracks: Sequence[CloneTrack]
) -> Observation | None:
    """What the clone's track says of this sample."""
    key = finding.call.variant.key
    for track in tracks:
        if track.key == key:
            return next((o for o in track.observations if o.sample_id == sample_id), None)
    return None


def label_of(finding: Finding) -> str:
    """Gene and change as a reader sees it (``TP53 p.Arg175His``)."""
    chosen = finding.consequence
    change = (chosen.hgvsp or chosen.hgvsc) if chosen else None
    if change:
        return f"{finding.gene_symbol} {change}"
    variant = finding.call.variant
    return f"{finding.gene_symbol} {variant.chrom}:{variant.pos}{variant.ref}>{variant.alt}"


def is_undetermined(finding: Finding, sample: Sample) -> bool:
    """Lymphoid-compatible while disease is active or its status unknown: lymphoma may explain it."""
    return "lymphoid_compatible" in finding.tags and sample.disease_status != "remission"


def is_before(sample: Sample) -> bool:
    """Whether a sample was taken before (or on the day of) the infusion."""
    if sample.timepoint == "pre_cart":
        return True
    return sample.day is not None and sample.day <= 0 and sample.timepoint == "other"
