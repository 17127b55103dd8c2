"""JSON Schema (draft 2020-12, in the manner of nf-core) of a table, made from its columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chip_triage.readers.clinical_columns import EVENT_COLUMNS, LAB_COLUMNS, PATIENT_COLUMNS
from chip_triage.readers.sheet_columns import SHEET_COLUMNS
from chip_triage.readers.sheet_row_use import BRINGING_COLUMNS
from chip_triage.readers.table_cells import Column, expectation

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_PATTERNS = {
    "date": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    "sha256": r"^[0-9A-Fa-f]{64}(;[0-9A-Fa-f]{64})?$",
    "path": r"^(?![A-Za-z][A-Za-z0-9+.-]+:/)\S.*$",
    "paths": r"^(?![A-Za-z][A-Za-z0-9+.-]+:/)[^;]+(;[^;]+)?$",
    "id": r"^\S(.*\S)?$",
}
_TABLES: dict[str, tuple[str, Sequence[Column], tuple[str, ...]]] = {
    "sample_sheet": ("chip-triage sample sheet", SHEET_COLUMNS, BRINGING_COLUMNS),
    "patients": ("chip-triage patients.csv", PATIENT_COLUMNS, ()),
    "labs": ("chip-triage labs.csv", LAB_COLUMNS, ("day", "date")),
    "events": ("chip-triage events.csv", EVENT_COLUMNS, ("day", "date")),
}


def table_names() -> tuple[str, ...]:
    """Names that :func:`table_schema` knows."""
    return tuple(_TABLES)


def sample_sheet_schema() -> dict[str, Any]:
    """Schema of the sample sheet: an array with one object a row."""
    return table_schema("sample_sheet")


def table_schema(name: str) -> dict[str, Any]:
    """Schema of one table by name; KeyError when there is no such table."""
    title, columns, either = _TABLES[name]
    items: dict[str, Any] = {
        "type": "object",
        "properties": {column.name: _property(column) for column in columns},
        "required": [column.name for column in columns if column.required],
        "additionalProperties": False,
    }
    if either:
        items["anyOf"] = [{"required": [column]} for column in either]
    return {
        "$schema": _DIALECT,
        "title": title,
        "description": "One object a row; empty cells are left out.",
        "type": "array",
        "items": items,
    }


def _property(column: Column) -> dict[str, Any]:
    schema: dict[str, Any] = {
        **_types(column),
        "description": column.help,
        "errorMessage": f"{column.name}: expected {expectation(column)}",
    }
    if column.kind in ("path", "paths"):
        schema["format"] = "file-path"
    if column.kind == "date":
        schema["format"] = "date"
    return schema


def _types(column: Column) -> dict[str, Any]:
    if column.choices:
        return {"type": "string", "enum": list(column.choices)}
    if column.kind == "flag":
        return {"enum": [0, 1]}
    if column.kind in ("integer", "number", "percent", "fraction"):
        numeric = {"type": "integer" if column.kind == "integer" else "number"}
        bounds = {
            key: value
            for key, value in (("minimum", column.minimum), ("maximum", column.maximum))
            if value is not None
        }
        return {**numeric, **bounds}
    if column.kind in _PATTERNS:
        return {"type": "string", "pattern": _PATTERNS[column.kind]}
    return {"type": ["string", "number"]}
