"""Registry tables: flat, complete, without any date."""

from __future__ import annotations

import csv
import dataclasses
import io
import re
from collections.abc import Callable

import pytest

from chip_triage.model.case import Case, Run
from chip_triage.model.patient import BloodCount, ClinicalTimeline
from chip_triage.reports.registry_feed import REGISTRY_TABLES, render_registry


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.fixture
def tables(run: Run) -> dict[str, list[dict[str, str]]]:
    return {name: read(text) for name, text in render_registry(run).items()}


def test_golden_registry(run: Run, same_as_golden: Callable[[str, str], None]) -> None:
    for name, text in render_registry(run).items():
        same_as_golden(f"registry.{name}", text)


def test_columns_are_as_declared(tables: dict[str, list[dict[str, str]]], run: Run) -> None:
    for name, text in render_registry(run).items():
        assert tuple(text.split("\n", 1)[0].split("\t")) == REGISTRY_TABLES[name]
        assert len(set(REGISTRY_TABLES[name])) == len(REGISTRY_TABLES[name])


def test_days_instead_of_dates(run: Run) -> None:
    text = "".join(render_registry(run).values())
    assert not re.search(r"\b(19|20)\d\d-\d\d-\d\d\b", text)
    assert "1957" not in text
    assert "vcf.gz" not in text.replace("P08-pre.vcf.gz", "")


def test_every_clone_stands_in_every_sample(
    tables: dict[str, list[dict[str, str]]], run: Run
) -> None:
    case = next(case for case in run.cases if case.patient.patient_id == "P04")
    rows = [row for row in tables["variants.tsv"] if row["patient_id"] == "P04"]
    assert len(rows) == sum(len(track.observations) for track in case.tracks)
    ppm1d = [row for row in rows if row["gene_symbol"] == "PPM1D"]
    assert [row["status"] for row in ppm1d] == ["detected", "not_detected"]
    assert ppm1d[1]["vaf"] == ""
    assert ppm1d[1]["transcript"] == "NM_003620.4"


def test_findings_without_a_clone_are_kept(cases: dict[str, Case], run: Run) -> None:
    bare = dataclasses.replace(cases["P04"], tracks=())
    rows = read(render_registry(dataclasses.replace(run, cases=(bare,)))["variants.tsv"])
    found = [f for entry in bare.samples for f in entry.findings if f.category != "excluded"]
    assert len(rows) == len(found)
    assert {row["category"] for row in rows} == {"driver", "review"}


def test_karyotype_flags_are_tri_state(tables: dict[str, list[dict[str, str]]]) -> None:
    row = next(row for row in tables["karyotypes.tsv"] if row["patient_id"] == "P04")
    assert (row["normal"], row["monosomy7"], row["loss17p"]) == ("0", "1", "")
    assert next(r for r in tables["karyotypes.tsv"] if r["patient_id"] == "P05")["normal"] == ""


def test_failed_patients_are_named(tables: dict[str, list[dict[str, str]]]) -> None:
    row = tables["assessments.tsv"][-1]
    assert (row["patient_id"], row["outcome"], row["headline"]) == ("P08", "failed", "")
    assert "compressed block" in row["failure"]


@pytest.mark.parametrize(
    ("days", "expected"),
    [((90,), "90"), ((80, 99), "99"), ((85, 95), "85"), ((74, 106), ""), ((105,), "105"), ((), "")],
)
def test_platelets_at_day_90(
    cases: dict[str, Case], run: Run, days: tuple[int, ...], expected: str
) -> None:
    counts = tuple(BloodCount("P06", day, "platelets", 100.0 + day, "10e9_l") for day in days)
    case = dataclasses.replace(cases["P06"], timeline=ClinicalTimeline(counts))
    row = read(render_registry(dataclasses.replace(run, cases=(case,)))["patients.tsv"])[0]
    assert row["platelets_day90_day"] == expected
    assert row["platelets_day90_10e9_l"] == (str(100 + int(expected)) if expected else "")
