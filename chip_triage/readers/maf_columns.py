"""Which column of a MAF (or MAF-like table) holds what: old and new names, by precedence.

Sources: GDC MAF specification 2.4 and later, vcf2maf, cBioPortal's mutation format, GATK
Funcotator and Oncotator MAF output, MSK-ACCESS tables, TCGA level-2 MAFs, ANNOVAR-free sheets of
the IPSS-M publication. ``docs/maf.md`` prints this table.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from chip_triage.errors import VariantFileError
from chip_triage.model.locus import canonical_contig
from chip_triage.model.record import record
from chip_triage.readers.population_frequency import frequency_keys

#: Column names by what they hold; the first that a header has is read. Case counts.
NAMES: dict[str, tuple[str, ...]] = {
    "gene": (
        "Hugo_Symbol", "GENE", "Gene", "SYMBOL", "gene_name", "Gene.refGeneWithVer",
        "Gene.refGene", "Gene.ensGene", "Gene.knownGene",
    ),
    "chrom": ("Chromosome", "CHR", "Chr", "chr", "CHROM", "Chrom", "chromosome_name"),
    "start": ("Start_Position", "Start_position", "START", "Start", "POSITION", "POS", "start"),
    "ref": ("Reference_Allele", "REF", "Ref", "WT", "reference"),
    "alt": ("Tumor_Seq_Allele2", "ALT", "Alt", "MT", "variant"),
    "alt1": ("Tumor_Seq_Allele1",),
    "sample": (
        "Tumor_Sample_Barcode", "TARGET_NAME", "SAMPLE_NAME", "SAMPLE_ID", "Sample_ID", "ID",
        "SAMPLE", "Sample",
    ),
    "normal": ("Matched_Norm_Sample_Barcode",),
    "build": ("NCBI_Build",),
    "class": (
        "Variant_Classification", "EFFECT", "CONSEQUENCE", "trv_type",
        "ExonicFunc.refGeneWithVer", "ExonicFunc.refGene", "ExonicFunc.ensGene",
        "ExonicFunc.knownGene",
    ),
    "secondary": (),  # Funcotator: found by its ending, see _secondary
    "consequence": ("Consequence", "One_Consequence"),
    "hgvsc": ("HGVSc", "cDNA_Change", "cDNA_CHANGE", "CDNA_CHANGE", "i_cDNA_Change"),
    "hgvsp": ("HGVSp",),
    "hgvsp_short": (
        "HGVSp_Short", "Protein_Change", "PROTEIN_CHANGE", "AA_CHANGE", "amino_acid_change",
        "i_Protein_Change",
    ),
    "transcript": (
        "Transcript_ID", "Annotation_Transcript", "Feature", "i_transcript_name",
        "transcript_name", "ACCESSION",
    ),
    "refseq": ("RefSeq", "Refseq_mRNA_Id"),
    "exon": ("Exon_Number", "EXON", "Transcript_Exon"),
    "intron": ("INTRON",),
    "mane": ("MANE_SELECT", "MANE"),
    "canonical": ("CANONICAL",),
    "hgnc": ("HGNC_ID", "HGNC_HGNC_ID"),
    "others": ("all_effects", "Other_Transcripts"),
    "status": ("Mutation_Status",),
    "filter": ("FILTER",),
    "alt_count": ("t_alt_count", "i_t_alt_count", "TVarCov", "i_TVarCov", "tumor_alt_count"),
    "ref_count": ("t_ref_count", "i_t_ref_count", "tumor_ref_count"),
    "depth": (
        "t_depth", "i_t_depth", "DEPTH", "TUM_DEPTH", "TTotCov", "i_TTotCov", "tumor_depth",
    ),
}  # fmt: skip
#: VAF columns in fractions, by precedence, and those known to be in per cent.
FRACTION_NAMES = (
    "t_alt_freq", "tumor_f", "i_tumor_f", "t_vaf", "t_VAF", "t_AF", "t_af", "VAF", "vaf",
    "tumor_vaf", "Tumor_VAF", "tumor_VAF", "TumorVAF", "TVAF", "T_VAF", "Allele_Freq",
    "allele_frequency", "AF_tumor",
)  # fmt: skip
PERCENT_NAMES = ("i_TumorVAF_WU", "TumorVAF_WU", "%_MUT_IN_TUM")
_PERCENT_WORDS = ("pct", "percent", "per_cent", "%")

#: TCGA's older tables number the sex chromosomes.
_NUMBERED = {"23": "X", "24": "Y", "chr23": "X", "chr24": "Y"}

_COUNTS_REMEDY = (
    "add t_alt_count and t_ref_count (or t_depth), or a VAF column such as t_alt_freq or VAF; "
    "vcf2maf writes the counts when it is given --tumor-id"
)
_REQUIRED = {
    "chrom": "Chromosome",
    "start": "Start_Position",
    "ref": "Reference_Allele",
    "alt": "Tumor_Seq_Allele2",
}


@record
class VafColumn:
    """A VAF column: its place, its name, and whether it is known to be in per cent."""

    place: int
    name: str
    is_percent: bool


@record
class EmbeddedVcf:
    """VCF columns that ANNOVAR carried along: ``first`` is the place of CHROM, the sample's is 9 on."""

    first: int


@record
class MafColumns:
    """Where each thing stands; ``at`` gives -1 for what the table lacks.

    ``annovar`` names the gene tables (``refGene`` ...) of an ANNOVAR multianno table.
    """

    names: tuple[str, ...]
    at: dict[str, int]
    vaf: VafColumn | None
    frequency: tuple[tuple[tuple[str, int], ...], ...]
    header_line: int
    annovar: tuple[str, ...] = ()
    embedded: EmbeddedVcf | None = None

    @property
    def size(self) -> int:
        """Number of columns that every row must have."""
        return len(self.names)

    def name_of(self, what: str) -> str:
        """The header's own word for a column."""
        index = self.at[what]
        return self.names[index] if index >= 0 else what


def maf_contig(chrom: str) -> str:
    """The canonical contig of a Chromosome cell; 23 and 24 are X and Y."""
    return _NUMBERED.get(chrom) or canonical_contig(chrom)


def looks_like_maf(header: Sequence[str]) -> bool:
    """Whether a header has what a MAF, MAF-like or multianno table needs to place a variant."""
    present = {cell.strip() for cell in header}
    needed = (NAMES[key] for key in ("chrom", "start", "ref", "alt"))
    found = all(any(name in present for name in names) for names in needed)
    return len(present) > 3 and (found or "Hugo_Symbol" in present)


def is_maf(first: bytes) -> bool:
    """Whether the first bytes of a text file hold such a header (comment lines may stand before)."""
    for line in BytesIO(first.removeprefix(b"\xef\xbb\xbf")):
        for row in line.splitlines():  # a file may have CR line ends alone
            if row.strip() and not row.startswith(b"#"):
                return looks_like_maf(row.decode("utf-8", "replace").split("\t"))
    return False


def find_columns(
    header: Sequence[str], name: str, line: int, embedded: EmbeddedVcf | None = None
) -> MafColumns:
    """Assign the columns of a header; VariantFileError when what must be there is not.

    ``embedded`` says that counts stand in VCF columns which ANNOVAR carried along. Refused: a
    column name twice, no position or alleles, neither counts nor a VAF, no gene and no consequence
    (the table is not annotated).
    """
    names = tuple(cell.strip() for cell in header)
    _refuse_twice(names, name, line)
    index = {column: at for at, column in enumerate(names)}
    at = {
        what: next((index[column] for column in known if column in index), -1)
        for what, known in NAMES.items()
    }
    at["secondary"] = _secondary(names)
    missing = [column for what, column in _REQUIRED.items() if at[what] < 0]
    if missing:
        raise VariantFileError(
            f"lacks the column{'s' if len(missing) > 1 else ''} {', '.join(missing)}; "
            f"found {len(names)} columns from {names[0]!r} to {names[-1]!r}",
            "give a MAF with positions and alleles (docs/maf.md lists the columns that are read)",
            path=name,
            line=line,
        )
    vaf = _vaf_column(names)
    if embedded is None:
        _require_counts(at, vaf, name, line)
    _require_consequence(at, name, line)
    annovar = tuple(c.partition(".")[2] for c in names if c.startswith("AAChange."))
    vep = at["consequence"] >= 0 and not annovar
    ranks = [list(rank) for rank in frequency_keys(names, vep_csq=vep)]
    if annovar and "AF" in index and "AF_popmax" in index:
        ranks.insert(0, ["AF"])  # ANNOVAR's gnomad211 tables name the overall frequency so
    places = tuple(tuple((column, index[column]) for column in rank) for rank in ranks)
    return MafColumns(names, at, vaf, places, line, annovar, embedded)


def _refuse_twice(names: tuple[str, ...], name: str, line: int) -> None:
    """A repeated column is refused when it is one that could be read."""
    read = {column for known in NAMES.values() for column in known}
    read.update(FRACTION_NAMES, PERCENT_NAMES)
    twice = sorted({column for column in names if column in read and names.count(column) > 1})
    if twice:
        raise VariantFileError(
            f"has the column {twice[0]!r} more than once",
            "keep one of them, so that it is clear which is meant",
            path=name,
            line=line,
        )


def _secondary(names: tuple[str, ...]) -> int:
    ending = "_secondaryVariantClassification"
    return next((at for at, column in enumerate(names) if column.endswith(ending)), -1)


def _vaf_column(names: tuple[str, ...]) -> VafColumn | None:
    for column in FRACTION_NAMES:
        if column in names:
            return VafColumn(names.index(column), column, False)
    for index, column in enumerate(names):
        plain = column.lower()
        known = column in PERCENT_NAMES
        if known or ("vaf" in plain and any(word in plain for word in _PERCENT_WORDS)):
            return VafColumn(index, column, True)
    return None


def _require_counts(at: dict[str, int], vaf: VafColumn | None, name: str, line: int) -> None:
    alt, other = at["alt_count"] >= 0, at["ref_count"] >= 0 or at["depth"] >= 0
    if vaf is None and not (alt and other):
        found = "t_alt_count without t_ref_count or t_depth" if alt else "no such column"
        raise VariantFileError(
            f"has neither read counts nor a VAF column ({found})",
            _COUNTS_REMEDY,
            path=name,
            line=line,
        )


def _require_consequence(at: dict[str, int], name: str, line: int) -> None:
    if at["gene"] < 0 or (at["class"] < 0 and at["consequence"] < 0):
        lacking = "Hugo_Symbol" if at["gene"] < 0 else "Variant_Classification"
        raise VariantFileError(
            f"is not annotated: it has no {lacking} column",
            "annotate it (vcf2maf, Funcotator), or give the VCF with --fasta and --gff",
            path=name,
            line=line,
        )
