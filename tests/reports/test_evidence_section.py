"""Coverage, record accounting and rules tried."""

from __future__ import annotations

import dataclasses

from chip_triage.model.case import Case
from chip_triage.reports.evidence_section import (
    allele_lines,
    coverage_groups,
    rule_lines,
    unfired_rules,
)


def plain(text: str) -> str:
    return text.replace("\xa0", " ")


def test_coverage_groups_put_gaps_first(cases: dict[str, Case]) -> None:
    groups = coverage_groups(cases["P05"])
    assert [group.status for group in groups] == ["partial", "not known"]
    assert "TP53 (62 reads, limit 11.0 %" in plain(groups[0].genes)
    assert groups[0].limits == "10.0–12.0\xa0%"


def test_alleles_must_balance(cases: dict[str, Case]) -> None:
    assert [line.balanced for line in allele_lines(cases["P04"])] == [False, False]
    assert allele_lines(cases["P05"])[0].balanced


def test_rules_tell_their_outcome(cases: dict[str, Case]) -> None:
    outcomes = {line.rule_id: line for line in rule_lines(cases["P04"])}
    assert outcomes["tp53_multi_hit"].outcome == "cannot be judged"
    assert outcomes["tp53_multi_hit"].because == ("missing: 17p copy state",)
    assert "npm1" not in outcomes
    unfired = {line.rule_id: line for line in unfired_rules(cases["P04"])}
    assert unfired["npm1"].outcome == "not fired"
    assert next(iter(outcomes)) == "karyotype_with_cytopenia"
    assert next(iter(unfired)) == "t15_17"


def test_a_list_of_genes_is_spelled_out_once(cases: dict[str, Case]) -> None:
    groups = coverage_groups(cases["P04"])
    assert groups[0].genes.startswith("TP53, EZH2")
    assert groups[1].genes == "the same as in P04-pre"


def test_long_lists_of_partly_covered_genes_are_brief(cases: dict[str, Case]) -> None:
    case = cases["P05"]
    genes = tuple(
        dataclasses.replace(
            case.samples[0].coverage[0], gene_symbol=f"G{n}", limit=0.1 if n else None
        )
        for n in range(9)
    )
    entry = dataclasses.replace(case.samples[0], coverage=genes)
    text = plain(coverage_groups(dataclasses.replace(case, samples=(entry,)))[0].genes)
    assert text.startswith("G0 62, ?; G1 62, 10.0 %; ")
