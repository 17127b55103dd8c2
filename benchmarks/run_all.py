"""The speed table: ``python -m benchmarks.run_all [--scale 1] [--repeat 3] [--out bench-out]``.

Writes the inputs once and runs every program as a process of its own, those of one input in turn (A B C, A B C,
...), so that a machine that slows down slows them all. Printed are the best wall and CPU time, the peak memory of the
largest process and (in a turn of its own) of all together, and the median over the turns of the ratio to a program of reference. The table also goes to
``OUT/performance.md``. ``--python`` is the interpreter whose chip_triage is measured.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.generated_files import input_paths
from benchmarks.memory import peak_megabytes
from benchmarks.programs import REGIONS

PROGRAMS = Path(__file__).with_name("programs.py")
SPLIT = "%CHROM\\t%POS\\t%REF\\t%ALT\\t%SYMBOL\\t%Consequence\\t%HGVSc\\n"


@dataclass(frozen=True)
class Program:
    """One command of a group; ``demands`` are the most that ratios to references may be."""

    group: str
    label: str
    command: tuple[str, ...]
    demands: tuple[tuple[str, float], ...] = ()
    memory_mb: int | None = None


@dataclass
class Figure:
    """What the turns of one program took: wall and CPU time (s), memory (MB), its line.

    ``largest`` is the highest of one process, ``together`` of all that were there at a time.
    """

    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    largest: float = 0.0
    together: float = 0.0
    said: str = ""


class Commands:
    """How the programs are called: by which interpreter, and with which bcftools (None: none there)."""

    def __init__(self, python: str) -> None:
        self.python = python
        self.tool = str(Path(python).with_name("chip-triage"))
        self.bcftools = shutil.which("bcftools")
        self.has_polars = self._says("import polars")
        self.has_split_vep = self.bcftools is not None and self._has_plugin("split-vep")

    def own(self, name: str, path: Path, *more: str) -> tuple[str, ...]:
        return (self.python, str(PROGRAMS), name, str(path), *more)

    def shell(self, text: str) -> tuple[str, ...]:
        return ("sh", "-c", text)

    def _has_plugin(self, name: str) -> bool:
        listed = subprocess.run(
            [self.bcftools or "bcftools", "plugin", "-l"],
            capture_output=True,
            text=True,
            check=False,
        )
        return name in listed.stdout.split()

    def _says(self, code: str) -> bool:
        done = subprocess.run([self.python, "-c", code], capture_output=True, check=False)
        return done.returncode == 0


def programs(files: dict[str, Path], call: Commands) -> list[Program]:
    """Every program of the table, references first."""
    small = files["small_maf"]
    start = (call.python, "-c", "pass")
    triage = (call.tool, "triage", str(files["panel"]))
    return [
        Program("panel VCF, 2,000", "python -c pass", start),
        Program("panel VCF, 2,000", "import click", (call.python, "-c", "import click")),
        Program("panel VCF, 2,000", "chip-triage --version", (call.tool, "--version"), (("import click", 1.5),)),
        Program("panel VCF, 2,000", "chip-triage triage", triage, (("import click", 3.0),), 64),
        Program("panel VCF, 2,000", "chip-triage triage --format tsv", (*triage, "--format", "tsv"), (("import click", 3.0),), 64),
        Program("panel VCF, own genes", "import click", (call.python, "-c", "import click")),
        Program("panel VCF, own genes", "chip-triage triage", (call.tool, "triage", str(files["judged"])), (("import click", 3.0),), 64),
        *_scanned("genome VCF", files["genome"], call, 1.25, 0.4),
        *_indexed("indexed genome VCF", files["indexed"], call),
        *_scanned("joint VCF", files["joint"], call, 1.8, 0.3, "S007"),
        *_maf("MAF", files["maf"], call),
        Program("small MAF, 2,000", "python -c pass", start),
        Program("small MAF, 2,000", "chip-triage reader", call.own("read", small), (("python -c pass", 4.5),), 80),
    ]  # fmt: skip


def _scanned(
    group: str, path: Path, call: Commands, to_inflate: float, to_bcftools: float, *sample: str
) -> list[Program]:
    """A whole VCF: inflating alone, both bcftools, our reader."""
    found = [
        Program(group, "inflate alone", call.own("inflate", path)),
        Program(group, "pysam's bcftools view -T", call.own("pysam-scan", path, *sample)),
    ]
    demands = [("inflate alone", to_inflate), ("pysam's bcftools view -T", to_bcftools)]
    if call.bcftools:
        chosen = f"-s {sample[0]} " if sample else ""
        text = f"bcftools view {chosen}-T {path.parent / REGIONS} -H {path} | wc -l"
        found.append(Program(group, "bcftools view -T", call.shell(text)))
        demands.append(("bcftools view -T", to_bcftools))
    reader = call.own("read", path, *sample)
    return [*found, Program(group, "chip-triage reader", reader, tuple(demands), 64)]


def _indexed(group: str, path: Path, call: Commands) -> list[Program]:
    found = [Program(group, "pysam's bcftools view -R -i", call.own("pysam-index", path))]
    demands = [("pysam's bcftools view -R -i", 1.8)]
    if call.has_split_vep:
        view = f"bcftools view -R {path.parent / REGIONS} -i 'FORMAT/AF>0.02' {path}"
        text = f"{view} | bcftools +split-vep -f '{SPLIT}' -d | wc -l"
        found.append(Program(group, "bcftools view -R -i, +split-vep", call.shell(text)))
        demands.append(("bcftools view -R -i, +split-vep", 1.8))
    return [
        *found,
        Program(group, "chip-triage reader", call.own("read", path), tuple(demands), 64),
    ]


def _maf(group: str, path: Path, call: Commands) -> list[Program]:
    found = [Program(group, "inflate alone", call.own("inflate", path))]
    demands = [("inflate alone", 1.2)]
    if call.has_polars:
        found.append(Program(group, "polars lazy scan", call.own("polars", path)))
        demands.append(("polars lazy scan", 0.45))
    return [
        *found,
        Program(group, "chip-triage reader", call.own("read", path), tuple(demands), 80),
    ]


def _environment() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def measure(one: Program, figure: Figure) -> None:
    """Run a program once more."""
    environment = _environment()
    begun = time.perf_counter()
    child = subprocess.Popen(
        one.command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    )
    out = child.stdout.read() if child.stdout else b""
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    figure.seconds.append(time.perf_counter() - begun)
    figure.cpu.append(usage.ru_utime + usage.ru_stime)
    figure.largest = max(figure.largest, usage.ru_maxrss / 1024)
    if child.returncode:
        raise SystemExit(f"{' '.join(one.command)} ended with {child.returncode}")
    lines = out.decode("utf-8", "replace").splitlines()
    figure.said = lines[0] if len(lines) == 1 else f"{len(lines)} lines of output"


def measure_all(found: list[Program], repeat: int) -> dict[Program, Figure]:
    """All turns of all programs, group by group."""
    figures = {one: Figure() for one in found}
    for group in dict.fromkeys(one.group for one in found):
        members = [one for one in found if one.group == group]
        for _ in range(repeat):
            for one in members:
                measure(one, figures[one])
        for one in members:
            if one.memory_mb:
                figures[one].together = peak_megabytes(one.command, _environment())
            print(f"{group}: {one.label}: {min(figures[one].seconds):.2f} s", flush=True)
    return figures


def table(figures: dict[Program, Figure]) -> list[str]:
    """Markdown rows; one per program, and one more per further reference."""
    rows = [
        "| input | program | wall s | CPU s | peak MB | against | ratio | demand | found |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    by_label = {(one.group, one.label): figure for one, figure in figures.items()}
    for one, figure in figures.items():
        memory = f", <= {one.memory_mb} MB" if one.memory_mb else ""
        for label, demand in one.demands or (("", 0.0),):
            reference = by_label.get((one.group, label))
            ratio = limit = ""
            if reference is not None:
                pairs = zip(figure.seconds, reference.seconds, strict=True)
                ratio = f"{statistics.median(own / other for own, other in pairs):.2f}"
                limit = f"<= {demand:g}{memory}"
            rows.append(
                f"| {one.group} | {one.label} | {min(figure.seconds):.2f} | {min(figure.cpu):.2f} | "
                f"{memory_of(figure)} | {label} | {ratio} | {limit} | {figure.said} |"
            )
    return rows


def memory_of(figure: Figure) -> str:
    """The largest process, and all together where they were looked at."""
    together = f" / {figure.together:.0f}" if figure.together else ""
    return f"{figure.largest:.0f}{together}"


def main() -> None:
    """Write the inputs, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--out", type=Path, default=Path("bench-out"))
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--only", default="", help="only inputs with this in their name")
    options = parser.parse_args()
    inputs = options.out / "inputs"
    # in a process of its own: what this one holds counts towards the memory of those it starts
    writer = (sys.executable, "-m", "benchmarks.generated_files", str(inputs), str(options.scale))
    subprocess.run(writer, check=True)
    files = input_paths(inputs, options.scale)
    found = [one for one in programs(files, Commands(options.python)) if options.only in one.group]
    rows = table(measure_all(found, options.repeat))
    print("\n".join(rows))
    (options.out / "performance.md").write_text("\n".join(rows) + "\n")


if __name__ == "__main__":
    main()
