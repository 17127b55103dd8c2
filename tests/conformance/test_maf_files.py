"""Every MAF of the corpora against a second, independent count that splits lines and nothing else."""

from __future__ import annotations

import gzip
from collections import Counter
from pathlib import Path

import pytest

from chip_triage.errors import VariantFileError
from chip_triage.model.locus import canonical_contig
from chip_triage.model.panel import GenePanel
from chip_triage.readers.maf import read_maf
from chip_triage.readers.panel_file import read_panel
from chip_triage.readers.request import ReadRequest

pytestmark = pytest.mark.conformance

#: File, assembly, and its columns: gene, contig, start, barcode, counts (alt, ref) or VAF and scale.
READ = {
    "real/maf_cbioportal_100.txt": ("GRCh37", "Hugo_Symbol", "Chromosome", "Start_Position",
                                    "Tumor_Sample_Barcode", ("t_alt_count", "t_ref_count"), 1),
    "real/maf_cbioportal_pietzak.txt": ("GRCh37", "Hugo_Symbol", "Chromosome", "Start_Position",
                                        "Tumor_Sample_Barcode", ("t_alt_count", "t_ref_count"), 1),
    "real/maf_ipssm_mds.tsv": ("GRCh37", "GENE", "CHR", "START", "ID", ("VAF",), 1),
    "real/maf_mds_tp53.tsv": ("GRCh37", "GENE", "CHR", "START", "TARGET_NAME", ("VAF",), 1),
    "real/maf_moalmanac_snvs.maf": ("GRCh37", "Hugo_Symbol", "Chromosome", "Start_position",
                                    "Tumor_Sample_Barcode", ("t_alt_count", "t_ref_count"), 1),
    "real/maf_msk_access.maf": ("GRCh37", "Hugo_Symbol", "Chromosome", "Start_Position",
                                "Tumor_Sample_Barcode", ("t_alt_count", "t_ref_count"), 1),
    "real/maf_funcotator_hg19_small.maf": ("GRCh37", "Hugo_Symbol", "Chromosome", "Start_Position",
                                           "Tumor_Sample_Barcode", ("t_alt_count", "t_ref_count"), 1),
    "public/tcga_laml.maf.gz": ("GRCh37", "Hugo_Symbol", "Chromosome", "Start_Position",
                                "Tumor_Sample_Barcode", ("i_TumorVAF_WU",), 100),
}  # fmt: skip
REFUSED = {
    "real/maf_brca.maf.gz": "neither read counts nor a VAF column",
    "real/maf_duplicates.maf": "neither read counts nor a VAF column",
    "real/maf_minimal_vcf2maf.tsv": "neither read counts nor a VAF column",
    "real/maf_oncokb_grch37.txt": "neither read counts nor a VAF column",
    "real/maf_oncokb_grch38.txt": "neither read counts nor a VAF column",
    "real/maf_tcga_ov_head.maf": "neither read counts nor a VAF column",
    "public/AMLSG_Genetic.txt.gz": "VAF is 44.86, above 1",
}


@pytest.fixture(scope="module")
def panel() -> GenePanel:
    return read_panel()


def plain_rows(path: Path) -> tuple[list[str], list[list[str]]]:
    """Header and data rows by splitting alone: no comments, no rows of tabs."""
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8", "replace")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]
    return kept[0], kept[1:]


def in_panel(panel: GenePanel, assembly: str, symbol: str, contig: str, start: str) -> bool:
    if panel.gene(symbol) is not None:
        return True
    spans = (span for gene in panel.genes for span in gene.spans if span.assembly == assembly)
    return any(
        span.contig == canonical_contig(contig) and span.start <= int(start) <= span.end
        for span in spans
    )


@pytest.mark.parametrize("name", sorted(READ))
def test_counts_and_vafs_equal_a_second_count(corpora: Path, panel: GenePanel, name: str) -> None:
    path = corpora / name
    assembly, gene, contig, start, barcode, columns, scale = READ[name]
    header, rows = plain_rows(path)
    at = {column: index for index, column in enumerate(header)}
    samples = read_maf(ReadRequest((path,)), panel)
    account = samples[0].accounting[0]

    placed = [row for row in rows if row[at[start]].isdigit()]
    mine = [
        row for row in placed
        if in_panel(panel, assembly, row[at[gene]], row[at[contig]], row[at[start]])
    ]  # fmt: skip
    assert account.data_lines == len(rows)
    assert len(account.rejected) == len(rows) - len(placed)
    assert account.in_panel == len(mine)
    assert account.outside_panel == len(placed) - len(mine)
    assert all(sample.assembly == assembly for sample in samples)
    barcodes = {row[at[barcode]] for row in placed}
    assert {sample.sample_name for sample in samples} == {
        b.replace("__UNKNOWN__", "") for b in barcodes
    }

    expected: Counter[tuple[str, int, float | None]] = Counter()
    for row in mine:
        values = [row[at[column]] for column in columns]
        vaf = None
        if all(value not in ("", "NA", "#N/A") for value in values):
            numbers = [float(value) for value in values]
            vaf = numbers[0] / sum(numbers) if len(numbers) == 2 else numbers[0] / scale
        key = (row[at[barcode]], int(row[at[start]]), None if vaf is None else round(vaf, 6))
        expected[key] += 1
    found = Counter(
        (sample.sample_name, call.variant.pos, None if call.vaf is None else round(call.vaf, 6))
        for sample in samples
        for call in sample.calls
    )
    left = {key: count for key, count in (expected - found).items() if key[2] != 0.0}
    repeated = sum(count for s in samples for _, count in s.accounting[0].kept_out)
    assert not found - expected
    assert sum(left.values()) == repeated
    for sample in samples:
        (account,) = sample.accounting
        assert account.balanced
        again = dict(account.kept_out).get("repeated", 0)
        assert account.alleles == len(sample.calls) + account.absent + again


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_tables_that_cannot_be_judged_are_refused(
    corpora: Path, panel: GenePanel, name: str
) -> None:
    with pytest.raises(VariantFileError, match=REFUSED[name]) as caught:
        read_maf(ReadRequest((corpora / name,)), panel)
    assert caught.value.remedy


def test_every_maf_of_the_corpus_is_named_here(corpora: Path) -> None:
    named = {name.partition("/")[2] for name in (*READ, *REFUSED)}
    assert {path.name for path in (corpora / "real").glob("maf_*")} <= named
