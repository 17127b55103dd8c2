"""The records of one demonstration sample: its story alleles among ordinary background."""

from __future__ import annotations

import random
from dataclasses import dataclass

from chip_triage.model.locus import GRCH38
from chip_triage.model.panel import GenePanel
from chip_triage.workflow.demo.story import GRCH38_LENGTHS, Allele, StorySample

#: Number of background sites per patient, so that identity can be judged (at least 20).
GERMLINE_SITES = 36
SOMATIC_NOISE_SITES = 5
OUTSIDE_SITES = 12
_BASES = "ACGT"


@dataclass(frozen=True, slots=True)
class DemoRecord:
    """One record to write: counts are fragments, strands sum to the counts."""

    allele: Allele
    depth: int
    alt_depth: int
    alt_forward: int
    ref_forward: int
    filters: str = "PASS"

    @property
    def ref_depth(self) -> int:
        """Reads that show the reference."""
        return self.depth - self.alt_depth

    @property
    def vaf(self) -> float:
        """Exact fraction of alternative reads."""
        return self.alt_depth / self.depth if self.depth else 0.0


def sample_records(
    patient_id: str,
    sample: StorySample,
    alleles: dict[str, Allele],
    panel: GenePanel,
    divisor: int,
) -> list[DemoRecord]:
    """All records of a sample in genome order; every depth is divided by ``divisor``."""
    rng = random.Random(f"{patient_id}/{sample.day}/{divisor}")
    depth = max(sample.depth // divisor, 1)
    made = [
        _record(alleles[name], _jitter(depth, rng), vaf, rng)
        for name, vaf in sample.alleles.items()
    ]
    for allele, dosage in germline_sites(patient_id, panel):
        made.append(_record(allele, _jitter(depth, rng), dosage, rng, spread=0.02))
    for allele in _noise(patient_id, sample, panel):
        made.append(
            _record(
                allele, _jitter(depth, rng), rng.choice((0.006, 0.011, 0.03)), rng, "weak_evidence"
            )
        )
    made.extend(_record(allele, _jitter(depth, rng), 0.48, rng) for allele in _outside(patient_id))
    made = [record for record in made if record.alt_depth > 0]
    order = {contig: number for number, contig in enumerate(GRCH38_LENGTHS)}
    return sorted(made, key=lambda r: (order[r.allele.chrom], r.allele.pos, r.allele.alt))


def germline_sites(patient_id: str, panel: GenePanel) -> list[tuple[Allele, float]]:
    """Invented common polymorphisms of one patient with their dosage (0.5 or 1.0).

    The sites are the same for everybody, the genotypes are not.
    """
    sites = []
    genotypes = random.Random(f"germline/{patient_id}")
    for allele in _polymorphisms(panel):
        dosage = genotypes.choice((0.0, 0.5, 0.5, 1.0))
        if dosage:
            sites.append((allele, dosage))
    return sites


def coverage_runs(
    patient_id: str, sample: StorySample, panel: GenePanel, divisor: int
) -> list[tuple[str, int, int, int]]:
    """Per-base coverage as BED4 rows (chrom, start0, end0, depth): 400-base steps over the genes."""
    rng = random.Random(f"coverage/{patient_id}/{sample.day}")
    depth = max(sample.depth // divisor, 1)
    rows = []
    for gene in panel.genes:
        span = gene.span(GRCH38)
        if span is None:
            continue
        for start in range(span.start - 1, span.end, 4000):
            rows.append(
                (f"chr{span.contig}", start, min(start + 4000, span.end), _jitter(depth, rng))
            )
    order = {contig: number for number, contig in enumerate(GRCH38_LENGTHS)}
    return sorted(set(rows), key=lambda row: (order[row[0]], row[1], row[2]))


def _jitter(depth: int, rng: random.Random) -> int:
    return max(1, round(depth * rng.uniform(0.92, 1.08)))


def _record(
    allele: Allele,
    depth: int,
    vaf: float,
    rng: random.Random,
    filters: str = "PASS",
    spread: float = 0.0,
) -> DemoRecord:
    wanted = min(1.0, max(0.0, vaf + (rng.uniform(-spread, spread) if vaf < 1 else 0.0)))
    alt = round(depth * wanted)
    ref = depth - alt
    return DemoRecord(allele, depth, alt, (alt + 1) // 2, ref // 2, filters)


def _polymorphisms(panel: GenePanel) -> list[Allele]:
    rng = random.Random("polymorphisms")
    found = []
    for gene in panel.genes[: GERMLINE_SITES * 2 : 2]:
        span = gene.span(GRCH38)
        if span is None:
            continue
        pos = rng.randrange(span.start + 300, span.end - 300)
        ref, alt = rng.sample(_BASES, 2)
        codon = rng.randrange(20, 300)
        found.append(
            Allele(
                "background", gene.symbol, f"chr{span.contig}", pos, ref, alt, gene.mane_ensembl,
                f"c.{codon * 3}{ref}>{alt}", f"p.Leu{codon}=", "synonymous_variant",
                str(round(rng.uniform(0.1, 0.5), 3)),
            )
        )  # fmt: skip
    return found


def _noise(patient_id: str, sample: StorySample, panel: GenePanel) -> list[Allele]:
    rng = random.Random(f"noise/{patient_id}/{sample.day}")
    found = []
    for gene in rng.sample(panel.genes, SOMATIC_NOISE_SITES):
        span = gene.span(GRCH38)
        if span is None:
            continue
        pos = rng.randrange(span.start + 300, span.end - 300)
        ref, alt = rng.sample(_BASES, 2)
        found.append(
            Allele(
                "background", gene.symbol, f"chr{span.contig}", pos, ref, alt, gene.mane_ensembl,
                f"c.{rng.randrange(200, 900)}+{rng.randrange(30, 400)}{ref}>{alt}", "",
                "intron_variant", "",
            )
        )  # fmt: skip
    return found


def _outside(patient_id: str) -> list[Allele]:
    rng = random.Random(f"outside/{patient_id}")
    found = []
    for number in range(OUTSIDE_SITES):
        pos = 190_000_000 + 10_000 * number + rng.randrange(9_000)
        ref, alt = rng.sample(_BASES, 2)
        found.append(
            Allele("background", "", "chr1", pos, ref, alt, "", "", "", "intergenic_variant", "")
        )
    return found
