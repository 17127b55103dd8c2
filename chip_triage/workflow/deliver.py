"""Writes what was concluded: one folder a patient, and the files of the whole run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from chip_triage.model.case import Case, Run
from chip_triage.model.identifier import safe_folder_name
from chip_triage.model.panel import GenePanel

#: Files of one patient's folder; a case counts as delivered when all of them are there.
CASE_FILES = ("report.html", "case.json", "findings.tsv", "clones.tsv")


def case_folder(out: Path, patient_id: str) -> Path:
    """The patient's folder; ids that are unsafe as names get a hashed one."""
    return out / "patients" / safe_folder_name(patient_id)


def deliver_case(case: Case, panel: GenePanel, out: Path) -> Path:
    """Write a patient's report, document and tables; ``case.json`` last, as the sign of completion."""
    from chip_triage.reports import tables
    from chip_triage.reports.case_json import render_case_json
    from chip_triage.reports.html import render_case
    from chip_triage.reports.output_file import write_output

    folder = case_folder(out, case.patient.patient_id)
    findings = tables.findings_rows(case.patient.patient_id, case.samples)
    write_output(folder / "findings.tsv", tables.render_tsv(tables.FINDINGS_COLUMNS, findings))
    clones = tables.clones_rows(case)
    write_output(folder / "clones.tsv", tables.render_tsv(tables.CLONES_COLUMNS, clones))
    write_output(folder / "report.html", render_case(case, panel))
    write_output(folder / "case.json", render_case_json(case))
    return folder


def delivered_case(out: Path, patient_id: str, fingerprint: str) -> Case | None:
    """The case that an earlier run delivered whole with the same fingerprint, if there is one."""
    from chip_triage.errors import ChipTriageError
    from chip_triage.reports.case_json import parse_case_json

    folder = case_folder(out, patient_id)
    if not all((folder / name).is_file() for name in CASE_FILES):
        return None
    try:
        case = parse_case_json((folder / "case.json").read_text(encoding="utf-8"))
    except (ChipTriageError, OSError, UnicodeDecodeError):
        return None
    return case if case.fingerprint == fingerprint else None


def deliver_run(run: Run, panel: GenePanel, out: Path) -> None:
    """Write the run's index, document, joined tables and registry feed."""
    from chip_triage.reports import tables
    from chip_triage.reports.case_json import render_run_json
    from chip_triage.reports.html import render_index
    from chip_triage.reports.output_file import write_output
    from chip_triage.reports.registry_feed import render_registry

    rows = [
        row
        for case in run.cases
        for row in tables.findings_rows(case.patient.patient_id, case.samples)
    ]
    write_output(out / "findings.tsv", tables.render_tsv(tables.FINDINGS_COLUMNS, rows))
    rows = [row for case in run.cases for row in tables.clones_rows(case)]
    write_output(out / "clones.tsv", tables.render_tsv(tables.CLONES_COLUMNS, rows))
    for name, text in render_registry(run).items():
        write_output(out / "registry" / name, text)
    write_output(out / "run.json", render_run_json(run))
    write_output(out / "index.html", render_index(run, panel))


def strangers(out: Path, patient_ids: Sequence[str]) -> list[str]:
    """Patient folders of an earlier run in ``out`` that this run does not write."""
    folder = out / "patients"
    if not folder.is_dir():
        return []
    ours = {safe_folder_name(patient_id) for patient_id in patient_ids}
    return sorted(path.name for path in folder.iterdir() if path.is_dir() and path.name not in ours)
