"""Whole lines of a large file, put together ahead of the reader in a few buffers that are used again.

Taking new memory for every piece costs more than looking at it; so a thread fills a small pool of
buffers, each up to its last line end, and gets them back when the reader asks for the next.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from queue import SimpleQueue

from chip_triage.readers.inflate_thread import quick_turns

_BUFFER_BYTES = 1 << 21
_BUFFERS = 4


def pooled_lines(pieces: Iterator[bytes], longest: int) -> Iterator[bytearray]:
    """Blocks that end with ``\\n`` (all but perhaps the last), each valid until the next is asked for.

    A block grows beyond a buffer only for a single line; one longer than ``longest`` bytes ends the
    stream with that block, which then holds no line end. Errors of ``pieces`` are raised here.
    """
    free: SimpleQueue[bytearray | None] = SimpleQueue()
    ready: SimpleQueue[bytearray | BaseException | None] = SimpleQueue()
    for _ in range(_BUFFERS):
        free.put(bytearray())

    def work() -> None:
        try:
            for buffer in _filled(pieces, free, longest):
                ready.put(buffer)
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
                yield item
                free.put(item)
        finally:
            free.put(None)
            worker.join()


def _filled(
    pieces: Iterator[bytes], free: SimpleQueue[bytearray | None], longest: int
) -> Iterator[bytearray]:
    """Free buffers, filled with the pieces one after the other; the rest of a line goes to the next."""
    buffer, filled = free.get(), 0
    for piece in pieces:
        if buffer is None:
            return
        end = filled + len(piece)
        if end > len(buffer):
            buffer.extend(bytes(max(end, _BUFFER_BYTES) - len(buffer)))
        buffer[filled:end] = piece
        filled = end
        if filled + len(piece) < _BUFFER_BYTES:
            continue
        cut = buffer.rfind(b"\n", 0, filled) + 1
        if not cut and filled <= longest:
            continue
        rest = bytes(buffer[cut:filled]) if cut else b""
        del buffer[cut or filled :]
        yield buffer
        buffer, filled = free.get(), len(rest)
        if buffer is not None:
            buffer.extend(bytes(max(0, filled - len(buffer))))
            buffer[:filled] = rest
    if buffer is not None and filled:
        del buffer[filled:]
        yield buffer
