"""Whole lines of a large file, put together ahead of the reader in a few buffers that are used again.

Taking new memory for every piece costs more than looking at it; so a thread fills a small pool of
buffers, each up to its last line end, and gets them back when the reader is through with them. The reader
gets the lines in small blocks: it looks at each several times, and the second time costs little then.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from queue import SimpleQueue

from chip_triage.readers.inflate_thread import quick_turns

#: Puts text into the memory it is given and returns how much; 0 at the end.
Fill = Callable[[memoryview], int]
_BUFFER_BYTES = 1 << 21
_BUFFERS = 4
#: Lines are handed on in blocks of about this size (bytes), which fits the processor's cache.
_BLOCK_BYTES = 1 << 17


def line_blocks(lines: bytearray) -> Iterator[bytes]:
    """Whole lines in small blocks; what follows the last line end is a block of its own."""
    start, size = 0, len(lines)
    with memoryview(lines) as view:
        while start < size:
            stop = lines.rfind(b"\n", start, min(size, start + _BLOCK_BYTES)) + 1
            if not stop:
                stop = lines.find(b"\n", start + _BLOCK_BYTES, size) + 1 or size
            yield bytes(view[start:stop])
            start = stop


def pooled_lines(fill: Fill, first: bytes, longest: int) -> Iterator[bytes]:
    """Blocks that end with ``\\n`` (all but perhaps the last).

    The text is ``first``, then what ``fill`` puts into the memory it is given until it returns 0. A block
    grows beyond a buffer only for a single line; one longer than ``longest`` bytes ends the stream with
    that block, which then holds no line end. Errors of ``fill`` are raised here.
    """
    free: SimpleQueue[bytearray | None] = SimpleQueue()
    ready: SimpleQueue[bytearray | BaseException | None] = SimpleQueue()
    for _ in range(_BUFFERS):
        free.put(bytearray())

    def work() -> None:
        try:
            for filled in _filled(fill, first, free, longest):
                ready.put(filled)
        except BaseException as error:  # handed to the reader, who raises it
            ready.put(error)
        else:
            ready.put(None)

    worker = threading.Thread(target=work, name="inflate", daemon=True)
    worker.start()
    with quick_turns():
        try:
            while (item := ready.get()) is not None:
                if isinstance(item, BaseException):
                    raise item
                yield from line_blocks(item)
                free.put(item)
        finally:
            free.put(None)
            worker.join()


def _filled(
    fill: Fill, first: bytes, free: SimpleQueue[bytearray | None], longest: int
) -> Iterator[bytearray]:
    """Free buffers, filled one after the other; the rest of a line goes to the next."""
    rest, size = first, 1
    while size and (buffer := free.get()) is not None:
        filled, cut = len(rest), 0
        _stretch(buffer, max(_BUFFER_BYTES, filled + _BUFFER_BYTES // 2))
        buffer[:filled] = rest
        while True:
            with memoryview(buffer) as whole, whole[filled:] as space:
                size = fill(space)
            filled += size
            cut = buffer.rfind(b"\n", 0, filled) + 1
            if not size or cut or filled > longest:
                break
            _stretch(buffer, 2 * len(buffer))
        end = cut if size and cut else filled
        rest = bytes(buffer[end:filled])
        del buffer[end:]
        if buffer:
            yield buffer


def _stretch(buffer: bytearray, size: int) -> None:
    if len(buffer) < size:
        buffer.extend(bytes(size - len(buffer)))
