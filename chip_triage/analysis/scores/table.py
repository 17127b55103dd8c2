"""Scores of whole tables: one row in, one row out, nothing read or written here.

A row with a wrong unit or an impossible value gets no score; what was probably meant stands in
its ``note`` and in ``problems``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from chip_triage.analysis.scores import car_hematotox, chrs, ctcae, gurney, ipss, ipssm, ipssr
from chip_triage.analysis.scores import table_rows as rows_of
from chip_triage.analysis.scores.ipssm_table import IPSSM_INPUTS, IPSSM_OUTPUTS, ipssm_row
from chip_triage.analysis.scores.row_cells import BadCellsError
from chip_triage.analysis.scores.steps import ScoreText
from chip_triage.analysis.scores.table_columns import InputColumn, output_meaning, slipped_columns

Row = Mapping[str, str]
NOTE = rows_of.NOTE


@dataclass(frozen=True, slots=True)
class ScoreTable:
    """One score as a table: its inputs, its output columns and the function of one row."""

    name: str
    title: str
    inputs: tuple[InputColumn, ...]
    outputs: tuple[str, ...]
    row: Callable[[Row], dict[str, str]]
    text: ScoreText


@dataclass(frozen=True, slots=True)
class ScoredRows:
    """All input columns, then the score's; ``problems`` name row and column of what was refused."""

    columns: tuple[str, ...]
    rows: tuple[dict[str, str], ...]
    problems: tuple[str, ...]


_TABLES = (
    ScoreTable(
        "car-hematotox", "CAR-HEMATOTOX", rows_of.HEMATOTOX_INPUTS, rows_of.HEMATOTOX_OUTPUTS,
        rows_of.hematotox_row, car_hematotox.TEXT,
    ),
    ScoreTable("chrs", "CHRS", rows_of.CHRS_INPUTS, rows_of.CHRS_OUTPUTS, rows_of.chrs_row, chrs.TEXT),
    ScoreTable("ipss", "IPSS", rows_of.IPSS_INPUTS, rows_of.IPSS_OUTPUTS, rows_of.ipss_row, ipss.TEXT),
    ScoreTable("ipssr", "IPSS-R", rows_of.IPSS_INPUTS, rows_of.IPSS_OUTPUTS, rows_of.ipssr_row, ipssr.TEXT),
    ScoreTable("ipssm", "IPSS-M", IPSSM_INPUTS, IPSSM_OUTPUTS, ipssm_row, ipssm.TEXT),
    ScoreTable("ctcae", "CTCAE v5", rows_of.CTCAE_INPUTS, rows_of.CTCAE_OUTPUTS, rows_of.ctcae_row, ctcae.TEXT),
    ScoreTable(
        "gurney", "Age and platelets", rows_of.GURNEY_INPUTS, rows_of.GURNEY_OUTPUTS,
        rows_of.gurney_row, gurney.TEXT,
    ),
)  # fmt: skip
TABLES = {table.name: table for table in _TABLES}


def score_names() -> tuple[str, ...]:
    """Names that :func:`score_rows` knows (ICAHT works on series: see ``icaht_table``)."""
    return tuple(TABLES)


def columns(name: str) -> tuple[tuple[str, str, str, str], ...]:
    """Direction (``input`` or ``output``), name, unit and meaning; KeyError for an unknown score."""
    table = TABLES[name]
    inputs = tuple(("input", c.name, c.unit, c.help) for c in table.inputs)
    outputs = (("output", name, *output_meaning(name)) for name in (*table.outputs, NOTE))
    return (*inputs, *outputs)


def remarks(*texts: ScoreText) -> tuple[tuple[str, str, str, str], ...]:
    """What scores say of themselves, in the form of ``columns``: conventions, then sources."""
    said = [("convention", line) for text in texts for line in text.conventions]
    said += [("source", text.citation) for text in texts]
    return tuple((kind, "", "", line) for kind, line in dict.fromkeys(said))


def score_rows(name: str, rows: Sequence[Row], lines: Sequence[int] | None = None) -> ScoredRows:
    """Score every row; KeyError when there is no score of that name.

    Cells are text; empty and NA are missing. ``lines`` are the rows' places in the file, as a
    spreadsheet counts (header 1); None: one after the other.
    """
    table = TABLES[name]
    header = tuple(dict.fromkeys(column for row in rows for column in row))
    problems = slipped_columns(header, table.inputs)
    if rows and not any(column.name in header for column in table.inputs):
        names = ", ".join(column.name for column in table.inputs)
        problems.append(f"header: none of the columns of {name} is there: {names}")
    scored = []
    for number, row in zip(lines or range(2, len(rows) + 2), rows, strict=True):
        outputs, refused = _scored(table, row)
        problems += [f"row {number}, {problem}" for problem in refused]
        filled = {column: outputs.get(column, "") for column in (*table.outputs, NOTE)}
        scored.append({**row, **filled})
    return ScoredRows(
        tuple(dict.fromkeys((*header, *table.outputs, NOTE))), tuple(scored), tuple(problems)
    )


def _scored(table: ScoreTable, row: Row) -> tuple[dict[str, str], list[str]]:
    try:
        return table.row(row), []
    except BadCellsError as error:
        return {NOTE: f"refused: {error}"}, error.problems
