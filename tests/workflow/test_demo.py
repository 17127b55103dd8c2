"""The demonstration: its inputs are the committed ones, and its fates are those of its story."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from chip_triage.model.case import Run
from chip_triage.workflow.demo.run import DemoResult, run_demo

#: (patient, gene): fate from the first sample to the last, as the story tells it.
FATES = {
    ("P01", "DNMT3A"): "expanding", ("P01", "JAK3"): "stable", ("P01", "KIT"): "emerged",
    ("P01", "RUNX1"): "emerged",
    ("P02", "CSF3R"): "lost", ("P02", "CEBPA"): "lost", ("P02", "DNMT3A"): "emerged",
    ("P02", "RUNX1"): "emerged",
    ("P03", "BCOR"): "emerged",
    ("P04", "TP53"): "expanding", ("P04", "DNMT3A"): "stable",
    ("P07", "PPM1D"): "expanding", ("P07", "TET2"): "stable",
    ("P09", "TP53"): "lost", ("P10", "DNMT3A"): "stable",
}  # fmt: skip

HEADLINES = {
    "P01": "smn_reported", "P02": "smn_reported", "P03": "smn_reported", "P04": "criteria_met",
    "P05": "cannot_be_judged", "P06": "none_found", "P07": "high", "P10": "context",
}  # fmt: skip


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoResult:
    return run_demo(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def shallow(tmp_path_factory: pytest.TempPathFactory) -> DemoResult:
    return run_demo(tmp_path_factory.mktemp("shallow"), depth_divisor=20)


def fates(run: Run) -> dict[tuple[str, str], str]:
    return {
        (case.patient.patient_id, track.gene_symbol): track.overall.fate
        for case in run.cases
        for track in case.tracks
        if track.overall is not None and track.category == "driver"
    }


def test_exactly_p08_fails_and_by_name(demo: DemoResult) -> None:
    assert demo.surprises == ()
    (failure,) = demo.run.failures
    assert failure.patient_id == "P08"
    assert "P08_followup.vcf.gz" in failure.message


def test_the_fates_are_those_of_the_story(demo: DemoResult) -> None:
    assert fates(demo.run) == FATES


def test_the_headlines_are_those_of_the_story(demo: DemoResult) -> None:
    found = {case.patient.patient_id: case.assessment.headline for case in demo.run.cases}
    assert {name: found[name] for name in HEADLINES} == HEADLINES


def test_p04_is_an_expansion_from_below_the_threshold(demo: DemoResult) -> None:
    case = next(case for case in demo.run.cases if case.patient.patient_id == "P04")
    track = next(track for track in case.tracks if track.gene_symbol == "TP53")
    assert [seen.status for seen in track.observations] == ["below_threshold", "detected"]
    assert track.overall is not None
    assert {"crossed_threshold", "not_comparable"} <= set(track.overall.flags)


def test_absence_is_counted_in_the_alignment_where_there_is_one(demo: DemoResult) -> None:
    case = next(case for case in demo.run.cases if case.patient.patient_id == "P02")
    lost = next(track for track in case.tracks if track.gene_symbol == "CSF3R")
    before, after = lost.observations
    assert before.recheck is not None
    assert (before.alt_depth, before.depth) == (before.recheck.alt_depth, before.recheck.depth)
    assert (after.source, after.alt_depth, after.status) == ("alignment", 0, "not_detected")
    assert after.upper_bound is not None


def test_p09_says_that_lymphoma_is_not_excluded(demo: DemoResult) -> None:
    case = next(case for case in demo.run.cases if case.patient.patient_id == "P09")
    words = " ".join((case.assessment.sentence, *case.assessment.caveats)).lower()
    assert "lymphoma" in words
    assert case.assessment.headline != "critical"


def test_a_twentieth_of_the_depth_turns_lost_and_emerged_into_what_cannot_be_said(
    shallow: DemoResult,
) -> None:
    said = fates(shallow.run)
    assert said
    assert not {"lost", "emerged"} & set(said.values()), said
    assert {"not_assessable", "first_seen_unassessed"} <= set(said.values())


def test_the_accounting_balances_in_every_file(demo: DemoResult) -> None:
    for case in demo.run.cases:
        for sample in case.samples:
            assert all(part.balanced for part in sample.accounting)
            alleles = sum(part.alleles for part in sample.accounting)
            assert alleles == sum(count.count for count in sample.counts)


def test_the_contract_of_the_outputs(demo: DemoResult) -> None:
    for name in ("index.html", "run.json", "findings.tsv", "clones.tsv"):
        assert (demo.out / name).is_file()
    folders = sorted(path.name for path in (demo.out / "patients").iterdir())
    assert folders == ["P01", "P02", "P03", "P04", "P05", "P06", "P07", "P09", "P10"]
    for folder in folders:
        held = {path.name for path in (demo.out / "patients" / folder).iterdir()}
        assert held == {"report.html", "case.json", "findings.tsv", "clones.tsv"}


def test_the_documents_satisfy_their_schemas(demo: DemoResult) -> None:
    import jsonschema

    from chip_triage.workflow.schemas import document_schema

    for path in (demo.out / "patients").glob("*/case.json"):
        jsonschema.validate(json.loads(path.read_text(encoding="utf-8")), document_schema("case"))
    jsonschema.validate(
        json.loads((demo.out / "run.json").read_text(encoding="utf-8")), document_schema("run")
    )


def test_no_output_holds_a_path_or_is_readable_by_others(demo: DemoResult) -> None:
    for path in demo.out.rglob("*"):
        if not path.is_file() or "inputs" in path.relative_to(demo.out).parts:
            continue
        assert path.stat().st_mode & 0o077 == 0, path
        assert str(demo.out) not in path.read_text(encoding="utf-8"), path


def test_the_demo_is_the_same_bytes_again_and_with_two_jobs(
    demo: DemoResult, tmp_path: Path
) -> None:
    again = run_demo(tmp_path, jobs=2)
    assert again.surprises == ()
    for path in files_below(demo.out):
        assert path.read_bytes() == (tmp_path / path.relative_to(demo.out)).read_bytes(), path


def files_below(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def test_the_committed_fixtures_are_what_the_generator_writes(
    demo: DemoResult, repository: Path
) -> None:
    committed = repository / "fixtures" / "demo"
    made = demo.out / "inputs"
    names = [path.relative_to(made) for path in files_below(made)]
    assert names == [path.relative_to(committed) for path in files_below(committed)]
    for name in names:
        assert content(made / name) == content(committed / name), name


def content(path: Path) -> bytes:
    """Decompressed where the file is whole: zlib builds differ in their bytes, not in the text."""
    data = path.read_bytes()
    if path.suffix == ".bai":
        return b"an index holds offsets into compressed bytes"
    if path.suffix not in (".gz", ".bam"):
        return data
    try:
        return gzip.decompress(data)
    except EOFError:
        return b"cut short"


def test_findings_hold_every_sub_threshold_panel_variant(demo: DemoResult) -> None:
    with (demo.out / "findings.tsv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t"))
    tp53 = [row for row in rows if row["patient_id"] == "P04" and row["gene_symbol"] == "TP53"]
    assert {row["sample_id"]: row["category"] for row in tp53} == {
        "P04_pre_cart": "excluded", "P04_cytopenia": "driver",
    }  # fmt: skip
