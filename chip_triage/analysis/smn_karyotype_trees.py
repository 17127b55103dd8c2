"""Conditions of the SMN rules that rest on karyotypes, as trees over named facts."""

from __future__ import annotations

from collections.abc import Sequence

from chip_triage.analysis.smn_clone_trees import LINEAGE, flag_words
from chip_triage.analysis.smn_condition_tree import (
    Condition,
    NamedFact,
    all_of,
    any_of,
    count_fact,
    flag_facts,
    karyotype_fact,
)
from chip_triage.analysis.smn_conditions import (
    cytopenia_counts,
    cytopenia_near,
    day_words,
    karyotype_gap,
    lymphoid_pattern_beside,
    shown_flags,
)
from chip_triage.analysis.smn_facts import SmnFacts
from chip_triage.analysis.smn_karyotype_tests import (
    disease_status_of,
    is_active_all,
    karyotype_day,
    later_normal_in_remission,
)
from chip_triage.analysis.smn_outcome import Parameters
from chip_triage.model.karyotype import Karyotype


def karyotype_flag(facts: SmnFacts, rule: Parameters) -> Condition:
    """Any karyotype shows a flag; some flags are doubtful in active B-ALL."""
    flags, doubtful = rule.names("flags"), rule.names("lymphoid_in_all", needed=False)
    whole = f"{flag_words(flags)} in any karyotype"
    ways = []
    for karyotype, shown in _showing(facts, flags):
        unsure = set(shown) <= set(doubtful) and is_active_all(facts, karyotype)
        lineage = Condition(
            "B-ALL does not explain it",
            None if unsure else True,
            (_status_fact(facts, karyotype),),
            ("lineage of the blasts",) if unsure else (),
        )
        shows = _shows(karyotype, shown)
        ways.append(all_of(whole, shows, lineage) if doubtful else shows)
    return any_of(whole, *ways) if ways else _none_shows(facts, flags)


def _showing(facts: SmnFacts, flags: Sequence[str]) -> list[tuple[Karyotype, list[str]]]:
    """Karyotypes that show any of the flags, the latest first."""
    return [
        (karyotype, shown)
        for karyotype in reversed(facts.karyotypes)
        if (shown := shown_flags(karyotype, flags))
    ]


def _shows(karyotype: Karyotype, shown: Sequence[str]) -> Condition:
    facts = (karyotype_fact(karyotype), *flag_facts(karyotype, shown))
    return Condition(f"{flag_words(shown)} shown", True, facts)


def _none_shows(facts: SmnFacts, flags: Sequence[str]) -> Condition:
    """No karyotype shows a flag: denied where the current one can deny it."""
    gap = karyotype_gap(facts)
    shown = [f for k in facts.karyotypes for f in (karyotype_fact(k), *flag_facts(k, flags))]
    return Condition(
        f"{flag_words(flags)} in any karyotype", None if gap else False,
        tuple(shown) or (NamedFact("karyotype", "none given"),), (gap,) if gap else (),
    )  # fmt: skip


def _status_fact(facts: SmnFacts, karyotype: Karyotype) -> NamedFact:
    disease = facts.patient.disease or "disease not stated"
    status = (disease_status_of(facts, karyotype) or "unknown").replace("_", " ")
    return NamedFact(
        "disease_status", f"{disease}, {status}", sample_id=karyotype.sample_id, day=karyotype.day
    )


def karyotype_with_cytopenia(facts: SmnFacts, rule: Parameters) -> Condition:
    """A flag together with cytopenia of the same days, in any karyotype; or what now lacks."""
    flags = rule.names("flags")
    whole = f"{flag_words(flags)} together with cytopenia"
    ways = [
        all_of(
            whole,
            _shows(karyotype, shown),
            cytopenia(facts, karyotype_day(facts, karyotype), "the karyotype"),
            _not_lymphoma(facts, karyotype),
        )
        for karyotype, shown in _showing(facts, flags)
    ]
    if karyotype_gap(facts) is not None or not ways:
        now = Condition(
            f"{flag_words(flags)} at the latest sample",
            None if karyotype_gap(facts) else False,
            _none_shows(facts, flags).facts,
            tuple(filter(None, (karyotype_gap(facts),))),
        )
        ways.append(all_of(whole, now, cytopenia(facts, facts.latest_day, "the latest sample")))
    return ways[0] if len(ways) == 1 else any_of(whole, *ways)


def cytopenia(facts: SmnFacts, day: int | None, what: str) -> Condition:
    """Cytopenia near a day, with the value of each line and its cut."""
    near = cytopenia_near(facts, day)
    window = facts.settings.cytopenia_window_days
    shown = []
    for count, words, unit, cut in cytopenia_counts(facts, day):
        if count is None:
            shown.append(NamedFact(f"counts.{words}", f"{words} not known in the window", day=day))
            continue
        shown.append(count_fact(count, words))
        shown.append(NamedFact(f"cut.{count.analyte}", f"below {cut} {unit}"))
    return Condition(
        f"cytopenia within {window:g} days of {what} ({day_words(day)})",
        near.present,
        tuple(shown),
        near.missing,
    )


def _not_lymphoma(facts: SmnFacts, karyotype: Karyotype) -> Condition:
    """A lymphoid pattern explains the karyotype, unless a later one in remission is normal."""
    lymphoid = lymphoid_pattern_beside(facts, karyotype)
    state: bool | None = True
    words = "no lymphoid pattern"
    if lymphoid:
        gone = later_normal_in_remission(facts, karyotype)
        state = False if gone else None
        words = "lymphoid pattern present" + ("; normal later in remission" if gone else "")
    return Condition(
        "lymphoma does not explain it", state,
        (
            NamedFact("karyotype.lymphoid_pattern", words, day=karyotype.day),
            _status_fact(facts, karyotype),
        ),
        (LINEAGE,) if state is None else (),
    )  # fmt: skip


def karyotype_without_cytopenia(facts: SmnFacts, rule: Parameters) -> Condition:
    """A flag where cytopenia is not shown, or where lymphoma may explain the karyotype."""
    flags = rule.names("flags")
    whole = f"{flag_words(flags)}, cytopenia not shown"
    ways = []
    for karyotype, shown in _showing(facts, flags):
        near = cytopenia(facts, karyotype_day(facts, karyotype), "the karyotype")
        lymphoid = lymphoid_pattern_beside(facts, karyotype)
        no_cytopenia = Condition(f"not shown: {near.asked}", near.state is not True, near.facts)
        unsettled = Condition(
            "a lymphoid pattern leaves its origin open",
            lymphoid and not later_normal_in_remission(facts, karyotype),
            _not_lymphoma(facts, karyotype).facts,
        )
        kept = Condition("no lymphoid pattern that remission explained", not lymphoid)
        either = any_of(
            "not criteria by itself",
            all_of("cytopenia not shown", no_cytopenia, kept),
            unsettled,
        )
        ways.append(all_of(whole, _shows(karyotype, shown), either))
    if not ways:
        return _none_shows(facts, flags)
    return ways[0] if len(ways) == 1 else any_of(whole, *ways)
