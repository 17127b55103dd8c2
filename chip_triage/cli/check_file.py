"""``chip-triage check-file``: every line of one variant file."""

from __future__ import annotations

from pathlib import Path

import click

from chip_triage.cli.messages import Messages
from chip_triage.cli.shared_options import INPUT_FILE

_MARK = {"error": "error", "warning": "note", "info": "note"}


@click.command("check-file")
@click.argument("file", type=INPUT_FILE)
@click.option(
    "--most",
    type=click.IntRange(1),
    default=100,
    show_default=True,
    help="Lines to print at the most.",
)
@click.pass_obj
def command(log: Messages, /, file: Path, most: int) -> int:
    """Check every line of a VCF, BCF or MAF, inside the panel or not.

    Prints one line per fault: where it is, what was found, what the format asks. Exit code 1 when
    the file breaks a rule that matters for reading it whole.

    \b
    Examples:
      chip-triage check-file sample.vcf.gz
      chip-triage check-file cohort.maf --most 20
    """
    from chip_triage.readers.check_file import check_file

    checked = check_file(file)
    for note in checked.notes[:most]:
        remedy = f" -> {note.remedy}" if note.remedy else ""
        log.put(f"{note.where}: {_MARK[note.level]}: {note.message}{remedy}")
    if len(checked.notes) > most:
        log.put(f"... and {len(checked.notes) - most} more")
    faults = sum(note.level == "error" for note in checked.notes)
    log.put(
        f"{file.name}: {checked.records} records, {faults} errors, {len(checked.notes) - faults} notes"
    )
    return 0 if checked.ok else 1
