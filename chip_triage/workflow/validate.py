"""Everything that is wrong with a sheet, told at once, before anything is run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from chip_triage.errors import ChipTriageError, SampleSheetError
from chip_triage.model.note import Note
from chip_triage.model.panel import GenePanel
from chip_triage.readers.sample_sheet import SheetRow
from chip_triage.workflow.karyotypes import is_unreadable, stated_text
from chip_triage.workflow.options import DEFAULT_PANEL, TriageOptions
from chip_triage.workflow.sheet import read_sheet


@dataclass(frozen=True, slots=True)
class Validation:
    """Problems that stop a run, and notes that do not."""

    problems: tuple[str, ...]
    notes: tuple[Note, ...]
    samples: int
    patients: int


def validate_sheet(path: Path, *, open_files: bool = True) -> Validation:
    """Check the sheet, the clinical tables and, if asked, every file that the sheet names."""
    try:
        sheet = read_sheet(path)
    except SampleSheetError as error:
        return Validation(error.problems or (str(error),), (), 0, 0)
    problems = _file_problems(sheet.rows) if open_files else []
    problems += _karyotype_problems(sheet.rows)
    return Validation(tuple(problems), sheet.notes, len(sheet.rows), len(sheet.patient_ids))


def _file_problems(rows: tuple[SheetRow, ...]) -> list[str]:
    from chip_triage.readers.panel_file import read_panel
    from chip_triage.workflow.read_sample import read_sample

    panels: dict[str, GenePanel] = {}
    problems = []
    for row in rows:
        name = row.panel or DEFAULT_PANEL
        try:
            if name not in panels:
                panels[name] = read_panel(name)
            read_sample(row, panels[name], TriageOptions(panel=name))
        except ChipTriageError as error:
            problems.append(f"row {row.row or row.line}, {row.sample.sample_id}: {error}")
    return problems


def _karyotype_problems(rows: tuple[SheetRow, ...]) -> list[str]:
    from chip_triage.analysis.iscn import read_karyotype

    problems = []
    for row in rows:
        text = stated_text(row.sample)
        if text is None:
            continue
        read = read_karyotype(text, sex=row.sample.sex)
        if is_unreadable(read):
            what = "; ".join(note.message for note in read.notes) or "not a karyotype"
            flags = row.sample.karyotype_flags
            column = "karyotype" if flags is None else "karyotype_flags"
            example = "46,XX[20]" if flags is None else "monosomy7=1; complex=0; metaphases=20"
            problems.append(
                f"row {row.row or row.line}, column '{column}': {flags or text!r} cannot be read: "
                f"{what}\n  -> write it like {example}, or leave the cell empty"
            )
    return problems
