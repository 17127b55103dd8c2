"""What a hostile or careless user gives: every fault is named at once, in its place, with a remedy."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

SHEET_COLUMNS = (
    "patient_id", "sample_id", "timepoint", "day", "collection_date", "specimen", "variants",
    "vcf_sample", "caller", "assembly", "coverage", "alignment", "karyotype", "karyotype_flags", "sex",
    "stated_min_depth", "reporting_vaf",
)  # fmt: skip


def write_sheet(path: Path, *rows: dict[str, str]) -> Path:
    """A sheet in which every row is a blood sample from before infusion, unless it says else."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, SHEET_COLUMNS, lineterminator="\n", restval="")
    writer.writeheader()
    for number, row in enumerate(rows, start=1):
        usual = {"patient_id": f"A{number:02d}", "sample_id": f"A{number:02d}_pre",
                 "timepoint": "pre_cart", "day": "-5", "specimen": "PB", "variants": "good.vcf"}  # fmt: skip
        writer.writerow({**usual, **row})
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path, demo_inputs: Path) -> Path:
    """Files of every kind that is no use, beside one that is."""
    variants = demo_inputs / "variants"
    text = gzip.decompress((variants / "P01_smn.vcf.gz").read_bytes()).decode()
    lines = text.splitlines(keepends=True)
    records = [line for line in lines if not line.startswith("#")]
    header = [line for line in lines if line.startswith("#")]

    def put(name: str, content: str | bytes) -> None:
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())

    put("good.vcf", text)
    put("empty.vcf", "")
    put("empty.vcf.gz", gzip.compress(b"", mtime=0))
    put("cut.vcf.gz", (variants / "P01_smn.vcf.gz").read_bytes()[:900])
    put("header.vcf", "".join(header))
    put("no_samples.vcf", "".join("\t".join(x.rstrip("\n").split("\t")[:8]) + "\n" if not x.startswith("##") else x for x in lines))  # fmt: skip
    put("crlf.vcf", text.replace("\n", "\r\n"))
    put("no_caller.vcf", "".join(line for line in lines if not line.startswith("##source")))
    lengths = {"248956422": "249250621"}
    only_chr1 = [x for x in header if not x.startswith(("##contig", "##VEP")) or "ID=chr1," in x]
    put("grch37.vcf", re.sub("|".join(lengths), lambda m: lengths[m[0]], "".join(only_chr1)))
    far = records[0].split("\t")
    far[1] = "99999999999"
    put("far.vcf", "".join([*header, *records[:3], "\t".join(far), *records[3:]]))
    put("workbook.xlsx", b"PK\x03\x04....")
    put("page.html", "<!DOCTYPE html><html>404</html>")
    put("picture.png", b"\x89PNG\r\n\x1a\n")
    shutil.copy(demo_inputs / "alignments" / "P01_smn.bam", tmp_path / "reads.bam")
    _put_tables(put, (variants / "P07_pre_cart.maf").read_text(encoding="utf-8"))
    return tmp_path


def _put_tables(put: Callable[[str, str], None], text: str) -> None:
    comment, head, *rows = text.splitlines()
    counts = {"t_depth", "t_ref_count", "t_alt_count"}
    kept = [i for i, name in enumerate(head.split("\t")) if name not in counts]

    def bare(line: str, more: str = "") -> str:
        cells = line.split("\t")
        return "\t".join([cells[i] for i in kept] + ([more] if more else []))

    put("no_counts.maf", "\n".join([comment, *(bare(line) for line in (head, *rows))]) + "\n")
    percent = [bare(head, "tumor_vaf"), *(bare(row, "40.2") for row in rows)]
    put("percent.maf", "\n".join([comment, *percent]) + "\n")
    mixed = [*rows[:2], rows[2].replace("GRCh38", "GRCh37"), *rows[3:]]
    put("mixed.maf", "\n".join([comment, head, *mixed]) + "\n")


#: Cells of a row, and what its one message must hold.
KINDS: tuple[tuple[dict[str, str], str], ...] = (
    ({"variants": "absent.vcf.gz"}, "'absent.vcf.gz', expected a file that exists"),
    ({"variants": "empty.vcf"}, "'empty.vcf', expected a file with content"),
    ({"variants": "reads.bam"}, "reads.bam: is a BAM alignment"),
    ({"variants": "workbook.xlsx"}, "workbook.xlsx: is an XLSX workbook"),
    ({"variants": "page.html"}, "page.html: is an HTML"),
    ({"variants": "picture.png"}, "picture.png: is a PNG picture"),
    ({"variants": "empty.vcf.gz"}, "empty.vcf.gz: holds nothing"),
    ({"variants": "cut.vcf.gz"}, "cut.vcf.gz: ends inside a compressed block"),
    ({"variants": "no_samples.vcf"}, "no_samples.vcf: has no sample column"),
    ({"variants": "far.vcf"}, "far.vcf:43: 1 record(s) cannot be trusted; first: POS is '99999999999'"),
    ({"variants": "no_caller.vcf"}, "no_caller.vcf: the header does not say which caller"),
    ({"caller": "crystal_ball"}, "column 'caller': found 'crystal_ball', expected the name of a known"),
    ({"vcf_sample": "NOBODY"}, "good.vcf: has no sample 'NOBODY'; its samples are P01_smn"),
    ({"assembly": "GRCh37"}, "good.vcf: is GRCh38"),
    ({"variants": "mixed.maf"}, "mixed.maf: line 5 is GRCh37"),
    ({"variants": "no_counts.maf"}, "no_counts.maf:2: has neither read counts nor a VAF column"),
    ({"variants": "percent.maf"}, "percent.maf:3: tumor_vaf is 40.2, above 1"),
    ({"sample_id": "A01_pre"}, "column 'sample_id': found 'A01_pre', expected ids that occur once"),
    ({"variants": "https://example.org/a.vcf"}, "this is a URL and nothing is fetched"),
    ({"day": "", "collection_date": "2024-02-31"}, "found '2024-02-31', expected a date as YYYY-MM-DD"),
    ({"karyotype_flags": "monosomie7=1"}, "'monosomie7' is not a karyotype flag; write it like monosomy7=1"),
    ({"coverage": "picture.png"}, "picture.png: is a PNG picture, expected per-base coverage"),
    ({"alignment": "reads.bam"}, "reads.bam: has no index beside it"),
    ({"patient_id": "P" * 201}, "shorten it to at most 200 characters"),
    ({"reporting_vaf": "5"}, "a fraction cannot exceed 1; if this is per cent, write 5%"),
    ({"timepoint": "smn"}, "expected 0 or a positive day for smn"),
)  # fmt: skip


def test_validate_tells_every_kind_of_fault_at_once(folder: Path, run_command: Run) -> None:
    sheet = write_sheet(folder / "sheet.csv", *(cells for cells, _ in KINDS))
    outcome = run_command("validate", str(sheet), cwd=folder)
    told = outcome.out.splitlines()
    assert outcome.code == 1
    assert len(told) == len(KINDS), outcome.out
    for row, ((_, message), line) in enumerate(zip(KINDS, told, strict=True), start=2):
        assert line.startswith(f"row {row}, column '"), line
        assert message in line
        assert re.search(r"[;,:] [^;]+$", line), f"no remedy in {line}"
    assert f"{len(KINDS)} problem(s) in sheet.csv" in outcome.err
    assert "Traceback" not in outcome.out + outcome.err
    assert str(folder) not in outcome.out


def test_tables_beside_the_sheet_are_told_with_it(folder: Path, run_command: Run) -> None:
    write_sheet(folder / "sheet.csv", {"variants": "cut.vcf.gz"})
    (folder / "labs.csv").write_text(
        "patient_id,day,date,analyte,value,unit\n"
        "A01,1,,hb,8.2,stone\nA01,1,,hb,130,g/dL\nA01,,2024-13-01,anc,1,10^9/L\nA01,1,,blasts,1,%\n"
        "A01,1,,anc,1.2,/uL\n",
        encoding="utf-8",
    )
    outcome = run_command("validate", "sheet.csv", cwd=folder)
    for row, message in (
        (2, "'stone', expected a unit of hb"), (3, "did you mean 130 g_l (= 13 g_dl)?"),
        (4, "there is no such day"), (5, "marrow or blood?"), (6, "did you mean 1.2 10e9_l (= 1200 per_ul)?"),
    ):  # fmt: skip
        assert re.search(rf"labs\.csv: row {row}, .*{re.escape(message)}", outcome.out), message
    assert "cut.vcf.gz: ends inside" in outcome.out


def test_a_table_of_patients_with_faults_hides_none_in_the_others(
    folder: Path, run_command: Run
) -> None:
    write_sheet(folder / "sheet.csv", {})
    (folder / "labs.csv").write_text(
        "patient_id,day,date,analyte,value,unit\nA01,,2024-05-01,hb,9,g/dL\nA01,1,,hb,90,g/dL\n"
    )
    (folder / "events.csv").write_text("patient_id,day,kind\nA01,1,dancing\n")
    for broken in ("patient_id,infusion_date\nA01,2024-02-30\n", None):
        (folder / "patients.csv").unlink(missing_ok=True)
        if broken is None:
            (folder / "patients.csv").symlink_to("nowhere.csv")
        else:
            (folder / "patients.csv").write_text(broken)
        told = run_command("validate", "sheet.csv", cwd=folder).out.splitlines()
        assert [line.split(":")[0] for line in told] == ["patients.csv", "labs.csv", "events.csv"]


def test_a_table_with_almost_the_right_name_is_pointed_out(folder: Path, run_command: Run) -> None:
    write_sheet(folder / "sheet.csv", {})
    for name in ("Labs.xlsx", "patient.csv", "events_old.csv"):
        (folder / name).write_text("x")
    outcome = run_command("validate", "sheet.csv", cwd=folder)
    assert outcome.code == 0
    assert "Labs.xlsx: lies beside the sheet and is not read; only 'labs.csv' is" in outcome.err
    assert "patient.csv: lies beside the sheet and is not read" in outcome.err
    assert "events_old" not in outcome.err


def test_run_refuses_a_sheet_with_bad_cells_and_writes_nothing(
    folder: Path, run_command: Run
) -> None:
    sheet = write_sheet(folder / "sheet.csv", {}, {"timepoint": "later"}, {"day": "soon"})
    outcome = run_command("run", str(sheet), "-o", "out", cwd=folder)
    assert outcome.code == 1
    assert "row 3, column 'timepoint'" in outcome.err
    assert "row 4, column 'day'" in outcome.err
    assert not (folder / "out").exists()


def test_run_names_every_file_that_failed_and_completes_the_rest(
    folder: Path, run_command: Run
) -> None:
    files = [(cells, message) for cells, message in KINDS if set(cells) == {"variants"}][2:-1]
    sheet = write_sheet(folder / "sheet.csv", *(cells for cells, _ in files), {})
    outcome = run_command("run", str(sheet), "-o", "out", cwd=folder)
    assert outcome.code == 3
    assert f"1 patient(s) triaged, {len(files)} failed" in outcome.err
    for number, (_, message) in enumerate(files, start=1):
        assert outcome.err.count(f"A{number:02d} failed: {message}") == 1
    document = json.loads((folder / "out" / "run.json").read_text(encoding="utf-8"))
    assert [failure["patient_id"] for failure in document["failures"]] == [
        f"A{number:02d}" for number in range(1, len(files) + 1)
    ]
    for path in (folder / "out").rglob("*.*"):
        assert str(folder) not in path.read_text(encoding="utf-8"), path.name


def test_all_bad_files_of_one_patient_are_told_in_the_order_of_the_sheet(
    folder: Path, run_command: Run
) -> None:
    sheet = write_sheet(
        folder / "sheet.csv",
        {"variants": "picture.png", "patient_id": "B"},
        {"variants": "cut.vcf.gz", "patient_id": "B", "timepoint": "followup", "day": "9"},
    )
    told = []
    for jobs in ("1", "2"):
        outcome = run_command("run", str(sheet), "-o", f"out{jobs}", "--jobs", jobs, cwd=folder)
        told.append(next(line for line in outcome.err.splitlines() if "B failed" in line))
    assert told[0] == told[1]
    assert told[0].index("picture.png: is a PNG") < told[0].index("cut.vcf.gz: ends inside")


def test_two_assemblies_of_one_patient_are_refused_by_both(folder: Path, run_command: Run) -> None:
    sheet = write_sheet(
        folder / "sheet.csv",
        {"patient_id": "B"},
        {"patient_id": "B", "timepoint": "smn", "day": "90", "variants": "grch37.vcf"},
    )
    outcome = run_command("validate", str(sheet), cwd=folder)
    assert "the file is GRCh37, that of row 2 GRCh38" in outcome.out
    outcome = run_command("run", str(sheet), "-o", "out", cwd=folder)
    assert outcome.code == 3
    assert "A02_pre is GRCh37, A01_pre is GRCh38" in outcome.err


def test_one_file_under_two_names_is_pointed_out(folder: Path, run_command: Run) -> None:
    shutil.copy(folder / "good.vcf", folder / "copy.vcf")
    sheet = write_sheet(
        folder / "sheet.csv", {}, {"variants": "copy.vcf"}, {"variants": "header.vcf"}
    )
    outcome = run_command("validate", str(sheet), cwd=folder)
    assert outcome.code == 0
    assert (
        "'good.vcf' (row 2 of the sheet) holds the same bytes as the file of row 3" in outcome.err
    )
    assert "'header.vcf'" not in outcome.err
    assert run_command("run", str(sheet), "-o", "out", cwd=folder).code == 0
    case = json.loads(
        (folder / "out" / "patients" / "A02" / "case.json").read_text(encoding="utf-8")
    )
    assert [note["code"] for note in case["notes"]] == ["repeated_sample"]
    assert "A01" not in json.dumps(case["notes"]), "another patient is not named in a report"


PRE = {"patient_id": "B", "sample_id": "B_pre", "stated_min_depth": "800", "reporting_vaf": "0.01"}
POST = {**PRE, "sample_id": "B_post", "timepoint": "smn", "day": "90", "specimen": "BM", "variants": "later.vcf"}  # fmt: skip


@pytest.mark.parametrize(
    ("pre", "post", "code", "message"),
    [
        ({"day": ""}, {"day": ""}, 0, "samples are ordered by time point (no days)"),
        ({"day": ""}, {"day": "", "timepoint": "other"}, 1, "the place of an 'other' sample is not known"),
        ({"day": "", "timepoint": "followup"}, {"day": "", "timepoint": "followup"}, 1, "two followup samples without days"),
        ({"day": "90", "timepoint": "followup"}, {}, 0, "taken on the same day 90"),
        ({}, {"day": "-1"}, 1, "expected 0 or a positive day for smn"),
        ({"day": "3"}, {}, 1, "expected 0 or a negative day for pre_cart"),
        ({"sex": "male"}, {"sex": "female"}, 1, "column 'sex': found 'female', expected 'male'"),
        ({"sex": "female"}, {"sex": "female", "karyotype": "46,XY[20]"}, 0, "the karyotype is male (46,XY[20]), the sheet says female"),
        ({"sex": "male", "karyotype": "46,XX[20]"}, {"sex": "male"}, 0, "the karyotype is female (46,XX[20]), the sheet says male"),
    ],
)  # fmt: skip
def test_days_and_sexes_that_contradict_each_other(
    pre: dict[str, str], post: dict[str, str], code: int, message: str, folder: Path, run_command: Run
) -> None:  # fmt: skip
    text = (folder / "good.vcf").read_text(encoding="utf-8")
    (folder / "later.vcf").write_text(
        text.replace("##source", "##later\n##source"), encoding="utf-8"
    )
    sheet = write_sheet(folder / "sheet.csv", {**PRE, **pre}, {**POST, **post})
    outcome = run_command("validate", str(sheet), cwd=folder)
    assert message in outcome.out + outcome.err
    assert outcome.code == code


@pytest.mark.parametrize(
    ("score", "columns", "cells", "message"),
    [
        ("car-hematotox", "platelets_10e9_l anc_per_ul hb_g_dl", "100 1.2 9", "did you mean 1.2 10e9_l (= 1200 per_ul)?"),
        ("car-hematotox", "platelets_10e9_l anc_per_ul hb_g_dl", "100 800 130", "did you mean 130 g_l (= 13 g_dl)?"),
        ("chrs", "mutations sex", "TP53:40 M", "did you mean 40% (= 0.4)?"),
        ("ipssr", "blasts_pct anc_10e9_l", "4 1000", "did you mean 1000 per_ul (= 1 10e9_l)?"),
        ("ctcae", "anc_per_ul platelets_10e9_l", "900 50000", "did you mean 50000 per_ul (= 50 10e9_l)?"),
        ("ipssr", "blasts_pct cyto_group", "4 Bad", "expected one of very good, good"),
    ],
)  # fmt: skip
def test_a_score_with_a_slipped_unit_is_refused_with_the_conversion(
    score: str, columns: str, cells: str, message: str, tmp_path: Path, run_command: Run
) -> None:
    table = tmp_path / "t.tsv"
    table.write_text("\t".join(columns.split()) + "\n" + "\t".join(cells.split()) + "\n")
    outcome = run_command("score", score, "--table", "t.tsv", cwd=tmp_path)
    assert outcome.code == 1
    assert "warning: t.tsv: row 2, column" in outcome.err
    assert message in outcome.err


def test_icaht_needs_no_table_of_patients(tmp_path: Path, run_command: Run) -> None:
    (tmp_path / "counts.csv").write_text(
        "patient_id,day,analyte,value,unit\nA,0,anc,400,per_ul\nB,0,anc,0.9,10^9/L\n"
    )
    outcome = run_command("score", "icaht", "--labs", "counts.csv", cwd=tmp_path)
    assert outcome.code == 0, outcome.err
    assert [line.split("\t")[0] for line in outcome.out.splitlines()] == ["patient_id", "A", "B"]


@pytest.mark.parametrize(
    ("arguments", "option"),
    [
        (("icaht", "--labs", "counts.csv", "--table", "t.tsv"), "--table"),
        (("chrs", "--table", "t.tsv", "--labs", "counts.csv"), "--labs"),
        (("ctcae", "--table", "t.tsv", "--patients", "t.tsv"), "--patients"),
    ],
)
def test_a_file_that_a_score_does_not_read_is_wrong_usage(
    arguments: tuple[str, ...], option: str, tmp_path: Path, run_command: Run
) -> None:
    (tmp_path / "counts.csv").write_text("patient_id,day,analyte,value,unit\nA,0,anc,400,per_ul\n")
    (tmp_path / "t.tsv").write_text("anc_per_ul\tage_years\n400\t50\n")
    outcome = run_command("score", *arguments, cwd=tmp_path)
    assert outcome.code == 2
    assert f"does not read {option}" in outcome.err


@pytest.mark.parametrize(("name", "separator"), [("t.tsv", "\t"), ("t.csv", ",")])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_table_as_a_spreadsheet_saves_it(
    name: str, separator: str, line_end: str, tmp_path: Path, run_command: Run
) -> None:
    """A byte order mark, CRLF, a blank line, an extra column and a patient twice change no score."""
    rows = [
        ("patient_id", "blasts_pct", "cyto_group", "hb_g_dl", "platelets_10e9_l", "anc_10e9_l", "x"),
        ("P01", "4", "good", "9", "90", "1.2", "a"), ("",), ("P01", "4", "good", "n/a", "90", "1.2", "b"),
        ("P02", "4", "good", "90", "90", "1.2", "c"),
    ]  # fmt: skip
    text = line_end.join(separator.join(row) for row in rows) + line_end
    (tmp_path / name).write_bytes(b"\xef\xbb\xbf" + text.encode())
    outcome = run_command("score", "ipssr", "--table", name, cwd=tmp_path)
    assert outcome.code == 1
    assert f"{name}: row 5, column 'hb_g_dl': found '90'" in outcome.err
    cells = [line.split("\t") for line in outcome.out.splitlines()]
    assert [row[cells[0].index("x")] for row in cells[1:]] == ["a", "b", "c"]
    scores = [cells[0].index(column) for column in ("score", "score_min", "score_max")]
    assert [[row[place] for place in scores] for row in cells[1:]] == [
        ["3.5", "3.5", "3.5"], ["", "2.5", "4"], ["", "", ""],
    ]  # fmt: skip


def test_the_columns_of_icaht_are_those_it_writes(tmp_path: Path, run_command: Run) -> None:
    (tmp_path / "counts.csv").write_text("patient_id,day,analyte,value,unit\nA,0,anc,400,per_ul\n")
    written = run_command("score", "icaht", "--labs", "counts.csv", cwd=tmp_path).out.splitlines()[
        0
    ]
    listed = run_command("score", "icaht", "--columns", cwd=tmp_path).out.splitlines()
    outputs = [line.split("\t")[1] for line in listed if line.startswith("output")]
    assert sorted(outputs) == sorted(written.split("\t"))


@pytest.mark.parametrize(
    ("score", "convention"),
    [
        ("car-hematotox", "values on the cut of ANC (1200/uL), Hb (9.0 g/dL) and CRP"),
        ("chrs", "MCV of exactly 100 fL gets the lower points"),
        ("ctcae", "a value on a bound gets the milder grade"),
        ("ipss", "ANC below 1.8 x10^9/L is a cytopenia"),
        ("ipssr", "age-adjusted score"), ("ipssm", "the score rounded to two decimals"),
        ("gurney", "unvalidated"), ("icaht", "bounds are inclusive (<= 500)"),
    ],
)  # fmt: skip
def test_columns_end_with_conventions_and_source(
    score: str, convention: str, tmp_path: Path, run_command: Run
) -> None:
    lines = run_command("score", score, "--columns", cwd=tmp_path).out.splitlines()
    kinds = [line.split("\t")[0] for line in lines]
    assert list(dict.fromkeys(kinds)) == ["direction", "input", "output", "convention", "source"]
    assert any(line.startswith("convention\t\t\t") and convention in line for line in lines)
    assert all(len(line.split("\t")) == 4 for line in lines)


def test_a_header_alone_means_that_nothing_was_called(folder: Path, run_command: Run) -> None:
    outcome = run_command("triage", "header.vcf", "--format", "tsv", cwd=folder)
    assert outcome.code == 0
    assert len(outcome.out.splitlines()) == 1
    assert "0 data lines = 0 outside the panel + 0 in the panel + 0 rejected" in outcome.err


def test_line_ends_change_no_finding(folder: Path, run_command: Run) -> None:
    unix = run_command("triage", "good.vcf", "--format", "tsv", cwd=folder)
    dos = run_command("triage", "crlf.vcf", "--format", "tsv", cwd=folder)
    assert unix.code == dos.code == 0
    assert unix.out == dos.out


def test_pipes_and_folders_are_refused_and_never_waited_for(folder: Path, run_command: Run) -> None:
    os.mkfifo(folder / "pipe")
    for name in ("pipe", "."):
        for arguments in (
            ("triage", name), ("check-file", name), ("validate", name), ("run", name, "-o", "out"),
            ("karyotype", "--table", name), ("score", "chrs", "--table", name),
            ("score", "icaht", "--labs", name), ("compare", name, "good.vcf"),
            ("panels", "new", "p", "--genes", name), ("explain", "variant", name, "1:1:A:T"),
            ("annotate", name, "-o", "a.vcf.gz"), ("calibrate", name),
        ):  # fmt: skip
            outcome = run_command(*arguments, cwd=folder)
            assert outcome.code == 1, arguments
            assert "internal error" not in outcome.err, arguments
            assert re.search(
                "no regular file|not a regular file|is a folder", outcome.err + outcome.out
            )
    assert not (folder / "out").exists()


def test_a_panel_is_blamed_once_and_by_one_message(folder: Path, run_command: Run) -> None:
    (folder / "genes.txt").write_text("TP53\nRUNX1\n")
    assert run_command("panels", "new", "ours", "--genes", "genes.txt", cwd=folder).code == 0
    header, *_ = write_sheet(folder / "sheet.csv", {}, {}).read_text(encoding="utf-8").splitlines()
    rows = ["A,A1,pre_cart,-5,,PB,good.vcf", "B,B1,pre_cart,-5,,PB,good.vcf"]

    def validated(*panels: str, options: tuple[str, ...] = ()) -> list[str]:
        empty = "," * (len(SHEET_COLUMNS) - len(rows[0].split(",")) + 1)
        lines = [f"{row}{empty}{panel}" for row, panel in zip(rows, panels, strict=True)]
        (folder / "sheet.csv").write_text("\n".join([f"{header},panel", *lines]) + "\n")
        told: list[str] = run_command(
            "validate", "sheet.csv", *options, cwd=folder
        ).out.splitlines()
        return told

    assert "no problem" in validated("./ours", "./ours")[0]
    assert len(validated("nothing", "nothing")) == 1
    assert len(validated("./nothing", "./nothing")) == 2, (
        "each cell names a folder that is not there"
    )
    several = validated("./ours", "clonhema_myeloid")
    assert several[0].startswith("column 'panel': more than one panel is named for this run")
    assert (
        "more than one panel"
        in validated("./ours", "./ours", options=("--panel", "clonhema_myeloid"))[0]
    )
    genes = folder / "ours" / "genes.tsv"
    genes.write_text(genes.read_text(encoding="utf-8").replace("TP53", "TP54"), encoding="utf-8")
    (broken,) = validated("./ours", "./ours")
    assert broken.startswith("row 2, column 'panel': drivers.tsv:")
    assert broken.count("drivers.tsv:") == 1
