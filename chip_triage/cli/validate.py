"""``chip-triage validate``: a sheet and the tables beside it, without running anything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from chip_triage.cli.messages import Messages
from chip_triage.cli.shared_options import INPUT_FILE, resolve_options, triage_options


@click.command("validate")
@click.argument("sheet", type=INPUT_FILE)
@click.option(
    "--files/--no-files",
    default=True,
    show_default=True,
    help="Also open every file that the sheet names.",
)
@triage_options
@click.pass_obj
def command(log: Messages, /, sheet: Path, files: bool, **given: Any) -> int:
    """List every problem of a sample sheet, its clinical tables and its files at once.

    Exit code 0 when a run could start, 1 when something must be corrected. Warnings, such as of a
    karyotype that cannot be read, stop no run. Give the options that the run will get.

    \b
    Examples:
      chip-triage validate samplesheet.csv
      chip-triage validate samplesheet.csv --no-files
    """
    from chip_triage.workflow.validate import validate_sheet

    report = validate_sheet(sheet, resolve_options(given), open_files=files)
    for problem in report.problems:
        log.put(problem)
    log.notes(report.notes)
    if report.problems:
        log.error(
            f"{len(report.problems)} problem(s) in {sheet.name}", "correct them and validate again"
        )
        return 1
    log.put(f"{sheet.name}: {report.samples} samples of {report.patients} patients, no problem")
    return 0
