"""Two or more files of one patient as a case, without a sample sheet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from chip_triage.errors import UsageError
from chip_triage.model.case import Case
from chip_triage.model.patient import CLONE_SPECIMENS, ClinicalTimeline, Patient, Sample
from chip_triage.readers.sheet_columns import DAY_MAX, DAY_MIN
from chip_triage.readers.sheet_row import SheetRow
from chip_triage.workflow.build_case import PatientInputs, build_case
from chip_triage.workflow.options import TriageOptions
from chip_triage.workflow.preflight import check_options, check_references
from chip_triage.workflow.read_sample import read_sample
from chip_triage.workflow.run_context import build_contexts


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is asked: ``files`` oldest first; ``days``, ``specimens`` and ``samples`` are comma-separated."""

    files: tuple[Path, ...]
    days: str | None = None
    specimens: str | None = None
    samples: str | None = None
    stated_min_depth: int | None = None
    reporting_vaf: float | None = None
    coverages: tuple[Path, ...] = ()
    pre_bam: Path | None = None
    post_bam: Path | None = None
    patient_id: str = "patient"
    sex: str | None = None


def compare_files(asked: Comparison, options: TriageOptions, out: Path | None) -> str:
    """Build the case; write its folder when ``out`` is given (returns the report's path), else
    return ``clones.tsv`` as text. Raises :class:`UsageError` when the lists do not fit the files.
    """
    from chip_triage.readers.panel_file import read_panel
    from chip_triage.reports import tables
    from chip_triage.workflow.deliver import deliver_case, open_folder

    rows = _rows(asked)
    check_options(options)
    check_references(options)
    panel = read_panel(options.panel)
    samples = tuple(read_sample(row, panel, options) for row in rows)
    if out is not None:
        open_folder(out)
    patient = Patient(asked.patient_id, sex=asked.sex)
    inputs = PatientInputs(patient, samples, ClinicalTimeline())
    case: Case = build_case(inputs, panel, options, build_contexts(samples, panel))
    if out is not None:
        return f"{deliver_case(case, panel, out) / 'report.html'}\n"
    return tables.render_tsv(tables.CLONES_COLUMNS, tables.clones_rows(case))


def _rows(asked: Comparison) -> list[SheetRow]:
    count = len(asked.files)
    if count < 2:
        raise UsageError(
            "one file was given, a comparison needs two", "give the files oldest first"
        )
    samples = _listed(asked.samples, count, "--samples") or [""] * count
    if len(set(zip((path.resolve() for path in asked.files), samples, strict=True))) < count:
        raise UsageError(
            "the same file is given twice; compared with itself it shows no change",
            "give one file a sample, oldest first, or name its samples: --samples PRE,POST",
        )
    if not asked.patient_id.strip():
        raise UsageError("--patient is empty", "give the patient's id, or leave the option out")
    days = _days(asked.days, count)
    specimens = _listed(asked.specimens, count, "--specimens") or ["other"] * count
    for specimen in specimens:
        if specimen not in CLONE_SPECIMENS:
            raise UsageError(
                f"--specimens: {specimen!r} is unknown", f"use {', '.join(CLONE_SPECIMENS)}"
            )
    if asked.coverages and len(asked.coverages) != count:
        raise UsageError(
            f"--coverage: {len(asked.coverages)} for {count} files", "give one per file"
        )
    bams: dict[int, Path | None] = {0: asked.pre_bam, count - 1: asked.post_bam}
    return [
        SheetRow(
            sample=Sample(
                sample_id=f"{number + 1}:{path.name}",
                patient_id=asked.patient_id,
                timepoint="pre_cart" if number == 0 and (days[0] or 0) <= 0 else "other",
                day=days[number],
                specimen=specimens[number],
                stated_min_depth=asked.stated_min_depth,
                reporting_vaf=asked.reporting_vaf,
                sex=asked.sex,
                vcf_sample=samples[number] or None,
            ),
            variants=(path,),
            coverage=asked.coverages[number] if asked.coverages else None,
            alignment=bams.get(number),
            panel=None,
            expected_records=None,
            sha256=None,
            line=number + 1,
        )
        for number, path in enumerate(asked.files)
    ]


def _days(text: str | None, count: int) -> list[int | None]:
    listed = _listed(text, count, "--days")
    if not listed:
        return [None] * count
    try:
        days = [int(part) for part in listed]
    except ValueError:
        raise UsageError(
            f"--days: {text!r} is not a list of whole numbers", "for example --days -14,242"
        ) from None
    for day in days:
        if not DAY_MIN <= day <= DAY_MAX:
            raise UsageError(
                f"--days: {day} is no day from infusion",
                f"give whole days from {DAY_MIN} to {DAY_MAX}, negative before the infusion",
            )
    if days != sorted(days):
        raise UsageError(f"--days: {text} is not in order", "give the files oldest first")
    return list(days)


def _listed(text: str | None, count: int, option: str) -> list[str]:
    if text is None:
        return []
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != count:
        raise UsageError(f"{option}: {len(parts)} values for {count} files", "give one per file")
    return parts
