"""Everything that is wrong with a sheet, its tables and its files, in one go."""

from __future__ import annotations

from pathlib import Path

import pytest

from chip_triage.readers.panel_file import read_panel
from chip_triage.workflow.demo.inputs import write_demo_inputs
from chip_triage.workflow.demo.story import read_patients
from chip_triage.workflow.validate import validate_sheet


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    patients = [p for p in read_patients() if p.patient_id in ("P01", "P08")]
    return write_demo_inputs(tmp_path / "in", read_panel(), patients=patients)


def test_a_truncated_file_is_named_with_its_row(sheet: Path) -> None:
    found = validate_sheet(sheet)
    assert len(found.problems) == 1
    assert "P08_followup" in found.problems[0]
    assert validate_sheet(sheet, open_files=False).problems == ()


def test_problems_of_all_tables_are_told_at_once(sheet: Path) -> None:
    text = sheet.read_text(encoding="utf-8").replace(",SMN,", ",smn,")
    sheet.write_text(text.replace("P01,P01_smn,smn", "P01,P01_smn,later"), encoding="utf-8")
    labs = sheet.parent / "labs.csv"
    labs.write_text(labs.read_text(encoding="utf-8").replace("g/dL", "stone", 1), encoding="utf-8")
    problems = "\n".join(validate_sheet(sheet).problems)
    assert "later" in problems
    assert "stone" in problems


def test_a_karyotype_that_cannot_be_read_is_a_problem(sheet: Path) -> None:
    text = sheet.read_text(encoding="utf-8").replace(
        '"46,XX[20]"', "see letter of the referring ward %%"
    )
    sheet.write_text(text, encoding="utf-8")
    problems = "\n".join(validate_sheet(sheet).problems)
    assert "karyotype" in problems


def test_a_karyotype_that_is_read_in_part_is_noted(sheet: Path) -> None:
    text = sheet.read_text(encoding="utf-8").replace('"46,XX[20]"', '"46,XX,hello world[20]"')
    sheet.write_text(text, encoding="utf-8")
    found = validate_sheet(sheet, open_files=False)
    assert found.problems == ()
    (note,) = [note for note in found.notes if note.code == "karyotype_partly_read"]
    assert note.where == "row 2, column 'karyotype'"
    assert "helloworld" in note.message
