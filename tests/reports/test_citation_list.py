"""Numbered references."""

from __future__ import annotations

from chip_triage.model.panel import GenePanel
from chip_triage.reports.citation_list import CitationList


def test_citations_are_numbered_once(panel: GenePanel) -> None:
    cited = CitationList(panel)
    assert cited.numbers("who2022") == "[1]"
    assert cited.numbers("clonhema2025; who2022") == "[2, 1]"
    assert cited.numbers("A paper, 2020; with a semicolon") == "[3]"
    assert cited.numbers("") == ""
    texts = [(entry.number, entry.text[:6]) for entry in cited.references()]
    assert texts == [(1, "Khoury"), (2, "Farina"), (3, "A pape")]


def test_ids_in_prose_become_their_numbers(panel: GenePanel) -> None:
    cited = CitationList(panel)
    text = "a base rate (14 of 555) [clonhema2025]; contrary (who2022), (unknown)"
    assert cited.in_text(text) == "a base rate (14 of 555) [1]; contrary [2], (unknown)"
    assert cited.in_text("both [who2022;clonhema2025]") == "both [2, 1]"
    assert cited.in_text("(who2022; unknown)") == "(who2022; unknown)"
