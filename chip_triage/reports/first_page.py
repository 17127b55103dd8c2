"""The first half page: who, the level and why, what changed, what is missing, what was covered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chip_triage.model.case import Case, GeneCoverage, SampleResult
from chip_triage.model.finding import Finding
from chip_triage.model.karyotype import Karyotype
from chip_triage.model.panel import GenePanel
from chip_triage.model.risk import LEVELS, FiredRule
from chip_triage.reports.wording import (
    LEVEL_WORDS,
    SPECIMEN_WORDS,
    day_text,
    karyotype_word,
    number,
    percent,
    plain,
    reads,
    sample_text,
)

#: Myeloid genes on 7q whose loss or mutation the first page must be able to speak of.
SEVEN_Q_GENES = ("EZH2", "CUX1", "LUC7L2")
#: Rules, changes and gaps that fit a half page; the rest is counted and stands further down.
#: Rules and changes share MOST_LINES, but the two highest rules are always spelled out.
FEWEST_RULES, MOST_LINES = 2, 6
MOST_RULES, MOST_CHANGES, MOST_GAPS, MOST_SETTLING = 3, 5, 6, 3
#: Metaphases that a normal karyotype needs (ISCN; DOMAIN: fewer is "normal, limited").
FULL_METAPHASES = 20

URGENT_LEVELS = ("notify_today", "criteria_met", "critical")
RAISED_LEVELS = ("smn_reported", "high", "elevated")


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """What one sample could show for the questions that matter most."""

    sample: str
    tp53: str
    seven_q: str
    npm1: str
    metaphases: str
    disease: str


@dataclass(frozen=True, slots=True)
class BriefRule:
    """A fired rule as the first page says it."""

    statement: str
    evidence: str
    caveats: str
    denominator: str
    citation: str


@dataclass(frozen=True, slots=True)
class FirstPage:
    """Everything the template's first half page prints."""

    identity: tuple[tuple[str, str], ...]
    samples: tuple[str, ...]
    level: str
    level_class: str
    suffix: str
    rules: tuple[BriefRule, ...]
    more_rules: int
    possible: tuple[str, ...]
    changes: tuple[str, ...]
    more_changes: int
    missing: tuple[str, ...]
    more_missing: int
    not_judged: int
    settled_by: tuple[str, ...]
    caveats: tuple[str, ...]
    coverage: tuple[CoverageLine, ...]
    banners: tuple[str, ...]
    guidance: tuple[FiredRule, ...]
    needs_notification: bool


def first_page(case: Case, panel: GenePanel) -> FirstPage:
    """Collect the first half page of a Case."""
    assessment = case.assessment
    fired = fired_rules(case)
    changes = assessment.changes[:MOST_CHANGES]
    shown = _brief_rules(
        case, fired[: max(FEWEST_RULES, min(MOST_RULES, MOST_LINES - len(changes)))]
    )
    return FirstPage(
        identity=_identity(case),
        samples=_samples(case),
        level=assessment.title or LEVEL_WORDS.get(assessment.headline, assessment.headline),
        level_class=level_class(assessment.headline),
        suffix=_suffix(case),
        rules=shown,
        more_rules=len(fired) - len(shown),
        possible=_possible(case),
        changes=changes,
        more_changes=max(len(assessment.changes) - MOST_CHANGES, 0),
        missing=assessment.missing[:MOST_GAPS],
        more_missing=max(len(assessment.missing) - MOST_GAPS, 0),
        not_judged=sum(r.fired is None and r.level in LEVELS[:-2] for r in assessment.rules),
        settled_by=_distinct(assessment.settled_by)[:MOST_SETTLING],
        caveats=_unsaid(assessment.caveats, shown),
        coverage=tuple(_coverage_line(case, entry, panel) for entry in case.samples),
        banners=identity_banners(case),
        guidance=guidance(case),
        needs_notification=assessment.needs_notification,
    )


def _distinct(texts: Sequence[str]) -> tuple[str, ...]:
    """Texts without those that another one says with more."""
    return tuple(
        text
        for text in texts
        if not any(other != text and other.startswith(text) for other in texts)
    )


def _unsaid(caveats: Sequence[str], rules: Sequence[BriefRule]) -> tuple[str, ...]:
    """Caveats that stand beside none of the rules shown, nor in the changes' own words."""
    said = " ".join(rule.caveats for rule in rules)
    return tuple(c for c in caveats if c not in said and not c.startswith("the samples are not"))


def _samples(case: Case) -> tuple[str, ...]:
    """One line a sample; rows without sequencing and tissue outside the comparison are named so."""
    lines = [
        f"{entry.sample.sample_id}: {sample_text(entry.sample)}"
        + ("" if entry.is_sequenced else ", not sequenced")
        for entry in case.samples
    ]
    lines += [
        f"{entry.sample.sample_id}: {SPECIMEN_WORDS[entry.sample.specimen]}, not compared"
        for entry in case.constitutional
    ]
    return tuple(lines)


def _brief_rules(case: Case, rules: Sequence[FiredRule]) -> tuple[BriefRule, ...]:
    """Rules with what an earlier line of the page already spelled out left away."""
    said = case.assessment.sentence
    brief = []
    for rule in rules:
        evidence, caveats = "; ".join(rule.evidence), "; ".join(rule.caveats)
        for karyotype in case.karyotypes:
            if karyotype.text and karyotype.text in said:
                evidence = evidence.replace(f": {karyotype.text}", "")
        caveats = "" if caveats and caveats in said else caveats
        said = " ".join((said, *rule.evidence, caveats))
        brief.append(BriefRule(rule.statement, evidence, caveats, rule.denominator, rule.citation))
    return tuple(brief)


def fired_rules(case: Case) -> tuple[FiredRule, ...]:
    """Rules that fired: those of the headline, then highest level first, in the panel's order."""
    headline = case.assessment.headline
    fired = [rule for rule in case.assessment.rules if rule.fired and rule.level in LEVELS]
    return tuple(sorted(fired, key=lambda rule: (rule.level != headline, level_rank(rule.level))))


def guidance(case: Case) -> tuple[FiredRule, ...]:
    """Quoted guidance whose facts are there: it stands apart and makes no headline."""
    return tuple(rule for rule in case.assessment.rules if rule.fired and rule.level == "guidance")


def level_rank(level: str) -> int:
    """0 for the highest level; unknown words come last."""
    return LEVELS.index(level) if level in LEVELS else len(LEVELS)


def level_class(level: str) -> str:
    """How heavy the headline is drawn: ``urgent``, ``raised`` or ``quiet``."""
    return "urgent" if level in URGENT_LEVELS else "raised" if level in RAISED_LEVELS else "quiet"


def identity_banners(case: Case) -> tuple[str, ...]:
    """What must stand above everything: samples that may not be of one person."""
    words = {"different": "do not come from one person",
             "donor_mixture": "hold cells of two persons (donor cells)"}  # fmt: skip
    overridden = {
        entry.sample.sample_id: entry.sample.identity_override
        for entry in case.samples
        if entry.sample.identity_override
    }
    banners = []
    for check in case.identity:
        if check.verdict not in words:
            continue
        text = f"Samples {check.sample_a} and {check.sample_b} {words[check.verdict]}"
        if check.concordance is not None:
            text += f": {percent(check.concordance)} concordance over {check.sites} shared germline sites"
        if check.detail:
            text += f" ({check.detail})"
        reason = overridden.get(check.sample_a) or overridden.get(check.sample_b)
        text += f". Overridden in the sheet: {reason}." if reason else (
            ". No clone may be called new or lost between them.")  # fmt: skip
        banners.append(text)
    return tuple(banners)


def _identity(case: Case) -> tuple[tuple[str, str], ...]:
    patient = case.patient
    age = patient.age_years
    person = ", ".join(
        part
        for part in (
            {"M": "male", "F": "female"}.get(patient.sex or "", patient.sex or ""),
            f"{number(age)} years" if age is not None else "",
        )
        if part
    )
    treatment = ", ".join(part for part in (patient.product, patient.disease) if part)
    recorded = f"{patient.smn_type or 'SMN'}, {day_text(patient.smn_day)}" if (
        patient.smn_day is not None or patient.smn_type) else "none recorded"  # fmt: skip
    return (
        ("Patient", patient.patient_id),
        ("", person or "sex and age not given"),
        ("CAR-T", treatment or "not given"),
        ("SMN", recorded),
    )


def _suffix(case: Case) -> str:
    higher = case.assessment.may_rise_to
    if not higher:
        return ""
    return f"May rise to “{LEVEL_WORDS.get(higher, plain(higher))}”"


def _possible(case: Case) -> tuple[str, ...]:
    """Review variants in high-weight genes: not counted as drivers, not to be overlooked."""
    latest: dict[str, tuple[Finding, SampleResult]] = {}
    for entry in case.samples:
        for finding in entry.findings:
            if finding.category == "review" and "high_weight" in finding.tags:
                latest[str(finding.call.variant.key)] = (finding, entry)
    drivers = {
        str(finding.call.variant.key)
        for entry in case.samples
        for finding in entry.findings
        if finding.category == "driver"
    }
    return tuple(
        _possible_text(finding, entry)
        for key, (finding, entry) in latest.items()
        if key not in drivers
    )


def _possible_text(finding: Finding, entry: SampleResult) -> str:
    call, chosen = finding.call, finding.consequence
    name = (chosen.hgvsp or chosen.hgvsc if chosen else None) or "variant"
    reason = finding.reasons[0].text if finding.reasons else "for review"
    return (
        f"{finding.gene_symbol} {name} {percent(call.vaf)} ({reads(call.alt_depth, call.depth)}), "
        f"{sample_text(entry.sample)}: {reason}"
    )


def _coverage_line(case: Case, entry: SampleResult, panel: GenePanel) -> CoverageLine:
    by_gene = {gene.gene_symbol: gene for gene in entry.coverage}
    cytogenetics = _metaphases(karyotypes_of(case, entry.sample.sample_id))
    disease = plain(entry.sample.disease_status or "not given")
    if not entry.is_sequenced:
        absent = "not sequenced"
        return CoverageLine(entry.sample.sample_id, absent, absent, absent, cytogenetics, disease)
    seven_q = [
        by_gene[gene] for gene in SEVEN_Q_GENES if gene in by_gene and panel.gene(gene) is not None
    ]
    return CoverageLine(
        entry.sample.sample_id,
        _gene_text(by_gene.get("TP53")),
        _genes_text(seven_q),
        _gene_text(by_gene.get("NPM1")),
        cytogenetics,
        disease,
    )


def karyotypes_of(case: Case, sample_id: str) -> tuple[Karyotype, ...]:
    """Karyotypes that belong to a sample; with one sample, also those that name none."""
    alone = len(case.samples) == 1
    return tuple(
        karyotype
        for karyotype in case.karyotypes
        if karyotype.sample_id == sample_id or (alone and karyotype.sample_id is None)
    )


def _gene_text(gene: GeneCoverage | None) -> str:
    if gene is None or gene.status == "not_known":
        return "depth not known"
    if gene.limit is None:
        return f"{plain(gene.status)}, depth {gene.depth}"
    word = "" if gene.status == "adequate" else f"{plain(gene.status)}, "
    return f"{word}limit {percent(gene.limit)}"


def _genes_text(genes: list[GeneCoverage]) -> str:
    if not genes:
        return "depth not known"
    unknown = [gene.gene_symbol for gene in genes if gene.status == "not_known"]
    if len(unknown) == len(genes):
        return "depth not known"
    limits = [gene.limit for gene in genes if gene.limit is not None]
    partial = [gene.gene_symbol for gene in genes if gene.status == "partial"]
    parts = [f"limit up to {percent(max(limits))}"] if limits else []
    parts += [f"partial: {', '.join(partial)}"] if partial else []
    parts += [f"not known: {', '.join(unknown)}"] if unknown else []
    return "; ".join(parts) or "adequate"


def _metaphases(karyotypes: tuple[Karyotype, ...]) -> str:
    banded = [karyotype for karyotype in karyotypes if karyotype.is_banded]
    texts = [] if banded else ["no karyotype"]
    for karyotype in sorted(karyotypes, key=lambda entry: not entry.is_banded):
        if not karyotype.is_banded:
            lost = [karyotype_word(flag.flag_id) for flag in karyotype.flags if flag.present]
            texts.append(f"copy number: {', '.join(lost) or 'no loss shown'}")
            continue
        cells = karyotype.metaphases
        text = "count not stated" if cells is None else f"{cells} metaphases"
        if karyotype.is_unreadable:
            text += ", unreadable"
        elif karyotype.status not in ("ok", "ok_with_notes"):
            text += f", {plain(karyotype.status)}"
        elif karyotype.has("normal") and cells is not None and cells < FULL_METAPHASES:
            text += ", normal, limited"
        texts.append(text)
    return "; ".join(texts)
