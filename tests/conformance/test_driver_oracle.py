"""Three rule sets against the labels of every coding SNV of 12 genes (Demajo et al. 2024).

The oracle gives, for each single-nucleotide change of the coding sequence (GRCh38), whether the three sets
count it. Where we part from it, each disagreement must belong to one of the classes below, and
each class is shown from the files themselves; docs/rules.md holds the same table in words.
"""

from __future__ import annotations

import csv
import gzip
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from chip_triage.analysis.drivers import match_driver, prepared_rules
from chip_triage.model.variant import Consequence
from chip_triage.readers.panel_file import read_panel

pytestmark = pytest.mark.conformance

FILE = "public/genes12_BoostdmCH_Harvard_simp_run20230803.tsv.gz"
SETS = {"bick": "Bick", "niroula": "Niroula", "who2022": "WHO"}
#: The oracle numbers these two genes on longer transcripts than MANE.
TRANSCRIPTS = {"GNAS": "ENST00000371100", "CHEK2": "ENST00000382580"}
#: The oracle's word for a consequence -> the Sequence Ontology term.
TERMS = {
    "csqn_type_missense": "missense_variant", "csqn_type_nonsense": "stop_gained",
    "csqn_type_splicing": "splice_donor_variant", "csqn_type_synonymous": "synonymous_variant",
}  # fmt: skip

#: Residues between the long isoform of GNAS and MANE (R844 is R201).
GNAS_SHIFT = 643
PANEL = read_panel()

Disagreement = tuple[str, str, str, str, bool]


@pytest.fixture(scope="module")
def oracle(request: pytest.FixtureRequest) -> list[dict[str, str]]:
    """Rows of the oracle but for MDM4, which none of the sets labels."""
    path = Path(__file__).resolve().parents[3] / "shared" / "data" / FILE
    if not path.is_file():
        pytest.skip("the reference corpora are not beside this checkout")
    with gzip.open(path, "rt", encoding="utf-8") as handle:
        return [row for row in csv.DictReader(handle, delimiter="\t") if row["gene"] != "MDM4"]


def labelled(rows: list[dict[str, str]]) -> Iterator[tuple[str, str, str, str, bool, bool]]:
    """Rule set, gene, change, term, our verdict and the oracle's for every labelled row."""
    genes = {gene.symbol: gene for gene in PANEL.genes}
    for row in rows:
        gene = genes[row["gene"]]
        term = next(name for column, name in TERMS.items() if row[column] == "1")
        name = TRANSCRIPTS.get(gene.symbol, gene.mane_ensembl)
        consequence = Consequence(gene.symbol, name, (term,), hgvsp=f"p.{row['aachange']}")
        for rule_set, column in SETS.items():
            if row[column]:
                found = match_driver((consequence,), gene, PANEL, rule_set)
                ours = found is not None and found.verdict == "driver"
                yield rule_set, gene.symbol, row["aachange"], term, ours, row[column] == "1.0"


@pytest.fixture(scope="module")
def compared(
    oracle: list[dict[str, str]],
) -> tuple[Counter[tuple[str, str, bool, bool]], list[Disagreement]]:
    counts: Counter[tuple[str, str, bool, bool]] = Counter()
    disagreements = []
    for rule_set, gene, change, term, ours, theirs in labelled(oracle):
        counts[rule_set, gene, ours, theirs] += 1
        if ours != theirs:
            disagreements.append((rule_set, gene, change, term, ours))
    return counts, disagreements


def published(corpora: Path) -> dict[str, set[str]]:
    """Gene -> the changes that the published Bick list names, read from the list itself."""
    found: dict[str, set[str]] = defaultdict(set)
    with (corpora / "driver_rules.tsv").open(encoding="utf-8") as handle:
        for row in csv.DictReader(handle, delimiter="\t"):
            if row["source"].startswith("Bick2020") and row["rule_type"] == "missense_hotspot":
                found[row["gene"]] |= set(row["detail"].replace(" ", "").split(","))
    return found


def explanation(item: Disagreement, listed: dict[str, set[str]]) -> str | None:
    """The class of a disagreement, from facts that the files show; None when there is none."""
    rule_set, gene, change, term, ours = item
    on_mane = (
        f"{change[0]}{int(change[1:-1]) - GNAS_SHIFT}{change[-1]}" if gene == "GNAS" else change
    )
    missense_only = all(
        prepared.rule.kind in ("missense", "frameshift", "inframe")
        for prepared in prepared_rules(PANEL, rule_set, gene)
    )
    if rule_set == "bick" and ours and change in listed[gene]:
        return "named in the list, not in the oracle's older copy of it"
    if rule_set == "bick" and ours and on_mane in listed[gene]:
        return "named in the list on MANE, compared by the oracle on the long isoform only"
    if rule_set == "bick" and not ours and change == "A462V" and change not in listed[gene]:
        return "in the oracle's older copy, not in the list any more"
    if not ours and term == "synonymous_variant":
        return "a synonymous change counted as a missense driver"
    if not ours and missense_only and term in ("stop_gained", "splice_donor_variant"):
        return "a stop or splice change counted by a rule for missense changes"
    if ours and (gene, change) == ("ASXL1", "K362*"):
        return "a codon that two exons share: the oracle splits it by exon, the rule by codon"
    if ours and (gene, change, term) == ("PPM1D", "K420K", "splice_donor_variant"):
        return "a splice site that the oracle leaves out, although it counts the others"
    return None


def test_every_disagreement_is_explained(
    compared: tuple[Counter[tuple[str, str, bool, bool]], list[Disagreement]], corpora: Path
) -> None:
    listed = published(corpora)
    classes = Counter(explanation(item, listed) for item in compared[1])
    assert None not in classes, [item for item in compared[1] if explanation(item, listed) is None]
    assert classes == {
        "named in the list, not in the oracle's older copy of it": 381,
        "named in the list on MANE, compared by the oracle on the long isoform only": 1,
        "in the oracle's older copy, not in the list any more": 1,
        "a synonymous change counted as a missense driver": 3,
        "a stop or splice change counted by a rule for missense changes": 140,
        "a codon that two exons share: the oracle splits it by exon, the rule by codon": 3,
        "a splice site that the oracle leaves out, although it counts the others": 1,
    }


def test_precision_and_recall_without_the_oracles_faults(
    compared: tuple[Counter[tuple[str, str, bool, bool]], list[Disagreement]], corpora: Path
) -> None:
    counts, disagreements = compared
    listed = published(corpora)
    explained = Counter(
        (item[0], item[1], item[4]) for item in disagreements if explanation(item, listed)
    )
    for rule_set, gene in {key[:2] for key in counts}:
        agreed = counts[rule_set, gene, True, True]
        false_positive = counts[rule_set, gene, True, False] - explained[rule_set, gene, True]
        false_negative = counts[rule_set, gene, False, True] - explained[rule_set, gene, False]
        if agreed:
            assert agreed / (agreed + false_positive) >= 0.995, (rule_set, gene)
            assert agreed / (agreed + false_negative) >= 0.995, (rule_set, gene)


def table_rows(counts: Counter[tuple[str, str, bool, bool]]) -> list[str]:
    """The table of docs/rules.md: raw figures, before any explanation."""
    rows = []
    for rule_set, gene in sorted({key[:2] for key in counts}):
        agreed = counts[rule_set, gene, True, True]
        extra, missed = counts[rule_set, gene, True, False], counts[rule_set, gene, False, True]
        total = sum(
            counts[rule_set, gene, ours, theirs]
            for ours in (True, False)
            for theirs in (True, False)
        )
        rows.append(
            f"| {rule_set} | {gene} | {total} | {agreed} | {extra} | {missed} "
            f"| {agreed / (agreed + extra):.2%} | {agreed / (agreed + missed):.2%} |"
        )
    return rows


def test_the_documented_table_is_what_is_measured(
    compared: tuple[Counter[tuple[str, str, bool, bool]], list[Disagreement]], repository: Path
) -> None:
    text = (repository / "docs" / "rules.md").read_text(encoding="utf-8")
    missing = [row for row in table_rows(compared[0]) if row not in text]
    assert not missing, "\n".join(["docs/rules.md lacks these rows:", *missing])
