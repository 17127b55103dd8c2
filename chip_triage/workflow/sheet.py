"""The sample sheet with the clinical tables beside it, grouped by patient."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from chip_triage.errors import SampleSheetError
from chip_triage.model.note import Note
from chip_triage.model.patient import BloodCount, ClinicalEvent, ClinicalTimeline, Patient
from chip_triage.readers.sample_sheet import readable_rows
from chip_triage.readers.sheet_folder import SheetInputs, read_sheet_folder
from chip_triage.readers.sheet_row import SheetRow
from chip_triage.readers.table_cells import Problems, refuse_if
from chip_triage.workflow.karyotypes import flag_problems


@dataclass(frozen=True, slots=True)
class Sheet:
    """All rows with every patient's description and timeline; patients in order of the sheet.

    ``tables`` are the files that were read, the sheet first.
    """

    path: Path
    rows: tuple[SheetRow, ...]
    patient_ids: tuple[str, ...]
    patients: dict[str, Patient]
    timelines: dict[str, ClinicalTimeline]
    notes: tuple[Note, ...]
    tables: tuple[Path, ...]


def read_sheet(path: Path) -> Sheet:
    """Read a sheet and ``patients.csv``, ``labs.csv``, ``events.csv`` beside it, where present.

    Raises one :class:`SampleSheetError` that holds the problems of all of them.
    """
    inputs: SheetInputs | None = None
    problems: tuple[str, ...] = ()
    try:
        inputs = read_sheet_folder(path)
        rows = inputs.sheet.rows
    except SampleSheetError as error:
        problems, (rows, _) = error.problems, readable_rows(path)
    problems += flag_problems(rows)
    refuse_if(Problems(problems, limit=sys.maxsize), path, "sample sheet and its tables")
    assert inputs is not None
    patient_ids = tuple(dict.fromkeys(row.sample.patient_id for row in rows))
    return Sheet(
        path=path,
        rows=rows,
        patient_ids=patient_ids,
        patients={name: inputs.patients[name] for name in patient_ids},
        timelines=_timelines(inputs, patient_ids),
        notes=inputs.notes,
        tables=inputs.tables,
    )


def _timelines(inputs: SheetInputs, patient_ids: Iterable[str]) -> dict[str, ClinicalTimeline]:
    """Counts and events by patient, each table walked once however many patients there are."""
    counts: dict[str, list[BloodCount]] = defaultdict(list)
    events: dict[str, list[ClinicalEvent]] = defaultdict(list)
    for count in inputs.labs:
        counts[count.patient_id].append(count)
    for event in inputs.events:
        events[event.patient_id].append(event)
    return {
        name: ClinicalTimeline(tuple(counts[name]), tuple(events[name])) for name in patient_ids
    }
