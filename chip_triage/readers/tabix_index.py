"""Panel lines of a bgzipped VCF through its tabix or CSI index, with every block that is read proved.

An index is trusted only when it is not older than the file, names only contigs of the header, holds
record counts, and reaches exactly to the end of the file. Blocks are inflated and checked here, not by
htslib, because its iterators end in silence where a block is damaged.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from chip_triage.errors import VariantFileError
from chip_triage.model.locus import canonical_contig
from chip_triage.model.note import Note
from chip_triage.readers.inflate import BGZF_EOF, bgzf_block_size, block_inflater, inflate
from chip_triage.readers.line_scan import LineScan, near_lines
from chip_triage.readers.panel_regions import PanelRegions
from chip_triage.readers.vcf_header import VcfHeader

#: Virtual offsets: compressed offset of a block << 16 | offset inside the block.
Chunk = tuple[int, int]
_LOW_WORD = 0xFFFFFFFF
#: The head of a bin with one chunk, beside its number; most bins have one, and are looked at together.
_ONE_CHUNK, _HEADS_AT_ONCE = 1 << 32, 256
_CSI_BIN = struct.Struct("<I8xi")
_READ = 1 << 20
_BLOCK = 1 << 16


@dataclass(frozen=True, slots=True)
class _Contig:
    """Wanted bins of one contig, its linear offsets, its record count (None: not stated), its end."""

    bins: dict[int, list[Chunk]]
    linear: Sequence[int]
    records: int | None
    end: int


class TabixIndex:
    """An index of one file, with the bins that ``spans`` (1-based, by canonical contig) need."""

    def __init__(self, path: Path, index: Path, spans: dict[str, list[tuple[int, int]]]) -> None:
        self.path = path
        self.name = index.name
        self.contigs: dict[str, _Contig] = {}
        self._spans = spans
        self._min_shift, self._depth, self._had_bins = 14, 5, False
        with index.open("rb") as handle:
            self._data = b"".join(inflate(handle, "bgzf", index.name))
        self._at = 4
        if self._data[:4] == b"TBI\x01":
            self._read_tbi()
        elif self._data[:4] == b"CSI\x01":
            self._read_csi()
        self._data = b""

    @property
    def records(self) -> int | None:
        """Data lines of the whole file by the index; None when it does not say."""
        counts = [contig.records for contig in self.contigs.values()]
        return None if None in counts or not counts else sum(count or 0 for count in counts)

    @property
    def end(self) -> int:
        """Virtual offset behind the last record."""
        return max((contig.end for contig in self.contigs.values()), default=0)

    def _integers(self, count: int) -> tuple[int, ...]:
        found = struct.unpack_from(f"<{count}i", self._data, self._at)
        self._at += 4 * count
        return found

    def _words(self, count: int) -> Sequence[int]:
        """So many 64-bit words from here on, looked up when they are asked for."""
        found = memoryview(self._data)[self._at : self._at + 8 * count]
        if len(found) < 8 * count:
            raise struct.error("the index is cut short")
        return found.cast("Q")

    def _names(self, length: int) -> list[str]:
        text = self._data[self._at : self._at + length]
        self._at += length
        return [name.decode("utf-8", "replace") for name in text.split(b"\0")[:-1]]

    def _read_tbi(self) -> None:
        n_ref, *_, length = self._integers(8)
        for name in self._names(length)[:n_ref]:
            spans = self._spans.get(canonical_contig(name), [])
            bins = self._bins(spans, words=1)
            (n_linear,) = self._integers(1)
            linear: Sequence[int] = ()
            if spans:
                linear = self._words(n_linear)
            self._at += 8 * n_linear
            self.contigs[name] = self._contig(bins, linear)

    def _read_csi(self) -> None:
        self._min_shift, self._depth, aux = self._integers(3)
        after = self._at + aux
        *_, length = self._integers(7)
        names = self._names(length)
        self._at = after
        (n_ref,) = self._integers(1)
        for name in names[:n_ref]:
            spans = self._spans.get(canonical_contig(name), [])
            self.contigs[name] = self._contig(self._bins(spans, words=2), ())

    def _bins(self, spans: list[tuple[int, int]], *, words: int) -> dict[int, list[Chunk]]:
        """Wanted bins of one contig; the others are stepped over.

        A bin is its number and count of chunks in one 64-bit word (TBI), or parted by a word with an
        offset (CSI: number, offset, count), and two words a chunk.
        """
        (n_bins,) = self._integers(1)
        self._had_bins = n_bins > 0
        wanted = {number for start, end in spans for number in self._overlapping(start - 1, end)}
        wanted.add(self._summary_bin)
        if words == 2:
            return self._csi_bins(n_bins, wanted)
        size = (len(self._data) - self._at) // 8 * 8
        words_of = memoryview(self._data)[self._at : self._at + size].cast("Q")
        bins: dict[int, list[Chunk]] = {}
        singles = {number | _ONE_CHUNK for number in wanted}
        at, left = 0, n_bins
        while left:
            heads = _single_heads(words_of[at : at + 3 * min(left, _HEADS_AT_ONCE) : 3].tolist())
            for head in singles.intersection(heads):
                place = at + 3 * heads.index(head)
                bins[head & _LOW_WORD] = [(words_of[place + 1], words_of[place + 2])]
            at, left = at + 3 * len(heads), left - len(heads)
            if not heads:
                head = words_of[at]
                end = at + 1 + 2 * (head >> 32)
                if head & _LOW_WORD in wanted:
                    flat = words_of[at + 1 : end].tolist()
                    bins[head & _LOW_WORD] = list(zip(flat[::2], flat[1::2], strict=True))
                at, left = end, left - 1
        self._at += 8 * at
        return bins

    def _csi_bins(self, n_bins: int, wanted: set[int]) -> dict[int, list[Chunk]]:
        bins: dict[int, list[Chunk]] = {}
        for _ in range(n_bins):
            number, n_chunks = _CSI_BIN.unpack_from(self._data, self._at)
            self._at += _CSI_BIN.size
            if number in wanted:
                flat = struct.unpack_from(f"<{2 * n_chunks}Q", self._data, self._at)
                bins[number] = list(zip(flat[::2], flat[1::2], strict=True))
            self._at += 16 * n_chunks
        return bins

    @property
    def _summary_bin(self) -> int:
        """The bin after the last real one: where the contig lies and how many records it has."""
        return ((1 << (3 * (self._depth + 1))) - 1) // 7 + 1

    def _contig(self, bins: dict[int, list[Chunk]], linear: Sequence[int]) -> _Contig:
        summary = bins.pop(self._summary_bin, None)
        if summary is None or len(summary) < 2:
            return _Contig(bins, linear, None if self._had_bins else 0, 0)
        return _Contig(bins, linear, summary[1][0] + summary[1][1], summary[0][1])

    def chunks(self, name: str) -> list[Chunk]:
        """Merged stretches of the file that can hold records overlapping the spans of a contig."""
        contig = self.contigs[name]
        found: list[Chunk] = []
        for start, end in self._spans.get(canonical_contig(name), []):
            least = 0
            if contig.linear:
                least = contig.linear[min((start - 1) >> self._min_shift, len(contig.linear) - 1)]
            for number in self._overlapping(start - 1, end):
                found.extend(chunk for chunk in contig.bins.get(number, ()) if chunk[1] > least)
        merged: list[Chunk] = []
        for chunk in sorted(found):
            if merged and chunk[0] >> 16 <= merged[-1][1] >> 16:
                merged[-1] = (merged[-1][0], max(merged[-1][1], chunk[1]))
            else:
                merged.append(chunk)
        return merged

    def _overlapping(self, start0: int, end0: int) -> Iterator[int]:
        first = 0
        for level in range(self._depth + 1):
            shift = self._min_shift + 3 * (self._depth - level)
            yield from range(first + (start0 >> shift), first + ((end0 - 1) >> shift) + 1)
            first += 1 << (3 * level)

    def near_lines(
        self, regions: PanelRegions, scan: LineScan, notes: list[Note], n_columns: int
    ) -> Iterator[tuple[int, bytes]]:
        """Lines near the panel (line number 0: unknown); the others are counted by the index."""
        total, handed = self.records or 0, 0
        part = LineScan(scan.name)
        with self.path.open("rb") as handle:
            for name in self.contigs:
                for chunk in self.chunks(name):
                    blocks = _whole_lines(_inflated(handle, chunk, scan.name), scan.name)
                    for _, raw in near_lines(blocks, regions, part, 0, n_columns):
                        handed += 1
                        yield 0, raw
        for line in part.rejected:
            scan.reject(0, line.reason, line.message)
        scan.data_lines += total
        scan.outside += total - handed - len(part.rejected)
        text = (
            f"{self.name} was used: {part.data_lines:,} of {total:,} lines were read, the others "
            "were counted by the index"
        )
        notes.append(Note("info", "index_used", scan.name, text, "remove the index to read all"))


def _single_heads(heads: list[int]) -> list[int]:
    """As many of the heads, from the first on, as are bins with one chunk each."""
    if not heads or (min(heads) >= _ONE_CHUNK and max(heads) < 2 * _ONE_CHUNK):
        return heads
    return heads[: next(at for at, head in enumerate(heads) if head >> 32 != 1)]


def trusted_index(path: Path, header: VcfHeader, regions: PanelRegions) -> TabixIndex | None:
    """The index beside ``path`` when it fits the file in every respect; None otherwise."""
    for suffix in (".tbi", ".csi"):
        index = path.with_name(path.name + suffix)
        if not index.is_file() or index.stat().st_mtime_ns < path.stat().st_mtime_ns:
            continue
        try:
            found = TabixIndex(path, index, regions.merged())
        except (VariantFileError, OSError, struct.error, ValueError, IndexError):
            continue
        agrees = header.contigs and set(found.contigs) <= set(header.contigs)
        if agrees and found.records is not None and _reaches_the_end(path, found.end):
            return found
    return None


def _reaches_the_end(path: Path, end: int) -> bool:
    """Whether the last record by the index ends where the data of the file ends.

    Its virtual offset points at the end-of-file block, or behind the last byte of the block before.
    """
    data_end = path.stat().st_size - len(BGZF_EOF)
    offset, inside = end >> 16, end & 0xFFFF
    with path.open("rb") as handle:
        handle.seek(max(0, data_end))
        if handle.read() != BGZF_EOF or offset > data_end:
            return False
        if not inside:
            return offset == data_end
        handle.seek(offset)
        block = handle.read(_BLOCK)
    size = bgzf_block_size(block[:18])
    return (
        size is not None
        and offset + size == data_end
        and int.from_bytes(block[size - 4 : size], "little") == inside
    )


def _inflated(source: BinaryIO, chunk: Chunk, name: str) -> Iterator[bytes]:
    """Plain bytes between two virtual offsets; VariantFileError for a damaged block."""
    first, last = chunk[0] >> 16, chunk[1] >> 16
    source.seek(first)
    data, at, offset = b"", 0, first
    inflated = block_inflater()
    while offset <= last:
        if len(data) - at < _BLOCK:
            # the last block may begin at ``last`` and is then wanted whole; nothing behind it is
            wanted = last + _BLOCK - (offset + len(data) - at)
            data, at = data[at:] + source.read(min(_READ, max(wanted, 0))), 0
        size = bgzf_block_size(data[at : at + 18])
        if offset == last and not chunk[1] & 0xFFFF:
            return
        if size is None or at + size > len(data):
            raise VariantFileError(
                f"no compressed block where the index says one begins (byte {offset})",
                "make the index again ('tabix -p vcf'), or copy the file again",
                path=name,
            )
        plain = inflated(data[at : at + size], offset, name)
        begin = chunk[0] & 0xFFFF if offset == first else 0
        yield plain[begin : chunk[1] & 0xFFFF] if offset == last else plain[begin:]
        at, offset = at + size, offset + size


def _whole_lines(pieces: Iterator[bytes], name: str) -> Iterator[bytes]:
    """Blocks that end with a line end; CRLF made LF and NUL refused as everywhere."""
    carry = b""
    for piece in pieces:
        if b"\0" in piece:
            raise VariantFileError("holds a NUL byte", "copy the file again", path=name)
        cut = piece.rfind(b"\n") + 1
        if not cut:
            carry += piece
            continue
        block, carry = carry + piece[:cut], piece[cut:]
        yield block.replace(b"\r\n", b"\n") if b"\r" in block else block
    if carry:
        yield carry
