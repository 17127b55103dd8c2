"""``chip-triage calibrate``: a laboratory's own error and overdispersion."""

from __future__ import annotations

from pathlib import Path

import click

from chip_triage.cli.messages import Messages
from chip_triage.cli.shared_options import INPUT_FILE, OUTPUT_PATH
from chip_triage.workflow.options import DEFAULT_PANEL


@click.command("calibrate")
@click.argument("replicates", type=INPUT_FILE)
@click.option(
    "-o",
    "--output",
    type=OUTPUT_PATH,
    default=None,
    metavar="FOLDER",
    help="Write a copy of the panel with the new numbers there.",
)
@click.option(
    "--panel",
    default=DEFAULT_PANEL,
    show_default=True,
    metavar="NAME|FOLDER",
    help="Panel to copy.",
)
@click.pass_obj
def command(log: Messages, /, replicates: Path, output: Path | None, panel: str) -> int:
    """Estimate site error and overdispersion from replicate measurements.

    REPLICATES is a table with the columns material, variant, alt_depth, depth and blank (1 where
    the variant is known to be absent), one row a measurement. The numbers decide detection limits
    and intervals; with -o they are written into a copy of the panel.

    \b
    Examples:
      chip-triage calibrate replicates.csv
      chip-triage calibrate replicates.csv -o our_panel
    """
    from chip_triage.workflow.calibrate_panel import calibrate_panel

    result = calibrate_panel(replicates, panel, output)
    for line in result.lines:
        log.put(line)
    if result.version is not None:
        log.put(f"{output}: panel version {result.version}")
    return 0
