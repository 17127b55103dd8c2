"""The pattern for ordinary rows gives what looking at every cell gives, however the text is cut."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chip_triage.errors import AssemblyMismatchError
from chip_triage.model.panel import GenePanel
from chip_triage.readers import bgzf_runs, maf_scan, source
from chip_triage.readers.inflate import bgzf_block_size
from chip_triage.readers.maf import read_maf
from chip_triage.readers.maf_assembly import panel_symbols
from chip_triage.readers.maf_columns import MafColumns, find_columns
from chip_triage.readers.maf_scan import MafScan, panel_rows
from chip_triage.readers.panel_regions import PanelRegions
from chip_triage.readers.request import ReadRequest

NAMES = ("Hugo_Symbol", "Center", "NCBI_Build", "Chromosome", "Start_Position", "Strand", "Reference_Allele",
         "Tumor_Seq_Allele2", "Tumor_Sample_Barcode", "Variant_Classification", "t_alt_count",
         "t_ref_count")  # fmt: skip
ORDERS = (NAMES, (*NAMES[8:], *NAMES[:8]), ("Start_Position", *(n for n in NAMES if n != "Start_Position")),
          tuple(n for n in NAMES if n not in ("NCBI_Build", "Tumor_Sample_Barcode")))  # fmt: skip
CELLS = {
    "Hugo_Symbol": ("EGFR", "EGFR", "TP53X", "", "TP53", "#EGFR", "DNMT3A"),
    "NCBI_Build": ("GRCh38", "GRCh38", "GRCh38", "hg38", ""),
    "Chromosome": ("7", "chr7", "17", "chr17", "Chr17", "23", "GL000192.1", " ", "", "2", "chr2"),
    "Start_Position": (
        "1",
        "7675088",
        "7661778",
        "7661779",
        "7687550",
        "7687551",
        "0",
        "007675088",
        "x",
        "",
        "-5",
        "76750880",
        "99999999999",
        "25234373",
    ),
    "Tumor_Sample_Barcode": ("P01", "P01", "P01", "P01", "P02", ""),
}
#: Seeds of rows: many at once, for rows of the panel that the pattern could miss are few.
ROWS = st.builds(
    lambda seed, size: [random.Random(seed).randrange(2**32) + n for n in range(size)],
    st.integers(0, 2**32),
    st.integers(1, 300),
)


def row(number: int, names: tuple[str, ...], *, clean: bool = False) -> str:
    dice = random.Random(number)
    cells = [dice.choice(CELLS.get(name, ("A", "", "xyz"))) for name in names]
    if not clean and dice.random() < 0.05:
        return dice.choice(("", "\t" * (len(names) - 1), "# a comment", "word", "\t".join(names)))
    if not clean and dice.random() < 0.05:
        del cells[dice.randrange(len(cells))]
    return "\t".join(cells)


def blocks_of(rows: Iterable[str], dice: random.Random) -> Iterator[bytes]:
    kept = b""
    for one in rows:
        kept += one.encode() + b"\n"
        if dice.random() < 0.3:
            yield kept
            kept = b""
    if kept:
        yield kept if dice.random() < 0.5 else kept.removesuffix(b"\n") or kept


def columns_of(names: tuple[str, ...]) -> MafColumns:
    return find_columns(names, "x.maf", 1)


def scanned(
    blocks: Iterable[bytes], panel: GenePanel, columns: MafColumns, often: int, tabs: bool
) -> tuple[object, ...]:
    scan = MafScan("x.maf")
    spans = PanelRegions(panel, "GRCh38").merged()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(maf_scan, "_OFTEN", often)
        near = list(
            panel_rows(
                iter(blocks),
                columns,
                panel_symbols(panel),
                spans,
                b"GRCh38",
                scan,
                each_row=tabs,
            )
        )
    rejected = [(bad.line, bad.reason) for bad in scan.rejected]
    counts = (scan.data_lines, scan.outside, scan.blank, scan.comments)
    return near, counts, rejected, list(scan.samples)


def naive(
    rows: list[str], panel: GenePanel, columns: MafColumns
) -> tuple[list[tuple[int, bytes]], int]:
    """Lines of the panel and the number of rows outside it, by split alone."""
    regions, symbols, at = PanelRegions(panel, "GRCh38"), panel_symbols(panel), columns.at
    near, outside = [], 0
    for line, text in enumerate(rows, 2):
        cells = text.split("\t")
        if len(cells) != columns.size or text.startswith("#"):
            continue
        start, chrom = cells[at["start"]], cells[at["chrom"]]
        if not start.isdigit() or (cells[at["gene"]].encode() not in symbols
                                   and (len(start) > 10 or not chrom.strip())):  # fmt: skip
            continue
        chrom = {"23": "X"}.get(chrom, chrom)
        by_place = regions.genes_at(chrom, int(start), int(start))
        if cells[at["gene"]].encode() in symbols or by_place:
            near.append((line, text.encode()))
        else:
            outside += 1
    return near, outside


@given(ROWS, st.sampled_from(ORDERS), st.sampled_from([-1, 2, 10]))
def test_a_pattern_changes_nothing(
    mini_panel: GenePanel, numbers: list[int], names: tuple[str, ...], often: int
) -> None:
    rows, columns, dice = (
        [row(n, names) for n in numbers],
        columns_of(names),
        random.Random(len(numbers)),
    )
    quick = scanned(blocks_of(rows, dice), mini_panel, columns, often, True)
    slow = scanned(blocks_of(rows, random.Random(1)), mini_panel, columns, 10**9, True)
    assert quick == slow
    assert (quick[0], quick[1][1]) == naive(rows, mini_panel, columns)  # type: ignore[index]


@given(ROWS, st.sampled_from(ORDERS), st.booleans())
def test_whole_rows_need_no_counting(
    mini_panel: GenePanel, numbers: list[int], names: tuple[str, ...], one_sample: bool
) -> None:
    rows = [row(n, names, clean=True) for n in numbers]
    if one_sample:
        rows = [text.replace("P02", "P01") for text in rows]
    columns = columns_of(names)
    quick = scanned(blocks_of(rows, random.Random(2)), mini_panel, columns, -1, False)
    assert quick == scanned(blocks_of(rows, random.Random(1)), mini_panel, columns, 10**9, True)


@pytest.mark.parametrize("tabs", [True, False])
@pytest.mark.parametrize("place", [1, 50, 98])
def test_two_rows_run_into_one_are_noticed(mini_panel: GenePanel, tabs: bool, place: int) -> None:
    plain = "EGFR\tX\tGRCh38\t7\t55100000\t+\tA\tC\tP01\tMissense_Mutation\t5\t95"
    rows = [plain] * 100
    hidden = plain.replace("EGFR", "TP53").replace("\t7\t55100000", "\t17\t7675088")
    rows[place] = plain + hidden
    blocks = ["\n".join(rows[at : at + 10]).encode() + b"\n" for at in range(0, 100, 10)]
    near, counts, rejected, _ = scanned(blocks, mini_panel, columns_of(NAMES), 5, tabs)
    assert rejected == [(place + 2, "columns")]
    assert near == []
    assert counts == (100, 99, 0, 0)


@pytest.mark.parametrize("others", [["P01"], ["P01", "P02", "P03"]])
def test_another_assembly_is_noticed_behind_the_pattern(
    mini_panel: GenePanel, others: list[str]
) -> None:
    plain = "EGFR\tX\tGRCh38\t7\t55100000\t+\tA\tC\t{}\tMissense_Mutation\t5\t95"
    rows = [plain.format(name) for name in others for _ in range(20)]
    rows.append(plain.format("P01").replace("GRCh38", "GRCh37"))
    blocks = [text.encode() + b"\n" for text in rows]
    with pytest.raises(AssemblyMismatchError, match=f"line {len(rows) + 1} is GRCh37"):
        scanned(blocks, mini_panel, columns_of(NAMES), 5, False)


@pytest.mark.parametrize(
    ("chrom", "start", "is_near"),
    [("17", 7661778, False), ("17", 7661779, True), ("chr17", 7687550, True), ("chr17", 7687551, False),
     ("2", 25234373, True), ("7", 7675088, False), ("13", 28100592, True), ("13", 28100593, False)],
)  # fmt: skip
def test_a_row_in_a_gene_under_another_symbol(
    mini_panel: GenePanel, chrom: str, start: int, is_near: bool
) -> None:
    plain = "EGFR\tX\tGRCh38\t{}\t{}\t+\tA\tC\tP01\tMissense_Mutation\t5\t95"
    rows = [plain.format("7", 55_100_000)] * 20 + [plain.format(chrom, start)]
    blocks = [text.encode() + b"\n" for text in rows]
    near, counts, *_ = scanned(blocks, mini_panel, columns_of(NAMES), 5, False)
    assert near == ([(22, rows[-1].encode())] if is_near else [])
    assert counts == (21, 21 - is_near, 0, 0)


def test_barcodes_keep_the_order_of_the_file(mini_panel: GenePanel) -> None:
    plain = "EGFR\tX\tGRCh38\t7\t55100000\t+\tA\tC\tP{}\tMissense_Mutation\t5\t95"
    names = [*range(10), *range(40, 20, -1), *range(100, 130)]
    rows = [plain.format(number) for number in names]
    blocks = ["\n".join(rows[at : at + 7]).encode() + b"\n" for at in range(0, len(rows), 7)]
    *_, samples = scanned(blocks, mini_panel, columns_of(NAMES), 5, False)
    assert samples == [f"P{number}".encode() for number in names]


@pytest.mark.parametrize("run_bytes", [1, 3000, 1 << 21])
def test_a_lost_block_shows_in_the_row_across_it(
    run_bytes: int,
    tmp_path: Path,
    mini_panel: GenePanel,
    bgzip: Callable[..., bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Outside the panel too: the halves that meet are counted (1024 bytes are no multiple of a row)."""
    monkeypatch.setattr(source, "_THREAD_FROM_BYTES", 0)
    monkeypatch.setattr(maf_scan, "_OFTEN", 5)
    monkeypatch.setattr(bgzf_runs, "_RUN_BYTES", run_bytes)
    plain = "EGFR\tX\tGRCh38\t7\t{}\t+\tA\tC\tP01\tMissense_Mutation\t5\t95"
    rows = [plain.format(55_100_000 + number) for number in range(200)]
    rows[3] = rows[3].replace("EGFR\tX\tGRCh38\t7\t55100003", "TP53\tX\tGRCh38\t17\t7675088")
    whole = bgzip("\n".join(["\t".join(NAMES), *rows]).encode() + b"\n", 1024)
    blocks, at = [], 0
    while at < len(whole):
        size = bgzf_block_size(whole[at : at + 18]) or 0
        blocks.append(whole[at : at + size])
        at += size
    path = tmp_path / "x.maf.gz"
    path.write_bytes(whole)
    (sample,) = read_maf(ReadRequest((path,)), mini_panel)
    assert (sample.accounting[0].data_lines, sample.accounting[0].rejected) == (200, ())
    for lost in range(1, len(blocks) - 1):
        path.write_bytes(b"".join(blocks[:lost] + blocks[lost + 1 :]))
        (sample,) = read_maf(ReadRequest((path,)), mini_panel)
        account = sample.accounting[0]
        assert account.balanced
        assert account.data_lines < 200
        assert [bad.reason for bad in account.rejected] == ["columns"]
