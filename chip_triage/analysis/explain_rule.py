"""Why a rule of the SMN statement came out as it did, from a finished case."""

from __future__ import annotations

from dataclasses import dataclass

from chip_triage.analysis.smn import TriedRule, decide_headline, try_rules
from chip_triage.analysis.smn_condition_tree import Condition
from chip_triage.analysis.smn_facts import SmnFacts, gather_facts
from chip_triage.analysis.smn_tests import condition_of
from chip_triage.model.case import Case
from chip_triage.model.panel import GenePanel
from chip_triage.model.risk import FiredRule


@dataclass(frozen=True, slots=True)
class ExplainedRule:
    """One rule of a panel tried on a case.

    ``fired`` is what the panel at hand concludes; ``recorded`` what stands in the case, None where
    the case holds no rule of that id. ``remark`` says what keeps a rule that fired from the headline.
    """

    rule_id: str
    level: str
    statement: str
    test: str
    parameters: tuple[tuple[str, object], ...]
    citation: str
    denominator: str
    fired: bool | None
    condition: Condition
    evidence: tuple[str, ...]
    missing: tuple[str, ...]
    settled_by: str
    caveats: tuple[str, ...]
    remark: str
    recorded: FiredRule | None


def explain_rules(case: Case, panel: GenePanel) -> tuple[ExplainedRule, ...]:
    """Every rule of a panel with its condition over the facts of a case, in the panel's order.

    Raises PanelError when a rule of the panel is off.
    """
    facts = gather_facts(
        case.patient, case.samples, case.tracks, case.karyotypes, case.scores, case.timeline,
        panel, case.identity,
    )  # fmt: skip
    tried = try_rules(panel, facts)
    headline = decide_headline(tried)
    recorded = {rule.rule_id: rule for rule in case.assessment.rules}
    return tuple(_explained(t, facts, headline, recorded.get(t.rule.rule_id)) for t in tried)


def _explained(
    tried: TriedRule, facts: SmnFacts, headline: str, recorded: FiredRule | None
) -> ExplainedRule:
    rule, outcome = tried.rule, tried.outcome
    fired, remark = outcome.fired, tried.answered or ""
    if rule.level == "none_found" and fired and headline != "none_found":
        fired, remark = False, f"all was covered, but the headline is {headline}"
    return ExplainedRule(
        rule_id=rule.rule_id,
        level=rule.level,
        statement=rule.statement,
        test=rule.test,
        parameters=rule.parameters,
        citation=rule.citation,
        denominator=rule.denominator,
        fired=fired,
        condition=condition_of(rule, facts),
        evidence=outcome.evidence,
        missing=outcome.missing,
        settled_by=rule.settled_by if outcome.fired is None else "",
        caveats=outcome.caveats,
        remark=remark,
        recorded=recorded,
    )
