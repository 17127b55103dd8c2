"""Every rule and filter that was tried on one variant."""

from __future__ import annotations

import pytest

from chip_triage.analysis.explain import RESULTS, explain_finding
from chip_triage.analysis.germline import ConstitutionalSample
from chip_triage.analysis.triage import triage_sample


def by_kind(steps, kind):
    return {step.step_id: step for step in steps if step.kind == kind}


def test_a_driver_is_explained_whole(panel, make_call) -> None:
    steps = explain_finding(make_call("TP53_R175H", 40, 1000), panel)
    rules = by_kind(steps, "rule")
    assert rules["bick:TP53:missense"].result == "met"
    assert rules["bick:TP53:missense"].citation == "bick2020"
    assert "not in use" in rules["who2022:TP53:missense"].threshold
    filters = by_kind(steps, "filter")
    assert {"vaf_threshold", "caller_filter", "depth", "alt_reads", "both_strands", "strand_ratio",
            "population_af", "germline_binomial"} <= set(filters)  # fmt: skip
    assert filters["population_af"].result == "not_evaluable"
    assert filters["depth"].result == "passed"
    assert by_kind(steps, "verdict")["driver_rule"].threshold == "driver"
    assert all(step.result in RESULTS for step in steps)


def test_the_artefact_entry_and_its_limit_are_named(panel, make_call) -> None:
    steps = explain_finding(make_call("ASXL1_dup", 34, 1000), panel)
    (entry,) = by_kind(steps, "artefact").values()
    assert entry.threshold == "review below 5.00 %"
    assert "artefact_below_limit" in by_kind(steps, "verdict")


@pytest.mark.parametrize(
    ("name", "verdict", "category"),
    [
        ("outside", "no_panel_gene", "excluded"),
        ("TET2_deep", "deep_intronic", "counted, not a finding"),
        ("TET2_synonymous", "synonymous", "excluded"),
        ("DNMT3A_no_rule", "no_driver_rule", "review"),
    ],
)
def test_other_verdicts(panel, make_call, name, verdict, category) -> None:
    steps = explain_finding(make_call(name, 40, 1000), panel)
    assert by_kind(steps, "verdict")[verdict].threshold == category
    assert steps[0].kind == "place"


def test_without_annotation_the_steps_say_so(panel, make_call) -> None:
    steps = explain_finding(make_call("TP53_R175H", 40, 1000, consequences=()), panel)
    assert by_kind(steps, "consequence")["none"].result == "not_evaluable"


def test_the_verdict_is_that_of_triage(panel, make_call, make_sample) -> None:
    for name in ("TP53_R175H", "DNMT3A_no_rule", "TET2_utr", "U2AF1_copy", "BCOR_S1437X"):
        call = make_call(name, 30, 1000)
        (finding,) = triage_sample(make_sample(call), panel).findings
        verdict = by_kind(explain_finding(call, panel), "verdict")
        assert list(verdict) == [reason.code for reason in finding.reasons]


def test_constitutional_tissue_is_a_step(panel, make_call) -> None:
    call = make_call("TP53_R175H", 480, 1000)
    tissue = ConstitutionalSample("fibroblasts", {}, {call.variant.key: 300})
    steps = explain_finding(call, panel, constitutional=tissue)
    assert by_kind(steps, "filter")["constitutional_tissue"].result == "passed"


def test_another_rule_set_decides_when_asked(panel, make_call) -> None:
    steps = explain_finding(make_call("TP53_R175H", 40, 1000), panel, rule_set="who2022")
    rules = by_kind(steps, "rule")
    assert rules["who2022:TP53:missense"].threshold == "driver"
    with pytest.raises(KeyError):
        explain_finding(make_call("TP53_R175H", 40, 1000), panel, rule_set="unknown")
