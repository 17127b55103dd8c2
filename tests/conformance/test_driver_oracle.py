"""Three rule sets against the labels of every coding SNV of 12 genes (Demajo et al. 2024).

The oracle gives, for each single-nucleotide change of the coding sequence (GRCh38), whether the three sets
count it. Where we part from it, each disagreement must belong to one of the classes below, and
each class is shown from the files themselves; docs/rules.md holds the same table in words.
"""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from chip_triage.analysis.drivers import match_driver
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

STOP_BY_MISSENSE = "a stop or splice change counted by a list that speaks of missense changes only"
NO_CHANGE = "an entry that names no change (A138A)"
LAST_BASE = (
    "the last base of an exon left out of a rule for splice sites (bounds taken as exclusive)"
)
SHARED_CODON = "a codon that two exons share: the oracle splits it by exon, the rule by codon"
#: Classes in which the oracle departs from the list that it codes; the shared codon is a convention.
ORACLES_FAULTS = (STOP_BY_MISSENSE, NO_CHANGE, LAST_BASE)
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


def published(corpora: Path, source: str, gene: str) -> list[dict[str, str]]:
    """The published rules of one gene as the reference table holds them (not as the panel does)."""
    with (corpora / "driver_rules.tsv").open(encoding="utf-8") as handle:
        return [
            row
            for row in csv.DictReader(handle, delimiter="\t")
            if row["gene"] == gene and row["source"].startswith(source)
        ]


def explanation(item: Disagreement, corpora: Path) -> str | None:
    """The class of a disagreement, from what the published lists say; None when there is none."""
    rule_set, gene, change, term, ours = item
    if rule_set == "bick" and not ours and change[0] == change[-1]:
        return NO_CHANGE
    rules = published(
        corpora, {"niroula": "Niroula2021", "who2022": "WHO"}.get(rule_set, "Bick"), gene
    )
    truncating = any(
        row["rule_type"] in ("truncating", "splice") and row["detail"] != "frameshift: P95fs"
        for row in rules
    )
    if not ours and term in ("stop_gained", "splice_donor_variant") and rules and not truncating:
        return STOP_BY_MISSENSE
    if ours and (gene, change) == ("ASXL1", "K362*"):
        assert any("aa 362-1541" in row["detail"] for row in rules) or rule_set == "niroula"
        return SHARED_CODON
    if (rule_set, gene, change, term, ours) == (
        "who2022", "PPM1D", "K420K", "splice_donor_variant", True,
    ):  # fmt: skip
        assert any("splice aa 340-605 (exons 5-6)" in row["detail"] for row in rules)
        return LAST_BASE
    return None


def test_every_disagreement_is_explained(
    compared: tuple[Counter[tuple[str, str, bool, bool]], list[Disagreement]], corpora: Path
) -> None:
    classes = Counter(explanation(item, corpora) for item in compared[1])
    assert None not in classes, [item for item in compared[1] if explanation(item, corpora) is None]
    assert classes == {STOP_BY_MISSENSE: 140, NO_CHANGE: 3, SHARED_CODON: 3, LAST_BASE: 1}


#: (correct, ours only, theirs only) of a rule set and gene once the oracle's named faults are set aside
Cells = dict[tuple[str, str], tuple[int, int, int]]


def set_aside(
    counts: Counter[tuple[str, str, bool, bool]], disagreements: list[Disagreement], corpora: Path
) -> Cells:
    """Counts without the rows in which the oracle is shown to depart from the list it codes."""
    faults = Counter(
        (item[0], item[1], item[4])
        for item in disagreements
        if explanation(item, corpora) in ORACLES_FAULTS
    )
    return {
        (rule_set, gene): (
            counts[rule_set, gene, True, True],
            counts[rule_set, gene, True, False] - faults[rule_set, gene, True],
            counts[rule_set, gene, False, True] - faults[rule_set, gene, False],
        )
        for rule_set, gene in {key[:2] for key in counts}
    }


def test_precision_and_recall_of_every_set_and_gene(
    compared: tuple[Counter[tuple[str, str, bool, bool]], list[Disagreement]], corpora: Path
) -> None:
    cells = set_aside(*compared, corpora)
    assert len(cells) == 31
    for place, (agreed, extra, missed) in cells.items():
        assert agreed, place
        assert agreed / (agreed + extra) >= 0.995, place
        assert agreed / (agreed + missed) >= 0.995, place


def test_raw_figures_fall_short_only_where_a_fault_is_named(
    compared: tuple[Counter[tuple[str, str, bool, bool]], list[Disagreement]],
) -> None:
    counts, _ = compared
    short = set()
    for rule_set, gene in {key[:2] for key in counts}:
        agreed = counts[rule_set, gene, True, True]
        extra, missed = counts[rule_set, gene, True, False], counts[rule_set, gene, False, True]
        if min(agreed / (agreed + extra), agreed / (agreed + missed)) < 0.995:
            short.add((rule_set, gene))
    assert short == {
        ("bick", "TP53"), ("who2022", "PPM1D"), ("niroula", "GNAS"), ("niroula", "IDH2"),
        ("niroula", "SF3B1"), ("niroula", "SRSF2"), ("niroula", "U2AF1"),
    }  # fmt: skip


def table_rows(counts: Counter[tuple[str, str, bool, bool]], cells: Cells) -> list[str]:
    """The table of docs/rules.md: raw figures, and those without the oracle's named faults."""
    rows = []
    for place in sorted(cells):
        agreed = counts[*place, True, True]
        extra, missed = counts[*place, True, False], counts[*place, False, True]
        total = agreed + extra + missed + counts[*place, False, False]
        _, more, less = cells[place]
        rows.append(
            f"| {place[0]} | {place[1]} | {total} | {agreed} | {extra} | {missed} "
            f"| {agreed / (agreed + extra):.2%} | {agreed / (agreed + missed):.2%} "
            f"| {agreed / (agreed + more):.2%} | {agreed / (agreed + less):.2%} |"
        )
    return rows


def test_the_documented_table_is_what_is_measured(
    compared: tuple[Counter[tuple[str, str, bool, bool]], list[Disagreement]],
    corpora: Path,
    repository: Path,
) -> None:
    text = (repository / "docs" / "rules.md").read_text(encoding="utf-8")
    rows = table_rows(compared[0], set_aside(*compared, corpora))
    missing = [row for row in rows if row not in text]
    assert not missing, "\n".join(["docs/rules.md lacks these rows:", *missing])
