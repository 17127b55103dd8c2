"""One measured program per call: ``python programs.py NAME FILE [SAMPLE]``.

Each does its work and prints one short line, so that `run_all` can time whole processes and compare what
they found. Run by its path, it takes whatever chip_triage the interpreter has installed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path


def inflate(path: Path, sample: str | None) -> str:
    """Inflate and nothing else (isal, one thread)."""
    from isal import igzip

    size = 0
    with igzip.open(path, "rb") as source:
        while data := source.read(1 << 20):
            size += len(data)
    return f"{size} bytes"


def read(path: Path, sample: str | None) -> str:
    """Our reader: every line accounted for, panel lines read in full."""
    from chip_triage.readers.panel_file import read_panel
    from chip_triage.readers.variant_file import ReadRequest, read_variant_file

    wanted = (sample,) if sample else None
    found = read_variant_file(ReadRequest((path,), wanted=wanted), read_panel())
    account = found[0].accounting[0]
    return f"{account.data_lines} lines, {account.in_panel} in panel, {len(found[0].calls)} calls"


def write_regions(path: Path) -> None:
    """The panel's gene spans as a BED file, for bcftools."""
    from chip_triage.readers.panel_file import read_panel
    from chip_triage.readers.panel_regions import PanelRegions

    path.write_text(
        "".join(
            f"chr{contig}\t{start - 1}\t{end}\n"
            for contig, spans in sorted(PanelRegions(read_panel(), "GRCh38").merged().items())
            for start, end in spans
        )
    )


def pysam_scan(path: Path, sample: str | None) -> str:
    """The bcftools in pysam: view -T over the whole file."""
    return _pysam(path, "-T", sample)


def pysam_index(path: Path, sample: str | None) -> str:
    """The bcftools in pysam: view -R through the index, with a filter on the VAF."""
    return _pysam(path, "-R", sample, "-i", "FORMAT/AF>0.02")


def _pysam(path: Path, option: str, sample: str | None, *more: str) -> str:
    import tempfile

    import pysam
    import pysam.bcftools

    chosen, regions = ["-s", sample] if sample else [], str(path.parent / REGIONS)
    with tempfile.NamedTemporaryFile(suffix=".vcf") as out:
        pysam.bcftools.view(
            option, regions, *chosen, *more, "-H", "-o", out.name, str(path), catch_stdout=False
        )
        lines = Path(out.name).read_bytes().count(b"\n")
    return f"{lines} records"


def polars_scan(path: Path, sample: str | None) -> str:
    """polars: lazy scan, filter on the gene."""
    import polars

    from chip_triage.readers.panel_file import read_panel

    genes = [gene.symbol for gene in read_panel().genes]
    frame = (
        polars.scan_csv(path, separator="\t", infer_schema=False, quote_char=None)
        .filter(polars.col("Hugo_Symbol").is_in(genes))
        .select("Hugo_Symbol", "Chromosome", "Start_Position", "t_ref_count", "t_alt_count")
        .collect()
    )
    return f"{frame.height} rows"


#: The panel's gene spans, written beside the inputs.
REGIONS = "panel.bed"
PROGRAMS: dict[str, Callable[[Path, str | None], str]] = {
    "inflate": inflate,
    "read": read,
    "pysam-scan": pysam_scan,
    "pysam-index": pysam_index,
    "polars": polars_scan,
}

if __name__ == "__main__":
    print(PROGRAMS[sys.argv[1]](Path(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else None))
