"""Documents: round trip, same bytes, schema, and refusals that say what is wrong."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chip_triage.errors import InputError, OutputError, UnsupportedVersionError
from chip_triage.model.case import Case, Run
from chip_triage.reports.case_json import (
    parse_case_json,
    parse_run_json,
    render_case_json,
    render_document,
    render_run_json,
)  # fmt: skip
from chip_triage.reports.schema import case_schema, check_document, run_schema


def test_round_trip_and_same_bytes(cases: dict[str, Case], run: Run) -> None:
    for case in cases.values():
        text = render_case_json(case)
        assert parse_case_json(text) == case
        assert render_case_json(parse_case_json(text)) == text
    assert parse_run_json(render_run_json(run)) == run


def test_golden_documents(
    cases: dict[str, Case], same_as_golden: Callable[[str, str], None]
) -> None:
    for name in ("P04", "P05"):
        same_as_golden(f"{name}.case.json", render_case_json(cases[name]))


def test_golden_schemas(same_as_golden: Callable[[str, str], None]) -> None:
    same_as_golden("run.schema.json", render_document(run_schema()))


def test_schemas_are_valid_and_accept_what_is_written(cases: dict[str, Case], run: Run) -> None:
    jsonschema.Draft202012Validator.check_schema(case_schema())
    jsonschema.Draft202012Validator.check_schema(run_schema())
    for case in cases.values():
        check_document(json.loads(render_case_json(case)), case_schema(), "case.json")
    check_document(json.loads(render_run_json(run)), run_schema(), "run.json")


def _set(document: Any, path: list[str | int], value: Any) -> None:
    for step in path[:-1]:
        document = document[step]
    document[path[-1]] = value


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [(["assessment", "headline"], "low_risk", "assessment.headline"),
     (["samples", 0, "findings", 0, "call", "vaf"], 40.0, "call.vaf"),
     (["patient", "age_years"], "68", "patient.age_years"),
     (["colour"], 1, "$"),
     (["samples", 0, "accounting", 0, "kept_out"], [["star", 1, 2]], "kept_out"),
     (["tracks", 0, "observations", 0, "status"], "lost", "status")],
)  # fmt: skip
def test_schema_refuses(
    cases: dict[str, Case], path: list[str | int], value: Any, place: str
) -> None:
    document = json.loads(render_case_json(cases["P04"]))
    _set(document, path, value)
    with pytest.raises(InputError) as caught:
        check_document(document, case_schema(), "case.json")
    assert place in str(caught.value)
    assert "case.json" in str(caught.value)


def test_a_long_list_of_faults_is_cut(cases: dict[str, Case]) -> None:
    with pytest.raises(InputError, match=r"\(and \d+ more\)"):
        check_document({"schema_version": "1.0", "patient": {}}, case_schema(), "x.json")


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"schema_version": 1}', '{"schema_version": "one"}',
             '{"schema_version": "1.0"}', '{"schema_version": "1.0", "patient": 3}'],
)  # fmt: skip
def test_no_document(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_case_json(text, where="other.json")
    assert "other.json" in str(caught.value)
    assert caught.value.remedy


def test_a_newer_document_is_refused(cases: dict[str, Case]) -> None:
    newer = dataclasses.replace(cases["P06"], schema_version="2.0")
    with pytest.raises(UnsupportedVersionError, match=r"2\.0"):
        parse_case_json(render_case_json(newer))


def test_unknown_fields_are_refused_by_name(cases: dict[str, Case]) -> None:
    document = json.loads(render_case_json(cases["P06"]))
    document["patient"]["shoe_size"] = 43
    with pytest.raises(InputError, match="shoe_size"):
        parse_case_json(json.dumps(document))


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_numbers_that_json_lacks_are_refused(value: float) -> None:
    with pytest.raises(OutputError):
        render_document({"vaf": value})


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(_JSON)
def test_any_document_reads_back(document: Any) -> None:
    assert json.loads(render_document(document)) == document


def test_numbers_of_other_libraries_are_plain_numbers() -> None:
    class Fraction(float):
        pass

    assert json.loads(render_document({"vaf": Fraction(0.25), "whole": Fraction(2)})) == {
        "vaf": 0.25,
        "whole": 2,
    }


def test_bytes_that_are_no_utf8_read_back() -> None:
    text = render_document({"name": "caf\udce9"}).encode("utf-8", "backslashreplace").decode()
    assert json.loads(text) == {"name": "caf\udce9"}
