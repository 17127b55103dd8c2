"""What the terminal shows of a panel, and every problem at once."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from chip_triage.analysis.rule_examples import example_problems
from chip_triage.errors import UsageError
from chip_triage.readers.panel_file import panel_folder, read_panel
from chip_triage.readers.panel_text import check_panel, gene_text, panel_text


def test_the_panel_as_text() -> None:
    panel = read_panel()
    text = panel_text(panel)
    assert f"checksum {panel.checksum}" in text
    assert "115 genes (GRCh37, GRCh38)" in text
    assert "seen_pre_cart [farina2025]: CBL CSF3R DNMT3A JAK3 TP53" in text
    assert "default: " in text
    assert "includes bick" in text
    assert "vaf_threshold = 0.02 fraction [rejeski2024]: strictly above" in text
    assert all(gene.symbol in text for gene in panel.genes)
    assert "(none)" in panel_text(
        replace(panel, tag_sources=(("unused", "house"),), notes=("edited",))
    )


def test_one_gene_as_text() -> None:
    panel = read_panel()
    text = gene_text(panel, "MLL2")
    assert text.startswith("KMT2D (HGNC:7133), NM_003482.4 = ENST00000301067.12")
    assert "niroula:KMT2D:missense" in text
    assert "5000-5537" in text
    tp53 = gene_text(panel, "TP53")
    assert "artefact entries" in tp53
    assert max(map(len, tp53.splitlines())) <= 160
    assert "+27 residues to MANE" in gene_text(panel, "RUNX1")
    assert "21:6484623-6499248" in gene_text(panel, "U2AF1")
    assert "0 rules" in gene_text(panel, "SAMD9")
    with pytest.raises(UsageError, match="no gene 'TP35'"):
        gene_text(panel, "TP35")


def test_checking_lists_files_then_examples_then_edits(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(panel_folder("clonhema_myeloid"), folder)
    drivers = folder / "drivers.tsv"
    good = drivers.read_text(encoding="utf-8")
    drivers.write_text(
        good.replace("p.Val617Phe\tp.Val617Trp", "p.Val617Trp\tp.Val617Phe"), encoding="utf-8"
    )
    notes = check_panel(folder, example_problems)
    assert [note.where for note in notes if note.code == "example"] == ["bick:JAK2:missense"] * 2
    drivers.write_text(
        good.replace("381-421", "421-381").replace("372-412", "412-372"), encoding="utf-8"
    )
    notes = check_panel(folder, example_problems)
    assert {note.level for note in notes} == {"error"}
    assert all(note.where.startswith("drivers.tsv:") and note.remedy for note in notes)
    assert not notes[0].message.startswith("drivers.tsv")
    assert len(notes) >= 2
    (folder / "panel.toml").unlink()
    with pytest.raises(UsageError):
        check_panel(folder, example_problems)
