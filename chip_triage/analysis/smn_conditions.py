"""Conditions of a patient around a day: cytopenia, and what a karyotype can rule out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chip_triage.analysis.smn_facts import Settings, SmnFacts
from chip_triage.model.karyotype import Karyotype
from chip_triage.model.patient import BloodCount, Sample

READ_STATUSES = ("ok", "ok_with_notes")
LYMPHOID_FLAGS = (
    "lymphoid_pattern", "igh_14q32", "t11_14", "t14_18", "myc_8q24", "bcl6_3q27", "t9_22",
)  # fmt: skip


SPECIMEN_WORDS = {"PB": "blood", "BM": "marrow", "other": "other specimen"}


def day_words(day: int | None) -> str:
    """Day from infusion with its sign."""
    if day is None:
        return "day unknown"
    return f"day −{-day}" if day < 0 else f"day +{day}" if day else "day 0"


def plain_number(value: float) -> str:
    """A measured value as measured."""
    return f"{value:.10g}"


# ---- cytopenia ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cytopenia:
    """Tri-state cytopenia near a day, with the values it rests on and those that lack."""

    present: bool | None
    evidence: tuple[str, ...]
    missing: tuple[str, ...]


def cytopenia_near(facts: SmnFacts, day: int | None) -> Cytopenia:
    """Cytopenia within the window around ``day`` (cuts: settings, from the CCUS definition).

    True when the value nearest in time of any line is below its cut; False when all three lines
    are known and none is; else None. A value printed as a limit counts only where it decides.
    """
    if day is None:
        return Cytopenia(None, (), ("day of the sample", "blood counts"))
    evidence: list[str] = []
    missing: list[str] = []
    verdicts: list[bool | None] = []
    for (nearest, words, unit, _), (_, _, _, cut, sure_cut) in zip(
        cytopenia_counts(facts, day), _lines(facts), strict=True
    ):
        if nearest is None:
            missing.append(words)
            verdicts.append(None)
            continue
        low = _is_low(nearest, cut, sure_cut)
        verdicts.append(low)
        if low:
            evidence.append(
                f"{words} {plain_number(nearest.value)} {unit} on {day_words(nearest.day)}"
            )
    if True in verdicts:
        return Cytopenia(True, tuple(evidence), ())
    if None in verdicts:
        return Cytopenia(None, (), tuple(missing) or ("sex (for the haemoglobin limit)",))
    window = facts.settings.cytopenia_window_days
    return Cytopenia(False, (f"no cytopenia within {window:g} days of {day_words(day)}",), ())


def cytopenia_counts(
    facts: SmnFacts, day: int | None
) -> list[tuple[BloodCount | None, str, str, str]]:
    """Each line's value nearest to ``day`` in the window (or None), its words, unit and cut."""
    window = facts.settings.cytopenia_window_days
    found = []
    for analyte, words, unit, cut, sure_cut in _lines(facts):
        near = [] if day is None else facts.counts(analyte, day - window, day + window)
        nearest = min(near, key=lambda count: abs(count.day - (day or 0)), default=None)
        text = plain_number(cut) if cut == sure_cut else (
            f"{plain_number(sure_cut)} or {plain_number(cut)} by sex, which is not known"
        )  # fmt: skip
        found.append((nearest, words, unit, text))
    return found


def _lines(facts: SmnFacts) -> tuple[tuple[str, str, str, float, float], ...]:
    """(analyte, words, unit, cut above which it is normal, cut below which it is surely low)."""
    settings = facts.settings
    male, female = settings.hb_cut_male_g_dl, settings.hb_cut_female_g_dl
    sex = (sex_of(facts) or "").lower()[:1]
    normal = female if sex == "f" else male
    sure = male if sex == "m" else female
    return (
        ("anc", "neutrophils", "/µL", settings.anc_cut_per_ul, settings.anc_cut_per_ul),
        (
            "platelets", "platelets", "×10⁹/L",
            settings.platelets_cut_10e9_l, settings.platelets_cut_10e9_l,
        ),
        ("hb", "haemoglobin", "g/dL", normal, sure),
    )  # fmt: skip


def _is_low(count: BloodCount, normal: float, sure: float) -> bool | None:
    if count.censored == ">":
        return False if count.value >= normal else None
    if count.value < sure or (count.censored == "<" and count.value <= sure):
        return True
    return False if count.value >= normal and not count.censored else None


def sex_of(facts: SmnFacts) -> str | None:
    """Sex from patients.csv or any sample of the sheet."""
    return facts.patient.sex or next((e.sample.sex for e in facts.samples if e.sample.sex), None)


def at_most(count: BloodCount, limit: float) -> bool | None:
    """Whether a value is at most ``limit``; None where a printed limit leaves it open."""
    if count.censored == "<" and count.value > limit:
        return None
    if count.censored == ">":
        return False if count.value >= limit else None
    return count.value <= limit


def below(count: BloodCount, limit: float) -> bool | None:
    """Whether a value is below ``limit``; None where a printed limit leaves it open."""
    if count.censored == "<" and count.value > limit:
        return None
    if count.censored == ">":
        return False if count.value >= limit else None
    return count.value < limit or (count.censored == "<" and count.value <= limit)


def last_known_day(facts: SmnFacts) -> float:
    """Day of the last sample, count or follow-up; minus infinity without any."""
    days = [entry.sample.day for entry in facts.samples]
    days += [count.day for count in facts.timeline.blood_counts]
    days += [facts.patient.last_day, facts.patient.death_day]
    return max((day for day in days if day is not None), default=float("-inf"))


# ---- karyotype ---------------------------------------------------------------------------------


def is_read(karyotype: Karyotype) -> bool:
    """Whether a karyotype was understood in full."""
    return karyotype.status in READ_STATUSES


def is_limited(karyotype: Karyotype, settings: Settings) -> bool:
    """Fewer metaphases than needed, or their number not stated."""
    return karyotype.metaphases is None or karyotype.metaphases < settings.metaphases_adequate


def has_lymphoid_pattern(karyotype: Karyotype) -> bool:
    """Whether a typical lymphoma or B-ALL rearrangement stands in the karyotype."""
    return any(karyotype.has(flag) for flag in LYMPHOID_FLAGS)


def lymphoid_pattern_beside(facts: SmnFacts, karyotype: Karyotype) -> bool:
    """Whether a karyotype, or for copy number one of the same time, has a lymphoid rearrangement."""
    if karyotype.is_banded:
        return has_lymphoid_pattern(karyotype)
    window = facts.settings.karyotype_window_days
    return any(
        has_lymphoid_pattern(other)
        for other in facts.banded
        if other.sample_id == karyotype.sample_id
        or (
            other.day is not None
            and karyotype.day is not None
            and abs(other.day - karyotype.day) <= window
        )
    )


def shown_flags(karyotype: Karyotype, flags: Sequence[str]) -> list[str]:
    """Flags that are present, but for those in too few cells to be clonal."""
    return [
        flag_id
        for flag_id in flags
        if (flag := karyotype.flag(flag_id)) is not None
        and flag.present
        and flag.clonal is not False
    ]


def current_karyotype(facts: SmnFacts) -> Karyotype | None:
    """The latest karyotype, when it is recent enough for the latest sample; else None."""
    if not facts.banded:
        return None
    latest = facts.banded[-1]
    day = facts.latest_day
    if latest.day is None or day is None:
        return latest
    return latest if day - latest.day <= facts.settings.karyotype_window_days else None


def karyotype_gap(facts: SmnFacts) -> str | None:
    """What keeps the karyotype from ruling something out; None when it can."""
    current = current_karyotype(facts)
    if current is None:
        if facts.banded:
            return f"karyotype missing since {day_words(facts.banded[-1].day)}"
        return "karyotype missing"
    if current.is_unreadable:
        return "karyotype unreadable"
    if current.status == "partly_read":
        return "karyotype only partly read"
    if not is_read(current):
        return "karyotype without result"
    if is_limited(current, facts.settings):
        if current.metaphases is None:
            return "karyotype limited (metaphases not stated)"
        return f"karyotype limited ({current.metaphases} metaphases)"
    return None


def belongs_together(facts: SmnFacts, sample: Sample, karyotype: Karyotype) -> bool:
    """Whether a karyotype speaks of a sample: the same row, or days within the window."""
    if karyotype.sample_id is not None and karyotype.sample_id == sample.sample_id:
        return True
    if sample.day is None or karyotype.day is None:
        return False
    return abs(sample.day - karyotype.day) <= facts.settings.karyotype_window_days
