"""ANNOVAR multianno tables: consequences per gene table, counts from the VCF columns carried along.

``table_annovar`` with ``-vcfinput`` or ``-otherinfo`` appends the columns of its input as
``Otherinfo1`` ... (older versions write one header word, ``Otherinfo``, for all of them). The header of
that VCF is gone, so its caller must be named; it is never guessed.
"""

from __future__ import annotations

from collections.abc import Sequence

from chip_triage.errors import VariantFileError
from chip_triage.model.locus import VariantKey, canonical_contig, trim_alleles
from chip_triage.model.variant import Consequence
from chip_triage.readers.flat_annotation import annovar_consequences
from chip_triage.readers.maf_columns import EmbeddedVcf, MafColumns
from chip_triage.readers.maf_row import RowCounts
from chip_triage.readers.place_pattern import A_POSITION, MOST_DIGITS
from chip_triage.readers.record_fault import RecordFault
from chip_triage.readers.record_view import RecordView

_OTHER = "otherinfo"
_VCF_COLUMNS = 10
_WORDS = ("Func", "Gene", "GeneDetail", "ExonicFunc", "AAChange")


def is_multianno(header: Sequence[str]) -> bool:
    """Whether a header is that of a multianno table."""
    return {"Chr", "Start", "Ref", "Alt"} <= set(header) and any(
        cell.startswith("Func.") for cell in header
    )


def widened_header(header: Sequence[str], first_row: Sequence[str]) -> list[str]:
    """The header with one name per column, where an old one has a single ``Otherinfo`` for several."""
    cells = [cell.strip() for cell in header]
    if cells[-1].lower() != _OTHER or len(first_row) <= len(cells):
        return cells
    more = len(first_row) - len(cells) + 1
    return [*cells[:-1], *(f"Otherinfo{number}" for number in range(1, more + 1))]


def find_embedded(header: Sequence[str], first_row: Sequence[str], name: str) -> EmbeddedVcf | None:
    """Where the VCF columns begin; None when the table carries none.

    They are told by a repeated chromosome, a position, REF and a FORMAT that names GT, AD or the like.
    Several sample columns are refused: their names went with the header.
    """
    chrom = canonical_contig(first_row[list(header).index("Chr")])
    start = next((i for i, cell in enumerate(header) if cell.lower().startswith(_OTHER)), -1)
    if start < 0:
        return None
    for first in range(start, len(first_row) - _VCF_COLUMNS + 1):
        row = first_row[first:]
        if canonical_contig(row[0]) == chrom and row[1].isdigit() and row[3].isalpha():
            if len(row) > _VCF_COLUMNS:
                raise VariantFileError(
                    f"carries {len(row) - _VCF_COLUMNS + 1} sample columns without their names",
                    "give the VCF itself, or a table of one sample",
                    path=name,
                )
            return EmbeddedVcf(first)
    return None


def multianno_consequences(cells: Sequence[str], columns: MafColumns) -> tuple[Consequence, ...]:
    """Consequences of every gene table, in the order of the columns."""
    named = {
        column: cells[index]
        for index, column in enumerate(columns.names)
        if column.partition(".")[0] in _WORDS
    }
    return tuple(c for suffix in columns.annovar for c in annovar_consequences(named, suffix))


def embedded_filters(cells: Sequence[str], embedded: EmbeddedVcf) -> tuple[str, ...]:
    """FILTER of the embedded VCF."""
    text = cells[embedded.first + 6].strip()
    return () if text in (".", "") else tuple(text.split(";"))


def embedded_counts(
    cells: Sequence[str], embedded: EmbeddedVcf, key: VariantKey, caller: str
) -> RowCounts:
    """Counts by the named caller's own formula from the embedded FORMAT and sample columns."""
    from chip_triage.readers.allele_counts import PROFILES, caller_depth, caller_vaf

    row = cells[embedded.first :]
    alts = tuple(row[4].split(","))
    keys = {word: index for index, word in enumerate(row[8].split(":"))}
    view = RecordView(row[3], alts, keys, row[9].split(":"), row[7], {}, {}, 1)
    index = _alt_index(row, alts, key)
    profile = PROFILES[caller]
    found = profile.extract(view, index)
    own, depth = caller_vaf(profile, view, index), caller_depth(profile, view)
    if found is None:
        return RowCounts(None, None, None, None, "", depth, own)
    return RowCounts(
        found.ref_depth, found.alt_depth, found.depth, found.vaf, found.source, depth, own
    )


def _alt_index(row: Sequence[str], alts: Sequence[str], key: VariantKey) -> int:
    """Which ALT of the embedded record the row speaks of."""
    if not (row[1].isdecimal() and row[1].isascii() and len(row[1]) <= MOST_DIGITS):
        raise RecordFault(
            "pos", f"the embedded VCF's POS is {row[1][:40]!r}, expected {A_POSITION}"
        )
    wanted = (key.start0, key.deleted, key.inserted)
    for index, alt in enumerate(alts):
        ref, start0 = row[3].upper(), int(row[1]) - 1
        if wanted in (trim_alleles(start0, ref, alt.upper()), _trim_left(start0, ref, alt.upper())):
            return index
    raise RecordFault(
        "embedded_allele",
        f"none of the embedded VCF's alleles {row[3]}>{','.join(alts)} at {row[1]} is this row's",
    )


def _trim_left(start0: int, deleted: str, inserted: str) -> tuple[int, str, str]:
    """Shared bases trimmed from the left first, as ANNOVAR does when it converts a VCF."""
    front = 0
    while front < min(len(deleted), len(inserted)) and deleted[front] == inserted[front]:
        front += 1
    return trim_alleles(start0 + front, deleted[front:], inserted[front:])
