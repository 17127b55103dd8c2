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


def test_days_are_cumulative_and_short_recoveries_count() -> None:
    low = {5, 6, 7, 12, 13, 14, 15}
    apart = [(day, 40.0 if day in low else 200.0) for day in range(31)]
    assert grade_early(apart).days_below_50 == 7
    assert grade_early(apart).grade == 2
    near = [(day, 40.0 if day in {5, 8} else 200.0) for day in range(31)]
    assert grade_early(near).days_below_50 == 4


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
    result = score_t_icaht([(day, 40.0) for day in range(10)] + [(40, 19.0), (41, 19.0)])
    assert result is not None
    assert (result.value, result.category) == (3, "grade 3")
    assert dict(result.extra) == {"grade_early": "2", "grade_late": "3"}
    early = score_t_icaht([(1, 300.0)])
    assert early is not None
    assert early.missing == ("platelets of the late phase",)
