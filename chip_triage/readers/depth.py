"""Per-base coverage (BED4, mosdepth per-base) to compact runs of equal depth in panel genes.

A whole-genome file has some 50 million lines of which a few in a hundred lie in the panel. Pieces
of a sorted file that hold no panel base are passed over whole; that nothing was lost is then
proved by the runs themselves, which must cover every gene without a gap. Where they do not (a
file that leaves out uncovered bases, an unsorted file), the file is read again line by line.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from chip_triage.errors import AssemblyMismatchError, InputError
from chip_triage.model.depth import DepthEvidence
from chip_triage.model.locus import ASSEMBLIES, canonical_contig
from chip_triage.model.panel import GenePanel
from chip_triage.readers.assembly import CONTIG_LENGTHS
from chip_triage.readers.source import open_source

#: Statistic of evidence that is the mean of a region: never a site's depth.
REGION_MEAN = "region_mean"
#: Below this size (bytes) a piece of text is split into lines instead of being halved again.
_PIECE_BYTES = 16384
_NO_LENGTH = 1 << 40
#: A depth from which on a number of reads cannot be meant.
_TOO_DEEP = 100_000_000
_SKIPPED = (b"#", b"track", b"browser")
_EXPECTED = "per-base coverage (BED4: contig, start, end, depth)"
_WANTED = "per-base coverage: contig, start, end, depth (BED4, as 'mosdepth' writes per-base)"

_Run = tuple[int, int, int]  # start0, end0, depth


def read_coverage(
    path: Path, panel: GenePanel, assembly: str, sample_id: str
) -> tuple[DepthEvidence, ...]:
    """Depth of ``sample_id`` in the panel's genes, as merged runs sorted by contig and start.

    Per-base files give statistic ``site``. mosdepth region files (means) give statistic
    ``region_mean``, which never stands for a site's depth. Raises InputError (damage, other
    formats, overlaps, nothing of the panel) and AssemblyMismatchError (ends past a contig's end).
    """
    spans = _Spans.of(panel, assembly)
    form = _form(path)
    runs = None
    if form == "site":
        runs = _read_sorted(path, spans, assembly)
    if runs is None:
        runs = _read_lines(path, spans, assembly, form)
    if not any(runs.values()):
        raise InputError(
            "no line lies in a gene of the panel",
            f"is it coverage of {assembly}, with contigs named 1 or chr1?", path=path.name,
        )  # fmt: skip
    return tuple(_evidence(runs, sample_id, form))


@dataclass(frozen=True, slots=True)
class _Spans:
    """Where the panel's genes lie: per canonical contig, disjoint sorted [start0, end0)."""

    by_contig: dict[str, tuple[tuple[int, int], ...]]

    @classmethod
    def of(cls, panel: GenePanel, assembly: str) -> _Spans:
        found: dict[str, list[tuple[int, int]]] = {}
        for gene in panel.genes:
            span = gene.span(assembly)
            if span is not None:
                found.setdefault(span.contig, []).append((span.start - 1, span.end))
        return cls({contig: _union(pieces) for contig, pieces in found.items()})

    def touches(self, contig: str, start: int, end: int) -> bool:
        """Whether [start, end) of a canonical contig shares a base with the panel."""
        pieces = self.by_contig.get(contig)
        if not pieces:
            return False
        at = bisect_right(pieces, (end - 1, 1 << 62)) - 1
        return at >= 0 and pieces[at][1] > start

    def clip(self, contig: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The parts of [start, end) that lie in the panel."""
        for low, high in self.by_contig.get(contig, ()):
            if low < end and start < high:
                yield max(low, start), min(high, end)


def _union(pieces: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(pieces):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _form(path: Path) -> str:
    """``site`` or ``region_mean`` from the first data line; other tables are refused by name."""
    with open_source(path, expected=_EXPECTED) as source:
        for number, line in source.lines():
            if line and not line.startswith(_SKIPPED):
                return _form_of(line, number, path.name)
            if b"1X" in line or b"\tregion" in line:
                raise _refusal("a mosdepth thresholds table", "use the per-base file", path, number)
    raise InputError("holds no coverage lines", "copy it again", path=path.name)


def _form_of(line: bytes, number: int, name: str) -> str:
    cells = line.rstrip().split(b"\t")
    path = Path(name)
    if len(cells) == 3 and cells[1].isdigit() and cells[2].isdigit():
        remedy = "make per-base coverage with 'mosdepth', or turn position p into p-1 and p"
        raise _refusal("3 columns as 'samtools depth' writes them", remedy, path, number)
    if len(cells) not in (4, 5):
        raise _refusal(f"{len(cells)} tab-separated columns", "use the per-base file", path, number)
    if cells[3].isdigit() and len(cells) == 4:
        return "site"
    if b"." in cells[-1] and _is_number(cells[-1]):
        return REGION_MEAN
    remedy = "use the per-base file, not quantized or per-position tables"
    raise _refusal(f"column {len(cells)} is {cells[-1][:40]!r}", remedy, path, number)


def _refusal(found: str, remedy: str, path: Path, line: int) -> InputError:
    return InputError(f"found {found}, expected {_WANTED}", remedy, path=path.name, line=line)


def _is_number(text: bytes) -> bool:
    return text.replace(b".", b"", 1).isdigit()


def _read_sorted(path: Path, spans: _Spans, assembly: str) -> dict[str, list[_Run]] | None:
    """Runs of a sorted, gapless file without looking at every line; None when it is not one."""
    runs: dict[str, list[_Run]] = {contig: [] for contig in spans.by_contig}
    line = 1
    with open_source(path, expected=_EXPECTED) as source:
        for block in source.blocks():
            for piece, offset in _pieces(block, spans):
                before = line + block.count(b"\n", 0, offset)
                _collect(piece.split(b"\n"), before, runs, spans, path.name, assembly)
            line += block.count(b"\n")
    return runs if _gapless(runs, spans) else None


def _pieces(block: bytes, spans: _Spans) -> Iterator[tuple[bytes, int]]:
    """Parts of a block that may hold panel bases, with their offset; whole lines each."""
    waiting = [(0, len(block))]
    while waiting:
        start, end = waiting.pop()
        if not _may_touch(block, start, end, spans):
            continue
        middle = block.rfind(b"\n", start, (start + end) // 2) + 1
        if end - start <= _PIECE_BYTES or middle <= start:
            yield block[start:end], start
        else:
            waiting += [(middle, end), (start, middle)]


def _may_touch(block: bytes, start: int, end: int, spans: _Spans) -> bool:
    """False only when first and last line frame a stretch of one contig off the panel."""
    first = block[start : block.find(b"\n", start, end)].split(b"\t", 3)
    tail = end - 1 if block[end - 1 : end] == b"\n" else end
    last = block[block.rfind(b"\n", start, tail) + 1 : tail].split(b"\t", 3)
    if len(first) < 4 or len(last) < 4 or first[0] != last[0]:
        return True
    if not (first[1].isdigit() and last[2].isdigit() and int(first[1]) < int(last[2])):
        return True
    contig = canonical_contig(first[0].decode("latin-1"))
    if contig not in spans.by_contig:
        return False
    return spans.touches(contig, int(first[1]), int(last[2]))


def _gapless(runs: dict[str, list[_Run]], spans: _Spans) -> bool:
    wanted = sum(end - start for pieces in spans.by_contig.values() for start, end in pieces)
    return wanted == sum(end - start for found in runs.values() for start, end, _ in found)


def _read_lines(path: Path, spans: _Spans, assembly: str, form: str) -> dict[str, list[_Run]]:
    """Runs of any file, every line looked at."""
    runs: dict[str, list[_Run]] = {contig: [] for contig in spans.by_contig}
    line = 1
    with open_source(path, expected=_EXPECTED) as source:
        for block in source.blocks():
            lines = block.split(b"\n")
            _collect(lines, line, runs, spans, path.name, assembly, means=form == REGION_MEAN)
            line += len(lines) - 1
    return runs


def _collect(
    lines: Iterable[bytes],
    number: int,
    runs: dict[str, list[_Run]],
    spans: _Spans,
    name: str,
    assembly: str,
    *,
    means: bool = False,
) -> None:
    """Read lines into runs; the first bad one is refused with its number."""
    contig_text, pieces, contig, lengths = b"", None, "", (_NO_LENGTH, 0)
    for text in lines:
        number += 1
        cells = text.split(b"\t")
        try:
            start, end = int(cells[1]), int(cells[2])
            depth = int(float(cells[-1])) if means else int(cells[3])
            if len(cells) != 4 and not (means and len(cells) == 5):
                raise IndexError
        except (IndexError, ValueError, OverflowError):
            if not text.strip() or text.startswith(_SKIPPED):
                continue
            raise _bad_line(text, name, number - 1) from None
        if not 0 <= start < end or not 0 <= depth < _TOO_DEEP:
            raise _bad_line(text, name, number - 1)
        if cells[0] != contig_text:
            contig_text = cells[0]
            contig = canonical_contig(contig_text.decode("latin-1"))
            pieces, lengths = spans.by_contig.get(contig), _lengths(assembly, contig)
        if end > lengths[0] or end == lengths[1]:
            raise _past_the_end(contig, end, lengths[0], assembly, name, number - 1)
        if pieces and spans.touches(contig, start, end):
            if not (means or (cells[1].isdigit() and cells[2].isdigit() and cells[3].isdigit())):
                raise _bad_line(text, name, number - 1)  # int() is laxer: '1_0', '+5', ' 5'
            runs[contig] += [(low, high, depth) for low, high in spans.clip(contig, start, end)]


def _lengths(assembly: str, contig: str) -> tuple[int, int]:
    """Length of a contig on the assembly, and on the other one (0 where the two agree)."""
    own, other = 0, 0
    for known, length in zip(ASSEMBLIES, CONTIG_LENGTHS.get(contig, ()), strict=False):
        if known == assembly:
            own = length
        else:
            other = length
    return (own or _NO_LENGTH, 0 if other == own else other)


def _bad_line(text: bytes, name: str, line: int) -> InputError:
    shown = text[:80].decode("utf-8", "replace")
    return InputError(
        f"found {shown!r}, expected contig, start, end (start < end) and a whole depth below "
        f"{_TOO_DEEP:,}, tab-parted",
        "make the coverage file again, or copy it again if it was cut",
        path=name,
        line=line,
    )


def _past_the_end(
    contig: str, end: int, length: int, assembly: str, name: str, line: int
) -> AssemblyMismatchError:
    return AssemblyMismatchError(
        f"line {line}: coverage of {contig} ends at {end:,}, in {assembly} it has {length:,} bases",
        "give the coverage made on the same assembly as the variants",
        path=name,
        expected=assembly,
        found=next((other for other in ASSEMBLIES if other != assembly), "another assembly"),
    )


def _evidence(runs: dict[str, list[_Run]], sample_id: str, form: str) -> Iterator[DepthEvidence]:
    """Sorted runs, neighbours of equal depth joined; two depths for one base are refused."""
    for contig in sorted(runs):
        for start, end, depth in _joined(sorted(runs[contig]), contig, form):
            yield DepthEvidence(sample_id, contig, start, end, depth, "per_base_file", form)


def _joined(runs: list[_Run], contig: str, form: str) -> Iterator[_Run]:
    if form != "site":
        yield from runs
        return
    current: _Run | None = None
    for start, end, depth in runs:
        if current is not None and start < current[1]:
            raise InputError(
                f"{contig}:{start + 1} has more than one depth (intervals overlap)",
                "give a file in which every base stands once",
            )
        if current is not None and start == current[1] and depth == current[2]:
            current = (current[0], end, depth)
            continue
        if current is not None:
            yield current
        current = (start, end, depth)
    if current is not None:
        yield current
