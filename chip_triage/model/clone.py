"""One variant followed through the samples of a patient."""

from __future__ import annotations

from chip_triage.model.depth import ReadCount
from chip_triage.model.locus import VariantKey
from chip_triage.model.record import record

STATUSES = ("detected", "below_threshold", "not_detected", "not_assessable")
FATES = (
    "stable", "expanding", "contracting", "lost", "persistent_below_threshold",
    "lost_below_threshold", "emerged", "emerged_below_threshold", "absent",
    "first_seen_unassessed", "not_assessable", "re_emerged",
)  # fmt: skip


@record
class Observation:
    """A variant in one sample. VAFs and limits are fractions 0-1.

    ``limit`` is the lowest VAF that this sample would have shown (LoD95, or the reporting VAF when
    that is higher); ``upper_bound`` the one-sided 95 % bound when no read was seen.
    ``source`` says where counts or depth came from; ``detail`` explains ``not_assessable``.
    ``called_alt_depth``/``called_depth`` stand beside a recheck and are never merged with it.
    """

    sample_id: str
    day: int | None
    specimen: str
    status: str
    vaf: float | None
    alt_depth: int | None
    depth: int | None
    ci_low: float | None
    ci_high: float | None
    limit: float | None
    source: str
    detail: str = ""
    upper_bound: float | None = None
    category: str | None = None
    recheck: ReadCount | None = None


@record
class Transition:
    """From one sample to a later one. ``p_value`` and ``q_value`` test a change of VAF."""

    sample_from: str
    sample_to: str
    fate: str
    flags: tuple[str, ...] = ()
    p_value: float | None = None
    q_value: float | None = None
    fisher_p: float | None = None
    fold_change: float | None = None
    fold_low: float | None = None
    fold_high: float | None = None


@record
class Growth:
    """Growth per year with its 95 % interval; None where the interval is shorter than the panel asks."""

    per_year: float
    low: float
    high: float
    doubling_days: float | None
    method: str
    points: int


@record
class CellFraction:
    """Range of the fraction of cells that carry the variant, under ``assumption``."""

    sample_id: str
    low: float
    high: float
    assumption: str


@record
class CloneTrack:
    """One variant of one patient over all samples, ordered by day.

    ``transitions`` hold consecutive pairs; ``overall`` is baseline to last.
    ``label`` is what a reader sees (``TP53 p.R175H``).
    """

    key: VariantKey
    gene_symbol: str
    hgvsp: str | None
    hgvsc: str | None
    label: str
    category: str
    tags: tuple[str, ...]
    observations: tuple[Observation, ...]
    transitions: tuple[Transition, ...]
    overall: Transition | None
    flags: tuple[str, ...] = ()
    growth: Growth | None = None
    cell_fractions: tuple[CellFraction, ...] = ()
    match_note: str = ""


@record
class Nesting:
    """What two clones' fractions say of each other: ``relation`` nested | separate | undetermined."""

    parent: VariantKey
    child: VariantKey
    relation: str
    evidence: str


@record
class IdentityCheck:
    """Whether two samples come from one person (docs/clones.md): ``verdict`` same | different |
    donor_mixture | indeterminate | not_assessable."""

    sample_a: str
    sample_b: str
    verdict: str
    sites: int
    concordance: float | None
    opposite_homozygotes: int
    intermediate_sites: int = 0
    donor_fraction: float | None = None
    lod: float | None = None
    detail: str = ""
