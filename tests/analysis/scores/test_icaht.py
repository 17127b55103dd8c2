"""ICAHT: the day-counting conventions, grades and patterns of recovery."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chip_triage.analysis.scores.daily import filled, longest, lowest_a_day, runs
from chip_triage.analysis.scores.icaht import (
    grade_early,
    grade_late,
    recovery_phenotype,
    score_icaht_early,
    score_icaht_late,
)
from chip_triage.analysis.scores.quantity import limit

Series = list[tuple[int, float]]


def daily(
    values: dict[int, float], *, first: int = 0, last: int = 30, rest: float = 3000
) -> Series:
    """A value on every day; ``rest`` where none is named."""
    return [(day, values.get(day, rest)) for day in range(first, last + 1)]


def span(value: float, first: int, last: int) -> dict[int, float]:
    return dict.fromkeys(range(first, last + 1), value)


@pytest.mark.parametrize(
    ("days", "grade"), [(0, 0), (1, 1), (6, 1), (7, 2), (13, 2), (14, 3), (25, 3)]
)
def test_days_at_most_500(days: int, grade: int) -> None:
    early = grade_early(daily(span(500, 5, 4 + days)))
    assert (early.grade, early.longest_le500, early.longest_le100) == (grade, days, 0)
    assert early.worst == grade


@pytest.mark.parametrize(("days", "grade"), [(1, 1), (6, 1), (7, 3), (13, 3), (14, 4), (20, 4)])
def test_days_at_most_100(days: int, grade: int) -> None:
    early = grade_early(daily(span(100, 5, 4 + days)))
    assert (early.grade, early.longest_le100) == (grade, days)


@pytest.mark.parametrize(("anc", "days"), [(500, 5), (500.0001, 0), (499.9, 5), (501, 0)])
def test_nothing_is_rounded(anc: float, days: int) -> None:
    assert grade_early(daily(span(anc, 5, 9))).longest_le500 == days


def test_the_lowest_value_of_a_day_counts() -> None:
    series = [*daily({}), (5, 400.0), (5, 700.0)]
    assert grade_early(series).longest_le500 == 1


def test_runs_parted_by_at_most_two_days_are_one_with_the_gap() -> None:
    two = daily(span(400, 5, 8) | span(400, 11, 14))
    three = daily(span(400, 5, 8) | span(400, 12, 15))
    assert grade_early(two).longest_le500 == 10
    assert grade_early(three).longest_le500 == 4


def test_the_longest_run_grades_not_the_sum() -> None:
    series = daily(span(400, 2, 6) | span(400, 12, 16) | span(400, 22, 26))
    assert (grade_early(series).grade, grade_early(series).longest_le500) == (1, 5)


@pytest.mark.parametrize(("gap", "length"), [(7, 9), (8, 1)])
def test_gaps_of_up_to_seven_days_are_interpolated(gap: int, length: int) -> None:
    before, after = daily({4: 400}, last=4), daily({5 + gap: 400}, first=5 + gap)
    early = grade_early(before + after)
    assert early.longest_le500 == length
    assert early.unknown_days == (0 if gap == 7 else gap)


def test_values_outside_the_window_fill_its_borders() -> None:
    inside = daily({}, first=2, last=28)
    assert grade_early(inside).worst == 1
    early = grade_early([(-3, 3000), *inside, (33, 3000)])
    assert (early.grade, early.worst, early.unknown_days) == (0, 0, 0)
    result = score_icaht_early(inside)
    assert result is not None
    assert (result.value, result.category) == (None, None)


DOCUMENTED = [
    (daily(span(400, 5, 10)), None, 6, 1, 1),
    (daily(span(400, 5, 11)), None, 7, 2, 2),
    (daily(span(400, 5, 8) | span(900, 9, 10) | span(400, 11, 14)), None, 10, 2, 2),
    (daily(span(400, 5, 8) | span(900, 9, 11) | span(400, 12, 15)), None, 4, 1, 1),
    (daily({4: 400}, last=4) + daily({12: 400}, first=12), None, 9, 2, 2),
    (daily({4: 400}, last=4) + daily({13: 400}, first=13), None, 1, 1, 3),
    (daily(span(450, 3, 30)), None, 28, 4, 4),
    (daily(span(450, 4, 30)), None, 27, 3, 3),
    (daily(span(450, 0, 12), last=12), 12, 13, 4, 4),
    (daily(span(450, 0, 20), last=20), None, 21, 3, 4),
    (daily(span(90, 5, 18)), None, 14, 4, 4),
]


@pytest.mark.parametrize(("series", "death", "days", "grade", "worst"), DOCUMENTED)
def test_documented_examples(
    series: Series, death: int | None, days: int, grade: int, worst: int
) -> None:
    early = grade_early(series, death_day=death)
    assert (early.longest_le500, early.grade, early.worst) == (days, grade, worst)


def test_every_documented_example_is_tested() -> None:
    page = Path(__file__).parents[3] / "docs" / "scores.md"
    section = page.read_text(encoding="utf-8").split("| ANC | days <= 500 | grade |")[1]
    rows = section.split("\n\n")[0].strip().splitlines()[1:]
    assert len(rows) == len(DOCUMENTED)
    for row, (_, _, days, grade, _) in zip(rows, DOCUMENTED, strict=True):
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert cells[1].split()[0] == str(days)
        assert str(grade) in cells[2]


def test_interpolation_is_linear() -> None:
    known = filled({0: 1000, 4: 200})
    assert known == {0: 1000, 1: 800, 2: 600, 3: 400, 4: 200}
    assert grade_early([(0, 1000), (4, 200), (6, 1200)]).longest_le500 == 2


def test_a_long_gap_leaves_an_at_least_grade() -> None:
    early = grade_early([*daily({9: 400}, last=9), *daily({}, first=20)])
    assert (early.grade, early.worst) == (1, 3)
    result = score_icaht_early([*daily({9: 400}, last=9), *daily({}, first=20)])
    assert result is not None
    assert (result.value, result.best, result.worst) == (None, 1, 3)
    assert result.category == "at least grade 1"
    assert result.missing


class TestNeverAbove500:
    """Grade 4 by never leaving severe neutropenia."""

    @pytest.mark.parametrize("start", [0, 1, 2, 3])
    def test_from_day_3_or_before_to_day_30(self, start: int) -> None:
        early = grade_early(daily(span(450, start, 30)))
        assert (early.grade, early.never_above_500) == (4, True)

    def test_from_day_4_is_a_long_run(self) -> None:
        early = grade_early(daily(span(450, 4, 30)))
        assert (early.grade, early.worst, early.never_above_500) == (3, 3, False)

    def test_one_day_above_breaks_it(self) -> None:
        early = grade_early(daily(span(450, 0, 30) | {15: 501}))
        assert (early.grade, early.longest_le500) == (3, 31)

    @pytest.mark.parametrize("death", [1, 5, 12, 29, 30])
    def test_early_death(self, death: int) -> None:
        early = grade_early(daily(span(450, 0, death), last=death), death_day=death)
        assert (early.grade, early.worst) == (4, 4)

    def test_death_after_recovery_is_no_grade_4(self) -> None:
        series = daily(span(450, 0, 5), last=10)
        assert grade_early(series, death_day=10).grade == 1

    def test_death_a_week_after_the_last_value(self) -> None:
        series = daily(span(450, 0, 10), last=10)
        assert grade_early(series, death_day=17).grade == 4
        late = grade_early(series, death_day=18)
        assert (late.grade, late.worst) == (2, 4)

    def test_follow_up_that_merely_ends_is_at_least(self) -> None:
        early = grade_early(daily(span(450, 0, 20), last=20))
        assert (early.grade, early.worst) == (3, 4)

    def test_the_last_days_may_be_filled_by_a_value_after_day_30(self) -> None:
        series = daily(span(450, 0, 28), last=28)
        assert grade_early([*series, (33, 400)]).grade == 4
        assert grade_early([*series, (33, 3000)]).grade == 3
        assert grade_early([*series, (60, 400)]).grade == 3


def test_without_values_there_is_no_grade() -> None:
    assert grade_early([(31, 100), (-1, 100)]).grade is None
    assert score_icaht_early([]) is None
    assert score_icaht_late([(30, 100)]) is None


@pytest.mark.parametrize(
    ("nadir", "grade"),
    [(1501, 0), (1500, 1), (1001, 1), (1000, 2), (501, 2), (500, 3), (101, 3), (100, 4)],
)
def test_late_grades_the_nadir(nadir: float, grade: int) -> None:
    late = grade_late([(30, 0), (40, nadir), (50, min(nadir + 1, 1500)), (60, 4000)])
    assert (late.grade, late.worst) == (grade, grade)


def test_late_needs_a_second_low_value() -> None:
    assert grade_late([(40, 90), (50, 1501)]).grade == 0
    assert grade_late([(40, 90), (50, 1500)]).grade == 4
    one = grade_late([(40, 90), (40, 95)])
    assert (one.grade, one.worst) == (0, 4)
    result = score_icaht_late([(40, 90)])
    assert result is not None
    assert (result.value, result.best, result.worst) == (None, 0, 4)
    assert result.settled_by == ("a second ANC after day 30",)


@pytest.mark.parametrize(
    ("values", "phenotype"),
    [
        ({}, "quick"),
        (span(400, 3, 10), "quick"),
        (span(499, 3, 16), "aplastic"),
        (span(500, 3, 16), "quick"),
        (span(499, 3, 15), "quick"),
        (span(800, 3, 8) | span(900, 20, 22), "intermittent"),
        (span(800, 3, 8) | span(1000, 20, 22), "quick"),
        (span(800, 3, 8) | span(1200, 9, 30) | span(900, 20, 22), None),
        (span(800, 3, 30), None),
    ],
)
def test_phenotypes(values: dict[int, float], phenotype: str | None) -> None:
    assert recovery_phenotype(daily(values)) == phenotype


def test_a_fall_from_the_baseline_is_no_second_dip() -> None:
    assert recovery_phenotype([(0, 4000), (5, 300), (10, 2000), (20, 3000)]) == "quick"
    assert recovery_phenotype([(70, 100)]) is None


def test_limits_count_as_values_just_beyond_them() -> None:
    series = [(day, limit("<", 100)) for day in range(5, 12)]
    early = grade_early([*daily({}, last=4), *series, *daily({}, first=12)])
    assert (early.grade, early.longest_le100) == (3, 7)
    assert lowest_a_day([(1, limit(">", 500))])[1] > 500


anc = st.integers(0, 2000).map(float)


@given(st.lists(anc, min_size=31, max_size=31))
def test_a_full_window_is_never_in_doubt(values: list[float]) -> None:
    early = grade_early(list(enumerate(values)))
    assert early.unknown_days == 0
    assert early.worst == early.grade
    assert early.longest_le100 <= early.longest_le500 <= 31


@given(st.lists(anc, min_size=31, max_size=31), st.integers(0, 30), st.integers(1, 400))
def test_lower_counts_never_grade_lower(values: list[float], day: int, less: int) -> None:
    lower = [max(0.0, v - less) if d == day else v for d, v in enumerate(values)]
    before, after = grade_early(list(enumerate(values))), grade_early(list(enumerate(lower)))
    assert before.grade is not None
    assert after.grade is not None
    assert after.grade >= before.grade
    assert after.longest_le500 >= before.longest_le500


@given(
    st.lists(anc, min_size=31, max_size=31),
    st.sets(st.integers(0, 30), max_size=25),
    st.one_of(st.none(), st.integers(3, 29)),
)
def test_unknown_days_only_open_the_range(
    values: list[float], hidden: set[int], death: int | None
) -> None:
    seen = [(day, v) for day, v in enumerate(values) if day not in hidden]
    early = grade_early(seen, death_day=death)
    if early.grade is not None:
        assert early.grade <= early.worst <= 4


@given(st.dictionaries(st.integers(0, 60), anc, max_size=20), st.integers(0, 2000))
def test_runs_are_apart_and_start_and_end_low(days: dict[int, float], bound: int) -> None:
    known = filled(days)
    found = runs(known, lambda value: value <= bound)
    for first, last in found:
        assert known[first] <= bound
        assert known[last] <= bound
    assert all(b[0] - a[1] > 1 for a, b in itertools.pairwise(found))
    assert longest(found) <= 61
    low = {day for day, value in known.items() if value <= bound}
    assert low <= {day for first, last in found for day in range(first, last + 1)}


@given(st.dictionaries(st.integers(0, 60), anc, min_size=1, max_size=20))
def test_filling_keeps_measured_values(days: dict[int, float]) -> None:
    known = filled(days)
    assert all(known[day] == value for day, value in days.items())
    assert min(days.values()) - 1e-9 <= min(known.values())
    assert max(known.values()) <= max(days.values()) + 1e-9


@given(st.lists(anc, min_size=31, max_size=31))
def test_never_above_500_is_grade_4(values: list[float]) -> None:
    low = [min(value, 500.0) for value in values]
    assert grade_early(list(enumerate(low))).grade == 4
