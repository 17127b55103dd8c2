"""The blocks of a BGZF file followed through its raw bytes, without inflating them."""

from __future__ import annotations

from chip_triage.readers.inflate import (
    BGZF_EOF,
    check_ended,
    next_block_size,
    refuse_end_in_the_middle,
    refuse_other_empty_block,
)

#: Bytes kept of what went before; a block header or end may lie across two pieces.
_KEPT = 256
_HEADER = 18
_NO_BYTES = bytes(4)


class BgzfWalk:
    """Looks at header and end of every block; VariantFileError where one is not as it must be.

    ``_block`` is the offset of the block under way, ``_after`` that of the next one (None while the header
    has not been read).
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._seen = 0
        self._tail = b""
        self._block = 0
        self._after: int | None = None
        self._ended = False

    def look(self, data: memoryview) -> None:
        """See the next raw bytes."""
        if not data:
            return
        if self._ended:
            refuse_end_in_the_middle(self._name, self._seen)
        base, end = self._seen, self._seen + len(data)
        before = base - len(self._tail)

        def part(start: int, stop: int) -> bytes:
            if start >= base:
                return bytes(data[start - base : stop - base])
            return (self._tail + bytes(data[: max(0, stop - base)]))[start - before : stop - before]

        while True:
            if self._after is None:
                if self._block + _HEADER > end:
                    break
                header = part(self._block, self._block + _KEPT)
                self._after = self._block + next_block_size(header, self._block, self._name)
            if self._after > end:
                break
            if part(self._after - 4, self._after) == _NO_BYTES:
                if part(self._block, self._after) != BGZF_EOF:
                    refuse_other_empty_block(self._name, self._block)
                self._ended = True
                if self._after < end:
                    refuse_end_in_the_middle(self._name, self._after)
            self._block, self._after = self._after, None
        keep_from = max(0, len(data) - _KEPT)
        self._tail = (self._tail + bytes(data[keep_from:]))[-_KEPT:]
        self._seen = end

    def finish(self) -> None:
        """Nothing may be left, and the last block must have been the one that marks the end."""
        check_ended(self._name, self._block, left=self._seen - self._block, ended=self._ended)
