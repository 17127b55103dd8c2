"""CTCAE v5: bounds belong to the milder grade; grade 1 needs the lower limit of normal."""

from __future__ import annotations

import pytest

from chip_triage.analysis.scores.ctcae import (
    HAEMOGLOBIN,
    NEUTROPHILS,
    PLATELETS,
    Criterion,
    grade,
    score_ctcae,
)
from chip_triage.analysis.scores.quantity import limit


@pytest.mark.parametrize(
    ("criterion", "lln", "cuts"),
    [
        (NEUTROPHILS, 1800, ((1800, 0), (1799, 1), (1500, 1), (1499, 2), (1000, 2), (999, 3),
                             (500, 3), (499, 4))),
        (PLATELETS, 150, ((150, 0), (149, 1), (75, 1), (74.9, 2), (50, 2), (49, 3), (25, 3),
                          (24.9, 4))),
        (HAEMOGLOBIN, 12, ((12, 0), (11.9, 1), (10, 1), (9.9, 2), (8, 2), (7.9, 3), (4, 3))),
    ],
)  # fmt: skip
def test_cuts(criterion: Criterion, lln: float, cuts: tuple[tuple[float, int], ...]) -> None:
    for value, expected in cuts:
        found = grade(criterion, value, lln)
        assert found is not None
        assert found.exact == expected, (criterion.item, value)


def test_without_a_lower_limit_grades_0_and_1_are_one() -> None:
    found = grade(NEUTROPHILS, 1500)
    assert found is not None
    assert (found.low, found.high, found.exact) == (0, 1, None)
    assert grade(NEUTROPHILS, None) is None


def test_a_limit_may_span_grades() -> None:
    found = grade(NEUTROPHILS, limit("<", 600))
    assert found is not None
    assert (found.low, found.high) == (3, 4)
    below = grade(NEUTROPHILS, limit("<", 500))
    assert below is not None
    assert below.exact == 4


def test_result() -> None:
    result = score_ctcae(900, 30, None)
    assert result is not None
    assert (result.value, result.category) == (3, "grade 3")
    assert result.missing == ("anaemia",)
    assert dict(result.extra) == {"neutropenia_grade": "3", "thrombocytopenia_grade": "3"}
    part = score_ctcae(None, 60, 9)
    assert part is not None
    assert (part.value, part.category, part.best, part.worst) == (None, "at least grade 2", 2, 4)
    assert part.settled_by == ("neutropenia",)
    open_ = score_ctcae(4000, 300, 13)
    assert open_ is not None
    assert (open_.value, open_.best, open_.worst) == (None, 0, 1)
    assert open_.settled_by == ("lower limits of normal",)
    settled = score_ctcae(4000, 300, 13, anc_lln=1500, platelets_lln=150, hb_lln=12)
    assert settled is not None
    assert settled.value == 0
    assert score_ctcae() is None
