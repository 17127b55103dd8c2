"""A whole run: resuming, failures that stop no other, context between samples, several panels."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from chip_triage.errors import SampleSheetError, UsageError
from chip_triage.readers.panel_file import panel_folder, read_panel
from chip_triage.workflow.demo.inputs import write_demo_inputs
from chip_triage.workflow.demo.story import StoryPatient, read_patients
from chip_triage.workflow.options import BatchOptions, TriageOptions
from chip_triage.workflow.run_batch import run_batch
from chip_triage.workflow.triage_file import triage_file


def told(*names: str) -> list[StoryPatient]:
    return [patient for patient in read_patients() if patient.patient_id in names]


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    return write_demo_inputs(tmp_path / "in", read_panel(), patients=told("P01", "P03", "P08"))


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_resume_redoes_only_what_is_missing_and_ends_in_the_same_bytes(
    sheet: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    run_batch(sheet, out, TriageOptions(), BatchOptions())
    whole = contents(out)
    kept_report = out / "patients" / "P01" / "report.html"
    before = kept_report.stat().st_mtime_ns
    (out / "patients" / "P03" / "case.json").unlink()
    (out / "index.html").unlink()
    result = run_batch(sheet, out, TriageOptions(), BatchOptions(resume=True))
    assert result.resumed == 1
    assert kept_report.stat().st_mtime_ns == before
    assert contents(out) == whole


def test_a_changed_option_or_input_is_not_resumed(sheet: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run_batch(sheet, out, TriageOptions(), BatchOptions())
    again = run_batch(sheet, out, TriageOptions(rule_set="bick"), BatchOptions(resume=True))
    assert again.resumed == 0
    labs = sheet.parent / "labs.csv"
    labs.write_text(
        labs.read_text(encoding="utf-8").replace("P01,242,hb,8.2", "P01,242,hb,8.1"),
        encoding="utf-8",
    )
    changed = run_batch(sheet, out, TriageOptions(rule_set="bick"), BatchOptions(resume=True))
    assert changed.resumed == 1


def test_a_damaged_case_is_made_again(sheet: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run_batch(sheet, out, TriageOptions(), BatchOptions())
    document = out / "patients" / "P01" / "case.json"
    whole = document.read_bytes()
    document.write_bytes(whole[:500])
    assert run_batch(sheet, out, TriageOptions(), BatchOptions(resume=True)).resumed == 1
    assert document.read_bytes() == whole


def test_folders_of_an_earlier_run_are_told_and_kept(sheet: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "patients" / "OLD").mkdir(parents=True)
    run = run_batch(sheet, out, TriageOptions(), BatchOptions()).run
    assert [note.code for note in run.notes if note.level == "warning"] == [
        "folders_of_an_earlier_run"
    ]
    assert (out / "patients" / "OLD").is_dir()


def test_an_unknown_rule_set_is_refused_before_anything_is_written(
    sheet: Path, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match="no rule set 'jaiswal'") as caught:
        run_batch(sheet, tmp_path / "out", TriageOptions(rule_set="jaiswal"), BatchOptions())
    assert "niroula" in caught.value.remedy
    assert not (tmp_path / "out").exists()


def test_two_panels_in_one_run_are_refused(sheet: Path, tmp_path: Path) -> None:
    lines = sheet.read_text(encoding="utf-8").splitlines()
    head = lines[0] + ",panel"
    body = [
        f"{line},{name}"
        for line, name in zip(
            lines[1:],
            ("clonhema_myeloid", "other", "other", "other", "other", "other"),
            strict=True,
        )
    ]
    sheet.write_text("\n".join((head, *body)) + "\n", encoding="utf-8")
    with pytest.raises(SampleSheetError):
        run_batch(sheet, tmp_path / "out", TriageOptions(), BatchOptions())


def test_rejected_records_fail_the_patient_unless_accepted(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    sheet = write_demo_inputs(folder, read_panel(), patients=told("P07"))
    maf = folder / "variants" / "P07_followup.maf"
    lines = maf.read_text(encoding="utf-8").splitlines()
    number = next(n for n, line in enumerate(lines) if line.startswith("PPM1D"))
    lines[number] = lines[number].replace("\t60663388\t", "\tsixty\t")
    maf.write_text("\n".join(lines) + "\n", encoding="utf-8")
    run = run_batch(sheet, tmp_path / "a", TriageOptions(), BatchOptions()).run
    (failure,) = run.failures
    assert f"P07_followup.maf:{number + 1}" in failure.message
    accepted = run_batch(
        sheet, tmp_path / "b", TriageOptions(allow_rejected=True), BatchOptions()
    ).run
    (case,) = accepted.cases
    assert sum(len(part.rejected) for part in case.samples[-1].accounting) == 1


def test_a_swapped_tube_blocks_every_statement_of_change(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    sheet = write_demo_inputs(folder, read_panel(), patients=told("P01", "P02"))
    text = sheet.read_text(encoding="utf-8")
    first, second = "variants/P01_smn.vcf.gz", "variants/P02_smn.vcf.gz"
    text = text.replace(first, "X").replace(second, first).replace("X", second)
    sheet.write_text(text, encoding="utf-8")
    run = run_batch(sheet, tmp_path / "out", TriageOptions(), BatchOptions()).run
    for case in run.cases:
        assert [check.verdict for check in case.identity] == ["different"]
        fates = {step.fate for track in case.tracks for step in track.transitions}
        assert not fates & {"emerged", "lost"}, fates


def test_recurrence_is_learned_from_the_samples_of_one_run(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    patients = told("P01", "P02", "P03", "P04", "P06")
    sheet = write_demo_inputs(folder, read_panel(), patients=patients)
    lines = sheet.read_text(encoding="utf-8").splitlines()
    column = lines[0].split(",").index("run_id")
    for number, line in enumerate(lines[1:], start=1):
        start = sum(len(cell) + 1 for cell in line.split(",")[:column])
        cell = line.split(",")[column]
        lines[number] = line[:start] + "RUN1" + line[start + len(cell) :]
    sheet.write_text("\n".join(lines) + "\n", encoding="utf-8")
    run = run_batch(sheet, tmp_path / "out", TriageOptions(), BatchOptions()).run
    (context,) = run.contexts
    assert context.run_id == "RUN1"
    assert len(context.samples) == 10
    shutil.rmtree(tmp_path / "out")


def test_a_wrong_sex_is_noted_in_the_report(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    sheet = write_demo_inputs(folder, read_panel(), patients=told("P06"))
    for name in ("samplesheet.csv", "patients.csv"):
        path = folder / name
        path.write_text(
            path.read_text(encoding="utf-8").replace("female", "male"), encoding="utf-8"
        )
    run = run_batch(sheet, tmp_path / "out", TriageOptions(), BatchOptions()).run
    codes = {note.code for note in run.cases[0].notes}
    assert "sex_contradicts_karyotype" in codes
    report = (tmp_path / "out" / "patients" / "P06" / "report.html").read_text(encoding="utf-8")
    assert "the sheet says male" in report


def test_a_panel_that_was_edited_under_its_version_is_said_in_every_result(
    sheet: Path, tmp_path: Path
) -> None:
    panel = tmp_path / "ours"
    shutil.copytree(panel_folder("clonhema_myeloid"), panel)
    filters = panel / "filters.toml"
    text = filters.read_text(encoding="utf-8")
    filters.write_text(text.replace("min_alt_reads = { value = 5", "min_alt_reads = { value = 4"))
    options = TriageOptions(panel=str(panel))
    run = run_batch(sheet, tmp_path / "out", options, BatchOptions()).run
    for notes in (run.notes, *(case.notes for case in run.cases)):
        (note,) = [note for note in notes if note.code == "panel_edited"]
        assert note.message.endswith(f"unchanged version {read_panel().version}")
        assert "raise the version" in note.remedy
    report = (tmp_path / "out" / "patients" / "P01" / "report.html").read_text(encoding="utf-8")
    assert "was edited under its unchanged version" in report
    (sample,) = triage_file(sheet.parent / "variants" / "P01_smn.vcf.gz", options).samples
    assert [note.code for note in sample.notes if note.code == "panel_edited"] == ["panel_edited"]
    (usual,) = triage_file(sheet.parent / "variants" / "P01_smn.vcf.gz", TriageOptions()).samples
    assert "panel_edited" not in [note.code for note in usual.notes]
