"""Which laboratory values of a patient belong to which score: baseline, and near a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chip_triage.analysis.scores.quantity import Quantity, exact, of_count
from chip_triage.model.patient import BloodCount, ClinicalTimeline, Patient

#: Baseline: from day -60 to the start of lymphodepletion; where that is not recorded, day -5
#: (the usual start), and failing that the earliest value up to infusion.
BASELINE_FROM, USUAL_LYMPHODEPLETION, INFUSION = -60, -5, 0
#: Values within this many days of a sample or a diagnosis stand for it ([open]: ours).
NEAR_DAYS = 30
#: Unit factors from the house's canonical units to those of a score.
ANC_10E9_L = 0.001
DAYS_A_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Counts:
    """All laboratory values of one patient, to be asked by analyte and day."""

    values: tuple[BloodCount, ...]
    lymphodepletion: int | None

    @classmethod
    def of(cls, timeline: ClinicalTimeline) -> Counts:
        """Values of a timeline; the last lymphodepletion up to infusion ends the baseline."""
        starts = [
            event.day
            for event in timeline.events
            if event.kind == "lymphodepletion" and BASELINE_FROM <= event.day <= INFUSION
        ]
        return cls(timeline.blood_counts, max(starts, default=None))

    def series(self, analyte: str) -> list[tuple[int, Quantity]]:
        """All values of an analyte as (day, quantity)."""
        return [(count.day, of_count(count)) for count in self.values if count.analyte == analyte]

    def baseline(self, analyte: str) -> BloodCount | None:
        """The value before lymphodepletion."""
        found = [c for c in self.values if c.analyte == analyte and c.day >= BASELINE_FROM]
        last = self.lymphodepletion if self.lymphodepletion is not None else USUAL_LYMPHODEPLETION
        before = [count for count in found if count.day <= last]
        if before:
            return lowest_of(count for count in before if count.day == max(c.day for c in before))
        after = [count for count in found if last < count.day <= INFUSION]
        if self.lymphodepletion is not None or not after:
            return None
        return lowest_of(count for count in after if count.day == min(c.day for c in after))

    def near(self, analyte: str, day: int | None, factor: float = 1.0) -> Quantity | None:
        """The value nearest to a day, at most 30 days off; the lowest of equally near ones."""
        if day is None:
            return None
        found = [
            count
            for count in self.values
            if count.analyte == analyte and abs(count.day - day) <= NEAR_DAYS
        ]
        if not found:
            return None
        closest = min(abs(count.day - day) for count in found)
        count = lowest_of(count for count in found if abs(count.day - day) == closest)
        return of_count(count, factor)


def lowest_of(counts: Iterable[BloodCount]) -> BloodCount:
    """The lowest of several values (the cautious choice among those of one day)."""
    return min(counts, key=lambda count: count.value)


def quantity(count: BloodCount | None) -> Quantity | None:
    """A value as a quantity, None when there is none."""
    return None if count is None else of_count(count)


def baseline_day(counts: Sequence[BloodCount | None]) -> int | None:
    """Latest day among baseline values, None without any."""
    return max((count.day for count in counts if count is not None), default=None)


def age_at(patient: Patient, day: int | None) -> Quantity | None:
    """Age in years on a day (at infusion when it is unknown); a birth year leaves one year open."""
    later = (day or 0) / DAYS_A_YEAR
    if patient.age_years is not None:
        # stated in whole years: it stands unchanged within a year of infusion
        return exact(patient.age_years + (later if abs(later) >= 1 else 0.0))
    if patient.birth_year is None or patient.infusion_date is None:
        return None
    years = int(patient.infusion_date[:4]) - patient.birth_year + later
    return Quantity(years - 1, years, f"{years - 1:.0f} to {years:.0f}")
