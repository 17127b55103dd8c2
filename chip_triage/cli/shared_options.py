"""Options that several commands share, defined once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from chip_triage.workflow.options import DEFAULT_PANEL, TriageOptions

Command = TypeVar("Command", bound=Callable[..., Any])

INPUT_FILE = click.Path(path_type=Path)
OUTPUT_PATH = click.Path(path_type=Path)


def triage_options(function: Command) -> Command:
    """``--panel --rules --assembly --caller --fasta --gff --allow-rejected``."""
    for option in reversed(
        (
            click.option("--panel", default=None, metavar="NAME|FOLDER", help="Gene panel: a shipped name or your own folder."),
            click.option("--rules", default=None, metavar="SET", help="Driver rule set: default, bick, niroula or who2022."),
            click.option("--assembly", type=click.Choice(["GRCh37", "GRCh38"]), default=None, help="Assembly, where the file does not say."),
            click.option("--caller", default=None, metavar="NAME", help="Variant caller, where the file does not say."),
            click.option("--fasta", type=INPUT_FILE, default=None, help="Indexed reference FASTA: normalises, checks REF, reads CRAM."),
            click.option("--gff", type=INPUT_FILE, default=None, help="Ensembl GFF3: with --fasta, annotates files that carry no annotation."),
            click.option("--allow-rejected", is_flag=True, help="Go on although records were rejected; they are still listed."),
        )
    ):  # fmt: skip
        function = option(function)
    return function


def resolve_options(given: dict[str, Any]) -> TriageOptions:
    """The options of :func:`triage_options` as one record."""
    return TriageOptions(
        panel=given["panel"] or DEFAULT_PANEL,
        panel_given=given["panel"] is not None,
        rule_set=given["rules"],
        assembly=given["assembly"],
        caller=given["caller"],
        fasta=given["fasta"],
        gff=given["gff"],
        allow_rejected=given["allow_rejected"],
    )
