"""``chip-triage explain``: why one variant got its verdict."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from chip_triage.cli.messages import Messages
from chip_triage.cli.shared_options import INPUT_FILE, resolve_options, triage_options


@click.group("explain")
def command() -> None:
    """Show every rule and filter that was tried on one variant.

    \b
    Example:
      chip-triage explain variant sample.vcf.gz chr2:25234373:C:T
    """


@command.command("variant")
@click.argument("file", type=INPUT_FILE)
@click.argument("variant")
@click.option(
    "--sample",
    "samples",
    multiple=True,
    metavar="NAME",
    help="Sample of the file (may be repeated).",
)
@click.option(
    "--sex", type=click.Choice(["female", "male"]), default=None, help="For X-linked genes."
)
@click.option(
    "--format",
    "layout",
    type=click.Choice(["text", "tsv"]),
    default="text",
    show_default=True,
    help="What to print.",
)
@triage_options
@click.pass_obj
def variant_command(
    log: Messages, /, file: Path, variant: str, samples: tuple[str, ...], sex: str | None, layout: str, **given: Any
) -> int:  # fmt: skip
    """Every consequence, rule, filter and flag tried on VARIANT, with values, thresholds, citations.

    VARIANT is CHROM:POS:REF:ALT as the file writes it, or HGVS as the annotation writes it
    (DNMT3A:p.Arg882His, p.R882H, c.2645G>A, ENST00000321117.10:c.2645G>A).

    \b
    Examples:
      chip-triage explain variant sample.vcf.gz chr2:25234373:C:T
      chip-triage explain variant sample.vcf.gz DNMT3A:p.R882H --format tsv
    """
    from chip_triage.workflow.explain_variant import explain_variant

    text = explain_variant(
        file, variant, resolve_options(given), samples=samples, sex=sex, layout=layout
    )
    log.put(text, nl=False)
    return 0
