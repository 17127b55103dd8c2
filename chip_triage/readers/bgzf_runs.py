"""Large BGZF files: runs of whole blocks, inflated by two threads and handed on in their order.

The blocks of BGZF do not depend on each other. The file is cut into runs of whole blocks; every block's
header, length and end is looked at on the way, and the empty block that marks the end must stand at the end
and nowhere else, as in `inflate`, which says the same of small files. isal's reader inflates a run in C
and proves the checksum and length of every block. Runs are inflated into a few buffers that are used
again and again: taking new memory for every piece costs more than looking at it.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from queue import SimpleQueue
from typing import Any, BinaryIO, NamedTuple

from chip_triage.errors import VariantFileError
from chip_triage.readers.inflate import (
    BGZF_EOF,
    DAMAGED,
    MOST_HEADER_BYTES,
    check_ended,
    next_block_size,
    refuse_end_in_the_middle,
    refuse_other_empty_block,
)
from chip_triage.readers.inflate_thread import quick_turns
from chip_triage.readers.line_pipe import line_blocks

#: Plain bytes of a run (its last block may go beyond), raw bytes read at once, and a block at most.
_RUN_BYTES = 1 << 21
_READ_BYTES = 1 << 20
_MOST_BLOCK_BYTES = 1 << 16
_THREADS = 2
#: Buffers beyond the one that each thread fills: the reader's.
_SPARE_BUFFERS = 1
_USUAL_HEADER, _USUAL_BYTES = BGZF_EOF[:16], 18
#: What isal calls the reader under its file object.
_INNER_READER = "_GzipReader"


class Run(NamedTuple):
    """Whole blocks as they stand in the file, and their place in it.

    ``ends`` says where in the text each block ends, as the blocks themselves state.
    """

    raw: memoryview
    ends: list[int]
    offset: int


class Part(NamedTuple):
    """The text of a run: up to its first line end, whole lines, and what follows the last line end.

    A run without a line end is all ``tail``. The whole lines stand in ``buffer`` from ``start`` to ``stop``; it
    is overwritten when the next part is asked for. ``seams`` says where in it a block ends.
    """

    head: bytes
    buffer: bytearray
    start: int
    stop: int
    tail: bytes
    seams: list[int]

    def lines(self, most: int) -> bytes:
        """As many bytes of the whole lines, from the first on."""
        return bytes(self.buffer[self.start : min(self.stop, self.start + most)])


class BgzfRuns:
    """Cuts a file into runs; ``seen.update`` gets the raw bytes."""

    def __init__(self, handle: BinaryIO, name: str, seen: Any = None) -> None:
        self._handle = handle
        self._name = name
        self._seen = seen
        self._data = b""
        self._at = 0
        self._offset = 0
        self._ended = self._is_read = False

    def next(self) -> Run | None:
        """The next run; None at the proved end. VariantFileError where a block is not as it must be."""
        start, offset, size = self._at, self._offset + self._at, 0
        ends: list[int] = []
        while size < _RUN_BYTES:
            block = self._block_size()
            if block is None:
                if self._at > start:
                    break
                if self._is_read:
                    left = len(self._data) - self._at
                    check_ended(self._name, self._offset + self._at, left=left, ended=self._ended)
                    return None
                self._read()
                start = 0
                continue
            end = self._at + block
            plain = int.from_bytes(self._data[end - 4 : end], "little")
            if plain > _MOST_BLOCK_BYTES:
                raise self._wrong_length()
            if not plain:
                if self._data[self._at : end] != BGZF_EOF:
                    refuse_other_empty_block(self._name, self._offset + self._at)
                self._ended = True
            self._at, size = end, size + plain
            ends.append(size)
        return Run(memoryview(self._data)[start : self._at], ends, offset)

    def _block_size(self) -> int | None:
        """Size of the block that begins here; None when it is not all there."""
        at, data = self._at, self._data
        left = len(data) - at
        if left and self._ended:
            refuse_end_in_the_middle(self._name, self._offset + at)
        if data[at : at + 16] == _USUAL_HEADER and left >= _USUAL_BYTES:
            size = data[at + 16] + (data[at + 17] << 8) + 1
            if size >= len(BGZF_EOF) - 2:
                return size if size <= left else None
        if left < (_USUAL_BYTES if self._is_read else MOST_HEADER_BYTES):
            return None
        size = next_block_size(data[at : at + MOST_HEADER_BYTES], self._offset + at, self._name)
        return size if size <= left else None

    def _read(self) -> None:
        fresh = self._handle.read(_READ_BYTES)
        if self._seen is not None:
            self._seen.update(fresh)
        self._is_read = not fresh
        self._data, self._offset = self._data[self._at :] + fresh, self._offset + self._at
        self._at = 0

    def _wrong_length(self) -> VariantFileError:
        return VariantFileError(
            f"the compressed block at byte {self._offset + self._at} states a length that no block has",
            DAMAGED,
            path=self._name,
        )


def parts_in_order(runs: BgzfRuns, name: str) -> Iterator[Part]:
    """The text of all runs, inflated ahead by threads; errors are raised at their place.

    The threads start when the second part is asked for: often the begin of a file is all that is wanted.
    """
    first = runs.next()
    if first is None:
        return
    yield _inflated(first, bytearray(), name)
    threads = _thread_count()
    free: SimpleQueue[bytearray | None] = SimpleQueue()
    order: SimpleQueue[SimpleQueue[Part | BaseException | None]] = SimpleQueue()
    turn, stop = threading.Lock(), threading.Event()
    for _ in range(threads + _SPARE_BUFFERS):
        free.put(bytearray())

    def work() -> None:
        while (buffer := free.get()) is not None and not stop.is_set():
            place: SimpleQueue[Part | BaseException | None] = SimpleQueue()
            try:
                with turn:
                    order.put(place)
                    run = runs.next()
                place.put(_inflated(run, buffer, name) if run is not None else None)
                if run is None:
                    return
            except BaseException as error:  # handed to the reader, who raises it
                place.put(error)
                return

    workers = [threading.Thread(target=work, name="inflate", daemon=True) for _ in range(threads)]
    for worker in workers:
        worker.start()
    with quick_turns():
        try:
            while (part := order.get().get()) is not None:
                if isinstance(part, BaseException):
                    raise part
                yield part
                free.put(part.buffer)
        finally:
            stop.set()
            for _ in workers:
                free.put(None)
            for worker in workers:
                worker.join()


def whole_lines(
    parts: Iterator[Part], longest: int, seams: list[bytes] | None = None
) -> Iterator[bytes]:
    """Blocks that end with ``\n`` (all but perhaps the last).

    ``seams`` gets every line that lies across the end of a compressed block, before it is handed on: were a
    block missing or another in its place, it would show there. A line longer than ``longest`` bytes ends the stream with a block that holds no line end.
    """
    rest = b""
    for part in parts:
        if not part.head:
            rest += part.tail
            if len(rest) > longest:
                break
            continue
        if seams is not None:
            seams.append(rest + part.head)
            seams.extend(_lines_across(part))
        yield rest + part.head
        rest = part.tail
        yield from line_blocks(part.buffer, part.start, part.stop)
    if rest:
        if seams is not None:
            seams.append(rest)
        yield rest


def _lines_across(part: Part) -> Iterator[bytes]:
    buffer = part.buffer
    for end in part.seams:
        if part.start < end < part.stop:
            start, stop = buffer.rfind(b"\n", 0, end) + 1, buffer.find(b"\n", end) + 1
            if start < end:
                yield bytes(buffer[start:stop])


def pieces(parts: Iterator[Part]) -> Iterator[bytes]:
    """The same text as it comes, in pieces of its own."""
    for part in parts:
        yield b"".join((part.head, part.lines(len(part.buffer)), part.tail))


def _thread_count() -> int:
    try:
        cores = len(os.sched_getaffinity(0))
    except AttributeError:  # pragma: no cover - not on every system
        cores = os.cpu_count() or 1
    return min(_THREADS, cores)


def _inflated(run: Run, buffer: bytearray, name: str) -> Part:
    """The text of a run in ``buffer``; VariantFileError for damage.

    The reader is asked for one byte more than there may be, so that it sees and proves the end; one call
    does it all, because each makes the threads wait for each other.
    """
    size = run.ends[-1]
    if len(buffer) <= size:
        buffer.extend(bytes(size + 1 - len(buffer)))
    source, filled = _reader(run.raw), 0
    try:
        with memoryview(buffer) as view:
            while filled < size and (fresh := source.readinto(view[filled : size + 1])):
                filled += fresh
        if filled != size or source.readinto(bytearray(1)):
            raise EOFError("another length than its blocks state")
    except Exception as error:  # OSError, EOFError and isal's own, which share no other base
        raise VariantFileError(
            f"the compressed blocks from byte {run.offset} on cannot be inflated ({error})",
            DAMAGED,
            path=name,
        ) from None
    start = buffer.find(b"\n", 0, size) + 1
    stop = buffer.rfind(b"\n", 0, size) + 1
    with memoryview(buffer) as view:
        return Part(bytes(view[:start]), buffer, start, stop, bytes(view[stop:size]), run.ends)


def _reader(raw: memoryview) -> Any:
    """isal's reader over bytes in memory, which inflates and proves many blocks in one go."""
    from isal import igzip

    reader = getattr(igzip, _INNER_READER, None)
    if reader is not None:
        return reader(raw)
    import io

    opener: Any = igzip.IGzipFile
    return opener(fileobj=io.BytesIO(raw), mode="rb")
