"""Scores of a table file: read, scored row by row, written as TSV."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from chip_triage.model.patient import Patient
from chip_triage.workflow.table_file import read_numbered_table


@dataclass(frozen=True, slots=True)
class ScoredTable:
    """The result as TSV text, and one message for each row that was refused."""

    text: str
    problems: tuple[str, ...]


def score_table(name: str, path: Path) -> ScoredTable:
    """Score every row of a TSV; raises :class:`InputError` when the table itself is off."""
    from chip_triage.analysis.scores.table import score_rows
    from chip_triage.reports.tables import render_tsv

    table = read_numbered_table(path)
    scored = score_rows(name, [row for _, row in table], [line for line, _ in table])
    return ScoredTable(render_tsv(scored.columns, scored.rows, verbatim=True), scored.problems)


def score_series(labs: Path, patients: Path | None) -> ScoredTable:
    """ICAHT of every patient of a long table of counts."""
    from chip_triage.analysis.scores.icaht_table import ICAHT_OUTPUTS, icaht_rows
    from chip_triage.readers.clinical_table import read_labs, read_patients
    from chip_triage.reports.tables import render_tsv

    beside = labs.parent / "patients.csv"
    described: dict[str, Patient] = {}
    if patients is not None or beside.is_file():
        described = read_patients(patients or beside)
    else:
        described = {name: Patient(name) for name in _patient_ids(labs)}
    counts = read_labs(labs, described)
    return ScoredTable(render_tsv(ICAHT_OUTPUTS, icaht_rows(counts, described)), ())


def _patient_ids(labs: Path) -> tuple[str, ...]:
    """Everybody whom the table names, in its order: without patients.csv, nobody is a stranger."""
    from chip_triage.readers.table_text import read_table_text

    rows = read_table_text(labs).rows
    return tuple(
        dict.fromkeys(row.cells["patient_id"] for row in rows if row.cells.get("patient_id"))
    )


def columns_text(name: str) -> str:
    """The columns of a score with units and meaning, one a line."""
    from chip_triage.analysis.scores.icaht import EARLY_TEXT, LATE_TEXT
    from chip_triage.analysis.scores.t_icaht import TEXT
    from chip_triage.analysis.scores.table import TABLES, columns, remarks

    if name == "icaht":
        said = remarks(EARLY_TEXT, LATE_TEXT, TEXT)
        return _ICAHT_COLUMNS + "".join("\t".join(row) + "\n" for row in said)
    lines = ["\t".join(("direction", "column", "unit", "meaning"))]
    lines += ["\t".join(row) for row in (*columns(name), *remarks(TABLES[name].text))]
    return "\n".join(lines) + "\n"


_ICAHT_COLUMNS = """\
direction\tcolumn\tunit\tmeaning
input\tpatient_id\t\tlabs.csv: whose value
input\tday\tdays\tlabs.csv: day from infusion
input\tanalyte\t\tlabs.csv: anc or platelets
input\tvalue\t\tlabs.csv: the number, never rounded
input\tunit\t\tlabs.csv: unit of the value
input\tlast_day\tdays\tpatients.csv: last day of follow-up
input\tdeath_day\tdays\tpatients.csv: day of death
output\tpatient_id\t\tas in the tables
output\tgrade_early\tgrade\tICAHT grade of days 0-30 that the known days show
output\tgrade_late\tgrade\tICAHT grade after day 30
output\tphenotype\t\tneutrophil recovery: aplastic, intermittent or quick
output\tlongest_run_le500\tdays\tlongest run of ANC <= 500/uL on days 0-30
output\tlongest_run_le100\tdays\tlongest run of ANC <= 100/uL on days 0-30
output\tgrade_early_max\tgrade\thighest early grade that unknown days allow
output\tgrade_late_max\tgrade\thighest late grade that a second value would confirm
output\tt_icaht_early\tgrade\tT-ICAHT grade of days 0-30
output\tt_icaht_late\tgrade\tT-ICAHT grade of days 31-100
output\tnote\t\twhat is missing ('at least'), and values that were not counted
"""
