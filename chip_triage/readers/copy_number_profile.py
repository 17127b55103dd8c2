"""What a copy-number file gives for one sample, and the checks that every form of it passes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from chip_triage.errors import AssemblyMismatchError, InputError
from chip_triage.model.karyotype import CopyNumberSegment
from chip_triage.model.locus import ASSEMBLIES, canonical_contig
from chip_triage.model.note import Note
from chip_triage.readers.assembly import CONTIG_LENGTHS

#: Numbers that SEG files write for the sex chromosomes.
_NUMBERED = {"23": "X", "24": "Y"}
_ASK = "name it in the sheet's column 'assembly' (GRCh37 or GRCh38)"


@dataclass(frozen=True, slots=True)
class CopyNumberProfile:
    """Segments of one sample in file order. ``source`` is ``SEG`` or ``VCF``."""

    sample_name: str
    assembly: str
    source: str
    segments: tuple[CopyNumberSegment, ...]
    notes: tuple[Note, ...] = ()


def choose_sample(found: Sequence[str], names: Sequence[str], path: Path, column: str) -> str:
    """The one of several samples that is meant; InputError when that is not said."""
    if len(found) == 1:
        return found[0]
    for name in names:
        if name in found:
            return name
    shown = ", ".join(found[:6]) + (f" and {len(found) - 6} more" if len(found) > 6 else "")
    raise InputError(
        f"holds {len(found)} samples ({shown}); none of them is {' or '.join(names) or 'named'}",
        f"name the sample of {column} in the sheet's column 'vcf_sample'",
        path=path.name,
    )


def name_notes(found: str, names: Sequence[str], path: Path) -> list[Note]:
    """A remark when the only sample of a file goes by another name than the sheet's."""
    if not found or not names or found in names:
        return []
    message = f"the only sample of the file is {found!r}; it was taken for {names[-1]}"
    return [Note("info", "copy_number_sample", path.name, message, "check the file name")]


def segment_contig(name: str) -> str:
    """Canonical contig of a SEG file's chromosome (23 is X, 24 is Y)."""
    contig = canonical_contig(name)
    return _NUMBERED.get(contig, contig)


def require_assembly_of(assembly: str | None, path: Path) -> str:
    """The assembly when it is known; InputError when nothing told it."""
    if assembly is None:
        raise InputError(
            "the assembly of the segments is not known: nothing in the file tells it",
            _ASK,
            path=path.name,
        )
    return assembly


def check_ends(
    segments: Iterable[tuple[int, CopyNumberSegment]], assembly: str, path: Path
) -> None:
    """AssemblyMismatchError when a (line, segment) ends past its chromosome."""
    own = ASSEMBLIES.index(assembly)
    for line, segment in segments:
        lengths = CONTIG_LENGTHS.get(segment_contig(segment.chrom))
        if lengths is None or segment.end <= lengths[own]:
            continue
        raise AssemblyMismatchError(
            f"line {line}: a segment of {segment.chrom} ends at {segment.end:,}, in {assembly} it "
            f"has {lengths[own]:,} bases",
            "give segments made on the assembly of the variants; nothing is lifted over",
            path=path.name,
            expected=assembly,
            found=ASSEMBLIES[1 - own] if segment.end <= lengths[1 - own] else "another assembly",
        )
