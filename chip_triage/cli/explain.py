"""``chip-triage explain``: why one variant got its verdict, why one rule of a case fired or not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from chip_triage.cli.messages import Messages
from chip_triage.cli.shared_options import INPUT_FILE, resolve_options, triage_options


@click.group("explain")
def command() -> None:
    """Show why: every rule tried on one variant, or one rule of the SMN statement in a case.

    \b
    Examples:
      chip-triage explain variant sample.vcf.gz chr2:25234373:C:T
      chip-triage explain rule case.json critical:tp53_multi_hit
    """


@command.command("variant", short_help="Show all that was tried on one variant.")
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
    "--sex",
    type=click.Choice(["female", "male"]),
    default=None,
    help="Sex of the patient, for X-linked genes.",
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

    VARIANT is CHROM:POS:REF:ALT (also 2-25234373-C-T, chr2:g.25234373C>T), or HGVS by gene or transcript
    (DNMT3A:p.Arg882His, p.R882H, c.2645G>A, NM_022552.5:c.2645G>A, ENST00000321117.10:c.2645G>A).

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


@command.command("rule", short_help="Show why a rule of the SMN statement fired or not.")
@click.argument("case", type=INPUT_FILE, metavar="CASE.json")
@click.argument("rule_id", required=False, metavar="[RULE_ID]")
@click.option(
    "--panel",
    default=None,
    metavar="NAME|FOLDER",
    help="The panel that made the case; default: the shipped one that it names.",
)
@click.option(
    "--format",
    "layout",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="What to print.",
)
@click.pass_obj
def rule_command(
    log: Messages, /, case: Path, rule_id: str | None, panel: str | None, layout: str
) -> int:
    """Why a rule of the SMN statement fired in CASE.json, did not fire, or could not be judged.

    Prints the rule's statement, its condition part by part (true, false, not known) with every fact
    as the case holds it, what would settle it, its source and denominator. Without RULE_ID: all
    rules with their answer. What the case recorded is never changed; a difference is said.

    \b
    Examples:
      chip-triage explain rule case.json critical:tp53_multi_hit
      chip-triage explain rule case.json --format json
    """
    from chip_triage.workflow.explain_rule import explain_rule

    explained = explain_rule(case, rule_id, panel, layout=layout)
    log.put(explained.text, nl=False)
    for warning in explained.warnings:
        log.warning(warning)
    return 0
