"""``explain rule``: one rule of a finished case as a user asks for it, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chip_triage.readers.panel_file import read_panel

Run = Callable[..., Any]


@pytest.fixture
def case_file(example_folder: Path, tmp_path: Path) -> Path:
    """P04 of the demonstration; a copy, so that tests may spoil it."""
    path = tmp_path / "case.json"
    path.write_bytes((example_folder / "case.json").read_bytes())
    return path


def edited(case_file: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    document = json.loads(case_file.read_text(encoding="utf-8"))
    change(document)
    case_file.write_text(json.dumps(document), encoding="utf-8")
    return case_file


def test_every_recorded_rule_comes_out_as_recorded(case_file: Path, run_command: Run) -> None:
    outcome = run_command("explain", "rule", str(case_file), "--format", "json")
    assert (outcome.code, outcome.err) == (0, "")
    document = json.loads(outcome.out)
    recorded = json.loads(case_file.read_text(encoding="utf-8"))["assessment"]["rules"]
    now = {rule["rule_id"]: rule for rule in document["rules"]}
    assert set(now) == {rule["rule_id"] for rule in recorded} | {
        rule_id for rule_id in now if rule_id.startswith("statement:")
    }
    for rule in recorded:
        for field in ("fired", "evidence", "missing"):
            assert now[rule["rule_id"]][field] == rule[field], (rule["rule_id"], field)


def test_the_text_names_facts_parts_source_and_panel(case_file: Path, run_command: Run) -> None:
    outcome = run_command("explain", "rule", str(case_file), "critical:tp53_multi_hit")
    assert (outcome.code, outcome.err) == (0, "")
    for said in (
        "TP53 multi-hit: two drivers of at least 10 % each, or one with shown loss of 17p",
        f"panel clonhema_myeloid {read_panel().version}, checksum {read_panel().checksum[:12]}",
        "answer: fired",
        "- two TP53 drivers of 10.0 % or more each in one sample",
        "driver = TP53 p.Arg175His 40.0 % (",
        "sample P04_cytopenia, marrow, day +240",
        "karyotype.loss17p = loss of 17p present, 12 cells, clonal",
        "+ lymphoma does not explain it",
        "source: Arber DA", "[arber2022]", "denominator: none stated",
    ):  # fmt: skip
        assert said in outcome.out, said


def test_the_json_holds_the_same_facts(case_file: Path, run_command: Run) -> None:
    arguments = ("criteria:karyotype_with_cytopenia", "--format", "json")
    outcome = run_command("explain", "rule", str(case_file), *arguments)
    rule = json.loads(outcome.out)["rule"]
    assert (rule["level"], rule["fired"]) == ("criteria_met", True)
    assert rule["parameters"]["flags"] == ["monosomy7", "del7q", "complex", "monosomal"]
    assert rule["condition"]["joined"] == "all"
    karyotype, cytopenia, lymphoma = rule["condition"]["parts"]
    assert [part["state"] for part in (karyotype, cytopenia, lymphoma)] == [True, True, True]
    facts = {fact["name"]: fact for part in (karyotype, cytopenia) for fact in part["facts"]}
    assert facts["karyotype.monosomy7"]["cells"] == 16
    assert (facts["counts.anc"]["number"], facts["counts.anc"]["day"]) == (380, 240)
    assert rule["sources"][0]["doi"].startswith("10.")
    assert "5 of 13 MDS" in rule["denominator"]


def test_an_undecided_rule_says_what_would_settle_it(case_file: Path, run_command: Run) -> None:
    outcome = run_command("explain", "rule", str(case_file), "criteria:blasts")
    assert "answer: could not be judged" in outcome.out
    assert "? blasts of 10 % or more in marrow or blood" in outcome.out
    assert "patient.blasts_pct = not known" in outcome.out
    assert "would settle it: blast count in blood and marrow" in outcome.out


def test_all_rules_are_listed_by_level(case_file: Path, run_command: Run, panel_rules: int) -> None:
    outcome = run_command("explain", "rule", str(case_file))
    lines = [line for line in outcome.out.splitlines() if line.startswith(("  + ", "  - ", "  ? "))]
    assert len(lines) - 1 == panel_rules  # one line explains the marks
    assert "  + high:tp53_driver: TP53 p.Arg175His 40.0 %" in outcome.out
    assert "  ? criteria:blasts: blast count" in outcome.out


@pytest.fixture
def panel_rules() -> int:
    return len(read_panel().smn_rules)


@pytest.mark.parametrize(
    ("asked", "nearest"),
    [
        ("critical:tp53_multihit", "critical:tp53_multi_hit"),
        ("tp53_multi_hit", "critical:tp53_multi_hit"),
        ("high:tp53", "high:tp53_driver"),
        ("npm1", "criteria:npm1"),
    ],
)
def test_an_unknown_rule_lists_the_nearest(
    asked: str, nearest: str, case_file: Path, run_command: Run
) -> None:
    outcome = run_command("explain", "rule", str(case_file), asked)
    assert outcome.code == 2
    assert f"there is no rule '{asked}'" in outcome.err
    assert nearest in outcome.err
    assert "lists all" in outcome.err


def test_a_case_of_another_panel_or_version_is_explained_with_a_warning(
    case_file: Path, run_command: Run
) -> None:
    def change(document: dict[str, Any]) -> None:
        document["provenance"] |= {"panel_checksum": "0" * 64, "panel_version": "0.9.0",
                                   "version": "0.0.9"}  # fmt: skip
        document["assessment"]["rules"] = [
            rule | {"fired": None, "evidence": ["as it was then"]}
            if rule["rule_id"] == "high:tp53_driver"
            else rule
            for rule in document["assessment"]["rules"]
        ]

    outcome = run_command("explain", "rule", str(edited(case_file, change)), "high:tp53_driver")
    assert outcome.code == 0
    assert "made with panel clonhema_myeloid 0.9.0 (checksum 000000000000)" in outcome.err
    assert "made with chip-triage 0.0.9" in outcome.err
    assert "high:tp53_driver: fired now, could not be judged in the case" in outcome.err
    assert "recorded in the case: could not be judged\n  as it was then" in outcome.out


def test_a_case_that_does_not_say_what_made_it(case_file: Path, run_command: Run) -> None:
    path = edited(case_file, lambda document: document.update(provenance=None))
    outcome = run_command("explain", "rule", str(path), "high:tp53_driver")
    assert outcome.code == 0
    assert "does not say which panel made it" in outcome.err
    assert "the case does not say what made it\n" in outcome.out


def test_the_laboratory_s_own_panel(
    case_file: Path, example_folder: Path, run_command: Run
) -> None:
    own = str(example_folder / "my_panel")
    outcome = run_command("explain", "rule", str(case_file), "high:tp53_driver", "--panel", own)
    assert (outcome.code, outcome.err) == (0, "")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\x1f\x8b\x08", "expected JSON"),
        (b"\xff\xfe{", "expected JSON"),
        (b"[]", "has no schema_version"),
        (b'{"a": 1}', "has no schema_version"),
        (b'{"schema_version": "1.0"}', "is not a case document"),
        (b'{"schema_version": "1.0", "patient": 3}', "is not a case document"),
        (b'{"schema_version": "9.0"}', "reads up to 1.0"),
        (b'{"schema_version": "1.7", "later": []}', "later version 1.7"),
    ],
)
def test_a_file_that_is_no_case_is_refused_with_one_message(
    content: bytes, said: str, tmp_path: Path, run_command: Run
) -> None:
    (tmp_path / "case.json").write_bytes(content)
    outcome = run_command("explain", "rule", "case.json", cwd=tmp_path)
    assert (outcome.code, outcome.out) == (1, "")
    assert (
        outcome.err.startswith("error: case.json: ")
        or "case.json has schema version" in outcome.err
    )
    assert said in outcome.err
    assert outcome.err.count("error:") == 1
    assert "internal error" not in outcome.err


def test_a_whole_run_is_no_case(example_folder: Path, tmp_path: Path, run_command: Run) -> None:
    from chip_triage.model.case import Run as RunDocument
    from chip_triage.reports.case_json import render_run_json

    (tmp_path / "run.json").write_text(render_run_json(RunDocument("1.0", "t", (), (), ())))
    outcome = run_command("explain", "rule", "run.json", cwd=tmp_path)
    assert outcome.code == 1
    assert "is the document of a whole run" in outcome.err


@pytest.mark.parametrize(
    "spoil",
    [
        lambda d: d["samples"][0].pop("sample"),
        lambda d: d.update(samples=3),
        lambda d: d["timeline"].update(blood_counts=[{"patient_id": "P04"}]),
        lambda d: d["karyotypes"][0].update(day="soon"),
        lambda d: d["tracks"][0].update(key="1:2"),
        lambda d: d["patient"].update(age_years="old"),
        lambda d: d["samples"][1]["findings"][0]["call"].update(vaf="much"),
    ],
)
def test_a_spoilt_case_is_refused_not_explained(
    spoil: Callable[[dict[str, Any]], Any], case_file: Path, run_command: Run
) -> None:
    outcome = run_command("explain", "rule", str(edited(case_file, spoil)))
    assert outcome.code == 1, outcome.out[:300]
    assert "is not a case document" in outcome.err
    assert outcome.out == ""


def test_a_missing_file(tmp_path: Path, run_command: Run) -> None:
    outcome = run_command("explain", "rule", "none.json", cwd=tmp_path)
    assert outcome.code == 1
    assert "there is no such file" in outcome.err
