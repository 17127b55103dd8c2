"""``chip-triage compare``: two or more files of one patient, without a sheet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from chip_triage.cli.messages import Messages
from chip_triage.cli.shared_options import (
    INPUT_FILE,
    OUTPUT_PATH,
    Fraction,
    resolve_options,
    triage_options,
)


@click.command("compare")
@click.argument("files", type=INPUT_FILE, nargs=-1, required=True)
@click.option(
    "--days", default=None, metavar="D,D,...", help="Day from infusion of each file, in order."
)
@click.option(
    "--specimens", default=None, metavar="PB,BM,...", help="Specimen of each file: PB, BM or other."
)
@click.option(
    "--samples",
    default=None,
    metavar="NAME,NAME,...",
    help="Sample of each file, in order, where a file holds several.",
)
@click.option(
    "--stated-min-depth",
    type=click.IntRange(1),
    default=None,
    help="Lowest depth the laboratory accepts (all files).",
)
@click.option(
    "--reporting-vaf",
    type=Fraction(),
    default=None,
    help="VAF from which the laboratory reports, as a fraction (all files).",
)
@click.option(
    "--coverage",
    "coverages",
    type=INPUT_FILE,
    multiple=True,
    help="Per-base coverage of each file, in order (repeat the option).",
)
@click.option("--pre-bam", type=INPUT_FILE, default=None, help="Alignment of the first file.")
@click.option("--post-bam", type=INPUT_FILE, default=None, help="Alignment of the last file.")
@click.option(
    "--patient",
    default="patient",
    show_default=True,
    metavar="ID",
    help="Patient id in the output.",
)
@click.option(
    "--sex",
    type=click.Choice(["female", "male"]),
    default=None,
    help="Sex of the patient, for X-linked genes and cell fractions.",
)
@click.option(
    "-o",
    "--output",
    type=OUTPUT_PATH,
    default=None,
    metavar="DIR",
    help="Write the whole report there; default: clones.tsv to standard output.",
)
@click.option(
    "--snps",
    type=INPUT_FILE,
    default=None,
    help="Common SNPs (chrom, pos, ref, alt, af) to count in the alignments for the identity check.",
)
@triage_options
@click.pass_obj
def command(log: Messages, /, files: tuple[Path, ...], output: Path | None, **given: Any) -> int:
    """Follow the clones of one patient through two or more variant files, oldest first.

    Without depth evidence an absent variant is 'not assessable', never 'lost': give coverage
    files, alignments, or the laboratory's stated depth and reporting VAF.

    \b
    Examples:
      chip-triage compare pre.vcf.gz post.vcf.gz
      chip-triage compare joint.vcf.gz joint.vcf.gz --samples PRE,POST
      chip-triage compare pre.vcf.gz smn.vcf.gz --days -14,242 --specimens PB,BM -o report
      chip-triage compare pre.maf post.maf --stated-min-depth 1000 --reporting-vaf 0.01
    """
    from chip_triage.workflow.compare_files import Comparison, compare_files

    asked = Comparison(
        files=files,
        days=given["days"],
        specimens=given["specimens"],
        samples=given["samples"],
        stated_min_depth=given["stated_min_depth"],
        reporting_vaf=given["reporting_vaf"],
        coverages=given["coverages"],
        pre_bam=given["pre_bam"],
        post_bam=given["post_bam"],
        patient_id=given["patient"],
        sex=given["sex"],
    )
    text = compare_files(asked, resolve_options(given), output)
    log.put(text, nl=False)
    return 0
