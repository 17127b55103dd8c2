"""The published JSON Schemas."""

from __future__ import annotations

from typing import Any


def document_schema(document: str) -> dict[str, Any]:
    """Schema of ``case``, ``run`` or ``sheet`` (draft 2020-12)."""
    if document == "sheet":
        from chip_triage.readers.sheet_schema import sample_sheet_schema

        return sample_sheet_schema()
    from chip_triage.reports.schema import case_schema, run_schema

    return case_schema() if document == "case" else run_schema()
