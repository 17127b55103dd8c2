"""BCF: the same calls as its text, and every way the decoder can fail becomes an error."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from chip_triage.errors import VariantFileError
from chip_triage.model.panel import GenePanel
from chip_triage.readers import guarded_decoder
from chip_triage.readers.bcf import check_bcf, read_bcf
from chip_triage.readers.bcf_records import BcfOutline
from chip_triage.readers.guarded_decoder import decoded_lines
from chip_triage.readers.request import ReadRequest
from chip_triage.readers.source import open_source
from chip_triage.readers.variant_file import read_variant_file

ROWS = [
    ("chr2", str(pos), ".", ref, alt, "50", "PASS", ".", "GT:AD:AF:DP", f"0/1:{90 + n},{n}:0.02:100")
    for n, (pos, ref, alt) in enumerate(
        [(1000, "C", "T"), (25227850, "CAGTGACTG", "C"), (25234373, "C", "T,A"), (25234380, "C", "T"),
         (99000000, "G", "A")],
        start=1,
    )
]  # fmt: skip
ROWS[2] = (*ROWS[2][:9], "1/2:85,10,5:0.02,0.01:100")


@pytest.fixture
def files(write_vcf: Callable[..., Path]) -> tuple[Path, Path]:
    """One VCF and the BCF made from it."""
    import pysam
    import pysam.bcftools

    text = write_vcf(*ROWS, extra=("##source=Mutect2", '##FILTER=<ID=PASS,Description="">'))
    binary = text.with_suffix(".bcf")
    pysam.bcftools.view("-O", "b", "-o", str(binary), str(text), catch_stdout=False)
    return text, binary


def test_a_bcf_reads_as_its_text(files: tuple[Path, Path], mini_panel: GenePanel) -> None:
    (text,) = read_variant_file(ReadRequest((files[0],)), mini_panel)
    (binary,) = read_variant_file(ReadRequest((files[1],)), mini_panel)
    assert [c.variant for c in binary.calls] == [c.variant for c in text.calls]
    assert [(c.vaf, c.caller_vaf) for c in binary.calls] == [
        (c.vaf, c.caller_vaf) for c in text.calls
    ]
    assert [c.line for c in binary.calls] == [2, 3, 3, 4]
    one, other = binary.accounting[0], text.accounting[0]
    assert (one.data_lines, one.outside_panel, one.in_panel, one.alleles) == (
        other.data_lines, other.outside_panel, other.in_panel, other.alleles,
    )  # fmt: skip


def test_every_record_can_be_checked(files: tuple[Path, Path]) -> None:
    found = check_bcf(files[1])
    assert (found.records, found.ok, found.kind) == (5, True, "bcf")


def test_a_cut_bcf_is_refused(files: tuple[Path, Path], mini_panel: GenePanel) -> None:
    path = files[1]
    whole = path.read_bytes()
    for cut in (1, 28, 29, 60, len(whole) - 100):
        path.write_bytes(whole[:-cut])
        with pytest.raises(VariantFileError):
            read_bcf(ReadRequest((path,)), mini_panel)


def test_a_record_cut_inside_whole_blocks(
    files: tuple[Path, Path], mini_panel: GenePanel, bgzip: Callable[..., bytes]
) -> None:
    with open_source(files[1]) as source:
        plain = b"".join(source.chunks())
    for cut in (1, 10, 40):
        files[1].write_bytes(bgzip(plain[:-cut]))
        with pytest.raises(VariantFileError, match=r"record 5 is cut short|is damaged"):
            read_bcf(ReadRequest((files[1],)), mini_panel)


def test_a_record_of_an_unknown_contig(
    files: tuple[Path, Path], mini_panel: GenePanel, bgzip: Callable[..., bytes]
) -> None:
    with open_source(files[1]) as source:
        outline = BcfOutline(source.chunks(), "x.bcf")
        size = 9 + len(outline.header_text)
        assert [record.number for record in outline.records()] == [1, 2, 3, 4, 5]
    with open_source(files[1]) as source:
        plain = bytearray(b"".join(source.chunks()))
    start = plain.index(b"\0", size - 1) + 1
    plain[start + 8] = 99
    files[1].write_bytes(bgzip(bytes(plain)))
    with pytest.raises(VariantFileError, match="record 1 is damaged"):
        read_bcf(ReadRequest((files[1],)), mini_panel)


CHILDREN = {
    "dies": "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
    "complains": "import sys; sys.stdin.read(); sys.stderr.write('[E::bgzf] bad block\\n'); print('#\\t5')",
    "fails": "raise SystemExit(3)",
    "miscounts": "import sys; sys.stdin.read(); print('#\\t4')",
    "hangs": "import time; time.sleep(60)",
    "silent": "import sys; sys.stdin.read()",
    "fine": "import sys; sys.stdin.read(); print('3\\tchr2'); print('.'); print('#\\t5')",
    "remarks": "import sys; sys.stdin.read(); sys.stderr.write('[W::bcf_hdr_check_sanity] x\\n'); print('#\\t5')",
}  # fmt: skip


@pytest.mark.parametrize(
    ("child", "message"),
    [
        ("dies", "decoder died of SIGSEGV"),
        ("complains", "decoder complained: .*bad block"),
        ("fails", "decoder complained: no word"),
        ("miscounts", "read 4 records, the file holds 5"),
        ("silent", "read None records"),
        ("hangs", "said nothing"),
        ("fine", ""),
        ("remarks", ""),
    ],
)
def test_the_guard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, child: str, message: str
) -> None:
    (tmp_path / f"{child}_child.py").write_text(CHILDREN[child])
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(guarded_decoder, "SILENCE_SECONDS", 0.5 if child == "hangs" else 20.0)
    run = decoded_lines(tmp_path / "x.bcf", [3], 5, module=f"{child}_child")
    if message:
        with pytest.raises(VariantFileError, match=message):
            list(run)
    else:
        assert list(run) == ([(3, b"chr2")] if child == "fine" else [])


def test_no_panel_record_needs_no_decoder(
    write_vcf: Callable[..., Path], mini_panel: GenePanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pysam.bcftools

    text = write_vcf(ROWS[0], ROWS[4])
    binary = text.with_suffix(".bcf")
    pysam.bcftools.view("-O", "b", "-o", str(binary), str(text), catch_stdout=False)
    monkeypatch.setattr(sys, "executable", "/nowhere")
    (sample,) = read_bcf(ReadRequest((binary,)), mini_panel)
    assert sample.accounting[0].outside_panel == 2
