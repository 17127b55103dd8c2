"""``patients.csv``, ``labs.csv`` and ``events.csv``: what the clinic knows, beside the sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chip_triage.model.note import Note
from chip_triage.model.patient import BloodCount, ClinicalEvent, Patient
from chip_triage.readers.clinical_columns import EVENT_COLUMNS, LAB_COLUMNS, PATIENT_COLUMNS
from chip_triage.readers.sheet_columns import DAY_MAX, DAY_MIN
from chip_triage.readers.table_cells import (
    CellError,
    Column,
    Problems,
    check_header,
    day_between,
    is_missing,
    nearest,
    parse_number,
    read_cells,
    refuse_if,
)
from chip_triage.readers.table_text import TextRow, TextTable, read_table_text
from chip_triage.readers.units import UnitError, convert, find_analyte, is_unused

_VALUE = next(column for column in LAB_COLUMNS if column.name == "value")


@dataclass(frozen=True, slots=True)
class _Reading:
    """A table while it is read: where problems and notes go."""

    path: Path
    table: TextTable
    columns: Sequence[Column]
    problems: Problems
    notes: list[Note]

    @classmethod
    def start(cls, path: Path, columns: Sequence[Column]) -> _Reading:
        table = read_table_text(path)
        problems = Problems(table.problems)
        check_header(table.header, columns, problems)
        return cls(path, table, columns, problems, list(table.notes))

    def cells(self, row: TextRow) -> tuple[dict[str, Any], bool]:
        return read_cells(row, self.columns, self.table, self.problems)

    def fail(self, row: TextRow, column: str, expected: str, remedy: str) -> None:
        self.problems.cell(row.row, column, row.cells.get(column, ""), expected, remedy)


def read_patients(path: Path) -> dict[str, Patient]:
    """Patients by id. Raises SampleSheetError whose ``problems`` hold every bad cell."""
    reading = _Reading.start(path, PATIENT_COLUMNS)
    patients: dict[str, Patient] = {}
    rows: dict[str, int] = {}
    for row in reading.table.rows:
        before = len(reading.problems)
        values, complete = reading.cells(row)
        if not complete:
            continue
        patient = Patient(**values)
        if patient.patient_id in patients:
            reading.fail(
                row, "patient_id", "ids that occur once",
                f"row {rows[patient.patient_id]} describes this patient already; keep one row",
            )  # fmt: skip
        elif len(reading.problems) == before:
            _check_patient(row, patient, reading)
        patients[patient.patient_id] = patient
        rows.setdefault(patient.patient_id, row.row)
    refuse_if(reading.problems, path, "patient table")
    return patients


def _check_patient(row: TextRow, patient: Patient, reading: _Reading) -> None:
    """Statements of one patient that contradict each other."""
    infusion_year = int(patient.infusion_date[:4]) if patient.infusion_date else None
    if patient.birth_year is not None and infusion_year is not None:
        implied = infusion_year - patient.birth_year
        if implied < 0:
            reading.fail(row, "birth_year", f"a year up to {infusion_year}", "it follows infusion")
        elif patient.age_years is not None and not -1.5 <= patient.age_years - implied <= 1:
            reading.fail(
                row, "age_years", f"about {implied} (age at infusion)",
                f"born {patient.birth_year}, infused {patient.infusion_date}; correct one of them",
            )  # fmt: skip
    death = patient.death_day
    for name, day in (("smn_day", patient.smn_day), ("last_day", patient.last_day)):
        if death is not None and day is not None and day > death:
            reading.fail(row, name, f"a day up to {death} (death_day)", "correct one of the days")
    last, smn = patient.last_day, patient.smn_day
    if last is not None and smn is not None and smn > last:
        reading.fail(row, "smn_day", f"a day up to {last} (last_day)", "correct one of the days")


def read_labs(path: Path, patients: Mapping[str, Patient]) -> tuple[BloodCount, ...]:
    """Laboratory values in canonical units, by patient, day and analyte (:func:`read_lab_table`)."""
    return read_lab_table(path, patients)[0]


def read_lab_table(
    path: Path, patients: Mapping[str, Patient]
) -> tuple[tuple[BloodCount, ...], tuple[Note, ...]]:
    """Laboratory values in canonical units, and notes on what was left out or is a limit.

    A value such as ``<0.1`` is kept as its limit with ``censored`` ``<`` (never halved, never 0).
    Analytes that no score or rule uses are left out with a note; one that looks like a known
    name misspelt is refused. ``patients`` are the known ids, with infusion dates where dates are
    to become days. Raises SampleSheetError whose ``problems`` hold every bad cell.
    """
    reading = _Reading.start(path, LAB_COLUMNS)
    counts = []
    unused: dict[str, int] = {}
    for row in reading.table.rows:
        values, complete = reading.cells(row)
        if complete and is_unused(values["analyte"]):
            unused[values["analyte"]] = unused.get(values["analyte"], 0) + 1
            continue
        patient_id = _known_patient(row, values, patients, reading)
        day = _day(row, values, patients, reading)
        converted = _value(row, values, reading) if complete else None
        if patient_id and day is not None and converted:
            analyte, value, unit, sign = converted
            counts.append(BloodCount(patient_id, day, analyte, value, unit, sign))
    refuse_if(reading.problems, path, "laboratory table")
    order = {patient_id: n for n, patient_id in enumerate(patients)}
    counts.sort(key=lambda count: (order[count.patient_id], count.day, count.analyte))
    return tuple(counts), (*reading.notes, *_lab_notes(path.name, counts, unused))


def _lab_notes(name: str, counts: Sequence[BloodCount], unused: Mapping[str, int]) -> list[Note]:
    notes = []
    if unused:
        listed = ", ".join(f"{analyte} ({rows})" for analyte, rows in sorted(unused.items()))
        notes.append(Note("info", "unused_analytes", name, f"not used here (rows): {listed}"))
    limits = sum(1 for count in counts if count.censored)
    if limits:
        notes.append(
            Note(
                "info", "censored_values", name,
                f"{limits} values are limits of the analyser (< or >); scores use them as such",
            )
        )  # fmt: skip
    return notes


def _known_patient(
    row: TextRow, values: dict[str, Any], patients: Mapping[str, Patient], reading: _Reading
) -> str | None:
    patient_id: str | None = values["patient_id"]
    if patient_id is None or patient_id in patients:
        return patient_id
    guess = nearest(patient_id, tuple(patients))
    remedy = f"did you mean '{guess}'?" if guess else "add the patient, or remove the row"
    reading.fail(row, "patient_id", "a patient of the sheet or of patients.csv", remedy)
    return None


def _day(
    row: TextRow,
    values: dict[str, Any],
    patients: Mapping[str, Patient],
    reading: _Reading,
    names: tuple[str, str] = ("day", "date"),
) -> int | None:
    """Day from infusion out of a day or a date; contradictions and unknown infusions refused."""
    day: int | None = values[names[0]]
    date: str | None = values[names[1]]
    if date is None:
        if day is None and all(is_missing(row.cells.get(name, "")) for name in names):
            reading.fail(row, names[0], "a day from infusion, or a date", "fill in one of them")
        return day
    patient = patients.get(values["patient_id"] or "")
    if patient is None or patient.infusion_date is None:
        if patient is not None and day is None:
            reading.fail(
                row, names[1], "a day, since the infusion date is unknown",
                f"give infusion_date of {patient.patient_id} in patients.csv",
            )  # fmt: skip
        return day
    computed = day_between(patient.infusion_date, date)
    if day is not None and day != computed:
        reading.fail(row, names[0], f"{computed}", f"{date} is day {computed} after infusion")
    if not DAY_MIN <= computed <= DAY_MAX:
        reading.fail(row, names[1], "a date within 27 years of the infusion", "check the year")
    return computed


def _value(
    row: TextRow, values: dict[str, Any], reading: _Reading
) -> tuple[str, float, str, str] | None:
    """Analyte, value in canonical units, unit, and ``<`` or ``>`` for a censored value."""
    try:
        analyte = find_analyte(values["analyte"])
    except UnitError as error:
        reading.fail(row, "analyte", error.expected, error.remedy)
        return None
    text = values["value"]
    sign = text[0] if text[:1] in ("<", ">", "≤", "≥") else ""
    try:
        if sign in ("≤", "≥") or text[1:2] == "=":
            raise CellError("a number, or a limit with < or >", "write < or > as the analyser did")
        number = parse_number(_VALUE, text[len(sign) :].strip(), reading.table.decimal_comma)
        if number < 0:
            raise CellError("a value of at least 0", "a negative count is impossible")
    except CellError as error:
        reading.fail(row, "value", error.expected, error.remedy)
        return None
    try:
        converted = convert(analyte, number, values["unit"] or "")
    except UnitError as error:
        reading.fail(row, error.part, error.expected, error.remedy)
        return None
    return analyte.name, converted, analyte.unit, sign


def read_events(path: Path, patients: Mapping[str, Patient]) -> tuple[ClinicalEvent, ...]:
    """Events by patient and day. Raises SampleSheetError with every bad cell in ``problems``."""
    reading = _Reading.start(path, EVENT_COLUMNS)
    events = []
    for row in reading.table.rows:
        values, complete = reading.cells(row)
        patient_id = _known_patient(row, values, patients, reading)
        day = _day(row, values, patients, reading)
        end = None
        if values["end_day"] is not None or values["end_date"] is not None:
            end = _day(row, values, patients, reading, ("end_day", "end_date"))
        if day is not None and end is not None and end < day:
            reading.fail(row, "end_day", f"a day from {day} on", "an event cannot end first")
        if complete and patient_id and day is not None:
            detail = values["detail"] or ""
            events.append(ClinicalEvent(patient_id, day, values["kind"], detail, end))
    refuse_if(reading.problems, path, "event table")
    order = {patient_id: n for n, patient_id in enumerate(patients)}
    events.sort(key=lambda event: (order[event.patient_id], event.day, event.kind))
    return tuple(events)
