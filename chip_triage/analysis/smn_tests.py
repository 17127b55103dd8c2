"""The tests that ``smn_rules.toml`` may name, and how one rule is tried."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from chip_triage.analysis import smn_clinical_tests as clinical
from chip_triage.analysis import smn_clone_tests as clones
from chip_triage.analysis import smn_guidance_tests as guidance
from chip_triage.analysis import smn_karyotype_tests as karyotypes
from chip_triage.analysis import smn_movement_tests as movement
from chip_triage.analysis.smn_facts import SmnFacts
from chip_triage.analysis.smn_outcome import Outcome, Parameters
from chip_triage.errors import PanelError
from chip_triage.model.panel import SmnRule

RuleTest = Callable[[SmnFacts, Parameters], Outcome]

TESTS: Mapping[str, RuleTest] = {
    test.__name__: test
    for test in (
        clones.marker_driver,
        clones.driver_in_genes,
        clones.somatic_driver,
        clones.several_small_clones,
        clones.multi_hit,
        clones.gene_with_karyotype,
        clones.driver_count,
        clones.driver_vaf,
        clones.single_gene,
        clones.ch_present,
        movement.clone_emerging_or_expanding,
        karyotypes.karyotype_flag,
        karyotypes.karyotype_with_cytopenia,
        karyotypes.karyotype_without_cytopenia,
        clinical.smn_recorded,
        clinical.blasts_at_least,
        clinical.ccus_recorded,
        clinical.late_icaht,
        clinical.day90_platelets,
        clinical.age_and_platelets,
        clinical.score_available,
        clinical.score_category,
        clinical.prior_transplant,
        clinical.prior_lines,
        clinical.all_covered,
        guidance.always,
        guidance.pre_cart_report,
        guidance.neutropenia_persists,
        guidance.severe_icaht,
        guidance.g_csf_refractory,
        guidance.ferritin_rise,
        guidance.cytopenia_after_day,
        guidance.severe_cytopenia_before,
    )
}


def try_rule(rule: SmnRule, facts: SmnFacts) -> Outcome:
    """Outcome of one rule; PanelError when its test is unknown or a parameter is off."""
    test = TESTS.get(rule.test)
    if test is None:
        raise PanelError(
            f"rule {rule.rule_id} names the unknown test {rule.test!r}",
            f"known tests: {', '.join(sorted(TESTS))}",
        )
    return test(facts, Parameters.of(rule))
