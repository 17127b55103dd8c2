"""The index of a run: patients by level, sample quality, what failed, what the run shares."""

from __future__ import annotations

from dataclasses import dataclass

from chip_triage.model.case import Case, Run, SampleResult
from chip_triage.model.identifier import safe_folder_name
from chip_triage.model.risk import LEVELS
from chip_triage.reports.first_page import level_class, level_rank
from chip_triage.reports.wording import LEVEL_WORDS, day_text, plain, spread

#: Missing inputs that a line of the index names.
MOST_MISSING = 3


@dataclass(frozen=True, slots=True)
class PatientLine:
    """One patient of the index; ``search`` holds what the search box looks through."""

    patient_id: str
    link: str
    level: str
    level_class: str
    rank: int
    title: str
    caveat: str
    at_least: str
    sentence: str
    samples: tuple[str, ...]
    last_day: int | None
    drivers: tuple[str, ...]
    missing: str
    warnings: int
    search: str


@dataclass(frozen=True, slots=True)
class QualityLine:
    """One sample of the run: what was read and how deep it could see."""

    patient_id: str
    sample_id: str
    specimen: str
    caller: str
    data_lines: int
    in_panel: int
    rejected: int
    balanced: bool
    drivers: int
    review: int
    genes: str
    limits: str
    remarks: int


@dataclass(frozen=True, slots=True)
class RunIndex:
    """Everything the index template prints beside the Run itself."""

    patients: tuple[PatientLine, ...]
    levels: tuple[tuple[str, str, int], ...]
    quality: tuple[QualityLine, ...]
    recurrent: tuple[tuple[str, int, str], ...]
    carry_over: tuple[tuple[str, str, str], ...]


def run_index(run: Run) -> RunIndex:
    """Collect the index of a Run, highest level first, then by patient id."""
    lines = sorted(
        (_patient_line(case) for case in run.cases),
        key=lambda line: (line.rank, line.patient_id),
    )
    counts = {level: sum(line.level == level for line in lines) for level in LEVELS}
    return RunIndex(
        tuple(lines),
        tuple((LEVEL_WORDS[level], level_class(level), counts[level]) for level in LEVELS),
        tuple(
            _quality_line(case.patient.patient_id, entry) for case in run.cases for entry in case.samples
        ),
        tuple(
            (key, len(samples), ", ".join(samples))
            for context in run.contexts
            for key, samples in context.recurrence
            if len(samples) > 1
        ),
        tuple(entry for context in run.contexts for entry in context.carry_over),
    )  # fmt: skip


def _patient_line(case: Case) -> PatientLine:
    patient_id, assessment = case.patient.patient_id, case.assessment
    drivers = tuple(
        dict.fromkeys(
            finding.gene_symbol
            for entry in case.samples
            for finding in entry.findings
            if finding.category == "driver"
        )
    )
    rise = assessment.may_rise_to
    samples = tuple(
        f"{entry.sample.specimen} {day_text(entry.sample.day)}" for entry in case.samples
    )
    days = [entry.sample.day for entry in case.samples if entry.sample.day is not None]
    title = LEVEL_WORDS.get(assessment.headline, plain(assessment.headline))
    return PatientLine(
        patient_id,
        f"patients/{safe_folder_name(patient_id)}/report.html",
        assessment.headline,
        level_class(assessment.headline),
        level_rank(assessment.headline),
        title,
        assessment.title.partition("; ")[2],
        f"may rise to {LEVEL_WORDS.get(rise, plain(rise))}" if rise else "",
        assessment.sentence,
        samples,
        max(days, default=None),
        drivers,
        _missing(assessment.missing),
        sum(note.level != "info" for note in case.notes)
        + sum(note.level != "info" for entry in case.samples for note in entry.notes),
        " ".join(
            (patient_id, title, assessment.title, assessment.sentence, *drivers, *samples)
        ).lower(),
    )


def _missing(missing: tuple[str, ...]) -> str:
    more = len(missing) - MOST_MISSING
    return "; ".join(missing[:MOST_MISSING]) + (f"; {more} more" if more > 0 else "")


def _quality_line(patient_id: str, entry: SampleResult) -> QualityLine:
    def total(category: str) -> int:
        return sum(count.count for count in entry.counts if count.category == category)

    status = [gene.status for gene in entry.coverage]
    limits = spread([gene.limit for gene in entry.coverage if gene.limit is not None])
    return QualityLine(
        patient_id,
        entry.sample.sample_id,
        f"{entry.sample.specimen}, {day_text(entry.sample.day)}",
        entry.caller or "not sequenced",
        sum(account.data_lines for account in entry.accounting),
        sum(account.in_panel for account in entry.accounting),
        sum(len(account.rejected) for account in entry.accounting),
        all(account.balanced for account in entry.accounting),
        total("driver"),
        total("review"),
        f"{status.count('adequate')} / {status.count('partial')} / {status.count('not_known')}",
        limits or "not known",
        sum(note.level != "info" for note in entry.notes),
    )
