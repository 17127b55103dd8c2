"""Tests of the work-up prompts: published guidance, quoted as guidance with the facts behind it."""

from __future__ import annotations

from chip_triage.analysis.scores.case_counts import Counts
from chip_triage.analysis.smn_conditions import (
    at_most,
    below,
    cytopenia_near,
    day_words,
    last_known_day,
    plain_number,
)
from chip_triage.analysis.smn_facts import SmnFacts
from chip_triage.analysis.smn_outcome import Outcome, Parameters
from chip_triage.model.patient import BloodCount, ClinicalEvent

#: A count up to this many days after a course of G-CSF speaks of it (house convention).
DAYS_AFTER_COURSE = 3


def always(_facts: SmnFacts, _rule: Parameters) -> Outcome:
    """Said in every report."""
    return Outcome(True)


def pre_cart_report(facts: SmnFacts, _rule: Parameters) -> Outcome:
    """Every sample of the report is from before CAR-T."""
    return Outcome(facts.only_before_infusion)


def neutropenia_persists(facts: SmnFacts, rule: Parameters) -> Outcome:
    """Neutrophils at or below the limit after ``after_day`` (until ``to_day``)."""
    start, end = rule.number("after_day") + 1, rule.number("to_day")
    counts = facts.counts("anc", start, end)
    verdicts = [at_most(count, rule.number("anc_per_ul")) for count in counts]
    if True in verdicts:
        return Outcome(True, (neutrophil_text(counts[verdicts.index(True)]),))
    if counts and None not in verdicts:
        return Outcome(False)
    if last_known_day(facts) < start:
        return Outcome(False, (f"day +{start:g} not reached",))
    return Outcome(None, missing=(f"neutrophil counts of days {start:g} to {end:g}",))


def neutrophil_text(count: BloodCount) -> str:
    """A neutrophil count with its day."""
    value = f"{count.censored}{plain_number(count.value)}"
    return f"neutrophils {value} /µL on {day_words(count.day)}"


def severe_icaht(facts: SmnFacts, rule: Parameters) -> Outcome:
    """Early ICAHT of at least ``grade``."""
    score, grade = facts.scores.get(rule.text("score_id")), rule.number("grade")
    if score is None:
        if last_known_day(facts) < 0:
            return Outcome(False, ("before infusion",))
        return Outcome(None, missing=("neutrophil counts of days 0 to 30",))
    lowest = score.value if score.value is not None else score.best
    highest = score.value if score.value is not None else score.worst
    if lowest is not None and lowest >= grade:
        return Outcome(True, (f"early ICAHT grade {lowest:g}",))
    if highest is not None and highest < grade:
        return Outcome(False, (f"early ICAHT grade {highest:g} at most",))
    return Outcome(None, missing=score.missing)


def g_csf_refractory(facts: SmnFacts, rule: Parameters) -> Outcome:
    """Neutrophils still at or below the limit at the end of at least ``g_csf_days`` of G-CSF."""
    needed, limit = int(rule.number("g_csf_days")), rule.number("anc_per_ul")
    kinds = rule.names("kinds")
    given = [event for event in facts.timeline.events if event.kind.startswith(kinds)]
    missing: list[str] = []
    for first, last in g_csf_courses(given):
        if last - first + 1 < needed:
            continue
        course = f"G-CSF {day_words(first)} to {day_words(last)}"
        after = facts.counts("anc", first + needed - 1, last + DAYS_AFTER_COURSE)
        verdicts = [at_most(count, limit) for count in after]
        if after and all(verdicts):
            return Outcome(True, (course, neutrophil_text(after[-1])))
        if False not in verdicts:
            missing.append(f"neutrophil count at the end of {course}")
    return Outcome(None if missing else False, missing=tuple(missing))


def g_csf_courses(events: list[ClinicalEvent]) -> list[tuple[int, int]]:
    """First and last day of courses; days without a gap belong to one course."""
    spans = sorted((e.day, e.end_day if e.end_day is not None else e.day) for e in events)
    courses: list[tuple[int, int]] = []
    for first, last in spans:
        if courses and first <= courses[-1][1] + 1:
            courses[-1] = (courses[-1][0], max(last, courses[-1][1]))
        else:
            courses.append((first, last))
    return courses


def ferritin_rise(facts: SmnFacts, rule: Parameters) -> Outcome:
    """Ferritin that grows ``fold`` within ``within_days`` after infusion, to ``ferritin_ng_ml`` or more."""
    counts = facts.counts("ferritin", 0, 100_000)
    fold, days = rule.number("fold"), rule.number("within_days")
    for position, later in enumerate(counts):
        for earlier in counts[:position]:
            if (
                0 < later.day - earlier.day <= days
                and later.value >= rule.number("ferritin_ng_ml")
                and later.value >= fold * earlier.value
            ):
                text = (
                    f"ferritin {plain_number(earlier.value)} to {plain_number(later.value)} ng/mL,"
                    f" {day_words(earlier.day)} to {day_words(later.day)}"
                )
                return Outcome(True, (text,))
    if len(counts) > 1:
        return Outcome(False)
    if last_known_day(facts) < 1:
        return Outcome(False, ("before infusion",))
    return Outcome(None, missing=("two ferritin values after infusion",))


def cytopenia_after_day(facts: SmnFacts, rule: Parameters) -> Outcome:
    """Cytopenia at the last counts, when these are later than ``after_day``."""
    start = rule.number("after_day")
    days = [c.day for c in facts.timeline.blood_counts if c.analyte in ("anc", "platelets", "hb")]
    if not days or max(days) <= start:
        if last_known_day(facts) <= start:
            return Outcome(False, (f"day +{start + 1:g} not reached",))
        return Outcome(None, missing=(f"blood counts after day {start:g}",))
    near = cytopenia_near(facts, max(days))
    return Outcome(near.present, near.evidence, near.missing)


def severe_cytopenia_before(facts: SmnFacts, rule: Parameters) -> Outcome:
    """Any line below its severe limit at the last count before lymphodepletion."""
    evidence: list[str] = []
    missing: list[str] = []
    for words, unit, limit, last in severe_lines(facts, rule):
        low = None if last is None else below(last, limit)
        if low and last is not None:
            value = f"{last.censored}{plain_number(last.value)}"
            evidence.append(f"{words} {value} {unit} on {day_words(last.day)}")
        elif low is None:
            missing.append(f"{words} before lymphodepletion")
    if evidence:
        return Outcome(True, tuple(evidence))
    return Outcome(None if missing else False, missing=tuple(missing))


def severe_lines(
    facts: SmnFacts, rule: Parameters
) -> list[tuple[str, str, float, BloodCount | None]]:
    """Each line in words, its unit, its severe limit and its baseline (before lymphodepletion)."""
    held = Counts.of(facts.timeline)
    start, end = rule.number("from_day"), rule.number("to_day")
    lines = []
    for analyte, name, words, unit in (
        ("anc", "anc_per_ul", "neutrophils", "/µL"),
        ("platelets", "platelets_10e9_l", "platelets", "×10⁹/L"),
        ("hb", "hb_g_dl", "haemoglobin", "g/dL"),
    ):
        count = held.baseline(analyte)
        known = count if count is not None and start <= count.day <= end else None
        lines.append((words, unit, rule.number(name), known))
    return lines
