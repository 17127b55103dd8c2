"""The published schema and the documentation follow the column tables."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from chip_triage.model.analyte import ANALYTES
from chip_triage.readers.clinical_columns import EVENT_COLUMNS, LAB_COLUMNS, PATIENT_COLUMNS
from chip_triage.readers.sheet_columns import SHEET_COLUMNS
from chip_triage.readers.sheet_schema import sample_sheet_schema, table_names, table_schema
from chip_triage.readers.table_cells import expectation

ROW: dict[str, Any] = {
    "patient_id": "P01",
    "sample_id": "P01_pre",
    "timepoint": "pre_cart",
    "day": -30,
    "specimen": "PB",
    "variants": "a.vcf",
}


@pytest.mark.parametrize("name", table_names())
def test_schemas_are_valid_draft_2020_12(name: str) -> None:
    schema = table_schema(name)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["items"]["additionalProperties"] is False


def test_every_column_is_in_the_schema_with_its_message() -> None:
    properties = sample_sheet_schema()["items"]["properties"]
    assert list(properties) == [column.name for column in SHEET_COLUMNS]
    assert all(entry["errorMessage"] for entry in properties.values())


def test_a_good_row_passes() -> None:
    jsonschema.validate([ROW], sample_sheet_schema())


@pytest.mark.parametrize(
    "change",
    [
        {"timepoint": "later"},
        {"day": 1.5},
        {"day": 99999},
        {"variants": "https://x.example/a.vcf"},
        {"variants": "a;b;c"},
        {"reporting_vaf": 2},
        {"stated_min_depth": 0},
        {"sha256": "abc"},
        {"collection_date": "1.2.2024"},
        {"colour": "red"},
        {"patient_id": ""},
    ],
)
def test_bad_rows_fail(change: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate([ROW | change], sample_sheet_schema())


def test_a_missing_column_fails() -> None:
    row = {name: value for name, value in ROW.items() if name != "specimen"}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate([row], sample_sheet_schema())


@pytest.fixture(scope="module")
def page() -> str:
    return (Path(__file__).parents[2] / "docs" / "inputs.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "columns", [SHEET_COLUMNS, PATIENT_COLUMNS, LAB_COLUMNS, EVENT_COLUMNS], ids=len
)
def test_every_column_is_documented_as_it_is_read(page: str, columns: tuple[Any, ...]) -> None:
    for column in columns:
        expected = expectation(column)
        if column.choices:
            expected = f"one of {', '.join(f'`{choice}`' for choice in column.choices)}"
        required = "required" if column.required else ""
        example = f"`{column.example}`" if column.example else ""
        row = f"| `{column.name}` | {required} | {expected} | {column.help} | {example} |"
        assert row in page.splitlines(), row


def test_every_analyte_and_unit_is_documented(page: str) -> None:
    for analyte in ANALYTES:
        row = next(line for line in page.splitlines() if line.startswith(f"| `{analyte.name}` |"))
        for name, _ in analyte.factors:
            assert f"`{name}`" in row


def test_the_documented_examples_have_known_columns(page: str) -> None:
    tables = re.findall(r"```csv\n(.*?)```", page, flags=re.DOTALL)
    known = {
        column.name
        for columns in (SHEET_COLUMNS, PATIENT_COLUMNS, LAB_COLUMNS, EVENT_COLUMNS)
        for column in columns
    }
    assert len(tables) >= 4
    for table in tables:
        rows = list(csv.reader(io.StringIO(table)))
        assert set(rows[0]) <= known
        assert {len(row) for row in rows} == {len(rows[0])}
