"""The category table: which evidence excludes, which asks for review, what remains a driver."""

from __future__ import annotations

from collections.abc import Iterator

from chip_triage.analysis.call_evidence import CallEvidence
from chip_triage.analysis.effects import NON_CODING, SYNONYMOUS
from chip_triage.analysis.filters import AT, BELOW, counts_text, percent
from chip_triage.analysis.germline import polymorphism_reasons
from chip_triage.model.finding import Reason

_FAILED_FILTER = {
    "caller_filter": "caller FILTER",
    "depth": "depth too low for this VAF",
    "alt_reads": "too few reads with the allele",
    "both_strands": "allele not on both strands",
    "strand_ratio": "allele's reads lean to one strand",
}
NO_PANEL_GENE = (Reason("no_panel_gene", "in no gene of the panel"),)
#: effect -> why it excludes what no rule names
_SILENT: dict[str | None, Reason] = {
    NON_CODING: Reason("non_coding", "non-coding outside splice sites"),
    SYNONYMOUS: Reason("synonymous", "synonymous, no splice site hit"),
}
_NO_CONSEQUENCE = Reason("no_consequence_in_gene", "no consequence in the panel gene")
_NOT_ANNOTATED = Reason("not_annotated", "no annotation: its effect cannot be judged")
_NO_RULE = Reason("no_driver_rule", "protein-altering, but no driver rule matches")
_VAF_UNKNOWN = Reason("vaf_unknown", "neither counts nor a VAF in the file")


class JudgedCall(CallEvidence):
    """One call with its verdict; of what excludes it only the first reason is looked for at once."""

    __slots__ = ("_more", "_reasons")

    def decide(self) -> tuple[str, Reason]:
        """Category (excluded | review | driver) and the decisive reason.

        What asks for review is looked at only where nothing excludes.
        """
        side = self.side
        #: those that have not been looked for
        self._more = _exclusion_reasons(self, side)
        first = next(self._more, None)
        if first is not None:
            self._reasons: tuple[Reason, ...] = (first,)
            return "excluded", first
        review, driver = review_reasons(self, side), self.driver
        if review or driver is None:
            self._reasons = tuple(review)
            return "review", review[0]
        text = f"rule {driver.rule_id} ({driver.rule_set}) on {driver.transcript}"
        self._reasons = (Reason("driver_rule", text),)
        return "driver", self._reasons[0]

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """All reasons that made the category, the decisive one first."""
        self._reasons += tuple(self._more)
        return self._reasons


def _exclusion_reasons(evidence: CallEvidence, side: str | None) -> Iterator[Reason]:
    """Why a call is excluded; a driver rule outweighs its consequence class, nothing else."""
    call, limits = evidence.call, evidence.bench.limits
    if evidence.effect in _SILENT and evidence.driver is None:
        yield _SILENT[evidence.effect]
    elif evidence.effect is None and evidence.driver is None and call.is_annotated:
        yield _NO_CONSEQUENCE
    if call.population_af is not None:
        yield from polymorphism_reasons(call, evidence.gene.symbol, evidence.residue, limits)
    if side == BELOW:
        limit = percent(limits.vaf_threshold.value)
        yield Reason("below_threshold", f"VAF {counts_text(call)} below {limit}")


def review_reasons(evidence: CallEvidence, side: str | None) -> list[Reason]:
    """Why a call that is not excluded needs eyes."""
    reasons = _threshold_reasons(evidence, side)
    for outcome in evidence.failed:
        text = _FAILED_FILTER.get(outcome.filter_id, outcome.filter_id)
        text = f"{text}: {outcome.observed} (asked {outcome.threshold})"
        reasons.append(Reason(outcome.filter_id, text))
    reasons += evidence.listed[1]
    reasons += evidence.origin.review
    if evidence.driver is None:
        reasons.append(_NOT_ANNOTATED if evidence.effect is None else _NO_RULE)
    elif evidence.driver.verdict != "driver":
        reasons.append(
            Reason("rule_asks_review", f"rule {evidence.driver.rule_id} asks for review")
        )
    return reasons


def _threshold_reasons(evidence: CallEvidence, side: str | None) -> list[Reason]:
    limits = evidence.bench.limits
    if side is None:
        return [_VAF_UNKNOWN]
    if side == AT:
        limit, text = percent(limits.vaf_threshold.value), counts_text(evidence.call)
        return [Reason("at_threshold", f"VAF {text} exactly at the threshold of {limit}")]
    if evidence.male_side == BELOW:
        limit, text = percent(limits.vaf_threshold_x_male.value), counts_text(evidence.call)
        return [Reason("x_linked_male", f"VAF {text}: X-linked in a male, WHO 2022 asks {limit}")]
    return []
