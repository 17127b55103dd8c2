"""One pattern that tells ordinary rows outside the panel from all others, made from a table's header.

An ordinary row has, in their columns: a gene that is none of the panel's, the NCBI_Build of the rows
before, a contig by its usual name, a position that lies in no span of the panel, and a barcode. Whatever the
pattern does not recognise is looked at cell by cell: it never decides that a row belongs to the panel.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from chip_triage.model.locus import CONTIG_NAMES
from chip_triage.readers.maf_columns import MafColumns
from chip_triage.readers.place_pattern import WHOLE_NUMBER, digits_pattern, words_pattern

_ANY_CELL = rb"[^\t]*+"
#: What follows a cell, and the last cell of a row.
_CELL_END, _ROW_END = rb"\t", rb"(?:\n|\Z)"


def ordinary_row(
    columns: MafColumns,
    symbols: Iterable[bytes],
    spans: Mapping[str, list[tuple[int, int]]],
    build: bytes,
    sample: bytes | None,
) -> bytes | None:
    """Matches the begin of an ordinary row; without a ``sample`` group 1 is the barcode, if there are any.

    None where no such pattern can be made: the position must stand behind the contig.
    """
    at = columns.at
    if at["start"] != at["chrom"] + 1:
        return None

    def end_of(what: str) -> bytes:
        return _ROW_END if at[what] == columns.size - 1 else _CELL_END

    barcode = rb"([^\t\n]*+)" if sample is None else re.escape(sample)
    cells = {
        at["gene"]: rb"(?!%b)" % words_pattern(symbols, end_of("gene")) + _ANY_CELL,
        at["chrom"]: rb"(?:chr)?" + _places(spans, end_of("start")),
        at["start"]: WHOLE_NUMBER,
        at["build"]: re.escape(build),
        at["sample"]: barcode,
    }
    cells.pop(-1, None)
    if len(cells) < sum(at[what] >= 0 for what in ("gene", "chrom", "start", "build", "sample")):
        return None
    last = max(cells)
    listed = [cells.get(place, _ANY_CELL) for place in range(last + 1)]
    return b"(?!#)" + rb"\t".join(listed) + (_ROW_END if last == columns.size - 1 else _CELL_END)


def _places(spans: Mapping[str, list[tuple[int, int]]], end: bytes) -> bytes:
    """A contig that is followed by no position in a span of it; ``end`` is what follows the position."""
    by_first: dict[str, list[bytes]] = {}
    for name, contig in CONTIG_NAMES.items():
        near = digits_pattern(spans[contig]) + end if contig in spans else b"(?!)"
        rest = re.escape(name[1:]).encode() + rb"(?=\t(?!%b))" % near
        by_first.setdefault(name[0], []).append(rest)
    parts = [b"%b(?:%b)" % (first.encode(), b"|".join(rests)) for first, rests in by_first.items()]
    return b"(?:" + b"|".join(parts) + b")"
