"""A folder with every file that the documented examples name, made from the demonstration."""

from __future__ import annotations

import csv
import gzip
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from chip_triage.cli.main import run_cli

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Outcome:
    """What one command line printed and returned."""

    code: int
    out: str
    err: str


@pytest.fixture
def run_command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Outcome]:
    """Run a command line in this process, in a folder of choice."""

    def run(*arguments: str, cwd: Path | None = None) -> Outcome:
        if cwd is not None:
            monkeypatch.chdir(cwd)
        capsys.readouterr()
        code = run_cli(list(arguments))
        printed = capsys.readouterr()
        return Outcome(code, printed.out, printed.err)

    return run


@pytest.fixture(scope="session")
def demo_inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration's inputs, written once."""
    from chip_triage.workflow.demo.run import write_inputs

    return write_inputs(tmp_path_factory.mktemp("demo")).parent


@pytest.fixture(scope="session")
def example_folder(demo_inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that help texts and documentation name, so that every example can be run."""
    folder = tmp_path_factory.mktemp("examples")
    for part in ("variants", "coverage", "alignments"):
        shutil.copytree(demo_inputs / part, folder / part)
    for name in ("patients.csv", "labs.csv"):
        kept = [
            line
            for line in (demo_inputs / name).read_text(encoding="utf-8").splitlines()
            if not line.startswith("P08")
        ]
        (folder / name).write_text("\n".join(kept) + "\n", encoding="utf-8")
    _sheet_without_p08(demo_inputs / "samplesheet.csv", folder / "samplesheet.csv")
    variants = demo_inputs / "variants"
    copies = {
        "sample.vcf.gz": "P01_smn.vcf.gz", "pre.vcf.gz": "P01_pre_cart.vcf.gz",
        "post.vcf.gz": "P01_smn.vcf.gz", "smn.vcf.gz": "P01_smn.vcf.gz",
        "pre.maf": "P07_pre_cart.maf", "post.maf": "P07_followup.maf",
    }  # fmt: skip
    for target, source in copies.items():
        shutil.copy(variants / source, folder / target)
    maf = (variants / "P07_followup.maf").read_text(encoding="utf-8")
    (folder / "cohort.maf").write_text(maf.replace("P07_followup", "S01"), encoding="utf-8")
    plain = gzip.decompress((variants / "P01_smn.vcf.gz").read_bytes())
    (folder / "sample.vcf").write_bytes(plain)
    (folder / "joint.vcf.gz").write_bytes(gzip.compress(_joint(plain)))
    for name in ("my_panel", "our_old_panel"):
        shutil.copytree(ROOT / "gene_panels" / "clonhema_myeloid", folder / name)
    (folder / "karyotypes.tsv").write_text(
        "id\tkaryotype\nK1\t46,XX[20]\nK2\t45,XY,-7[12]/46,XY[8]\n", encoding="utf-8"
    )
    (folder / "patients_ipssr.tsv").write_text(
        "patient_id\tblasts_pct\tcyto_group\thb_g_dl\tplatelets_10e9_l\tanc_10e9_l\tage_years\n"
        "P01\t6\tPoor\t8.2\t41\t0.56\t63\n",
        encoding="utf-8",
    )
    _case_of_p04(folder)
    _replicates(folder / "replicates.csv")
    (folder / "genes.txt").write_text("TP53\nDNMT3A\nTET2\nPPM1D\n", encoding="utf-8")
    return folder


def _case_of_p04(folder: Path) -> None:
    """``case.json``: P04 of the demonstration, triaged beside the other files."""
    sheet = folder / "p04.csv"
    lines = (folder / "samplesheet.csv").read_text(encoding="utf-8").splitlines()
    kept = [line for number, line in enumerate(lines) if not number or line.startswith("P04")]
    sheet.write_text("\n".join(kept) + "\n", encoding="utf-8")
    assert run_cli(["-q", "run", str(sheet), "-o", str(folder / "p04")]) == 0
    shutil.copy(folder / "p04" / "patients" / "P04" / "case.json", folder / "case.json")
    shutil.rmtree(folder / "p04")
    sheet.unlink()


def _joint(plain: bytes) -> bytes:
    """A VCF with its one sample column twice, as PRE and POST."""
    lines = []
    for line in plain.split(b"\n"):
        cells = line.split(b"\t")
        if line.startswith(b"#CHROM"):
            line = b"\t".join((*cells[:9], b"PRE", b"POST"))
        elif line and not line.startswith(b"##"):
            line = b"\t".join((*cells, cells[9]))
        lines.append(line)
    return b"\n".join(lines)


def _replicates(path: Path) -> None:
    rows = ["material,variant,alt_depth,depth,blank"]
    for number in range(24):
        rows += [
            f"M{number % 3},V{number},{40 + 3 * copy + number % 5},{1000 + copy},0"
            for copy in range(4)
        ]
        rows.append(f"blank,B{number},{number % 3},{2500},1")
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


def _sheet_without_p08(source: Path, target: Path) -> None:
    with source.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.reader(handle))
    with target.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows(row for row in rows if row[0] != "P08")
