"""The default rules against the reference list of recurrent variants of clonal haematopoiesis."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from chip_triage.analysis.drivers import match_driver
from chip_triage.model.variant import Consequence
from chip_triage.readers.panel_file import read_panel

pytestmark = pytest.mark.conformance

PANEL = read_panel()


def test_recurrent_variants_are_drivers_by_default(corpora: Path) -> None:
    """Every recurrent CH variant of the reference list but four, which no rule of the default set counts."""
    left = set()
    with (corpora / "hotspots.tsv").open(encoding="utf-8") as handle:
        for row in csv.DictReader(handle, delimiter="\t"):
            gene = PANEL.gene(row["gene_symbol"])
            assert gene is not None
            transcript, hgvsc = row["hgvsc"].split(":")
            hgvsp = row["hgvsp"].split(":")[-1]
            consequence = Consequence(gene.symbol, transcript, (row["consequence"],), hgvsc, hgvsp)
            found = match_driver((consequence,), gene, PANEL, "default")
            if found is None or found.verdict != "driver":
                left.add((gene.symbol, hgvsp))
    assert left == {
        ("CHEK2", "p.Arg346His"), ("CHEK2", "p.Arg346Cys"), ("CHEK2", "p.Ile160Thr"),
        ("SRSF2", "p.Phe57Tyr"),
    }  # fmt: skip
