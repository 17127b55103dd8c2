"""A SNP list counted in the alignments: read strictly, and enough to tell one person from another."""

from __future__ import annotations

import random
from pathlib import Path

import pysam
import pytest

from chip_triage.errors import InputError
from chip_triage.model.locus import VariantKey
from chip_triage.workflow.demo.alignments import _fragments
from chip_triage.workflow.demo.dialects import vcf_text
from chip_triage.workflow.demo.records import DemoRecord
from chip_triage.workflow.demo.story import GRCH38_LENGTHS, Allele, read_alleles
from chip_triage.workflow.options import BatchOptions, TriageOptions
from chip_triage.workflow.run_batch import run_batch
from chip_triage.workflow.snp_list import read_snp_list

DEPTH = 120
SITES = 30


def snps() -> list[Allele]:
    rng = random.Random("listed")
    return [
        Allele(
            f"snp{n}",
            "",
            "chr3",
            1_000_000 + 5_000 * n,
            *rng.sample("ACGT", 2),
            "",
            "",
            "",
            "",
            "0.4",
        )
        for n in range(SITES)
    ]


def write_bam(path: Path, dosages: list[int], driver: Allele, alt: int) -> None:
    header = pysam.AlignmentHeader.from_dict(
        {
            "HD": {"VN": "1.6", "SO": "coordinate"},
            "SQ": [{"SN": name, "LN": size} for name, size in GRCH38_LENGTHS.items()],
        }
    )
    reads = _fragments(pysam, header, driver, DEPTH, alt)
    for snp, dosage in zip(snps(), dosages, strict=True):
        reads += _fragments(pysam, header, snp, DEPTH, DEPTH * dosage // 2)
    with pysam.AlignmentFile(str(path), "wb", header=header) as out:
        for read in sorted(reads, key=lambda read: (read.reference_id, read.reference_start)):
            out.write(read)
    pysam.index(str(path))


@pytest.mark.parametrize(("swapped", "verdict"), [(False, "same"), (True, "different")])
def test_the_list_decides_where_no_germline_site_is_called(
    swapped: bool, verdict: str, tmp_path: Path
) -> None:
    driver = read_alleles()["DNMT3A_R882H"]
    rng = random.Random("people")
    own, other = ([rng.choice((0, 1, 1, 2)) for _ in range(SITES)] for _ in range(2))
    rows = ["patient_id,sample_id,timepoint,day,specimen,variants,alignment"]
    for name, timepoint, day, dosages in (
        ("pre", "pre_cart", -10, own), ("now", "followup", 90, other if swapped else own),
    ):  # fmt: skip
        record = DemoRecord(driver, DEPTH, 24, 12, 48)
        (tmp_path / f"{name}.vcf").write_text(vcf_text("mutect2", name, [record]), encoding="utf-8")
        write_bam(tmp_path / f"{name}.bam", dosages, driver, 24)
        rows.append(f"P01,{name},{timepoint},{day},PB,{name}.vcf,{name}.bam")
    (tmp_path / "sheet.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    listed = "".join(f"{s.chrom}\t{s.pos}\t{s.ref}\t{s.alt}\t0.4\n" for s in snps())
    (tmp_path / "snps.tsv").write_text("chrom\tpos\tref\talt\taf\n" + listed, encoding="utf-8")
    options = TriageOptions(snps=tmp_path / "snps.tsv")
    run = run_batch(tmp_path / "sheet.csv", tmp_path / "out", options, BatchOptions()).run
    (check,) = run.cases[0].identity
    assert (check.verdict, check.sites) == (verdict, SITES)
    bare = run_batch(tmp_path / "sheet.csv", tmp_path / "bare", TriageOptions(), BatchOptions()).run
    assert bare.cases[0].identity[0].verdict == "not_assessable"


def test_a_list_is_read_with_and_without_frequencies(tmp_path: Path) -> None:
    path = tmp_path / "snps.tsv"
    path.write_text(
        "chrom\tpos\tref\talt\taf\nchr1\t100\ta\tG\t0.3\n2\t5\tC\tT\t\n", encoding="utf-8"
    )
    assert read_snp_list(path, "GRCh38") == {
        VariantKey("GRCh38", "1", 99, "A", "G"): 0.3,
        VariantKey("GRCh38", "2", 4, "C", "T"): None,
    }


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("1\tx\tA\tG\t0.1", "'pos'"),
        ("1\t\u00b2\tA\tG\t0.1", "'pos'"),
        ("1\t1000000000000\tA\tG\t0.1", "from 1 to 9,999,999,999"),
        ("1\t5\tAC\tG\t0.1", "'ref'"),
        ("1\t5\tA\tG\t30", "'af'"),
    ],
)
def test_a_bad_cell_is_named(row: str, found: str, tmp_path: Path) -> None:
    path = tmp_path / "snps.tsv"
    path.write_text(f"chrom\tpos\tref\talt\taf\n{row}\n", encoding="utf-8")
    with pytest.raises(InputError, match=found) as caught:
        read_snp_list(path, "GRCh38")
    assert caught.value.line == 2
