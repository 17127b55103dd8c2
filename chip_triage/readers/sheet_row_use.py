"""What a row of the sheet brings: sequencing, a karyotype, or constitutional tissue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chip_triage.model.patient import CONSTITUTIONAL_SPECIMENS
from chip_triage.readers.sheet_row import SheetRow
from chip_triage.readers.table_cells import Problems, is_missing

#: Columns of which a row must fill at least one.
BRINGING_COLUMNS = ("variants", "karyotype", "karyotype_flags", "copy_number")
_KARYOTYPE_COLUMNS = BRINGING_COLUMNS[1:]
#: Columns that speak of a variant file.
_SEQUENCING_COLUMNS = (
    "coverage", "alignment", "stated_min_depth", "reporting_vaf", "expected_records", "sha256",
)  # fmt: skip


def is_constitutional(row: SheetRow) -> bool:
    """Whether a row is tissue that settles a constitutional origin, not a sample to compare."""
    return row.sample.specimen in CONSTITUTIONAL_SPECIMENS


def check_use(row: SheetRow, cells: Mapping[str, str], problems: Problems) -> bool:
    """Whether the row brings something; all that is wrong with it becomes a problem.

    ``cells`` are the row's texts: what cannot be read has been named already and is not missing.
    """
    given = {name for name in BRINGING_COLUMNS if not is_missing(cells.get(name, ""))}
    if not given:
        problems.cell(
            row.row, "variants", "", "a variant file, a karyotype or copy number",
            f"fill in one of {', '.join(BRINGING_COLUMNS)}",
        )  # fmt: skip
        return False
    if "variants" not in given:
        for name in _SEQUENCING_COLUMNS:
            if _cell(row, name):
                problems.cell(
                    row.row, name, _cell(row, name), "an empty cell",
                    "it speaks of a variant file, and this row names none",
                )  # fmt: skip
    if {"karyotype", "karyotype_flags"} <= given:
        problems.cell(
            row.row, "karyotype_flags", row.sample.karyotype_flags or "", "an empty cell",
            "the row has a karyotype already; flags stand in its place, never beside it",
        )  # fmt: skip
    if is_constitutional(row):
        _check_constitutional(row, given, problems)
    return True


def _check_constitutional(row: SheetRow, given: set[str], problems: Problems) -> None:
    specimen = row.sample.specimen.replace("_", " ")
    if row.sample.timepoint and row.sample.timepoint != "other":
        problems.cell(
            row.row, "timepoint", row.sample.timepoint, "'other' for constitutional tissue",
            f"{specimen} stands outside the time course",
        )  # fmt: skip
    if "variants" not in given:
        problems.cell(row.row, "variants", "", f"the variant file of the {specimen}", "fill it in")
    for name in _KARYOTYPE_COLUMNS:
        if name in given:
            problems.cell(
                row.row, name, _cell(row, name), f"an empty cell for {specimen}",
                "karyotype and copy number are read from blood or marrow",
            )  # fmt: skip


def check_constitutional_alone(rows: Sequence[SheetRow], problems: Problems) -> None:
    """A patient needs a sample beside the constitutional tissue."""
    if rows and all(is_constitutional(row) for row in rows):
        problems.cell(
            rows[0].row, "specimen", rows[0].sample.specimen, "blood or marrow of the patient too",
            f"{rows[0].sample.patient_id} has constitutional tissue only: there is nothing to triage",
        )  # fmt: skip


def _cell(row: SheetRow, name: str) -> str:
    """A cell as text, empty when it is; files by their names."""
    if name == "variants":
        return ";".join(path.name for path in row.variants)
    value = getattr(row, name) if hasattr(row, name) else getattr(row.sample, name)
    return "" if value is None else str(getattr(value, "name", value))
