"""A Case is everything concluded about one patient; a Run is all Cases and failures."""

from __future__ import annotations

from dataclasses import dataclass

from chip_triage.model.clone import CloneTrack, IdentityCheck, Nesting
from chip_triage.model.finding import Finding
from chip_triage.model.karyotype import Karyotype
from chip_triage.model.note import Note
from chip_triage.model.patient import ClinicalTimeline, Patient, Sample
from chip_triage.model.risk import RiskAssessment
from chip_triage.model.score import ScoreResult
from chip_triage.model.variant import Accounting

CASE_SCHEMA_VERSION = "1.0"
RUN_SCHEMA_VERSION = "1.0"


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file that went in: name only (never a path), what it was used for, and its SHA-256."""

    name: str
    role: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Provenance:
    """What made a document. Holds no absolute path and nothing that depends on the machine."""

    software: str
    version: str
    panel_id: str
    panel_version: str
    panel_checksum: str
    rule_set: str
    inputs: tuple[InputFile, ...]
    parameters: tuple[tuple[str, str], ...]
    created: str


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class CategoryCount:
    """How many alleles got a category for one reason."""

    category: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class SampleResult:
    """One sample of a case: its accounting, findings and coverage."""

    sample: Sample
    caller: str
    assembly: str
    annotation: str | None
    accounting: tuple[Accounting, ...]
    counts: tuple[CategoryCount, ...]
    findings: tuple[Finding, ...]
    coverage: tuple[GeneCoverage, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """One patient's versioned document; ``fingerprint`` covers inputs, panel, parameters, context."""

    schema_version: str
    patient: Patient
    samples: tuple[SampleResult, ...]
    tracks: tuple[CloneTrack, ...]
    karyotypes: tuple[Karyotype, ...]
    scores: tuple[ScoreResult, ...]
    timeline: ClinicalTimeline
    assessment: RiskAssessment
    nesting: tuple[Nesting, ...] = ()
    identity: tuple[IdentityCheck, ...] = ()
    notes: tuple[Note, ...] = ()
    provenance: Provenance | None = None
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """A patient or sample that could not be judged because an input was refused."""

    patient_id: str
    sample_id: str | None
    error: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class RunContext:
    """What needs all samples of a run: ``recurrence`` maps a variant key's text to sample ids."""

    run_id: str
    samples: tuple[str, ...]
    recurrence: tuple[tuple[str, tuple[str, ...]], ...] = ()
    carry_over: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """All Cases and failures of one sheet."""

    schema_version: str
    title: str
    cases: tuple[Case, ...]
    failures: tuple[Failure, ...]
    contexts: tuple[RunContext, ...]
    notes: tuple[Note, ...] = ()
    provenance: Provenance | None = None
