"""Driver rules against labels that others gave: an AML cohort, ArCH's calls, TCGA LAML.

Run as a program, this file prints the tables of ``docs/rules_in_the_wild.md``:
``python tests/conformance/test_rules_in_the_wild.py ../shared/data/public``
"""

from __future__ import annotations

import csv
import gzip
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from chip_triage.analysis.drivers import match_driver
from chip_triage.model.panel import GenePanel
from chip_triage.model.variant import Consequence
from chip_triage.readers.maf import read_maf
from chip_triage.readers.maf_row import row_terms
from chip_triage.readers.panel_file import read_panel
from chip_triage.readers.request import ReadRequest
from chip_triage.readers.so_terms import protein_terms

pytestmark = pytest.mark.conformance

#: AMLSG words that need a second look: its bare 'insertion' and 'deletion' are in frame.
_AMLSG_WORDS = {"insertion": "In_Frame_Ins", "deletion": "In_Frame_Del", "na": ""}
_EMPTY = ("", "NA", "na", ".")


@dataclass(frozen=True)
class Judged:
    """One labelled variant and what the rules say: ``verdict`` driver, review, no_rule, off_panel."""

    gene: str
    change: str
    kind: str
    label: str
    verdict: str


def judge(panel: GenePanel, consequence: Consequence, labels: tuple[str, ...] = ()) -> str:
    gene = panel.gene(consequence.gene_symbol or "")
    if gene is None:
        return "off_panel"
    match = match_driver([consequence], gene, panel, "default", labels=labels)
    return match.verdict if match else "no_rule"


def given(text: str) -> str | None:
    return None if text in _EMPTY else text


def approved(panel: GenePanel, symbol: str) -> str:
    gene = panel.gene(symbol)
    return gene.symbol if gene else symbol


def amlsg(folder: Path, panel: GenePanel) -> Iterator[Judged]:
    """Papaemmanuil's AML cohort: ONCOGENIC or POSSIBLE by the authors."""
    text = gzip.decompress((folder / "AMLSG_Genetic.txt.gz").read_bytes()).decode("latin-1")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
        word = row["CONSEQUENCE"]
        coding, protein = given(row["CDNA_CHANGE"]), given(row["AA_CHANGE"])
        word = "frameshift" if word == "frameshift" else _AMLSG_WORDS.get(word, word)
        terms = row_terms("", word, "", coding, protein) if word else protein_terms(protein)
        one = Consequence(
            row["GENE"], row["ACCESSION"] or None, terms, coding, protein, source="table"
        )
        labels = (word.lower(),) if word in ("ITD", "PTD") else ()
        yield Judged(
            approved(panel, row["GENE"]), protein or coding or word, row["CONSEQUENCE"],
            row["Result"], judge(panel, one, labels),
        )  # fmt: skip


def arch(folder: Path, panel: GenePanel) -> Iterator[Judged]:
    """Calls that ArCH labelled putative drivers, once per variant (its table has no others)."""
    seen = set()
    for path in sorted((folder / "CDK46_CH").glob("*_df.minimum.csv")):
        with path.open(encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle):
                if row["key"] in seen or row["putative_driver"] != "1":
                    continue
                seen.add(row["key"])
                protein = row["gene_aachange"].partition("_")[2]
                coding = row["gene_cDNAchange"].partition("_")[2]
                terms = tuple(row["VariantClass"].split("&")) if row["VariantClass"] else ()
                one = Consequence(
                    row["Gene"], None, terms, given(coding),
                    f"p.{protein}" if given(protein) else None, source="table",
                )  # fmt: skip
                change = protein or coding or row["key"]
                yield Judged(
                    approved(panel, row["Gene"]), change, row["pd_reason"], "driver",
                    judge(panel, one),
                )  # fmt: skip


def laml(folder: Path, panel: GenePanel, known: dict[tuple[str, str], str]) -> Iterator[Judged]:
    """TCGA LAML through the MAF reader; labels are borrowed from the AML cohort where both have the change."""
    for sample in read_maf(ReadRequest((folder / "tcga_laml.maf.gz",)), panel):
        for call in sample.calls:
            (one, *_) = call.consequences
            gene = approved(panel, one.gene_symbol or "")
            change = one.hgvsp or one.hgvsc or ""
            label = known.get((gene, residue(change)), "unlabelled")
            kind = ",".join(one.so_terms)
            yield Judged(gene, change, kind, label, judge(panel, one, call.labels))


def residue(change: str) -> str:
    """A change without the length of its frameshift, which tables write differently."""
    return change.partition("fs")[0] + "fs" if "fs" in change else change


def labels_of(judged: list[Judged]) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for one in judged:
        if one.change:
            found.setdefault((one.gene, residue(one.change)), one.label)
    return found


def shares(judged: list[Judged], positive: str) -> tuple[int, int, int]:
    """True positives, false negatives (of the panel's genes), and labelled others called driver."""
    hit = sum(j.label == positive and j.verdict == "driver" for j in judged)
    missed = sum(j.label == positive and j.verdict not in ("driver", "off_panel") for j in judged)
    extra = sum(j.label not in (positive, "unlabelled") and j.verdict == "driver" for j in judged)
    return hit, missed, extra


@pytest.fixture(scope="module")
def panel() -> GenePanel:
    return read_panel()


@pytest.fixture(scope="module")
def aml(corpora: Path, panel: GenePanel) -> list[Judged]:
    return list(amlsg(corpora / "public", panel))


def test_most_oncogenic_aml_variants_of_panel_genes_are_drivers(aml: list[Judged]) -> None:
    hit, missed, extra = shares(aml, "ONCOGENIC")
    assert len(aml) == 3908
    assert hit / (hit + missed) >= 0.95
    assert hit / (hit + extra) >= 0.965


def test_genes_that_matter_most_are_recalled(aml: list[Judged]) -> None:
    for gene in (
        "NPM1",
        "DNMT3A",
        "TP53",
        "IDH1",
        "IDH2",
        "SRSF2",
        "NRAS",
        "KRAS",
        "TET2",
        "ASXL1",
    ):
        mine = [j for j in aml if j.gene == gene]
        hit, missed, _ = shares(mine, "ONCOGENIC")
        reviewed = sum(j.label == "ONCOGENIC" and j.verdict == "review" for j in mine)
        assert (hit + reviewed) / (hit + missed) >= 0.95, gene


def test_nothing_oncogenic_vanishes(aml: list[Judged]) -> None:
    """What no rule meets is still protein-altering or a splice site: review, never excluded."""
    lost = [j for j in aml if j.verdict == "no_rule" and j.label == "ONCOGENIC"]
    silent = [j for j in lost if j.kind in ("", "synonymous", "silent")]
    assert not silent


def test_archs_putative_drivers(corpora: Path, panel: GenePanel) -> None:
    judged = list(arch(corpora / "public", panel))
    hit, missed, _ = shares(judged, "driver")
    assert hit + missed > 900
    assert hit / (hit + missed) >= 0.92


def test_tcga_laml_through_the_reader(corpora: Path, panel: GenePanel, aml: list[Judged]) -> None:
    judged = list(laml(corpora / "public", panel, labels_of(aml)))
    hit, missed, extra = shares(judged, "ONCOGENIC")
    assert hit + missed > 150
    assert hit / (hit + missed) >= 0.99
    assert extra <= 10


def test_the_documented_tables_are_what_is_measured(
    corpora: Path,
    panel: GenePanel,
    aml: list[Judged],
    repository: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_table("AMLSG", aml, "ONCOGENIC", 15)
    print_table("ArCH", list(arch(corpora / "public", panel)), "driver", 10)
    tcga = list(laml(corpora / "public", panel, labels_of(aml)))
    print_table("TCGA LAML", tcga, "ONCOGENIC", 3)
    text = (repository / "docs" / "rules_in_the_wild.md").read_text(encoding="utf-8")
    rows = [line for line in capsys.readouterr().out.splitlines() if line.startswith("| ")]
    assert len(rows) > 40
    missing = [row for row in rows if row not in text]
    assert not missing, "\n".join(["docs/rules_in_the_wild.md lacks these rows:", *missing])


# --- tables for the documentation ---------------------------------------------------------------------


def print_table(title: str, judged: list[Judged], positive: str, smallest: int) -> None:
    hit, missed, extra = shares(judged, positive)
    off = sum(j.verdict == "off_panel" for j in judged)
    print(f"\n## {title}: {len(judged)} variants, {off} in genes off the panel")
    print(
        f"recall {hit}/{hit + missed} = {hit / (hit + missed):.3f}; precision {hit}/{hit + extra} = {hit / (hit + extra):.3f}"
    )
    print(
        "\n| gene | labelled | driver | review | no rule | recall | others called driver | precision |\n|---|---|---|---|---|---|---|---|"
    )
    for gene, count in Counter(j.gene for j in judged if j.label == positive).most_common():
        mine = [j for j in judged if j.gene == gene]
        hit, missed, extra = shares(mine, positive)
        if count < smallest or not hit + missed:
            continue
        words = Counter(j.verdict for j in mine if j.label == positive)
        precision = f"{hit / (hit + extra):.2f}" if hit + extra else "-"
        print(
            f"| {gene} | {hit + missed} | {hit} | {words['review']} | {words['no_rule']} | "
            f"{hit / (hit + missed):.2f} | {extra} | {precision} |"
        )


def print_groups(judged: list[Judged], positive: str, most: int) -> None:
    groups: dict[tuple[str, str, str, str], Counter[str]] = {}
    for one in judged:
        wrong = (one.label == positive) != (one.verdict == "driver")
        if wrong and one.label != "unlabelled":
            key = (one.gene, one.kind, one.label, one.verdict)
            groups.setdefault(key, Counter())[one.change] += 1
    ordered = sorted(groups.items(), key=lambda item: -sum(item[1].values()))
    for (gene, kind, label, verdict), changes in ordered[:most]:
        shown = ", ".join(f"{change} ({n})" for change, n in changes.most_common(6))
        print(f"- {sum(changes.values())}: {gene} {kind}, {label}, {verdict}: {shown}")


def main(folder: Path) -> None:
    panel = read_panel()
    aml = list(amlsg(folder, panel))
    called = list(arch(folder, panel))
    tcga = list(laml(folder, panel, labels_of(aml)))
    for title, judged, positive, smallest in (
        ("AMLSG", aml, "ONCOGENIC", 15),
        ("ArCH", called, "driver", 10),
        ("TCGA LAML", tcga, "ONCOGENIC", 3),
    ):
        print_table(title, judged, positive, smallest)
        print_groups(judged, positive, 14)
    print("\nTCGA LAML verdicts:", dict(Counter((j.label, j.verdict) for j in tcga)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
