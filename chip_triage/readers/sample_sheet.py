"""The sample sheet: one row a sample, every cell checked, all problems told at once."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chip_triage.errors import SampleSheetError, VariantFileError
from chip_triage.model.locus import canonical_assembly
from chip_triage.model.patient import Patient, Sample
from chip_triage.readers.sheet_checks import check_rows
from chip_triage.readers.sheet_columns import DAY_MAX, DAY_MIN, SHEET_COLUMNS
from chip_triage.readers.sheet_row import SampleSheet, SheetRow
from chip_triage.readers.sheet_row_use import check_use
from chip_triage.readers.table_cells import (
    Problems,
    check_header,
    day_between,
    read_cells,
    refuse_if,
)
from chip_triage.readers.table_text import TextRow, TextTable, is_url, read_table_text

__all__ = ["SampleSheet", "SheetRow", "read_sample_sheet"]


def read_sample_sheet(path: Path, patients: Mapping[str, Patient] | None = None) -> SampleSheet:
    """Read and check a sample sheet.

    ``patients`` supply infusion dates and sex; when None, ``patients.csv`` beside the sheet is
    read if it is there. Raises SampleSheetError whose ``problems`` hold every bad cell.
    """
    table = read_table_text(path)
    problems = Problems()
    check_header(table.header, SHEET_COLUMNS, problems)
    if patients is None:
        patients = _patients_beside(path, problems)
    for problem in table.problems:
        problems.add(problem)
    notes = list(table.notes)
    if not table.rows and not table.problems:
        problems.add("the sheet has a header but no samples; write one row a sample")
    rows, incomplete = [], set()
    for text_row in table.rows:
        row, complete = _read_row(text_row, table, path.parent, problems)
        rows.append(_dated(row, patients, problems))
        if not complete:
            incomplete.add(row.row)
    ordered = check_rows(rows, patients, problems, notes, incomplete)
    refuse_if(problems, path, "sample sheet")
    return SampleSheet(tuple(ordered), tuple(notes))


def readable_rows(path: Path) -> tuple[tuple[SheetRow, ...], frozenset[tuple[int, str]]]:
    """What can be read of a sheet with problems: its rows, and the cells (row, column) to blame.

    A cell to blame is None in its row; so files and karyotypes of the others can be checked too.
    """
    try:
        table = read_table_text(path)
    except SampleSheetError:
        return (), frozenset()
    problems = Problems()
    rows = tuple(_read_row(row, table, path.parent, problems)[0] for row in table.rows)
    return rows, frozenset(problems.cells)


def _patients_beside(path: Path, problems: Problems) -> Mapping[str, Patient]:
    beside = path.parent / "patients.csv"
    if not os.path.lexists(beside):
        return {}
    from chip_triage.readers.clinical_table import read_patients

    try:
        return read_patients(beside)
    except SampleSheetError as error:
        for problem in error.problems or (error.message,):
            problems.add(f"patients.csv: {problem}")
    return {}


def _read_row(
    row: TextRow, table: TextTable, folder: Path, problems: Problems
) -> tuple[SheetRow, bool]:
    """One row and whether it is complete; an incomplete one still takes part in checks."""
    values, complete = read_cells(row, SHEET_COLUMNS, table, problems)
    _check_assembly(row, values, problems)
    _check_caller(row, values, problems)
    files = _Files(row, folder, problems)
    variants = files.resolve("variants", values.pop("variants"))
    coverage = files.resolve("coverage", values.pop("coverage"))
    alignment = files.resolve("alignment", values.pop("alignment"))
    copy_number = files.resolve("copy_number", values.pop("copy_number"))
    _check_checksums(row, values["sha256"], variants, problems)
    sheet_row = SheetRow(
        variants=variants,
        coverage=next(iter(coverage), None),
        alignment=next(iter(alignment), None),
        panel=files.panel(values.pop("panel")),
        expected_records=values.pop("expected_records"),
        sha256=values.pop("sha256"),
        lab=values.pop("lab"),
        line=row.line,
        row=row.row,
        copy_number=next(iter(copy_number), None),
        sample=Sample(**values),
    )
    return sheet_row, check_use(sheet_row, row.cells, problems) and complete


def _check_assembly(row: TextRow, values: dict[str, Any], problems: Problems) -> None:
    text = values["assembly"]
    if text is None:
        return
    values["assembly"] = canonical_assembly(text)
    if values["assembly"] is None:
        problems.cell(row.row, "assembly", text, "GRCh37 or GRCh38", "hg19 and hg38 also do")


def _check_caller(row: TextRow, values: dict[str, Any], problems: Problems) -> None:
    text = values["caller"]
    if text is None:
        return
    from chip_triage.readers.caller_detection import canonical_caller

    try:
        canonical_caller(text)
    except VariantFileError as error:
        values["caller"] = None
        problems.cell(row.row, "caller", text, "the name of a known caller", error.remedy)


def _check_checksums(
    row: TextRow, sha256: str | None, variants: tuple[Path, ...], problems: Problems
) -> None:
    if sha256 and variants and sha256.count(";") + 1 != len(variants):
        problems.cell(
            row.row, "sha256", sha256, f"{len(variants)} checksum(s)", "one a variant file"
        )


class _Files:
    """Checks and joins the paths of one row."""

    def __init__(self, row: TextRow, folder: Path, problems: Problems) -> None:
        self.row, self.folder, self.problems = row, folder, problems

    def resolve(self, column: str, parts: str | tuple[str, ...] | None) -> tuple[Path, ...]:
        if not parts:
            return ()
        if isinstance(parts, str):
            parts = (parts,)
        if len(set(parts)) < len(parts):
            self._fail(column, parts[0], "two different files", "the same file stands twice")
        return tuple(self._one(column, part) for part in parts)

    def panel(self, text: str | None) -> str | None:
        if text is None or not ("/" in text or "\\" in text):
            return text
        if is_url(text):
            self._fail("panel", text, "a name or a local folder", "download the panel first")
        elif not _exists(self.folder / text, folder=True):
            self._fail("panel", text, "a folder that exists", "paths are relative to the sheet")
        return str(self.folder / text)

    def _one(self, column: str, text: str) -> Path:
        if is_url(text):
            self._fail(
                column, text, "a local file", "this is a URL and nothing is fetched; download it"
            )
            return Path(text)
        path = self.folder / text
        if _exists(path, folder=True):
            self._fail(column, text, "a file", "this is a folder; name the file in it")
        elif not _exists(path):
            remedy = "paths are relative to the sheet's folder; check the name"
            if "\\" in text:
                remedy = "use '/' between folders; " + remedy
            self._fail(column, text, "a file that exists", remedy)
        elif path.stat().st_size == 0:
            self._fail(column, text, "a file with content", "the file is empty; copy it again")
        return path

    def _fail(self, column: str, found: str, expected: str, remedy: str) -> None:
        self.problems.cell(self.row.row, column, found, expected, remedy)


def _exists(path: Path, *, folder: bool = False) -> bool:
    try:
        return path.is_dir() if folder else path.is_file()
    except (OSError, ValueError):
        return False


def _dated(row: SheetRow, patients: Mapping[str, Patient], problems: Problems) -> SheetRow:
    """Turn a collection date into a day where the infusion date is known."""
    sample = row.sample
    patient = patients.get(sample.patient_id)
    if sample.collection_date is None or patient is None or patient.infusion_date is None:
        return row
    day = day_between(patient.infusion_date, sample.collection_date)
    if sample.day is not None and sample.day != day:
        problems.cell(
            row.row, "day", str(sample.day), f"{day}",
            f"collection_date {sample.collection_date} is day {day} after the infusion of "
            f"{patient.infusion_date}",
        )  # fmt: skip
    if not DAY_MIN <= day <= DAY_MAX:
        problems.cell(
            row.row, "collection_date", sample.collection_date,
            "a date within 27 years of the infusion", f"infusion_date is {patient.infusion_date}",
        )  # fmt: skip
    return dataclasses.replace(row, sample=dataclasses.replace(sample, day=day))
