"""Every data line counted and located; only lines that can touch the panel are handed on."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from io import BytesIO
from itertools import repeat
from operator import sub

from chip_triage.errors import VariantFileError
from chip_triage.model.locus import canonical_contig
from chip_triage.model.record import made_by, record
from chip_triage.model.variant import RejectedLine
from chip_triage.readers.panel_regions import PanelRegions, Stretches, is_near
from chip_triage.readers.place_pattern import (
    A_POSITION,
    MOST_DIGITS,
    WHOLE_NUMBER,
    digits_pattern,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from chip_triage.readers.looked import Looked, Piece

_SHOWN = 60
#: Lines of a contig that are looked at with care before a pattern is compiled for it (about a
#: millisecond), and the most contigs that get one.
_OFTEN = 500
_MOST_PATTERNS = 200
#: A line with a contig and a position.
_PLACED = rb"([^\t\n#][^\t\n]*)\t(%b)\t" % WHOLE_NUMBER
#: Columns of fewer bytes than this have so many tabs that counting is faster than taking them out.
_FEW_BYTES = 16
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
    blocks: Iterable[Piece],
    regions: PanelRegions,
    scan: LineScan,
    line: int,
    n_columns: int,
    *,
    each_line: bool = True,
) -> Iterator[tuple[int, bytes]]:
    """Lines that begin near a gene, with their number; all others are counted in ``scan``.

    ``line`` is the number of the line before the first block. The first two columns are read in
    every line: a line whose place cannot be told is rejected wherever it may belong. Tabs are counted
    in ``each_line``; without that over whole blocks and in the first line of each, which is where compressed blocks
    meet, whose checksums prove what lies between. So lost, swapped and joined lines are noticed outside the panel too.
    """
    reader = LineReader(regions.stretches, n_columns, scan, line, each_line=each_line)
    for block in blocks:
        yield from reader.near(block) if isinstance(block, bytes) else reader.looked(block)


class LineReader:
    """Counts lines in its scan, block by block, and hands on those near the panel."""

    def __init__(
        self,
        stretches: Mapping[str, Stretches],
        n_columns: int,
        scan: LineScan,
        line: int,
        *,
        each_line: bool,
    ) -> None:
        self.scan, self._line = scan, line
        self._n_columns = n_columns
        self._count = _tabs_of_lines if each_line else _tabs
        self._places = _Places(stretches)
        self._blanks = 0

    def near(self, block: bytes) -> list[tuple[int, bytes]]:
        """The lines of a block that are near the panel, with their number."""
        found = None
        if not self._blanks:
            found = _plain_block(block, self._places, self._line, self._n_columns, self._count)
        if found is None:
            return self._with_care(block)
        self._pass_over(found[0], len(found[1]))
        return found[1]

    def looked(self, lines: Looked) -> Iterator[tuple[int, bytes]]:
        """The same of lines that others have looked at."""
        self._tell_blanks()
        before = self._line
        self._pass_over(lines.n_lines, len(lines.near))
        return ((before + number, raw) for number, raw in lines.near)

    def begin_anew(self) -> bool:
        """Count from the first line again with an empty scan; False where the last lines were blank."""
        self.scan, self._line, blanks = LineScan(self.scan.name), 0, self._blanks
        self._blanks = 0
        return not blanks

    def _pass_over(self, n_lines: int, near: int) -> None:
        self.scan.data_lines += n_lines
        self.scan.outside += n_lines - near
        self._line += n_lines

    def _with_care(self, block: bytes) -> list[tuple[int, bytes]]:
        """A block that is out of the ordinary, line by line."""
        near = []
        for raw in block.removesuffix(b"\n").split(b"\n"):
            self._line += 1
            if not raw:
                self._blanks += 1
                continue
            self._tell_blanks(1)
            if _is_near(raw, self._line, self._places, self.scan, self._n_columns):
                near.append((self._line, raw))
        return near

    def _tell_blanks(self, behind: int = 0) -> None:
        """Blank lines were met before the line that is ``behind`` this one: they stand between records."""
        if self._blanks:
            _blank(self._blanks, self._line - behind, self.scan)
            self._blanks = 0


class LineLook:
    """Looks at runs of a file: what `LineReader` finds in their lines where all are in order."""

    def __init__(self, stretches: Mapping[str, Stretches], n_columns: int) -> None:
        self._stretches, self._n_columns = stretches, n_columns
        self._reader: LineReader | None = None

    def __call__(self, blocks: Iterable[bytes]) -> Looked | None:
        """The lines of a run; None where one is rejected or blank."""
        from chip_triage.readers.looked import Looked

        if self._reader is None:
            self._reader = LineReader(
                self._stretches, self._n_columns, LineScan(""), 0, each_line=False
            )
        self._reader.begin_anew()
        reader, scan = self._reader, self._reader.scan
        near = [line for block in blocks for line in reader.near(block)]
        is_plain = reader.begin_anew() and not scan.rejected
        return Looked(scan.data_lines, near, {}) if is_plain else None


class _Places(dict[bytes, "Stretches | None"]):
    """Contig as written to its stretches near a gene, looked up once per contig.

    ``doubtful`` is asked about every line: it answers None for an ordinary line outside the panel of the contig
    that was met last, and a match of any other. A pattern is compiled for a contig that is met often.
    """

    def __init__(self, stretches: Mapping[str, Stretches]) -> None:
        super().__init__()
        self._stretches = stretches
        self._seen: dict[bytes, int] = {}
        self._questions: dict[bytes, _Question] = {}
        self._any: _Question = re.compile(b"").match
        self.doubtful: _Question = self._any

    def __missing__(self, contig: bytes) -> Stretches | None:
        name = canonical_contig(contig.decode("utf-8", "replace"))
        found = self[contig] = self._stretches.get(name)
        return found

    def turn_to(self, contig: bytes, lines: int) -> None:
        """So many lines were met, all or the last of this contig: those that follow are asked its pattern."""
        if not contig:
            return
        seen = self._seen[contig] = self._seen.get(contig, 0) + lines
        if (
            seen >= _OFTEN
            and contig not in self._questions
            and len(self._questions) < _MOST_PATTERNS
        ):
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
    if answers.count(None) == len(answers):
        return len(answers), []
    near = _placed_near(answers, places, line)
    return None if near is None else (len(answers), near)


def _placed_near(
    answers: list[re.Match[bytes] | None], places: _Places, line: int
) -> list[tuple[int, bytes]] | None:
    """The near ones among the doubtful lines; None when one of them has no place."""
    near = []
    placed = re.compile(_PLACED).match
    met, before, stretches = b"", 0, None
    for number, answer in enumerate(answers):
        if answer is None:
            continue
        found = placed(answer.string)
        if found is None:
            return None
        contig, digits = found.groups()
        if contig != met:
            places.turn_to(met, number - before)
            met, before, stretches = contig, number, places[contig]
        if stretches is not None:
            position = int(digits)
            index = bisect_right(stretches[0], position)
            if index and position <= stretches[1][index - 1]:
                gene = stretches[2][index - 1]
                if position >= gene or _may_reach(answer.string, found.end(), position, gene):
                    near.append((line + 1 + number, answer.string.removesuffix(b"\n")))
    places.turn_to(met, len(answers) - before)
    return near


def _may_reach(raw: bytes, at: int, position: int, gene: int) -> bool:
    """Whether a line that begins before a gene can touch it: its REF or END may reach in.

    ``at`` is where the column behind POS begins.
    """
    ref = raw.find(b"\t", at) + 1
    length = raw.find(b"\t", ref) - ref
    return ref == 0 or length < 0 or position + length > gene or raw.find(b"END=", ref) >= 0


def _tabs(block: bytes, n_columns: int) -> int:
    """Number of tabs where the first line has those of ``n_columns``; -1 where it has not.

    Taking them out is faster than counting while they are few.
    """
    first = block.find(b"\n") + 1 or len(block)
    if block.count(b"\t", 0, first) != n_columns - 1:
        return -1
    if _are_many(block, n_columns):
        return block.count(b"\t")
    return len(block) - len(block.replace(b"\t", b""))


def _tabs_of_lines(block: bytes, n_columns: int) -> int:
    """Number of tabs where every line has those of ``n_columns``; -1 where one has not."""
    counts: Iterable[int]
    if _are_many(block, n_columns):
        counts = map(bytes.count, BytesIO(block), repeat(b"\t"))
    else:
        without = map(len, BytesIO(block.replace(b"\t", b"")))
        counts = map(sub, map(len, BytesIO(block)), without)
    found = list(counts)
    return sum(found) if set(found) == {n_columns - 1} else -1


def _are_many(block: bytes, n_columns: int) -> bool:
    """Whether tabs stand so close that counting them is faster than taking them out."""
    return n_columns * _FEW_BYTES > (block.find(b"\n") + 1 or len(block))


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
