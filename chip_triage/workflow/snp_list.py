"""A list of common SNPs to count in the alignments, for panels that call too few germline sites."""

from __future__ import annotations

from pathlib import Path

from chip_triage.errors import InputError
from chip_triage.model.locus import VariantKey
from chip_triage.readers.place_pattern import A_POSITION, MOST_DIGITS
from chip_triage.workflow.table_file import read_numbered_table

COLUMNS = ("chrom", "pos", "ref", "alt")
#: Optional column: the allele's frequency in the population (0-1).
FREQUENCY = "af"


def read_snp_list(path: Path, assembly: str) -> dict[VariantKey, float | None]:
    """Keys with their population frequency (0-1; None where the column ``af`` is absent or empty).

    Positions are 1-based on ``assembly``. Raises :class:`InputError` for a cell that is no single
    base, position or fraction.
    """
    found: dict[VariantKey, float | None] = {}
    for line, row in read_numbered_table(path, COLUMNS):
        place = row["pos"]
        if not (place.isdecimal() and place.isascii() and len(place) <= MOST_DIGITS and int(place)):
            raise _bad(path, line, "pos", row["pos"], A_POSITION)
        for column in ("ref", "alt"):
            if row[column].upper() not in tuple("ACGT"):
                raise _bad(path, line, column, row[column], "one base: A, C, G or T")
        key = VariantKey.from_vcf(assembly, row["chrom"], int(row["pos"]), row["ref"], row["alt"])
        found[key] = _frequency(path, line, row.get(FREQUENCY, ""))
    return found


def _frequency(path: Path, line: int, text: str) -> float | None:
    if not text.strip():
        return None
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0.0 <= value <= 1.0:
        raise _bad(path, line, FREQUENCY, text, "a fraction from 0 to 1")
    return value


def _bad(path: Path, line: int, column: str, found: str, expected: str) -> InputError:
    return InputError(
        f"column {column!r}: found {found[:40]!r}, expected {expected}",
        "correct the SNP list",
        path=path.name,
        line=line,
    )
