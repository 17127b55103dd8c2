"""Checks that need more than one row of the sample sheet, and the time order of samples."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import pairwise

from chip_triage.model.identifier import is_safe_folder_name, safe_folder_name
from chip_triage.model.note import Note
from chip_triage.model.patient import Patient
from chip_triage.readers.sheet_row import SheetRow
from chip_triage.readers.sheet_row_use import check_constitutional_alone, is_constitutional
from chip_triage.readers.table_cells import Problems

#: Order of time points when days are unknown; ``other`` has no place of its own.
_RANK = {"pre_cart": 0, "followup": 1, "cytopenia": 2, "smn": 3}


def check_rows(
    rows: Sequence[SheetRow],
    patients: Mapping[str, Patient],
    problems: Problems,
    notes: list[Note],
    incomplete: Set[int] = frozenset(),
) -> list[SheetRow]:
    """Check rows against each other; patients in sheet order, samples in time order.

    Constitutional tissue stands outside the time course, behind the samples of its patient.

    Rows whose number is in ``incomplete`` lack a required value: they are compared with the
    others as far as they go, and the time order of their patient is left alone.
    """
    _check_duplicates(rows, problems)
    _check_shared_files(rows, problems)
    groups: dict[str, list[SheetRow]] = defaultdict(list)
    for row in rows:
        if row.sample.patient_id:
            groups[row.sample.patient_id].append(row)
    _check_identifiers(groups, problems, notes)
    ordered: list[SheetRow] = []
    for patient_id, group in groups.items():
        patient = patients.get(patient_id)
        _check_agreement(group, patient, problems)
        check_constitutional_alone(group, problems)
        for row in group:
            _check_day(row, patient, problems, notes)
            _note_row(row, notes)
        timed = [row for row in group if not is_constitutional(row)]
        if timed and incomplete.isdisjoint(row.row for row in group):
            ordered.extend(_in_time_order(timed, problems, notes))
        ordered.extend(row for row in group if is_constitutional(row))
    return ordered


def _check_duplicates(rows: Sequence[SheetRow], problems: Problems) -> None:
    first: dict[str, int] = {}
    for row in rows:
        sample_id = row.sample.sample_id
        if sample_id and sample_id in first:
            problems.cell(
                row.row, "sample_id", sample_id, "ids that occur once",
                f"row {first[sample_id]} has it already; give every sample its own id",
            )  # fmt: skip
        first.setdefault(sample_id, row.row)


def _check_shared_files(rows: Sequence[SheetRow], problems: Problems) -> None:
    """One column of one file is one sample; two rows may share a file only by name."""
    first: dict[tuple[str, str], int] = {}
    for row in rows:
        for path in row.variants:
            key = (str(path), row.sample.vcf_sample or row.sample.sample_id)
            if key[1] and key in first and first[key] != row.row:
                problems.cell(
                    row.row, "vcf_sample", row.sample.vcf_sample or "", "another sample of the file",
                    f"row {first[key]} already names this sample of '{path.name}'",
                )  # fmt: skip
            first.setdefault(key, row.row)


def _check_identifiers(
    groups: Mapping[str, list[SheetRow]], problems: Problems, notes: list[Note]
) -> None:
    folded: dict[str, str] = {}
    for patient_id, group in groups.items():
        other = folded.setdefault(patient_id.casefold(), patient_id)
        if other != patient_id:
            problems.cell(
                group[0].row, "patient_id", patient_id, "ids that differ in more than case",
                f"is this '{other}'? their folders would be one on some systems",
            )  # fmt: skip
        if not is_safe_folder_name(patient_id):
            notes.append(
                Note(
                    "info", "hashed_folder", f"patient {patient_id}",
                    "this id cannot name a folder on every system; its results lie in "
                    f"'{safe_folder_name(patient_id)}'",
                )
            )  # fmt: skip


def _check_agreement(group: list[SheetRow], patient: Patient | None, problems: Problems) -> None:
    """Rows of one patient (and patients.csv) must agree on assembly and sex."""
    for column in ("assembly", "sex"):
        stated = [(row, value) for row in group if (value := getattr(row.sample, column))]
        if not stated:
            continue
        reference, where = stated[0][1], f"row {stated[0][0].row} says"
        if column == "sex" and patient is not None and patient.sex:
            reference, where = patient.sex, "patients.csv says"
        for row, value in stated:
            if value != reference:
                advice = (
                    "samples of one patient are compared on one assembly; realign or correct it"
                    if column == "assembly"
                    else "correct the sex, or the patient_id of this row"
                )
                problems.cell(row.row, column, value, f"'{reference}' as {where}", advice)


def _check_day(
    row: SheetRow, patient: Patient | None, problems: Problems, notes: list[Note]
) -> None:
    sample = row.sample
    if sample.day is None:
        return
    if sample.timepoint == "pre_cart" and sample.day > 0:
        problems.cell(
            row.row, "day", str(sample.day), "0 or a negative day for pre_cart",
            "a sample from before infusion has day <= 0; correct the day or the timepoint",
        )  # fmt: skip
    if sample.timepoint == "smn" and sample.day < 0:
        problems.cell(
            row.row, "day", str(sample.day), "0 or a positive day for smn",
            "a secondary neoplasm after CAR-T cannot precede the infusion",
        )  # fmt: skip
    if sample.timepoint in ("followup", "cytopenia") and sample.day < 0:
        notes.append(_row_note(row, "early_followup", f"{sample.timepoint} on day {sample.day}"))
    if patient is not None and patient.death_day is not None and sample.day > patient.death_day:
        notes.append(
            _row_note(row, "after_death", f"day {sample.day} follows death on {patient.death_day}")
        )


def _row_note(row: SheetRow, code: str, message: str) -> Note:
    return Note("warning", code, f"sample {row.sample.sample_id}", message, "check the sheet")


def _note_row(row: SheetRow, notes: list[Note]) -> None:
    """A guarantee of the pipeline needs a depth (stated, or better from a file) and a VAF."""
    sample = row.sample
    has_depth = sample.stated_min_depth is not None or bool(row.coverage or row.alignment)
    if sample.stated_min_depth is not None and sample.reporting_vaf is None:
        absent = "reporting_vaf"
    elif sample.reporting_vaf is not None and not has_depth:
        absent = "stated_min_depth, coverage or alignment"
    else:
        return
    notes.append(
        Note(
            "info",
            "stated_depth_incomplete",
            f"sample {sample.sample_id}",
            f"without {absent} the pipeline's guarantee says nothing about absent variants",
            f"fill in {absent}",
        )
    )


def _in_time_order(group: list[SheetRow], problems: Problems, notes: list[Note]) -> list[SheetRow]:
    _note_same_day(group, notes)
    if len(group) < 2 or all(row.sample.day is not None for row in group):
        if group[0].sample.day is None:
            notes.append(_no_day_note(group, "the sample has no day from infusion"))
        return sorted(group, key=lambda row: row.sample.day or 0)
    if all(row.sample.collection_date for row in group):
        notes.append(_no_day_note(group, "samples are ordered by collection_date"))
        return sorted(group, key=lambda row: row.sample.collection_date or "")
    return _by_timepoint(group, problems, notes)


def _note_same_day(group: list[SheetRow], notes: list[Note]) -> None:
    by_day: dict[int, list[str]] = defaultdict(list)
    for row in group:
        if row.sample.day is not None:
            by_day[row.sample.day].append(row.sample.sample_id)
    for day, names in by_day.items():
        if len(names) > 1:
            notes.append(
                Note(
                    "info", "same_day", f"patient {group[0].sample.patient_id}",
                    f"{' and '.join(names)} were taken on the same day {day}; "
                    "between them no time has passed",
                )
            )  # fmt: skip


def _no_day_note(group: Sequence[SheetRow], how: str) -> Note:
    return Note(
        "warning", "day_unknown", f"patient {group[0].sample.patient_id}", how,
        "give day, or collection_date with infusion_date in patients.csv",
    )  # fmt: skip


def _by_timepoint(group: list[SheetRow], problems: Problems, notes: list[Note]) -> list[SheetRow]:
    """Order by time point where days are missing; what cannot be ordered is refused."""
    for row in group:
        if row.sample.timepoint not in _RANK:
            _refuse_order(row, "the place of an 'other' sample is not known", problems)
    known = [row for row in group if row.sample.timepoint in _RANK]
    ordered = sorted(known, key=lambda row: (_RANK[row.sample.timepoint], _moment(row)))
    for before, after in pairwise(ordered):
        if before.sample.timepoint == after.sample.timepoint and not _comparable(before, after):
            late = after if after.sample.day is None else before
            _refuse_order(late, f"two {late.sample.timepoint} samples without days", problems)
    days = [row.sample.day for row in ordered if row.sample.day is not None]
    if days != sorted(days):
        _refuse_order(_first_undated(group), "time points and known days disagree", problems)
    notes.append(_no_day_note(group, "samples are ordered by time point (no days)"))
    return ordered


def _first_undated(group: Iterable[SheetRow]) -> SheetRow:
    return next(row for row in group if row.sample.day is None)


def _moment(row: SheetRow) -> tuple[int, str]:
    day = row.sample.day
    return (0 if day is None else day, row.sample.collection_date or "")


def _comparable(one: SheetRow, other: SheetRow) -> bool:
    if one.sample.day is not None and other.sample.day is not None:
        return True
    return bool(one.sample.collection_date and other.sample.collection_date)


def _refuse_order(row: SheetRow, why: str, problems: Problems) -> None:
    day = "" if row.sample.day is None else str(row.sample.day)
    problems.cell(
        row.row, "day", day, "days that order the samples of a patient",
        f"{why}; give the day of every sample of {row.sample.patient_id}",
    )  # fmt: skip
