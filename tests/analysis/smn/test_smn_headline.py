"""Titles say what is missing as a clause; what was seen but not counted is said beside."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chip_triage.analysis.smn_headline import title_words
from chip_triage.analysis.smn_wording import input_words
from chip_triage.model.note import Note


@pytest.mark.parametrize(
    ("gap", "said"),
    [
        ("karyotype missing", "At least high; karyotype missing"),
        ("karyotype limited (6 metaphases)", "At least high; karyotype limited (6 metaphases)"),
        ("coverage of TP53", "At least high; coverage of TP53 missing"),
        ("blood counts near the karyotype (haemoglobin)",
         "At least high; blood counts near the karyotype (haemoglobin) missing"),
        ("review of TP53 p.Arg273His", "At least high; TP53 p.Arg273His in review"),
        ("lineage of the clone (lymphoma or myeloid)",
         "At least high; lineage of the clone (lymphoma or myeloid) not known"),
        ("identity of the samples", "At least high; identity of the samples in question"),
    ],
)  # fmt: skip
def test_what_is_missing_is_a_clause_of_its_own(gap: str, said: str) -> None:
    assert title_words("high", at_least=True, gaps=(gap,), undetermined=False) == said


def test_the_lineage_is_said_once() -> None:
    gaps = ("lineage of the clone (lymphoma or myeloid)",)
    found = title_words("high", at_least=True, gaps=gaps, undetermined=True)
    assert found == "At least high; lymphoma origin not excluded"


def test_inputs_of_scores_have_names() -> None:
    assert input_words(()) == ()
    assert input_words(("crp_mg_dl",), "before lymphodepletion") == ("CRP before lymphodepletion",)
    assert input_words(("crp_mg_dl", "ferritin_ng_ml")) == ("CRP and ferritin",)


@pytest.mark.parametrize(
    ("rule_id", "sources"),
    [
        ("context:ch_present", {"saini2022", "lackraj2022"}),
        ("context:single_dnmt3a_tet2", {"weeks2023", "farina2025"}),
        ("elevated:single_dnmt3a_tet2", {"weeks2023", "farina2025"}),
    ],
)
def test_what_is_contested_is_cited_on_both_sides(panel, rule_id: str, sources: set[str]) -> None:
    rule = next(rule for rule in panel.smn_rules if rule.rule_id == rule_id)
    assert sources <= set(rule.citation.split(";"))
    assert "contrary" in rule.denominator
    for source in sources:
        assert f"({source})" in rule.denominator


def test_every_prompt_that_can_be_open_says_what_settles_it(panel) -> None:
    for rule in panel.smn_rules:
        if rule.level == "guidance" and rule.test != "pre_cart_report":
            assert rule.settled_by, rule.rule_id


def test_a_single_abnormal_cell_is_not_counted_and_not_passed_over(clean) -> None:
    note = Note("info", "not_clonal", "", "below the clonality rule, not counted: -7")
    clean.karyotypes[0] = replace(clean.karyotypes[0], text="45,XX,-7[2]/46,XX[18]", notes=(note,))
    found = clean.assess()
    assert found.headline == "none_found"
    assert "normal (below the clonality rule, not counted: -7), 20 metaphases" in found.sentence
    assert any("FISH shows whether it is clonal" in caveat for caveat in found.caveats)


def test_cytopenia_beside_a_lymphoid_karyotype_is_said(clean) -> None:
    clean.counts.clear()
    clean.count(180, anc=700)
    clean.karyotypes.clear()
    clean.karyotype(180, "complex", "t11_14", "lymphoid_pattern")
    found = clean.rule("high:karyotype_without_cytopenia")
    assert found.fired is True
    assert any("cytopenia is shown (neutrophils 700 /µL" in caveat for caveat in found.caveats)
    assert clean.rule("criteria:karyotype_with_cytopenia").fired is None
