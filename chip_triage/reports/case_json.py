"""``case.json`` and ``run.json``: the versioned documents that everything else is made from."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from functools import cache
from json.encoder import encode_basestring
from typing import Any, TypeVar

from chip_triage.errors import InputError, OutputError
from chip_triage.model.case import CASE_SCHEMA_VERSION, RUN_SCHEMA_VERSION, Case, Run
from chip_triage.model.document import check_version, from_document

#: Containers are broken into lines down to this depth; below it an item takes one line.
_BROKEN_DEPTH = 3

T = TypeVar("T")


def render_case_json(case: Case) -> str:
    """A Case as JSON text: fields in their declared order, same bytes for the same Case."""
    return render_document(case)


def render_run_json(run: Run) -> str:
    """A Run as JSON text, all its Cases inside."""
    return render_document(run, depth=_BROKEN_DEPTH + 2)


def render_document(document: Any, *, depth: int = _BROKEN_DEPTH) -> str:
    """Deterministic JSON text of records or plain values, such that a line-wise diff can read it.

    Whole floats are written as integers: 2 and 2.0 are one number, so they must be the same bytes.
    OutputError on NaN or infinity.
    """
    try:
        return _broken(document, depth, "") + "\n"
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
    if kind is Case and "cases" in document and "patient" not in document:
        raise InputError(
            "is the document of a whole run, expected that of one patient",
            "give the case.json in the patient's folder",
            path=where,
        )
    try:
        return from_document(kind, document)
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        if found != supported:
            remedy = (
                f"it was written by a later version {found} of the document: update chip-triage"
            )
        raise InputError(f"is not a {noun} document: {error}", remedy, path=where) from error


def _broken(value: Any, depth: int, indent: str) -> str:
    """One item per line down to ``depth``, then everything on one line."""
    inner = indent + " "
    if depth and value and isinstance(value, (tuple, list)):
        body = f",\n{inner}".join([_broken(item, depth - 1, inner) for item in value])
        return f"[\n{inner}{body}\n{indent}]"
    if depth and value and (isinstance(value, dict) or is_dataclass(value)):
        body = f",\n{inner}".join(
            [label + _broken(item, depth - 1, inner) for label, item in _items(value)]
        )
        return f"{{\n{inner}{body}\n{indent}}}"
    return _text(value)


def _text(value: Any) -> str:
    kind = type(value)
    if kind is str:
        return encode_basestring(value)
    if value is None:
        return "null"
    if kind is bool:
        return "true" if value else "false"
    if kind is int:
        return str(value)
    if kind is float:
        return _number(value)
    if kind is tuple or kind is list:
        return f"[{', '.join([_text(item) for item in value])}]"
    if isinstance(value, float):  # a subclass, such as numpy's
        return _number(float(value))
    return f"{{{', '.join([label + _text(item) for label, item in _items(value)])}}}"


def _number(value: float) -> str:
    if value - value != 0:  # NaN or infinite
        raise ValueError(repr(value))
    return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)


def _items(value: Any) -> list[tuple[str, Any]]:
    """``"name": `` and value of every field of a record or mapping."""
    if isinstance(value, dict):
        return [(f"{encode_basestring(str(key))}: ", item) for key, item in value.items()]
    kind: Any = type(value)
    return [(label, getattr(value, name)) for name, label in _labels(kind)]


@cache
def _labels(kind: Any) -> tuple[tuple[str, str], ...]:
    return tuple((field.name, f'"{field.name}": ') for field in fields(kind))
