"""The published schemas are those of the code, and the documents satisfy them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from chip_triage.workflow.schemas import document_schema


@pytest.mark.parametrize("name", ["case", "run", "sheet"])
def test_the_published_schema_is_the_code_s(name: str, repository: Path) -> None:
    published = repository / "docs" / "schemas" / f"{name}.schema.json"
    assert json.loads(published.read_text(encoding="utf-8")) == document_schema(name), (
        f"write it anew: chip-triage schema {name} > docs/schemas/{name}.schema.json"
    )


@pytest.mark.parametrize("name", ["case", "run", "sheet"])
def test_the_schema_itself_is_valid(name: str) -> None:
    from jsonschema import Draft202012Validator

    Draft202012Validator.check_schema(document_schema(name))
