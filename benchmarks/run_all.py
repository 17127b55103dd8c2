"""The speed table: ``python -m benchmarks.run_all [--scale 1] [--repeat 3] [--out bench-out]``.

Writes the inputs once, runs every program as a process of its own, and prints the best wall time, the highest
peak memory and the ratio to the program of reference. The table also goes to ``OUT/performance.md``.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.generated_files import write_all

PYTHON = sys.executable


@dataclass(frozen=True)
class Program:
    """One command of a group; ``demand`` is the most that the ratio to the reference may be."""

    group: str
    label: str
    command: tuple[str, ...]
    reference: str | None = None
    demand: float | None = None
    memory_mb: int | None = None


@dataclass(frozen=True)
class Figure:
    """What one program took: best wall and CPU time (s), highest resident memory (MB), its line."""

    seconds: float
    cpu: float
    megabytes: float
    said: str


def _program(name: str, path: Path, *more: str) -> tuple[str, ...]:
    return (PYTHON, "-m", "benchmarks.programs", name, str(path), *more)


def programs(files: dict[str, Path], tool: str) -> list[Program]:
    """Every program of the table, references first."""
    panel, genome, indexed = files["panel"], files["genome"], files["indexed"]
    start, scan, index, joint = "panel VCF, 2,000", "genome VCF", "indexed genome VCF", "joint VCF"
    maf, small = "MAF", "small MAF, 2,000"
    found = [
        Program(start, "python -c pass", (PYTHON, "-c", "pass")),
        Program(start, "import click", (PYTHON, "-c", "import click")),
        Program(start, "chip-triage --version", (tool, "--version"), "import click", 1.5),
        Program(start, "chip-triage triage", (tool, "triage", str(panel), "--format", "tsv"), "import click", 3.0, 64),
        Program(scan, "inflate alone", _program("inflate", genome)),
        Program(scan, "bcftools view -T", _program("bcftools-scan", genome)),
        Program(scan, "chip-triage reader", _program("read", genome), "inflate alone", 1.25, 64),
        Program(scan, "chip-triage reader", _program("read", genome), "bcftools view -T", 0.4, 64),
        Program(index, "bcftools view -R -i", _program("bcftools-index", indexed)),
        Program(index, "chip-triage reader", _program("read", indexed), "bcftools view -R -i", 1.8, 64),
        Program(joint, "inflate alone", _program("inflate", files["joint"])),
        Program(joint, "bcftools view -T -s", _program("bcftools-scan", files["joint"], "S007")),
        Program(joint, "chip-triage reader", _program("read", files["joint"], "S007"), "inflate alone", 1.8, 64),
        Program(joint, "chip-triage reader", _program("read", files["joint"], "S007"), "bcftools view -T -s", 0.3, 64),
        Program(maf, "inflate alone", _program("inflate", files["maf"])),
        Program(maf, "chip-triage reader", _program("read", files["maf"]), "inflate alone", 1.2, 80),
        Program(small, "python -c pass", (PYTHON, "-c", "pass")),
        Program(small, "chip-triage reader", _program("read", files["small_maf"]), "python -c pass", 4.5, 80),
    ]  # fmt: skip
    if importlib.util.find_spec("polars"):
        found.append(Program(maf, "polars lazy scan", _program("polars", files["maf"])))
        found.append(
            Program(
                maf,
                "chip-triage reader",
                _program("read", files["maf"]),
                "polars lazy scan",
                0.45,
                80,
            )
        )
    return found


def measure(command: tuple[str, ...], repeat: int) -> Figure:
    """Best wall time and highest memory of ``repeat`` runs."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    seconds, cpu, megabytes, said = float("inf"), float("inf"), 0.0, ""
    for _ in range(repeat):
        begun = time.perf_counter()
        child = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
        )
        out = child.stdout.read() if child.stdout else b""
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        seconds = min(seconds, time.perf_counter() - begun)
        cpu = min(cpu, usage.ru_utime + usage.ru_stime)
        megabytes = max(megabytes, usage.ru_maxrss / 1024)
        if child.returncode:
            raise SystemExit(f"{' '.join(command)} ended with {child.returncode}")
        lines = out.decode("utf-8", "replace").splitlines()
        said = lines[0] if len(lines) == 1 else f"{len(lines)} lines of output"
    return Figure(seconds, cpu, megabytes, said)


def table(found: list[Program], figures: dict[tuple[str, ...], Figure]) -> list[str]:
    """Markdown rows; one per program and reference."""
    rows = [
        "| input | program | wall s | CPU s | peak MB | against | ratio | demand | found |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    by_label = {(one.group, one.label): figures[one.command] for one in found}
    for one in found:
        figure = figures[one.command]
        ratio = demand = ""
        if one.reference is not None:
            ratio = f"{figure.seconds / by_label[one.group, one.reference].seconds:.2f}"
            demand = f"<= {one.demand:g}" + (f", <= {one.memory_mb} MB" if one.memory_mb else "")
        rows.append(
            f"| {one.group} | {one.label} | {figure.seconds:.2f} | {figure.cpu:.2f} | "
            f"{figure.megabytes:.0f} | "
            f"{one.reference or ''} | {ratio} | {demand} | {figure.said} |"
        )
    return rows


def main() -> None:
    """Write the inputs, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--out", type=Path, default=Path("bench-out"))
    parser.add_argument("--tool", default=str(Path(PYTHON).with_name("chip-triage")))
    options = parser.parse_args()
    found = programs(write_all(options.out / "inputs", options.scale), options.tool)
    figures: dict[tuple[str, ...], Figure] = {}
    for one in found:
        if one.command not in figures:
            figures[one.command] = measure(one.command, options.repeat)
            print(f"{one.group}: {one.label}: {figures[one.command].seconds:.2f} s", flush=True)
    rows = table(found, figures)
    print("\n".join(rows))
    (options.out / "performance.md").write_text("\n".join(rows) + "\n")


if __name__ == "__main__":
    main()
