"""Writes what was concluded: one folder a patient, and the files of the whole run."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path

from chip_triage.errors import ChipTriageError, OutputError
from chip_triage.model.case import Case, Run
from chip_triage.model.identifier import safe_folder_name
from chip_triage.model.panel import GenePanel

#: Files of one patient's folder; a case counts as delivered when all of them are there.
CASE_FILES = ("report.html", "case.json", "findings.tsv", "clones.tsv")
#: What speaks of a whole run; the index is written last.
RUN_FILES = ("index.html", "run.json", "findings.tsv", "clones.tsv")


def case_folder(out: Path, patient_id: str) -> Path:
    """The patient's folder; ids that are unsafe as names get a hashed one."""
    return out / "patients" / safe_folder_name(patient_id)


def open_folder(out: Path) -> None:
    """Make the run's folders, prove that they can be written, and sweep what a killed run left.

    Raises :class:`OutputError` before any work is done.
    """
    from chip_triage.reports.output_file import remove_abandoned, require_folder

    patients = out / "patients"
    require_folder(patients)
    for folder in (out, out / "registry", *(path for path in patients.iterdir() if path.is_dir())):
        remove_abandoned(folder)


def deliver_case(case: Case, panel: GenePanel, out: Path) -> Path:
    """Write a patient's report, document and tables; ``case.json`` last, as the sign of completion.

    An earlier ``case.json`` goes first, so that it never stands beside newer tables. Raises
    :class:`OutputError`, and then leaves none of the four files.
    """
    from chip_triage.reports import tables
    from chip_triage.reports.case_json import render_case_json
    from chip_triage.reports.html import render_case
    from chip_triage.reports.output_file import write_output

    folder = case_folder(out, case.patient.patient_id)
    findings = tables.findings_rows(case.patient.patient_id, case.samples)
    texts = {
        "findings.tsv": tables.render_tsv(tables.FINDINGS_COLUMNS, findings),
        "clones.tsv": tables.render_tsv(tables.CLONES_COLUMNS, tables.clones_rows(case)),
        "report.html": render_case(case, panel),
        "case.json": render_case_json(case),
    }
    try:
        _remove(folder, ("case.json",))
        for name, text in texts.items():
            write_output(folder / name, text)
    except OutputError:
        _remove(folder, CASE_FILES)
        with contextlib.suppress(OSError):  # somebody else's file may lie there
            folder.rmdir()
        raise
    return folder


def _remove(folder: Path, names: Sequence[str]) -> None:
    for name in names:
        with contextlib.suppress(OSError):
            (folder / name).unlink(missing_ok=True)


def delivered_case(out: Path, patient_id: str, fingerprint: str) -> Case | None:
    """The case that an earlier run delivered whole with the same fingerprint, if there is one."""
    from chip_triage.reports.case_json import parse_case_json

    folder = case_folder(out, patient_id)
    if not all(_is_filled(folder / name) for name in CASE_FILES):
        return None
    try:
        case = parse_case_json((folder / "case.json").read_text(encoding="utf-8"))
    except (ChipTriageError, OSError, UnicodeDecodeError):
        return None
    return case if case.fingerprint == fingerprint else None


def _is_filled(path: Path) -> bool:
    try:
        return path.is_file() and path.stat().st_size > 0
    except OSError:
        return False


def withdraw_run(out: Path) -> None:
    """Remove an earlier run's index, document and tables, before its patients are written anew."""
    _remove(out, RUN_FILES)
    if (out / "registry").is_dir():
        from chip_triage.reports.registry_feed import REGISTRY_TABLES

        _remove(out / "registry", tuple(REGISTRY_TABLES))


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
