"""The demonstration carried out: inputs written, triaged, and compared with what is meant."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from chip_triage.errors import OutputError
from chip_triage.model.case import Run
from chip_triage.workflow.demo.inputs import write_demo_inputs
from chip_triage.workflow.demo.story import read_patients
from chip_triage.workflow.options import BatchOptions, Progress, TriageOptions, no_progress
from chip_triage.workflow.run_batch import run_batch


@dataclass(frozen=True, slots=True)
class DemoResult:
    """The run, its folder, and what did not go as the story says."""

    run: Run
    out: Path
    surprises: tuple[str, ...]


def write_inputs(folder: Path, *, depth_divisor: int = 1) -> Path:
    """Write the demonstration's inputs below ``folder``; returns the sheet's path.

    Raises :class:`OutputError` when they cannot be written.
    """
    from chip_triage.readers.panel_file import read_panel
    from chip_triage.reports.output_file import require_folder

    require_folder(folder / "inputs")
    try:
        return write_demo_inputs(folder / "inputs", read_panel(), depth_divisor=depth_divisor)
    except OSError as error:
        raise OutputError(
            f"{folder}: the inputs cannot be written: {error.strerror or error}",
            "check that the folder is writable and has room, or name another with -o",
        ) from error


def run_demo(
    out: Path, *, jobs: int = 1, progress: Progress = no_progress, depth_divisor: int = 1
) -> DemoResult:
    """Write inputs to ``out/inputs``, triage them into ``out``, and check who failed."""
    sheet = write_inputs(out, depth_divisor=depth_divisor)
    batch = BatchOptions(jobs=jobs, progress=progress)
    run = run_batch(sheet, out, TriageOptions(), batch).run
    meant = {patient.patient_id for patient in read_patients() if patient.truncated}
    failed = {failure.patient_id for failure in run.failures}
    surprises = [f"{name} failed and was not meant to" for name in sorted(failed - meant)]
    surprises += [f"{name} was meant to fail and did not" for name in sorted(meant - failed)]
    return DemoResult(run, out, tuple(surprises))
