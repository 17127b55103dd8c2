"""The sample sheet: good rows, every kind of bad one, and the order of samples."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chip_triage.errors import SampleSheetError
from chip_triage.model.patient import CLONE_SPECIMENS, TIMEPOINTS, Patient
from chip_triage.readers.sample_sheet import SampleSheet, read_sample_sheet
from chip_triage.readers.sheet_columns import SHEET_COLUMNS, column_help

HEADER = "patient_id,sample_id,timepoint,day,specimen,variants"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a.vcf", "b.vcf", "c.vcf", "d.bed"):
        (tmp_path / name).write_text("x\n")
    (tmp_path / "empty.vcf").write_text("")
    (tmp_path / "sub").mkdir()
    return tmp_path


def read(folder: Path, *rows: str, header: str = HEADER, patients: str = "") -> SampleSheet:
    path = folder / "sheet.csv"
    path.write_text("\n".join((header, *rows)) + "\n")
    if patients:
        (folder / "patients.csv").write_text(patients)
    return read_sample_sheet(path)


def problems(folder: Path, *rows: str, header: str = HEADER, patients: str = "") -> tuple[str, ...]:
    with pytest.raises(SampleSheetError) as caught:
        read(folder, *rows, header=header, patients=patients)
    assert "sheet.csv" in str(caught.value)
    return caught.value.problems


def test_a_full_row(folder: Path) -> None:
    names = [column.name for column in SHEET_COLUMNS]
    values = {
        "patient_id": "P01", "sample_id": "P01_pre", "timepoint": "pre_cart", "day": "-30",
        "specimen": "pb", "variants": "a.vcf;b.vcf", "vcf_sample": "TUMOR", "caller": "strelka2",
        "assembly": "hg38", "panel": "clonhema_myeloid", "run_id": "R1", "lab": "L", "kit": "K",
        "coverage": "d.bed", "stated_min_depth": "500", "reporting_vaf": "1%", "alignment": "",
        "karyotype": '"46,XX[20]"', "karyotype_day": "-28", "karyotype_specimen": "BM", "sex": "F",
        "disease_status": "active", "marrow_infiltration_pct": "5%", "expected_records": "12",
        "circulating_lymphoid_pct": "0", "sha256": "a" * 64 + ";" + "B" * 64,
        "identity_override": "Dr N. N.", "copy_number": "c.vcf",
    }  # fmt: skip
    sheet = read(folder, ",".join(values.get(name, "") for name in names), header=",".join(names))
    row = sheet.rows[0]
    assert row.variants == (folder / "a.vcf", folder / "b.vcf")
    assert row.coverage == folder / "d.bed"
    assert (row.alignment, row.panel, row.lab) == (None, "clonhema_myeloid", "L")
    assert (row.expected_records, row.line, row.row) == (12, 2, 2)
    assert row.sha256 == "a" * 64 + ";" + "b" * 64
    sample = row.sample
    assert (sample.day, sample.specimen, sample.assembly) == (-30, "PB", "GRCh38")
    assert (sample.reporting_vaf, sample.stated_min_depth) == (0.01, 500)
    assert (sample.karyotype, sample.sex) == ("46,XX[20]", "female")
    assert (sample.marrow_infiltration_pct, sample.circulating_lymphoid_pct) == (5.0, 0.0)
    assert sample.identity_override == "Dr N. N."
    assert sheet.notes == ()


def test_empty_cells_are_none_never_zero(folder: Path) -> None:
    sample = read(folder, "P01,s,pre_cart,-1,PB,a.vcf").rows[0].sample
    assert sample.reporting_vaf is None
    assert sample.karyotype is None
    assert sample.stated_min_depth is None


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("P01,,pre_cart,-1,PB,a.vcf", "column 'sample_id': the cell is empty"),
        ("P01,NA,pre_cart,-1,PB,a.vcf", "'NA' means missing"),
        ("P01,s,pre-cart,-1,PB,a.vcf", "did you mean 'pre_cart'?"),
        ("P01,s,pre_cart,x,PB,a.vcf", "expected a whole number"),
        ("P01,s,pre_cart,-1.5,PB,a.vcf", "a part of a whole"),
        ("P01,s,pre_cart,20240331,PB,a.vcf", "outside these bounds"),
        ("P01,s,pre_cart,-1,blood,a.vcf", "one of PB, BM, other"),
        ("P01,s,pre_cart,3,PB,a.vcf", "0 or a negative day for pre_cart"),
        ("P01,s,smn,-3,PB,a.vcf", "0 or a positive day for smn"),
        ("P01,s,smn,3,PB,none.vcf", "a file that exists"),
        ("P01,s,smn,3,PB,sub\\none.vcf", "use '/' between folders"),
        ("P01,s,smn,3,PB,sub", "this is a folder"),
        ("P01,s,smn,3,PB,empty.vcf", "the file is empty"),
        ("P01,s,smn,3,PB,https://x.example/a.vcf", "URL"),
        ("P01,s,smn,3,PB,a.vcf;a.vcf", "stands twice"),
        ("P01,s,smn,3,PB,a.vcf;b.vcf;c.vcf", "two joined by ';'"),
        ("P01,s,smn,3,PB", "found 5 cells"),
    ],
)
def test_one_bad_cell(folder: Path, row: str, said: str) -> None:
    found = problems(folder, row)
    assert len(found) == 1
    assert found[0].startswith("row 2")
    assert said in found[0]


@pytest.mark.parametrize(
    ("column", "text", "said"),
    [
        ("stated_min_depth", "0", "from 1"),
        ("stated_min_depth", "12.5", "whole number"),
        ("reporting_vaf", "2", "write 2%"),
        ("reporting_vaf", "-0.1", "from 0 to 1"),
        ("sha256", "abc", "64 hexadecimal digits"),
        ("sha256", "a" * 64 + ";" + "b" * 64, "1 checksum(s)"),
        ("assembly", "hg17", "GRCh37 or GRCh38"),
        ("sex", "x", "one of male, female"),
        ("expected_records", "-1", "whole number"),
        ("collection_date", "31/03/2024", "2024-03-31"),
        ("collection_date", "2024-02-30", "no such day"),
        ("karyotype_day", "soon", "whole number"),
        ("marrow_infiltration_pct", "130", "from 0 to 100"),
        ("coverage", "ftp://x.example/a.bed", "URL"),
        ("alignment", "none.bam", "a file that exists"),
        ("panel", "panels/mine", "a folder that exists"),
        ("panel", "https://x.example/p", "local folder"),
        ("identity_override", "a\x01b", "control character"),
    ],
)
def test_one_bad_optional_cell(folder: Path, column: str, text: str, said: str) -> None:
    found = problems(folder, f"P01,s,smn,3,PB,a.vcf,{text}", header=f"{HEADER},{column}")
    assert len(found) == 1
    assert f"column '{column}'" in found[0]
    assert said in found[0]


def test_ten_bad_things_are_told_at_once(folder: Path) -> None:
    found = problems(
        folder,
        "P01,s1,pre_cart,5,PB,a.vcf,hg19,",
        "P01,s1,smn,-5,XX,b.vcf;c.vcf,hg38,abc",
        "P02,s2,pre-cart,x,PB,https://x.example/y.vcf,hg99,",
        "P03,,other,,PB,empty.vcf,,",
        header=HEADER + ",assembly,sha",
    )
    text = "\n".join(found)
    for said in (
        "unknown column 'sha'", "'sha256'?", "column 'sample_id': found 's1'", "pre_cart", "'XX'",
        "'x'", "URL", "'hg99'", "the file is empty", "column 'sample_id': the cell is empty",
        "'GRCh37' as row 2 says",
    ):  # fmt: skip
        assert said in text
    assert len(found) >= 10
    assert [p for p in found if not p.startswith(("row", "header"))] == []


def test_missing_columns_and_no_rows(folder: Path) -> None:
    found = problems(folder, header="patient_id,sample,timepoint,specimen,variants")
    assert any("did you mean 'sample_id'" in problem for problem in found)
    assert any("'sample_id' is missing" in problem for problem in found)
    assert any("no samples" in problem for problem in found)


def test_duplicate_sample_ids(folder: Path) -> None:
    found = problems(folder, "P01,s,smn,3,PB,a.vcf", "P02,s,smn,3,PB,b.vcf")
    assert "row 2 has it already" in found[0]


def test_one_file_serves_two_samples_by_name_only(folder: Path) -> None:
    header = HEADER + ",vcf_sample"
    rows = ("P01,s1,pre_cart,-3,PB,a.vcf,A", "P01,s2,smn,3,PB,a.vcf,B")
    assert len(read(folder, *rows, header=header).rows) == 2
    found = problems(folder, rows[0], "P01,s2,smn,3,PB,a.vcf,A", header=header)
    assert "already names this sample" in found[0]


def test_patient_ids_that_differ_only_in_case(folder: Path) -> None:
    found = problems(folder, "P01,s1,smn,3,PB,a.vcf", "p01,s2,smn,3,PB,b.vcf")
    assert "is this 'P01'?" in found[0]


def test_an_id_that_names_no_folder_is_noted(folder: Path) -> None:
    notes = read(folder, "../etc,s1,smn,3,PB,a.vcf").notes
    assert [note.code for note in notes] == ["hashed_folder"]
    assert "'id-" in notes[0].message


def test_rows_of_a_patient_must_agree(folder: Path) -> None:
    header = HEADER + ",assembly,sex"
    found = problems(
        folder,
        "P01,s1,pre_cart,-3,PB,a.vcf,hg19,F",
        "P01,s2,smn,3,PB,b.vcf,GRCh38,M",
        header=header,
    )
    assert len(found) == 2
    assert "'GRCh37' as row 2 says" in found[0]
    assert "'female' as row 2 says" in found[1]


def test_sex_of_the_patient_table_wins(folder: Path) -> None:
    found = problems(
        folder, "P01,s1,pre_cart,-3,PB,a.vcf,M", header=HEADER + ",sex",
        patients="patient_id,sex\nP01,F\n",
    )  # fmt: skip
    assert "patients.csv says" in found[0]


@pytest.mark.parametrize(
    ("cells", "noted"),
    [
        ("500,,", True),
        (",0.02,", True),
        ("500,0.02,", False),
        (",0.02,d.bed", False),
        (",,", False),
    ],
)
def test_half_a_guarantee_is_noted(folder: Path, cells: str, noted: bool) -> None:
    header = HEADER + ",stated_min_depth,reporting_vaf,coverage"
    sheet = read(folder, f"P01,s,smn,3,PB,a.vcf,{cells}", header=header)
    assert [note.code for note in sheet.notes] == ["stated_depth_incomplete"] * noted


class TestDays:
    """Days, dates and the order of samples."""

    HEADER = HEADER + ",collection_date"
    PATIENTS = "patient_id,infusion_date,death_day\nP01,2024-01-31,90\n"

    def read(self, folder: Path, *rows: str, patients: str = "") -> SampleSheet:
        return read(folder, *rows, header=self.HEADER, patients=patients)

    def problems(self, folder: Path, *rows: str, patients: str = "") -> tuple[str, ...]:
        return problems(folder, *rows, header=self.HEADER, patients=patients)

    def test_dates_become_days_with_the_infusion_date(self, folder: Path) -> None:
        sheet = self.read(
            folder,
            "P01,late,followup,,PB,b.vcf,2024-03-01",
            "P01,early,pre_cart,,PB,a.vcf,2024-01-01",
            patients=self.PATIENTS,
        )
        assert [(r.sample.sample_id, r.sample.day) for r in sheet.rows] == [
            ("early", -30),
            ("late", 30),
        ]
        assert sheet.notes == ()

    def test_a_day_that_contradicts_the_date(self, folder: Path) -> None:
        found = self.problems(
            folder, "P01,s,followup,29,PB,b.vcf,2024-03-01", patients=self.PATIENTS
        )
        assert "is day 30 after the infusion" in found[0]

    def test_a_date_far_off(self, folder: Path) -> None:
        found = self.problems(folder, "P01,s,followup,,PB,b.vcf,2094-03-01", patients=self.PATIENTS)
        assert "within 27 years" in found[0]

    def test_without_infusion_date_dates_order_and_a_note_says_so(self, folder: Path) -> None:
        sheet = self.read(
            folder,
            "P01,late,followup,,PB,b.vcf,2024-03-01",
            "P01,early,followup,,PB,a.vcf,2024-01-01",
        )
        assert [row.sample.sample_id for row in sheet.rows] == ["early", "late"]
        assert [row.sample.day for row in sheet.rows] == [None, None]
        assert [note.code for note in sheet.notes] == ["day_unknown"]

    def test_without_any_date_time_points_order(self, folder: Path) -> None:
        sheet = self.read(
            folder, "P01,c,smn,,BM,c.vcf,", "P01,b,cytopenia,50,PB,b.vcf,",
            "P01,a,pre_cart,,PB,a.vcf,",
        )  # fmt: skip
        assert [row.sample.sample_id for row in sheet.rows] == ["a", "b", "c"]
        assert "ordered by time point" in sheet.notes[0].message

    @pytest.mark.parametrize(
        ("rows", "said"),
        [
            (("P01,a,followup,,PB,a.vcf,", "P01,b,followup,9,PB,b.vcf,"), "two followup samples"),
            (("P01,a,other,,PB,a.vcf,", "P01,b,smn,9,PB,b.vcf,"), "'other' sample"),
            (
                (
                    "P01,a,followup,90,PB,a.vcf,",
                    "P01,b,cytopenia,,PB,b.vcf,",
                    "P01,c,smn,9,PB,c.vcf,",
                ),
                "disagree",
            ),
        ],
    )
    def test_order_is_never_guessed(self, folder: Path, rows: tuple[str, ...], said: str) -> None:
        found = self.problems(folder, *rows)
        assert any(said in problem for problem in found)

    def test_a_single_sample_without_day_is_noted(self, folder: Path) -> None:
        assert [n.code for n in self.read(folder, "P01,a,other,,PB,a.vcf,").notes] == [
            "day_unknown"
        ]

    def test_two_samples_on_one_day_are_noted(self, folder: Path) -> None:
        sheet = self.read(folder, "P01,a,smn,9,PB,a.vcf,", "P01,b,smn,9,BM,b.vcf,")
        assert [note.code for note in sheet.notes] == ["same_day"]
        assert "a and b" in sheet.notes[0].message

    def test_odd_days_are_noted(self, folder: Path) -> None:
        sheet = self.read(
            folder, "P01,a,followup,-9,PB,a.vcf,", "P01,b,followup,95,BM,b.vcf,",
            patients=self.PATIENTS,
        )  # fmt: skip
        assert [note.code for note in sheet.notes] == ["early_followup", "after_death"]


def test_problems_of_the_patient_table_beside_it_are_told_too(folder: Path) -> None:
    found = problems(
        folder, "P01,s,smn,3,PB,a.vcf", patients="patient_id,infusion_date\nP01,2024-02-30\n"
    )
    assert found[0].startswith("patients.csv: row 2, column 'infusion_date'")


def test_patients_may_be_given(folder: Path) -> None:
    path = folder / "sheet.csv"
    path.write_text(f"{HEADER},collection_date\nP01,s,smn,,PB,a.vcf,2024-01-11\n")
    known = {"P01": Patient("P01", infusion_date="2024-01-01")}
    assert read_sample_sheet(path, known).rows[0].sample.day == 10


def test_a_semicolon_sheet_keeps_two_joined_files(folder: Path) -> None:
    path = folder / "sheet.csv"
    path.write_text(HEADER.replace(",", ";") + '\nP01;s;smn;3;PB;"a.vcf;b.vcf"\n')
    sheet = read_sample_sheet(path)
    assert len(sheet.rows[0].variants) == 2
    assert sheet.notes[0].code == "table_delimiter"


def test_every_column_has_help() -> None:
    rows = column_help()
    assert len(rows) == len(SHEET_COLUMNS)
    assert all(all(row) for row in rows)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(TIMEPOINTS),
            st.integers(min_value=0, max_value=4000),
            st.sampled_from(CLONE_SPECIMENS),
            st.booleans(),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_valid_rows_round_trip(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, int, str, bool]]
) -> None:
    folder = tmp_path_factory.getbasetemp()
    (folder / "v.vcf").write_text("x")
    lines = [
        f"P{number % 2},s{number},{point},{-day if point == 'pre_cart' else day},{specimen},v.vcf"
        for number, (point, day, specimen, _) in enumerate(rows)
    ]
    path = folder / "round.csv"
    path.write_text("\r\n".join((HEADER, *lines)))
    found = {
        ",".join(
            str(value)
            for value in (
                row.sample.patient_id, row.sample.sample_id, row.sample.timepoint, row.sample.day,
                row.sample.specimen, row.variants[0].name,
            )
        )
        for row in read_sample_sheet(path).rows
    }  # fmt: skip
    assert found == set(lines)


@given(st.binary(max_size=200), st.booleans())
def test_junk_is_a_sheet_error(
    tmp_path_factory: pytest.TempPathFactory, junk: bytes, with_header: bool
) -> None:
    path = tmp_path_factory.getbasetemp() / "junk_sheet.csv"
    path.write_bytes((HEADER.encode() + b"\n" if with_header else b"") + junk)
    with pytest.raises(SampleSheetError):
        read_sample_sheet(path)
