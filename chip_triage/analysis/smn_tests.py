"""The tests that ``smn_rules.toml`` may name: what answers each, what explains it, and how a rule is tried."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from chip_triage.analysis import smn_clinical_tests as clinical_tests
from chip_triage.analysis import smn_clinical_trees as clinical_trees
from chip_triage.analysis import smn_clone_tests as clone_tests
from chip_triage.analysis import smn_clone_trees as clone_trees
from chip_triage.analysis import smn_guidance_tests as guidance_tests
from chip_triage.analysis import smn_guidance_trees as guidance_trees
from chip_triage.analysis import smn_karyotype_tests as karyotype_tests
from chip_triage.analysis import smn_karyotype_trees as karyotype_trees
from chip_triage.analysis import smn_movement_tests as movement_tests
from chip_triage.analysis.smn_condition_tree import Condition
from chip_triage.analysis.smn_facts import SmnFacts
from chip_triage.analysis.smn_outcome import Outcome, Parameters
from chip_triage.errors import PanelError
from chip_triage.model.panel import SmnRule


class RuleTest(NamedTuple):
    """A test by its two sides, which always come to the same: the answer, and the condition part by part."""

    answer: Callable[[SmnFacts, Parameters], Outcome]
    explain: Callable[[SmnFacts, Parameters], Condition]


TESTS: Mapping[str, RuleTest] = {
    answer.__name__: RuleTest(answer, explain)
    for answer, explain in (
        (clone_tests.marker_driver, clone_trees.marker_driver),
        (clone_tests.driver_in_genes, clone_trees.driver_in_genes),
        (clone_tests.somatic_driver, clone_trees.somatic_driver),
        (clone_tests.several_small_clones, clone_trees.several_small_clones),
        (clone_tests.multi_hit, clone_trees.multi_hit),
        (clone_tests.gene_with_karyotype, clone_trees.gene_with_karyotype),
        (clone_tests.driver_count, clone_trees.driver_count),
        (clone_tests.driver_vaf, clone_trees.driver_vaf),
        (clone_tests.single_gene, clone_trees.single_gene),
        (clone_tests.ch_present, clone_trees.ch_present),
        (movement_tests.clone_emerging_or_expanding, clone_trees.clone_emerging_or_expanding),
        (karyotype_tests.karyotype_flag, karyotype_trees.karyotype_flag),
        (karyotype_tests.karyotype_with_cytopenia, karyotype_trees.karyotype_with_cytopenia),
        (karyotype_tests.karyotype_without_cytopenia, karyotype_trees.karyotype_without_cytopenia),
        (clinical_tests.smn_recorded, clinical_trees.smn_recorded),
        (clinical_tests.blasts_at_least, clinical_trees.blasts_at_least),
        (clinical_tests.ccus_recorded, clinical_trees.ccus_recorded),
        (clinical_tests.late_icaht, clinical_trees.late_icaht),
        (clinical_tests.day90_platelets, clinical_trees.day90_platelets),
        (clinical_tests.age_and_platelets, clinical_trees.age_and_platelets),
        (clinical_tests.score_available, clinical_trees.score_available),
        (clinical_tests.score_category, clinical_trees.score_category),
        (clinical_tests.prior_transplant, clinical_trees.prior_transplant),
        (clinical_tests.prior_lines, clinical_trees.prior_lines),
        (clinical_tests.all_covered, clinical_trees.all_covered),
        (guidance_tests.always, guidance_trees.always),
        (guidance_tests.pre_cart_report, guidance_trees.pre_cart_report),
        (guidance_tests.neutropenia_persists, guidance_trees.neutropenia_persists),
        (guidance_tests.severe_icaht, guidance_trees.severe_icaht),
        (guidance_tests.g_csf_refractory, guidance_trees.g_csf_refractory),
        (guidance_tests.ferritin_rise, guidance_trees.ferritin_rise),
        (guidance_tests.cytopenia_after_day, guidance_trees.cytopenia_after_day),
        (guidance_tests.severe_cytopenia_before, guidance_trees.severe_cytopenia_before),
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
    return test.answer(facts, Parameters.of(rule))


def condition_of(rule: SmnRule, facts: SmnFacts) -> Condition:
    """The condition of a rule that :func:`try_rule` knows, as a tree over named facts."""
    return TESTS[rule.test].explain(facts, Parameters.of(rule))
