"""Inputs of the benchmarks, written once into a folder: deterministic, synthetic, VEP-like.

Sizes follow what laboratories have: a panel VCF of 2,000 records (once with consequences of any gene, nearly all of
which say nothing of the panel gene at their place, and once with those of the gene itself), a genome-wide Mutect2-like VCF of two
million annotated records (with and without an index), a joint VCF of 50,000 x 500, a MAF of two million rows
and 120 columns. ``scale`` shrinks the large ones.
"""

from __future__ import annotations

import random
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from benchmarks.annotated_panel import write_annotated_panel
from benchmarks.programs import REGIONS, write_regions
from chip_triage.readers.assembly import CONTIG_LENGTHS
from chip_triage.readers.inflate import BGZF_EOF
from chip_triage.readers.panel_file import read_panel

BLOCK = 65_280
CSQ = (
    "Allele|Consequence|IMPACT|SYMBOL|Gene|Feature_type|Feature|BIOTYPE|EXON|INTRON|HGVSc|HGVSp|"
    "cDNA_position|CDS_position|Protein_position|Amino_acids|Codons|Existing_variation|STRAND|"
    "CANONICAL|MANE_SELECT|HGNC_ID|gnomADe_AF"
)
_TERMS = ("intron_variant", "missense_variant", "synonymous_variant", "stop_gained",
          "upstream_gene_variant", "downstream_gene_variant", "3_prime_UTR_variant")  # fmt: skip


def bgzip_to(path: Path, pieces: Iterable[bytes]) -> None:
    """Write pieces of text as BGZF."""
    with path.open("wb") as out:
        buffer = bytearray()
        for piece in pieces:
            buffer += piece
            while len(buffer) >= BLOCK:
                out.write(_block(bytes(buffer[:BLOCK])))
                del buffer[:BLOCK]
        if buffer:
            out.write(_block(bytes(buffer)))
        out.write(BGZF_EOF)


def _block(data: bytes) -> bytes:
    from isal import isal_zlib

    body = isal_zlib.compress(data, 2, wbits=-15)
    size = (16 + 2 + len(body) + 8 - 1).to_bytes(2, "little")
    crc = isal_zlib.crc32(data).to_bytes(4, "little")
    head = bytes.fromhex("1f8b08040000000000ff060042430200")
    return head + size + body + crc + len(data).to_bytes(4, "little")


def _header(samples: Iterable[str]) -> bytes:
    lines = [
        "##fileformat=VCFv4.2",
        "##source=Mutect2",
        '##FILTER=<ID=PASS,Description="All passed">',
    ]
    lines += [
        f"##contig=<ID=chr{name},length={sizes[1]}>" for name, sizes in CONTIG_LENGTHS.items()
    ]
    lines.append(
        f'##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequences from Ensembl VEP. Format: {CSQ}">'
    )
    for key, number, kind in (("GT", "1", "String"), ("AD", "R", "Integer"), ("AF", "A", "Float"),
                              ("DP", "1", "Integer"), ("SB", "4", "Integer")):  # fmt: skip
        lines.append(f'##FORMAT=<ID={key},Number={number},Type={kind},Description="{key}">')
    for key, kind in (("DP", "Integer"), ("TLOD", "Float")):
        lines.append(f'##INFO=<ID={key},Number=1,Type={kind},Description="{key}">')
    columns = ["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT", *samples]
    return ("\n".join([*lines, "\t".join(columns)]) + "\n").encode()


def _annotations(dice: random.Random, genes: Iterable[str], count: int) -> list[str]:
    """CSQ values of three to six transcripts; the ALT stands as ``@``."""
    names, found = list(genes), []
    for _ in range(count):
        gene, entries = dice.choice(names), []
        for transcript in range(dice.randrange(3, 7)):
            term, place = dice.choice(_TERMS), dice.randrange(1, 2500)
            name = f"ENST{dice.randrange(10**11):011d}.{dice.randrange(1, 9)}"
            change = f"{name}:c.{place}G>A|ENSP{dice.randrange(10**11):011d}.1:p.Arg{place // 3}His"
            chosen = "|" if transcript else f"YES|NM_{dice.randrange(10**6):06d}.1"
            entries.append(
                f"@|{term}|MODERATE|{gene}|ENSG{dice.randrange(10**11):011d}|Transcript|{name}|"
                f"protein_coding|{dice.randrange(1, 20)}/20||{change}|{place}|{place}|{place // 3}|R/H|"
                f"cGc/cAc|rs{dice.randrange(10**9)}|1|{chosen}|HGNC:{dice.randrange(50000)}|0.0000{dice.randrange(99)}"
            )
        found.append(",".join(entries))
    return found


def _sample(dice: random.Random) -> str:
    depth, alt = dice.randrange(60, 1500), dice.randrange(1, 120)
    ref = max(0, depth - alt)
    half, quarter = ref // 2, alt // 2
    return f"0/1:{ref},{alt}:{alt / (ref + alt):.3f}:{ref + alt}:{half},{ref - half},{quarter},{alt - quarter}"


def _records(
    places: Iterable[tuple[str, int]], dice: random.Random, annotations: list[str]
) -> Iterator[bytes]:
    rows: list[str] = []
    for chrom, place in places:
        ref, alt = dice.choice(("CT", "GA", "TC", "AG", "CA"))
        csq = dice.choice(annotations).replace("@", alt)
        rows.append(
            f"chr{chrom}\t{place}\t.\t{ref}\t{alt}\t.\tPASS\tDP=500;TLOD=12.3;CSQ={csq}\tGT:AD:AF:DP:SB\t{_sample(dice)}\n"
        )
        if len(rows) == 2000:
            yield "".join(rows).encode()
            rows.clear()
    yield "".join(rows).encode()


def panel_vcf(path: Path, count: int = 2_000) -> None:
    """Annotated records inside the panel's genes only."""
    dice = random.Random(1)
    spans = [(g.symbol, s) for g in read_panel().genes if (s := g.span("GRCh38")) is not None]
    chosen = sorted(
        (list(CONTIG_LENGTHS).index(span.contig), dice.randrange(span.start, span.end), span.contig)
        for _, span in (dice.choice(spans) for _ in range(count))
    )
    annotations = _annotations(dice, [symbol for symbol, _ in spans], 500)
    body = _records(((contig, place) for _, place, contig in chosen), dice, annotations)
    bgzip_to(path, _joined(_header(["P01"]), body))


def _joined(head: bytes, body: Iterable[bytes]) -> Iterator[bytes]:
    yield head
    yield from body


def _genome_places(count: int, dice: random.Random) -> Iterator[tuple[str, int]]:
    whole = sum(sizes[1] for sizes in CONTIG_LENGTHS.values())
    for name, (_, length) in CONTIG_LENGTHS.items():
        here = max(1, count * length // whole)
        step, place = length / here, 0.0
        for _ in range(here):
            place += step * dice.uniform(0.5, 1.5)
            if place < length:
                yield name, int(place) + 1


def genome_vcf(path: Path, count: int) -> None:
    """Annotated records over all chromosomes, about a third of a per cent of them in the panel."""
    dice = random.Random(2)
    genes = [gene.symbol for gene in read_panel().genes] + [f"GENE{n}" for n in range(3000)]
    body = _records(_genome_places(count, dice), dice, _annotations(dice, genes, 5000))
    bgzip_to(path, _joined(_header(["P01"]), body))


def indexed_vcf(path: Path, source: Path) -> None:
    """A copy of ``source`` with a tabix index beside it."""
    import pysam

    shutil.copyfile(source, path)
    pysam.tabix_index(str(path), preset="vcf", force=True)


def joint_vcf(path: Path, count: int, samples: int = 500) -> None:
    """Many samples in one file; counts are drawn from a few hundred ready-made columns."""
    dice = random.Random(3)
    ready = ["\t".join(_sample(dice) for _ in range(50)) for _ in range(200)]

    def body() -> Iterator[bytes]:
        for chrom, place in _genome_places(count, dice):
            columns = "\t".join(dice.choice(ready) for _ in range(samples // 50))
            yield f"chr{chrom}\t{place}\t.\tC\tT\t.\tPASS\tDP=9\tGT:AD:AF:DP:SB\t{columns}\n".encode()

    bgzip_to(path, _joined(_header(f"S{n:03d}" for n in range(samples)), body()))


MAF_COLUMNS = (
    "Hugo_Symbol", "Entrez_Gene_Id", "Center", "NCBI_Build", "Chromosome", "Start_Position",
    "End_Position", "Strand", "Variant_Classification", "Variant_Type", "Reference_Allele",
    "Tumor_Seq_Allele1", "Tumor_Seq_Allele2", "dbSNP_RS", "Tumor_Sample_Barcode", "HGVSc",
    "HGVSp_Short", "Transcript_ID", "t_depth", "t_ref_count", "t_alt_count",
)  # fmt: skip


def maf(path: Path, count: int, columns: int = 120) -> None:
    """A MAF of one sample; about one row in a hundred names a panel gene."""
    dice = random.Random(4)
    spans = {g.symbol: s for g in read_panel().genes if (s := g.span("GRCh38")) is not None}
    genes = [f"GENE{n}" for n in range(12_000)] + list(spans)
    fill = ["\t".join(dice.choice(("", ".", "0.01", "MODERATE", "protein_coding", "rs123"))
                      for _ in range(columns - len(MAF_COLUMNS))) for _ in range(500)]  # fmt: skip
    header = [*MAF_COLUMNS, *(f"extra_{n}" for n in range(columns - len(MAF_COLUMNS)))]

    def body() -> Iterator[bytes]:
        yield ("\t".join(header) + "\n").encode()
        rows: list[str] = []
        for chrom, place in _genome_places(count, dice):
            ref, alt = dice.choice(("CT", "GA", "TC", "AG"))
            reads, changed = dice.randrange(50, 900), dice.randrange(1, 90)
            gene = dice.choice(genes)
            if gene in spans:
                chrom, place = (
                    spans[gene].contig,
                    dice.randrange(spans[gene].start, spans[gene].end),
                )
            rows.append(
                f"{gene}\t0\tX\tGRCh38\tchr{chrom}\t{place}\t{place}\t+\tMissense_Mutation\tSNP\t"
                f"{ref}\t{ref}\t{alt}\t\tP01\tc.{place % 3000}{ref}>{alt}\tp.R{place % 900}H\tENST1\t"
                f"{reads + changed}\t{reads}\t{changed}\t{dice.choice(fill)}\n"
            )
            if len(rows) == 2000:
                yield "".join(rows).encode()
                rows.clear()
        yield "".join(rows).encode()

    bgzip_to(path, body())


def input_paths(folder: Path, scale: float) -> dict[str, Path]:
    """Names of the inputs to their paths."""
    return {
        name: folder / f"{name}-{scale:g}{suffix}"
        for name, suffix in (
            ("panel", ".vcf.gz"), ("judged", ".vcf.gz"), ("genome", ".vcf.gz"), ("indexed", ".vcf.gz"),
            ("joint", ".vcf.gz"), ("maf", ".maf.gz"), ("small_maf", ".maf.gz"),
        )
    }  # fmt: skip


def write_all(folder: Path, scale: float) -> None:
    """Every input that is not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    many, paths = int(2_000_000 * scale), input_paths(folder, scale)
    makers: dict[str, Callable[[Path], None]] = {
        "panel": panel_vcf,
        "judged": lambda path: write_annotated_panel(path, read_panel()),
        "genome": lambda path: genome_vcf(path, many),
        "indexed": lambda path: indexed_vcf(path, paths["genome"]),
        "joint": lambda path: joint_vcf(path, int(50_000 * scale)),
        "maf": lambda path: maf(path, many),
        "small_maf": lambda path: maf(path, 2_000),
    }
    for name, make in makers.items():
        if not paths[name].exists():
            print(f"writing {paths[name].name}", flush=True)
            part = paths[name].with_name("part-" + paths[name].name)
            make(part)
            if part.with_name(part.name + ".tbi").exists():
                part.with_name(part.name + ".tbi").rename(
                    paths[name].with_name(paths[name].name + ".tbi")
                )
            part.rename(paths[name])
            if name == "indexed":
                paths[name].with_name(paths[name].name + ".tbi").touch()


def main() -> None:
    """``python -m benchmarks.generated_files FOLDER SCALE``: write what is not there, and the regions."""
    folder, scale = Path(sys.argv[1]), float(sys.argv[2])
    write_all(folder, scale)
    write_regions(folder / REGIONS)


if __name__ == "__main__":
    main()
