"""The driver rule set that applies: the one that was asked for, or the panel's default."""

from __future__ import annotations

from chip_triage.errors import UsageError
from chip_triage.model.panel import GenePanel
from chip_triage.workflow.options import TriageOptions


def chosen_rule_set(panel: GenePanel, options: TriageOptions) -> str:
    """Id of the rule set; :class:`UsageError` names those of the panel when it lacks the one asked."""
    asked = options.rule_set or panel.default_rule_set
    known = [rule_set.rule_set_id for rule_set in panel.rule_sets]
    if asked in known or (not known and any(rule.rule_set == asked for rule in panel.rules)):
        return asked
    raise UsageError(
        f"panel {panel.panel_id} has no rule set {asked!r}",
        f"use --rules with one of: {', '.join(known)}",
    )
