"""The category table: which evidence excludes, which asks for review, what remains a driver."""

from __future__ import annotations

from chip_triage.analysis.effects import NON_CODING, SYNONYMOUS
from chip_triage.analysis.filters import AT, BELOW, Limits, counts_text, percent
from chip_triage.analysis.germline import GermlineEvidence
from chip_triage.model.finding import DriverMatch, FilterOutcome, Reason
from chip_triage.model.record import record
from chip_triage.model.variant import Call


@record
class Evidence:
    """Everything that the verdict on one call rests on.

    ``side`` is where the VAF stands against the threshold, ``male_side`` the same against the
    threshold for X-linked genes in males (None when it does not apply).
    """

    call: Call
    in_panel_gene: bool = True
    effect: str | None = None
    annotated: bool = False
    driver: DriverMatch | None = None
    technical: tuple[FilterOutcome, ...] = ()
    germline: GermlineEvidence | None = None
    artefacts: tuple[Reason, ...] = ()
    side: str | None = None
    male_side: str | None = None
    limits: Limits | None = None


_FAILED_FILTER = {
    "caller_filter": "caller FILTER",
    "depth": "depth too low for this VAF",
    "alt_reads": "too few reads with the allele",
    "both_strands": "allele not on both strands",
    "strand_ratio": "allele's reads lean to one strand",
}


def decide_category(evidence: Evidence) -> tuple[str, tuple[Reason, ...]]:
    """Category (excluded | review | driver) and the reasons that made it, the decisive one first."""
    if not evidence.in_panel_gene:
        return "excluded", (Reason("no_panel_gene", "in no gene of the panel"),)
    excluded = exclusion_reasons(evidence)
    if excluded:
        return "excluded", tuple(excluded)
    review = review_reasons(evidence)
    if review or evidence.driver is None:
        return "review", tuple(review)
    driver = evidence.driver
    return "driver", (
        Reason("driver_rule", f"rule {driver.rule_id} ({driver.rule_set}) on {driver.transcript}"),
    )


def exclusion_reasons(evidence: Evidence) -> list[Reason]:
    """Why a call is excluded; a driver rule outweighs its consequence class, nothing else."""
    reasons = []
    if evidence.driver is None:
        if evidence.effect == NON_CODING:
            reasons.append(Reason("non_coding", "non-coding outside splice sites"))
        elif evidence.effect == SYNONYMOUS:
            reasons.append(Reason("synonymous", "synonymous, no splice site hit"))
        elif evidence.effect is None and evidence.annotated:
            reasons.append(Reason("no_consequence_in_gene", "no consequence in the panel gene"))
    if evidence.germline is not None:
        reasons += evidence.germline.exclude
    if evidence.side == BELOW and evidence.limits is not None:
        limit = percent(evidence.limits.vaf_threshold.value)
        reasons.append(Reason("below_threshold", f"VAF {counts_text(evidence.call)} below {limit}"))
    return reasons


def review_reasons(evidence: Evidence) -> list[Reason]:
    """Why a call that is not excluded needs eyes."""
    reasons = _threshold_reasons(evidence)
    for outcome in evidence.technical:
        if outcome.passed is False:
            text = _FAILED_FILTER.get(outcome.filter_id, outcome.filter_id)
            reasons.append(
                Reason(outcome.filter_id, f"{text}: {outcome.observed} (asked {outcome.threshold})")
            )
    reasons += evidence.artefacts
    if evidence.germline is not None:
        reasons += evidence.germline.review
    if evidence.driver is None:
        reasons.append(_no_rule_reason(evidence))
    elif evidence.driver.verdict != "driver":
        reasons.append(
            Reason("rule_asks_review", f"rule {evidence.driver.rule_id} asks for review")
        )
    return reasons


def _no_rule_reason(evidence: Evidence) -> Reason:
    if evidence.effect is None:
        return Reason("not_annotated", "no annotation: its effect cannot be judged")
    return Reason("no_driver_rule", "protein-altering, but no driver rule matches")


def _threshold_reasons(evidence: Evidence) -> list[Reason]:
    limits = evidence.limits
    if limits is None:
        return []
    text = counts_text(evidence.call)
    if evidence.side is None:
        return [Reason("vaf_unknown", "neither counts nor a VAF in the file")]
    if evidence.side == AT:
        limit = percent(limits.vaf_threshold.value)
        return [Reason("at_threshold", f"VAF {text} exactly at the threshold of {limit}")]
    if evidence.male_side == BELOW:
        limit = percent(limits.vaf_threshold_x_male.value)
        return [Reason("x_linked_male", f"VAF {text}: X-linked in a male, WHO 2022 asks {limit}")]
    return []
