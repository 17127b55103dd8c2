"""A run of many generated patients: wall time and peak memory of ``chip-triage run``.

``python -m benchmarks.large_run [PATIENTS] [JOBS]`` writes the inputs and reports to bench-out/.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import time
from pathlib import Path

from chip_triage.readers.panel_file import read_panel
from chip_triage.workflow.demo.inputs import write_demo_inputs
from chip_triage.workflow.demo.story import StoryPatient, StorySample, read_alleles

OUT = Path("bench-out") / "large_run"
DIALECTS = ("mutect2", "vardict", "varscan2", "freebayes", "strelka2", "maf")
KARYOTYPES = (
    None,
    "46,XX[20]",
    "45,XX,-7[9]/46,XX[11]",
    "46,XX,del(7)(q22q36)[5]/46,XX[15]",
    "46,XX[11]",
)


def generated_patients(count: int) -> list[StoryPatient]:
    """``count`` synthetic patients with random alleles, VAFs, karyotypes and counts."""
    return [_patient(number) for number in range(1, count + 1)]


def _patient(number: int) -> StoryPatient:
    rng = random.Random(number)
    names = sorted(read_alleles())
    carried = {
        name: rng.uniform(0.005, 0.2) for name in rng.sample(names, rng.choice((0, 0, 1, 1, 2, 3)))
    }
    later = {
        name: min(0.9, vaf * rng.choice((0.8, 1.0, 1.3, 5.0))) for name, vaf in carried.items()
    }
    later |= {name: rng.uniform(0.02, 0.4) for name in rng.sample(names, rng.choice((0, 0, 0, 1)))}
    dialect = rng.choice(DIALECTS)
    days = [-6, 5, 12, 20, 30, 60, 90, 150]
    labs = tuple(
        (day, rng.randrange(200, 4000), rng.randrange(30, 250), round(rng.uniform(7.5, 13), 1))
        for day in days
    )
    details = {"sex": "female", "birth_year": rng.randrange(1945, 1985), "infusion_date": "2025-01-15",
               "product": "axi-cel", "disease": "DLBCL", "prior_lines": rng.randrange(1, 6)}  # fmt: skip
    evidence = {"reporting_vaf": 0.01}
    samples = (
        StorySample("pre_cart", -10, "PB", dialect, 1500, "coverage", carried, dict(evidence)),
        StorySample("cytopenia", 150, rng.choice(("PB", "BM")), dialect, 1500, "coverage", later,
                    {**evidence, "karyotype": rng.choice(KARYOTYPES), "disease_status": "remission"}),
    )  # fmt: skip
    return StoryPatient(f"G{number:03d}", "generated", samples, labs, {}, False, details)


def main() -> None:
    """Generate, run, and print time and memory."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 96
    jobs = sys.argv[2] if len(sys.argv) > 2 else "2"
    sheet = write_demo_inputs(OUT / "inputs", read_panel(), patients=generated_patients(count))
    start = time.perf_counter()
    command = [
        sys.executable,
        "-m",
        "chip_triage",
        "-q",
        "run",
        str(sheet),
        "-o",
        str(OUT / "report"),
        "--jobs",
        jobs,
    ]
    done = subprocess.run(command, check=False)
    wall = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(
        f"{count} patients, {jobs} jobs: {wall:.1f} s wall, {peak:.0f} MB peak of one process, exit {done.returncode}"
    )


if __name__ == "__main__":
    main()
