"""``case.json`` and ``run.json``: the versioned documents that everything else is made from."""

from __future__ import annotations

import json
from typing import Any, TypeVar

from chip_triage.errors import InputError, OutputError
from chip_triage.model.case import CASE_SCHEMA_VERSION, RUN_SCHEMA_VERSION, Case, Run
from chip_triage.model.document import check_version, from_document, to_document

#: Containers are broken into lines down to this depth; below it an item takes one line.
_BROKEN_DEPTH = 3

T = TypeVar("T")


def render_case_json(case: Case) -> str:
    """A Case as JSON text: fields in their declared order, same bytes for the same Case."""
    return render_document(to_document(case))


def render_run_json(run: Run) -> str:
    """A Run as JSON text, all its Cases inside."""
    return render_document(to_document(run), depth=_BROKEN_DEPTH + 2)


def render_document(document: Any, *, depth: int = _BROKEN_DEPTH) -> str:
    """Deterministic JSON text that a line-wise diff can read; OutputError on NaN or infinity."""
    try:
        return _broken(_one_spelling(document), depth, "") + "\n"
    except ValueError as error:
        raise OutputError(
            f"a document holds a number that JSON cannot carry: {error}",
            "this is a fault of the software: please report it with the inputs",
        ) from error


def parse_case_json(text: str, *, where: str = "case.json") -> Case:
    """Read a Case back. ``where`` names the file in messages.

    Raises InputError when the text is no such document, UnsupportedVersionError when it is newer.
    """
    return _parse(Case, text, CASE_SCHEMA_VERSION, where)


def parse_run_json(text: str, *, where: str = "run.json") -> Run:
    """Read a Run back; errors as :func:`parse_case_json`."""
    return _parse(Run, text, RUN_SCHEMA_VERSION, where)


def _parse(kind: type[T], text: str, supported: str, where: str) -> T:
    noun = kind.__name__.lower()
    remedy = f"give the {noun}.json that chip-triage wrote, unchanged"
    try:
        document = json.loads(text)
    except ValueError as error:
        raise InputError(f"not JSON: {error}", remedy, path=where) from error
    found = document.get("schema_version") if isinstance(document, dict) else None
    if not isinstance(found, str) or not found.split(".")[0].isdigit():
        raise InputError(
            f"has no schema_version, expected a {noun} document {supported}", remedy, path=where
        )
    check_version(found, supported, where)
    try:
        return from_document(kind, document)
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise InputError(f"is not a {noun} document: {error}", remedy, path=where) from error


def _one_spelling(value: Any) -> Any:
    """Whole floats as integers: 2 and 2.0 are one number, so they must be the same bytes."""
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    if isinstance(value, dict):
        return {key: _one_spelling(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_one_spelling(item) for item in value]
    return value


def _broken(value: Any, depth: int, indent: str) -> str:
    """One item per line down to ``depth``, then the fast compact encoder."""
    if depth == 0 or not value or not isinstance(value, (dict, list)):
        return _compact(value)
    inner = indent + " "
    if isinstance(value, dict):
        items = [
            f"{_compact(key)}: {_broken(item, depth - 1, inner)}" for key, item in value.items()
        ]
        opening, closing = "{", "}"
    else:
        items = [_broken(item, depth - 1, inner) for item in value]
        opening, closing = "[", "]"
    body = f",\n{inner}".join(items)
    return f"{opening}\n{inner}{body}\n{indent}{closing}"


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
