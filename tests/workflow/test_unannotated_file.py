"""A VCF without annotation, given FASTA and GFF3, has the same drivers as the annotated one.

The genome is a toy: invented codons, laid out so that the residues which driver rules name lie where
they lie on GRCh38 (JAK2 V617 on the forward, TP53 R175 on the reverse strand); all else is N.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pysam
import pytest

from chip_triage.errors import AssemblyMismatchError, VariantFileError
from chip_triage.workflow.options import TriageOptions
from chip_triage.workflow.triage_file import TriagedFile, triage_file

JAK2_START = 5073770 - 1848  # 1-based place of c.1; c.1849 is V617's first base
TP53_START = 7675088 + 523  # 1-based place of c.1 on the reverse strand; c.524 is R175's second
EXON_CODONS, INTRON = 260, 200
COMPLEMENT = str.maketrans("ACGT", "TGCA")


def coding(length: int, codons: dict[int, str]) -> str:
    """A coding sequence of ``length`` residues: start, lysines, the given codons, stop."""
    body = [codons.get(number, "AAA") for number in range(2, length + 1)]
    return "ATG" + "".join(body) + "TAA"


JAK2 = coding(1132, {617: "GTC", 537: "CTA"})
TP53 = coding(393, {175: "CGC", 196: "CGA", 50: "CTG", 100: "AAA"})
TP53_PARTS = (TP53[: 3 * EXON_CODONS], TP53[3 * EXON_CODONS :])


@pytest.fixture(scope="module")
def genome(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("genome")
    reverse = TP53_PARTS[0] + "GT" + "C" * (INTRON - 4) + "AG" + TP53_PARTS[1]
    forward = reverse.translate(COMPLEMENT)[::-1]
    first = TP53_START - len(reverse) + 1
    contigs = {
        "chr9": "N" * (JAK2_START - 1) + JAK2 + "N" * 100,
        "chr17": "N" * (first - 1) + forward + "N" * 100,
    }
    fasta, gff = folder / "toy.fa", folder / "toy.gff3"
    fasta.write_text("".join(f">{name}\n{bases}\n" for name, bases in contigs.items()), "ascii")
    pysam.faidx(str(fasta))
    two_end = TP53_START - 3 * EXON_CODONS - INTRON
    gff.write_text(
        "##gff-version 3\n"
        + gene("9", "+", "JAK2", "ENST00000381652", [(JAK2_START, JAK2_START + len(JAK2) - 1)])
        + gene("17", "-", "TP53", "ENST00000269305",
               [(TP53_START - 3 * EXON_CODONS + 1, TP53_START),
                (two_end - len(TP53_PARTS[1]) + 1, two_end)]),
        "ascii",
    )  # fmt: skip
    return fasta, gff


def gene(
    contig: str, strand: str, symbol: str, transcript: str, exons: list[tuple[int, int]]
) -> str:
    start, end = min(a for a, _ in exons), max(b for _, b in exons)
    rows = [
        ("gene", start, end, ".", f"ID=gene:{symbol};Name={symbol};biotype=protein_coding"),
        ("mRNA", start, end, ".",
         f"ID=transcript:{transcript};Parent=gene:{symbol};biotype=protein_coding"),
    ]  # fmt: skip
    rows += [("exon", a, b, ".", f"Parent=transcript:{transcript}") for a, b in exons]
    rows += [("CDS", a, b, "0", f"Parent=transcript:{transcript}") for a, b in exons]
    return "".join(
        f"{contig}\ttoy\t{kind}\t{a}\t{b}\t.\t{strand}\t{phase}\t{text}\n"
        for kind, a, b, phase, text in rows
    )


DONOR = TP53_START - 3 * EXON_CODONS
#: chrom, pos, ref, alt, gene, transcript, term, p. name
VARIANTS = (
    ("chr9", 5073770, "G", "T", "JAK2", "ENST00000381652", "missense_variant", "p.Val617Phe"),
    ("chr9", JAK2_START + 1610, "A", "G", "JAK2", "ENST00000381652", "synonymous_variant", "p.Leu537="),
    ("chr17", 7675088, "C", "T", "TP53", "ENST00000269305", "missense_variant", "p.Arg175His"),
    ("chr17", TP53_START - 585, "G", "A", "TP53", "ENST00000269305", "stop_gained", "p.Arg196Ter"),
    ("chr17", TP53_START - 149, "CA", "C", "TP53", "ENST00000269305", "frameshift_variant", "p.Leu50TrpfsTer2"),
    ("chr17", DONOR, "C", "T", "TP53", "ENST00000269305", "splice_donor_variant", ""),
)  # fmt: skip
COLUMNS = "Allele|Consequence|SYMBOL|Feature|HGVSp"


def vcf(path: Path, *, annotated: bool) -> Path:
    lines = [
        "##fileformat=VCFv4.2",
        "##source=Mutect2",
        '##GATKCommandLine=<ID=Mutect2,CommandLine="Mutect2">',
        "##contig=<ID=chr9,length=138394717>",
        "##contig=<ID=chr17,length=83257441>",
        '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads">',
        '##FORMAT=<ID=AF,Number=A,Type=Float,Description="Fraction">',
    ]
    if annotated:
        lines.append(f'##INFO=<ID=CSQ,Number=.,Type=String,Description="VEP. Format: {COLUMNS}">')
    lines.append("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tP01")
    for chrom, pos, ref, alt, symbol, transcript, term, protein in VARIANTS:
        allele = "-" if len(alt) < len(ref) else alt
        info = f"CSQ={allele}|{term}|{symbol}|{transcript}|{protein}".replace("=p", "%3Dp")
        row = (
            chrom,
            pos,
            ".",
            ref,
            alt,
            ".",
            "PASS",
            info if annotated else ".",
            "AD:AF",
            "900,100:0.1",
        )
        lines.append("\t".join(str(cell) for cell in row))
    path.write_text("\n".join(lines).replace("p.Leu537=", "p.Leu537%3D") + "\n", "ascii")
    return path


def verdicts(triaged: TriagedFile) -> dict[str, tuple[str, str | None]]:
    (sample,) = triaged.samples
    return {
        f"{f.gene_symbol}:{f.call.variant.pos}": (
            f.category,
            f.driver.rule_id if f.driver else None,
        )
        for f in sample.findings
    }


def test_the_same_drivers_with_and_without_annotation(
    tmp_path: Path, genome: tuple[Path, Path]
) -> None:
    fasta, gff = genome
    annotated = triage_file(vcf(tmp_path / "a.vcf", annotated=True), TriageOptions())
    bare = triage_file(
        vcf(tmp_path / "b.vcf", annotated=False), TriageOptions(fasta=fasta, gff=gff)
    )
    assert verdicts(bare) == verdicts(annotated)
    drivers = {name for name, (category, _) in verdicts(bare).items() if category == "driver"}
    assert drivers == {
        "JAK2:5073770", "TP53:7675088", f"TP53:{TP53_START - 585}", f"TP53:{TP53_START - 149}",
        f"TP53:{DONOR}",
    }  # fmt: skip
    assert bare.samples[0].annotation == "BCSQ"


def test_protein_names_are_those_of_the_annotation(
    tmp_path: Path, genome: tuple[Path, Path]
) -> None:
    fasta, gff = genome
    bare = triage_file(
        vcf(tmp_path / "b.vcf", annotated=False), TriageOptions(fasta=fasta, gff=gff)
    )
    names = {
        f.call.variant.pos: f.consequence.hgvsp for f in bare.samples[0].findings if f.consequence
    }
    assert names[5073770] == "p.V617F"
    assert names[7675088] == "p.R175H"
    assert names[TP53_START - 585] == "p.R196*"
    frameshift = names[TP53_START - 149]
    assert frameshift is not None
    assert frameshift.startswith("p.L50")


def test_without_a_reference_it_is_refused_with_that_remedy(tmp_path: Path) -> None:
    with pytest.raises(VariantFileError, match="not annotated") as caught:
        triage_file(vcf(tmp_path / "b.vcf", annotated=False), TriageOptions())
    assert "--fasta" in caught.value.remedy
    assert "--gff" in caught.value.remedy


def test_a_ref_that_the_fasta_does_not_hold_is_refused(
    tmp_path: Path, genome: tuple[Path, Path]
) -> None:
    path = vcf(tmp_path / "b.vcf", annotated=False)
    path.write_text(path.read_text("ascii").replace("\tG\tT\t", "\tC\tT\t"), "ascii")
    with pytest.raises(AssemblyMismatchError, match="9:5073770 is G there, the record says C"):
        triage_file(path, replace(TriageOptions(), fasta=genome[0], gff=genome[1]))
