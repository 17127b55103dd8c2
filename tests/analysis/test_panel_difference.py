"""Differences between two panels, field by field."""

from __future__ import annotations

from dataclasses import replace

from chip_triage.analysis.panel_difference import PanelDifference, compare_panels
from chip_triage.readers.panel_file import read_panel

PANEL = read_panel()


def test_a_panel_equals_itself() -> None:
    assert compare_panels(PANEL, PANEL) == ()


def test_added_removed_and_changed() -> None:
    first, *rest = PANEL.thresholds
    raised = replace(first, value=0.05, deviation="x" * 200)
    other = replace(
        PANEL,
        version="2.0.0",
        thresholds=(raised, *rest),
        genes=PANEL.genes[1:],
        rules=PANEL.rules[:-1],
    )
    found = compare_panels(PANEL, other)
    assert PanelDifference("panel", "version", "changed", f"{PANEL.version} -> 2.0.0") in found
    assert PanelDifference("gene", PANEL.genes[0].symbol, "removed") in found
    assert PanelDifference("rule", PANEL.rules[-1].rule_id, "removed") in found
    changed = next(item for item in found if item.what == "threshold")
    assert (changed.name, changed.change) == ("vaf_threshold", "changed")
    assert "value: 0.02 -> 0.05" in changed.detail
    assert "..." in changed.detail
    back = compare_panels(other, PANEL)
    assert PanelDifference("gene", PANEL.genes[0].symbol, "added") in back
    assert len(back) == len(found)
