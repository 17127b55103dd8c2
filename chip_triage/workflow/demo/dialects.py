"""How each caller writes a record: small VCF and MAF writers for the demonstration."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from chip_triage.workflow.demo.records import DemoRecord
from chip_triage.workflow.demo.story import GRCH38_LENGTHS

CSQ_FIELDS = (
    "Allele", "Consequence", "IMPACT", "SYMBOL", "Gene", "Feature_type", "Feature", "BIOTYPE",
    "EXON", "INTRON", "HGVSc", "HGVSp", "CANONICAL", "MANE_SELECT", "HGNC_ID", "gnomADe_AF",
)  # fmt: skip

_HEADERS = {
    "mutect2": (
        "##source=Mutect2",
        '##INFO=<ID=DP,Number=1,Type=Integer,Description="Approximate read depth">',
        '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
        '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Allelic depths">',
        '##FORMAT=<ID=AF,Number=A,Type=Float,Description="Allele fractions">',
        '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Read depth">',
        '##FORMAT=<ID=SB,Number=4,Type=Integer,Description="Per-sample strand counts">',
    ),
    "vardict": (
        "##source=VarDict_v1.8.3",
        '##INFO=<ID=DP,Number=1,Type=Integer,Description="Total depth">',
        '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
        '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Total depth">',
        '##FORMAT=<ID=VD,Number=1,Type=Integer,Description="Variant depth">',
        '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Allelic depths">',
        '##FORMAT=<ID=AF,Number=A,Type=Float,Description="Allele frequency">',
        '##FORMAT=<ID=RD,Number=2,Type=Integer,Description="Reference forward, reverse">',
        '##FORMAT=<ID=ALD,Number=2,Type=Integer,Description="Variant forward, reverse">',
    ),
    "varscan2": (
        "##source=VarScan2",
        '##INFO=<ID=DP,Number=1,Type=Integer,Description="Total depth">',
        '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
        '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Read depth">',
        '##FORMAT=<ID=RD,Number=1,Type=Integer,Description="Reference depth">',
        '##FORMAT=<ID=AD,Number=1,Type=Integer,Description="Variant depth">',
        '##FORMAT=<ID=FREQ,Number=1,Type=String,Description="Variant allele frequency">',
        '##FORMAT=<ID=DP4,Number=1,Type=String,Description="Strand counts">',
    ),
    "freebayes": (
        "##source=freeBayes v1.3.6",
        '##INFO=<ID=DP,Number=1,Type=Integer,Description="Total depth">',
        '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
        '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Read depth">',
        '##FORMAT=<ID=RO,Number=1,Type=Integer,Description="Reference observations">',
        '##FORMAT=<ID=AO,Number=A,Type=Integer,Description="Alternate observations">',
    ),
    "strelka2": (
        "##source=strelka",
        "##source_version=2.9.10",
        '##INFO=<ID=DP,Number=1,Type=Integer,Description="Total depth">',
        '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Read depth">',
        *(
            f'##FORMAT=<ID={base}U,Number=2,Type=Integer,Description="{base} alleles by tier">'
            for base in "ACGT"
        ),
        '##FORMAT=<ID=TAR,Number=2,Type=Integer,Description="Reads for other alleles by tier">',
        '##FORMAT=<ID=TIR,Number=2,Type=Integer,Description="Reads for the indel by tier">',
    ),
}  # fmt: skip


def _genotype(r: DemoRecord) -> str:
    return "1/1" if r.vaf > 0.9 else "0/1"


def _mutect2(r: DemoRecord) -> tuple[str, str]:
    strands = f"{r.ref_forward},{r.ref_depth - r.ref_forward},{r.alt_forward},{r.alt_depth - r.alt_forward}"
    return (
        "GT:AD:AF:DP:SB",
        f"{_genotype(r)}:{r.ref_depth},{r.alt_depth}:{r.vaf:.4f}:{r.depth}:{strands}",
    )


def _vardict(r: DemoRecord) -> tuple[str, str]:
    reference = f"{r.ref_forward},{r.ref_depth - r.ref_forward}"
    variant = f"{r.alt_forward},{r.alt_depth - r.alt_forward}"
    counts = f"{r.ref_depth},{r.alt_depth}:{r.vaf:.4f}"
    return (
        "GT:DP:VD:AD:AF:RD:ALD",
        f"{_genotype(r)}:{r.depth}:{r.alt_depth}:{counts}:{reference}:{variant}",
    )


def _varscan2(r: DemoRecord) -> tuple[str, str]:
    strands = f"{r.ref_forward},{r.ref_depth - r.ref_forward},{r.alt_forward},{r.alt_depth - r.alt_forward}"
    return (
        "GT:DP:RD:AD:FREQ:DP4",
        f"{_genotype(r)}:{r.depth}:{r.ref_depth}:{r.alt_depth}:{100 * r.vaf:.2f}%:{strands}",
    )


def _freebayes(r: DemoRecord) -> tuple[str, str]:
    return "GT:DP:RO:AO", f"{_genotype(r)}:{r.depth}:{r.ref_depth}:{r.alt_depth}"


def _strelka2(r: DemoRecord) -> tuple[str, str]:
    if len(r.allele.ref) == len(r.allele.alt) == 1:
        tiers = dict.fromkeys("ACGT", 0)
        tiers[r.allele.ref] += r.ref_depth
        tiers[r.allele.alt] += r.alt_depth
        return "DP:AU:CU:GU:TU", f"{r.depth}:" + ":".join(f"{n},{n}" for n in tiers.values())
    return "DP:TAR:TIR", f"{r.depth}:{r.ref_depth},{r.ref_depth}:{r.alt_depth},{r.alt_depth}"


_WRITERS: dict[str, Callable[[DemoRecord], tuple[str, str]]] = {
    "mutect2": _mutect2, "vardict": _vardict, "varscan2": _varscan2, "freebayes": _freebayes,
    "strelka2": _strelka2,
}  # fmt: skip


def vcf_text(dialect: str, sample_name: str, records: Iterable[DemoRecord]) -> str:
    """One VCF 4.2 file with VEP annotation as ``dialect`` writes it."""
    lines = [
        "##fileformat=VCFv4.2",
        *_HEADERS[dialect],
        '##FILTER=<ID=PASS,Description="All filters passed">',
        '##FILTER=<ID=weak_evidence,Description="Weak evidence">',
        '##VEP="v112" assembly="GRCh38"',
        (
            '##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequence annotations from Ensembl VEP. '
            f'Format: {"|".join(CSQ_FIELDS)}">'
        ),
        *(f"##contig=<ID={name},length={size}>" for name, size in GRCH38_LENGTHS.items()),
    ]
    if dialect == "mutect2":
        lines.append(f"##tumor_sample={sample_name}")
    columns = ["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT", sample_name]
    lines.append("\t".join(columns))
    lines.extend(_vcf_line(dialect, record) for record in records)
    return "\n".join(lines) + "\n"


def _vcf_line(dialect: str, record: DemoRecord) -> str:
    allele = record.allele
    keys, values = _WRITERS[dialect](record)
    info = f"DP={record.depth};CSQ={_csq(record)}"
    fields = (
        allele.chrom, str(allele.pos), ".", allele.ref, allele.alt, ".", record.filters, info, keys, values,
    )  # fmt: skip
    return "\t".join(fields)


def _csq(record: DemoRecord) -> str:
    allele = record.allele
    hgvsc = f"{allele.transcript}:{allele.hgvsc}" if allele.hgvsc else ""
    hgvsp = f"ENSP:{allele.hgvsp}".replace("=", "%3D") if allele.hgvsp else ""
    kind = "Transcript" if allele.transcript else ""
    known = "YES" if allele.transcript else ""
    return "|".join(
        (
            _vep_allele(allele.ref, allele.alt), allele.consequence, "", allele.gene_symbol, "", kind,
            allele.transcript, "protein_coding" if kind else "", "", "", hgvsc, hgvsp, known, "", "",
            allele.gnomad_af,
        )
    )  # fmt: skip


def _vep_allele(ref: str, alt: str) -> str:
    if len(ref) == len(alt):
        return alt
    return alt[1:] or "-"


_MAF_COLUMNS = (
    "Hugo_Symbol", "NCBI_Build", "Chromosome", "Start_Position", "End_Position", "Strand",
    "Variant_Classification", "Variant_Type", "Reference_Allele", "Tumor_Seq_Allele1",
    "Tumor_Seq_Allele2", "Tumor_Sample_Barcode", "HGVSc", "HGVSp_Short", "HGVSp", "Transcript_ID",
    "t_depth", "t_ref_count", "t_alt_count", "Consequence", "FILTER", "gnomAD_AF",
)  # fmt: skip

_CLASSIFICATION = {
    "missense_variant": "Missense_Mutation", "stop_gained": "Nonsense_Mutation",
    "frameshift_variant": "Frame_Shift_Del", "synonymous_variant": "Silent",
    "intron_variant": "Intron", "intergenic_variant": "IGR",
}  # fmt: skip


def maf_text(sample_name: str, records: Iterable[DemoRecord]) -> str:
    """One MAF as vcf2maf writes it (``#version 2.4`` line first)."""
    lines = ["#version 2.4", "\t".join(_MAF_COLUMNS)]
    for record in records:
        allele = record.allele
        row = (
            allele.gene_symbol or "Unknown", "GRCh38", allele.chrom, str(allele.pos), str(allele.pos), "+",
            _CLASSIFICATION[allele.consequence], "SNP", allele.ref, allele.ref, allele.alt, sample_name,
            allele.hgvsc, "", allele.hgvsp, allele.transcript, str(record.depth),
            str(record.ref_depth), str(record.alt_depth), allele.consequence, record.filters,
            allele.gnomad_af,
        )  # fmt: skip
        lines.append("\t".join(row))
    return "\n".join(lines) + "\n"
