"""Tests of the SMN rules that rest on counts, scores, history and what the sheet records."""

from __future__ import annotations

from chip_triage.analysis.smn_conditions import (
    at_most,
    below,
    cytopenia_near,
    day_words,
    karyotype_gap,
    last_known_day,
    plain_number,
)
from chip_triage.analysis.smn_facts import SmnFacts
from chip_triage.analysis.smn_outcome import Outcome, Parameters, gap_text, genes_gap
from chip_triage.analysis.smn_wording import input_words, karyotype_coverage, sample_words
from chip_triage.model.patient import BloodCount
from chip_triage.model.score import ScoreResult

#: Gurney's two factors, age and platelets, both present.
BOTH_FACTORS = 2
#: Later (and, negated, earlier) than any day of a patient.
ANY_DAY = 100_000
BLAST_PLACES = {"blasts_marrow": "marrow", "blasts_blood": "blood"}
#: Shown beside a recorded MDS, the newest first.
PROGNOSTIC_SCORES = ("ipssm", "ipssr", "ipss")


def smn_recorded(facts: SmnFacts, _rule: Parameters) -> Outcome:
    """The sheet or patients.csv records a secondary myeloid neoplasm; its IPSS scores stand beside."""
    patient = facts.patient
    marked = [entry.sample for entry in facts.samples if entry.sample.timepoint == "smn"]
    if patient.smn_day is not None or patient.smn_type:
        recorded = f"{patient.smn_type or 'SMN'} recorded, {day_words(patient.smn_day)}"
    elif marked:
        recorded = f"sample at SMN: {sample_words(marked[-1])}"
    else:
        return Outcome(False)
    scores = [facts.scores[name] for name in PROGNOSTIC_SCORES if name in facts.scores]
    return Outcome(True, (recorded, *(f"{s.title} {s.category}" for s in scores if s.category)))


def blasts_at_least(facts: SmnFacts, rule: Parameters) -> Outcome:
    """Blasts in marrow or blood at ``blasts_pct`` or more; lymphoblasts are not told apart."""
    limit = rule.number("blasts_pct")
    values = [
        (count.value, f"blasts {plain_number(count.value)} % in {where}, {day_words(count.day)}")
        for count in blast_counts(facts)
        for where in (BLAST_PLACES[count.analyte],)
    ]
    if facts.patient.blasts_pct is not None:
        share = facts.patient.blasts_pct
        values.append((share, f"blasts {plain_number(share)} % (patients.csv)"))
    high = tuple(text for value, text in values if value >= limit)
    if high and is_active_all(facts):
        return Outcome(
            None,
            high,
            ("lineage of the blasts",),
            ("B-ALL is not in remission",),
            undetermined=True,
        )
    if high:
        return Outcome(True, high)
    return Outcome(False) if values else Outcome(None, missing=("blast count",))


def blast_counts(facts: SmnFacts) -> list[BloodCount]:
    """Blasts of all days, marrow first."""
    return [c for analyte in BLAST_PLACES for c in facts.counts(analyte, -ANY_DAY, ANY_DAY)]


def is_active_all(facts: SmnFacts) -> bool:
    """Whether the patient has B-ALL that is not in remission in the latest sample."""
    words = (facts.patient.disease or "").upper().replace("-", " ").split()
    latest = facts.latest
    return "ALL" in words and (latest is None or latest.sample.disease_status != "remission")


def ccus_recorded(facts: SmnFacts, _rule: Parameters) -> Outcome:
    """CCUS only as a clinician recorded it; without clone or cytopenia it cannot be."""
    recorded = facts.patient.ccus
    if recorded is not None:
        return Outcome(recorded, ("CCUS recorded",) if recorded else ())
    if smn_recorded(facts, _rule).fired:
        return Outcome(False, ("SMN is recorded",))
    near = cytopenia_near(facts, facts.latest_day)
    if near.present is False:
        return Outcome(False, near.evidence)
    if not facts.drivers and not facts.possible and not genes_gap(facts, facts.core_genes):
        return Outcome(False, ("no clone found",))
    return Outcome(None, near.evidence, ("record of CCUS (cytopenia unexplained for 4 months)",))


# ---- haematotoxicity ---------------------------------------------------------------------------


def late_icaht(facts: SmnFacts, rule: Parameters) -> Outcome:
    """Late ICAHT of at least ``grade``, from its score, else from what the counts rule out."""
    grade = rule.number("grade")
    score = facts.scores.get(rule.text("score_id"))
    if score is not None:
        lowest = score.value if score.value is not None else score.best
        highest = score.value if score.value is not None else score.worst
        if lowest is not None and lowest >= grade:
            exact = "" if score.value is not None else "at least "
            return Outcome(True, (f"late ICAHT {exact}grade {lowest:g}",))
        if highest is not None and highest < grade:
            return Outcome(False, (f"late ICAHT grade {highest:g} at most",))
    return _late_neutrophils(facts, rule)


def _late_neutrophils(facts: SmnFacts, rule: Parameters) -> Outcome:
    limit, start = rule.number("anc_per_ul"), rule.number("from_day")
    counts = facts.counts("anc", start, ANY_DAY)
    low = [count for count in counts if at_most(count, limit) is not False]
    if low:
        text = f"neutrophils {_value(low[0])} /µL on {day_words(low[0].day)}: late ICAHT plausible"
        return Outcome(None, (text,), ("a second neutrophil count after day 30",), (text,))
    if counts or last_known_day(facts) < start:
        return Outcome(False, () if counts else ("before day 31",))
    return Outcome(None, missing=("neutrophil counts after day 30",))


def _value(count: BloodCount) -> str:
    return f"{count.censored}{plain_number(count.value)}"


def day90_platelets(facts: SmnFacts, rule: Parameters) -> Outcome:
    """Platelets nearest to day 90 within the window, below the laboratory's cut."""
    start, end = rule.number("from_day"), rule.number("to_day")
    counts = facts.counts("platelets", start, end)
    if not counts:
        if last_known_day(facts) < start:
            return Outcome(False, ("day +90 not reached",))
        return Outcome(None, missing=("platelets at day +90",))
    cut = rule.number("platelets_10e9_l")
    nearest = min(counts, key=lambda count: (abs(count.day - 90), count.value))
    window = f"window days {start:g} to {end:g}, laboratory cut {cut:g}"
    text = f"platelets {_value(nearest)} ×10⁹/L on {day_words(nearest.day)} ({window})"
    before = rule.number("transfusion_days")
    given = [d for d in facts.events("transfusion") if 0 <= nearest.day - d <= before]
    caveats = tuple(f"transfusion on {day_words(day)}" for day in given)
    low = below(nearest, cut)
    missing = ("platelets at day +90 as a number",) if low is None else ()
    return Outcome(low, (text,), missing, caveats)


def age_and_platelets(facts: SmnFacts, rule: Parameters) -> Outcome:
    """Both: age at infusion and platelets before it, from the score, else from the table values."""
    score = facts.scores.get(rule.text("score_id"))
    if score is not None:
        return _both_factors(score)
    low_age, cut = rule.number("age_years"), rule.number("platelets_10e9_l")
    age = age_range(facts)
    last = baseline_platelets(facts, rule)
    old = (
        None if age is None else True if age[0] >= low_age else False if age[1] < low_age else None
    )
    low = last.value <= cut if last is not None else None
    if old is False or low is False:
        return Outcome(False)
    if old and low and last is not None:
        platelets = f"platelets {_value(last)} ×10⁹/L on {day_words(last.day)}"
        return Outcome(True, (f"age {age_words(age)}", platelets))
    lacking = [] if old else ["age"]
    lacking += [] if low else ["platelets before CAR-T"]
    return Outcome(None, missing=tuple(lacking))


def baseline_platelets(facts: SmnFacts, rule: Parameters) -> BloodCount | None:
    """The last platelet count of the window before infusion."""
    counts = facts.counts("platelets", rule.number("from_day"), rule.number("to_day"))
    return counts[-1] if counts else None


def _both_factors(score: ScoreResult) -> Outcome:
    """The score counts the factors present: both is 2."""
    inputs = tuple(f"{part.item.split('_')[0]} {part.observed}" for part in score.contributions)
    if score.best is not None and score.best >= BOTH_FACTORS:
        return Outcome(True, inputs)
    if score.worst is not None and score.worst < BOTH_FACTORS:
        return Outcome(False, inputs)
    return Outcome(None, inputs, missing=input_words(score.missing, "(before CAR-T)"))


def age_range(facts: SmnFacts) -> tuple[float, float] | None:
    """Lowest and highest age at infusion in years (a birth year leaves one open)."""
    patient = facts.patient
    if patient.age_years is not None:
        return patient.age_years, patient.age_years
    year = (patient.infusion_date or "")[:4]
    if patient.birth_year is None or not year.isdigit():
        return None
    years = int(year) - patient.birth_year
    return float(years - 1), float(years)


def age_words(age: tuple[float, float] | None) -> str:
    """``69-70`` or ``70`` years."""
    if age is None:
        return "unknown"
    low, high = age
    return plain_number(low) if low == high else f"{plain_number(low)}-{plain_number(high)}"


# ---- scores and history ------------------------------------------------------------------------


def score_available(facts: SmnFacts, rule: Parameters) -> Outcome:
    """A score that says something of the patient's clones, with its value or range."""
    score_id = rule.text("score_id")
    score = facts.scores.get(score_id)
    if not facts.drivers:
        gap = genes_gap(facts, facts.core_genes)
        return Outcome(None, missing=(gap_text(gap),), gap_genes=gap) if gap else Outcome(False)
    if score is None:
        return Outcome(None, missing=(f"inputs of {score_id.upper()}",))
    if score.value is None and score.best is None:
        return Outcome(None, missing=input_words(score.missing))
    span = (
        plain_number(score.value)
        if score.value is not None
        else f"{score.best:g} to {score.worst:g}"
        if score.worst is not None
        else f"{score.best:g}"
    )
    category = f", {score.category}" if score.category else ""
    missing = input_words(score.missing)
    return Outcome(True, (f"{score.title} {span}{category}",), missing=missing)


def score_category(facts: SmnFacts, rule: Parameters) -> Outcome:
    """A score in one of ``categories``."""
    score_id = rule.text("score_id")
    score = facts.scores.get(score_id)
    if score is None:
        return Outcome(None, missing=(f"inputs of {score_id.upper().replace('_', '-')}",))
    if score.category is None:
        return Outcome(None, missing=input_words(score.missing, "before lymphodepletion"))
    value = f" {plain_number(score.value)}" if score.value is not None else ""
    fired = score.category.lower() in rule.names("categories")
    return Outcome(fired, (f"{score.title}{value} ({score.category})",))


def prior_transplant(facts: SmnFacts, _rule: Parameters) -> Outcome:
    """Autologous transplant before CAR-T."""
    known = facts.patient.prior_asct
    if known is None:
        return Outcome(None, missing=("history of autologous transplant",))
    return Outcome(known, ("autologous transplant before CAR-T",) if known else ())


def prior_lines(facts: SmnFacts, rule: Parameters) -> Outcome:
    """At least ``lines`` lines of treatment before CAR-T."""
    known = facts.patient.prior_lines
    if known is None:
        return Outcome(None, missing=("lines of treatment before CAR-T",))
    return Outcome(known >= rule.number("lines"), (f"{known} lines before CAR-T",))


# ---- what 'no rule fired' needs ----------------------------------------------------------------


def all_covered(facts: SmnFacts, rule: Parameters) -> Outcome:
    """Core genes adequate in the latest sample, a full karyotype, neutrophils known and adequate."""
    if facts.latest is None:
        return Outcome(None, missing=("a sample",))
    genes = rule.names("genes")
    missing = [text for lacking in all_covered_parts(facts, rule).values() for text in lacking]
    if missing:
        return Outcome(None, missing=tuple(missing), gap_genes=genes_gap(facts, genes))
    evidence = (
        f"{len(genes)} genes adequate in {sample_words(facts.latest.sample)}",
        f"karyotype {karyotype_coverage(facts)}",
    )
    return Outcome(True, evidence)


def all_covered_parts(facts: SmnFacts, rule: Parameters) -> dict[str, tuple[str, ...]]:
    """What is missing for each part of 'everything was covered'; empty where nothing is."""
    if facts.latest is None:
        return {"genes": ("a sample",)}
    gap, karyotype = genes_gap(facts, rule.names("genes")), karyotype_gap(facts)
    return {
        "genes": (gap_text(gap),) if gap else (),
        "karyotype": (karyotype,) if karyotype else (),
        "neutrophils": tuple(_neutrophil_gap(facts, rule.number("anc_per_ul"))),
        "identity": ("identity of the samples",) if facts.identity_conflict else (),
    }


def _neutrophil_gap(facts: SmnFacts, limit: float) -> list[str]:
    """Below the limit, blood is mostly lymphocytes and hides myeloid clones."""
    day = facts.latest_day
    if day is None:
        return ["day of the latest sample"]
    window = facts.settings.cytopenia_window_days
    counts = facts.counts("anc", day - window, day + window)
    if not counts:
        return ["neutrophil count near the latest sample"]
    nearest = min(counts, key=lambda count: abs(count.day - day))
    low = nearest.value < limit or (nearest.censored == "<" and nearest.value <= limit)
    return [f"neutrophils of at least {limit:g} /µL at the sample"] if low else []
