"""Thrombocytopenic ICAHT (T-ICAHT), early and late."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from chip_triage.analysis.scores.daily import filled, lowest_a_day, within
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
        "days below the bound are added up (cumulative), not those of a recovery between them",
        "lowest value of a day; up to 7 days without a value interpolated, more are unknown",
        "late grades need two measured days below 100 x10^9/L (nontransient)",
        "late grade 2 (below 50 x10^9/L on any day) is read from the published table",
        "transfusions are not accounted for: values under transfusion look better than they are",
    ),
)
#: Early days 0-30, late days 31-100; platelets x10^9/L and cumulative days.
EARLY, LATE = (0, 30), (31, 100)
MILD_EARLY, MILD_LATE, SEVERE = 50.0, 100.0, 20.0
GRADE_2_DAYS, GRADE_4_DAYS = 7, 14
#: Days below 100 that a late grade needs (nontransient).
LATE_DAYS = 2


@dataclass(frozen=True, slots=True)
class PlateletGrade:
    """Grade of one phase from the known days, and the highest that unknown days allow.

    ``grade`` is None without any value in the phase. Days are those below the bounds, added up.
    """

    grade: int | None
    worst: int = 4
    days_below_50: int = 0
    days_below_20: int = 0
    unknown_days: int = 0


Measured = Iterable[tuple[int, float | Quantity]]


def grade_early(measured: Measured, *, death_day: int | None = None) -> PlateletGrade:
    """Early T-ICAHT of platelets (day, x10^9/L)."""
    days = lowest_a_day(measured)
    first, last = _window(EARLY, death_day)
    if not within(days, first, last):
        return PlateletGrade(None)
    known = within(filled(days), first, last)
    return _graded(known, (first, last), _early_grade(known), _early_grade)


def _early_grade(known: Mapping[int, float]) -> int:
    below_50 = _days_below(known, MILD_EARLY)
    mild = (2 if below_50 >= GRADE_2_DAYS else 1) if below_50 else 0
    return max(mild, _severe_grade(_days_below(known, SEVERE)))


def grade_late(measured: Measured, *, death_day: int | None = None) -> PlateletGrade:
    """Late T-ICAHT of platelets (day, x10^9/L)."""
    every = lowest_a_day(measured)
    first, last = _window(LATE, death_day)
    days = within(every, first, last)
    if not days:
        return PlateletGrade(None)
    known = within(filled(every), first, last)
    low = sum(1 for value in days.values() if value < MILD_LATE)
    grade = _late_grade(known) if low >= LATE_DAYS else 0
    open_days = last - first + 1 - len(known)
    if low + open_days < LATE_DAYS:
        return _graded(known, (first, last), grade, lambda _: grade)
    return _graded(known, (first, last), grade, _late_grade)


def _late_grade(known: Mapping[int, float]) -> int:
    """Grade of days of which two or more are below 100."""
    mild = 2 if _days_below(known, MILD_EARLY) else 1
    return max(mild, _severe_grade(_days_below(known, SEVERE)))


def _window(phase: tuple[int, int], death_day: int | None) -> tuple[int, int]:
    return phase[0], phase[1] if death_day is None else min(phase[1], death_day)


def _graded(
    known: Mapping[int, float],
    window: tuple[int, int],
    grade: int,
    judge: Callable[[Mapping[int, float]], int],
) -> PlateletGrade:
    """``grade`` with its days, and the grade if every unknown day had no platelets at all."""
    days = range(window[0], window[1] + 1)
    unknown = sum(1 for day in days if day not in known)
    worst = judge({day: known.get(day, 0.0) for day in days}) if unknown else grade
    return PlateletGrade(
        grade,
        max(grade, worst),
        _days_below(known, MILD_EARLY),
        _days_below(known, SEVERE),
        unknown,
    )


def _days_below(known: Mapping[int, float], bound: float) -> int:
    """Days below the bound, added up over the phase."""
    return sum(1 for platelets in known.values() if platelets < bound)


def _severe_grade(days_below_20: int) -> int:
    if days_below_20 >= GRADE_4_DAYS:
        return 4
    return 3 if days_below_20 else 0


def score_t_icaht(measured: Measured, *, death_day: int | None = None) -> ScoreResult | None:
    """Both phases; ``value`` is the higher grade, ``extra`` has each. None without platelets."""
    points = list(measured)
    phases = {
        "early": grade_early(points, death_day=death_day),
        "late": grade_late(points, death_day=death_day),
    }
    graded = {name: phase for name, phase in phases.items() if phase.grade is not None}
    if not graded:
        return None
    best = max(phase.grade or 0 for phase in graded.values())
    worst = max(phase.worst for phase in graded.values())
    return ScoreResult(
        score_id=TEXT.score_id,
        title=TEXT.title,
        version=TEXT.version,
        value=best if best == worst else None,
        category=_category(best, worst),
        best=best,
        worst=worst,
        missing=_missing(phases),
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
        settled_by=() if best == worst else _missing(phases),
        extra=tuple((f"grade_{name}", str(phase.grade)) for name, phase in graded.items()),
    )


def _category(best: int, worst: int) -> str | None:
    if best == worst:
        return f"grade {best}"
    return f"at least grade {best}" if best else None


def _missing(phases: Mapping[str, PlateletGrade]) -> tuple[str, ...]:
    """Phases without any value, and days that could raise a grade."""
    return tuple(
        f"platelets of the {name} phase"
        if phase.grade is None
        else f"platelets of {phase.unknown_days} days of the {name} phase"
        for name, phase in phases.items()
        if phase.grade is None or phase.worst > phase.grade
    )
