"""Options that several commands share, defined once."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from chip_triage.errors import InputError, UsageError
from chip_triage.model.locus import canonical_assembly
from chip_triage.workflow.options import DEFAULT_PANEL, TriageOptions

if TYPE_CHECKING:
    _PathType = click.ParamType[Path]
    _AssemblyType = click.ParamType[str]
else:
    _PathType = _AssemblyType = click.ParamType

Command = TypeVar("Command", bound=Callable[..., Any])


class LocalPath(_PathType):
    """A path as typed; an empty one is wrong usage, an address is refused: nothing is fetched."""

    name = "path"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path; InputError for an address."""
        text = str(value)
        if not text.strip():
            self.fail("the path is empty (is a variable of the shell unset?)", param, ctx)
        if "://" in text:
            raise InputError(
                f"{text!r} is an address, expected a local path",
                "nothing is fetched from or sent to a network: give a path on this machine",
            )
        return Path(text)


INPUT_FILE = LocalPath()
OUTPUT_PATH = LocalPath()


class AssemblyName(_AssemblyType):
    """GRCh37 or GRCh38, by any of their names."""

    name = "name"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The canonical name."""
        known = canonical_assembly(str(value))
        if known is None:
            self.fail(f"{value!r}: expected GRCh37 (hg19) or GRCh38 (hg38)", param, ctx)
        return known


class Fraction(click.FloatRange):
    """A number from 0 to 1; ``nan``, which passes every bound, is refused."""

    def __init__(self) -> None:
        super().__init__(0, 1)

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The number."""
        number: float = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail(f"{value!r} is no number, expected one from 0 to 1", param, ctx)
        return number


def refuse_overwrite(output: Path | None, *inputs: Path | None) -> None:
    """Raise UsageError when the output is one of the inputs: results never replace what was measured."""
    for given in inputs:
        if output is None or given is None:
            continue
        with contextlib.suppress(OSError):
            if output.samefile(given):
                raise UsageError(
                    f"--output {output} is an input of this command", "name another output file"
                )


def triage_options(function: Command) -> Command:
    """``--panel --rules --assembly --caller --fasta --gff --allow-rejected``."""
    for option in reversed(
        (
            click.option("--panel", default=None, metavar="NAME|FOLDER", help="Gene panel: a shipped name (default: clonhema_myeloid) or your own folder."),
            click.option("--rules", default=None, metavar="SET", help="Driver rule set: default, bick, bick2023, niroula, who2022, or one of your panel's own."),
            click.option("--assembly", type=AssemblyName(), default=None, metavar="NAME", help="Assembly, where the file does not say: GRCh37 (hg19) or GRCh38 (hg38)."),
            click.option("--caller", default=None, metavar="NAME", help="Variant caller, where the file does not say; docs/readers.md lists the names."),
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
        snps=given.get("snps"),
    )
