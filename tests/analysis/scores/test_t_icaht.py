"""T-ICAHT: thrombocytopenia, early and late."""

from __future__ import annotations

import pytest

from chip_triage.analysis.scores.t_icaht import grade_early, grade_late, score_t_icaht


def series(
    value: float, days: int, first: int, last: int, rest: float = 200
) -> list[tuple[int, float]]:
    return [
        (day, value if first <= day < first + days else rest) for day in range(first - 1, last + 1)
    ]


@pytest.mark.parametrize(
    ("value", "days", "grade"),
    [
        (50, 20, 0),
        (49.9, 1, 1),
        (49, 6, 1),
        (49, 7, 2),
        (20, 8, 2),
        (19.9, 1, 3),
        (19, 13, 3),
        (19, 14, 4),
    ],
)
def test_early(value: float, days: int, grade: int) -> None:
    assert grade_early(series(value, days, 1, 30)).grade == grade


def test_days_are_added_up_without_the_recoveries_between_them() -> None:
    low = {5, 6, 7, 12, 13, 14, 15}
    apart = [(day, 40.0 if day in low else 200.0) for day in range(31)]
    assert grade_early(apart).days_below_50 == 7
    assert grade_early(apart).grade == 2
    near = [(day, 40.0 if day in {5, 8} else 200.0) for day in range(31)]
    assert grade_early(near).days_below_50 == 2


def test_gaps_are_interpolated_and_longer_ones_stay_open() -> None:
    weekly = [(day, 40.0) for day in (0, 8, 16, 24, 32)]
    early = grade_early(weekly)
    assert (early.grade, early.worst, early.days_below_50, early.unknown_days) == (2, 2, 31, 0)
    gap = [(day, 200.0) for day in (*range(4), *range(12, 31))]
    assert (grade_early(gap).grade, grade_early(gap).worst, grade_early(gap).unknown_days) == (
        0,
        3,
        8,
    )
    assert grade_early([(1, 200.0), (31, 200.0)]).worst == 4
    assert grade_early([(0, 40.0), (1, 40.0)], death_day=1).worst == 1


def test_a_late_grade_needs_two_low_days_that_may_be_unknown() -> None:
    known = [(day, 200.0) for day in range(31, 101)]
    assert (grade_late(known).grade, grade_late(known).worst) == (0, 0)
    one = [(day, 90.0 if day == 40 else 200.0) for day in range(31, 101)]
    assert (grade_late(one).grade, grade_late(one).worst) == (0, 0)
    ended = [(day, 90.0) for day in range(31, 61)]
    assert (grade_late(ended).grade, grade_late(ended).worst) == (1, 4)


@pytest.mark.parametrize(
    ("value", "days", "grade"),
    [(100, 20, 0), (99, 1, 0), (99, 2, 1), (49, 2, 2), (19, 2, 3), (19, 13, 3), (19, 14, 4)],
)
def test_late(value: float, days: int, grade: int) -> None:
    assert grade_late(series(value, days, 32, 100)).grade == grade


def test_windows() -> None:
    assert grade_early([(31, 10.0)]).grade is None
    assert grade_late([(30, 10.0), (101, 10.0)]).grade is None
    assert score_t_icaht([(-3, 10.0)]) is None


def test_result_has_both_phases() -> None:
    early, late = [(day, 40.0) for day in range(31)], [(day, 19.0) for day in range(31, 101)]
    result = score_t_icaht(early + [(day, 200.0) for day, _ in late])
    assert result is not None
    assert (result.value, result.category, result.missing) == (2, "grade 2", ())
    assert dict(result.extra) == {"grade_early": "2", "grade_late": "0"}
    open_ = score_t_icaht(early + late[:9])
    assert open_ is not None
    assert (open_.value, open_.category, open_.best, open_.worst) == (
        None,
        "at least grade 3",
        3,
        4,
    )
    assert open_.missing == ("platelets of 61 days of the late phase",)
    single = score_t_icaht([(1, 300.0)])
    assert single is not None
    assert (single.value, single.category, single.worst) == (None, None, 4)
    assert single.missing == (
        "platelets of 30 days of the early phase",
        "platelets of the late phase",
    )
    dead = score_t_icaht(early[:11], death_day=10)
    assert dead is not None
    assert (dead.value, dead.missing) == (2, ("platelets of the late phase",))
