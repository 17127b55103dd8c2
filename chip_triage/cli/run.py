"""``chip-triage run``: a whole sample sheet."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from chip_triage.cli.messages import Messages
from chip_triage.cli.shared_options import INPUT_FILE, OUTPUT_PATH, resolve_options, triage_options

if TYPE_CHECKING:
    from chip_triage.model.case import Run

EXIT_FAILED_PATIENTS = 3


@click.command("run")
@click.argument("sheet", type=INPUT_FILE)
@click.option(
    "-o", "--output", type=OUTPUT_PATH, required=True, metavar="DIR", help="Folder for the reports."
)
@click.option(
    "--jobs", type=click.IntRange(1, 256), default=1, show_default=True, help="Processes to use."
)
@click.option("--resume", is_flag=True, help="Keep the finished patients of an interrupted run.")
@click.option(
    "--snps",
    type=INPUT_FILE,
    default=None,
    help="Common SNPs (chrom, pos, ref, alt, af) to count in the alignments for the identity check.",
)
@triage_options
@click.pass_obj
def command(
    log: Messages, /, sheet: Path, output: Path, jobs: int, resume: bool, **given: Any
) -> int:
    """Triage every patient of a sample sheet and write the reports.

    The sheet is a CSV with one row a sample; patients.csv, labs.csv and events.csv beside it are
    read when present (docs/inputs.md). What is written is listed in docs/outputs.md.
    Exit code 3 when the run completed but some patients failed, or when the samples of a patient
    are not one person's.

    \b
    Examples:
      chip-triage run samplesheet.csv -o report
      chip-triage run samplesheet.csv -o report --jobs 4 --resume
      chip-triage run samplesheet.csv -o report --panel my_panel/ --rules bick
    """
    from chip_triage.workflow.options import BatchOptions
    from chip_triage.workflow.run_batch import run_batch

    batch = BatchOptions(jobs=jobs, resume=resume, progress=log.progress)
    result = run_batch(sheet, output, resolve_options(given), batch)
    if resume:
        log.info(f"{result.resumed} of {len(result.run.cases)} cases were kept from an earlier run")
    report_run(result.run, output, log)
    return EXIT_FAILED_PATIENTS if result.run.failures or mismatches(result.run) else 0


def mismatches(run: Run) -> list[str]:
    """Patients whose samples are not one person's, by what their germline sites say."""
    return [
        case.patient.patient_id
        for case in run.cases
        if any(check.verdict == "different" for check in case.identity)
        and not any(sample.sample.identity_override for sample in case.samples)
    ]


def report_run(run: Run, output: Path, log: Messages) -> None:
    """Say how the run ended: cases by level, failures by name, where the reports are."""
    log.notes(note for note in run.notes if note.level != "info")
    levels = Counter(case.assessment.headline for case in run.cases)
    log.info(f"{len(run.cases)} patient(s) triaged, {len(run.failures)} failed")
    for level, count in levels.items():
        log.info(f"  {level}: {count}")
    for failure in run.failures:
        log.warning(f"{failure.patient_id} failed: {failure.message}", failure.remedy)
    for patient_id in mismatches(run):
        log.warning(
            f"{patient_id}: the samples do not come from one person",
            "check the tubes and the sheet; the column 'identity_override' accepts them by name",
        )
    log.put(output / "index.html")
