"""The last resort for an unknown assembly: variants that stand at known places."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from chip_triage.model.locus import canonical_contig
from chip_triage.readers.assembly import LANDMARKS, assembly_by_landmarks
from chip_triage.readers.source import open_source

_POSITIONS = frozenset(str(position).encode() for row in LANDMARKS for position in (row[1], row[2]))


def landmark_assemblies(path: Path) -> set[str]:
    """Assemblies of which some landmark variant stands in the file (one more pass over it)."""
    with open_source(path) as source:
        return assembly_by_landmarks(_sites(source.lines()))


def _sites(lines: Iterator[tuple[int, bytes]]) -> Iterator[tuple[str, int, str, str]]:
    for _, raw in lines:
        columns = raw.split(b"\t", 5)
        if len(columns) == 6 and columns[1] in _POSITIONS:
            ref = columns[3].decode("utf-8", "replace")
            for alt in columns[4].decode("utf-8", "replace").split(","):
                chrom = canonical_contig(columns[0].decode("utf-8", "replace"))
                yield chrom, int(columns[1]), ref, alt
