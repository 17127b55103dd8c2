"""How the reports say things: numbers with their units, days, statuses, fates, flags.

Everything here turns a value of the model into text for a reader. Missing values become words,
never 0 and never an empty space that could be read as one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chip_triage.model.clone import Observation, Transition
    from chip_triage.model.patient import Sample

MINUS = "\u2212"
#: Keeps a line from being broken where it stands, without a space.
JOINER = "\u2060"
NBSP = "\u00a0"
EN_DASH = "\u2013"

LEVEL_WORDS = {
    "notify_today": "Notify today",
    "criteria_met": "Possible AML / MDS criteria met: morphology needed",
    "smn_reported": "SMN reported",
    "critical": "Critical",
    "high": "High",
    "elevated": "Elevated",
    "context": "Context",
    "none_found": "No rule fired",
    "cannot_be_judged": "Cannot be judged",
}
TIMEPOINT_WORDS = {
    "pre_cart": "before CAR-T",
    "followup": "follow-up",
    "cytopenia": "prolonged cytopenia",
    "smn": "SMN",
    "other": "other",
}
SPECIMEN_WORDS = {
    "PB": "blood",
    "BM": "marrow",
    "other": "other specimen",
    "fibroblast": "fibroblasts",
    "hair_follicle": "hair follicles",
}
STATUS_WORDS = {
    "detected": "detected",
    "below_threshold": "below threshold",
    "not_detected": "not detected",
    "not_assessable": "not assessable",
}
FATE_WORDS = {
    "stable": "no change shown",
    "expanding": "expanding",
    "contracting": "contracting",
    "lost": "no longer detected",
    "persistent_below_threshold": "still below threshold",
    "lost_below_threshold": "below threshold, then not detected",
    "emerged": "newly detected",
    "emerged_below_threshold": "newly seen, below threshold",
    "absent": "not detected in either",
    "first_seen_unassessed": "first seen; earlier sample not assessable",
    "not_assessable": "not assessable",
    "re_emerged": "detected again",
}
FLAG_WORDS = {
    "not_comparable": "samples not comparable",
    "crossed_threshold": "crossed the VAF threshold",
    "lymphoid_compatible": "origin undetermined: may be lymphoma",
    "constitutional_confirmed": "constitutional: seen in fibroblasts or hair follicles",
    "constitutional_excluded": "not constitutional: absent from fibroblasts or hair follicles",
    "carry_over_not_excluded": "carry-over within the run not excluded",
}
KARYOTYPE_WORDS = {
    "normal": "normal",
    "normal_limited": "normal, limited (fewer than 20 metaphases)",
    "monosomy7": "\u22127",
    "del7q": "del(7q)",
    "chr7_other": "other loss of chromosome 7",
    "chr7q_loss_other": "7q loss by another rearrangement",
    "chr7p_change": "change of 7p",
    "chr7_balanced": "balanced change of chromosome 7",
    "ring7": "ring chromosome 7",
    "complex": "complex (3 or more)",
    "complex_eln2022": "complex (ELN 2022)",
    "monosomal": "monosomal",
    "hyperdiploid": "hyperdiploid",
    "del5q": "del(5q)",
    "monosomy5": "\u22125",
    "loss17p": "17p loss",
    "trisomy8": "+8",
    "del20q": "del(20q)",
    "loss_y": "\u2212Y",
    "del11q": "del(11q)",
    "del12p": "del(12p)",
    "i17q": "i(17q)",
    "inv3_t33": "inv(3) or t(3;3)",
    "t8_21": "t(8;21)",
    "inv16": "inv(16) or t(16;16)",
    "t15_17": "t(15;17)",
    "t9_11": "t(9;11)",
    "kmt2a_rearrangement": "KMT2A (11q23) rearrangement",
    "lymphoid_pattern": "lymphoid pattern",
    "igh_14q32": "IGH (14q32) rearrangement",
    "t11_14": "t(11;14)",
    "t14_18": "t(14;18)",
    "myc_8q24": "MYC (8q24) rearrangement",
    "bcl6_3q27": "BCL6 (3q27) rearrangement",
    "t9_22": "t(9;22)",
}
ITEM_WORDS = {
    "age_years": "Age",
    "ccus": "CCUS",
    "single_dnmt3a": "DNMT3A alone",
    "high_risk_mutation": "High-risk gene",
    "two_or_more_mutations": "Two or more mutations",
    "vaf_largest": "Largest VAF",
    "longest_run_le500": "Longest run at 500 or less",
    "longest_run_le100": "Longest run at 100 or less",
    "never_above_500": "Never above 500",
}
RESIDUES = {
    "Ala": "A", "Arg": "R", "Asn": "N", "Asp": "D", "Cys": "C", "Gln": "Q", "Glu": "E", "Gly": "G",
    "His": "H", "Ile": "I", "Leu": "L", "Lys": "K", "Met": "M", "Phe": "F", "Pro": "P", "Ser": "S",
    "Thr": "T", "Trp": "W", "Tyr": "Y", "Val": "V", "Ter": "*", "Sec": "U",
}  # fmt: skip
EVENT_WORDS = {
    "g_csf": "G-CSF",
    "allo_hsct": "allogeneic transplant",
    "auto_hsct": "autologous transplant",
    "tpo_ra": "TPO receptor agonist",
    "stem_cell_boost_autologous": "stem-cell boost, autologous",
    "stem_cell_boost_allogeneic": "stem-cell boost, allogeneic",
}
SOURCE_WORDS = {
    "alignment": "alignment",
    "record": "variant record",
    "multi_sample_record": "record of another sample",
    "per_base_file": "per-base depth file",
    "gvcf": "gVCF",
    "stated": "stated by the laboratory",
}
ANALYTE_WORDS = {
    "anc": ("Neutrophils (ANC)", "/µL"),
    "platelets": ("Platelets", "×10⁹/L"),
    "hb": ("Haemoglobin", "g/dL"),
    "wbc": ("Leukocytes", "×10⁹/L"),
    "lymphocytes": ("Lymphocytes", "×10⁹/L"),
    "mcv": ("MCV", "fL"),
    "rdw": ("RDW", "%"),
    "crp": ("CRP", "mg/dL"),
    "ferritin": ("Ferritin", "ng/mL"),
    "blasts_marrow": ("Blasts, marrow", "%"),
    "blasts_blood": ("Blasts, blood", "%"),
}


def percent(fraction: float | None, *, unit: bool = True) -> str:
    """A fraction 0-1 in per cent: two decimals below 10 %, one from there, more when tiny."""
    if fraction is None:
        return "not known"
    value = 100 * fraction
    if value >= 10:
        text = f"{value:.1f}"
    elif value >= 0.1 or value == 0:
        text = f"{value:.2f}"
    else:
        text = f"{value:.1g}"
    return f"{text}{NBSP}%" if unit else text


def interval(low: float | None, high: float | None) -> str:
    """A 95 % interval of fractions in per cent; empty when there is none."""
    if low is None or high is None:
        return ""
    return f"{percent(low, unit=False)}{EN_DASH}{percent(high)}"


def spread(fractions: Sequence[float]) -> str:
    """Lowest to highest in per cent, once when they print alike; empty for none."""
    if not fractions:
        return ""
    low, high = percent(min(fractions)), percent(max(fractions))
    return high if low == high else interval(min(fractions), max(fractions))


def reads(alt_depth: int | None, depth: int | None) -> str:
    """``alt/depth`` reads, with a question mark for a count that the source lacks."""
    if alt_depth is None and depth is None:
        return "no counts"
    return f"{'?' if alt_depth is None else alt_depth}/{'?' if depth is None else depth}"


def day_text(day: int | None) -> str:
    """Day from infusion with its sign."""
    if day is None:
        return "day not known"
    return f"day {MINUS}{-day}" if day < 0 else f"day +{day}" if day else "day 0"


def number(value: float | None) -> str:
    """A measured value as measured: no rounding beyond float noise."""
    if value is None:
        return "missing"
    return f"{value:.10g}".replace("-", MINUS)


def p_value(value: float | None) -> str:
    """A p or q value to two digits, with a floor that no model supports going below."""
    if value is None:
        return EN_DASH
    return "< 0.0001" if value < 0.0001 else f"{value:.2g}"


def plain(code: str) -> str:
    """A stable code as words: known ones by their phrase, others without underscores."""
    return FLAG_WORDS.get(code, code.replace("_", " "))


def karyotype_word(flag_id: str) -> str:
    """A karyotype flag as a cytogeneticist writes it."""
    return KARYOTYPE_WORDS.get(flag_id, plain(flag_id))


def event_word(kind: str) -> str:
    """A clinical event by its usual name."""
    return EVENT_WORDS.get(kind, plain(kind))


def item_word(item: str) -> str:
    """An input of a score by its usual name; its unit stands beside the observed value."""
    if item in ITEM_WORDS:
        return ITEM_WORDS[item]
    for analyte, (name, _) in ANALYTE_WORDS.items():
        if item == analyte or item.startswith(f"{analyte}_"):
            return name
    return plain(item)


def answer(text: str) -> str:
    """An observed value: yes and no for truth values, signs and units as they are printed."""
    return {"true": "yes", "false": "no", "": "missing"}.get(text.lower(), tight(plain(text)))


def short_change(label: str) -> str:
    """A label with one-letter residues, for pictures: ``DNMT3A p.R882C``."""
    if "p." not in label:
        return label
    start, change = label.split("p.", 1)
    for residue, letter in RESIDUES.items():
        change = change.replace(residue, letter)
    return f"{start}p.{change}"


def setting(value: float) -> str:
    """A threshold to six digits: settings are chosen, not measured."""
    return f"{value:.6g}"


def sample_text(sample: Sample) -> str:
    """Specimen, day and time point of a sample, as prose names it."""
    specimen = SPECIMEN_WORDS.get(sample.specimen, sample.specimen)
    timepoint = TIMEPOINT_WORDS.get(sample.timepoint, sample.timepoint)
    return f"{specimen}, {day_text(sample.day)}, {timepoint}"


def observation_value(observation: Observation) -> str:
    """The first line of a clone's cell: a VAF, or the status in words; never 0, never wild type."""
    if observation.vaf is not None and observation.status in ("detected", "below_threshold"):
        return percent(observation.vaf)
    return STATUS_WORDS.get(observation.status, observation.status)


def observation_detail(observation: Observation) -> str:
    """The second line: counts and interval, or what the sample could have shown."""
    return ", ".join(observation_parts(observation))


def observation_parts(observation: Observation) -> tuple[str, ...]:
    """The parts of that line, each of which stays together."""
    if observation.status in ("detected", "below_threshold"):
        return tuple(_seen_parts(observation))
    if observation.status == "not_detected":
        return tuple(_unseen_parts(observation)) or (observation.detail,)
    return (observation.detail or "depth not known",)


def _seen_parts(observation: Observation) -> Iterator[str]:
    yield reads(observation.alt_depth, observation.depth)
    if observation.ci_low is not None:
        yield interval(observation.ci_low, observation.ci_high)
    if observation.status == "below_threshold":
        yield STATUS_WORDS["below_threshold"]


def _unseen_parts(observation: Observation) -> Iterator[str]:
    bound = observation.upper_bound if observation.upper_bound is not None else observation.limit
    if bound is not None:
        yield f"<{NBSP}{percent(bound)}"
    if observation.depth is not None:
        stated = " at least" if observation.source == "stated" else ""
        yield f"depth{stated} {observation.depth}"
    if observation.alt_depth:
        plural = "s are" if observation.alt_depth > 1 else " is"
        yield f"{observation.alt_depth} alt read{plural} within the error expected"
    if observation.limit is not None:
        yield f"limit {percent(observation.limit)}"


def fate_text(step: Transition) -> str:
    """A fate in prose; between specimens a loss is worded as what it is."""
    if step.fate == "lost" and "not_comparable" in step.flags:
        return "not detected in this specimen"
    return FATE_WORDS.get(step.fate, plain(step.fate))


def fold_text(step: Transition) -> str:
    """Fold change with its interval, or nothing."""
    if step.fold_change is None:
        return ""
    text = f"{_two_digits(step.fold_change)}-fold"
    if step.fold_low is not None and step.fold_high is not None:
        text += f" ({_two_digits(step.fold_low)}{EN_DASH}{_two_digits(step.fold_high)})"
    return text


def _two_digits(value: float) -> str:
    return f"{value:.0f}" if value >= 10 else f"{value:.2g}"


def allele_text(allele: str) -> str:
    """An allele, long ones cut with their length (the tables hold them whole)."""
    return allele if len(allele) <= 24 else f"{allele[:12]}…({len(allele)} bp)"


def points(value: float | None) -> str:
    """Score points to four digits: they are computed, not measured."""
    return EN_DASH if value is None else f"{value:.4g}".replace("-", MINUS)


def score_range(value: float | None, best: float | None, worst: float | None) -> str:
    """The value, or the range that missing inputs leave open."""
    if value is not None:
        return points(value)
    if best is None or worst is None:
        return "cannot be computed"
    return points(best) if best == worst else f"{points(best)} to {points(worst)}"


def tight(text: str) -> str:
    """Print signs and units properly, and keep them with their numbers on one line."""
    for loose, kept in (
        ("x10^9/L", "×10⁹/L"),
        ("/uL", "/µL"),
        ("per uL", "per µL"),
        ("10^9 per L", "×10⁹ per L"),
        ("<=", "≤"),
        (">=", "≥"),
        ("≤ ", f"≤{NBSP}"),
        ("≥ ", f"≥{NBSP}"),
        ("> ", f">{NBSP}"),
        (" %", f"{NBSP}%"),
        ("< ", f"<{NBSP}"),
        ("day +", f"day{NBSP}+"),
        (f"day {MINUS}", f"day{NBSP}{MINUS}"),
        (" /µL", f"{NBSP}/{JOINER}µL"),
        (" g/dL", f"{NBSP}g/{JOINER}dL"),
        (" ×10", f"{NBSP}×10"),
    ):
        text = text.replace(loose, kept)
    return text
