"""Every MAF row counted and located; only rows that touch the panel are cut into all cells."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from itertools import chain

from chip_triage.errors import AssemblyMismatchError, VariantFileError
from chip_triage.model.panel import PanelGene
from chip_triage.model.variant import RejectedLine
from chip_triage.readers.maf_assembly import build_name
from chip_triage.readers.maf_columns import MafColumns, maf_contig
from chip_triage.readers.maf_row import place_message
from chip_triage.readers.source import TextSource

_SHOWN = 60
#: Digits of the largest position that can be meant.
_MOST_DIGITS = 10
#: Comment lines are looked for in the first lines only; a table must begin within them.
MAX_HEADER_BYTES = 8 << 20

Spans = dict[str, list[tuple[int, int]]]


class MafScan:
    """What a scan saw. ``samples`` holds every barcode of the file with the last line of it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.data_lines = 0
        self.outside = 0
        self.blank = 0
        self.comments = 0
        self.samples: dict[bytes, int] = {}
        self.rejected: list[RejectedLine] = []

    def reject(self, line: int, reason: str, message: str) -> None:
        """Record one row that cannot be trusted; refuse the file when there are too many."""
        from chip_triage.readers.line_scan import MAX_REJECTED

        self.rejected.append(RejectedLine(line, reason, message, self.name))
        if len(self.rejected) > MAX_REJECTED:
            raise VariantFileError(
                f"more than {MAX_REJECTED} rows cannot be read; the last one: {message}",
                "the table does not match its header: check how it was written",
                path=self.name,
                line=line,
            )


def read_table_header(source: TextSource) -> tuple[list[str], int, Iterator[bytes]]:
    """Header cells, its line number, and the remaining blocks (the first begins after it)."""
    blocks = source.blocks()
    text, line = b"", 0
    for block in blocks:
        text += block
        while text:
            end = text.find(b"\n")
            if end < 0 and len(text) < MAX_HEADER_BYTES:
                break
            row, text = (text, b"") if end < 0 else (text[:end], text[end + 1 :])
            line += 1
            if row.strip() and not row.startswith(b"#"):
                cells = row.decode("utf-8", "replace").split("\t")
                return cells, line, chain((text,) if text else (), blocks)
    if text.strip() and not text.startswith(b"#"):
        return text.decode("utf-8", "replace").split("\t"), line + 1, iter(())
    raise VariantFileError(
        "has no header line: it holds comments or blank lines only",
        "the file is cut short: copy it again",
        path=source.name,
    )


def panel_rows(
    blocks: Iterator[bytes],
    columns: MafColumns,
    symbols: Mapping[bytes, PanelGene],
    spans: Spans,
    build: bytes,
    scan: MafScan,
) -> Iterator[tuple[int, bytes]]:
    """Rows of the panel, by gene symbol or by position, with their line number.

    Other rows are counted and located: a row without a position is rejected wherever it belongs. The
    barcode and NCBI_Build of every row are looked at, nothing else of it. Tabs are counted over whole
    blocks, and row by row only where a block has too few or too many, so that two rows run into one are
    noticed outside the panel too. This loop runs once per row of the file, so it is written for speed:
    one bounded split, no function call in the common case.
    """
    at = columns.at
    gene_at, chrom_at, start_at = at["gene"], at["chrom"], at["start"]
    sample_at, build_at = at["sample"], at["build"]
    cut = max(gene_at, chrom_at, start_at, sample_at, build_at) + 1
    near: dict[bytes, tuple[list[int], list[int]]] = {}
    samples, line, tabs = scan.samples, columns.header_line, columns.size - 1
    for block in blocks:
        rows = block.split(b"\n")
        if not rows[-1]:
            rows.pop()
        odd = passed = 0
        suspect = block.count(b"\t") != tabs * len(rows)
        for row in rows:
            line += 1
            cells = row.split(b"\t", cut)
            if (
                len(cells) < cut
                or not cells[start_at].isdigit()
                or row[0] == 35
                or (suspect and row.count(b"\t") != tabs)
            ):
                _odd_row(row, line, columns, scan)
                odd += 1
                continue
            if sample_at >= 0:
                samples[cells[sample_at]] = line
            if build_at >= 0 and cells[build_at] != build:
                _check_build(cells[build_at], build, line, scan)
            if cells[gene_at] in symbols:
                yield line, row
                continue
            stretches = near.get(cells[chrom_at])
            if stretches is None:
                chrom = cells[chrom_at]
                if not chrom.strip():
                    _odd_row(row, line, columns, scan)
                    odd += 1
                    continue
                stretches = near[chrom] = _stretches(chrom, spans)
            if len(cells[start_at]) > _MOST_DIGITS:
                _odd_row(row, line, columns, scan)
                odd += 1
                continue
            position = int(cells[start_at])
            index = bisect_right(stretches[0], position)
            if index and position <= stretches[1][index - 1]:
                yield line, row
            else:
                passed += 1
        scan.outside += passed
        scan.data_lines += len(rows) - odd


def _stretches(chrom: bytes, spans: Spans) -> tuple[list[int], list[int]]:
    """Starts and ends of the panel's spans on a contig as the table writes it."""
    found = spans.get(maf_contig(chrom.decode("utf-8", "replace")), [])
    return [low for low, _ in found], [high for _, high in found]


def _odd_row(row: bytes, line: int, columns: MafColumns, scan: MafScan) -> None:
    """A row that cannot be placed: blank, a comment, a repeated header, or rejected."""
    cells = row.split(b"\t")
    shown = row[:_SHOWN].decode("utf-8", "replace")
    if not row.strip():
        scan.blank += 1
        return
    if row.startswith(b"#") and len(cells) != columns.size:
        scan.comments += 1
        return
    names = [cell.decode("utf-8", "replace").strip() for cell in cells]
    if tuple(names) == columns.names:
        scan.comments += 1
        return
    if names[0] == columns.names[0]:
        raise VariantFileError(
            f"a second header with other columns begins here: {shown!r}",
            "the file joins two tables: give them as two files",
            path=scan.name,
            line=line,
        )
    scan.data_lines += 1
    if len(cells) != columns.size:
        scan.reject(line, "columns", columns_message(len(cells), columns.size))
    else:
        chrom, start = (names[columns.at[what]] for what in ("chrom", "start"))
        scan.reject(line, "position", place_message(chrom, start, columns))


def columns_message(found: int, expected: int) -> str:
    """Words for a row with the wrong number of columns."""
    return f"{found} columns, the header has {expected}"


def _check_build(cell: bytes, build: bytes, line: int, scan: MafScan) -> None:
    """Refuse a row whose NCBI_Build is another assembly than that of the rows before."""
    found = build_name(cell.decode("utf-8", "replace").strip(), scan.name, line)
    before = build_name(build.decode("utf-8", "replace").strip(), scan.name, line)
    if found and before and found != before:
        raise AssemblyMismatchError(
            f"line {line} is {found} by NCBI_Build, the rows before it are {before}",
            "give the rows of each assembly as a file of their own",
            path=scan.name,
            expected=before,
            found=found,
        )
