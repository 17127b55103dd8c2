"""SEG tables as DNAcopy, cBioPortal, IGV, the GDC, GATK and CNVkit write them.

Columns are found by their names, in any order; a table whose columns are not known is refused. One
of log2 ratio and number of copies is enough. Positions are 1-based and inclusive, but for CNVkit's
own tables, whose starts are 0-based.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from chip_triage.errors import AssemblyMismatchError, InputError
from chip_triage.model.karyotype import CopyNumberSegment
from chip_triage.model.note import Note
from chip_triage.readers.assembly import CONTIG_LENGTHS, assembly_by_lengths
from chip_triage.readers.copy_number_profile import (
    CopyNumberProfile,
    check_ends,
    choose_sample,
    name_notes,
    require_assembly_of,
    segment_contig,
)
from chip_triage.readers.place_pattern import LARGEST, MOST_DIGITS
from chip_triage.readers.source import open_source

#: Column names, lower case with ``_`` for every other sign, by what they hold. DNAcopy and
#: cBioPortal: ID chrom loc.start loc.end num.mark seg.mean; GDC: GDC_Aliquot Chromosome Start End
#: Num_Probes Segment_Mean | Copy_Number; GATK: CONTIG START END MEAN_LOG2_COPY_RATIO (called) or
#: LOG2_COPY_RATIO_POSTERIOR_50 (modelled); CNVkit: chromosome start end gene log2 cn.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "sample": ("id", "sample", "sample_id", "sampleid", "gdc_aliquot", "gdc_aliquot_id"),
    "chrom": ("chrom", "chromosome", "contig", "chr"),
    "start": ("loc_start", "start", "start_position"),
    "end": ("loc_end", "end", "end_position"),
    "log2": (
        "seg_mean", "segment_mean", "mean_log2_copy_ratio", "log2_copy_ratio_posterior_50", "log2",
    ),
    "copies": ("copy_number", "cn", "total_cn"),
}  # fmt: skip
_EXPECTED = (
    "a SEG table: tab-parted columns such as ID, chrom, loc.start, loc.end, num.mark, seg.mean"
)
_NOT_KNOWN = frozenset(["", "NA", "NaN", "nan", "."])
_HEADER_LINES = ("#", "@")
#: A log2 ratio whose median lies above this (three copies in every cell) is no log2 ratio.
_MOST_MEDIAN_LOG2 = 1.0
#: Fewest rows of which a median is asked.
_ENOUGH_ROWS = 5


@dataclass(slots=True)
class _Draft:
    """A table while its lines arrive; rows are (line, cells)."""

    lengths: dict[str, int]
    columns: dict[str, int]
    width: int
    zero_based: bool
    rows: list[tuple[int, list[str]]]


def read_seg(path: Path, assembly: str | None, names: Sequence[str]) -> CopyNumberProfile:
    """Segments of one sample of a SEG table; errors as ``read_copy_number``."""
    with open_source(path) as source:
        draft = _read_lines(source.lines(), path)
    sample, rows = _rows_of_sample(draft, names, path)
    assembly = require_assembly_of(_assembly(draft, assembly, path), path)
    notes = [*source.notes, *name_notes(sample, names, path)]
    located: list[tuple[int, CopyNumberSegment]] = []
    absent, foreign = 0, 0
    for line, cells in rows:
        segment = _segment(cells, draft, path, line)
        if segment is None:
            absent += 1
        elif segment_contig(segment.chrom) not in CONTIG_LENGTHS:
            foreign += 1
        else:
            located.append((line, segment))
    notes += _left_out(absent, "without a value (NA)", path)
    notes += _left_out(foreign, "on contigs that are no chromosome", path)
    check_ends(located, assembly, path)
    _check_overlaps(located, path)
    _check_scale([segment for _, segment in located], draft, path)
    segments = tuple(segment for _, segment in located)
    return CopyNumberProfile(sample, assembly, "SEG", segments, tuple(notes))


def _read_lines(lines: Iterator[tuple[int, bytes]], path: Path) -> _Draft:
    """All rows; InputError when there is no known header, or a row has other columns."""
    draft: _Draft | None = None
    lengths: dict[str, int] = {}
    for number, raw in lines:
        try:
            line = raw.decode("utf-8")
        except UnicodeDecodeError:
            raise _bad(path, number, "a line is not UTF-8 text", "save it as UTF-8") from None
        if not line.strip():
            continue
        if line.startswith(_HEADER_LINES) and draft is None:
            _dictionary_line(line, lengths)
            continue
        cells = [cell.strip().strip("'\"") for cell in line.split("\t")]
        if draft is None:
            draft = _header(cells, lengths, path, number)
            continue
        if len(cells) != draft.width:
            raise _bad(
                path, number, f"{len(cells)} tab-parted columns, the header has {draft.width}",
                "the file is damaged or was edited: write it again",
            )  # fmt: skip
        draft.rows.append((number, cells))
    if draft is None or not draft.rows:
        raise InputError(
            "holds no segments", "copy it again from where it was made", path=path.name
        )
    return draft


def _dictionary_line(line: str, lengths: dict[str, int]) -> None:
    """A contig and its length from an ``@SQ`` line (GATK writes the sequence dictionary)."""
    if not line.startswith("@SQ"):
        return
    tags = dict(part.split(":", 1) for part in line.split("\t")[1:] if ":" in part)
    length = tags.get("LN", "")
    if "SN" in tags and length.isdigit():
        lengths[tags["SN"]] = int(length)


def _header(cells: list[str], lengths: dict[str, int], path: Path, line: int) -> _Draft:
    known = {_folded(cell): index for index, cell in reversed(list(enumerate(cells)))}
    columns = {
        what: known[name]
        for what, names in COLUMNS.items()
        for name in reversed(names)
        if name in known
    }
    absent = [what for what in ("chrom", "start", "end") if what not in columns]
    if not columns.keys() & {"log2", "copies"}:
        absent.append("seg.mean or copy_number")
    if absent:
        raise _bad(
            path, line, f"columns are {' '.join(cells)[:120]!r}; no column for {', '.join(absent)}",
            f"expected {_EXPECTED}, with a header line",
        )  # fmt: skip
    cnvkit = "gene" in known and "log2" in known
    return _Draft(lengths, columns, len(cells), cnvkit, [])


def _folded(name: str) -> str:
    return "".join(char if char.isalnum() else "_" for char in name.lower()).strip("_")


def _rows_of_sample(
    draft: _Draft, names: Sequence[str], path: Path
) -> tuple[str, list[tuple[int, list[str]]]]:
    column = draft.columns.get("sample")
    if column is None:
        return "", draft.rows
    found = list(dict.fromkeys(cells[column] for _, cells in draft.rows))
    chosen = choose_sample(found, names, path, "the SEG table")
    return chosen, [row for row in draft.rows if row[1][column] == chosen]


def _assembly(draft: _Draft, wanted: str | None, path: Path) -> str | None:
    """The assembly of the sequence dictionary, where there is one; else the one that was named."""
    fits, odd = assembly_by_lengths(draft.lengths.items())
    if odd or len(fits) > 1 or (wanted and fits and wanted not in fits):
        found = ", ".join(sorted(fits) or odd[:1])
        raise AssemblyMismatchError(
            f"the sequence dictionary is of {found}, expected {wanted or 'GRCh37 or GRCh38'}",
            "give segments made on the assembly of the variants; nothing is lifted over",
            path=path.name,
            expected=wanted or "GRCh37 or GRCh38",
            found=found,
        )
    return next(iter(fits), wanted)


def _segment(cells: list[str], draft: _Draft, path: Path, line: int) -> CopyNumberSegment | None:
    """One row; None when it has no value."""
    at = draft.columns
    start = _position(cells[at["start"]], path, line) + int(draft.zero_based)
    end = _position(cells[at["end"]], path, line)
    if not 1 <= start <= end:
        raise _bad(
            path, line, f"start {start} and end {end}, expected 1 <= start <= end",
            "check the positions",
        )  # fmt: skip
    log2 = _number(cells[at["log2"]], path, line) if "log2" in at else None
    copies = _number(cells[at["copies"]], path, line) if "copies" in at else None
    if copies is not None and copies < 0:
        raise _bad(
            path, line, f"{copies:g} copies, expected 0 or more",
            "a column of log2 ratios is named seg.mean",
        )  # fmt: skip
    if log2 is None and copies is None:
        return None
    return CopyNumberSegment(cells[at["chrom"]], start, end, log2, copies, "SEG")


def _position(text: str, path: Path, line: int) -> int:
    value = text.removesuffix(".0")
    if value.isascii() and value.isdigit() and len(value) <= MOST_DIGITS:
        return int(value)
    number = _number(text, path, line)  # 1.5e+08, as R prints round positions
    if number is None or number != int(number) or not 0 <= number < 10**MOST_DIGITS:
        wanted = f"expected a whole number from 0 to {LARGEST}"
        raise _bad(path, line, f"a position is {text[:40]!r}", wanted)
    return int(number)


def _number(text: str, path: Path, line: int) -> float | None:
    if text in _NOT_KNOWN:
        return None
    try:
        value = float(text) if "_" not in text else math.nan
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise _bad(
            path, line, f"a value is {text[:40]!r}, expected a number",
            "write numbers with a decimal point, NA where there is none",
        )  # fmt: skip
    return value


def _check_overlaps(located: Sequence[tuple[int, CopyNumberSegment]], path: Path) -> None:
    """Segments of one sample part the genome: an overlap of more than one base is a mix-up."""
    ordered = sorted(located, key=lambda row: (segment_contig(row[1].chrom), row[1].start))
    for (_, before), (line, after) in pairwise(ordered):
        if segment_contig(before.chrom) == segment_contig(after.chrom) and after.start < before.end:
            raise _bad(
                path, line,
                f"{after.chrom}:{after.start}-{after.end} overlaps the segment that ends at "
                f"{before.end}",
                "give one table of one sample, with a column that names the sample",
            )  # fmt: skip


def _check_scale(segments: Sequence[CopyNumberSegment], draft: _Draft, path: Path) -> None:
    """A log2 column that can only hold numbers of copies is refused, never guessed."""
    values = sorted(segment.log2 for segment in segments if segment.log2 is not None)
    if len(values) < _ENOUGH_ROWS or "copies" in draft.columns:
        return
    if values[0] >= 0 and values[len(values) // 2] > _MOST_MEDIAN_LOG2:
        raise InputError(
            f"the log2 ratios run from {values[0]:g} to {values[-1]:g} around "
            f"{values[len(values) // 2]:g}: these are numbers of copies",
            "name the column copy_number, or give log2 ratios",
            path=path.name,
        )


def _left_out(count: int, what: str, path: Path) -> list[Note]:
    if not count:
        return []
    return [Note("info", "copy_number_left_out", path.name, f"{count} segment(s) {what}")]


def _bad(path: Path, line: int, found: str, remedy: str) -> InputError:
    return InputError(f"found {found}", remedy, path=path.name, line=line)
