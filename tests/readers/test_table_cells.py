"""Single cells: every kind with what it accepts and what it refuses."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chip_triage.readers.table_cells import (
    CellError,
    Column,
    Problems,
    check_header,
    day_between,
    nearest,
    parse_date,
    read_cell,
)

KINDS = (
    "id", "text", "integer", "number", "percent", "fraction", "date", "flag", "path", "paths",
    "sha256", "value",
)  # fmt: skip


def column(kind: str, **rest: Any) -> Column:
    return Column("cell", kind, "a cell", example="x", **rest)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("id", "P 01/ü", "P 01/ü"),
        ("text", "46,XX[20]", "46,XX[20]"),
        ("integer", "-30", -30),
        ("integer", "+7", 7),
        ("integer", "30.0", 30),
        ("number", "0.05", 0.05),
        ("number", ".5", 0.5),
        ("number", "1e-3", 0.001),
        ("percent", "30%", 30.0),
        ("percent", "30", 30.0),
        ("fraction", "2%", 0.02),
        ("fraction", "2 %", 0.02),
        ("fraction", "0.02", 0.02),
        ("fraction", "1", 1.0),
        ("date", "2024-02-29", "2024-02-29"),
        ("flag", "1", True),
        ("flag", "No", False),
        ("path", "a b/c.vcf", "a b/c.vcf"),
        ("paths", "a.vcf; b.vcf", ("a.vcf", "b.vcf")),
        ("sha256", "A" * 64, "a" * 64),
        ("sha256", "a" * 64 + ";" + "b" * 64, "a" * 64 + ";" + "b" * 64),
    ],
)
def test_accepted(kind: str, text: str, value: Any) -> None:
    assert read_cell(column(kind), text) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("id", "P\u200b1"),
        ("id", "x" * 201),
        ("text", "a\x07b"),
        ("integer", "1.5"),
        ("integer", "ten"),
        ("integer", "1" * 5000),
        ("integer", "\u0661"),
        ("number", "1,5"),
        ("number", "1,500"),
        ("number", "inf"),
        ("number", "nan1"),
        ("number", "5%"),
        ("number", "1_000"),
        ("fraction", "2"),
        ("fraction", "two"),
        ("date", "29.02.2024"),
        ("date", "2023-02-29"),
        ("date", "2024-2-9"),
        ("date", "0001-01-01"),
        ("date", "45321"),
        ("flag", "maybe"),
        ("paths", "a;b;c"),
        ("paths", ";"),
        ("path", "a;b"),
        ("sha256", "abc"),
    ],
)
def test_refused_with_advice(kind: str, text: str) -> None:
    with pytest.raises(CellError) as caught:
        read_cell(column(kind), text)
    assert caught.value.expected
    assert caught.value.remedy


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", ["", "NA", "n/a", "N/a", ".", "NaN", "NAN", "none", "Null"])
def test_missing_is_none_and_required_cells_say_so(kind: str, text: str) -> None:
    assert read_cell(column(kind), text) is None
    with pytest.raises(CellError):
        read_cell(column(kind, required=True), text)


@pytest.mark.parametrize("kind", ["integer", "number", "percent", "fraction"])
@pytest.mark.parametrize("text", ["inf", "-inf", "+Inf", "Infinity"])
def test_infinity_is_refused_as_what_it_is(kind: str, text: str) -> None:
    with pytest.raises(CellError, match=r"number|fraction") as caught:
        read_cell(column(kind), text)
    assert caught.value.remedy == (
        "infinity is no measured value; leave the cell empty when unknown"
    )


def test_a_number_too_large_for_a_day_is_not_called_a_part() -> None:
    with pytest.raises(CellError) as caught:
        read_cell(column("integer", minimum=0, maximum=5), "1e99")
    assert caught.value.remedy == "write it in plain digits, within these bounds"


def test_bounds_are_inclusive() -> None:
    bounded = column("integer", minimum=0, maximum=5)
    assert (read_cell(bounded, "0"), read_cell(bounded, "5")) == (0, 5)
    for text in ("-1", "6"):
        with pytest.raises(CellError):
            read_cell(bounded, text)
    with pytest.raises(CellError):
        read_cell(column("fraction", minimum=0, maximum=1), "200%")


def test_choices_ignore_case_and_know_spellings() -> None:
    sex = column("choice", choices=("male", "female"), spellings=(("f", "female"),))
    assert [read_cell(sex, text) for text in ("Male", "F", "female")] == [
        "male",
        "female",
        "female",
    ]
    with pytest.raises(CellError) as caught:
        read_cell(sex, "femal")
    assert "'female'" in caught.value.remedy


@pytest.mark.parametrize(
    ("text", "value"),
    [("9,4", 9.4), ("9.4", 9.4), ("0,123", 0.123), ("0.123", 0.123), ("12345", 12345.0)],
)
def test_decimal_commas_in_semicolon_tables(text: str, value: float) -> None:
    assert read_cell(column("number"), text, decimal_comma=True) == value


@pytest.mark.parametrize("text", ["1,200", "1.200", "12.345.678"])
def test_thousands_or_decimals_is_never_guessed(text: str) -> None:
    with pytest.raises(CellError, match=r"number"):
        read_cell(column("number"), text, decimal_comma=True)


def test_a_decimal_comma_elsewhere_is_refused_with_the_point() -> None:
    with pytest.raises(CellError) as caught:
        read_cell(column("number"), "9,4")
    assert "9.4" in caught.value.remedy


def test_nearest_name() -> None:
    known = ("sample_id", "patient_id", "day")
    assert nearest("Sample ID", known) == "sample_id"
    assert nearest("patientid", known) == "patient_id"
    assert nearest("ferritin", known) is None


def test_header_problems() -> None:
    problems = Problems()
    columns = (column("text"), Column("must", "text", "help", required=True, example="x"))
    check_header(("cel", "zzzzz"), columns, problems)
    said = problems.all()
    assert len(said) == 3
    assert "did you mean 'cell'?" in said[0]
    assert "known: cell, must" in said[1]
    assert "'must' is missing" in said[2]


def test_problems_are_ordered_by_row_and_bounded() -> None:
    problems = Problems()
    for row in range(Problems.LIMIT + 5, 0, -1):
        problems.cell(row, "c", "x" * 100, "y", "z")
    said = problems.all()
    assert len(said) == Problems.LIMIT + 1
    assert said[-1] == "and 5 more problems of this table"
    assert said[0].startswith("row 6,")
    assert "..." in said[0]
    assert len(problems) == Problems.LIMIT + 5


def test_days_between_dates() -> None:
    assert day_between("2024-02-28", "2024-03-01") == 2
    assert day_between("2024-03-01", "2024-02-28") == -2
    assert parse_date("2024-02-29").day == 29


@given(st.sampled_from(KINDS), st.text(max_size=30), st.booleans())
def test_any_text_is_a_value_or_a_cell_error(kind: str, text: str, comma: bool) -> None:
    with contextlib.suppress(CellError):
        read_cell(column(kind), text, decimal_comma=comma)
