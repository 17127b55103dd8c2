"""The usual MAF row read in one go: one substitution, whole counts, bare words.

Whatever is out of the ordinary is left to the general path (`maf_row`), which can read every row and is the
only one that refuses any. Both make the same call of a row that both can read.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter

from chip_triage.model.locus import VariantKey, canonical_contig
from chip_triage.model.variant import Call, Variant
from chip_triage.readers.maf_columns import MafColumns, maf_contig
from chip_triage.readers.maf_row import EMPTY_CELLS, MOST_COUNT_DIGITS, cell_text, read_filters
from chip_triage.readers.maf_text import AnnotationCells
from chip_triage.readers.place_pattern import MOST_DIGITS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_SUBSTITUTIONS = frozenset((ref, alt) for ref in "ACGT" for alt in "ACGT" if ref != alt)
#: Classes that put a label on a call.
_LABELLED = frozenset(("ITD", "PTD"))
#: Texts of counts that are kept at most.
_MOST_COUNTS = 10_000


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
        self._pick = itemgetter(
            *(at[what] for what in ("chrom", "start", "ref", "alt", "alt_count", "ref_count"))
        )
        self._depth, self._class, self._status = at["depth"], at["class"], at["status"]
        self._filter, self._sample = at["filter"], at["sample"]
        words = {self._class, self._status, self._filter, self._sample} - {-1}
        self._pick_words: Callable[[list[str]], Any] = itemgetter(*words) if words else tuple
        counts = columns.name_of("alt_count"), columns.name_of("ref_count")
        self._formula = f"{caller}: {counts[0]}/({counts[0]}+{counts[1]})"
        self._contigs: dict[str, str] = {}
        self._words: dict[Any, tuple[str, tuple[str, ...]] | None] = {}
        self._counts = _Counts()

    def call_of(self, cells: list[str], line: int) -> Call | None:
        """The call of a row with the right number of cells; None when the general path must read it."""
        chrom, start, ref, alt, alt_reads, ref_reads = self._pick(cells)
        if (
            (ref, alt) not in _SUBSTITUTIONS
            or not (start.isdecimal() and start.isascii())
            or len(start) > MOST_DIGITS
        ):
            return None
        alts, refs = self._counts[alt_reads], self._counts[ref_reads]
        stated = cells[self._depth] if self._depth >= 0 else ""
        depth = None if stated in EMPTY_CELLS else self._counts[stated]
        contig, pos = self._contigs.get(chrom) or self._contig(chrom), int(start)
        usual = self._words_of(cells)
        if alts < 0 or refs < 0 or not (alts or refs) or (depth is not None and depth < 0):
            return None
        if not contig or not pos or usual is None:
            return None
        sample, filters = usual
        later: Any = self._annotation.text_of(cells, alt)
        total = alts + refs
        return Call(
            Variant(VariantKey(self._assembly, contig, pos - 1, ref, alt), chrom, pos, ref, alt),
            sample, self._caller, filters, refs, alts, total, alts / total, self._formula,
            depth, None, None, None, None, None, later, later, later, (), line, self._source,
        )  # fmt: skip

    def _contig(self, chrom: str) -> str:
        """The canonical contig of a bare cell; ``""`` for one with blanks around it."""
        if not chrom or chrom != chrom.strip():
            return ""
        found = self._contigs[chrom] = canonical_contig(maf_contig(chrom))
        return found

    def _words_of(self, cells: list[str]) -> tuple[str, tuple[str, ...]] | None:
        """Our sample id and the filters; None for a status or class that the general path must read.

        The same words stand in many rows.
        """
        words = self._pick_words(cells)
        try:
            return self._words[words]
        except KeyError:
            found = self._words[words] = self._read_words(cells)
            return found

    def _read_words(self, cells: list[str]) -> tuple[str, tuple[str, ...]] | None:
        if cell_text(cells, self._status).lower() == "germline":
            return None
        if cell_text(cells, self._class).upper() in _LABELLED:
            return None
        name = self._name_of(cell_text(cells, self._sample))
        return name, read_filters(cell_text(cells, self._filter))


class _Counts(dict[str, int]):
    """Counts by their text, most of which stand in many rows; -1 for what is no whole number."""

    def __missing__(self, text: str) -> int:
        is_whole = text.isdecimal() and text.isascii() and len(text) <= MOST_COUNT_DIGITS
        found = int(text) if is_whole else -1
        if len(self) < _MOST_COUNTS:
            self[text] = found
        return found


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
