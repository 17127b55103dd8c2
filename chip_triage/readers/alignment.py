"""Counts alleles in a BAM or CRAM: one count a fragment, both mates agreeing, qualities as asked.

Unmapped, secondary, supplementary and quality-failed reads never count; duplicates only when the
panel is an amplicon panel (``drop_duplicates=False``). A fragment whose mates show different alleles is
counted apart (``discordant_mates``) and not in the depth. Long insertions are marked
``under_counted``: reads that end inside them are clipped by the aligner and cannot be counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from chip_triage.errors import AlignmentFileError
from chip_triage.model.depth import ReadCount, RecheckRequest
from chip_triage.model.locus import ASSEMBLIES, VariantKey
from chip_triage.readers.alignment_gate import TrustedAlignment, open_alignment
from chip_triage.readers.read_allele import (
    ALT,
    REF,
    IndelProbe,
    Probe,
    SubstitutionProbe,
    make_probe,
)

#: From this many inserted bases a share of the reads is clipped rather than aligned through: with
#: bwa's penalties (6 + 1 a base) a read needs as many matching bases beyond the insertion.
UNDER_COUNTED_BASES = 20
_NEVER = 0x4 | 0x100 | 0x200 | 0x800
_DUPLICATE = 0x400
_REVERSE = 0x10
_TORN = "torn"
#: Reads from which the bases around an indel are taken where there is no FASTA.
_CONSENSUS_READS = 100


def count_alleles(
    bam: Path,
    requests: Sequence[RecheckRequest],
    *,
    fasta: Path | None = None,
    assembly: str,
    min_base_quality: int = 20,
    min_mapping_quality: int = 20,
    drop_duplicates: bool = True,
) -> tuple[ReadCount, ...]:
    """Fragments with the reference, the variant and other alleles, for each request in order.

    Raises AlignmentFileError when the file has no index, lacks a contig, is truncated or damaged
    where it is read; AssemblyMismatchError when its contig lengths are another assembly's.
    """
    if assembly not in ASSEMBLIES:
        raise AlignmentFileError(
            f"assembly {assembly!r} is not known",
            f"give one of {', '.join(ASSEMBLIES)}",
            path=bam.name,
        )
    for request in requests:
        if request.key.assembly != assembly:
            raise AlignmentFileError(
                f"a variant of {request.key.assembly} was asked of an alignment to {assembly}",
                "give variants and alignment on one assembly",
                path=bam.name,
            )
    skipped = _NEVER | (_DUPLICATE if drop_duplicates else 0)
    found: dict[VariantKey, ReadCount] = {}
    with open_alignment(bam, assembly, fasta) as alignment, _Fasta(fasta) as bases:
        for key in sorted({request.key for request in requests}):
            site = _Site(alignment, key, bases, min_base_quality)
            found[key] = site.count(skipped, min_mapping_quality)
    return tuple(replace(found[request.key], sample_id=request.sample_id) for request in requests)


@dataclass(slots=True)
class _Fragments:
    """Allele of each fragment by name (``_TORN`` where its mates differ), and strands of the variant.

    ``reverse`` holds, for fragments with the variant, the strand of the mate that was seen first.
    """

    alleles: dict[str, Any]
    reverse: dict[str, int]


class _Site:
    """One variant in one alignment."""

    def __init__(
        self, alignment: TrustedAlignment, key: VariantKey, fasta: _Fasta, min_base_quality: int
    ) -> None:
        self._alignment = alignment
        self._key = key
        self._fasta = fasta
        self._quality = min_base_quality

    def count(self, skipped: int, min_mapping_quality: int) -> ReadCount:
        """Walk the reads of the site once."""
        key = self._key
        limits = (skipped, min_mapping_quality)
        if not (key.deleted + key.inserted).isalpha():
            return self._summed(_Fragments({}, {}), ALT, REF, limits)
        if key.kind == "snv":
            with self._alignment.region(key.contig, key.start0, key.end0) as reads:
                fragments = _gather_bases(reads, key, limits, self._quality)
            return self._summed(fragments, key.inserted, key.deleted, limits)
        with self._alignment.region(key.contig, max(0, key.start0 - 1), key.end0 + 1) as reads:
            kept = [
                read for read in reads
                if not read.flag & skipped and read.mapping_quality >= min_mapping_quality
            ]  # fmt: skip
        reference = self._fasta if self._fasta.is_open else _Consensus(key, kept)
        probe = make_probe(key, _OnContig(reference, key.contig), self._quality)
        if isinstance(probe, IndelProbe):
            return self._summed(_gather_events(kept, probe, self._quality), ALT, REF, limits)
        return self._summed(_gather(kept, probe), ALT, REF, limits)

    def _summed(
        self, fragments: _Fragments, alt: Any, ref: Any, limits: tuple[int, int]
    ) -> ReadCount:
        counts = Counter(fragments.alleles.values())
        torn = counts.pop(_TORN, 0)
        alleles = fragments.alleles
        strands = [strand for name, strand in fragments.reverse.items() if alleles[name] == alt]
        reverse = sum(1 for strand in strands if strand)
        return ReadCount(
            sample_id="",
            key=self._key,
            ref_depth=counts[ref],
            alt_depth=counts[alt],
            other_depth=counts.total() - counts[ref] - counts[alt],
            alt_forward=counts[alt] - reverse,
            alt_reverse=reverse,
            discordant_mates=torn,
            min_base_quality=self._quality,
            min_mapping_quality=limits[1],
            duplicates_dropped=bool(limits[0] & _DUPLICATE),
            under_counted=_is_under_counted(self._key),
        )


def _gather_bases(
    reads: Iterable[Any], key: VariantKey, limits: tuple[int, int], min_base_quality: int
) -> _Fragments:
    """Fragments at a single base; written out, since this loop is nearly all of a recheck's time."""
    alleles: dict[str, Any] = {}
    reverse: dict[str, int] = {}
    skipped, min_mapping_quality = limits
    place, alt = key.start0, key.inserted
    ask = SubstitutionProbe(key, min_base_quality).base
    seen = alleles.get
    for read in reads:
        flag = read.flag
        if flag & skipped or read.mapping_quality < min_mapping_quality:
            continue
        cigar = read.cigartuples or ()
        qualities = read.query_qualities
        if qualities is None:
            continue
        if len(cigar) == 1:  # aligned through
            offset = place - read.reference_start
            if qualities[offset] < min_base_quality:
                continue
            base = read.query_sequence[offset]
        else:
            base = ask(read)
        if base == "N":
            continue
        name = read.query_name
        known = seen(name)
        if known is None:
            alleles[name] = base
            if base == alt:
                reverse[name] = flag & _REVERSE
        elif known != base:
            alleles[name] = _TORN
    return _Fragments(alleles, reverse)


def _gather_events(reads: Iterable[Any], probe: Probe, min_base_quality: int) -> _Fragments:
    """Fragments at an insertion or deletion; reads that are aligned through are judged right here."""
    alleles: dict[str, Any] = {}
    reverse: dict[str, int] = {}
    first, end0, ask = probe.start0, probe.end0, probe.allele
    seen = alleles.get
    for read in reads:
        cigar: Any = read.cigartuples or ()
        if len(cigar) == 1:
            start = read.reference_start
            qualities = read.query_qualities
            if start > first or end0 - start > cigar[0][1] or qualities is None:
                continue
            if qualities[first - start] < min_base_quality:
                continue
            allele = REF
        else:
            allele = ask(read)
            if allele < 0:
                continue
        name = read.query_name
        known = seen(name)
        if known is None:
            alleles[name] = allele
            if allele == ALT:
                reverse[name] = read.flag & _REVERSE
        elif known != allele:
            alleles[name] = _TORN
    return _Fragments(alleles, reverse)


def _gather(reads: Iterable[Any], probe: Probe) -> _Fragments:
    alleles: dict[str, Any] = {}
    reverse: dict[str, int] = {}
    ask = probe.allele
    seen = alleles.get
    for read in reads:
        allele = ask(read)
        if allele < 0:
            continue
        name = read.query_name
        known = seen(name)
        if known is None:
            alleles[name] = allele
            if allele == ALT:
                reverse[name] = read.flag & _REVERSE
        elif known != allele:
            alleles[name] = _TORN
    return _Fragments(alleles, reverse)


def _is_under_counted(key: VariantKey) -> bool:
    if not (key.deleted + key.inserted).isalpha():
        return True
    return len(key.inserted) - len(key.deleted) >= UNDER_COUNTED_BASES


class _OnContig:
    """A source of bases narrowed to one contig."""

    def __init__(self, source: Any, contig: str) -> None:
        self._source = source
        self._contig = contig

    def bases(self, start0: int, end0: int) -> str | None:
        found: str | None = self._source.bases_on(self._contig, start0, end0)
        return found


class _Consensus:
    """Reference bases as most reads without an indel show them; each base is asked for when needed."""

    def __init__(self, key: VariantKey, reads: Sequence[Any]) -> None:
        self._known: dict[int, str | None] = {
            key.start0 + place: base for place, base in enumerate(key.deleted)
        }
        step = max(1, len(reads) // _CONSENSUS_READS)
        self._rows = [
            (read.reference_start, read.query_sequence)
            for read in reads[::step]
            if read.cigartuples and len(read.cigartuples) == 1 and read.query_sequence
        ]

    def bases_on(self, contig: str, start0: int, end0: int) -> str | None:
        found = ""
        for place in range(start0, end0):
            if place not in self._known:
                self._known[place] = self._vote(place)
            base = self._known[place]
            if base is None:
                return None
            found += base
        return found

    def _vote(self, place: int) -> str | None:
        votes = Counter(
            sequence[place - start]
            for start, sequence in self._rows
            if start <= place < start + len(sequence)
        )
        base, number = next(iter(votes.most_common(1)), ("N", 0))
        return base if base != "N" and 2 * number > votes.total() else None


class _Fasta:
    """Bases of a FASTA, opened once; contig names with and without ``chr``."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._handle: Any = None
        self._names: dict[str, str] = {}

    def __enter__(self) -> _Fasta:
        if self._path is not None:
            import pysam

            from chip_triage.model.locus import canonical_contig

            try:
                self._handle = pysam.FastaFile(str(self._path))
            except (OSError, ValueError) as error:
                raise AlignmentFileError(
                    f"cannot be opened: {error}", "samtools faidx FASTA", path=self._path.name
                ) from None
            self._names = {canonical_contig(name): name for name in self._handle.references}
        return self

    def __exit__(self, *_: object) -> None:
        if self._handle is not None:
            self._handle.close()

    @property
    def is_open(self) -> bool:
        return self._handle is not None

    def bases_on(self, contig: str, start0: int, end0: int) -> str | None:
        name = self._names.get(contig)
        if name is None or start0 < 0 or end0 > self._handle.get_reference_length(name):
            return None
        return str(self._handle.fetch(name, start0, end0)).upper()
