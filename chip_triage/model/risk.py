"""The SMN statement: rules that fired, with their evidence, never a probability."""

from __future__ import annotations

from chip_triage.model.record import record

#: Highest first; the headline is the highest that fired.
LEVELS = (
    "notify_today", "criteria_met", "smn_reported", "critical", "high", "elevated", "context",
    "none_found", "cannot_be_judged",
)  # fmt: skip

#: What a panel's rule may say beside a level: quoted guidance, or a sentence said as it stands.
#: Neither makes a headline.
RULE_LEVELS = (*LEVELS, "guidance", "statement")


@record
class FiredRule:
    """One rule of ``smn_rules.toml`` tried on one case; ``fired`` None: could not be judged."""

    rule_id: str
    level: str
    fired: bool | None
    statement: str
    evidence: tuple[str, ...]
    citation: str
    denominator: str = ""
    missing: tuple[str, ...] = ()
    settled_by: str = ""
    caveats: tuple[str, ...] = ()


@record
class RiskAssessment:
    """The headline and all rules that were tried.

    ``at_least`` is True when missing inputs could raise the level (``may_rise_to``).
    ``missing`` lists what is absent, ``settled_by`` what would settle it.
    """

    headline: str
    title: str
    sentence: str
    rules: tuple[FiredRule, ...]
    missing: tuple[str, ...] = ()
    may_rise_to: str | None = None
    settled_by: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    coverage: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()
    needs_notification: bool = False
