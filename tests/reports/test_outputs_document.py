"""docs/outputs.md names every file and every column that the code writes, and no other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chip_triage.reports.registry_feed import REGISTRY_TABLES
from chip_triage.reports.tables import CLONES_COLUMNS, FINDINGS_COLUMNS

DOCUMENT = Path(__file__).parents[2] / "docs" / "outputs.md"
TABLES = {"findings.tsv": FINDINGS_COLUMNS, "clones.tsv": CLONES_COLUMNS, **REGISTRY_TABLES}


def documented_columns(table: str) -> tuple[str, ...]:
    text = DOCUMENT.read_text(encoding="utf-8")
    section = re.search(
        rf"^##+ {re.escape(table)}$(.*?)(?=^##|\Z)", text, flags=re.MULTILINE | re.DOTALL
    )
    assert section, f"docs/outputs.md has no section {table}"
    return tuple(re.findall(r"^\| `([a-z0-9_]+)` \| .+ \|$", section[1], flags=re.MULTILINE))


@pytest.mark.parametrize("table", sorted(TABLES))
def test_every_column_is_documented_in_its_order(table: str) -> None:
    assert documented_columns(table) == TABLES[table]


def test_every_file_is_listed() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    for name in ("index.html", "run.json", "report.html", "case.json", *TABLES):
        assert name in text
