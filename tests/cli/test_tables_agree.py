"""Every number stands in several places of a run; they are one number."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

Rows = list[dict[str, str]]
COUNTED = ("driver", "review", "excluded")


def table(path: Path) -> Rows:
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    return [dict(zip(head.split("\t"), line.split("\t"), strict=True)) for line in lines]


def number(cell: str) -> float | None:
    return float(cell) if cell else None


def same(cell: str, value: float | None) -> bool:
    written = number(cell)
    if written is None or value is None:
        return written is None and value is None
    return abs(written - value) <= 1e-11 * max(1.0, abs(value))


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole demonstration, run once."""
    from chip_triage.workflow.demo.run import run_demo

    folder = tmp_path_factory.mktemp("agree")
    assert run_demo(folder).surprises == ()
    return folder


@pytest.fixture(scope="module")
def cases(out: Path) -> list[dict[str, Any]]:
    run = json.loads((out / "run.json").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = run["cases"]
    return found


def of(patient: dict[str, Any], rows: Rows) -> Rows:
    return [row for row in rows if row["patient_id"] == patient["patient"]["patient_id"]]


def test_the_run_is_its_patients(out: Path, cases: list[dict[str, Any]]) -> None:
    for name in ("findings.tsv", "clones.tsv"):
        joined: Rows = []
        for case in cases:
            folder = out / "patients" / case["patient"]["patient_id"]
            joined += table(folder / name)
        assert joined == table(out / name)
    for case in cases:
        folder = out / "patients" / case["patient"]["patient_id"]
        assert json.loads((folder / "case.json").read_text(encoding="utf-8")) == case


def test_findings_are_those_of_the_document(out: Path, cases: list[dict[str, Any]]) -> None:
    rows = table(out / "findings.tsv")
    for case in cases:
        told = [(s["sample"]["sample_id"], f) for s in case["samples"] for f in s["findings"]]
        for row, (sample_id, finding) in zip(of(case, rows), told, strict=True):
            call = finding["call"]
            assert (row["sample_id"], row["category"]) == (sample_id, finding["category"])
            assert all(same(row[name], call[name]) for name in ("vaf", "alt_depth", "depth"))
            if call["alt_depth"] is not None and call["depth"]:
                assert call["vaf"] == pytest.approx(call["alt_depth"] / call["depth"], abs=1e-9)


def test_both_identities_hold_and_reach_the_registry(
    out: Path, cases: list[dict[str, Any]]
) -> None:
    registry = {row["sample_id"]: row for row in table(out / "registry" / "samples.tsv")}
    for entry in (sample for case in cases for sample in case["samples"]):
        parts, counts = entry["accounting"], Counter[str]()
        for count in entry["counts"]:
            counts[count["category"]] += count["count"]
        for part in parts:
            read = part["outside_panel"] + part["in_panel"] + len(part["rejected"])
            assert part["data_lines"] == read
        kept_out = sum(count for part in parts for _, count in part["kept_out"])
        absent = sum(part["absent"] for part in parts)
        alleles = sum(part["alleles"] for part in parts)
        assert alleles == counts.total() + absent + kept_out
        row = registry[entry["sample"]["sample_id"]]
        assert [int(row[f"n_{name}"]) for name in COUNTED] == [counts[name] for name in COUNTED]
        genes = Counter(gene["status"] for gene in entry["coverage"])
        for status in ("adequate", "partial", "not_known"):
            assert int(row[f"genes_{status}"]) == genes[status]


def test_clones_are_the_transitions_of_the_document(out: Path, cases: list[dict[str, Any]]) -> None:
    clones, variants = table(out / "clones.tsv"), table(out / "registry" / "variants.tsv")
    for case in cases:
        steps = [(track, step) for track in case["tracks"] for step in track["transitions"]]
        for row, (track, step) in zip(of(case, clones), steps, strict=True):
            seen = {observation["sample_id"]: observation for observation in track["observations"]}
            assert row["fate"] == step["fate"]
            for end in ("from", "to"):
                observation = seen[step[f"sample_{end}"]]
                assert row[f"status_{end}"] == observation["status"]
                for name in ("vaf", "ci_low", "ci_high", "limit", "alt_depth", "depth"):
                    assert same(row[f"{name}_{end}"], observation[name]), name
        observed = [o for track in case["tracks"] for o in track["observations"]]
        followed = [row for row in of(case, variants) if row["status"]]
        assert len(followed) == len(observed)
        named = {(row["sample_id"], row["variant_key"]) for row in of(case, variants)}
        for row in of(case, table(out / "findings.tsv")):
            if row["category"] != "excluded":
                assert (row["sample_id"], row["variant_key"]) in named


def test_assessments_are_those_of_the_document(out: Path, cases: list[dict[str, Any]]) -> None:
    assessments = table(out / "registry" / "assessments.tsv")
    assert [row["patient_id"] for row in assessments if row["outcome"] == "failed"] == ["P08"]
    index = (out / "index.html").read_text(encoding="utf-8")
    for case in cases:
        (row,) = of(case, assessments)
        rules = case["assessment"]["rules"]
        assert row["headline"] == case["assessment"]["headline"]
        assert row["rules_fired"] == ";".join(rule["rule_id"] for rule in rules if rule["fired"])
        for name in ("karyotypes", "scores"):
            rows = table(out / "registry" / f"{name}.tsv")
            assert len(of(case, rows)) == len(case[name])
        assert f"patients/{case['patient']['patient_id']}/report.html" in index
