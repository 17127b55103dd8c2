"""A calibrated copy of a panel: two numbers differ, everything else and its origin is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from chip_triage.errors import OutputError, PanelError
from chip_triage.readers.panel_calibration import write_calibrated_panel
from chip_triage.readers.panel_file import read_panel

SHIPPED = "clonhema_myeloid"


def test_only_the_measured_numbers_change(tmp_path: Path) -> None:
    numbers = {"clone_site_error": 0.0004, "clone_rho": 0.0021}
    version = write_calibrated_panel(SHIPPED, tmp_path / "ours", numbers, "96 replicates")
    ours, base = read_panel(tmp_path / "ours"), read_panel(SHIPPED)
    assert version == ours.version == f"{base.version}+calibrated"
    changed = {t.name: t.value for t in ours.thresholds if t.value != base.threshold(t.name)}
    assert changed == numbers
    entry = next(t for t in ours.thresholds if t.name == "clone_rho")
    assert (entry.citation, entry.deviation) == ("own_replicates", "96 replicates")
    assert ours.genes == base.genes
    assert ours.notes == ()
    assert "96 replicates" in (tmp_path / "ours" / "CHANGES.md").read_text(encoding="utf-8")


def test_an_existing_folder_and_an_unknown_number_are_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="exists already"):
        write_calibrated_panel(SHIPPED, tmp_path, {"clone_rho": 0.1}, "x")
    with pytest.raises(PanelError, match="no threshold 'shoe_size'"):
        write_calibrated_panel(SHIPPED, tmp_path / "ours", {"shoe_size": 42.0}, "x")
    assert not (tmp_path / "ours").exists()
