"""Where a variant lies: contig names, assemblies, and the key by which variants are compared."""

from __future__ import annotations

from chip_triage.model.record import record

GRCH37 = "GRCh37"
GRCH38 = "GRCh38"
ASSEMBLIES = (GRCH37, GRCH38)

_ASSEMBLY_NAMES = {
    "grch37": GRCH37, "hg19": GRCH37, "b37": GRCH37, "37": GRCH37, "hs37d5": GRCH37,
    "g1k_v37": GRCH37, "human_g1k_v37": GRCH37, "ncbi37": GRCH37, "build37": GRCH37,
    "grch38": GRCH38, "hg38": GRCH38, "38": GRCH38, "b38": GRCH38, "hs38": GRCH38,
    "ncbi38": GRCH38, "build38": GRCH38,
}  # fmt: skip

#: The usual names of contigs, without ``chr``, and what they are called here.
CONTIG_NAMES = {str(n): str(n) for n in range(1, 23)} | {"X": "X", "Y": "Y", "M": "MT", "MT": "MT"}
_CONTIGS = {
    prefix + spelled: canonical
    for canonical_spelled, canonical in CONTIG_NAMES.items()
    for prefix in ("", "chr", "Chr", "CHR")
    for spelled in (canonical_spelled, canonical_spelled.lower())
}
#: Accessions of the human chromosomes at NCBI, without version: RefSeq (NC_000002) and GenBank (CM000664).
_ACCESSIONS = (
    {f"NC_{number:06d}": name for number, name in enumerate(list(CONTIG_NAMES)[:24], 1)}
    | {f"CM{number:06d}": name for number, name in enumerate(list(CONTIG_NAMES)[:24], 663)}
    | {"NC_012920": "MT"}
)


def canonical_assembly(name: str) -> str | None:
    """``GRCh37`` or ``GRCh38`` for any common spelling (hg19, 38, ...); None when unknown."""
    return _ASSEMBLY_NAMES.get(name.strip().lower())


def canonical_contig(name: str) -> str:
    """Contig without ``chr``: ``1``-``22``, ``X``, ``Y``, ``MT``, also for NCBI's accessions
    (``NC_000002.12``, ``CM000664.2``); other names unchanged."""
    found = _CONTIGS.get(name)
    if found is None and name.startswith(("NC_0", "CM000")):
        found = _ACCESSIONS.get(name.partition(".")[0])
    return found or name


def trim_alleles(start0: int, deleted: str, inserted: str) -> tuple[int, str, str]:
    """Trim shared bases, right end first, so that ``CAG>C`` at 100 and ``AG>-`` at 101 agree.

    Positions are 0-based; the result is anchor-free and may have an empty side.
    """
    end = 0
    limit = min(len(deleted), len(inserted))
    while end < limit and deleted[-1 - end] == inserted[-1 - end]:
        end += 1
    if end:
        deleted, inserted = deleted[: len(deleted) - end], inserted[: len(inserted) - end]
    front = 0
    limit = min(len(deleted), len(inserted))
    while front < limit and deleted[front] == inserted[front]:
        front += 1
    return start0 + front, deleted[front:], inserted[front:]


@record(order=True)
class VariantKey:
    """A variant, trimmed at both ends and without an anchor base (interbase, as in SPDI).

    ``start0`` is 0-based; ``deleted`` and ``inserted`` are upper-case bases, either may be empty.
    Left-aligned only when a reference was at hand (``analysis/normalise``).
    """

    assembly: str
    contig: str
    start0: int
    deleted: str
    inserted: str

    @classmethod
    def from_vcf(cls, assembly: str, chrom: str, pos: int, ref: str, alt: str) -> VariantKey:
        """Key of one VCF allele; ``pos`` is 1-based as in the file."""
        start0, deleted, inserted = trim_alleles(pos - 1, ref.upper(), alt.upper())
        return cls(assembly, canonical_contig(chrom), start0, deleted, inserted)

    @classmethod
    def from_maf(cls, assembly: str, chrom: str, start: int, ref: str, alt: str) -> VariantKey:
        """Key of one MAF allele: ``start`` is 1-based, ``-`` an empty allele.

        A MAF insertion lies *after* its start position.
        """
        deleted = "" if ref in ("-", "") else ref.upper()
        inserted = "" if alt in ("-", "") else alt.upper()
        start0 = start if not deleted else start - 1
        start0, deleted, inserted = trim_alleles(start0, deleted, inserted)
        return cls(assembly, canonical_contig(chrom), start0, deleted, inserted)

    @classmethod
    def parse(cls, text: str) -> VariantKey:
        """Read the ``assembly:contig:start0:deleted:inserted`` form; ValueError when it is not."""
        assembly, contig, start0, deleted, inserted = text.split(":")
        return cls(assembly, contig, int(start0), deleted, inserted)

    def __str__(self) -> str:
        return f"{self.assembly}:{self.contig}:{self.start0}:{self.deleted}:{self.inserted}"

    @property
    def end0(self) -> int:
        """End of the deleted bases, 0-based and exclusive."""
        return self.start0 + len(self.deleted)

    @property
    def kind(self) -> str:
        """``snv``, ``mnv``, ``insertion``, ``deletion`` or ``delins``."""
        if not self.deleted:
            return "insertion"
        if not self.inserted:
            return "deletion"
        if len(self.deleted) == len(self.inserted):
            return "snv" if len(self.deleted) == 1 else "mnv"
        return "delins"
