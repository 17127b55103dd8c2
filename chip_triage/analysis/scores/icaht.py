"""ICAHT, early and late, and the pattern of neutrophil recovery."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chip_triage.analysis.scores.daily import (
    MAX_FILLED_DAYS,
    filled,
    longest,
    lowest_a_day,
    runs,
    within,
)
from chip_triage.analysis.scores.quantity import Quantity
from chip_triage.analysis.scores.steps import ScoreText
from chip_triage.model.score import Contribution, ScoreResult

_CITATION = (
    "Rejeski K et al. Immune effector cell-associated hematotoxicity: EHA/EBMT consensus grading "
    "and best practice recommendations. Blood 2023;142:865-877"
)
_COUNTING = (
    "lowest ANC of a day; up to 7 days without a value interpolated, more are unknown",
    "runs parted by at most 2 days are joined and those days count; nothing is rounded",
    "bounds are inclusive (<= 500) as in the consensus; a later review prints '<'",
)
EARLY_TEXT = ScoreText(
    "icaht_early", "ICAHT, early (day 0-30)", "2023", _CITATION,
    (*_COUNTING, "never above 500 from day 3 or before until day 30 or death is grade 4"),
)  # fmt: skip
LATE_TEXT = ScoreText(
    "icaht_late", "ICAHT, late (after day 30)", "2023", _CITATION,
    ("nadir of measured days, when the second lowest day is also <= 1500/uL", _COUNTING[2]),
)  # fmt: skip
#: Consensus grading (per uL and days).
SEVERE, PROFOUND = 500.0, 100.0
EARLY_LAST_DAY, NEVER_ABOVE_FROM = 30, 3
SEVERE_DAYS = ((14, 3), (7, 2), (1, 1))
PROFOUND_DAYS = ((14, 4), (7, 3))
LATE_GRADES = ((100.0, 4), (500.0, 3), (1000.0, 2), (1500.0, 1))
LATE_CONFIRMED_BY = 1500.0
#: Recovery (Rejeski 2023): aplastic < 500 for >= 14 days; intermittent > 1500 and then < 1000.
APLASTIC_BELOW, APLASTIC_DAYS = 500.0, 14
RECOVERED_ABOVE, DIP_BELOW = 1500.0, 1000.0
#: Recovery is judged on this window ([open] in the source; ours).
PHENOTYPE_LAST_DAY = 60
Measured = Iterable[tuple[int, float | Quantity]]


@dataclass(frozen=True, slots=True)
class EarlyIcaht:
    """Early grade from the known days, the highest grade that unknown days allow, and run lengths.

    ``grade`` is None without any value on days 0-30. ``unknown_days`` lie inside the window.
    """

    grade: int | None
    worst: int
    longest_le500: int
    longest_le100: int
    never_above_500: bool
    unknown_days: int


def grade_early(measured: Measured, *, death_day: int | None = None) -> EarlyIcaht:
    """Early ICAHT of ANC values (day, per uL).

    Death ends the window; follow-up that merely stops leaves days unknown, and the grade is then
    'at least'.
    """
    days = lowest_a_day(measured)
    end = EARLY_LAST_DAY if death_day is None else min(EARLY_LAST_DAY, death_day)
    if not within(days, 0, end):
        return EarlyIcaht(None, 4, 0, 0, False, end + 1)
    known = within(filled(days), 0, end)
    severe = longest(runs(known, lambda anc: anc <= SEVERE))
    profound = longest(runs(known, lambda anc: anc <= PROFOUND))
    never = _never_above(known, end, died=death_day is not None and death_day <= end)
    grade = 4 if never else _early_grade(severe, profound)
    return EarlyIcaht(
        grade, max(grade, _worst(known, end)), severe, profound, never, end + 1 - len(known)
    )


def _early_grade(severe_days: int, profound_days: int) -> int:
    by_severe = next((grade for days, grade in SEVERE_DAYS if severe_days >= days), 0)
    by_profound = next((grade for days, grade in PROFOUND_DAYS if profound_days >= days), 0)
    return max(by_severe, by_profound)


def _never_above(known: Mapping[int, float], end: int, *, died: bool) -> bool:
    """Whether every day from day 3 (or before) to the end is known to be at most 500.

    Before a death, up to 7 days without a value are taken as the last one.
    """
    first = min(NEVER_ABOVE_FROM, end)
    if died and end - max(known) <= MAX_FILLED_DAYS:
        end = max(known)
    return all(known.get(day, SEVERE + 1) <= SEVERE for day in range(min(first, end), end + 1))


def _worst(known: Mapping[int, float], end: int) -> int:
    """Grade if every unknown day were profoundly neutropenic."""
    assumed = {day: known.get(day, 0.0) for day in range(end + 1)}
    severe = longest(runs(assumed, lambda anc: anc <= SEVERE))
    profound = longest(runs(assumed, lambda anc: anc <= PROFOUND))
    span = [value for day, value in assumed.items() if day >= min(NEVER_ABOVE_FROM, end)]
    return 4 if all(value <= SEVERE for value in span) else _early_grade(severe, profound)


@dataclass(frozen=True, slots=True)
class LateIcaht:
    """Late grade, its highest possible value, the nadir and its day."""

    grade: int | None
    worst: int
    nadir: float | None
    nadir_day: int | None
    second: float | None


def grade_late(measured: Measured) -> LateIcaht:
    """Late ICAHT: the nadir after day 30, when the second lowest day is also at most 1500."""
    days = within(lowest_a_day(measured), EARLY_LAST_DAY + 1, 1 << 30)
    if not days:
        return LateIcaht(None, 4, None, None, None)
    nadir_day = min(days, key=lambda day: days[day])
    nadir = days[nadir_day]
    second = sorted(days.values())[1] if len(days) > 1 else None
    reached = next((grade for bound, grade in LATE_GRADES if nadir <= bound), 0)
    confirmed = second is not None and second <= LATE_CONFIRMED_BY
    worst = reached if second is None or confirmed else 0
    return LateIcaht(reached if confirmed else 0, worst, nadir, nadir_day, second)


def recovery_phenotype(measured: Measured) -> str | None:
    """``aplastic``, ``intermittent``, ``quick``, or None when the known days fit none of them."""
    known = filled(within(lowest_a_day(measured), 0, PHENOTYPE_LAST_DAY))
    if not known:
        return None
    if longest(runs(known, lambda anc: anc < APLASTIC_BELOW)) >= APLASTIC_DAYS:
        return "aplastic"
    dips, recovered, low = 0, False, False
    for value in known.values():
        recovered = recovered or (dips > 0 and value > RECOVERED_ABOVE)
        if value < DIP_BELOW and not low:
            dips += 1
            if recovered:
                return "intermittent"
        low = value < DIP_BELOW
    return "quick" if dips <= 1 and not low else None


def score_icaht_early(measured: Measured, *, death_day: int | None = None) -> ScoreResult | None:
    """Early ICAHT as a result; None without any value on days 0-30."""
    points = list(measured)
    early = grade_early(points, death_day=death_day)
    if early.grade is None:
        return None
    settled = early.grade == early.worst
    missing = () if settled else (f"ANC of {early.unknown_days} days between day 0 and 30",)
    phenotype = recovery_phenotype(points)
    return ScoreResult(
        score_id=EARLY_TEXT.score_id,
        title=EARLY_TEXT.title,
        version=EARLY_TEXT.version,
        value=early.grade if settled else None,
        category=_early_category(early),
        best=early.grade,
        worst=early.worst,
        missing=missing,
        contributions=(
            Contribution("longest_run_le500", f"{early.longest_le500} days", None, "<= 500/uL"),
            Contribution("longest_run_le100", f"{early.longest_le100} days", None, "<= 100/uL"),
            Contribution("never_above_500", str(early.never_above_500).lower(), None, "grade 4"),
        ),
        citation=EARLY_TEXT.citation,
        conventions=EARLY_TEXT.conventions,
        settled_by=missing,
        extra=(("phenotype", phenotype),) if phenotype else (),
    )


def _early_category(early: EarlyIcaht) -> str | None:
    if early.grade == early.worst:
        return f"grade {early.grade}"
    return f"at least grade {early.grade}" if early.grade else None


def score_icaht_late(measured: Measured) -> ScoreResult | None:
    """Late ICAHT as a result; None without any value after day 30."""
    late = grade_late(measured)
    if late.grade is None or late.nadir is None:
        return None
    settled = late.grade == late.worst
    missing = () if settled else ("a second ANC after day 30",)
    return ScoreResult(
        score_id=LATE_TEXT.score_id,
        title=LATE_TEXT.title,
        version=LATE_TEXT.version,
        value=late.grade if settled else None,
        category=f"grade {late.grade}" if settled else None,
        best=late.grade,
        worst=late.worst,
        missing=missing,
        contributions=(
            Contribution("nadir", f"{late.nadir:g} /uL on day {late.nadir_day}", late.grade),
            Contribution(
                "second_lowest", "missing" if late.second is None else f"{late.second:g} /uL", None
            ),
        ),
        citation=LATE_TEXT.citation,
        conventions=LATE_TEXT.conventions,
        settled_by=missing,
        day=late.nadir_day,
    )
