"""Rows that bring no sequencing, and constitutional tissue."""

from __future__ import annotations

from pathlib import Path

import pytest

from chip_triage.errors import SampleSheetError
from chip_triage.readers.sample_sheet import SampleSheet, read_sample_sheet

COLUMNS = (
    "patient_id", "sample_id", "timepoint", "day", "specimen", "variants", "karyotype",
    "karyotype_flags", "copy_number", "coverage", "stated_min_depth",
)  # fmt: skip
BLOOD = {"sample_id": "P01_a", "timepoint": "followup", "day": "30", "variants": "a.vcf"}


def read(folder: Path, *rows: dict[str, str]) -> SampleSheet:
    lines = [",".join(COLUMNS)]
    for row in rows:
        full = {"patient_id": "P01", "specimen": "PB", **row}
        lines.append(",".join(full.get(name, "") for name in COLUMNS))
    for name in ("a.vcf", "b.vcf", "x.seg", "c.bed"):
        (folder / name).write_text("x\n")
    path = folder / "sheet.csv"
    path.write_text("\n".join(lines) + "\n")
    return read_sample_sheet(path)


def problems(folder: Path, *rows: dict[str, str]) -> str:
    with pytest.raises(SampleSheetError) as caught:
        read(folder, *rows)
    return "\n".join(caught.value.problems)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("karyotype", '"46,XX[20]"'),
        ("karyotype_flags", "monosomy7=1; metaphases=20"),
        ("copy_number", "x.seg"),
    ],
)
def test_a_row_may_bring_only_a_karyotype(tmp_path: Path, column: str, value: str) -> None:
    row = read(tmp_path, {**BLOOD, "variants": "", column: value}).rows[0]
    assert row.variants == ()
    assert row.sample.karyotype_flags == (value if column == "karyotype_flags" else None)
    assert row.copy_number == (tmp_path / "x.seg" if column == "copy_number" else None)


def test_a_row_that_brings_nothing_is_refused(tmp_path: Path) -> None:
    found = problems(tmp_path, {**BLOOD, "variants": ""})
    assert "column 'variants': the cell is empty" in found
    assert "karyotype_flags" in found


def test_a_file_that_is_not_there_is_one_problem_not_two(tmp_path: Path) -> None:
    found = problems(tmp_path, {**BLOOD, "variants": "", "copy_number": "absent.seg"})
    assert "absent.seg" in found
    assert "the cell is empty" not in found


def test_what_speaks_of_a_variant_file_needs_one(tmp_path: Path) -> None:
    row = {**BLOOD, "variants": "", "karyotype_flags": "normal=1", "coverage": "c.bed",
           "stated_min_depth": "500"}  # fmt: skip
    found = problems(tmp_path, row)
    assert "column 'coverage': found 'c.bed', expected an empty cell" in found
    assert "column 'stated_min_depth': found '500'" in found


def test_flags_stand_in_the_place_of_a_karyotype(tmp_path: Path) -> None:
    row = {**BLOOD, "karyotype": '"46,XX[20]"', "karyotype_flags": "normal=1"}
    assert "column 'karyotype_flags'" in problems(tmp_path, row)


def test_constitutional_tissue_stands_behind_the_samples(tmp_path: Path) -> None:
    skin = {"sample_id": "P01_f", "timepoint": "other", "specimen": "fibroblasts",
            "variants": "b.vcf"}  # fmt: skip
    earlier = {**BLOOD, "sample_id": "P01_0", "day": "-3", "timepoint": "pre_cart",
               "variants": "c.bed"}  # fmt: skip
    sheet = read(tmp_path, skin, BLOOD, earlier)
    assert [row.sample.sample_id for row in sheet.rows] == ["P01_0", "P01_a", "P01_f"]
    assert sheet.rows[-1].sample.specimen == "fibroblast"
    assert sheet.notes == ()


def test_what_constitutional_tissue_cannot_be(tmp_path: Path) -> None:
    hair = {"sample_id": "P01_h", "timepoint": "smn", "day": "3", "specimen": "hair_follicle",
            "karyotype": '"46,XX[20]"'}  # fmt: skip
    found = problems(tmp_path, BLOOD, hair)
    assert "column 'timepoint': found 'smn', expected 'other'" in found
    assert "the variant file of the hair follicle" in found
    assert "column 'karyotype': found '46,XX[20]', expected an empty cell" in found


def test_constitutional_tissue_alone_is_nothing_to_triage(tmp_path: Path) -> None:
    hair = {"sample_id": "P01_h", "timepoint": "other", "specimen": "hair_follicle",
            "variants": "a.vcf"}  # fmt: skip
    assert "there is nothing to triage" in problems(tmp_path, hair)
