"""Coverage, record accounting and rules tried."""

from __future__ import annotations

from chip_triage.model.case import Case
from chip_triage.reports.evidence_section import allele_lines, coverage_groups, rule_lines


def plain(text: str) -> str:
    return text.replace("\xa0", " ")


def test_coverage_groups_put_gaps_first(cases: dict[str, Case]) -> None:
    groups = coverage_groups(cases["P05"])
    assert [group.status for group in groups] == ["partial", "not known"]
    assert "TP53 (depth 62; limit 11.0 %" in plain(groups[0].genes)
    assert groups[0].limits == "10.0–12.0\xa0%"


def test_alleles_must_balance(cases: dict[str, Case]) -> None:
    assert [line.balanced for line in allele_lines(cases["P04"])] == [False, False]
    assert allele_lines(cases["P05"])[0].balanced


def test_rules_tell_their_outcome(cases: dict[str, Case]) -> None:
    outcomes = {line.rule_id: line for line in rule_lines(cases["P04"])}
    assert outcomes["tp53_multi_hit"].outcome == "cannot be judged"
    assert outcomes["tp53_multi_hit"].because == ("missing: 17p copy state",)
    assert outcomes["npm1"].outcome == "not fired"
    assert next(iter(outcomes)) == "t15_17"
