"""Every data line counted and located; only lines that can touch the panel are handed on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from chip_triage.errors import VariantFileError
from chip_triage.model.variant import RejectedLine
from chip_triage.readers.panel_regions import PanelRegions, Stretches, is_near

_SHOWN = 60
#: Rejected lines kept by name; beyond this number a file is refused as a whole.
MAX_REJECTED = 10_000


@dataclass(slots=True)
class LineScan:
    """What a scan saw: data lines, those outside the panel, and those that cannot be located."""

    name: str
    data_lines: int = 0
    outside: int = 0
    rejected: list[RejectedLine] = field(default_factory=list)

    def reject(self, line: int, reason: str, message: str) -> None:
        """Record one line that cannot be trusted; refuse the file when there are too many."""
        self.rejected.append(RejectedLine(line, reason, message, self.name))
        if len(self.rejected) > MAX_REJECTED:
            raise VariantFileError(
                f"more than {MAX_REJECTED:,} lines cannot be read; the last one: {message}",
                "the records do not match the header: check how the file was written",
                path=self.name,
                line=line,
            )


def near_lines(
    blocks: Iterator[bytes], regions: PanelRegions, scan: LineScan, line: int, n_columns: int
) -> Iterator[tuple[int, bytes]]:
    """Lines that begin near a gene, with their number; all others are counted in ``scan``.

    ``line`` is the number of the line before the first block. The first two columns are read in
    every line: a line whose place cannot be told is rejected wherever it may belong. Tabs are
    counted over whole blocks, and line by line only where a block has too few or too many, so that
    two lines run into one are noticed outside the panel too.
    """
    stretches: dict[bytes, Stretches | None] = {}
    blanks, tabs = 0, n_columns - 1
    for block in blocks:
        start, size = 0, len(block)
        n_lines = block.count(b"\n") + (not block.endswith(b"\n"))
        suspect = block.count(b"\t") != tabs * n_lines
        while start < size:
            end = block.find(b"\n", start)
            if end < 0:
                end = size
            line += 1
            if start == end:
                blanks += 1
                start = end + 1
                continue
            if blanks:
                _blank(blanks, line - 1, scan)
                blanks = 0
            scan.data_lines += 1
            tab = block.find(b"\t", start, end)
            second = block.find(b"\t", tab + 1, end)
            digits = block[tab + 1 : second] if tab > start and second > 0 else b""
            if not digits.isdigit() or digits[0] == 48 or block[start] == 35:
                _unlocated(block[start:end], line, scan)
            elif suspect and block.count(b"\t", start, end) != tabs:
                _miscounted(block[start:end], n_columns, line, scan)
            else:
                contig = block[start:tab]
                if contig not in stretches:
                    stretches[contig] = regions.near(contig.decode("utf-8", "replace"))
                found = stretches[contig]
                if found is not None and is_near(found, int(digits)):
                    yield line, block[start:end]
                else:
                    scan.outside += 1
            start = end + 1


def _blank(count: int, last: int, scan: LineScan) -> None:
    for number in range(last - count + 1, last + 1):
        scan.data_lines += 1
        scan.reject(number, "blank_line", "a blank line stands between records")


def _miscounted(raw: bytes, n_columns: int, line: int, scan: LineScan) -> None:
    found = raw.count(b"\t") + 1
    scan.reject(line, "columns", f"{found} columns, the header has {n_columns}")


def _unlocated(raw: bytes, line: int, scan: LineScan) -> None:
    shown = raw[:_SHOWN].decode("utf-8", "replace")
    if raw.startswith(b"#"):
        scan.reject(line, "header_line", f"a header line stands among the records: {shown!r}")
        return
    columns = raw.split(b"\t", 2)
    if len(columns) < 3:
        scan.reject(line, "columns", f"{shown!r} has {len(columns)} columns, expected at least 8")
    elif not columns[0]:
        scan.reject(line, "chrom", "CHROM is empty")
    else:
        position = columns[1][:_SHOWN].decode("utf-8", "replace")
        scan.reject(line, "pos", f"POS is {position!r}, expected a whole number from 1")
