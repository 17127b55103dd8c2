"""All files of the reference corpus: the verdict that was stated before any was read.

`expected_verdicts.tsv` was committed before the reader saw the files; a line that was corrected since
says so in its remark. Every VAF is compared with the caller's formula computed here from the raw text,
record counts with bcftools, and VAFs with cyvcf2 as a second reader where that is sound.
"""

from __future__ import annotations

import csv
import gzip
import re
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from chip_triage.errors import ChipTriageError
from chip_triage.model.panel import GenePanel, GeneSpan, PanelGene
from chip_triage.model.variant import SampleCalls
from chip_triage.readers.assembly import CONTIG_LENGTHS
from chip_triage.readers.variant_file import ReadRequest, read_variant_file

pytestmark = pytest.mark.conformance

HERE = Path(__file__).parent
with (HERE / "expected_verdicts.tsv").open() as table:
    ROWS = list(csv.DictReader(table, delimiter="\t"))
READ = [row for row in ROWS if row["verdict"] == "read"]
READ_VCF = [row for row in READ if not row["file"].startswith("maf_")]


def label(row: dict[str, str]) -> str:
    return f"{row['file']}[{row['options']}]"


@cache
def whole_genome() -> GenePanel:
    """A panel whose genes are the chromosomes, so that every record is in it."""
    genes = tuple(
        PanelGene(
            f"CHR{name}", "HGNC:1", "N", "E", "+",
            tuple(GeneSpan(assembly, name, 1, 400_000_000) for assembly in ("GRCh37", "GRCh38")),
        )
        for name in (*CONTIG_LENGTHS, "MT")
    )  # fmt: skip
    return GenePanel("genome", "1", "", "", genes, (), (), (), (), ())


@cache
def outcome(path: Path, options: str) -> tuple[SampleCalls, ...] | ChipTriageError:
    named = dict(option.split("=") for option in options.split(";") if option)
    try:
        return read_variant_file(ReadRequest((path,), **named), whole_genome())
    except ChipTriageError as error:
        return error


def samples_of(corpora: Path, row: dict[str, str]) -> tuple[SampleCalls, ...]:
    found = outcome(corpora / "real" / row["file"], row["options"])
    assert not isinstance(found, ChipTriageError), str(found)
    return found


def text_of(path: Path) -> list[str]:
    data = path.read_bytes()
    data = gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
    return re.split("\r\n|\r|\n", data.decode("utf-8", "replace"))


def test_every_file_has_a_verdict(corpora: Path) -> None:
    files = {path.name for path in (corpora / "real").iterdir()} - {"INDEX.tsv"}
    assert files == {row["file"] for row in ROWS}


@pytest.mark.parametrize("row", ROWS, ids=label)
def test_verdict(corpora: Path, row: dict[str, str]) -> None:
    found = outcome(corpora / "real" / row["file"], row["options"])
    if row["verdict"] == "refused":
        assert isinstance(found, ChipTriageError)
        assert re.search(row["because"], found.message)
        assert found.remedy
        return
    assert not isinstance(found, ChipTriageError), str(found)
    account = found[0].accounting[0]
    assert (account.data_lines, len(account.rejected)) == (
        int(row["data_lines"]),
        int(row["rejected"]),
    )
    if row["samples"]:
        assert len(found) == int(row["samples"])


@pytest.mark.parametrize("row", READ, ids=label)
def test_accounting(corpora: Path, row: dict[str, str]) -> None:
    for sample in samples_of(corpora, row):
        (account,) = sample.accounting
        assert account.balanced
        kept_out = sum(count for _, count in account.kept_out)
        assert account.alleles == len(sample.calls) + account.absent + kept_out


Fields = dict[str, str]


def numbers(text: str) -> list[float]:
    return [float(part) for part in text.split(",")]


def allelic(values: Fields, ref: str, alt: str, index: int) -> float:
    depths = numbers(values["AD"])
    return depths[index + 1] / sum(depths)


def over_depth(values: Fields, ref: str, alt: str, index: int) -> float:
    if "AD" not in values:
        return numbers(values["AF"])[index]
    return numbers(values["AD"])[index + 1] / float(values["DP"])


def strelka(values: Fields, ref: str, alt: str, index: int) -> float:
    keys = (ref + "U", alt + "U") if len(ref) == len(alt) == 1 else ("TAR", "TIR")
    one, other = numbers(values[keys[0]])[0], numbers(values[keys[1]])[0]
    return other / (one + other)


def freebayes(values: Fields, ref: str, alt: str, index: int) -> float:
    alts = numbers(values["AO"])
    return alts[index] / (float(values["RO"]) + sum(alts))


def sniper(values: Fields, ref: str, alt: str, index: int) -> float:
    counts = numbers(values["DP4"])
    return (counts[2] + counts[3]) / sum(counts)


def manta(values: Fields, ref: str, alt: str, index: int) -> float:
    pairs = [numbers(values[key]) for key in ("PR", "SR") if values.get(key, ".") != "."]
    return sum(pair[1] for pair in pairs) / sum(map(sum, pairs))


def umivar(values: Fields, ref: str, alt: str, index: int) -> float:
    counts = [float(part) for part in values["Strand"].split("-")]
    return (counts[0] + counts[1]) / sum(counts)


FORMULAS: dict[str, Callable[[Fields, str, str, int], float]] = {
    "mutect2": allelic,
    "mutect1": allelic,
    "haplotypecaller": allelic,
    "strelka2_germline": allelic,
    "pindel": allelic,
    "radia": allelic,
    "generic_ad": allelic,
    "vardict": lambda values, ref, alt, index: float(values["VD"]) / float(values["DP"]),
    "varscan2": lambda v, ref, alt, index: float(v["AD"]) / (float(v["RD"]) + float(v["AD"])),
    "strelka2": strelka,
    "freebayes": freebayes,
    "pisces": over_depth,
    "dragen": over_depth,
    "sage": over_depth,
    "deepvariant": over_depth,
    "deepsomatic": over_depth,
    "glnexus": over_depth,
    "clair3": over_depth,
    "somaticsniper": sniper,
    "umivar": umivar,
    "manta": manta,
}


@pytest.mark.parametrize("row", READ_VCF, ids=label)
def test_vaf_of_every_record_against_the_formula(corpora: Path, row: dict[str, str]) -> None:
    found = samples_of(corpora, row)
    lines = text_of(corpora / "real" / row["file"])
    names = next(line for line in lines if line.startswith("#CHROM")).split("\t")
    compared = 0
    for sample in found:
        for call in sample.calls:
            assert call.line is not None
            columns = lines[call.line - 1].split("\t")
            values = dict(
                zip(
                    columns[8].split(":"),
                    columns[names.index(sample.sample_name)].split(":"),
                    strict=False,
                )
            )
            alts = columns[4].split(",")
            assert (columns[0], int(columns[1]), columns[3]) == (
                call.variant.chrom, call.variant.pos, call.variant.ref,
            )  # fmt: skip
            if call.vaf is None:
                continue
            index = alts.index(call.variant.alt)
            expected = FORMULAS[call.caller](values, columns[3], alts[index], index)
            assert call.vaf == pytest.approx(expected, abs=1e-6)
            compared += 1
    carried = sum(call.vaf is not None for sample in found for call in sample.calls)
    assert compared == carried


@pytest.mark.parametrize("row", READ_VCF, ids=label)
def test_alleles_that_were_called_absent_have_no_reads(corpora: Path, row: dict[str, str]) -> None:
    for sample in samples_of(corpora, row):
        for item in sample.depth_evidence:
            assert item.source in ("multi_sample_record", "gvcf")
            if item.source == "multi_sample_record":
                assert not item.alt_depth
                assert item.allele is not None


#: bcftools itself refuses these, or drops what it does not like.
NOT_BY_BCFTOOLS = {
    "freebayes_3samples_megsap.vcf": "repeats a FORMAT key",
    "mutect2_gatk_tumoronly_mini.vcf": "a line has a sample column too many",
}


@pytest.mark.parametrize("row", READ_VCF, ids=label)
def test_record_counts_against_bcftools(corpora: Path, row: dict[str, str]) -> None:
    import pysam
    import pysam.bcftools

    if row["file"] in NOT_BY_BCFTOOLS:
        pytest.skip(NOT_BY_BCFTOOLS[row["file"]])
    path = corpora / "real" / row["file"]
    listed = pysam.bcftools.query("-f", "%CHROM\\n", str(path))
    counted = len(listed.splitlines())
    assert counted == samples_of(corpora, row)[0].accounting[0].data_lines


AD_CALLERS = ("mutect2", "mutect1", "haplotypecaller", "strelka2_germline", "generic_ad")


@pytest.mark.parametrize("row", READ_VCF, ids=label)
def test_vafs_against_a_second_reader(corpora: Path, row: dict[str, str]) -> None:
    """cyvcf2 decodes AD soundly where every record has one ALT and all depths."""
    found = samples_of(corpora, row)
    if found[0].caller not in AD_CALLERS or int(row["rejected"]):
        pytest.skip("AD is not where this caller keeps its counts, or lines were rejected")
    from cyvcf2 import VCF

    calls = {
        (
            sample.sample_name,
            call.variant.chrom,
            call.variant.pos,
            call.variant.ref,
            call.variant.alt,
        ): call
        for sample in found
        for call in sample.calls
    }
    reader = VCF(str(corpora / "real" / row["file"]))
    compared = 0
    for record in reader:
        depths = record.format("AD")
        if len(record.ALT) != 1 or depths is None or depths.shape[1] != 2:
            continue
        for place, name in enumerate(reader.samples):
            call = calls.get((name, record.CHROM, record.POS, record.REF, record.ALT[0]))
            ref, alt = (int(value) for value in depths[place])
            if call is None or call.vaf is None or ref < 0 or alt < 0:
                continue
            assert call.vaf == pytest.approx(alt / (ref + alt), abs=1e-6)
            compared += 1
    if not compared and calls:
        pytest.skip("every record has several ALTs")


MAF_VAF: dict[str, Callable[[Fields], float | None]] = {
    "counts": lambda row: (
        float(row["t_alt_count"]) / (float(row["t_alt_count"]) + float(row["t_ref_count"]))
    ),
    "column": lambda row: float(row["VAF"]),
}


@pytest.mark.parametrize("row", [row for row in READ if row["file"].startswith("maf_")], ids=label)
def test_vafs_of_tables(corpora: Path, row: dict[str, str]) -> None:
    found = samples_of(corpora, row)
    lines = text_of(corpora / "real" / row["file"])
    head = next(line for line in lines if line.strip() and not line.startswith("#")).split("\t")
    kind = "counts" if "t_alt_count" in head else "column"
    for sample in found:
        for call in sample.calls:
            assert call.line is not None
            values = dict(zip(head, lines[call.line - 1].split("\t"), strict=False))
            if call.vaf is not None:
                assert call.vaf == pytest.approx(MAF_VAF[kind](values), abs=1e-6)
            else:
                assert values.get("t_alt_count", "") == "" or values.get("VAF") in ("", "NA")


def test_reading_a_file_brings_in_no_heavy_library() -> None:
    """The readers of text need none of these (this process may hold them for other tests)."""
    import subprocess

    script = (
        "import sys; import chip_triage.readers.vcf, chip_triage.readers.variant_file;"
        "print([m for m in ('numpy', 'pandas', 'cyvcf2', 'pysam', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_document_lists_every_file(repository: Path) -> None:
    text = (repository / "docs" / "conformance.md").read_text()
    for row in ROWS:
        assert f"| {row['file']} |" in text, row["file"]
