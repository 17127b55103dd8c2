"""``chip-triage demo``: the bundled run."""

from __future__ import annotations

from pathlib import Path

import click

from chip_triage.cli.messages import Messages
from chip_triage.cli.run import report_run
from chip_triage.cli.shared_options import OUTPUT_PATH


@click.command("demo")
@click.option(
    "-o",
    "--output",
    type=OUTPUT_PATH,
    default=Path("demo-report"),
    show_default=True,
    help="Folder for inputs and reports.",
)
@click.option(
    "--jobs", type=click.IntRange(1, 256), default=1, show_default=True, help="Processes to use."
)
@click.option("--inputs-only", is_flag=True, help="Write the inputs and stop.")
@click.pass_obj
def command(log: Messages, /, output: Path, jobs: int, inputs_only: bool) -> int:
    """Write the demonstration's inputs and triage them: ten synthetic patients.

    P01-P03 follow the three paired cases of the ClonHema letter (Farina et al. 2025); alleles,
    VAFs, depths and dates are invented. P08 is meant to fail. Exit code 0 only when exactly the
    patients that are meant to fail failed.

    \b
    Examples:
      chip-triage demo
      chip-triage demo -o demo-report --jobs 2
    """
    from chip_triage.workflow.demo.run import run_demo, write_inputs

    if inputs_only:
        log.put(write_inputs(output))
        return 0
    result = run_demo(output, jobs=jobs, progress=log.progress)
    report_run(result.run, result.out, log)
    for surprise in result.surprises:
        log.error(surprise)
    return 1 if result.surprises else 0
