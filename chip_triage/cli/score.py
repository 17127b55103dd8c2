"""``chip-triage score``: a published score for a table of patients."""

from __future__ import annotations

from pathlib import Path

import click

from chip_triage.cli.messages import Messages
from chip_triage.cli.shared_options import INPUT_FILE, OUTPUT_PATH, refuse_overwrite
from chip_triage.errors import UsageError

SCORES = ("car-hematotox", "chrs", "ctcae", "gurney", "icaht", "ipss", "ipssm", "ipssr")


@click.command("score")
@click.argument("name", type=click.Choice(SCORES), metavar="NAME")
@click.option(
    "--table",
    type=INPUT_FILE,
    default=None,
    help="Table with one row a patient: tab-separated, or .csv.",
)
@click.option(
    "--labs",
    type=INPUT_FILE,
    default=None,
    help="Long table of counts (icaht): patient_id, day, analyte, value, unit.",
)
@click.option(
    "--patients",
    type=INPUT_FILE,
    default=None,
    help="patients.csv for --labs; default: the one beside it.",
)
@click.option(
    "--columns", "show_columns", is_flag=True, help="Print the columns with their units and stop."
)
@click.option(
    "-o",
    "--output",
    type=OUTPUT_PATH,
    default=None,
    metavar="OUT.tsv",
    help="Write there instead of standard output.",
)
@click.pass_obj
def command(
    log: Messages, /, name: str, table: Path | None, labs: Path | None, patients: Path | None,
    show_columns: bool, output: Path | None,
) -> int:  # fmt: skip
    """Compute a score for every row of a table; a missing value gives a range, never a guess.

    NAME is one of car-hematotox, chrs, ctcae, gurney, icaht, ipss, ipssm, ipssr.

    A row with an impossible value (haemoglobin in g/L, VAF in per cent) is refused with the
    conversion that was probably meant; exit code 1 then, the other rows are written.

    \b
    Examples:
      chip-triage score chrs --columns
      chip-triage score ipssr --table patients_ipssr.tsv -o scored.tsv
      chip-triage score icaht --labs labs.csv
    """
    from chip_triage.workflow import score_table

    if show_columns:
        log.put(score_table.columns_text(name), nl=False)
        return 0
    _refuse_unused(name, table, labs, patients)
    refuse_overwrite(output, table, labs, patients)
    if name == "icaht":
        scored = score_table.score_series(labs or _given(table, name, "--labs"), patients)
    else:
        scored = score_table.score_table(name, _given(table, name, "--table"))
    if output is None:
        log.put(scored.text, nl=False)
    else:
        from chip_triage.reports.output_file import write_output

        write_output(output, scored.text)
    source = labs if name == "icaht" else table
    for problem in scored.problems:
        log.warning(f"{source}: {problem}")
    return 1 if scored.problems else 0


def _refuse_unused(name: str, table: Path | None, labs: Path | None, patients: Path | None) -> None:
    """A file that the score would not look at is wrong usage: nothing is passed over in silence."""
    if name == "icaht":
        unused = [("--table", table)] if labs is not None else []
    else:
        unused = [("--labs", labs), ("--patients", patients)]
    for option, path in unused:
        if path is not None:
            raise UsageError(
                f"score {name} does not read {option} {path}",
                f"`chip-triage score {name} --columns` shows what it asks; leave {option} out",
            )


def _given(path: Path | None, name: str, option: str) -> Path:
    if path is None:
        raise UsageError(
            f"score {name} needs {option}",
            f"`chip-triage score {name} --columns` shows what it asks",
        )
    return path
