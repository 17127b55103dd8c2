"""Small panels, synthetic VCF texts and BGZF files for the readers' tests."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from chip_triage.model.panel import GenePanel, GeneSpan, PanelGene
from chip_triage.readers.inflate import BGZF_EOF

HEADER = (
    "##fileformat=VCFv4.2",
    "##contig=<ID=chr2,length=242193529>",
    "##contig=<ID=chr13,length=114364328>",
    "##contig=<ID=chr17,length=83257441>",
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
    '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads">',
    '##FORMAT=<ID=AF,Number=A,Type=Float,Description="Fraction">',
    '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Depth">',
    '##FORMAT=<ID=SB,Number=4,Type=Integer,Description="Strands">',
)


def _gene(symbol: str, contig: str, on37: tuple[int, int], on38: tuple[int, int]) -> PanelGene:
    spans = (GeneSpan("GRCh37", contig, *on37), GeneSpan("GRCh38", contig, *on38))
    return PanelGene(symbol, "HGNC:1", "NM_1.1", "ENST1.1", "+", spans)


@pytest.fixture(scope="session")
def mini_panel() -> GenePanel:
    """Three genes with their real spans, nothing else."""
    genes = (
        _gene("DNMT3A", "2", (25455845, 25565459), (25227855, 25342590)),
        _gene("FLT3", "13", (28577411, 28674729), (28003274, 28100592)),
        _gene("TP53", "17", (7571720, 7590868), (7661779, 7687550)),
    )
    return GenePanel("mini", "1", "Mini", "", genes, (), (), (), (), ())


@pytest.fixture
def write_vcf(tmp_path: Path) -> Callable[..., Path]:
    """Write a VCF of ``records`` (tuples of columns) and return its path."""

    def write(
        *records: Sequence[str] | str,
        samples: Sequence[str] = ("P01",),
        extra: Sequence[str] = ("##source=Mutect2",),
        header: Sequence[str] = HEADER,
        name: str = "P01.vcf",
        ending: str = "\n",
    ) -> Path:
        columns = ["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO"]
        if samples:
            columns += ["FORMAT", *samples]
        lines = [*header, *extra, "\t".join(columns)]
        lines += [row if isinstance(row, str) else "\t".join(row) for row in records]
        path = tmp_path / name
        path.write_bytes(("\n".join(lines) + ending).encode())
        return path

    return write


def _block(data: bytes) -> bytes:
    engine = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = engine.compress(data) + engine.flush()
    head = bytes.fromhex("1f8b08040000000000ff0600424302 00".replace(" ", ""))
    size = len(head) + 2 + len(packed) + 8 - 1
    tail = zlib.crc32(data).to_bytes(4, "little") + len(data).to_bytes(4, "little")
    return head + size.to_bytes(2, "little") + packed + tail


@pytest.fixture(scope="session")
def bgzip() -> Callable[..., bytes]:
    """Compress bytes as BGZF in blocks of ``size`` bytes, with the block that marks the end."""

    def compress(data: bytes, size: int = 60_000, *, end: bool = True) -> bytes:
        blocks = [_block(data[at : at + size]) for at in range(0, len(data), size)]
        return b"".join(blocks) + (BGZF_EOF if end else b"")

    return compress
