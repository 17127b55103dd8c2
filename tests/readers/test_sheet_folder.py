"""The sheet and its tables as one reading."""

from __future__ import annotations

from pathlib import Path

import pytest

from chip_triage.errors import SampleSheetError
from chip_triage.readers.sheet_folder import read_sheet_folder

SHEET = "patient_id,sample_id,timepoint,day,specimen,variants,sex\n"


def put(folder: Path, **files: str) -> Path:
    (folder / "a.vcf").write_text("x\n")
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text)
    return folder / "sheet.csv"


def test_everything_together(tmp_path: Path) -> None:
    path = put(
        tmp_path,
        sheet=SHEET + "P02,s2,smn,9,BM,a.vcf,F\nP01,s1,pre_cart,-9,PB,a.vcf,\n",
        patients="patient_id,sex\nP01,M\nP03,F\n",
        labs="patient_id,day,analyte,value,unit\nP02,8,anc,300,/uL\nP01,1,ldh,3,U/L\n",
        events="patient_id,day,kind\nP02,3,g_csf\n",
    )
    inputs = read_sheet_folder(path)
    assert [(p.patient_id, p.sex) for p in inputs.patients.values()] == [
        ("P01", "male"),
        ("P03", "female"),
        ("P02", "female"),
    ]
    assert [count.value for count in inputs.timeline("P02").blood_counts] == [300]
    assert [event.kind for event in inputs.timeline("P02").events] == ["g_csf"]
    assert inputs.timeline("P01").blood_counts == ()
    assert [note.code for note in inputs.notes] == ["unused_analytes"]
    assert [table.name for table in inputs.tables] == [
        "sheet.csv",
        "patients.csv",
        "labs.csv",
        "events.csv",
    ]


def test_the_sheet_alone(tmp_path: Path) -> None:
    inputs = read_sheet_folder(put(tmp_path, sheet=SHEET + "P02,s2,smn,9,BM,a.vcf,F\n"))
    assert inputs.labs == ()
    assert inputs.events == ()
    assert inputs.patients["P02"].sex == "female"


def test_problems_of_all_tables_at_once(tmp_path: Path) -> None:
    path = put(
        tmp_path,
        sheet=SHEET + "P01,s1,pre_cart,9,PB,a.vcf,\n",
        patients="patient_id,sex\nP01,Q\n",
        labs="patient_id,day,analyte,value,unit\nP01,8,anc,3,stone\n",
        events="patient_id,day,kind\nP01,3,dance\n",
    )
    with pytest.raises(SampleSheetError) as caught:
        read_sheet_folder(path)
    said = caught.value.problems
    assert any(problem.startswith("patients.csv: row 2") for problem in said)
    assert any(problem.startswith("row 2, column 'day'") for problem in said)
    path = put(tmp_path, patients="patient_id,sex\nP01,M\n")
    with pytest.raises(SampleSheetError) as caught:
        read_sheet_folder(path)
    said = caught.value.problems
    assert any(problem.startswith("labs.csv: row 2, column 'unit'") for problem in said)
    assert any(problem.startswith("events.csv: row 2, column 'kind'") for problem in said)


def test_a_table_that_is_no_table(tmp_path: Path) -> None:
    path = put(
        tmp_path, sheet="PK\x03\x04", labs="patient_id,day,analyte,value,unit\nP1,1,hb,9,g_dl\n"
    )
    with pytest.raises(SampleSheetError) as caught:
        read_sheet_folder(path)
    assert any("Excel workbook" in problem for problem in caught.value.problems)
