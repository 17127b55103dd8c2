"""Thrombocytopenic ICAHT (T-ICAHT), early and late."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from chip_triage.analysis.scores.daily import filled, lowest_a_day, runs, total, within
from chip_triage.analysis.scores.quantity import Quantity
from chip_triage.analysis.scores.steps import ScoreText
from chip_triage.model.score import Contribution, ScoreResult

TEXT = ScoreText(
    "t_icaht",
    "T-ICAHT (thrombocytopenia)",
    "2025",
    "Rejeski K et al. Grading of thrombocytopenic immune effector cell-associated hematotoxicity "
    "(T-ICAHT). Blood 2025",
    (
        "cumulative days below the bound; recoveries of at most 2 days are counted to them",
        "late grades need two measured days below 100 x10^9/L (nontransient)",
        "late grade 2 (below 50 x10^9/L on any day) is read from the published table",
        "transfusions are not accounted for: values under transfusion look better than they are",
    ),
)
#: Early days 0-30, late days 31-100; platelets x10^9/L and cumulative days.
EARLY, LATE = (0, 30), (31, 100)
MILD_EARLY, MILD_LATE, SEVERE = 50.0, 100.0, 20.0
GRADE_2_DAYS, GRADE_4_DAYS = 7, 14


@dataclass(frozen=True, slots=True)
class PlateletGrade:
    """Grade of one phase with the cumulative days that made it; None without any value."""

    grade: int | None
    days_below_50: int = 0
    days_below_20: int = 0


def grade_early(measured: Iterable[tuple[int, float | Quantity]]) -> PlateletGrade:
    """Early T-ICAHT of platelets (day, x10^9/L)."""
    days = lowest_a_day(measured)
    if not within(days, *EARLY):
        return PlateletGrade(None)
    known = within(filled(days), *EARLY)
    below_50, below_20 = _days_below(known, MILD_EARLY), _days_below(known, SEVERE)
    grade = (2 if below_50 >= GRADE_2_DAYS else 1) if below_50 else 0
    return PlateletGrade(max(grade, _severe_grade(below_20)), below_50, below_20)


def grade_late(measured: Iterable[tuple[int, float | Quantity]]) -> PlateletGrade:
    """Late T-ICAHT of platelets (day, x10^9/L)."""
    every = lowest_a_day(measured)
    days = within(every, *LATE)
    if not days:
        return PlateletGrade(None)
    known = within(filled(every), *LATE)
    below_50, below_20 = _days_below(known, MILD_EARLY), _days_below(known, SEVERE)
    if sum(1 for value in days.values() if value < MILD_LATE) < 2:
        return PlateletGrade(0, below_50, below_20)
    return PlateletGrade(max(2 if below_50 else 1, _severe_grade(below_20)), below_50, below_20)


def _days_below(known: dict[int, float], bound: float) -> int:
    return total(runs(known, lambda platelets: platelets < bound))


def _severe_grade(days_below_20: int) -> int:
    if days_below_20 >= GRADE_4_DAYS:
        return 4
    return 3 if days_below_20 else 0


def score_t_icaht(measured: Iterable[tuple[int, float | Quantity]]) -> ScoreResult | None:
    """Both phases; ``value`` is the higher grade, ``extra`` has each. None without platelets."""
    points = list(measured)
    phases = {"early": grade_early(points), "late": grade_late(points)}
    grades = [phase.grade for phase in phases.values() if phase.grade is not None]
    if not grades:
        return None
    missing = tuple(
        f"platelets of the {name} phase" for name, phase in phases.items() if phase.grade is None
    )
    return ScoreResult(
        score_id=TEXT.score_id,
        title=TEXT.title,
        version=TEXT.version,
        value=max(grades),
        category=f"grade {max(grades)}",
        best=max(grades),
        worst=max(grades),
        missing=missing,
        contributions=tuple(
            Contribution(
                f"{name}_days_below",
                f"< 50: {phase.days_below_50} days; < 20: {phase.days_below_20} days",
                phase.grade,
            )
            for name, phase in phases.items()
        ),
        citation=TEXT.citation,
        conventions=TEXT.conventions,
        extra=tuple(
            (f"grade_{name}", str(phase.grade))
            for name, phase in phases.items()
            if phase.grade is not None
        ),
    )
