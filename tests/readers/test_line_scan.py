"""The scan over blocks gives what a line-by-line reading gives, however the text is cut."""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chip_triage.model.panel import GenePanel
from chip_triage.readers import line_scan
from chip_triage.readers.line_scan import LineScan, near_lines
from chip_triage.readers.panel_regions import REACH_BASES, PanelRegions

CONTIGS = ("2", "chr2", "chr13", "17", "chr5", "")
PLACES = ("25234373", "24227855", "24227854", "25342590", "25342591", "7675088", "1", "0", "01", "x", "",
          "99999999999", "-5", "5.0")  # fmt: skip
RECORDS = st.tuples(st.sampled_from(CONTIGS), st.sampled_from(PLACES), st.integers(8, 11)).map(
    lambda parts: "\t".join([parts[0], parts[1], *["."] * (parts[2] - 2)])
)
PLAIN = st.tuples(st.sampled_from(CONTIGS[:5]), st.sampled_from(PLACES[:7])).map(
    lambda parts: "\t".join([*parts, *["."] * 8])
)
#: Ordinary lines of one contig: these are what a pattern passes over.
USUAL = st.tuples(
    st.sampled_from(("chr2", "chr17")), st.lists(st.sampled_from(PLACES[:7]), max_size=30)
).map(lambda parts: ["\t".join([parts[0], place, *["."] * 8]) for place in parts[1]])
LINES = st.one_of(PLAIN, PLAIN, RECORDS, st.sampled_from(["", "#x", "word", "a\tb", "\t\t"]))


def naive(lines: list[str], regions: PanelRegions) -> tuple[set[int], set[int], list[int], int]:
    """Lines inside a gene, lines within reach of one, rejected lines, data lines: by split alone."""
    while lines and not lines[-1]:
        lines = lines[:-1]
    inside, reaching, rejected = set(), set(), []
    for number, line in enumerate(lines, start=1):
        columns = line.split("\t")
        place = columns[1] if len(columns) > 2 else ""
        is_place = place.isdigit() and not place.startswith("0") and len(place) <= 10
        if not is_place or not columns[0] or line.startswith("#") or len(columns) != 10:
            rejected.append(number)
            continue
        pos = int(place)
        if regions.genes_at(columns[0], pos, pos):
            inside.add(number)
        if regions.genes_at(columns[0], pos, pos + REACH_BASES):
            reaching.add(number)
    return inside, reaching, rejected, len(lines)


@given(
    st.one_of(USUAL, USUAL, st.lists(LINES, max_size=30)),
    st.lists(st.integers(0, 29), max_size=8),
    st.booleans(),
    st.sampled_from([1, 2, 10**6]),
)
def test_blocks_and_lines_agree(
    mini_panel: GenePanel, lines: list[str], cuts: list[int], final: bool, often: int
) -> None:
    """``often``: from the how manieth line of a contig on its pattern is used."""
    regions = PanelRegions(mini_panel, "GRCh38")
    edges = sorted({0, len(lines), *(cut for cut in cuts if cut < len(lines))})
    blocks = [
        "".join(line + "\n" for line in lines[start:end]).encode() for start, end in pairwise(edges)
    ]
    if blocks and not final and lines[-1]:
        blocks[-1] = blocks[-1].removesuffix(b"\n")
    scan = LineScan("a.vcf")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(line_scan, "_OFTEN", often)
        found = list(near_lines(iter(blocks), regions, scan, 0, 10))
    near = {number for number, _ in found}
    assert all(raw == lines[number - 1].encode() for number, raw in found)
    inside, reaching, rejected, data_lines = naive(lines, regions)
    assert inside <= near <= reaching
    assert ([bad.line for bad in scan.rejected], scan.data_lines) == (rejected, data_lines)
    assert scan.data_lines == scan.outside + len(near) + len(scan.rejected)


@pytest.mark.parametrize(
    ("row", "is_near"),
    [
        ("chr17\t7661000\t.\tC\tT\t.\t.\t.\tGT\t0/1", False),
        ("chr17\t7661000\t.\t" + "C" * 779 + "\tT\t.\t.\t.\tGT\t0/1", False),
        ("chr17\t7661000\t.\t" + "C" * 780 + "\tT\t.\t.\t.\tGT\t0/1", True),
        ("chr17\t7661000\t.\tC\t<NON_REF>\t.\t.\tEND=7661100\tGT\t0/0", True),
        ("chr17\t6600000\t.\tC\t<NON_REF>\t.\t.\tEND=7661779\tGT\t0/0", False),
        ("chr17\t7687551\t.\tC\tT\t.\t.\tEND=7687600\tGT\t0/1", False),
    ],
)
def test_what_begins_before_a_gene(mini_panel: GenePanel, row: str, is_near: bool) -> None:
    """A REF or END that reaches in is handed on; what begins beyond the reach is not looked at."""
    regions = PanelRegions(mini_panel, "GRCh38")
    found = list(near_lines(iter([row.encode() + b"\n"]), regions, LineScan("a.vcf"), 0, 10))
    assert bool(found) is is_near


def test_every_rejection_has_a_reason(mini_panel: GenePanel) -> None:
    regions = PanelRegions(mini_panel, "GRCh38")
    scan = LineScan("a.vcf")
    text = b"2\t5\t.\n\n#late\n2\t0\t.\tA\tC\t.\t.\t.\t.\t.\nword\n\t5\t.\tA\tC\t.\t.\t.\t.\t.\n"
    assert list(near_lines(iter([text]), regions, scan, 100, 10)) == []
    assert [(bad.line, bad.reason) for bad in scan.rejected] == [
        (101, "columns"), (102, "blank_line"), (103, "header_line"), (104, "pos"), (105, "columns"),
        (106, "chrom"),
    ]  # fmt: skip


@given(st.lists(st.one_of(LINES, st.binary(max_size=40).map(bytes)), max_size=40), st.randoms())
def test_patterns_change_nothing(mini_panel: GenePanel, lines: list[str | bytes], dice) -> None:  # type: ignore[no-untyped-def]
    """Damaged text in any blocks: the same lines handed on, counted and rejected as one by one."""
    rows = [line.encode() if isinstance(line, str) else line for line in lines]
    text = b"".join(b"%b\n" % row for row in rows) * 2
    if text and dice.random() < 0.5:
        at = dice.randrange(len(text))
        text = text[:at] + dice.randbytes(1) + text[at + dice.randrange(3) :]
    whole = BytesIO(text).readlines()
    blocks, kept = [], b""
    for row in whole:
        kept += row
        if dice.random() < 0.2:
            blocks.append(kept)
            kept = b""
    blocks += [kept] if kept else []
    regions = PanelRegions(mini_panel, "GRCh38")
    results = []
    for parts, often in ((blocks, 1), (whole, 10**6)):
        scan = LineScan("a.vcf")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(line_scan, "_OFTEN", often)
            inside = {
                number
                for number, raw in near_lines(iter(parts), regions, scan, 0, 10)
                if regions.genes_at(
                    raw.split(b"\t")[0].decode("utf-8", "replace"), *[int(raw.split(b"\t")[1])] * 2
                )
            }
        results.append((inside, scan.data_lines, sorted(bad.line for bad in scan.rejected)))
    assert results[0] == results[1]


def test_a_line_too_short_and_one_too_long_do_not_make_up_for_each_other(
    mini_panel: GenePanel,
) -> None:
    """Two exchanged blocks leave as many tabs as there were: every line is counted, or the first of each."""
    regions = PanelRegions(mini_panel, "GRCh38")
    usual = b"chr2\t5\t.\tA\tC\t.\t.\t.\t.\t.\n"
    short, long = b"chr2\t7\t.\n", usual[:-1] + b"\t.\t.\t.\t.\t.\t.\t.\n"
    text = usual + short + usual + long
    for blocks, each_line in (
        ([text], True),
        ([usual, short + usual, long], False),
        ([usual, short, usual, long], False),
    ):
        scan = LineScan("a.vcf")
        found = near_lines(iter(blocks), regions, scan, 0, 10, each_line=each_line)
        assert list(found) == []
        assert [bad.line for bad in scan.rejected] == [2, 4]
        assert (scan.data_lines, scan.outside) == (4, 2)
