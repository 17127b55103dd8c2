"""The two tables: contract columns, safe cells, numbers that read back."""

from __future__ import annotations

import csv
import dataclasses
import io
import math
import subprocess
import sys
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chip_triage.errors import OutputError
from chip_triage.model.case import Case
from chip_triage.reports.tables import (
    CLONES_COLUMNS,
    FINDINGS_COLUMNS,
    Cell,
    clones_rows,
    findings_rows,
    render_cell,
    render_number,
    render_tsv,
)  # fmt: skip


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE))


def test_columns_are_the_contract() -> None:
    assert FINDINGS_COLUMNS[:8] == (
        "patient_id", "sample_id", "assembly", "variant_key", "chrom", "pos", "ref", "alt")  # fmt: skip
    assert FINDINGS_COLUMNS[-2:] == ("caller", "caller_filter")
    assert len(set(FINDINGS_COLUMNS)) == 26
    assert len(set(CLONES_COLUMNS)) == 26
    assert CLONES_COLUMNS[-2:] == ("p_value", "q_value")


def test_golden_tables(cases: dict[str, Case], same_as_golden: Callable[[str, str], None]) -> None:
    for name in ("P01", "P04"):
        case = cases[name]
        findings = render_tsv(
            FINDINGS_COLUMNS, findings_rows(case.patient.patient_id, case.samples)
        )
        same_as_golden(f"{name}.findings.tsv", findings)
        same_as_golden(f"{name}.clones.tsv", render_tsv(CLONES_COLUMNS, clones_rows(case)))


def test_every_finding_is_one_row_that_reads_back(cases: dict[str, Case]) -> None:
    case = cases["P04"]
    rows = read(render_tsv(FINDINGS_COLUMNS, findings_rows("P04", case.samples)))
    found = [finding for sample in case.samples for finding in sample.findings]
    assert len(rows) == len(found)
    for row, finding in zip(rows, found, strict=True):
        assert float(row["vaf"]) == pytest.approx(finding.call.vaf, abs=1e-12)
        assert int(row["pos"]) == finding.call.variant.pos
        assert row["reasons"].split(";") == [reason.code for reason in finding.reasons]
        assert row["caller_filter"].split(";") == list(finding.call.filters)


def test_missing_values_are_empty_cells(cases: dict[str, Case]) -> None:
    finding = cases["P04"].samples[0].findings[0]
    call = dataclasses.replace(finding.call, vaf=None, alt_depth=None, filters=())
    bare = dataclasses.replace(finding, call=call, consequence=None, driver=None, reasons=())
    sample = dataclasses.replace(cases["P04"].samples[0], findings=(bare,))
    row = read(render_tsv(FINDINGS_COLUMNS, findings_rows("P04", [sample])))[0]
    for column in (
        "vaf",
        "alt_depth",
        "transcript",
        "hgvsp",
        "rule_id",
        "reasons",
        "caller_filter",
    ):
        assert row[column] == ""


def test_three_samples_give_consecutive_rows_and_the_whole(cases: dict[str, Case]) -> None:
    case = cases["P04"]
    track = case.tracks[1]
    step = track.transitions[0]
    middle = (
        dataclasses.replace(step, sample_to="mid"),
        dataclasses.replace(step, sample_from="mid"),
    )
    longer = dataclasses.replace(case, tracks=(dataclasses.replace(track, transitions=middle),))
    rows = clones_rows(longer)
    assert [(row["sample_from"], row["sample_to"]) for row in rows] == [
        ("P04-pre", "mid"), ("mid", "P04-d182"), ("P04-pre", "P04-d182")]  # fmt: skip
    assert rows[0]["status_to"] is None
    assert len(clones_rows(case)) == len(case.tracks)


def test_undeclared_column_is_refused() -> None:
    with pytest.raises(OutputError, match="colour"):
        render_tsv(("a",), [{"a": 1, "colour": 2}])


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (True, "1"), (False, "0"), (0.1 + 0.2, "0.3"), (-0.0, "0"), (1e-30, "1e-30"), (0.02, "0.02"),
     (("a", "b;c"), "a;b,c"), ((), ""), ("a\tb\nc", "a b c"), (20, "20"), (0.0, "0")],
)  # fmt: skip
def test_cells(value: Cell, text: str) -> None:
    assert render_cell(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e6, max_value=1e6))
def test_numbers_read_back(value: float) -> None:
    assert math.isclose(float(render_number(value)), value, rel_tol=1e-11, abs_tol=0.0)


@given(st.text(), st.lists(st.text(), max_size=4))
def test_any_text_stays_in_its_cell(text: str, items: list[str]) -> None:
    table = render_tsv(("a", "b"), [{"a": text, "b": tuple(items)}])
    assert len(table.rstrip("\n").split("\n")) == 2
    assert table.split("\n")[1].count("\t") == 1
    assert len(table.splitlines()) == 2


def test_the_triage_path_loads_nothing_heavy() -> None:
    heavy = "numpy scipy pandas jinja2 jsonschema cyvcf2 pysam"
    code = (
        "import sys, chip_triage.reports.tables;"
        f"found = set('{heavy}'.split()) & set(sys.modules); sys.exit(str(found) if found else 0)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    "text", ["=1+1", "+mar", "-7,+8", "@SUM(A1)", "=", "-2+3", '=HYPERLINK("x")', "\uff1d1", "-inf"]
)
def test_a_formula_gets_an_apostrophe_and_can_be_had_verbatim(text: str) -> None:
    harmless = len(text) == 1
    assert render_cell(text) == (text if harmless else f"'{text}")
    assert render_cell((text, "b")) == (f"{text};b" if harmless else f"'{text};b")
    assert render_cell(text, verbatim=True) == text


@pytest.mark.parametrize(
    "value", [-7, -7.5, 1e-12, -3e-9, "-7", "+1", "-0.5", "-1e-05", "-", "GRCh38:2:1:-:A"]
)
def test_numbers_are_never_changed(value: Cell) -> None:
    assert not render_cell(value).startswith("'")
    if isinstance(value, int | float):
        assert float(render_cell(value)) == value


@given(st.text(max_size=20))
def test_no_text_cell_can_begin_a_formula(text: str) -> None:
    cell = render_cell(text)
    assert cell[:1] not in tuple("=+-@") or len(cell) == 1 or float(cell) == float(cell)


_CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=6),
    st.lists(st.text(alphabet="a;=-\t\u2028+", max_size=3), max_size=3).map(tuple),
    st.text(alphabet="=+-@a1\t\n\x85\uff1d;", max_size=4),
)  # fmt: skip


@given(st.lists(_CELLS, min_size=1, max_size=5), st.booleans())
def test_a_row_is_its_cells_however_usual_they_are(cells: list[Cell], verbatim: bool) -> None:
    columns = [f"c{number}" for number in range(len(cells))]
    table = render_tsv(columns, [dict(zip(columns, cells, strict=True))], verbatim=verbatim)
    expected = "\t".join(render_cell(cell, verbatim=verbatim) for cell in cells)
    assert table == "\t".join(columns) + f"\n{expected}\n"
