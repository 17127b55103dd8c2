"""Per-base coverage: runs, proofs, refusals."""

from __future__ import annotations

import contextlib
import gzip
from itertools import pairwise
from pathlib import Path

import pysam
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chip_triage.errors import AssemblyMismatchError, InputError
from chip_triage.model.panel import GenePanel, GeneSpan, PanelGene
from chip_triage.readers import depth
from chip_triage.readers.depth import read_coverage


def gene(symbol: str, contig: str, start: int, end: int) -> PanelGene:
    return PanelGene(symbol, "", "", "", "+", (GeneSpan("GRCh38", contig, start, end),))


def panel_of(*genes: PanelGene) -> GenePanel:
    return GenePanel("p", "1", "", "", genes, (), (), (), (), ())


#: Two genes on 2 (1-based 101-200 and 151-300 overlap) and one on 17.
PANEL = panel_of(gene("A", "2", 101, 200), gene("B", "2", 151, 300), gene("C", "17", 11, 20))


def written(folder: Path, text: str | bytes, name: str = "cov.bed") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def runs(path: Path, panel: GenePanel = PANEL) -> list[tuple[str, int, int, int]]:
    return [
        (e.contig, e.start0, e.end0, e.depth) for e in read_coverage(path, panel, "GRCh38", "s")
    ]


GAPLESS = (
    "chr1\t0\t1000\t5\nchr2\t0\t120\t7\nchr2\t120\t150\t7\nchr2\t150\t160\t0\n"
    "chr2\t160\t500\t9\nchr17\t0\t15\t3\nchr17\t15\t400\t4\n"
)
EXPECTED = [
    ("17", 10, 15, 3),
    ("17", 15, 20, 4),
    ("2", 100, 150, 7),
    ("2", 150, 160, 0),
    ("2", 160, 300, 9),
]


@pytest.mark.parametrize("strip", [False, True])
def test_runs_are_clipped_and_joined(tmp_path: Path, strip: bool) -> None:
    text = GAPLESS.replace("chr", "") if strip else GAPLESS
    assert runs(written(tmp_path, text)) == EXPECTED


def test_evidence_says_what_it_is(tmp_path: Path) -> None:
    first = read_coverage(written(tmp_path, GAPLESS), PANEL, "GRCh38", "P01_pre")[0]
    assert (first.sample_id, first.source, first.statistic) == ("P01_pre", "per_base_file", "site")
    assert first.alt_depth is None


def test_containers_and_line_ends(tmp_path: Path) -> None:
    with pysam.BGZFile(str(tmp_path / "b.bed.gz"), "wb") as handle:
        handle.write(GAPLESS.encode())
    paths = [
        tmp_path / "b.bed.gz",
        written(tmp_path, gzip.compress(GAPLESS.encode()), "g.bed.gz"),
        written(tmp_path, GAPLESS.replace("\n", "\r\n"), "crlf.bed"),
        written(tmp_path, "track type=bedGraph\n#x\n" + GAPLESS + "\n", "track.bed"),
        written(tmp_path, GAPLESS.rstrip("\n"), "open.bed"),
    ]
    for path in paths:
        assert runs(path) == EXPECTED


def test_unsorted_and_gappy_files_lose_nothing(tmp_path: Path) -> None:
    lines = GAPLESS.splitlines()
    shuffled = "\n".join([lines[6], lines[3], lines[0], lines[4], lines[1], lines[5], lines[2]])
    assert runs(written(tmp_path, shuffled)) == EXPECTED
    gappy = "\n".join(line for line in lines if "\t0\t" not in line[4:6] and "150\t160" not in line)
    assert ("2", 150, 160, 0) not in runs(written(tmp_path, gappy))


def test_a_sorted_file_is_not_read_line_by_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = "".join(f"chr1\t{n * 10}\t{n * 10 + 10}\t{n % 7}\n" for n in range(100_000))
    path = written(tmp_path, body + GAPLESS[GAPLESS.index("chr2") :])

    def forbidden(*_: object) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr(depth, "_read_lines", forbidden)
    assert runs(path) == EXPECTED


def test_region_means_are_labelled_and_never_site_depths(tmp_path: Path) -> None:
    text = "chr2\t100\t250\texon1\t812.57\nchr17\t0\t400\texon2\t30.00\n"
    evidence = read_coverage(written(tmp_path, text), PANEL, "GRCh38", "s")
    assert {e.statistic for e in evidence} == {"region_mean"}
    assert [(e.contig, e.start0, e.end0, e.depth) for e in evidence] == [
        ("17", 10, 20, 30),
        ("2", 100, 250, 812),
    ]
    four = read_coverage(written(tmp_path, "chr2\t100\t250\t0.99\n"), PANEL, "GRCh38", "s")
    assert [(e.depth, e.statistic) for e in four] == [(0, "region_mean")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("#only\n", "no coverage lines"),
        ("chr2\t101\t30\n", "samtools depth"),
        ("chr2\t100\t200\n", "samtools depth"),
        ("chr2 100 200 30\n", "1 tab-separated"),
        ("chr2\t100\t200\tHIGH\n", "b'HIGH'"),
        ("chr2\t100\t200\t4:inf\n", "4:inf"),
        ("chr2\t100\t200\t1\t30\n", "b'30'"),
        ("#chrom\tstart\tend\tregion\t1X\t10X\nchr2\t1\t2\tx\t1\t1\n", "thresholds"),
        ("chr2\t100\t200\t30\nchr2\t200\t300\t1.5\n", ":2:"),
        ("chr2\t100\t200\t30\nchr2\t300\t300\t1\n", "start < end"),
        ("chr2\t100\t200\t30\nchr2\t200\t300\t1_0\n", ":2:"),
        ("chr2\t100\t200\t30\nchr2\t200\t300\t-1\n", ":2:"),
        ("chr2\t100\t200\t30\nchr2\t200\t300\t100000000\n", "below 100,000,000"),
        ("chr2\t100\t200\t30\nchr2\t200\t3", ":2:"),
        ("chr2\t100\t200\t30\nchr2\t200\t300\t1\t2\n", ":2:"),
        ("chr2\t100\t200\t30\nchr2\t150\t300\t1\n", "more than one depth"),
        ("chr3\t100\t200\t30\n", "no line lies in a gene"),
        ("scaffold_2\t100\t200\t30\n", "contigs named 1 or chr1"),
        ("PK\x03\x04", "XLSX"),
        ("chr2\t100\t200\t3\0\n", "NUL"),
    ],
)
def test_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        read_coverage(written(tmp_path, text), PANEL, "GRCh38", "s")
    assert said in str(caught.value)
    assert caught.value.remedy


def test_truncated_and_absent_files(tmp_path: Path) -> None:
    packed = gzip.compress(GAPLESS.encode() * 200)
    with pytest.raises(InputError, match=r"cut short|damaged"):
        read_coverage(written(tmp_path, packed[:-30], "t.bed.gz"), PANEL, "GRCh38", "s")
    with pytest.raises(InputError, match="no such file"):
        read_coverage(tmp_path / "none.bed", PANEL, "GRCh38", "s")


@pytest.mark.parametrize("end", [249_250_621, 250_000_000])
def test_contigs_that_end_as_on_another_assembly(tmp_path: Path, end: int) -> None:
    with pytest.raises(AssemblyMismatchError, match="GRCh38 it has 248,956,422"):
        read_coverage(written(tmp_path, f"chr1\t0\t{end}\t1\n" + GAPLESS), PANEL, "GRCh38", "s")


def test_the_right_assembly_may_end_where_it_ends(tmp_path: Path) -> None:
    text = GAPLESS.replace("chr2\t160\t500\t9", "chr2\t160\t242193529\t9")
    assert runs(written(tmp_path, text)) == EXPECTED


@given(
    st.lists(st.tuples(st.integers(1, 40), st.integers(0, 3)), min_size=1, max_size=60),
    st.randoms(),
)
def test_every_covered_base_keeps_its_depth(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, int]], random: object
) -> None:
    lines, truth, start = [], {}, 0
    for length, value in steps:
        lines.append(f"chr2\t{start}\t{start + length}\t{value}")
        truth |= dict.fromkeys(range(start, start + length), value)
        start += length
    random.shuffle(lines)  # type: ignore[attr-defined]
    wanted = {base: value for base, value in truth.items() if 100 <= base < 300}
    path = written(tmp_path_factory.getbasetemp(), "\n".join(lines) + "\n", "prop.bed")
    if not wanted:
        with pytest.raises(InputError):
            runs(path)
        return
    found = runs(path)
    assert {b: d for _, low, high, d in found for b in range(low, high)} == wanted
    for (_, _, end, value), (_, begin, _, following) in pairwise(found):
        assert end < begin or value != following


@given(st.binary(max_size=120))
def test_junk_is_an_input_error(tmp_path_factory: pytest.TempPathFactory, junk: bytes) -> None:
    path = written(tmp_path_factory.getbasetemp(), b"chr2\t100\t200\t30\n" + junk, "junk.bed")
    with contextlib.suppress(InputError):
        runs(path)
