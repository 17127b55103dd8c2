"""Replicates as a table: estimated, refused by line, written into a panel copy."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from chip_triage.errors import InputError
from chip_triage.readers.panel_file import read_panel
from chip_triage.workflow.calibrate_panel import calibrate_panel

HEADER = "material,variant,alt_depth,depth,blank\n"


def replicates(folder: Path) -> Path:
    rng = random.Random(7)
    rows = [
        f"M,V{n},{sum(rng.random() < 0.05 for _ in range(1000))},1000,0"
        for n in range(30)
        for _ in range(4)
    ]
    rows += [f"B,S{n},{rng.choice((0, 0, 1))},4000,1" for n in range(30)]
    path = folder / "replicates.csv"
    path.write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_binomial_replicates_give_little_overdispersion_and_the_true_error(tmp_path: Path) -> None:
    result = calibrate_panel(replicates(tmp_path), "clonhema_myeloid", tmp_path / "ours")
    ours = read_panel(tmp_path / "ours")
    assert 0.00005 < ours.threshold("clone_site_error") < 0.0004
    assert ours.threshold("clone_rho") < 0.0015
    assert result.version == ours.version


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("M,V,5 %,1000,0", "no whole number"),
        ("M,V,5,1000,maybe", "column 'blank'"),
        ("M,V,1001,1000,0", "1001 alt reads of 1000 (M V)"),
        ("M,V,0,0,0", "0 alt reads of 0"),
        ("M,V,-1,1000,0", "no whole number"),
        ("M,V,\u00b2,1000,0", "no whole number"),
        ("M,V,1," + "9" * 31 + ",0", "no whole number of reads, 0 to 99,999,999"),
    ],
)
def test_a_bad_cell_is_named_by_line(row: str, found: str, tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text(f"{HEADER}M,V,5,1000,0\n\n{row}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        calibrate_panel(path, "clonhema_myeloid", None)
    assert found in caught.value.message
    assert caught.value.line == 4


def test_too_few_replicates_say_so(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text(f"{HEADER}M,V,5,1000,0\n", encoding="utf-8")
    with pytest.raises(InputError, match="not estimated"):
        calibrate_panel(path, "clonhema_myeloid", None)
