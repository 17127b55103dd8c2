"""100 patients x 3 samples x 40 variants compared, without alignments; ``python -m benchmarks.clone_comparison``."""

from __future__ import annotations

import random
import time

from chip_triage.analysis.clones import SampleEvidence, track_clones
from chip_triage.model.depth import DepthEvidence
from chip_triage.model.finding import DriverMatch, Finding
from chip_triage.model.locus import VariantKey
from chip_triage.model.patient import Sample
from chip_triage.model.variant import Call, Consequence, Variant
from chip_triage.readers.panel_file import read_panel

PATIENTS, SAMPLES, VARIANTS = 100, 3, 40


def patient(rng: random.Random, number: int) -> list[SampleEvidence]:
    """Three samples over 600 days; a quarter of the variants are not called in a sample."""
    panel = read_panel()
    genes = rng.sample(panel.genes, VARIANTS)
    evidence = []
    for i in range(SAMPLES):
        sample = Sample(
            f"P{number}-{i}", f"P{number}", "other", 300 * i, "PB", reporting_vaf=0.01, kit="k"
        )
        findings, depths = [], []
        for gene in genes:
            span = gene.span("GRCh38")
            assert span is not None
            key = VariantKey("GRCh38", span.contig, span.start + 100, "A", "C")
            depth = rng.randrange(600, 4000)
            if rng.random() < 0.25:
                depths.append(
                    DepthEvidence(sample.sample_id, key.contig, key.start0 - 5, key.start0 + 5, depth, "per_base_file")
                )  # fmt: skip
            else:
                findings.append(_finding(gene.symbol, key, sample, rng.randrange(5, depth // 2), depth))  # fmt: skip
        evidence.append(SampleEvidence(sample, tuple(findings), tuple(depths)))
    return evidence


def _finding(gene: str, key: VariantKey, sample: Sample, alt: int, depth: int) -> Finding:
    variant = Variant(key, key.contig, key.start0 + 1, key.deleted, key.inserted)
    call = Call(
        variant, sample.sample_id, "Mutect2", ("PASS",), depth - alt, alt, depth, alt / depth, "AD"
    )
    match = DriverMatch("rule", "default", "driver", "NM_1", "house")
    return Finding(call, gene, Consequence(gene, "NM_1"), "driver", match)


def main() -> None:
    rng = random.Random(2)
    panel = read_panel()
    patients = [patient(rng, number) for number in range(PATIENTS)]
    track_clones(patients[0], panel)  # numpy and scipy are loaded once
    start = time.perf_counter(), time.process_time()
    tracks = sum(len(track_clones(evidence, panel)) for evidence in patients)
    wall, busy = time.perf_counter() - start[0], time.process_time() - start[1]
    print(
        f"{tracks} tracks of {PATIENTS} patients x {SAMPLES} samples: {wall:.1f} s, "
        f"{busy:.1f} s of processor time (asked: under 10 s)"
    )


if __name__ == "__main__":
    main()
