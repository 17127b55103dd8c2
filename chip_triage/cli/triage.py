"""``chip-triage triage``: one variant file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from chip_triage.cli.messages import Messages, help_option
from chip_triage.cli.shared_options import (
    INPUT_FILE,
    OUTPUT_PATH,
    refuse_overwrite,
    resolve_options,
    triage_options,
)


@click.command("triage")
@click.argument("file", type=INPUT_FILE)
@click.option(
    "--format",
    "layout",
    type=click.Choice(["text", "tsv", "json"]),
    default="text",
    show_default=True,
    help="What to print.",
)
@click.option(
    "--sample",
    "samples",
    multiple=True,
    metavar="NAME",
    help="Sample of the file (may be repeated); default: all but declared normals.",
)
@click.option("--patient", default="", metavar="ID", help="Patient id in the output.")
@click.option(
    "--sex",
    type=click.Choice(["female", "male"]),
    default=None,
    help="Sex of the patient, for X-linked genes.",
)
@click.option(
    "-o",
    "--output",
    type=OUTPUT_PATH,
    default=None,
    metavar="FILE",
    help="Write there instead of standard output.",
)
@triage_options
@help_option
@click.pass_obj
def command(
    log: Messages, /, file: Path, layout: str, samples: tuple[str, ...], patient: str, sex: str | None,
    output: Path | None, **given: Any,
) -> int:  # fmt: skip
    """Judge the panel variants of one VCF, BCF or MAF.

    Every panel variant gets a category (driver, review, excluded) and a reason. The accounting
    goes to standard error: data lines = outside the panel + in the panel + rejected.
    Exit code 1 when records were rejected, unless --allow-rejected is given.

    \b
    Examples:
      chip-triage triage sample.vcf.gz
      chip-triage triage sample.vcf.gz --format tsv -o findings.tsv
      chip-triage triage cohort.maf --sample S01 --rules who2022
    """
    from chip_triage.workflow.triage_file import render_triage, triage_file

    options = resolve_options(given)
    refuse_overwrite(output, file, options.fasta, options.gff)
    triaged = triage_file(file, options, samples=samples, patient_id=patient, sex=sex)
    text = render_triage(triaged, layout)
    if output is None:
        log.put(text, nl=False)
    else:
        from chip_triage.reports.output_file import write_output

        write_output(output, text)
    for line in triaged.accounting_lines():
        log.info(line)
    rejected = triaged.rejected()
    for refused in rejected[:20]:
        log.warning(f"{refused.source_file}:{refused.line}: rejected: {refused.message}")
    return 1 if rejected and not options.allow_rejected else 0
