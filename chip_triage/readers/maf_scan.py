"""Every MAF row counted and located; only rows that touch the panel are cut into all cells."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator
from io import BytesIO
from itertools import chain, compress, repeat

from chip_triage.errors import AssemblyMismatchError, VariantFileError
from chip_triage.model.variant import RejectedLine
from chip_triage.readers.maf_assembly import build_name
from chip_triage.readers.maf_columns import MafColumns, maf_contig
from chip_triage.readers.maf_pattern import ordinary_row
from chip_triage.readers.maf_row import place_message
from chip_triage.readers.place_pattern import MOST_DIGITS
from chip_triage.readers.source import TextSource

TYPE_CHECKING = False
if TYPE_CHECKING:
    from chip_triage.readers.looked import Looked, Piece

_SHOWN = 60
_HASH = ord("#")
#: Rows that are looked at cell by cell before a pattern is made for the rest (some 20 ms).
_OFTEN = 5_000
#: Comment lines are looked for in the first lines only; a table must begin within them.
MAX_HEADER_BYTES = 8 << 20

Spans = dict[str, list[tuple[int, int]]]
#: Rows with their line number.
Rows = Iterator[tuple[int, bytes]]
_Question = Callable[[bytes], "re.Match[bytes] | None"]


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
    blocks = source.line_blocks()
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
    blocks: Iterable[Piece],
    columns: MafColumns,
    symbols: Collection[bytes],
    spans: Spans,
    build: bytes,
    scan: MafScan,
    *,
    each_row: bool = True,
) -> Iterator[tuple[int, bytes]]:
    """Rows of the panel, by gene symbol or by position, with their line number.

    Other rows are counted and located: a row without a position is rejected wherever it belongs. The
    barcode and NCBI_Build of every row are looked at, nothing else of it. Tabs are counted in
    ``each_row``; without that in the first row of each block, which is where compressed blocks meet, whose checksums
    prove what lies between, and in rows that are half as long again as the shortest whole one. So lost
    blocks and rows run into one are noticed outside the panel too.
    """
    rows = RowReader(columns, symbols, spans, build, scan, each_row=each_row)
    for block in blocks:
        yield from rows.near(block) if isinstance(block, bytes) else rows.looked(block)


class RowReader:
    """Places the rows of one file: hands on those of the panel, counts the others in the scan.

    After a few thousand rows a pattern is made that recognises ordinary rows outside the panel
    (`maf_pattern`); while the table has one barcode, it holds that barcode.
    """

    def __init__(
        self,
        columns: MafColumns,
        symbols: Collection[bytes],
        spans: Spans,
        build: bytes,
        scan: MafScan,
        *,
        each_row: bool,
    ) -> None:
        self._columns, self._symbols, self._spans = columns, symbols, spans
        self._build, self.scan, self._each_row = build, scan, each_row
        at = columns.at
        self._gene, self._chrom, self._start = at["gene"], at["chrom"], at["start"]
        self._sample, self._build_at = at["sample"], at["build"]
        self._cut = max(self._gene, self._chrom, self._start, self._sample, self._build_at) + 1
        self._stretches: dict[bytes, tuple[list[int], list[int]]] = {}
        self._line, self._rows_met = columns.header_line, 0
        self._barcodes: set[bytes] = set()
        self._shortest = 0
        self._question: _Question | None = None
        self._asks_barcode = False

    def near(self, block: bytes) -> list[tuple[int, bytes]]:
        """The panel's rows of a block, with their line number."""
        if not self._each_row and self._begins_whole(block):
            if self._can_ask() and not self._asks_barcode:
                return self._quick_rows(block)
            lines = BytesIO(block).readlines()
            is_suspect = self._has_odd_row(lines)
        else:
            lines = BytesIO(block).readlines()
            is_suspect = set(map(bytes.count, lines, repeat(b"\t"))) != {self._columns.size - 1}
        near = self._near_rows(lines, is_suspect=is_suspect)
        self._pass_lines(len(lines))
        return near

    def looked(self, lines: Looked) -> Iterator[tuple[int, bytes]]:
        """The same of rows that others have looked at."""
        before = self._line
        self._pass_over(lines.n_lines - len(lines.near))
        self.scan.data_lines += len(lines.near)
        for name, last in lines.names.items():
            self.scan.samples[name] = before + last
        self._barcodes.update(lines.names)
        self._pass_lines(lines.n_lines)
        return ((before + number, row) for number, row in lines.near)

    def begin_anew(self) -> MafScan:
        """Count from the first row again, in a scan of its own."""
        self.scan, self._line = MafScan(self.scan.name), 0
        return self.scan

    def _pass_lines(self, count: int) -> None:
        self._line += count
        self._rows_met += count

    def _begins_whole(self, block: bytes) -> bool:
        first = block.find(b"\n") + 1 or len(block)
        return block.count(b"\t", 0, first) == self._columns.size - 1

    def _quick_rows(self, block: bytes) -> list[tuple[int, bytes]]:
        """The rows are cut and asked without being kept: the pattern looks at their length, too."""
        answers = list(map(self._question, BytesIO(block)))  # type: ignore[arg-type]
        ordinary = answers.count(None)
        self._pass_over(ordinary)
        near: list[tuple[int, bytes]] = []
        if ordinary < len(answers):
            numbered = enumerate(answers, self._line + 1)
            others = ((number, answer.string) for number, answer in numbered if answer)
            near = self._near(others, tabs=self._columns.size - 1)
        self._pass_lines(len(answers))
        return near

    def _has_odd_row(self, lines: list[bytes]) -> bool:
        """Whether a row is not whole: one long enough to be two, or shorter than any whole one.

        "Long enough" leaves room for a second row of half the shortest length that was met.
        """
        sizes = list(map(len, lines))
        limit = self._shortest * 3 // 2
        if not sizes or (self._shortest <= min(sizes) and max(sizes) < limit):
            return False
        tabs, is_odd = self._columns.size - 1, False
        for row, size in zip(lines, sizes, strict=True):
            if not self._shortest <= size < limit:
                if row.count(b"\t") != tabs:
                    is_odd = True
                elif not self._shortest or size < self._shortest:
                    self._shortest = size
        return is_odd

    def _near_rows(self, lines: list[bytes], *, is_suspect: bool) -> list[tuple[int, bytes]]:
        """The panel's rows among ``lines``; ``is_suspect`` has the tabs of every row counted."""
        rows = enumerate(lines, self._line + 1)
        if is_suspect or not self._can_ask():
            return self._near(rows, tabs=self._columns.size - 1 if is_suspect else None)
        answers = list(map(self._question, lines))  # type: ignore[arg-type]
        if self._asks_barcode:
            return self._near(self._unrecognised(rows, answers), tabs=None)
        ordinary = answers.count(None)
        self._pass_over(ordinary)
        return [] if ordinary == len(lines) else self._near(compress(rows, answers), tabs=None)

    def _can_ask(self) -> bool:
        """Whether there is a pattern for the rows that come; a second barcode needs another one."""
        barcodes = self._barcodes
        has_many = self._sample >= 0 and len(barcodes) != 1
        if self._rows_met > _OFTEN and (self._question is None or has_many > self._asks_barcode):
            pattern = ordinary_row(
                self._columns, self._symbols, self._spans, self._build,
                None if has_many else next(iter(barcodes), b""),
            )  # fmt: skip
            if pattern is not None:
                # ordinary rows are the most: nothing is made of them unless their barcode is needed
                sizes = self._shortest, self._shortest * 3 // 2
                usual = b"(?=(?s:.{%d}))(?!(?s:.{%d}))" % sizes if self._shortest else b""
                asked = pattern if has_many else b"(?!%b%b)" % (usual, pattern)
                self._question, self._asks_barcode = re.compile(asked).match, has_many
        return self._question is not None

    def _unrecognised(self, rows: Rows, answers: list[re.Match[bytes] | None]) -> Rows:
        passed = 0
        for row, answer in zip(rows, answers, strict=True):
            if answer is None:
                yield row
            else:
                self.scan.samples[answer[1]] = row[0]
                passed += 1
        self._pass_over(passed)

    def _pass_over(self, count: int) -> None:
        self.scan.data_lines += count
        self.scan.outside += count

    def _near(self, rows: Rows, tabs: int | None) -> list[tuple[int, bytes]]:
        """Rows looked at one by one; with ``tabs`` each must have so many."""
        near, outside, cut, start = [], 0, self._cut, self._start
        for line, raw in rows:
            cells = raw.split(b"\t", cut)
            if len(cells) <= cut:
                cells = raw.removesuffix(b"\n").split(b"\t", cut)
            is_placed = (
                len(cells) >= cut
                and cells[start].isdigit()
                and raw[0] != _HASH
                and (tabs is None or raw.count(b"\t") == tabs)
            )
            is_near = self._is_near(cells, line) if is_placed else None
            if is_near is None:
                _odd_row(raw.removesuffix(b"\n"), line, self._columns, self.scan)
            elif is_near:
                near.append((line, raw.removesuffix(b"\n")))
            else:
                outside += 1
        self.scan.data_lines += outside + len(near)
        self.scan.outside += outside
        return near

    def _is_near(self, cells: list[bytes], line: int) -> bool | None:
        """Whether a row belongs to the panel; None when it names no place."""
        if self._sample >= 0:
            self.scan.samples[cells[self._sample]] = line
            self._barcodes.add(cells[self._sample])
        if self._build_at >= 0 and cells[self._build_at] != self._build:
            _check_build(cells[self._build_at], self._build, line, self.scan)
        if cells[self._gene] in self._symbols:
            return True
        chrom, start = cells[self._chrom], cells[self._start]
        stretches = self._stretches.get(chrom)
        if stretches is None:
            if not chrom.strip():
                return None
            stretches = self._stretches[chrom] = _stretches(chrom, self._spans)
        if len(start) > MOST_DIGITS:
            return None
        position = int(start)
        index = bisect_right(stretches[0], position)
        return index > 0 and position <= stretches[1][index - 1]


class RowLook:
    """Looks at runs of a file: what `RowReader` finds in their rows where all are in order."""

    def __init__(
        self, columns: MafColumns, symbols: Iterable[bytes], spans: Spans, build: bytes
    ) -> None:
        self._file = (columns, frozenset(symbols), spans, build)
        self._reader: RowReader | None = None

    def __call__(self, blocks: Iterable[bytes]) -> Looked | None:
        """The rows of a run; None where one is rejected, blank or a comment."""
        from chip_triage.readers.looked import Looked

        if self._reader is None:
            self._reader = RowReader(*self._file, MafScan(""), each_row=False)
        scan = self._reader.begin_anew()
        near = [row for block in blocks for row in self._reader.near(block)]
        is_plain = not (scan.rejected or scan.blank or scan.comments)
        return Looked(scan.data_lines, near, scan.samples) if is_plain else None


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
