"""Every data line counted and located; only lines that can touch the panel are handed on."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator

from chip_triage.errors import VariantFileError
from chip_triage.model.record import made_by, record
from chip_triage.model.variant import RejectedLine
from chip_triage.readers.panel_regions import PanelRegions, Stretches, is_near

_SHOWN = 60
_HASH = ord("#")
#: Digits of the largest position that can be meant.
_MOST_DIGITS = 10
#: Compiled line readers kept; a file with more contigs compiles some anew.
_MOST_READERS = 1000
#: Up to this many columns tabs are rare enough to be taken out rather than counted.
_FEW_COLUMNS = 40
#: Rejected lines kept by name; beyond this number a file is refused as a whole.
MAX_REJECTED = 10_000


#: A piece of text that ends with a line end; a bytearray may be overwritten after its turn.
Block = bytes | bytearray


@record(frozen=False)
class LineScan:
    """What a scan saw: data lines, those outside the panel, and those that cannot be located."""

    name: str
    data_lines: int = 0
    outside: int = 0
    rejected: list[RejectedLine] = made_by(default_factory=list)

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
    blocks: Iterator[Block], regions: PanelRegions, scan: LineScan, line: int, n_columns: int
) -> Iterator[tuple[int, bytes]]:
    """Lines that begin near a gene, with their number; all others are counted in ``scan``.

    ``line`` is the number of the line before the first block. The first two columns are read in
    every line: a line whose place cannot be told is rejected wherever it may belong. Tabs are
    counted over whole blocks, and line by line only where a block has too few or too many, so that
    two lines run into one are noticed outside the panel too.
    """
    places = _Places(regions)
    blanks = 0
    for block in blocks:
        found = _plain_block(block, places, line, n_columns) if not blanks else None
        if found is not None:
            n_lines, near = found
            scan.data_lines += n_lines
            scan.outside += n_lines - len(near)
            line += n_lines
            yield from near
            continue
        for raw in bytes(block).removesuffix(b"\n").split(b"\n"):
            line += 1
            if not raw:
                blanks += 1
                continue
            if blanks:
                _blank(blanks, line - 1, scan)
                blanks = 0
            if _is_near(raw, line, places, scan, n_columns):
                yield line, raw


class _Places(dict[bytes, "Stretches | None"]):
    """Contig as written to its stretches near a gene, looked up once per contig."""

    def __init__(self, regions: PanelRegions) -> None:
        super().__init__()
        self._regions = regions

    def __missing__(self, contig: bytes) -> Stretches | None:
        found = self[contig] = self._regions.near(contig.decode("utf-8", "replace"))
        return found


def _plain_block(
    block: Block, places: _Places, line: int, n_columns: int
) -> tuple[int, list[tuple[int, bytes]]] | None:
    """Number of lines and the near ones; None when something in the block is out of the ordinary.

    ``here`` reads the last line's CHROM again and the POS behind it; between ``low`` and ``high``
    nothing is near.
    """
    find, first = block.find, line
    near: list[tuple[int, bytes]] = []
    here: _Here = _nowhere
    low = high = 0
    stretches: Stretches | None = None
    start, size = 0, len(block)
    while start < size:
        end = find(b"\n", start)
        if end < 0:
            end = size
        line += 1
        found = here(block, start)
        if found is None:
            tab = find(b"\t", start, end)
            if tab <= start or block[start] == _HASH:
                return None
            contig = bytes(block[start:tab])
            here, stretches, low, high = _reader_of(contig), places[contig], 0, 0
            found = here(block, start)
            if found is None:
                return None
        if stretches is not None and not low <= (position := int(found[1])) < high:
            index = bisect_right(stretches[0], position)
            if index and position <= stretches[1][index - 1]:
                if _may_reach(block, found.end(), end, position, stretches, index):
                    near.append((line, bytes(block[start:end])))
            else:
                low, high = _gap(stretches, index)
        start = end + 1
    if _tabs(block, n_columns) != (line - first) * (n_columns - 1):
        return None
    return line - first, near


_Here = Callable[[Block, int], "re.Match[bytes] | None"]
_ANYWHERE = rb"[^\t\n]+\t([1-9][0-9]{0,%d})\t" % (_MOST_DIGITS - 1)
_READERS: dict[bytes, _Here] = {}
_MET: set[bytes] = set()


def _nowhere(block: Block, start: int) -> None:
    """No line was read yet."""


def _reader_of(contig: bytes) -> _Here:
    """Matches a line of this contig; group 1 is its POS, a whole number from 1.

    A pattern is compiled for a contig that is met again: a small file has few lines of each.
    """
    if contig not in _MET:
        _MET.add(contig)
        return _any_reader(contig)
    if contig not in _READERS:
        if len(_READERS) > _MOST_READERS:
            _READERS.clear()
            _MET.clear()
        pattern = re.escape(contig) + rb"\t([1-9][0-9]{0,%d})\t" % (_MOST_DIGITS - 1)
        _READERS[contig] = re.compile(pattern).match
    return _READERS[contig]


def _any_reader(contig: bytes) -> _Here:
    """The same without a pattern of its own, somewhat slower for each line."""
    start, match = contig + b"\t", re.compile(_ANYWHERE).match
    return lambda block, at: match(block, at) if block.startswith(start, at) else None


def _may_reach(
    block: Block, at: int, end: int, position: int, stretches: Stretches, index: int
) -> bool:
    """Whether a line near a gene can touch it: it begins there, or its REF or END may reach in."""
    gene = stretches[2][index - 1]
    if position >= gene:
        return True
    ref = block.find(b"\t", at, end) + 1
    length = block.find(b"\t", ref, end) - ref
    return ref == 0 or length < 0 or position + length > gene or block.find(b"END=", ref, end) >= 0


def _gap(stretches: Stretches, index: int) -> tuple[int, int]:
    """First position behind one stretch, and the first of the next."""
    starts, ends, _ = stretches
    return (
        ends[index - 1] + 1 if index else 0,
        starts[index] if index < len(starts) else 10**_MOST_DIGITS,
    )


def _tabs(block: Block, n_columns: int) -> int:
    """Number of tabs; taking them out is faster than counting while they are few."""
    if n_columns > _FEW_COLUMNS:
        return block.count(b"\t")
    return len(block) - len(block.replace(b"\t", b""))


def _is_near(raw: bytes, line: int, places: _Places, scan: LineScan, n_columns: int) -> bool:
    """One line of a block that is out of the ordinary: counted, rejected or near."""
    scan.data_lines += 1
    columns = raw.split(b"\t", 2)
    digits = columns[1] if len(columns) == 3 else b""
    is_place = digits.isdigit() and digits[0] != 48 and len(digits) <= _MOST_DIGITS
    if not is_place or not columns[0] or raw.startswith(b"#"):
        _unlocated(raw, line, scan)
        return False
    if raw.count(b"\t") + 1 != n_columns:
        found = raw.count(b"\t") + 1
        scan.reject(line, "columns", f"{found} columns, the header has {n_columns}")
        return False
    stretches = places[columns[0]]
    if stretches is not None and is_near(stretches, int(digits)):
        return True
    scan.outside += 1
    return False


def _blank(count: int, last: int, scan: LineScan) -> None:
    for number in range(last - count + 1, last + 1):
        scan.data_lines += 1
        scan.reject(number, "blank_line", "a blank line stands between records")


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
