"""patients.csv, labs.csv and events.csv."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chip_triage.errors import SampleSheetError
from chip_triage.model.patient import BloodCount, ClinicalEvent, Patient
from chip_triage.readers.clinical_columns import EVENT_KINDS
from chip_triage.readers.clinical_table import (
    read_events,
    read_lab_table,
    read_labs,
    read_patients,
)

KNOWN = {"P01": Patient("P01", infusion_date="2024-01-31"), "P02": Patient("P02")}
LABS = "patient_id,day,date,analyte,value,unit"
EVENTS = "patient_id,day,date,kind,detail,end_day,end_date"


def table(folder: Path, header: str, *rows: str) -> Path:
    path = folder / "table.csv"
    path.write_text("\n".join((header, *rows)) + "\n")
    return path


def test_a_full_patient(tmp_path: Path) -> None:
    header = (
        "patient_id,sex,birth_year,age_years,infusion_date,product,disease,prior_lines,prior_asct,"
        "prior_allo,smn_day,smn_type,blasts_pct,ccus,last_day,death_day"
    )
    path = table(
        tmp_path, header, "P01,F,1958,66,2024-04-30,axi-cel,DLBCL,3,1,0,240,mds,4%,no,400,410"
    )
    assert read_patients(path) == {
        "P01": Patient(
            "P01", "female", 1958, 66.0, "2024-04-30", "axi-cel", "DLBCL", 3, True, False, 240,
            "MDS", 4.0, False, 400, 410,
        )
    }  # fmt: skip


def test_only_the_id_is_required(tmp_path: Path) -> None:
    assert read_patients(table(tmp_path, "patient_id", "P01")) == {"P01": Patient("P01")}


@pytest.mark.parametrize(
    ("column", "text", "said"),
    [
        ("sex", "x", "one of male, female"),
        ("birth_year", "58", "from 1900"),
        ("age_years", "266", "from 0 to 120"),
        ("infusion_date", "30.4.2024", "YYYY-MM-DD"),
        ("infusion_date", "2023-02-29", "no such day"),
        ("prior_lines", "two", "whole number"),
        ("prior_asct", "maybe", "1 or 0"),
        ("smn_day", "-5", "from 0"),
        ("smn_type", "tMDS", "did you mean 'MDS'"),
        ("blasts_pct", "140", "from 0 to 100"),
        ("ages", "3", "did you mean 'age_years'?"),
    ],
)
def test_one_bad_patient_cell(tmp_path: Path, column: str, text: str, said: str) -> None:
    with pytest.raises(SampleSheetError) as caught:
        read_patients(table(tmp_path, f"patient_id,{column}", f"P01,{text}"))
    assert len(caught.value.problems) == 1
    assert said in caught.value.problems[0]


@pytest.mark.parametrize(
    ("header", "row", "said"),
    [
        ("smn_day,death_day", "300,200", "a day up to 200 (death_day)"),
        ("last_day,death_day", "300,200", "a day up to 200 (death_day)"),
        ("smn_day,last_day", "300,200", "a day up to 200 (last_day)"),
        ("birth_year,infusion_date", "2030,2024-01-01", "a year up to 2024"),
        ("birth_year,age_years,infusion_date", "1958,40,2024-01-01", "about 66"),
    ],
)
def test_contradictions_of_one_patient(tmp_path: Path, header: str, row: str, said: str) -> None:
    with pytest.raises(SampleSheetError) as caught:
        read_patients(table(tmp_path, f"patient_id,{header}", f"P01,{row}"))
    assert said in caught.value.problems[0]


@pytest.mark.parametrize("age", ["65", "66", "66.9"])
def test_an_age_may_stand_before_or_after_the_birthday(tmp_path: Path, age: str) -> None:
    header = "patient_id,birth_year,age_years,infusion_date"
    assert read_patients(table(tmp_path, header, f"P01,1958,{age},2024-01-01"))


def test_a_patient_described_twice(tmp_path: Path) -> None:
    with pytest.raises(SampleSheetError) as caught:
        read_patients(table(tmp_path, "patient_id", "P01", "P02", "P01"))
    assert "row 2 describes this patient already" in caught.value.problems[0]


def test_labs_in_canonical_units_by_patient_and_day(tmp_path: Path) -> None:
    path = table(
        tmp_path, LABS, "P02,3,,hb,94,g/L", "P01,,2024-02-10,anc,0.42,10^9/L",
        "P01,-5,,platelets,90,G/L", "P01,10,2024-02-10,CRP,<5,mg/L", "P01,9,,ferritin,>2000,ng/mL",
    )  # fmt: skip
    assert read_labs(path, KNOWN) == (
        BloodCount("P01", -5, "platelets", 90.0, "10e9_l"),
        BloodCount("P01", 9, "ferritin", 2000.0, "ng_ml", ">"),
        BloodCount("P01", 10, "anc", 420.0, "per_ul"),
        BloodCount("P01", 10, "crp", 0.5, "mg_dl", "<"),
        BloodCount("P02", 3, "hb", 9.4, "g_dl"),
    )


def test_limits_and_unused_analytes_are_noted(tmp_path: Path) -> None:
    path = table(
        tmp_path, LABS, "P01,1,,LDH,300,U/L", "P01,2,,LDH,300,U/L", "P01,2,,anc,<0.1,10^9/L"
    )
    counts, notes = read_lab_table(path, KNOWN)
    assert [count.censored for count in counts] == ["<"]
    assert [note.code for note in notes] == ["unused_analytes", "censored_values"]
    assert "LDH (2)" in notes[0].message


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        ("P09,1,,hb,9,g/dL", "patient_id", "did you mean"),
        ("X,1,,hb,9,g/dL", "patient_id", "add the patient"),
        ("P01,,,hb,9,g/dL", "day", "fill in one of them"),
        ("P01,x,,hb,9,g/dL", "day", "whole number"),
        ("P02,,2024-02-10,hb,9,g/dL", "date", "give infusion_date of P02"),
        ("P01,3,2024-02-10,hb,9,g/dL", "day", "is day 10"),
        ("P01,,2064-02-10,hb,9,g/dL", "date", "check the year"),
        ("P01,1,,hbb,9,g/dL", "analyte", "did you mean 'hb'?"),
        ("P01,1,,hb,9,", "unit", "the cell is empty"),
        ("P01,1,,hb,9,stone", "unit", "g_dl (g/dL), g_l (g/L)"),
        ("P01,1,,hb,130,g/dL", "value", "did you mean 130 g_l"),
        ("P01,1,,anc,1.2,/uL", "value", "did you mean 1.2 10e9_l"),
        ("P01,1,,hb,high,g/dL", "value", "a number"),
        ("P01,1,,hb,<=9,g/dL", "value", "< or >"),
        ("P01,1,,hb,≤9,g/dL", "value", "< or >"),
        ("P01,1,,hb,-9,g/dL", "value", "at least 0"),
        ('P01,1,,hb,"9,4",g/dL', "value", "9.4"),
        (
            "P01,1,,hb,,g/dL",
            "value",
            "the cell is empty, expected a number, or a limit with < or >",
        ),
        (
            "P01,1,,hb,nan,g/dL",
            "value",
            (
                "found 'nan', expected a number, or a limit with < or >; 'nan' "
                "means missing, and this is required: fill it in, e.g. 420 or <0.1, or leave the row out"
            ),
        ),
        ("P01,1,,hb,N/A,g/dL", "value", "'N/A' means missing"),
        (
            "P01,1,,hb,inf,g/dL",
            "value",
            (
                "found 'inf', expected a number, or a limit with < or >; infinity "
                "is no measured value; write it like 420 or <0.1, or leave the row out"
            ),
        ),
        ("P01,1,,hb,-inf,g/dL", "value", "infinity is no measured value"),
        ("P01,1,,hb,>inf,g/dL", "value", "infinity is no measured value"),
        ("P01,nan,,hb,9,g/dL", "day", "a day from infusion, or a date"),
        (
            "P01,inf,,hb,9,g/dL",
            "day",
            "infinity is no measured value; leave the cell empty when unknown",
        ),
    ],
)
def test_one_bad_laboratory_cell(tmp_path: Path, row: str, column: str, said: str) -> None:
    with pytest.raises(SampleSheetError) as caught:
        read_labs(table(tmp_path, LABS, "P01,1,,hb,9,g/dL", row), KNOWN)
    assert len(caught.value.problems) == 1
    assert f"row 3, column '{column}'" in caught.value.problems[0]
    assert said in caught.value.problems[0]


def test_events(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        EVENTS,
        "P01,,2024-02-05,G-CSF,filgrastim,,2024-02-08",
        "P01,-5,,lymphodepletion,,,",
    )
    assert read_events(path, KNOWN) == (
        ClinicalEvent("P01", -5, "lymphodepletion"),
        ClinicalEvent("P01", 5, "g_csf", "filgrastim", 8),
    )


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        ("P01,5,,dance,,,", "kind", "one of lymphodepletion"),
        ("P01,5,,g_csf,,3,", "end_day", "cannot end first"),
        ("P01,,,g_csf,,3,", "day", "fill in one of them"),
        ("P03,5,,g_csf,,,", "patient_id", "did you mean"),
    ],
)
def test_one_bad_event_cell(tmp_path: Path, row: str, column: str, said: str) -> None:
    with pytest.raises(SampleSheetError) as caught:
        read_events(table(tmp_path, EVENTS, row), KNOWN)
    assert f"column '{column}'" in caught.value.problems[0]
    assert said in caught.value.problems[0]


@given(st.sampled_from(EVENT_KINDS), st.integers(-100, 4000), st.integers(0, 300))
def test_events_round_trip(
    tmp_path_factory: pytest.TempPathFactory, kind: str, day: int, lasting: int
) -> None:
    path = table(
        tmp_path_factory.getbasetemp(),
        "patient_id,day,kind,end_day",
        f"P01,{day},{kind},{day + lasting}",
    )
    assert read_events(path, KNOWN) == (ClinicalEvent("P01", day, kind, "", day + lasting),)


@given(st.binary(max_size=200), st.sampled_from(["", "patient_id", LABS, EVENTS]))
def test_junk_is_a_sheet_error_or_an_empty_table(
    tmp_path_factory: pytest.TempPathFactory, junk: bytes, header: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "junk_table.csv"
    path.write_bytes(header.encode() + b"\n" + junk)
    for reader in (read_patients, lambda p: read_labs(p, KNOWN), lambda p: read_events(p, KNOWN)):
        with contextlib.suppress(SampleSheetError):
            reader(path)
