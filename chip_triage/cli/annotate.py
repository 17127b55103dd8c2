"""``chip-triage annotate``: our verdicts in the INFO column of a VCF."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from chip_triage.cli.messages import Messages
from chip_triage.cli.shared_options import (
    INPUT_FILE,
    OUTPUT_PATH,
    refuse_overwrite,
    resolve_options,
    triage_options,
)


@click.command("annotate")
@click.argument("file", type=INPUT_FILE)
@click.option(
    "-o",
    "--output",
    type=OUTPUT_PATH,
    required=True,
    metavar="OUT.vcf.gz",
    help="The annotated VCF; an index is written beside it.",
)
@click.option(
    "--sample", default=None, metavar="NAME", help="Sample to judge, where the file has several."
)
@click.option(
    "--sex",
    type=click.Choice(["female", "male"]),
    default=None,
    help="Sex of the patient, for X-linked genes.",
)
@triage_options
@click.pass_obj
def command(
    log: Messages, /, file: Path, output: Path, sample: str | None, sex: str | None, **given: Any
) -> int:
    """Write FILE again with category, rule, tags and flags of each panel allele in INFO.

    No other byte of a record changes. The output is bgzipped and indexed.

    \b
    Examples:
      chip-triage annotate sample.vcf.gz -o annotated.vcf.gz
      chip-triage annotate sample.vcf.gz -o annotated.vcf.gz --rules niroula
    """
    from chip_triage.workflow.annotate_vcf import annotate_vcf

    refuse_overwrite(output, file, given["fasta"], given["gff"])
    judged = annotate_vcf(file, output, resolve_options(given), sample=sample, sex=sex)
    log.info(f"{judged} panel alleles judged")
    log.put(output)
    return 0
