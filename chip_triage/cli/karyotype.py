"""``chip-triage karyotype``: one ISCN string, or a column of a table."""

from __future__ import annotations

from pathlib import Path

import click

from chip_triage.cli.messages import Messages
from chip_triage.cli.shared_options import INPUT_FILE, OUTPUT_PATH, refuse_overwrite
from chip_triage.errors import UsageError


@click.command("karyotype")
@click.argument("iscn", required=False)
@click.option(
    "--table",
    type=INPUT_FILE,
    default=None,
    help="Table with one karyotype a row: tab-separated, or .csv.",
)
@click.option(
    "--column",
    default="karyotype",
    show_default=True,
    help="Column of the table that holds the karyotypes.",
)
@click.option(
    "-o",
    "--output",
    type=OUTPUT_PATH,
    default=None,
    help="Write the result there instead of standard output.",
)
@click.option(
    "--sex",
    type=click.Choice(["female", "male"]),
    default=None,
    help="Sex of the patient, for a bare 45,X.",
)
@click.option(
    "--policy",
    type=click.Choice(["chun2010", "lineage", "iscn2024"]),
    default="chun2010",
    show_default=True,
    help="How abnormalities are counted.",
)
@click.option(
    "--format",
    "layout",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="What to print of a single string.",
)
@click.pass_obj
def command(
    log: Messages, /, iscn: str | None, table: Path | None, column: str, output: Path | None, sex: str | None,
    policy: str, layout: str,
) -> int:  # fmt: skip
    """Read ISCN karyotypes: clones, abnormalities, flags with evidence, groups.

    What is not understood makes a result 'partly read', never normal. With --table, one row is
    written per input row. Exit code 1 when nothing of a single string can be read.

    \b
    Examples:
      chip-triage karyotype '45,XX,-7[12]/46,XX[8]'
      chip-triage karyotype '46,XY,del(5)(q13q33)[3]/46,XY[17]' --format json
      chip-triage karyotype --table karyotypes.tsv --column karyotype -o read.tsv
    """
    from chip_triage.workflow.karyotype_text import describe_karyotype, karyotype_table

    if (iscn is None) == (table is None):
        raise UsageError(
            "give one ISCN string or --table, not both", "see `chip-triage karyotype --help`"
        )
    refuse_overwrite(output, table)
    if table is not None:
        text, ok = karyotype_table(table, column, sex=sex, policy=policy), True
    else:
        assert iscn is not None
        text, ok = describe_karyotype(iscn, sex=sex, policy=policy, layout=layout)
    if output is None:
        log.put(text, nl=False)
    else:
        from chip_triage.reports.output_file import write_output

        write_output(output, text)
    return 0 if ok else 1
