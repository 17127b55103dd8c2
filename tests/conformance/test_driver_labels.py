"""The default rules against two public AML data sets: experts' labels and every reported hotspot.

``AMLSG_Genetic``: 3,908 variants that experts called oncogenic or possible, on CCDS accessions. The
figures stand in docs/rules.md with the ten largest groups of disagreement.
"""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from pathlib import Path

import pytest

from chip_triage.analysis.drivers import match_driver
from chip_triage.model.variant import Consequence
from chip_triage.readers.panel_file import read_panel

pytestmark = pytest.mark.conformance

PANEL = read_panel()
TERMS = {
    "misssense": "missense_variant", "missense": "missense_variant", "nonsense": "stop_gained",
    "insertion_frameshift": "frameshift_variant", "deletion_frameshift": "frameshift_variant",
    "frameshift": "frameshift_variant", "essential_splice": "splice_donor_variant",
    "splice": "splice_donor_variant", "insertion": "inframe_insertion",
    "deletion": "inframe_deletion", "ITD": "inframe_insertion",
}  # fmt: skip


def labelled(corpora: Path) -> list[dict[str, str]]:
    raw = gzip.decompress((corpora / "public" / "AMLSG_Genetic.txt.gz").read_bytes())
    text = raw.decode("latin-1").replace("\r\n", "\n").replace("\r", "\n")
    return list(csv.DictReader(text.split("\n"), delimiter="\t"))


def is_driver(row: dict[str, str]) -> bool | None:
    """Our verdict; None for what the panel does not hold or the table does not name."""
    gene = PANEL.gene(row["GENE"])
    term = TERMS.get(row["CONSEQUENCE"])
    if gene is None or term is None:
        return None
    hgvsc = row["CDNA_CHANGE"] if row["CDNA_CHANGE"].startswith("c.") else None
    hgvsp = None if row["AA_CHANGE"] in ("NA", "na") else row["AA_CHANGE"]
    consequence = Consequence(gene.symbol, row["ACCESSION"] or None, (term,), hgvsc, hgvsp)
    labels = ("itd",) if row["CONSEQUENCE"] == "ITD" else ()
    found = match_driver((consequence,), gene, PANEL, "default", labels=labels)
    return found is not None and found.verdict == "driver"


def test_experts_labels_of_aml_variants(corpora: Path, repository: Path) -> None:
    rows = labelled(corpora)
    assert len(rows) == 3908
    counts: Counter[tuple[str, bool, bool]] = Counter()
    for row in rows:
        ours = is_driver(row)
        if ours is not None:
            counts[PANEL.gene(row["GENE"]).symbol, ours, row["Result"] == "ONCOGENIC"] += 1  # type: ignore[union-attr]
    agreed = sum(n for (_, ours, theirs), n in counts.items() if ours and theirs)
    extra = sum(n for (_, ours, theirs), n in counts.items() if ours and not theirs)
    missed = sum(n for (_, ours, theirs), n in counts.items() if theirs and not ours)
    assert agreed / (agreed + extra) >= 0.97
    assert agreed / (agreed + missed) >= 0.90
    lines = [
        f"| all | {agreed} | {extra} | {missed} | {agreed / (agreed + extra):.1%} | {agreed / (agreed + missed):.1%} |"
    ]
    for gene in sorted({key[0] for key in counts}):
        hit, more, less = (
            counts[gene, True, True],
            counts[gene, True, False],
            counts[gene, False, True],
        )
        if hit + less >= 40:
            lines.append(
                f"| {gene} | {hit} | {more} | {less} | {hit / (hit + more):.1%} | {hit / (hit + less):.1%} |"
            )
    text = (repository / "docs" / "rules.md").read_text(encoding="utf-8")
    missing = [line for line in lines if line not in text]
    assert not missing, "\n".join(["docs/rules.md lacks these rows:", *missing])


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
