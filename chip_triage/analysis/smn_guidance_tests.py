"""Tests of the work-up prompts: published guidance, quoted as guidance with the facts behind it."""

from __future__ import annotations

from chip_triage.analysis.smn_conditions import cytopenia_near, day_words, plain_number
from chip_triage.analysis.smn_facts import SmnFacts
from chip_triage.analysis.smn_outcome import Outcome, Parameters
from chip_triage.model.patient import BloodCount, ClinicalEvent


def always(_facts: SmnFacts, _rule: Parameters) -> Outcome:
    """Said in every report."""
    return Outcome(True)


def pre_cart_report(facts: SmnFacts, _rule: Parameters) -> Outcome:
    """Every sample of the report is from before CAR-T."""
    return Outcome(facts.only_before_infusion)


def neutropenia_persists(facts: SmnFacts, rule: Parameters) -> Outcome:
    """Neutrophils at or below the limit after ``after_day`` (until ``to_day``)."""
    start = rule.number("after_day") + 1
    counts = facts.counts("anc", start, rule.number("to_day"))
    low = [count for count in counts if count.value <= rule.number("anc_per_ul")]
    if low:
        return Outcome(True, (_neutrophils(low[0]),))
    return Outcome(False if counts else None)


def _neutrophils(count: BloodCount) -> str:
    value = f"{count.censored}{plain_number(count.value)}"
    return f"neutrophils {value} /µL on {day_words(count.day)}"


def severe_icaht(facts: SmnFacts, rule: Parameters) -> Outcome:
    """Early ICAHT of at least ``grade``."""
    score, grade = facts.scores.get(rule.text("score_id")), rule.number("grade")
    if score is None:
        return Outcome(None)
    lowest = score.value if score.value is not None else score.best
    highest = score.value if score.value is not None else score.worst
    if lowest is not None and lowest >= grade:
        return Outcome(True, (f"early ICAHT grade {lowest:g}",))
    return Outcome(False if highest is not None and highest < grade else None)


def g_csf_refractory(facts: SmnFacts, rule: Parameters) -> Outcome:
    """Neutrophils still at or below the limit at the end of at least ``g_csf_days`` of G-CSF."""
    needed, limit = int(rule.number("g_csf_days")), rule.number("anc_per_ul")
    kinds = rule.names("kinds")
    given = [event for event in facts.timeline.events if event.kind.startswith(kinds)]
    for first, last in _courses(given):
        if last - first + 1 < needed:
            continue
        after = facts.counts("anc", first + needed - 1, last + 3)
        if after and all(count.value <= limit for count in after):
            return Outcome(
                True, (f"G-CSF {day_words(first)} to {day_words(last)}", _neutrophils(after[-1]))
            )
    return Outcome(False)


def _courses(events: list[ClinicalEvent]) -> list[tuple[int, int]]:
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
    return Outcome(False if len(counts) > 1 else None)


def cytopenia_after_day(facts: SmnFacts, rule: Parameters) -> Outcome:
    """Cytopenia at the last counts, when these are later than ``after_day``."""
    days = [
        count.day
        for count in facts.timeline.blood_counts
        if count.analyte in ("anc", "platelets", "hb")
    ]
    if not days or max(days) <= rule.number("after_day"):
        return Outcome(None if not days else False)
    near = cytopenia_near(facts, max(days))
    return Outcome(near.present, near.evidence)


def severe_cytopenia_before(facts: SmnFacts, rule: Parameters) -> Outcome:
    """Any line below its severe limit before infusion."""
    start, end = rule.number("from_day"), rule.number("to_day")
    evidence = []
    known = False
    for analyte, name, words, unit in (
        ("anc", "anc_per_ul", "neutrophils", "/µL"),
        ("platelets", "platelets_10e9_l", "platelets", "×10⁹/L"),
        ("hb", "hb_g_dl", "haemoglobin", "g/dL"),
    ):
        counts = facts.counts(analyte, start, end)
        known = known or bool(counts)
        if counts and counts[-1].value < rule.number(name):
            last = counts[-1]
            evidence.append(f"{words} {plain_number(last.value)} {unit} on {day_words(last.day)}")
    return Outcome(bool(evidence) if known else None, tuple(evidence))
