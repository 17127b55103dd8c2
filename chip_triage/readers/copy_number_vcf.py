"""DEL, DUP and CNV records of a VCF as copy-number segments of one sample.

The number of copies is the one that the file states (FORMAT/CN, INFO/CN); else the genotype of a
deletion or duplication gives it; a deletion or duplication without either is one copy less or more
in some of the cells. Records without an ALT are segments as the reference (two copies, or CN).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from chip_triage.errors import VariantFileError
from chip_triage.model.karyotype import CopyNumberSegment
from chip_triage.model.note import Note
from chip_triage.readers.assembly import CONTIG_LENGTHS, decide_assembly
from chip_triage.readers.copy_number_profile import (
    CopyNumberProfile,
    check_ends,
    choose_sample,
    name_notes,
    require_assembly_of,
    segment_contig,
)
from chip_triage.readers.place_pattern import LARGEST, MOST_DIGITS
from chip_triage.readers.record_view import info_value
from chip_triage.readers.source import open_source
from chip_triage.readers.vcf_header import VcfHeader, peel_header, read_header

_SYMBOL = re.compile(r"<(DEL|DUP|CNV|CN\d+)(?::[^<>]*)?>", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,6}(?:\.\d{1,6})?")
_ALLELE = re.compile(r"\d+")
#: Change of the number of copies that one allele of a kind makes.
_STEP = {"DEL": -1, "DUP": 1}
_PASSED = frozenset(["PASS", "."])
_LEFT_OUT = {
    "filter": "have a FILTER other than PASS",
    "kind": "are no DEL, DUP or CNV",
    "contig": "lie on contigs that are no chromosome",
    "copies": "say neither copies nor genotype",
    "not_carried": "are not carried by the sample",
}


def read_copy_number_vcf(
    path: Path, assembly: str | None, names: Sequence[str]
) -> CopyNumberProfile:
    """Segments of one sample of a VCF; VariantFileError names the line of a bad record."""
    with open_source(path) as source:
        lines, blocks = peel_header(source.blocks())
        header = read_header(lines, path.name)
        decided = require_assembly_of(decide_assembly(header, assembly), path)
        column, sample = _column(header, names, path)
        left_out: Counter[str] = Counter()
        located = [
            (line, found)
            for line, text in _records(blocks, header)
            if (found := _segment(text, line, header, column, left_out)) is not None
        ]
    check_ends(located, decided, path)
    notes = [*header.notes, *source.notes, *name_notes(sample, names, path)]
    notes += [
        Note("info", "copy_number_left_out", path.name, f"{count} record(s) {_LEFT_OUT[why]}")
        for why, count in sorted(left_out.items())
    ]
    if not located:
        notes.append(
            Note(
                "warning",
                "copy_number_empty",
                path.name,
                "holds no copy-number record of the sample: nothing is known of any arm",
                "give the file with reference segments, or a SEG table",
            )
        )
    segments = tuple(segment for _, segment in located)
    return CopyNumberProfile(sample, decided, "VCF", segments, tuple(notes))


def _column(header: VcfHeader, names: Sequence[str], path: Path) -> tuple[int | None, str]:
    """Index of the sample's column from 0, None when the file has no samples."""
    candidates = [name for name in header.samples if name not in header.normals]
    if not header.samples:
        return None, ""
    if not candidates:
        raise VariantFileError(
            "holds only a matched normal", "give the sample's own file", path=path.name
        )
    chosen = choose_sample(candidates, names, path, "the copy-number file")
    return header.samples.index(chosen), chosen


def _records(blocks: Iterator[bytes | bytearray], header: VcfHeader) -> Iterator[tuple[int, str]]:
    number = header.first_record_line - 1
    for block in blocks:
        for raw in block.removesuffix(b"\n").split(b"\n"):
            number += 1
            if not raw.strip():
                continue
            try:
                yield number, raw.decode("utf-8")
            except UnicodeDecodeError:
                raise _bad(header, number, "the line is not UTF-8 text") from None


def _segment(
    text: str, line: int, header: VcfHeader, column: int | None, left_out: Counter[str]
) -> CopyNumberSegment | None:
    """One record; None (and counted in ``left_out``) when it says nothing of copies."""
    cells = text.split("\t")
    if len(cells) != header.n_columns:
        raise _bad(header, line, f"{len(cells)} columns, the header has {header.n_columns}")
    chrom, alts, info = cells[0], cells[4].split(","), cells[7]
    kinds = [_kind(alt, info) for alt in alts]
    if any(kind is None for kind in kinds):
        left_out["kind"] += 1
        return None
    if not set(cells[6].split(";")) <= _PASSED:
        left_out["filter"] += 1
        return None
    if segment_contig(chrom) not in CONTIG_LENGTHS:
        left_out["contig"] += 1
        return None
    sample = _values(cells, column)
    copies, why = _copies([kind or "" for kind in kinds], info, sample, header, line)
    if copies is None:
        left_out[why] += 1
        return None
    start, end = _span(cells, kinds[0] or "", header, line)
    return CopyNumberSegment(chrom, start, end, None, copies, "VCF")


def _kind(alt: str, info: str) -> str | None:
    """``DEL``, ``DUP``, ``CNV``, ``CN<n>`` or ``REF`` (no ALT); None for everything else."""
    if alt == ".":
        return "REF" if info_value(info, "END") else None
    named = _SYMBOL.fullmatch(alt)
    return named[1].upper() if named else None


def _values(cells: list[str], column: int | None) -> dict[str, str]:
    if column is None or len(cells) < 10:
        return {}
    return dict(zip(cells[8].split(":"), cells[9 + column].split(":"), strict=False))


def _span(cells: list[str], kind: str, header: VcfHeader, line: int) -> tuple[int, int]:
    """First and last base of the event (1-based): a symbolic ALT begins after its anchor base."""
    position = _whole(cells[1], "POS", header, line)
    stated = info_value(cells[7], "END")
    if stated:
        end = _whole(stated, "INFO/END", header, line)
    else:
        length = (info_value(cells[7], "SVLEN") or "").lstrip("+-").split(",")[0]
        if not length:
            raise _bad(header, line, f"<{kind}> has neither INFO/END nor INFO/SVLEN")
        end = position + _whole(length, "INFO/SVLEN", header, line)
    start = position if kind == "REF" else position + 1
    if end < start:
        raise _bad(header, line, f"the record ends at {end}, before it begins at {start}")
    return start, end


def _whole(text: str, what: str, header: VcfHeader, line: int) -> int:
    if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS:
        return int(text)
    raise _bad(
        header, line, f"{what} is {text[:40]!r}, expected a whole number from 0 to {LARGEST}"
    )


def _copies(
    kinds: Sequence[str], info: str, sample: dict[str, str], header: VcfHeader, line: int
) -> tuple[float | None, str]:
    """Number of copies, or None and the reason."""
    for what, text in (("CN", sample.get("CN")), ("INFO/CN", info_value(info, "CN"))):
        if text and text != ".":
            if not _NUMBER.fullmatch(text):
                raise _bad(header, line, f"{what} is {text[:40]!r}, expected a number of copies")
            return float(text), ""
    genotype = sample.get("GT", ".")
    alleles = [int(allele) for allele in _ALLELE.findall(genotype)]
    if not alleles:
        return _by_kind(kinds)
    if max(alleles) > len(kinds):
        raise _bad(header, line, f"GT is {genotype[:40]!r} but the record has {len(kinds)} ALT")
    if kinds == ["REF"]:
        return 2.0, ""
    if not any(alleles):
        return None, "not_carried"
    steps = [_step(kinds[allele - 1]) for allele in alleles if allele]
    if any(step is None for step in steps):
        return None, "copies"
    return float(max(0, 2 + sum(step or 0 for step in steps))), ""


def _by_kind(kinds: Sequence[str]) -> tuple[float | None, str]:
    """Without copies and genotype: one copy less or more in some cells."""
    if kinds == ["REF"]:
        return 2.0, ""
    step = _step(kinds[0]) if len(kinds) == 1 else None
    return (None, "copies") if step is None else (2.0 + step, "")


def _step(kind: str) -> int | None:
    """Change of copies that one allele makes; ``CN0`` is an allele without a copy."""
    if kind in _STEP:
        return _STEP[kind]
    return int(kind[2:]) - 1 if kind[2:].isdigit() else None


def _bad(header: VcfHeader, line: int, found: str) -> VariantFileError:
    return VariantFileError(
        found, "write the copy-number file again with its caller", path=header.name, line=line
    )
