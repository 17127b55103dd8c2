"""Conditions of the work-up prompts and statements, as trees over named facts."""

from __future__ import annotations

from chip_triage.analysis.smn_clinical_tests import ANY_DAY
from chip_triage.analysis.smn_clinical_trees import decided
from chip_triage.analysis.smn_condition_tree import (
    Condition,
    NamedFact,
    all_of,
    any_of,
    count_fact,
    score_facts,
)
from chip_triage.analysis.smn_conditions import (
    at_most,
    below,
    last_known_day,
    plain_number,
)
from chip_triage.analysis.smn_facts import SmnFacts, is_before
from chip_triage.analysis.smn_guidance_tests import (
    DAYS_AFTER_COURSE,
    g_csf_courses,
    severe_lines,
)
from chip_triage.analysis.smn_guidance_tests import (
    ferritin_rise as try_ferritin,
)
from chip_triage.analysis.smn_guidance_tests import (
    g_csf_refractory as try_g_csf,
)
from chip_triage.analysis.smn_guidance_tests import (
    neutropenia_persists as try_neutropenia,
)
from chip_triage.analysis.smn_guidance_tests import (
    severe_icaht as try_severe_icaht,
)
from chip_triage.analysis.smn_karyotype_trees import cytopenia
from chip_triage.analysis.smn_outcome import Parameters
from chip_triage.analysis.smn_wording import sample_words

_COUNTED = ("anc", "platelets", "hb")


def always(_facts: SmnFacts, _rule: Parameters) -> Condition:
    """Nothing is asked."""
    return Condition("said in every report", True)


def pre_cart_report(facts: SmnFacts, _rule: Parameters) -> Condition:
    """Days of all samples."""
    return Condition(
        "every sample is from before CAR-T",
        facts.only_before_infusion,
        tuple(
            NamedFact(
                "sample.timepoint",
                f"{sample_words(e.sample)}: {'before' if is_before(e.sample) else 'after'} CAR-T",
                sample_id=e.sample.sample_id,
                specimen=e.sample.specimen,
                day=e.sample.day,
            )
            for e in facts.samples
        ),
    )


def neutropenia_persists(facts: SmnFacts, rule: Parameters) -> Condition:
    """Counts of the window."""
    after, end, limit = (rule.number(n) for n in ("after_day", "to_day", "anc_per_ul"))
    counts = facts.counts("anc", after + 1, end)
    low = [count for count in counts if at_most(count, limit) is not False]
    return decided(
        f"neutrophils of {limit:g} /µL or less on any of days {after + 1:g} to {end:g}",
        try_neutropenia(facts, rule), *(count_fact(c, "neutrophils") for c in low or counts),
    )  # fmt: skip


def severe_icaht(facts: SmnFacts, rule: Parameters) -> Condition:
    """The early grade."""
    score_id = rule.text("score_id")
    return decided(
        f"early ICAHT of grade {rule.number('grade'):g} or more", try_severe_icaht(facts, rule),
        *score_facts(facts.scores.get(score_id), score_id),
    )  # fmt: skip


def g_csf_refractory(facts: SmnFacts, rule: Parameters) -> Condition:
    """Courses of G-CSF, and the counts at their end."""
    needed, limit = int(rule.number("g_csf_days")), rule.number("anc_per_ul")
    kinds = rule.names("kinds")
    events = [event for event in facts.timeline.events if event.kind.startswith(kinds)]
    shown: list[NamedFact] = []
    for first, last in g_csf_courses(events):
        days = last - first + 1
        shown.append(NamedFact("event.g_csf", f"G-CSF on {days} days", days, "days", day=first))
        if days >= needed:
            ends = facts.counts("anc", first + needed - 1, last + DAYS_AFTER_COURSE)
            shown += [count_fact(count, "neutrophils") for count in ends]
    return decided(
        f"{needed} days of G-CSF or more, and every neutrophil count from then to "
        f"{DAYS_AFTER_COURSE} days after it {limit:g} /µL or less",
        try_g_csf(facts, rule), *(shown or [NamedFact("event.g_csf", "none recorded")]),
    )  # fmt: skip


def ferritin_rise(facts: SmnFacts, rule: Parameters) -> Condition:
    """Ferritin after infusion."""
    fold, days, least = (rule.number(n) for n in ("fold", "within_days", "ferritin_ng_ml"))
    return decided(
        f"ferritin {fold:g}-fold within {days:g} days after infusion, to {plain_number(least)} "
        "ng/mL or more",
        try_ferritin(facts, rule), *(count_fact(c) for c in facts.counts("ferritin", 0, ANY_DAY)),
    )  # fmt: skip


def cytopenia_after_day(facts: SmnFacts, rule: Parameters) -> Condition:
    """Cytopenia at the last counts, when these are late enough."""
    after = rule.number("after_day")
    days = [c.day for c in facts.timeline.blood_counts if c.analyte in _COUNTED]
    last = max(days, default=None)
    asked = f"the last counts are later than day +{after:g}"
    reached = last_known_day(facts) > after
    if last is None or last <= after:
        found = Condition(
            asked, None if reached else False, (NamedFact("counts", "none so late"),),
            (f"blood counts after day {after:g}",) if reached else (),
        )  # fmt: skip
        return all_of("cytopenia that is late", found, Condition("cytopenia then", None))
    found = Condition(asked, True, (NamedFact("counts", "the last day with a count", day=last),))
    return all_of("cytopenia that is late", found, cytopenia(facts, last, "the last counts"))


def severe_cytopenia_before(facts: SmnFacts, rule: Parameters) -> Condition:
    """Each line before lymphodepletion."""
    starts = facts.events("lymphodepletion")
    how = NamedFact("event.lymphodepletion", "start", day=starts[-1]) if starts else NamedFact(
        "event.lymphodepletion", "not recorded: day -5 assumed")  # fmt: skip
    parts = [
        Condition(
            f"{words} below {plain_number(limit)} {unit}",
            None if last is None else below(last, limit),
            (how,) if last is None else (count_fact(last, words), how),
            () if last is not None and below(last, limit) is not None
            else (f"{words} before lymphodepletion",),
        )
        for words, unit, limit, last in severe_lines(facts, rule)
    ]  # fmt: skip
    return any_of("severe cytopenia before lymphodepletion", *parts)
