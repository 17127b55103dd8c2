"""Counting 60 sites in a 2,000x BAM, beside a bare pysam walk; ``python -m benchmarks.alignment_recheck``.

The bare walk fetches the same sites and touches what any counter of fragments must: flag, mapping
quality, name, CIGAR, bases and base qualities. Processor time, best of five.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pysam

from chip_triage.model.depth import RecheckRequest
from chip_triage.model.locus import VariantKey
from chip_triage.readers.alignment import count_alleles
from chip_triage.readers.assembly import CONTIG_LENGTHS

SITES = 60
DEPTH = 2000
READ = 150
CONTIGS = ("2", "4", "17")


def sites() -> list[tuple[str, int]]:
    """(contig, start0) of every site, in file order."""
    share = SITES // len(CONTIGS)
    return [(contig, 10_000_000 + 500_000 * i) for contig in CONTIGS for i in range(share)]


def write_bam(path: Path, depth: int = DEPTH) -> Path:
    """Paired reads around each site, overlapping mates among them; a few carry a variant."""
    rng = random.Random(5)
    header = pysam.AlignmentHeader.from_dict(
        {
            "HD": {"VN": "1.6", "SO": "coordinate"},
            "SQ": [{"SN": f"chr{c}", "LN": CONTIG_LENGTHS[c][1]} for c in CONTIGS],
        }
    )
    qualities = [
        pysam.qualitystring_to_array("".join(rng.choice("FFFFFF:,") for _ in range(READ)))
        for _ in range(50)
    ]
    with pysam.AlignmentFile(str(path), "wb", header=header) as out:
        for contig, place in sites():
            stretch = "".join(rng.choice("ACGT") for _ in range(1200))
            for read in sorted(
                _reads(header, rng, contig, place, stretch, qualities, depth),
                key=lambda r: r.reference_start,
            ):
                out.write(read)
    pysam.index(str(path))
    return path


def _reads(
    header: pysam.AlignmentHeader,
    rng: random.Random,
    contig: str,
    place: int,
    stretch: str,
    qualities: Sequence[object],
    depth: int,
) -> list[pysam.AlignedSegment]:
    """About ``depth`` reads over the site and as many around it."""
    origin = place - 600
    made = []
    for number in range(depth * 3 // 2):
        start = place - 400 + rng.randrange(450)
        insert = rng.randrange(180, 320)
        variant = rng.random() < 0.05
        for mate, at in enumerate((start, start + insert - READ)):
            bases = stretch[at - origin : at - origin + READ]
            if variant and at <= place < at + READ:
                offset = place - at
                bases = bases[:offset] + "ACGT"["CGTA".index(bases[offset])] + bases[offset + 1 :]
            read = pysam.AlignedSegment(header)
            read.query_name = f"A0{number % 7}:31:HK5:{place}:{number}"
            read.reference_id, read.reference_start = CONTIGS.index(contig), at
            read.mapping_quality, read.cigartuples = 60, [(0, READ)]
            read.query_sequence = bases
            read.query_qualities = qualities[rng.randrange(len(qualities))]
            read.flag = 1 | 2 | (128 | 16 if mate else 64 | 32)
            made.append(read)
    return made


def requests(path: Path, kind: str) -> list[RecheckRequest]:
    """A variant of one kind at every site."""
    made = []
    with pysam.AlignmentFile(str(path)) as handle:
        for contig, place in sites():
            read = next(handle.fetch(f"chr{contig}", place, place + 1))
            offset = place - read.reference_start
            pair = read.query_sequence[offset : offset + 2].ljust(2, "A")
            deleted, inserted = {
                "snv": (pair[0], "ACGT"["CGTA".index(pair[0])]),
                "mnv": (pair, "".join("ACGT"["CGTA".index(base)] for base in pair)),
                "deletion": (pair[0], ""),
                "insertion": ("", "ACGT"),
            }[kind]
            key = VariantKey("GRCh38", contig, place, deleted, inserted)
            made.append(RecheckRequest("P01", key))
    return made


def bare_walk(path: Path) -> int:
    """Fetch every site and touch what a counter must."""
    seen = 0
    with pysam.AlignmentFile(str(path)) as handle:
        for contig, place in sites():
            for read in handle.fetch(f"chr{contig}", place, place + 1):
                _ = (read.flag, read.mapping_quality, read.query_name, read.cigartuples)
                _ = (read.query_sequence, read.query_qualities)
                seen += 1
    return seen


def best_ms_a_site(work: Callable[[], object], times: int = 5) -> float:
    """Processor time in ms a site, best of several."""
    taken = []
    for _ in range(times):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return 1000.0 * min(taken) / SITES


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = write_bam(Path(folder) / "P01.bam")
        depth = bare_walk(path) // SITES
        print(f"{SITES} sites, {depth} reads a site, {path.stat().st_size / 1e6:.0f} MB")
        bare = best_ms_a_site(lambda: bare_walk(path))
        print("| what | ms a site | of the bare walk |\n|---|---|---|")
        print(f"| bare fetch walk | {bare:.1f} | 1.00 |")
        for kind in ("snv", "mnv", "deletion", "insertion"):
            asked = requests(path, kind)
            taken = best_ms_a_site(
                lambda asked=asked: count_alleles(path, asked, assembly="GRCh38")
            )  # type: ignore[misc]
            print(f"| recheck, {kind} | {taken:.1f} | {taken / bare:.2f} |")


if __name__ == "__main__":
    main()
