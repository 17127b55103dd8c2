"""A Case is everything concluded about one patient; a Run is all Cases and failures."""

from __future__ import annotations

from chip_triage.model.clone import CloneTrack, IdentityCheck, Nesting
from chip_triage.model.karyotype import Karyotype
from chip_triage.model.note import Note
from chip_triage.model.patient import ClinicalTimeline, Patient
from chip_triage.model.record import record
from chip_triage.model.risk import RiskAssessment
from chip_triage.model.sample_result import (
    CategoryCount,
    GeneCoverage,
    RunContext,
    SampleResult,
)
from chip_triage.model.score import ScoreResult

__all__ = [
    "CASE_SCHEMA_VERSION", "RUN_SCHEMA_VERSION", "Case", "CategoryCount", "Failure",
    "GeneCoverage", "InputFile", "Provenance", "Run", "RunContext", "SampleResult",
]  # fmt: skip

CASE_SCHEMA_VERSION = "1.0"
RUN_SCHEMA_VERSION = "1.0"


@record
class InputFile:
    """A file that went in: name only (never a path), what it was used for, and its SHA-256."""

    name: str
    role: str
    sha256: str
    bytes: int


@record
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


@record
class Case:
    """One patient's versioned document; ``fingerprint`` covers inputs, panel, parameters, context.

    ``constitutional`` are fibroblast and hair-follicle samples: they weigh the origin of variants
    in ``samples`` and take no part in the comparison of clones.
    """

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
    constitutional: tuple[SampleResult, ...] = ()


@record
class Failure:
    """A patient or sample that could not be judged because an input was refused."""

    patient_id: str
    sample_id: str | None
    error: str
    message: str
    remedy: str


@record
class Run:
    """All Cases and failures of one sheet."""

    schema_version: str
    title: str
    cases: tuple[Case, ...]
    failures: tuple[Failure, ...]
    contexts: tuple[RunContext, ...]
    notes: tuple[Note, ...] = ()
    provenance: Provenance | None = None
