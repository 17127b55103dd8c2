"""The sample sheet with the clinical tables beside it, as one thing."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from chip_triage.errors import SampleSheetError
from chip_triage.model.note import Note
from chip_triage.model.patient import BloodCount, ClinicalEvent, ClinicalTimeline, Patient
from chip_triage.readers.sample_sheet import SheetRow, read_sample_sheet

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sheet:
    """All rows with every patient's description and timeline; patients in order of the sheet."""

    path: Path
    rows: tuple[SheetRow, ...]
    patient_ids: tuple[str, ...]
    patients: dict[str, Patient]
    timelines: dict[str, ClinicalTimeline]
    notes: tuple[Note, ...]


def read_sheet(path: Path) -> Sheet:
    """Read a sheet and ``patients.csv``, ``labs.csv``, ``events.csv`` beside it, where present.

    Raises one :class:`SampleSheetError` that holds the problems of all of them.
    """
    from chip_triage.readers.clinical_table import read_events, read_labs, read_patients

    tables = _Attempts()
    beside = {name: path.parent / f"{name}.csv" for name in ("patients", "labs", "events")}
    given: dict[str, Patient] = {}
    if path.is_file() and beside["patients"].is_file():
        given = tables.read(lambda: read_patients(beside["patients"])) or {}
    sheet = tables.read(lambda: read_sample_sheet(path, given))
    labs: tuple[BloodCount, ...] | None = ()
    events: tuple[ClinicalEvent, ...] | None = ()
    if beside["labs"].is_file():
        labs = tables.read(lambda: read_labs(beside["labs"], given))
    if beside["events"].is_file():
        events = tables.read(lambda: read_events(beside["events"], given))
    if sheet is None or labs is None or events is None or tables.errors:
        raise tables.joined(path)
    patient_ids = tuple(dict.fromkeys(row.sample.patient_id for row in sheet.rows))
    return Sheet(
        path=path,
        rows=sheet.rows,
        patient_ids=patient_ids,
        patients={name: _patient(name, given, sheet.rows) for name in patient_ids},
        timelines={
            name: ClinicalTimeline(
                tuple(count for count in labs if count.patient_id == name),
                tuple(event for event in events if event.patient_id == name),
            )
            for name in patient_ids
        },
        notes=sheet.notes,
    )


class _Attempts:
    """Reads one table after the other and keeps the errors, so that all are told at once."""

    def __init__(self) -> None:
        self.errors: list[SampleSheetError] = []

    def read(self, reader: Callable[[], T]) -> T | None:
        try:
            return reader()
        except SampleSheetError as error:
            self.errors.append(error)
            return None

    def joined(self, path: Path) -> SampleSheetError:
        if len(self.errors) == 1:
            return self.errors[0]
        problems = [p for error in self.errors for p in (error.problems or (error.message,))]
        return SampleSheetError(
            f"{len(problems)} problems in the sheet and the tables beside it",
            "correct the cells that are named",
            path=path.name,
            problems=tuple(problems),
        )


def _patient(name: str, given: dict[str, Patient], rows: Sequence[SheetRow]) -> Patient:
    patient = given.get(name, Patient(name))
    if patient.sex is None:
        sex = next(
            (r.sample.sex for r in rows if r.sample.patient_id == name and r.sample.sex), None
        )
        patient = dataclasses.replace(patient, sex=sex)
    return patient
