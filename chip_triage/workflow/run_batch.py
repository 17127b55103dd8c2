"""A whole sheet: read every sample, learn what only the run can tell, then one case a patient."""

from __future__ import annotations

import dataclasses
import functools
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from chip_triage import __version__
from chip_triage.errors import ChipTriageError
from chip_triage.model.case import RUN_SCHEMA_VERSION, Case, Failure, Run, RunContext
from chip_triage.model.document import to_document
from chip_triage.model.note import Note
from chip_triage.model.panel import GenePanel
from chip_triage.readers.sample_sheet import SheetRow
from chip_triage.workflow.build_case import PatientInputs, build_case
from chip_triage.workflow.deliver import (
    deliver_case,
    deliver_run,
    delivered_case,
    open_folder,
    strangers,
    withdraw_run,
)
from chip_triage.workflow.fingerprint import created_now, describe_input, fingerprint, provenance
from chip_triage.workflow.options import BatchOptions, TriageOptions
from chip_triage.workflow.preflight import check_options, check_references, reference_marks
from chip_triage.workflow.read_sample import ReadSample, read_sample
from chip_triage.workflow.rule_set import chosen_rule_set, panel_notes, panel_of_run
from chip_triage.workflow.run_context import build_contexts, repeated_samples
from chip_triage.workflow.sheet import Sheet, read_sheet
from chip_triage.workflow.workers import run_tasks


@dataclass(frozen=True, slots=True)
class BatchResult:
    """The run, and how many of its cases were taken over from an earlier one."""

    run: Run
    resumed: int


def run_batch(
    sheet_path: Path, out: Path, options: TriageOptions, batch: BatchOptions
) -> BatchResult:
    """Triage every patient of a sheet and write all reports to ``out``.

    Raises :class:`SampleSheetError` when the sheet or a clinical table is off; what goes wrong with
    one patient becomes a :class:`Failure` and stops no other.
    """
    from chip_triage.readers.panel_file import read_panel

    check_options(options)
    check_references(options)
    created_now()
    sheet = read_sheet(sheet_path)
    options = dataclasses.replace(options, panel=panel_of_run(sheet.rows, options, sheet_path.name))
    panel = read_panel(options.panel)
    chosen_rule_set(panel, options)
    open_folder(out)
    read, failures = _read_all(sheet, panel, options, batch)
    contexts = build_contexts(list(read.values()), panel)
    sheet = dataclasses.replace(sheet, notes=sheet.notes + repeated_samples(list(read.values())))
    patients = _patient_inputs(sheet, read, failures, contexts, panel, options)
    withdraw_run(out)
    cases, resumed, more_failures = _build_all(patients, panel, options, contexts, batch, out)
    order = {patient_id: number for number, patient_id in enumerate(sheet.patient_ids)}
    all_failures = sorted((*failures.values(), *more_failures), key=lambda f: order[f.patient_id])
    run = Run(
        schema_version=RUN_SCHEMA_VERSION,
        title=sheet_path.stem,
        cases=tuple(sorted(cases, key=lambda case: order[case.patient.patient_id])),
        failures=tuple(all_failures),
        contexts=tuple(context for _, context in sorted(contexts.items())),
        notes=sheet.notes
        + panel_notes(panel)
        + _stale_notes(out, [case.patient.patient_id for case in cases]),
        provenance=provenance(
            panel, options, tuple(describe_input(table, "table") for table in sheet.tables)
        ),
    )
    deliver_run(run, panel, out)
    return BatchResult(run, resumed)


def _read_one(panel: GenePanel, options: TriageOptions, row: SheetRow) -> ReadSample:
    return read_sample(row, panel, options)


def _read_all(
    sheet: Sheet, panel: GenePanel, options: TriageOptions, batch: BatchOptions
) -> tuple[dict[str, ReadSample], dict[str, Failure]]:
    task = functools.partial(_read_one, panel, options)
    batch.progress("reading", 0, len(sheet.rows))
    results: dict[int, ReadSample | ChipTriageError] = {}
    for done, (index, result) in enumerate(run_tasks(task, sheet.rows, batch.jobs), start=1):
        results[index] = result
        batch.progress("reading", done, len(sheet.rows))
    read: dict[str, ReadSample] = {}
    failures: dict[str, Failure] = {}
    for index, row in enumerate(sheet.rows):  # in the sheet's order, whichever task ended first
        outcome, patient_id = results[index], row.sample.patient_id
        if isinstance(outcome, ChipTriageError):
            failure = _failure(patient_id, row.sample.sample_id, outcome, row.files)
            failures[patient_id] = _joined(failures.get(patient_id), failure)
        else:
            read[row.sample.sample_id] = outcome
    return read, failures


def _failure(
    patient_id: str, sample_id: str | None, error: ChipTriageError, files: Iterable[Path]
) -> Failure:
    """The failure as it may stand in documents: files by their names, without any folder."""
    message = error.message
    for path in files:
        message = message.replace(str(path), path.name)
    return Failure(patient_id, sample_id, type(error).__name__, message, error.remedy)


def _joined(first: Failure | None, second: Failure) -> Failure:
    """One failure a patient, with what is wrong with each of its samples."""
    if first is None:
        return second
    remedies = dict.fromkeys((*first.remedy.split("; "), second.remedy))
    return dataclasses.replace(
        first,
        message=f"{first.message}; {second.message}",
        remedy="; ".join(filter(None, remedies)),
    )


def _patient_inputs(
    sheet: Sheet,
    read: Mapping[str, ReadSample],
    failures: Mapping[str, Failure],
    contexts: Mapping[str, RunContext],
    panel: GenePanel,
    options: TriageOptions,
) -> list[PatientInputs]:
    ready = []
    for patient_id in sheet.patient_ids:
        if patient_id in failures:
            continue
        samples = tuple(
            read[row.sample.sample_id] for row in sheet.rows if row.sample.patient_id == patient_id
        )
        patient, timeline = sheet.patients[patient_id], sheet.timelines[patient_id]
        own = {f"patient {patient_id}", *(f"sample {s.row.sample.sample_id}" for s in samples)}
        notes = tuple(note for note in sheet.notes if note.where in own)
        mark = fingerprint(
            (
                __version__, panel.checksum, options.parameters(), reference_marks(options),
                to_document(patient), to_document(timeline), to_document(notes),
                [_sample_mark(sample, contexts) for sample in samples],
            )
        )  # fmt: skip
        ready.append(PatientInputs(patient, samples, timeline, notes, mark))
    return ready


def _sample_mark(read: ReadSample, contexts: Mapping[str, RunContext]) -> object:
    """What of one sample decides its result: the row, the files, and what the run says of it."""
    sample = read.row.sample
    context = contexts.get(sample.run_id or "", RunContext("", ()))
    own = {str(call.variant.key) for call in read.calls.calls}
    return (
        to_document(sample),
        to_document(read.inputs),
        len(context.samples),
        [row for row in context.recurrence if row[0] in own],
        [row for row in context.carry_over if sample.sample_id in row],
    )


def _build_one(
    panel: GenePanel,
    options: TriageOptions,
    contexts: dict[str, RunContext],
    out: Path,
    inputs: PatientInputs,
) -> Case:
    case = build_case(inputs, panel, options, contexts)
    deliver_case(case, panel, out)
    return case


def _build_all(
    patients: Sequence[PatientInputs],
    panel: GenePanel,
    options: TriageOptions,
    contexts: dict[str, RunContext],
    batch: BatchOptions,
    out: Path,
) -> tuple[list[Case], int, list[Failure]]:
    kept = dict(_resumable(patients, out)) if batch.resume else {}
    todo = [inputs for inputs in patients if inputs.patient.patient_id not in kept]
    cases, failures = list(kept.values()), []
    task = functools.partial(_build_one, panel, options, contexts, out)
    batch.progress("reporting", len(kept), len(patients))
    for done, (index, result) in enumerate(run_tasks(task, todo, batch.jobs), start=1):
        batch.progress("reporting", len(kept) + done, len(patients))
        if isinstance(result, ChipTriageError):
            inputs = todo[index]
            files = [path for sample in inputs.samples for path in sample.row.files]
            failure = _failure(inputs.patient.patient_id, None, result, files)
            own = failure.message.replace(f"{out}{os.sep}", "")
            failures.append(dataclasses.replace(failure, message=own))
        else:
            cases.append(result)
    return cases, len(kept), failures


def _resumable(patients: Iterable[PatientInputs], out: Path) -> Iterable[tuple[str, Case]]:
    for inputs in patients:
        case = delivered_case(out, inputs.patient.patient_id, inputs.fingerprint)
        if case is not None:
            yield inputs.patient.patient_id, case


def _stale_notes(out: Path, patient_ids: Sequence[str]) -> tuple[Note, ...]:
    stale = strangers(out, patient_ids)
    if not stale:
        return ()
    return (
        Note(
            "warning",
            "folders_of_an_earlier_run",
            "output folder",
            f"{len(stale)} patient folder(s) are left from an earlier run and are not part of this one",
            "remove them, or write to an empty folder",
        ),
    )
