"""JSON Schema (draft 2020-12) of ``case.json`` and ``run.json``, made from the records themselves."""

from __future__ import annotations

import dataclasses
import inspect
import types
import typing
from functools import cache
from typing import Any, Union

from chip_triage.errors import InputError
from chip_triage.model import clone, finding, karyotype, note, patient, risk
from chip_triage.model.case import CASE_SCHEMA_VERSION, RUN_SCHEMA_VERSION, Case, Run
from chip_triage.model.document import hints

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_SCALARS: dict[Any, str] = {str: "string", int: "integer", float: "number", bool: "boolean"}

#: Closed word lists of the model, by record and field.
_WORDS: dict[tuple[str, str], tuple[str, ...]] = {
    ("Finding", "category"): finding.CATEGORIES,
    ("Observation", "status"): clone.STATUSES,
    ("Transition", "fate"): clone.FATES,
    ("Karyotype", "status"): karyotype.KARYOTYPE_STATUSES,
    ("Karyotype", "source"): karyotype.KARYOTYPE_SOURCES,
    ("Note", "level"): note.NOTE_LEVELS,
    ("Sample", "timepoint"): patient.TIMEPOINTS,
    ("Sample", "specimen"): patient.SPECIMENS,
    ("RiskAssessment", "headline"): risk.LEVELS,
    ("FiredRule", "level"): risk.RULE_LEVELS,
}

#: Fields that are fractions 0-1.
_FRACTIONS = frozenset(
    {"vaf", "caller_vaf", "ci_low", "ci_high", "limit", "upper_bound", "p_value", "q_value",
     "fisher_p", "population_af", "concordance", "donor_fraction", "reporting_vaf"}
)  # fmt: skip


@cache
def case_schema() -> dict[str, Any]:
    """JSON Schema of a Case document."""
    return _document_schema(Case, "case", CASE_SCHEMA_VERSION)


@cache
def run_schema() -> dict[str, Any]:
    """JSON Schema of a Run document."""
    return _document_schema(Run, "run", RUN_SCHEMA_VERSION)


def check_document(document: Any, schema: dict[str, Any], where: str) -> None:
    """Validate plain JSON values; InputError lists the first ten places that differ."""
    import jsonschema

    validator = jsonschema.Draft202012Validator(schema)
    faults = sorted(validator.iter_errors(document), key=lambda fault: list(map(str, fault.path)))
    if not faults:
        return
    lines = [f"{fault.json_path}: {fault.message[:200]}" for fault in faults[:10]]
    more = f" (and {len(faults) - 10} more)" if len(faults) > 10 else ""
    raise InputError(
        f"does not follow the schema {schema['title']}: " + "; ".join(lines) + more,
        "compare with `chip-triage schema`; documents written by chip-triage follow it",
        path=where,
    )


def _document_schema(kind: type, name: str, version: str) -> dict[str, Any]:
    definitions: dict[str, Any] = {}
    root = _schema_of(kind, definitions)
    return {
        "$schema": DIALECT,
        "$id": f"urn:chip-triage:{name}:{version}",
        "title": f"chip-triage {name} {version}",
        **root,
        "$defs": {key: definitions[key] for key in sorted(definitions)},
    }


def _schema_of(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    origin = typing.get_origin(kind)
    if origin in (Union, types.UnionType):
        return _optional(kind, definitions)
    if origin is tuple:
        return _array(typing.get_args(kind), definitions)
    if dataclasses.is_dataclass(kind):
        return _reference(typing.cast(type, kind), definitions)
    return {"type": _SCALARS[kind]}


def _optional(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    arms = [arm for arm in typing.get_args(kind) if arm is not type(None)]
    inner = _schema_of(arms[0], definitions)
    if isinstance(inner.get("type"), str):
        return {**inner, "type": [inner["type"], "null"]}
    return {"anyOf": [inner, {"type": "null"}]}


def _array(arms: tuple[Any, ...], definitions: dict[str, Any]) -> dict[str, Any]:
    if len(arms) == 2 and arms[1] is Ellipsis:
        return {"type": "array", "items": _schema_of(arms[0], definitions)}
    return {
        "type": "array",
        "prefixItems": [_schema_of(arm, definitions) for arm in arms],
        "items": False,
        "minItems": len(arms),
    }


def _reference(kind: type, definitions: dict[str, Any]) -> dict[str, Any]:
    name = kind.__name__
    if name not in definitions:
        definitions[name] = {}
        definitions[name] = _record(kind, definitions)
    return {"$ref": f"#/$defs/{name}"}


def _record(kind: type, definitions: dict[str, Any]) -> dict[str, Any]:
    properties = {
        field: _constrained(kind.__name__, field, _schema_of(hint, definitions))
        for field, hint in hints(kind).items()
    }
    return {
        "type": "object",
        "description": _plain_text(kind),
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _constrained(record: str, field: str, schema: dict[str, Any]) -> dict[str, Any]:
    words = _WORDS.get((record, field))
    if words:
        return {**schema, "enum": list(words)}
    if field in _FRACTIONS and "number" in schema.get("type", ()):
        return {**schema, "minimum": 0, "maximum": 1}
    return schema


def _plain_text(kind: type) -> str:
    """The record's docstring without markup, as the description."""
    text = inspect.cleandoc(kind.__doc__ or "")
    return " ".join(text.replace("``", "").replace(":data:", "").replace("`", "").split())
