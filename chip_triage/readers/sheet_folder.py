"""The sample sheet with the clinical tables that lie beside it, and all their problems at once."""

from __future__ import annotations

import dataclasses
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, cast

from chip_triage.errors import SampleSheetError
from chip_triage.model.note import Note
from chip_triage.model.patient import BloodCount, ClinicalEvent, ClinicalTimeline, Patient
from chip_triage.readers.clinical_table import read_events, read_lab_table, read_patients
from chip_triage.readers.sample_sheet import SampleSheet, read_sample_sheet
from chip_triage.readers.table_cells import Problems, refuse_if
from chip_triage.readers.table_text import read_table_text

T = TypeVar("T")

#: Clinical tables that are read when they lie beside the sheet, as ``NAME.csv``.
TABLES = ("patients", "labs", "events")
_TABLE_SUFFIXES = (".csv", ".tsv", ".txt", ".xls", ".xlsx", ".ods")


@dataclass(frozen=True, slots=True)
class SheetInputs:
    """Everything that a sheet's folder says. ``patients`` has every patient of the sheet.

    ``tables`` are the files that were read, the sheet first.
    """

    sheet: SampleSheet
    patients: dict[str, Patient]
    labs: tuple[BloodCount, ...]
    events: tuple[ClinicalEvent, ...]
    notes: tuple[Note, ...]
    tables: tuple[Path, ...]

    def timeline(self, patient_id: str) -> ClinicalTimeline:
        """Blood counts and events of one patient."""
        return ClinicalTimeline(
            tuple(count for count in self.labs if count.patient_id == patient_id),
            tuple(event for event in self.events if event.patient_id == patient_id),
        )


def read_sheet_folder(path: Path) -> SheetInputs:
    """Read the sheet and, where they lie beside it, patients.csv, labs.csv and events.csv.

    Raises SampleSheetError whose ``problems`` hold those of all four tables.
    """
    problems = Problems(limit=sys.maxsize)  # each table has a limit of its own
    beside = {name: path.parent / f"{name}.csv" for name in TABLES}
    beside = {name: file for name, file in beside.items() if os.path.lexists(file)}
    found: dict[str, Patient] | None = {}
    if "patients" in beside:
        found = _attempt(lambda: read_patients(beside["patients"]), "patients.csv: ", problems)
    listed = found or {}
    sheet = _attempt(lambda: read_sample_sheet(path, listed), "", problems)
    patients = _all_patients(path, sheet, listed)
    known: Mapping[str, Patient] = patients if found is not None else _nameless(path, beside)
    labs: tuple[tuple[BloodCount, ...], tuple[Note, ...]] | None = ((), ())
    events: tuple[ClinicalEvent, ...] | None = ()
    if "labs" in beside:
        labs = _attempt(lambda: read_lab_table(beside["labs"], known), "labs.csv: ", problems)
    if "events" in beside:
        events = _attempt(lambda: read_events(beside["events"], known), "events.csv: ", problems)
    refuse_if(problems, path, "sample sheet and its tables")
    assert sheet is not None
    assert labs is not None
    assert events is not None
    notes = (*sheet.notes, *labs[1], *_misnamed(path.parent))
    return SheetInputs(sheet, patients, labs[0], events, notes, (path, *beside.values()))


def _nameless(sheet: Path, beside: Mapping[str, Path]) -> Mapping[str, Patient]:
    """The ids of a patients.csv with problems: known, but nothing is known of their infusion dates.

    With them labs.csv and events.csv can be checked as far as they go, and no date is blamed.
    """
    ids = (*_ids_of(sheet), *_ids_of(beside["patients"]))
    return cast("Mapping[str, Patient]", dict.fromkeys(ids))


def _misnamed(folder: Path) -> list[Note]:
    """A warning for every file that looks like a clinical table and is not read because of its name."""
    notes = []
    for file in sorted(folder.iterdir()):
        stem = file.stem.casefold()
        name = next((table for table in TABLES if stem in (table, table.removesuffix("s"))), None)
        meant = folder / f"{name}.csv"
        if name is None or file.suffix.casefold() not in _TABLE_SUFFIXES or file == meant:
            continue
        if not (meant.exists() and meant.samefile(file)):
            notes.append(
                Note(
                    "warning", "table_not_read", file.name,
                    f"lies beside the sheet and is not read; only '{meant.name}' is",
                    f"save or rename it as {meant.name}, or move it away",
                )
            )  # fmt: skip
    return notes


def _attempt(read: Callable[[], T], prefix: str, problems: Problems) -> T | None:
    try:
        return read()
    except SampleSheetError as error:
        whole = error.message + (f"; {error.remedy}" if error.remedy else "")
        for problem in error.problems or (whole,):
            problems.add(prefix + problem if error.problems else problem)
        return None


def _all_patients(
    path: Path, sheet: SampleSheet | None, listed: Mapping[str, Patient]
) -> dict[str, Patient]:
    """Patients of the sheet first, in its order; sex from the sheet where patients.csv has none."""
    patients: dict[str, Patient] = {}
    if sheet is None:
        for patient_id in _ids_of(path):
            patients[patient_id] = listed.get(patient_id, Patient(patient_id))
        return {**patients, **listed}
    for row in sheet.rows:
        patient_id, sex = row.sample.patient_id, row.sample.sex
        known = patients.get(patient_id) or listed.get(patient_id) or Patient(patient_id)
        patients[patient_id] = dataclasses.replace(known, sex=known.sex or sex)
    return {**dict(listed), **patients}


def _ids_of(path: Path) -> list[str]:
    """Patient ids of a sheet that has problems, so that the other tables can still be checked."""
    try:
        rows = read_table_text(path).rows
    except SampleSheetError:
        return []
    return [row.cells["patient_id"] for row in rows if row.cells.get("patient_id")]
