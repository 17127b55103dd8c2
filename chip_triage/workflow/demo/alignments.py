"""Small alignments for some of the demonstration's samples: reads around the story's alleles only.

Reference bases other than the alleles themselves are invented, and so is every read.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from chip_triage.workflow.demo.records import DemoRecord
from chip_triage.workflow.demo.story import GRCH38_LENGTHS, Allele, StoryPatient, StorySample

#: Fragments of 150 bases, read 100 bases from either end, so that both mates cover the site.
_FLANK = 75
_READ = 100
_QUALITY = 37


def write_alignment(
    path: Path,
    patient: StoryPatient,
    sample: StorySample,
    records: list[DemoRecord],
    alleles: dict[str, Allele],
    divisor: int,
) -> None:
    """Write a sorted, indexed BAM that covers every allele of the patient in this sample.

    Alleles that the sample carries have the counts of its records; at the others every fragment
    shows the reference.
    """
    import pysam

    counts = {(r.allele.chrom, r.allele.pos): (r.depth, r.alt_depth) for r in records}
    names = sorted({name for other in patient.samples for name in other.alleles})
    header = {
        "HD": {"VN": "1.6", "SO": "coordinate"},
        "SQ": [{"SN": name, "LN": size} for name, size in GRCH38_LENGTHS.items()],
        "RG": [{"ID": "1", "SM": path.stem}],
    }
    rng = random.Random(f"alignment/{path.stem}")
    depth = max(1, sample.depth // divisor)
    with pysam.AlignmentFile(str(path), "wb", header=header) as out:
        reads: list[Any] = []
        for name in names:
            allele = alleles[name]
            total, alt = counts.get(
                (allele.chrom, allele.pos), (round(depth * rng.uniform(0.92, 1.08)), 0)
            )
            reads.extend(_fragments(pysam, out.header, allele, total, alt))
        for read in sorted(reads, key=lambda read: (read.reference_id, read.reference_start)):
            out.write(read)
    pysam.index(str(path))


def _fragments(pysam: Any, header: Any, allele: Allele, total: int, alt: int) -> list[Any]:
    """Both mates of ``total`` fragments, the first ``alt`` of which carry the allele."""
    if len(allele.ref) != 1 or len(allele.alt) != 1:
        raise ValueError(f"{allele.allele_id}: only substitutions are drawn")
    flanks = random.Random(f"flanks/{allele.allele_id}")
    left = "".join(flanks.choices("ACGT", k=_FLANK))
    right = "".join(flanks.choices("ACGT", k=_FLANK))
    made = []
    for number in range(total):
        fragment = left + (allele.alt if number < alt else allele.ref) + right
        start = allele.pos - 1 - _FLANK
        forward = number % 2 == 0
        for first in (True, False):
            made.append(
                _mate(
                    pysam,
                    header,
                    allele,
                    f"{allele.allele_id}.{number}",
                    fragment,
                    start,
                    first,
                    forward,
                )
            )
    return made


def _mate(
    pysam: Any, header: Any, allele: Allele, name: str, fragment: str, start: int, first: bool, forward: bool
) -> Any:  # fmt: skip
    """One mate; ``forward`` says whether the first one lies on the forward strand."""
    leftmost = first == forward
    offset = 0 if leftmost else len(fragment) - _READ
    other = len(fragment) - _READ if leftmost else 0
    read = pysam.AlignedSegment(header)
    read.query_name = name
    read.reference_id = list(GRCH38_LENGTHS).index(allele.chrom)
    read.reference_start = start + offset
    read.query_sequence = fragment[offset : offset + _READ]
    read.query_qualities = pysam.qualitystring_to_array(chr(_QUALITY + 33) * _READ)
    read.mapping_quality = 60
    read.cigartuples = [(0, _READ)]
    read.flag = 0x1 | 0x2 | (0x40 if first else 0x80) | (0x20 if leftmost else 0x10)
    read.next_reference_id = read.reference_id
    read.next_reference_start = start + other
    read.template_length = len(fragment) if leftmost else -len(fragment)
    read.set_tag("RG", "1")
    return read
