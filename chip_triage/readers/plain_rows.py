"""The usual MAF row read in one go: one substitution, whole counts, bare words.

Whatever is out of the ordinary is left to the general path (`maf_row`), which can read every row and is the
only one that refuses any. Both make the same call of a row that both can read.
"""

from __future__ import annotations

from collections.abc import Callable

from chip_triage.model.locus import VariantKey, canonical_contig
from chip_triage.model.variant import Call, Variant
from chip_triage.readers.maf_columns import MafColumns, maf_contig
from chip_triage.readers.maf_row import EMPTY_CELLS, MOST_COUNT_DIGITS, read_filters
from chip_triage.readers.maf_text import AnnotationCells
from chip_triage.readers.place_pattern import MOST_DIGITS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_SUBSTITUTIONS = frozenset((ref, alt) for ref in "ACGT" for alt in "ACGT" if ref != alt)
#: Classes that put a label on a call.
_LABELLED = frozenset(("ITD", "PTD"))


class PlainRows:
    """Calls of the usual rows of one file; made by :func:`plain_rows`."""

    def __init__(
        self,
        columns: MafColumns,
        annotation: AnnotationCells,
        assembly: str,
        caller: str,
        source: str,
        name_of: Callable[[str], str],
    ) -> None:
        self._annotation, self._assembly, self._source = annotation, assembly, source
        self._caller, self._name_of = caller, name_of
        at = columns.at
        self._places = tuple(
            at[what] for what in ("chrom", "start", "ref", "alt", "alt_count", "ref_count")
        )
        self._depth, self._class, self._status = at["depth"], at["class"], at["status"]
        self._filter, self._sample = at["filter"], at["sample"]
        counts = columns.name_of("alt_count"), columns.name_of("ref_count")
        self._formula = f"{caller}: {counts[0]}/({counts[0]}+{counts[1]})"
        self._contigs: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._filters: dict[str, tuple[str, ...]] = {}

    def call_of(self, cells: list[str], line: int) -> Call | None:
        """The call of a row with the right number of cells; None when the general path must read it."""
        chrom, start, ref, alt, alt_reads, ref_reads = [cells[place] for place in self._places]
        depth = cells[self._depth] if self._depth >= 0 else ""
        if (
            (ref, alt) not in _SUBSTITUTIONS
            or not _is_whole(start, MOST_DIGITS)
            or not _is_whole(alt_reads, MOST_COUNT_DIGITS)
            or not _is_whole(ref_reads, MOST_COUNT_DIGITS)
            or not (depth in EMPTY_CELLS or _is_whole(depth, MOST_COUNT_DIGITS))
            or (self._status >= 0 and cells[self._status].strip().lower() == "germline")
            or (self._class >= 0 and cells[self._class].strip() in _LABELLED)
        ):
            return None
        contig = self._contigs.get(chrom) or self._contig(chrom)
        pos, alts, refs = int(start), int(alt_reads), int(ref_reads)
        total = alts + refs
        if not contig or not pos or not total:
            return None
        key = VariantKey(self._assembly, contig, pos - 1, ref, alt)
        later: Any = self._annotation.text_of(cells, alt)
        return Call(
            Variant(key, chrom, pos, ref, alt),
            self._sample_of(cells), self._caller, self._filters_of(cells),
            refs, alts, total, alts / total, self._formula,
            int(depth) if depth not in EMPTY_CELLS else None, None,
            None, None, None, None, later, later, later, (), line, self._source,
        )  # fmt: skip

    def _contig(self, chrom: str) -> str:
        """The canonical contig of a bare cell; ``""`` for one with blanks around it."""
        if not chrom or chrom != chrom.strip():
            return ""
        found = self._contigs[chrom] = canonical_contig(maf_contig(chrom))
        return found

    def _sample_of(self, cells: list[str]) -> str:
        name = cells[self._sample] if self._sample >= 0 else ""
        if name not in self._names:
            bare = name.strip()
            self._names[name] = self._name_of("" if bare in EMPTY_CELLS else bare)
        return self._names[name]

    def _filters_of(self, cells: list[str]) -> tuple[str, ...]:
        text = cells[self._filter] if self._filter >= 0 else ""
        if text not in self._filters:
            bare = text.strip()
            self._filters[text] = read_filters("" if bare in EMPTY_CELLS else bare)
        return self._filters[text]


def plain_rows(
    columns: MafColumns,
    annotation: AnnotationCells,
    assembly: str,
    caller: str,
    source: str,
    name_of: Callable[[str], str],
) -> PlainRows | None:
    """The short way for a table with both counts and no other VAF; None for any other table."""
    has_counts = columns.at["alt_count"] >= 0 and columns.at["ref_count"] >= 0
    if not has_counts or columns.vaf is not None or columns.annovar or columns.embedded is not None:
        return None
    return PlainRows(columns, annotation, assembly, caller, source, name_of)


def _is_whole(text: str, most: int) -> bool:
    return text.isdecimal() and text.isascii() and len(text) <= most
