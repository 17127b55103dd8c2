"""Swapped tubes, relatives and donors' cells through a whole run: verdict, report, exit code.

``python -m pytest tests/workflow/test_identity_reports.py --basetemp DIR`` leaves the reports to look at.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from chip_triage.model.case import Case
from chip_triage.readers.panel_file import read_panel
from chip_triage.workflow.demo.dialects import CSQ_FIELDS
from chip_triage.workflow.demo.story import GRCH38_LENGTHS, Allele, read_alleles
from chip_triage.workflow.options import BatchOptions, TriageOptions
from chip_triage.workflow.run_batch import run_batch

DEPTH = 900


def person(rng: random.Random, frequency: float) -> int:
    """Copies of the SNP's allele of somebody unrelated."""
    return (rng.random() < frequency) + (rng.random() < frequency)


def related(share: float) -> Callable[[random.Random, float, int], int]:
    """A relative who inherited each of the first one's alleles with probability ``share``."""

    def draw(rng: random.Random, frequency: float, own: int) -> int:
        alleles = [own > 0, own > 1]
        return sum(a if rng.random() < share else rng.random() < frequency for a in alleles)

    return draw


def polymorphisms() -> list[Allele]:
    """One invented common SNP in every gene of the panel."""
    rng = random.Random("snps")
    found = []
    for gene in read_panel().genes:
        span = gene.span("GRCh38")
        assert span is not None
        ref, alt = rng.sample("ACGT", 2)
        found.append(
            Allele("snp", gene.symbol, f"chr{span.contig}", rng.randrange(span.start, span.end), ref, alt,
                   gene.mane_ensembl, "c.300G>A", "", "synonymous_variant", str(rng.uniform(0.1, 0.5)))
        )  # fmt: skip
    return found


def vafs(kind: str) -> list[tuple[Allele, float, float]]:
    """Germline sites with the VAF before and after, for one kind of second sample."""
    rng = random.Random(kind)
    rows = []
    for allele in polymorphisms():
        frequency = float(allele.gnomad_af)
        own, other = person(rng, frequency), person(rng, frequency)
        after = {
            "same": own / 2, "swap": other / 2, "sibling": related(0.5)(rng, frequency, own) / 2,
            "donor_10": 0.9 * own / 2 + 0.1 * other / 2, "donor_95": 0.05 * own / 2 + 0.95 * other / 2,
        }[kind]  # fmt: skip
        rows.append((allele, own / 2, after))
    return rows


def joint_vcf(rows: list[tuple[Allele, float, float]]) -> str:
    lines = [
        "##fileformat=VCFv4.2", "##source=Mutect2",
        f'##INFO=<ID=CSQ,Number=.,Type=String,Description="Ensembl VEP. Format: {"|".join(CSQ_FIELDS)}">',
        '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
        '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Depths">',
        '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Depth">',
        *(f"##contig=<ID={name},length={size}>" for name, size in GRCH38_LENGTHS.items()),
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tpre\tpost",
    ]  # fmt: skip
    order = list(GRCH38_LENGTHS)
    rng = random.Random("reads")
    for allele, *shares in sorted(rows, key=lambda row: (order.index(row[0].chrom), row[0].pos)):
        csq = "|".join(
            (allele.alt, allele.consequence, "", allele.gene_symbol, "", "Transcript", allele.transcript, "protein_coding",
             "", "", f"{allele.transcript}:{allele.hgvsc}", allele.hgvsp, "YES", "", "", allele.gnomad_af)
        )  # fmt: skip
        cells = []
        for share in shares:
            alt = sum(rng.random() < share for _ in range(DEPTH))
            cells.append(f"0/1:{DEPTH - alt},{alt}:{DEPTH}")
        fields = (
            allele.chrom,
            str(allele.pos),
            ".",
            allele.ref,
            allele.alt,
            ".",
            "PASS",
            f"CSQ={csq}",
            "GT:AD:DP",
            *cells,
        )
        lines.append("\t".join(fields))
    return "\n".join(lines) + "\n"


def run_kind(kind: str, folder: Path, events: str = "") -> tuple[Case, int]:
    alleles = read_alleles()
    rows = vafs(kind)
    rows += [(alleles["TP53_R175H"], 0.0, 0.22), (alleles["DNMT3A_R882H"], 0.11, 0.0)]
    (folder / "joint.vcf").write_text(joint_vcf(rows), encoding="utf-8")
    sheet = folder / "samplesheet.csv"
    sheet.write_text(
        "patient_id,sample_id,timepoint,day,specimen,variants,vcf_sample,disease_status\n"
        "P01,P01_pre,pre_cart,-14,PB,joint.vcf,pre,remission\n"
        "P01,P01_now,cytopenia,180,PB,joint.vcf,post,remission\n",
        encoding="utf-8",
    )
    if events:
        (folder / "events.csv").write_text(events, encoding="utf-8")
    run = run_batch(sheet, folder / "report", TriageOptions(), BatchOptions()).run
    assert not run.failures
    from chip_triage.cli.run import mismatches

    return run.cases[0], len(mismatches(run))


@pytest.mark.parametrize(
    ("kind", "verdict"),
    [
        ("same", "same"),
        ("swap", "different"),
        ("donor_10", "donor_mixture"),
        ("donor_95", "donor_mixture"),
    ],
)
def test_the_verdict_is_the_truth(kind: str, verdict: str, tmp_path: Path) -> None:
    case, mismatched = run_kind(kind, tmp_path)
    assert [check.verdict for check in case.identity] == [verdict]
    assert mismatched == (verdict == "different")
    fates = {track.gene_symbol: track.overall.fate for track in case.tracks if track.overall}
    if verdict == "same":
        assert fates == {"TP53": "emerged", "DNMT3A": "lost"}
    if verdict == "different":
        assert not set(fates.values()) & {"emerged", "lost"}
        assert "earlier" not in case.assessment.sentence
        report = (tmp_path / "report" / "patients" / "P01" / "report.html").read_text(
            encoding="utf-8"
        )
        assert report.index("one person") < report.index("Why")


def test_a_sibling_is_never_called_the_same_person(tmp_path: Path) -> None:
    case, _ = run_kind("sibling", tmp_path)
    assert case.identity[0].verdict in ("different", "indeterminate")


@pytest.mark.parametrize(("kind", "share"), [("donor_10", 0.10), ("donor_95", 0.95)])
def test_the_donor_s_share_is_estimated(kind: str, share: float, tmp_path: Path) -> None:
    case, _ = run_kind(kind, tmp_path)
    found = case.identity[0].donor_fraction
    assert found == pytest.approx(share, abs=0.02)


def test_after_a_transplant_the_report_names_the_donor(tmp_path: Path) -> None:
    case, _ = run_kind("swap", tmp_path, "patient_id,day,kind\nP01,90,allo_hsct\n")
    assert "donor" in case.identity[0].detail.lower()
