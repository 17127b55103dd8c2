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
_ROW_END = rb"(?:[\t\n]|\Z)"


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
    barcode = rb"([^\t\n]*+)" if sample is None else re.escape(sample)
    cells = {
        at["gene"]: rb"(?!%b%b)" % (words_pattern(symbols), _ROW_END) + _ANY_CELL,
        at["chrom"]: _places(spans),
        at["start"]: WHOLE_NUMBER,
        at["build"]: re.escape(build),
        at["sample"]: barcode,
    }
    cells.pop(-1, None)
    if len(cells) < sum(at[what] >= 0 for what in ("gene", "chrom", "start", "build", "sample")):
        return None
    listed = [cells.get(place, _ANY_CELL) for place in range(max(cells) + 1)]
    return b"(?!#)" + rb"\t".join(listed) + _ROW_END


def _places(spans: Mapping[str, list[tuple[int, int]]]) -> bytes:
    """A contig that is followed by no position in a span of it."""
    by_first: dict[str, list[bytes]] = {}
    for name, contig in CONTIG_NAMES.items():
        near = rb"(?!\t%b%b)" % (digits_pattern(spans.get(contig, ())), _ROW_END)
        rest = re.escape(name[1:]).encode() + rb"(?=\t)" + near
        by_first.setdefault(name[0], []).append(rest)
    parts = [b"%b(?:%b)" % (first.encode(), b"|".join(rests)) for first, rests in by_first.items()]
    return b"(?:chr)?(?:" + b"|".join(parts) + b")"
