"""Every data line counted and located; only lines that can touch the panel are handed on."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import repeat

from chip_triage.errors import VariantFileError
from chip_triage.model.record import made_by, record
from chip_triage.model.variant import RejectedLine
from chip_triage.readers.panel_regions import PanelRegions, Stretches, is_near
from chip_triage.readers.place_pattern import (
    A_POSITION,
    MOST_DIGITS,
    WHOLE_NUMBER,
    digits_pattern,
)

_SHOWN = 60
#: Lines of a contig that are looked at with care before a pattern is compiled for it (about a
#: millisecond), and the most contigs that get one.
_OFTEN = 500
_MOST_PATTERNS = 200
#: A line with a contig and a position.
_PLACED = rb"([^\t\n#][^\t\n]*)\t(%b)\t" % WHOLE_NUMBER
#: Up to this many columns tabs are rare enough to be taken out rather than counted.
_FEW_COLUMNS = 40
#: Rejected lines kept by name; beyond this number a file is refused as a whole.
MAX_REJECTED = 10_000


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
    blocks: Iterator[bytes],
    regions: PanelRegions,
    scan: LineScan,
    line: int,
    n_columns: int,
    seams: list[bytes] | None = None,
    *,
    each_line: bool = True,
) -> Iterator[tuple[int, bytes]]:
    """Lines that begin near a gene, with their number; all others are counted in ``scan``.

    ``line`` is the number of the line before the first block. The first two columns are read in
    every line: a line whose place cannot be told is rejected wherever it may belong. Tabs are counted
    in ``each_line``; without that over whole blocks, and line by line only where a block has too few or too
    many, or holds one of the ``seams`` (the lines across ends of compressed blocks, whose checksums prove what
    lies between) that is not whole. So lost, swapped and joined lines are noticed outside the panel too.
    """
    places = _Places(regions)
    blanks, odd = 0, set[bytes]()
    for block in blocks:
        if seams:
            odd.update(_odd_seams(seams, n_columns))
        is_doubtful = bool(blanks) or (bool(odd) and not odd.isdisjoint(BytesIO(block).readlines()))
        count = _tabs_of_lines if each_line else _tabs
        found = None if is_doubtful else _plain_block(block, places, line, n_columns, count)
        if found is not None:
            n_lines, near = found
            scan.data_lines += n_lines
            scan.outside += n_lines - len(near)
            line += n_lines
            yield from near
            continue
        for raw in block.removesuffix(b"\n").split(b"\n"):
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
    """Contig as written to its stretches near a gene, looked up once per contig.

    ``doubtful`` is asked about every line: it answers None for an ordinary line outside the panel of the contig
    that was met last, and a match of any other. A pattern is compiled for a contig that is met often.
    """

    def __init__(self, regions: PanelRegions) -> None:
        super().__init__()
        self._regions = regions
        self._seen: dict[bytes, int] = {}
        self._questions: dict[bytes, _Question] = {}
        self._any: _Question = re.compile(b"").match
        self.doubtful: _Question = self._any

    def __missing__(self, contig: bytes) -> Stretches | None:
        found = self[contig] = self._regions.near(contig.decode("utf-8", "replace"))
        return found

    def turn_to(self, contig: bytes) -> None:
        """A line of this contig was looked at with care: those that follow are asked its pattern."""
        seen = self._seen[contig] = self._seen.get(contig, 0) + 1
        if seen == _OFTEN and len(self._questions) < _MOST_PATTERNS:
            stretches = self[contig]
            spans = zip(stretches[0], stretches[1], strict=True) if stretches is not None else ()
            near = digits_pattern(spans)
            pattern = rb"(?!%b\t(?!%b\t)%b\t)" % (re.escape(contig), near, WHOLE_NUMBER)
            self._questions[contig] = re.compile(pattern).match
        self.doubtful = self._questions.get(contig, self._any)


_Question = Callable[[bytes], "re.Match[bytes] | None"]


def _plain_block(
    block: bytes,
    places: _Places,
    line: int,
    n_columns: int,
    count: Callable[[bytes, int], int],
) -> tuple[int, list[tuple[int, bytes]]] | None:
    """Number of lines and the near ones; None when something in the block is out of the ordinary.

    The lines are cut, asked and counted without a step of the interpreter for each.
    """
    answers = list(map(places.doubtful, BytesIO(block)))
    if count(block, n_columns) != len(answers) * (n_columns - 1):
        return None
    near: list[tuple[int, bytes]] = []
    if answers.count(None) == len(answers):
        return len(answers), near
    placed = re.compile(_PLACED).match
    for number, answer in enumerate(answers, line + 1):
        if answer is None:
            continue
        raw: bytes = answer.string.removesuffix(b"\n")
        found = placed(raw)
        if found is None:
            return None
        contig = found[1]
        places.turn_to(contig)
        stretches = places[contig]
        if stretches is not None:
            position = int(found[2])
            index = bisect_right(stretches[0], position)
            if index and position <= stretches[1][index - 1]:
                gene = stretches[2][index - 1]
                if position >= gene or _may_reach(raw, found.end(), position, gene):
                    near.append((number, raw))
    return len(answers), near


def _may_reach(raw: bytes, at: int, position: int, gene: int) -> bool:
    """Whether a line that begins before a gene can touch it: its REF or END may reach in.

    ``at`` is where the column behind POS begins.
    """
    ref = raw.find(b"\t", at) + 1
    length = raw.find(b"\t", ref) - ref
    return ref == 0 or length < 0 or position + length > gene or raw.find(b"END=", ref) >= 0


def _tabs(block: bytes, n_columns: int) -> int:
    """Number of tabs; taking them out is faster than counting while they are few."""
    if n_columns > _FEW_COLUMNS:
        return block.count(b"\t")
    return len(block) - len(block.replace(b"\t", b""))


def _tabs_of_lines(block: bytes, n_columns: int) -> int:
    """Number of tabs where every line has those of ``n_columns``; -1 where one has not."""
    counts = list(map(bytes.count, BytesIO(block), repeat(b"\t")))
    return sum(counts) if set(counts) == {n_columns - 1} else -1


def _odd_seams(seams: list[bytes], n_columns: int) -> list[bytes]:
    """Seams of data lines that have too few or too many columns; the list is emptied."""
    counts = list(map(bytes.count, seams, repeat(b"\t")))
    odd: list[bytes] = []
    if set(counts) != {n_columns - 1}:
        odd = [
            seam.replace(b"\r\n", b"\n")
            for seam, count in zip(seams, counts, strict=True)
            if count != n_columns - 1 and not seam.startswith(b"#")
        ]
    seams.clear()
    return odd


def _is_near(raw: bytes, line: int, places: _Places, scan: LineScan, n_columns: int) -> bool:
    """One line of a block that is out of the ordinary: counted, rejected or near."""
    scan.data_lines += 1
    columns = raw.split(b"\t", 2)
    digits = columns[1] if len(columns) == 3 else b""
    is_place = digits.isdigit() and digits[0] != 48 and len(digits) <= MOST_DIGITS
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
        scan.reject(line, "pos", f"POS is {position!r}, expected {A_POSITION}")
