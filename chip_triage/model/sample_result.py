"""One sample judged, and what the run says of it: all that triage itself needs."""

from __future__ import annotations

from chip_triage.model.finding import Finding
from chip_triage.model.note import Note
from chip_triage.model.patient import Sample
from chip_triage.model.record import record
from chip_triage.model.variant import Accounting


@record
class GeneCoverage:
    """How well a gene could be judged in a sample: ``status`` adequate | partial | not_known.

    ``limit`` is the VAF (0-1) that the depth would have shown; ``depth`` the depth it rests on.
    """

    gene_symbol: str
    status: str
    depth: int | None
    limit: float | None
    source: str
    detail: str = ""


@record
class CategoryCount:
    """How many alleles got a category for one reason."""

    category: str
    reason: str
    count: int


@record
class SampleResult:
    """One sample of a case: its accounting, findings and coverage.

    ``caller`` and ``assembly`` are empty for a row that brought only a karyotype.
    """

    sample: Sample
    caller: str
    assembly: str
    annotation: str | None
    accounting: tuple[Accounting, ...]
    counts: tuple[CategoryCount, ...]
    findings: tuple[Finding, ...]
    coverage: tuple[GeneCoverage, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def is_sequenced(self) -> bool:
        """Whether a variant file was read for this sample."""
        return bool(self.caller)


@record
class RunContext:
    """What needs all samples of a run: ``recurrence`` maps a variant key's text to sample ids."""

    run_id: str
    samples: tuple[str, ...]
    recurrence: tuple[tuple[str, tuple[str, ...]], ...] = ()
    carry_over: tuple[tuple[str, str, str], ...] = ()
