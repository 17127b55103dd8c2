"""The first half page: level, reasons, coverage, identity."""

from __future__ import annotations

import dataclasses

from chip_triage.model.case import Case, GeneCoverage
from chip_triage.model.panel import GenePanel
from chip_triage.model.risk import LEVELS
from chip_triage.reports.first_page import (
    FEWEST_RULES,
    MOST_RULES,
    fired_rules,
    first_page,
    identity_banners,
    level_class,
    level_rank,
)


def plain(text: str) -> str:
    return text.replace("\xa0", " ")


def test_rules_stand_highest_level_first_and_are_counted(
    cases: dict[str, Case], panel: GenePanel
) -> None:
    page = first_page(cases["P04"], panel)
    assert [rule.statement for rule in page.rules] == [
        rule.statement for rule in fired_rules(cases["P04"])[:FEWEST_RULES]
    ]
    ranks = [level_rank(rule.level) for rule in fired_rules(cases["P04"])]
    assert ranks == sorted(ranks)
    assert page.more_rules == len(fired_rules(cases["P04"])) - FEWEST_RULES
    brief = dataclasses.replace(cases["P04"].assessment, changes=())
    page = first_page(dataclasses.replace(cases["P04"], assessment=brief), panel)
    assert len(page.rules) == MOST_RULES


def test_levels_have_three_weights() -> None:
    assert {level_class(level) for level in LEVELS} == {"urgent", "raised", "quiet"}
    assert level_rank("unheard of") == len(LEVELS)


def test_coverage_lines_say_what_is_not_known(cases: dict[str, Case], panel: GenePanel) -> None:
    line = first_page(cases["P05"], panel).coverage[0]
    assert plain(line.tp53) == "partial, limit 11.0 %"
    assert plain(line.seven_q) == "limit up to 12.0 %; partial: CUX1; not known: EZH2, LUC7L2"
    assert line.metaphases == "6 metaphases, partly read"
    assert line.disease == "not given"
    deep = first_page(cases["P04"], panel).coverage
    assert [entry.metaphases for entry in deep] == ["no karyotype", "20 metaphases"]
    bare = dataclasses.replace(cases["P05"].samples[0], coverage=())
    line = first_page(dataclasses.replace(cases["P05"], samples=(bare,)), panel).coverage[0]
    assert (line.tp53, line.seven_q, line.npm1) == ("depth not known",) * 3


def test_a_short_normal_karyotype_is_limited(cases: dict[str, Case], panel: GenePanel) -> None:
    karyotype = dataclasses.replace(cases["P06"].karyotypes[0], metaphases=6)
    page = first_page(dataclasses.replace(cases["P06"], karyotypes=(karyotype,)), panel)
    assert page.coverage[1].metaphases == "6 metaphases, normal, limited"
    unknown = dataclasses.replace(karyotype, metaphases=None)
    page = first_page(dataclasses.replace(cases["P06"], karyotypes=(unknown,)), panel)
    assert page.coverage[1].metaphases == "count not stated"


def test_adequate_depth_without_a_limit(cases: dict[str, Case], panel: GenePanel) -> None:
    genes = tuple(
        GeneCoverage(gene, "adequate", 700, None, "stated")
        for gene in ("TP53", "EZH2", "CUX1", "LUC7L2")
    )
    entry = dataclasses.replace(cases["P05"].samples[0], coverage=genes)
    line = first_page(dataclasses.replace(cases["P05"], samples=(entry,)), panel).coverage[0]
    assert (line.tp53, line.seven_q) == ("adequate, depth 700", "adequate")


def test_banners(cases: dict[str, Case]) -> None:
    assert identity_banners(cases["P04"]) == ()
    case = cases["swap"]
    donor = dataclasses.replace(
        case.identity[0], verdict="donor_mixture", concordance=None, detail=""
    )
    assert (
        "hold cells of two persons"
        in identity_banners(dataclasses.replace(case, identity=(donor,)))[0]
    )
    named = dataclasses.replace(case.samples[1].sample, identity_override="MJ: tube relabelled")
    samples = (case.samples[0], dataclasses.replace(case.samples[1], sample=named))
    text = identity_banners(dataclasses.replace(case, samples=samples))[0]
    assert text.endswith("Overridden in the sheet: MJ: tube relabelled.")


def test_identity_strip_says_what_was_not_given(cases: dict[str, Case], panel: GenePanel) -> None:
    values = [value for _, value in first_page(cases["P05"], panel).identity]
    assert values == ["P05", "sex and age not given", "not given", "none recorded"]
    values = [value for _, value in first_page(cases["P01"], panel).identity]
    assert values == ["P01", "female, 61 years", "tisa-cel, FL", "MDS, day +238"]


def test_a_karyotype_is_spelled_out_once(cases: dict[str, Case], panel: GenePanel) -> None:
    case = cases["P04"]
    text = case.karyotypes[0].text
    rules = tuple(
        dataclasses.replace(rule, evidence=(f"-7 in 12 cells: {text}",), caveats=("once",))
        for rule in case.assessment.rules[:2]
    )
    changed = dataclasses.replace(case.assessment, rules=rules)
    page = first_page(dataclasses.replace(case, assessment=changed), panel)
    assert [rule.evidence for rule in page.rules] == [f"-7 in 12 cells: {text}", "-7 in 12 cells"]
    assert [rule.caveats for rule in page.rules] == ["once", ""]


def test_the_headline_s_own_rule_stands_first(cases: dict[str, Case]) -> None:
    case = cases["P01"]
    higher = dataclasses.replace(case.assessment.rules[0], rule_id="x", level="criteria_met")
    changed = dataclasses.replace(case.assessment, rules=(higher, *case.assessment.rules))
    found = fired_rules(dataclasses.replace(case, assessment=changed))
    assert [rule.level for rule in found] == ["smn_reported", "criteria_met"]
