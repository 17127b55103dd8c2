"""The explained condition of a rule: one tree a test, and always the answer of the rule itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chip_triage.analysis.smn import try_rules
from chip_triage.analysis.smn_condition_tree import Condition, all_of, any_of
from chip_triage.analysis.smn_facts import gather_facts
from chip_triage.analysis.smn_tests import TESTS, condition_of
from chip_triage.model.patient import ClinicalTimeline
from tests.analysis.smn.test_smn_properties import build, clones, given_inputs, values
from tests.analysis.smn.test_smn_tests import FIRES, SILENT, UNDECIDED, bare, rows


def facts_of(case):
    return gather_facts(
        case.patient, case.samples, case.tracks, case.karyotypes, case.scores,
        ClinicalTimeline(tuple(case.counts), tuple(case.events)), case.panel, case.identity,
    )  # fmt: skip


def leaves(condition):
    return [leaf for part in condition.parts for leaf in leaves(part)] or [condition]


def check_all(case):
    """Every rule's tree comes to the rule's own answer, and unknown parts say what is missing."""
    facts = facts_of(case)
    for tried in try_rules(case.panel, facts):
        tree = condition_of(tried.rule, facts)
        said = (tried.rule.rule_id, tried.outcome, tree)
        assert tree.state is tried.outcome.fired, said
        assert all(leaf.asked for leaf in leaves(tree)), said
        if tree.state is None and not (tried.outcome.missing == () and "score" in str(tree)):
            missing = {text for leaf in leaves(tree) for text in leaf.missing}
            assert missing, said
        if tree.state is True and tried.rule.test not in ("always",):
            assert any(leaf.facts for leaf in leaves(tree) if leaf.state), said


def test_both_sides_of_a_test_have_its_name() -> None:
    for name, test in TESTS.items():
        assert test.answer.__name__ == test.explain.__name__ == name
    assert len({test.explain for test in TESTS.values()}) == len(TESTS)


@pytest.mark.parametrize(("rule_id", "make"), [*rows(FIRES), *rows(SILENT), *rows(UNDECIDED)])
def test_the_tree_comes_to_the_answer_of_the_rule(clean, case, rule_id, make) -> None:
    check_all(make(case if make is bare else clean))


@given(drawn=clones, value=values, inputs=given_inputs)
def test_the_tree_comes_to_the_answer_of_the_rule_on_any_case(
    new_case, drawn, value, inputs
) -> None:
    check_all(build(new_case(), drawn, value, inputs))


more_clones = st.lists(
    st.tuples(
        st.sampled_from(["TP53", "RUNX1", "CBL", "FLT3", "CHEK2", "EZH2"]),
        st.sampled_from(["driver", "review"]),
        st.integers(0, 500), st.integers(0, 500),
        st.sampled_from([None, "emerged", "expanding", "first_seen_unassessed"]),
        st.sampled_from([(), ("germline_compatible",), ("itd",)]),
    ),
    max_size=4,
)  # fmt: skip
more_karyotypes = st.lists(
    st.tuples(
        st.sampled_from([-8, 100, 180]),
        st.lists(
            st.sampled_from(
                ["monosomy7", "complex", "loss17p", "t15_17", "lymphoid_pattern", "kmt2a_rearrangement"]
            ),
            unique=True, max_size=3,
        ),
        st.sampled_from(["ok", "partly_read", "no_result"]), st.sampled_from([True, False, None]),
    ),
    max_size=3,
)  # fmt: skip


@given(
    drawn=clones, value=values, inputs=given_inputs, more=more_clones, strings=more_karyotypes,
    disease=st.sampled_from([None, "LBCL", "B-ALL"]), people=st.booleans(), last=st.booleans(),
)  # fmt: skip
def test_the_tree_follows_reviews_movement_lymphoma_and_old_karyotypes(
    new_case, drawn, value, inputs, more, strings, disease, people, last
) -> None:
    case = build(new_case(), drawn, value, inputs).person(disease=disease)
    for gene, category, before, now, fate, flags in more:
        case.clone(gene, (before, 1000), (now, 1000), category=category, fate=fate, flags=flags)
    for day, flags, status, clonal in strings:
        case.karyotype(day, *flags, status=status, clonal=clonal)
    if people:
        case.different_people()
    if last:
        case.samples[1] = replace(
            case.samples[1], sample=replace(case.samples[1].sample, disease_status="remission")
        )
    check_all(case)


@pytest.mark.parametrize(
    ("states", "every", "one"),
    [
        ((True, True), True, True), ((True, False), False, True), ((True, None), None, True),
        ((False, None), False, None), ((None, None), None, None), ((False, False), False, False),
    ],
)  # fmt: skip
def test_three_valued_and_and_or(states, every, one) -> None:
    parts = [Condition("a part", state) for state in states]
    assert all_of("all", *parts).state is every
    assert any_of("any", *parts).state is one


def test_a_full_karyotype_without_the_flag_denies_it_whatever_the_gene(clean, case) -> None:
    """TP53 in review or not covered leaves 'TP53 with a complex karyotype' open only with one."""
    clean.clone("TP53", (60, 1000), (60, 1000), category="review")
    found = {t.rule.rule_id: t.outcome.fired for t in try_rules(clean.panel, facts_of(clean))}
    assert (found["critical:tp53_complex"], found["critical:tp53_multi_hit"]) == (False, False)
    clean.karyotypes.clear()
    clean.karyotype(180, "complex")
    found = {t.rule.rule_id: t.outcome.fired for t in try_rules(clean.panel, facts_of(clean))}
    assert found["critical:tp53_complex"] is None


def test_a_review_variant_that_moves_keeps_the_movement_open(clean) -> None:
    clean.clone("SF3B1", (60, 1000), (60, 1000), fate="stable")
    assert clean.rule("high:high_weight_clone_moves").fired is False
    clean.clone("RUNX1", None, (60, 1000), category="review", change="p.Arg201Gln")
    found = clean.rule("high:high_weight_clone_moves")
    assert (found.fired, found.missing) == (None, ("review of RUNX1 p.Arg201Gln",))
    assert clean.assess().may_rise_to == "high"
