"""Findings for a terminal."""

from __future__ import annotations

from chip_triage.model.case import Case
from chip_triage.reports.text import render_findings_text


def test_findings_for_a_terminal(cases: dict[str, Case]) -> None:
    text = render_findings_text(cases["P04"].samples)
    lines = text.splitlines()
    assert lines[0] == "P04-pre  (mutect2, GRCh38, VEP CSQ)"
    assert "    DNMT3A  p.Arg882His  6.22 %  122/1960  bick_dnmt3a_1" in lines
    assert "  Excluded: 58 synonymous, 41 intronic, 16 population polymorphism" in lines
    assert any("[lymphoid_compatible]" in line for line in lines)
    assert any(line.startswith("  warning: P04-d182.vcf.gz:127: ") for line in lines)
    assert "Drivers: none" in render_findings_text(cases["P05"].samples)
    assert render_findings_text(()) == ""
