"""A panel VCF as a laboratory has it: one sample, Mutect2's fields, VEP's columns, 5-10 transcripts a record.

Deterministic and synthetic. Every record lies in a gene of the panel and is annotated with that gene;
most are intronic, synonymous or missense, some are the panel's own examples of drivers.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from chip_triage.model.panel import DriverRule, GenePanel, PanelGene
from chip_triage.readers.assembly import CONTIG_LENGTHS
from chip_triage.workflow.demo.bgzf import compress_bgzf

RECORDS = 2_000
COLUMNS = (
    "Allele", "Consequence", "IMPACT", "SYMBOL", "Gene", "Feature_type", "Feature", "BIOTYPE", "EXON",
    "INTRON", "HGVSc", "HGVSp", "cDNA_position", "CDS_position", "Protein_position", "Amino_acids",
    "Codons", "Existing_variation", "DISTANCE", "STRAND", "FLAGS", "SYMBOL_SOURCE", "HGNC_ID",
    "CANONICAL", "MANE_SELECT", "TSL", "ENSP", "SIFT", "PolyPhen", "AF", "gnomADe_AF", "gnomADg_AF",
    "MAX_AF", "CLIN_SIG", "SOMATIC", "PUBMED",
)  # fmt: skip
_RESIDUES = (
    "Ala", "Arg", "Asn", "Asp", "Cys", "Gln", "Glu", "Gly", "His", "Ile", "Leu", "Lys", "Met", "Phe", "Pro",
    "Ser", "Thr", "Trp", "Tyr", "Val",
)  # fmt: skip
#: What the records are, in shares of a hundred.
_SHARES = {
    "intron_variant": 52, "synonymous_variant": 12, "missense_variant": 20, "3_prime_UTR_variant": 5,
    "5_prime_UTR_variant": 2, "splice_region_variant&intron_variant": 3, "stop_gained": 1,
    "frameshift_variant": 1, "driver": 4,
}  # fmt: skip
_FILTERS = ("PASS",) * 14 + ("germline", "weak_evidence;strand_bias", "clustered_events")


class Change(NamedTuple):
    """One variant as the annotator would name it on the panel transcript."""

    terms: str
    ref: str
    alt: str
    hgvsc: str
    hgvsp: str
    exon: str
    intron: str


def write_annotated_panel(path: Path, panel: GenePanel, records: int = RECORDS) -> None:
    """Write ``records`` records (GRCh38, sorted) as bgzip."""
    text = "".join((_header(), *(f"{line}\n" for line in _lines(panel, records))))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(compress_bgzf(text.encode()))


def _header() -> str:
    fields = (
        '##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequence annotations from Ensembl VEP. '
        f'Format: {"|".join(COLUMNS)}">'
    )
    lines = [
        "##fileformat=VCFv4.2",
        "##source=Mutect2",
        "##tumor_sample=P01",
        *(f"##contig=<ID=chr{name},length={sizes[1]}>" for name, sizes in CONTIG_LENGTHS.items()),
        *(f'##FILTER=<ID={name},Description="{name}">' for name in ("PASS", "germline", "weak_evidence", "strand_bias", "clustered_events")),
        *(f'##INFO=<ID={name},Number={number},Type={kind},Description="{name}">' for name, number, kind in (
            ("DP", "1", "Integer"), ("ECNT", "1", "Integer"), ("GERMQ", "1", "Integer"), ("MBQ", "R", "Integer"),
            ("MFRL", "R", "Integer"), ("MMQ", "R", "Integer"), ("MPOS", "A", "Integer"), ("POPAF", "A", "Float"),
            ("TLOD", "A", "Float"))),
        fields,
        *(f'##FORMAT=<ID={name},Number={number},Type={kind},Description="{name}">' for name, number, kind in (
            ("GT", "1", "String"), ("AD", "R", "Integer"), ("AF", "A", "Float"), ("DP", "1", "Integer"),
            ("F1R2", "R", "Integer"), ("F2R1", "R", "Integer"), ("SB", "4", "Integer"))),
        "\t".join(("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT", "P01")),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _lines(panel: GenePanel, records: int) -> Iterator[str]:
    dice = random.Random(7)
    order = list(CONTIG_LENGTHS)
    genes = [gene for gene in panel.genes if gene.span("GRCh38")]
    examples = _driver_examples(panel, genes)
    kinds = dice.choices(list(_SHARES), list(_SHARES.values()), k=records)
    placed = []
    for kind in kinds:
        gene, change = (
            dice.choice(examples) if kind == "driver" else _made(kind, dice.choice(genes), dice)
        )
        span = gene.span("GRCh38")
        assert span is not None
        place = dice.randrange(span.start, span.end)
        placed.append((order.index(span.contig), place, gene, change))
    placed.sort(key=lambda item: item[:2])
    for _, place, gene, change in placed:
        yield _line(gene, place, change, dice)


def _driver_examples(panel: GenePanel, genes: list[PanelGene]) -> list[tuple[PanelGene, Change]]:
    """The panel's own examples of missense and stop rules, as substitutions on the panel transcript."""
    by_symbol = {gene.symbol: gene for gene in genes}
    found = []
    for rule in panel.rules:
        gene = by_symbol.get(rule.gene)
        if gene is not None and rule.kind in ("missense", "truncating"):
            change = _example(rule)
            if change is not None:
                found.append((gene, change))
    return found


def _example(rule: DriverRule) -> Change | None:
    name = rule.example_hit
    digits = "".join(letter for letter in name if letter.isdigit())
    if not name.startswith("p.") or "fs" in name or not digits:
        return None
    terms = "stop_gained" if name.endswith("Ter") else "missense_variant"
    return Change(terms, "C", "T", f"c.{3 * int(digits) - 1}C>T", name, "9/12", "")


def _made(kind: str, gene: PanelGene, dice: random.Random) -> tuple[PanelGene, Change]:
    residue = dice.randrange(2, 900)
    base, exon = 3 * residue - 1, f"{dice.randrange(1, 13)}/12"
    ref, alt = dice.sample("ACGT", 2)
    old, new = dice.sample(_RESIDUES, 2)
    coding = f"c.{base}{ref}>{alt}"
    if kind == "intron_variant":
        return gene, Change(
            kind, ref, alt, f"c.{base}+{dice.randrange(20, 9000)}{ref}>{alt}", "", "", "4/11"
        )
    if kind.startswith("splice_region"):
        return gene, Change(
            kind, ref, alt, f"c.{base}+{dice.randrange(3, 9)}{ref}>{alt}", "", "", "4/11"
        )
    if kind == "3_prime_UTR_variant":
        return gene, Change(kind, ref, alt, f"c.*{base}{ref}>{alt}", "", "12/12", "")
    if kind == "5_prime_UTR_variant":
        return gene, Change(kind, ref, alt, f"c.-{base}{ref}>{alt}", "", "1/12", "")
    if kind == "synonymous_variant":
        return gene, Change(kind, ref, alt, coding, f"p.{old}{residue}%3D", exon, "")
    if kind == "stop_gained":
        return gene, Change(kind, ref, alt, coding, f"p.{old}{residue}Ter", exon, "")
    if kind == "frameshift_variant":
        name = f"p.{old}{residue}{new}fsTer{dice.randrange(2, 40)}"
        return gene, Change(kind, ref + alt, ref, f"c.{base}del", name, exon, "")
    return gene, Change(kind, ref, alt, coding, f"p.{old}{residue}{new}", exon, "")


def _line(gene: PanelGene, place: int, change: Change, dice: random.Random) -> str:
    span = gene.span("GRCh38")
    assert span is not None
    frequency = dice.choice(("", "", "", "8.1e-06", "0.0004", "0.012", "0.31"))
    entries = [
        _entry(gene, number, change, frequency, dice) for number in range(dice.randrange(5, 11))
    ]
    depth = dice.randrange(250, 2200)
    vaf = dice.choice((dice.uniform(0.004, 0.03), dice.uniform(0.02, 0.25), dice.gauss(0.5, 0.02)))
    alt = max(3, round(depth * vaf))
    ref = max(depth - alt, 0)
    halves = (ref // 2, ref - ref // 2, alt // 2, alt - alt // 2)
    info = (
        f"DP={depth + 9};ECNT=1;GERMQ=93;MBQ=30,30;MFRL=180,176;MMQ=60,60;MPOS=31;POPAF=4.31;"
        f"TLOD={alt * 2.9:.2f};CSQ={','.join(entries)}"
    )
    sample = (
        f"0/1:{ref},{alt}:{alt / (ref + alt):.3f}:{ref + alt}:{halves[0]},{halves[2]}:"
        f"{halves[1]},{halves[3]}:{','.join(map(str, halves))}"
    )
    columns = (
        f"chr{span.contig}", str(place), ".", change.ref, change.alt, ".", dice.choice(_FILTERS), info,
        "GT:AD:AF:DP:F1R2:F2R1:SB", sample,
    )  # fmt: skip
    return "\t".join(columns)


def _entry(
    gene: PanelGene, number: int, change: Change, frequency: str, dice: random.Random
) -> str:
    """One transcript's entry: the panel's own comes third, as it may in VEP's own order."""
    own = number == 2
    coding = own or dice.random() < 0.6
    feature = gene.mane_ensembl if own else f"ENST{dice.randrange(10**6):011d}.{number + 1}"
    protein = f"ENSP{dice.randrange(10**6):011d}.{number + 1}"
    terms = change.terms if coding else "non_coding_transcript_exon_variant"
    exonic = coding and bool(change.hgvsp)
    base = change.hgvsc[2:].split("+")[0].strip("*-ACGT>del_") if exonic else ""
    cells = {
        "Allele": change.alt if len(change.ref) == 1 else "-",
        "Consequence": terms,
        "IMPACT": "MODERATE" if exonic else "MODIFIER",
        "SYMBOL": gene.symbol,
        "Gene": f"ENSG{int(gene.hgnc_id[5:]):011d}",
        "Feature_type": "Transcript",
        "Feature": feature,
        "BIOTYPE": "protein_coding" if coding else "retained_intron",
        "EXON": change.exon if coding else "3/5",
        "INTRON": change.intron if coding else "",
        "HGVSc": f"{feature}:{change.hgvsc if coding else 'n.811' + change.ref[0] + '>' + change.alt}",
        "HGVSp": f"{protein}:{change.hgvsp}" if exonic else "",
        "cDNA_position": base,
        "CDS_position": base,
        "Protein_position": base and str((int(base) + 1) // 3),
        "Amino_acids": "R/H" if exonic else "",
        "Codons": "cGt/cAt" if exonic else "",
        "Existing_variation": f"rs{dice.randrange(10**9)}" if frequency else "",
        "STRAND": f"{gene.strand}1".lstrip("+"),
        "SYMBOL_SOURCE": "HGNC",
        "HGNC_ID": gene.hgnc_id,
        "CANONICAL": "YES" if own else "",
        "MANE_SELECT": gene.mane_refseq if own else "",
        "TSL": "1" if coding else "3",
        "ENSP": protein if coding else "",
        "SIFT": "deleterious(0.01)" if exonic else "",
        "PolyPhen": "probably_damaging(0.98)" if exonic else "",
        "AF": frequency,
        "gnomADe_AF": frequency,
        "gnomADg_AF": frequency,
        "MAX_AF": frequency,
    }
    return "|".join(cells.get(name, "") for name in COLUMNS)
