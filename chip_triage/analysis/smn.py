"""The SMN-risk statement: the highest level that fired, why, and what could still raise it.

No published model joins clonal haematopoiesis, karyotype and counts after CAR-T; so rules that
fired are shown with their evidence, and never a probability. The nine levels and their order are
those of docs/smn.md; the rules are data in the panel's ``smn_rules.toml``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chip_triage.analysis.smn_conditions import day_words
from chip_triage.analysis.smn_facts import SmnFacts, gather_facts
from chip_triage.analysis.smn_headline import headline_sentence, title_words
from chip_triage.analysis.smn_outcome import Outcome, Parameters, gap_text
from chip_triage.analysis.smn_tests import try_rule
from chip_triage.analysis.smn_wording import (
    changes_since_infusion,
    coverage_lines,
    not_clonal_text,
    place_words,
)
from chip_triage.model.clone import CloneTrack, IdentityCheck
from chip_triage.model.karyotype import Karyotype
from chip_triage.model.panel import GenePanel, SmnRule
from chip_triage.model.patient import ClinicalTimeline, Patient
from chip_triage.model.risk import LEVELS, FiredRule, RiskAssessment
from chip_triage.model.sample_result import SampleResult
from chip_triage.model.score import ScoreResult

#: Levels that a fired rule gives; the last two of LEVELS are concluded, not fired.
FIRING_LEVELS = LEVELS[: LEVELS.index("none_found")]
#: Levels that ask for a call today: the report has 'notified whom / when' fields.
NOTIFIED_LEVELS = ("notify_today", "criteria_met", "critical")
_STATEMENT = "statement"
#: G-CSF within this many days before a sample is said beside its neutrophils (house convention).
G_CSF_DAYS = 14


@dataclass(frozen=True, slots=True)
class TriedRule:
    """A rule with its outcome; ``answered`` when the recorded diagnosis already says it."""

    rule: SmnRule
    outcome: Outcome
    holds_open: bool
    answered: str | None

    @property
    def rank(self) -> int:
        """Place of the rule's level; guidance and statements come last."""
        level = self.rule.level
        return LEVELS.index(level) if level in LEVELS else len(LEVELS)

    @property
    def undecided(self) -> bool:
        """Could not be judged, and matters for the headline."""
        return self.outcome.fired is None and self.holds_open and self.answered is None


def assess(
    patient: Patient,
    samples: Sequence[SampleResult],
    tracks: Sequence[CloneTrack],
    karyotypes: Sequence[Karyotype],
    scores: Sequence[ScoreResult],
    timeline: ClinicalTimeline,
    panel: GenePanel,
    identity: Sequence[IdentityCheck] = (),
) -> RiskAssessment:
    """Try every rule of the panel on one patient.

    Missing input is never negative: it leaves a rule undecided, which the headline's suffix and
    ``may_rise_to`` say. Raises PanelError when a rule of the panel is off.
    """
    facts = gather_facts(patient, samples, tracks, karyotypes, scores, timeline, panel, identity)
    tried = try_rules(panel, facts)
    headline = decide_headline(tried)
    rise = may_rise_to(headline, tried)
    deciding = [t for t in _fired(tried) if t.rule.level == headline]
    return RiskAssessment(
        headline=headline,
        title=title_words(
            headline,
            at_least=rise is not None,
            gaps=title_gaps(headline, rise, tried),
            undetermined=_all_undetermined(deciding),
        ),
        sentence=headline_sentence(
            facts, facts.drivers, () if headline == "context" else _evidence_of(deciding)
        ),
        rules=tuple(_record(t, headline) for t in tried if t.rule.level != _STATEMENT),
        missing=list_missing(headline, tried),
        may_rise_to=rise,
        settled_by=list_settling(headline, tried),
        changes=changes_since_infusion(facts),
        coverage=coverage_lines(facts),
        caveats=_caveats(facts, tried),
        statements=tuple(
            _statement(t.rule) for t in tried if t.rule.level == _STATEMENT and t.outcome.fired
        ),
        needs_notification=any(
            t.rule.level in NOTIFIED_LEVELS and t.outcome.fired and t.answered is None
            for t in tried
        ),
    )


def try_rules(panel: GenePanel, facts: SmnFacts) -> tuple[TriedRule, ...]:
    """Every rule of the panel with its outcome, in the panel's order."""
    outcomes = [(rule, try_rule(rule, facts)) for rule in panel.smn_rules]
    recorded = any(rule.level == "smn_reported" and out.fired for rule, out in outcomes)
    kind = (facts.patient.smn_type or "").upper()
    return tuple(
        TriedRule(rule, outcome, _holds_open(rule), _answered(rule, kind) if recorded else None)
        for rule, outcome in outcomes
    )


def _holds_open(rule: SmnRule) -> bool:
    return dict(rule.parameters).get("open") is not False


def _answered(rule: SmnRule, kind: str) -> str | None:
    """How a recorded diagnosis answers a 'criteria met' rule: by any record, or by an AML."""
    answers = Parameters.of(rule).names("answered_by", needed=False)
    if "any" in answers or any(kind.startswith(answer.upper()) for answer in answers):
        return f"answered by the recorded {kind or 'SMN'}"
    return None


def decide_headline(tried: Iterable[TriedRule]) -> str:
    """The highest level that fired; else none_found when all was covered, else cannot_be_judged."""
    tried = tuple(tried)
    ranks = [t.rank for t in _fired(tried)]
    if ranks:
        return LEVELS[min(ranks)]
    covered = any(t.rule.level == "none_found" and t.outcome.fired for t in tried)
    undecided = any(t.undecided and t.rule.level in FIRING_LEVELS for t in tried)
    return "none_found" if covered and not undecided else "cannot_be_judged"


def _fired(tried: Iterable[TriedRule]) -> list[TriedRule]:
    return [
        t for t in tried if t.outcome.fired and t.answered is None and t.rule.level in FIRING_LEVELS
    ]


def may_rise_to(headline: str, tried: Iterable[TriedRule]) -> str | None:
    """The highest level above the headline that missing input leaves open."""
    if headline == "smn_reported":
        return None
    open_ranks = [t.rank for t in tried if t.undecided and t.rule.level in FIRING_LEVELS]
    top = min(open_ranks, default=len(LEVELS))
    return LEVELS[top] if top < LEVELS.index(headline) else None


def _open_above(headline: str, tried: Iterable[TriedRule]) -> list[TriedRule]:
    """Undecided rules that could change the headline: those that hold it open first, by level.

    What the headline 'no rule fired' still needed counts only where nothing could be judged.
    """
    limit = LEVELS.index(headline)
    undecided = [
        t
        for t in tried
        if t.outcome.fired is None and t.answered is None and t.rank < limit
        and (t.rule.level != "none_found" or headline == "cannot_be_judged")
    ]  # fmt: skip
    if headline == "none_found":
        return []
    return sorted(undecided, key=lambda t: (not t.holds_open, t.rank))


def list_missing(headline: str, tried: Sequence[TriedRule]) -> tuple[str, ...]:
    """What is absent and could change the level, weightiest first; gene coverage as one entry."""
    return _missing_of(_open_above(headline, tried))


def _missing_of(undecided: Sequence[TriedRule], most: int = 6) -> tuple[str, ...]:
    genes = tuple(dict.fromkeys(gene for t in undecided for gene in t.outcome.gap_genes))
    found: dict[str, None] = {}
    for t in undecided:
        for text in t.outcome.missing:
            is_gap = bool(t.outcome.gap_genes) and text == gap_text(t.outcome.gap_genes)
            found.setdefault(gap_text(genes, most) if is_gap else text)
    return tuple(found)


def title_gaps(headline: str, rise: str | None, tried: Sequence[TriedRule]) -> tuple[str, ...]:
    """The missing input that the title names: what leaves the highest open level open."""
    undecided = [t for t in _open_above(headline, tried) if t.holds_open]
    if headline != "cannot_be_judged":
        undecided = [t for t in undecided if t.rule.level == rise]
    return _missing_of(undecided, most=2)


def list_settling(headline: str, tried: Sequence[TriedRule]) -> tuple[str, ...]:
    """What would settle the undecided rules that hold the headline open, weightiest first."""
    undecided = [t for t in _open_above(headline, tried) if t.holds_open]
    return tuple(dict.fromkeys(t.rule.settled_by for t in undecided if t.rule.settled_by))


def _all_undetermined(deciding: Sequence[TriedRule]) -> bool:
    return bool(deciding) and all(t.outcome.undetermined for t in deciding)


def _evidence_of(deciding: Sequence[TriedRule]) -> tuple[str, ...]:
    return tuple(text for t in deciding for text in t.outcome.evidence)


def _record(tried: TriedRule, headline: str) -> FiredRule:
    rule, outcome = tried.rule, tried.outcome
    fired = outcome.fired
    if rule.level == "none_found" and fired and headline != "none_found":
        fired = False
    caveats = outcome.caveats + ((tried.answered,) if tried.answered and fired else ())
    return FiredRule(
        rule_id=rule.rule_id,
        level=rule.level,
        fired=fired,
        statement=rule.statement,
        evidence=outcome.evidence,
        citation=rule.citation,
        denominator=rule.denominator,
        missing=outcome.missing,
        settled_by=rule.settled_by if fired is None else "",
        caveats=caveats,
    )


def _caveats(facts: SmnFacts, tried: Iterable[TriedRule]) -> tuple[str, ...]:
    """Caveats of every rule that fired or found evidence, identity first."""
    lead = [
        f"samples {check.sample_a} and {check.sample_b}: {_IDENTITY_WORDS[check.verdict]}"
        for check in facts.identity
        if check.verdict in _IDENTITY_WORDS
    ]
    if facts.donor_cells_possible and facts.drivers:
        lead.append("allogeneic transplant recorded: a clone may be the donor's")
    lead += _g_csf_caveat(facts) + _not_clonal_caveats(facts)
    own = [
        caveat
        for t in tried
        if t.rule.level in LEVELS and t.outcome.fired is not False
        for caveat in t.outcome.caveats
    ]
    explained = [
        caveat
        for t in tried
        if t.outcome.fired is False and t.outcome.undetermined
        for caveat in t.outcome.caveats
    ]
    return tuple(dict.fromkeys([*lead, *own, *explained]))


def _g_csf_caveat(facts: SmnFacts) -> list[str]:
    """Neutrophils at the latest sample may be those of G-CSF."""
    day = facts.latest_day
    if day is None:
        return []
    given = [d for d in facts.events("g_csf") if 0 <= day - d <= G_CSF_DAYS]
    return [f"G-CSF on {day_words(given[-1])}: neutrophils may be raised by it"] if given else []


def _not_clonal_caveats(facts: SmnFacts) -> list[str]:
    """What karyotypes show in too few cells is not counted, but not passed over either."""
    return [
        f"karyotype of {place_words(k.specimen or 'other', k.day)}: {text}; FISH shows whether it is clonal"
        for k in facts.banded
        if (text := not_clonal_text(k))
    ]


_IDENTITY_WORDS = {
    "different": "not from one person; no clone is called new or lost between them",
    "donor_mixture": "a donor's cells are mixed in; clones may be the donor's",
}


def _statement(rule: SmnRule) -> str:
    figures = f" ({rule.denominator})" if rule.denominator else ""
    return f"{rule.statement}{figures} [{rule.citation}]"
