"""Everything that is wrong with a sheet, its tables and its files, in one go."""

from __future__ import annotations

from pathlib import Path

import pytest

from chip_triage.errors import SampleSheetError
from chip_triage.readers.panel_file import read_panel
from chip_triage.workflow.demo.inputs import write_demo_inputs
from chip_triage.workflow.demo.story import read_patients
from chip_triage.workflow.options import BatchOptions, TriageOptions
from chip_triage.workflow.run_batch import run_batch
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


@pytest.mark.parametrize("text", ["see letter of the referring ward %%", "x" * 4001])
def test_a_karyotype_that_cannot_be_read_is_warned_of_in_the_words_of_the_report(
    sheet: Path, text: str
) -> None:
    first = sheet.read_text(encoding="utf-8").replace('"46,XX[20]"', text, 1)
    sheet.write_text(first, encoding="utf-8")
    found = validate_sheet(sheet, open_files=False)
    assert found.problems == ()
    (note,) = [note for note in found.notes if note.code == "karyotype_unreadable"]
    assert (note.level, note.where) == ("warning", "row 2, column 'karyotype'")
    assert f"karyotype cannot be judged: unreadable ('{text[:30]}" in note.message


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        ("monosomie7=1", "'monosomie7' is not a karyotype flag"),
        ("metaphases=nan", "expected a whole number from 0 to 9999"),
        ("normal=1; monosomy7=1", "normal=1 contradicts monosomy7"),
    ],
)
def test_stated_flags_that_cannot_be_are_refused_by_run_too(
    tmp_path: Path, flags: str, said: str
) -> None:
    sheet = tmp_path / "s.csv"
    header = "patient_id,sample_id,timepoint,day,specimen,karyotype_flags\n"
    sheet.write_text(
        f"{header}P01,a,followup,1,BM,{flags}\nP02,b,later,1,BM,normal=1\n", encoding="utf-8"
    )
    problems = validate_sheet(sheet).problems
    assert len(problems) == 2
    assert "row 2, column 'karyotype_flags'" in problems[0]
    assert said in problems[0]
    assert "row 3, column 'timepoint'" in problems[1]
    with pytest.raises(SampleSheetError) as caught:
        run_batch(sheet, tmp_path / "out", TriageOptions(), BatchOptions())
    assert caught.value.problems == problems
    assert not (tmp_path / "out").exists()


def test_a_karyotype_that_is_read_in_part_is_noted(sheet: Path) -> None:
    text = sheet.read_text(encoding="utf-8").replace('"46,XX[20]"', '"46,XX,hello world[20]"')
    sheet.write_text(text, encoding="utf-8")
    found = validate_sheet(sheet, open_files=False)
    assert found.problems == ()
    (note,) = [note for note in found.notes if note.code == "karyotype_partly_read"]
    assert note.where == "row 2, column 'karyotype'"
    assert "helloworld" in note.message
