"""Conditions of the SMN rules that rest on counts, scores, history and the sheet, as trees."""

from __future__ import annotations

from chip_triage.analysis.smn_clinical_tests import (
    ANY_DAY,
    PROGNOSTIC_SCORES,
    age_range,
    age_words,
    all_covered_parts,
    baseline_platelets,
    blast_counts,
    is_active_all,
)
from chip_triage.analysis.smn_clinical_tests import (
    ccus_recorded as try_ccus,
)
from chip_triage.analysis.smn_clinical_tests import (
    day90_platelets as try_day90,
)
from chip_triage.analysis.smn_clinical_tests import (
    late_icaht as try_late_icaht,
)
from chip_triage.analysis.smn_clinical_tests import (
    score_available as try_score_available,
)
from chip_triage.analysis.smn_clinical_tests import (
    score_category as try_score_category,
)
from chip_triage.analysis.smn_condition_tree import (
    Condition,
    NamedFact,
    all_of,
    any_of,
    count_fact,
    coverage_facts,
    karyotype_fact,
    patient_fact,
    score_facts,
)
from chip_triage.analysis.smn_conditions import current_karyotype, plain_number
from chip_triage.analysis.smn_facts import SmnFacts
from chip_triage.analysis.smn_karyotype_trees import cytopenia
from chip_triage.analysis.smn_outcome import Outcome, Parameters
from chip_triage.analysis.smn_wording import sample_words


def decided(asked: str, outcome: Outcome, *facts: NamedFact) -> Condition:
    """A condition of one part, answered by the rule's own test."""
    return Condition(asked, outcome.fired, facts, outcome.missing)


def smn_recorded(facts: SmnFacts, _rule: Parameters) -> Condition:
    """What the sheet records."""
    patient = facts.patient
    stated = patient.smn_day is not None or bool(patient.smn_type)
    marked = [entry.sample for entry in facts.samples if entry.sample.timepoint == "smn"]
    scores = [f for name in PROGNOSTIC_SCORES if name in facts.scores
              for f in score_facts(facts.scores[name], name)[:1]]  # fmt: skip
    return any_of(
        "a secondary myeloid neoplasm is recorded",
        Condition(
            "patients.csv records one", stated,
            (patient_fact("smn_type", patient.smn_type, day=patient.smn_day),
             patient_fact("smn_day", patient.smn_day), *scores),
        ),
        Condition(
            "a sample of the sheet is one at SMN", bool(marked),
            tuple(NamedFact("sample.timepoint", sample_words(s), sample_id=s.sample_id,
                            specimen=s.specimen, day=s.day) for s in marked),
        ),
    )  # fmt: skip


def blasts_at_least(facts: SmnFacts, rule: Parameters) -> Condition:
    """Blasts, and their lineage in B-ALL."""
    limit = rule.number("blasts_pct")
    counts = blast_counts(facts)
    stated = facts.patient.blasts_pct
    values = [count.value for count in counts] + ([] if stated is None else [stated])
    shown = [count_fact(count) for count in counts] + [patient_fact("blasts_pct", stated, "%")]
    high = any(value >= limit for value in values)
    unsure = high and is_active_all(facts)
    return all_of(
        f"blasts of {plain_number(limit)} % or more, not those of B-ALL",
        Condition(
            f"blasts of {plain_number(limit)} % or more in marrow or blood",
            high if values else None, tuple(shown), () if values else ("blast count",),
        ),
        Condition(
            "B-ALL does not explain it", None if unsure else True,
            (patient_fact("disease", facts.patient.disease),),
            ("lineage of the blasts",) if unsure else (),
        ),
    )  # fmt: skip


def ccus_recorded(facts: SmnFacts, rule: Parameters) -> Condition:
    """CCUS as recorded; else what makes it impossible."""
    recorded = patient_fact("ccus", facts.patient.ccus)
    near = cytopenia(facts, facts.latest_day, "the latest sample")
    more = () if facts.patient.ccus is not None else near.facts
    return decided("CCUS recorded by a clinician", try_ccus(facts, rule), recorded, *more)


def late_icaht(facts: SmnFacts, rule: Parameters) -> Condition:
    """The late grade, else what the counts after day 30 rule out."""
    score_id, grade = rule.text("score_id"), rule.number("grade")
    counts = facts.counts("anc", rule.number("from_day"), ANY_DAY)
    lowest = sorted(counts, key=lambda count: (count.value, count.day))[:2]
    return decided(
        f"late ICAHT of grade {grade:g} or more (two neutrophil counts after day 30)",
        try_late_icaht(facts, rule), *score_facts(facts.scores.get(score_id), score_id),
        *(count_fact(count, "neutrophils") for count in lowest),
    )  # fmt: skip


def day90_platelets(facts: SmnFacts, rule: Parameters) -> Condition:
    """Platelets in the window, with transfusions before them."""
    start, end, cut = (rule.number(n) for n in ("from_day", "to_day", "platelets_10e9_l"))
    counts = facts.counts("platelets", start, end)
    days = facts.events("transfusion")
    given = [d for d in days if start - rule.number("transfusion_days") <= d <= end]
    return decided(
        f"platelets below {plain_number(cut)} ×10⁹/L (laboratory cut) nearest to day +90, on days "
        f"{start:g} to {end:g}",
        try_day90(facts, rule), *(count_fact(count) for count in counts),
        *(NamedFact("event.transfusion", "transfusion", day=day) for day in given),
    )  # fmt: skip


def age_and_platelets(facts: SmnFacts, rule: Parameters) -> Condition:
    """Both factors, each by itself."""
    low_age, cut = rule.number("age_years"), rule.number("platelets_10e9_l")
    age, count = age_range(facts), baseline_platelets(facts, rule)
    old = None if age is None else True if age[0] >= low_age else (
        False if age[1] < low_age else None)  # fmt: skip
    low = None if count is None else count.value <= cut
    score = facts.scores.get(rule.text("score_id"))
    if score is not None:
        points = {part.item: part.points for part in score.contributions}
        old, low = (
            None if value is None else value >= 1
            for value in (points.get("age_years"), points.get("platelets_10e9_l"))
        )
    shown = score_facts(score, rule.text("score_id")) if score else ()
    return all_of(
        "both factors",
        Condition(
            f"age of {plain_number(low_age)} or more", old,
            (NamedFact("patient.age_years", f"age {age_words(age)}"), *shown[1:2]),
            () if old is not None else ("age",),
        ),
        Condition(
            f"platelets of {plain_number(cut)} ×10⁹/L or less before CAR-T", low,
            shown[2:3] if score else tuple(count_fact(c) for c in (count,) if c is not None),
            () if low is not None else ("platelets before CAR-T",),
        ),
    )  # fmt: skip


def score_available(facts: SmnFacts, rule: Parameters) -> Condition:
    """The score of a patient with a driver."""
    score_id = rule.text("score_id")
    shown = score_facts(facts.scores.get(score_id), score_id)
    asked = f"a {score_id.upper()} score of a patient with a driver"
    drivers = NamedFact("drivers", f"{len(facts.drivers)} in all samples")
    return decided(asked, try_score_available(facts, rule), drivers, *shown)


def score_category(facts: SmnFacts, rule: Parameters) -> Condition:
    """The category of a score."""
    score_id = rule.text("score_id")
    shown = score_facts(facts.scores.get(score_id), score_id)
    wanted = " or ".join(rule.names("categories"))
    asked = f"{score_id.upper().replace('_', '-')} {wanted}"
    return decided(asked, try_score_category(facts, rule), *shown)


def prior_transplant(facts: SmnFacts, _rule: Parameters) -> Condition:
    """History of autologous transplant."""
    known = facts.patient.prior_asct
    return Condition(
        "an autologous transplant before CAR-T", known, (patient_fact("prior_asct", known),),
        () if known is not None else ("history of autologous transplant",),
    )  # fmt: skip


def prior_lines(facts: SmnFacts, rule: Parameters) -> Condition:
    """Lines of treatment before CAR-T."""
    known, least = facts.patient.prior_lines, rule.number("lines")
    return Condition(
        f"{least:g} or more lines of treatment before CAR-T",
        None if known is None else known >= least, (patient_fact("prior_lines", known, "lines"),),
        () if known is not None else ("lines of treatment before CAR-T",),
    )  # fmt: skip


def all_covered(facts: SmnFacts, rule: Parameters) -> Condition:
    """Genes, karyotype, neutrophils and identity, each by itself."""
    genes, limit = rule.names("genes"), rule.number("anc_per_ul")
    missing = all_covered_parts(facts, rule)
    window, day = facts.settings.cytopenia_window_days, facts.latest_day
    counts = [] if day is None else facts.counts("anc", day - window, day + window)
    current = current_karyotype(facts)
    shown = {
        "genes": coverage_facts(facts, genes),
        "karyotype": (karyotype_fact(current),) if current else (NamedFact("karyotype", "none"),),
        "neutrophils": tuple(count_fact(count, "neutrophils") for count in counts),
        "identity": tuple(NamedFact("identity", f"{c.sample_a} and {c.sample_b}: {c.verdict}")
                          for c in facts.identity),
    }  # fmt: skip
    asked = {
        "genes": f"{len(genes)} core genes adequate in the latest sample",
        "karyotype": "a karyotype read in full, recent, of enough metaphases",
        "neutrophils": f"neutrophils of {limit:g} /µL or more near the latest sample",
        "identity": "samples of one person",
    }
    parts = [
        Condition(asked[name], None if lacking else True, shown[name], lacking)
        for name, lacking in missing.items()
    ]
    return all_of("everything was looked at well enough to say so", *parts)
