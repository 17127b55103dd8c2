"""The panel holds the published facts: every named change, every gene, every artefact, every hotspot."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from chip_triage.analysis.drivers import match_driver
from chip_triage.analysis.protein import ONE_TO_THREE, parse_protein
from chip_triage.model.variant import Consequence
from chip_triage.readers.panel_file import read_panel

pytestmark = pytest.mark.conformance

PANEL = read_panel()
GENES = {gene.symbol: gene for gene in PANEL.genes}
#: Rule types whose published form is one change or one kind of change.
TERMS = {"truncating": "frameshift_variant", "splice": "splice_donor_variant"}


def table(corpora: Path, name: str) -> list[dict[str, str]]:
    with (corpora / name).open(encoding="utf-8") as handle:
        return list(csv.DictReader(handle, delimiter="\t"))


def test_every_change_of_the_exact_lists(corpora: Path) -> None:
    """Each entry of the list's latest edition, on the transcript that the list names, gets the list's action."""
    tried, wrong = 0, []
    for row in table(corpora, "driver_rules.tsv"):
        if not row["source"].startswith("Bick2020") or row["rule_type"] != "missense_hotspot":
            continue
        for change in row["detail"].replace(" ", "").split(","):
            long_isoform = row["gene"] == "GNAS" and int(change[1:-1]) > 400
            transcript = "NM_080425" if long_isoform else row["refseq_transcript"]
            term = "stop_gained" if change.endswith("*") else "missense_variant"
            consequence = Consequence(row["gene"], transcript, (term,), hgvsp=f"p.{change}")
            found = match_driver((consequence,), GENES[row["gene"]], PANEL, "bick2023")
            tried += 1
            if found is None or found.verdict != row["action"]:
                wrong.append((row["gene"], change, found))
    assert not wrong
    assert tried > 1400


@pytest.mark.parametrize(
    ("rule_set", "source"), [("bick2023", "Bick2020"), ("niroula", "Niroula2021 M-CHIP")]
)
def test_every_gene_with_any_truncating_or_splice_rule(
    corpora: Path, rule_set: str, source: str
) -> None:
    for row in table(corpora, "driver_rules.tsv"):
        detail = row["detail"]
        anywhere = detail in (
            "any",
            "frameshift/nonsense: any",
            "any frameshift/nonsense",
            "canonical splice site",
        )
        if row["source"].startswith(source) and row["rule_type"] in TERMS and anywhere:
            gene = GENES[row["gene"]]
            consequence = Consequence(gene.symbol, gene.mane_ensembl, (TERMS[row["rule_type"]],))
            found = match_driver((consequence,), gene, PANEL, rule_set)
            assert found is not None, (row["gene"], row["rule_type"])
            assert found.verdict == row["action"]


def test_ranges_of_the_2021_list(corpora: Path) -> None:
    """Both ends of each residue range meet it, and the residues beside it do not unless listed too."""
    superseded = {"DNMT3A", "TP53", "CHEK2", "IDH2", "SF3B1", "GNAS", "U2AF1", "PPM1D", "SRSF2"}
    tried = 0
    for row in table(corpora, "driver_rules.tsv"):
        wide = (
            row["source"].startswith("Niroula2021 M-CHIP") and row["rule_type"] == "missense_range"
        )
        if not wide or row["gene"] in superseded:
            continue
        gene = GENES[row["gene"]]
        for low, high in re.findall(r"(\d+)-(\d+)", row["detail"]):
            for residue in (int(low), int(high)):
                consequence = Consequence(
                    gene.symbol, gene.mane_refseq, ("missense_variant",), hgvsp=f"p.Xaa{residue}Trp"
                )
                found = match_driver((consequence,), gene, PANEL, "niroula")
                assert found is not None, (row["gene"], residue)
                assert found.verdict == "driver"
                tried += 1
    assert tried > 40


def test_genes_are_those_of_the_reference_table(corpora: Path) -> None:
    rows = table(corpora, "gene_regions.tsv")
    assert {row["gene_symbol"] for row in rows} == set(GENES)
    for row in rows:
        gene = GENES[row["gene_symbol"]]
        assert (gene.hgnc_id, gene.mane_refseq, gene.mane_ensembl, gene.strand) == (
            row["hgnc_id"], row["mane_refseq"], row["mane_ensembl"], row["strand"],
        )  # fmt: skip
        for assembly, prefix in (("GRCh38", "grch38"), ("GRCh37", "grch37")):
            span = gene.span(assembly)
            assert span is not None
            assert (span.contig, span.start, span.end) == (
                row[f"{prefix}_chrom"].removeprefix("chr"),
                int(row[f"{prefix}_start"]),
                int(row[f"{prefix}_end"]),
            )


def test_artefacts_are_those_of_the_published_list(corpora: Path) -> None:
    ours = {(entry.gene, entry.hgvsp, entry.hgvsc) for entry in PANEL.artefacts}
    rows = table(corpora, "artefact_variants.tsv")
    assert len(rows) == 54
    for row in rows:
        change = parse_protein(row["protein"])
        protein = f"p.{ONE_TO_THREE[change.ref]}{change.start}{ONE_TO_THREE[change.alt]}"
        old = re.fullmatch(r"c\.([ACGT])(\d+)([ACGT])", row["cdna_annovar"])
        assert old is not None
        assert (row["gene"], protein, f"c.{old[2]}{old[1]}>{old[3]}") in ours


def test_the_duplicate_maps_every_published_hotspot(corpora: Path) -> None:
    rows = table(corpora, "u2af1_hotspots_grch38.tsv")
    true_place = {
        row["protein"]: int(row["pos"]) for row in rows if row["copy"].startswith("U2AF1 (")
    }
    copies = [row for row in rows if "duplicate" in row["copy"]]
    assert len(copies) == len(true_place) == 5
    for row in copies:
        position = int(row["pos"])
        segment = next(
            item for item in PANEL.duplicates
            if item.duplicate_start <= position <= item.duplicate_end
        )  # fmt: skip
        assert segment.gene_start + position - segment.duplicate_start == true_place[row["protein"]]
