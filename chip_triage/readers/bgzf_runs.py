"""Large BGZF files: runs of whole blocks, each of which can be inflated by itself and by anybody.

The blocks of BGZF do not depend on each other. The file is cut into runs of whole blocks; of every block the
header, length and end are looked at on the way, and the empty block that marks the end must stand at the end
and nowhere else, as in `inflate`, which says the same of small files.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

from chip_triage.errors import VariantFileError
from chip_triage.readers.inflate import (
    BGZF_EOF,
    DAMAGED,
    MOST_HEADER_BYTES,
    block_inflater,
    check_ended,
    next_block_size,
    refuse_end_in_the_middle,
    refuse_other_empty_block,
)

#: Plain bytes of a run (its last block may go beyond), and of a block at most.
_RUN_BYTES = 1 << 21
_MOST_BLOCK_BYTES = 1 << 16
_USUAL_HEADER, _USUAL_BYTES = BGZF_EOF[:16], 18
#: The plain length at the end of a block and the header of the next, which are read in one go.
_LENGTH_BYTES = 4
_SEAM_BYTES = _LENGTH_BYTES + MOST_HEADER_BYTES


class Run(NamedTuple):
    """Whole blocks of an open file: the byte where the first begins, and their raw size."""

    file: int
    offset: int
    size: int

    def raw(self) -> bytes:
        """The blocks as they stand in the file."""
        return os.pread(self.file, self.size, self.offset)

    def texts(self, name: str) -> Iterator[bytes]:
        """The text of each block, its checksum and length proved; VariantFileError for damage."""
        raw, at, inflated = self.raw(), 0, block_inflater()
        blocks = memoryview(raw)
        while at < len(raw):
            size = _block_size(raw[at : at + MOST_HEADER_BYTES], self.offset + at, name)
            yield inflated(blocks[at : at + size], self.offset + at, name)
            at += size


class BgzfRuns:
    """Cuts a file into runs; ``seen.update`` gets the raw bytes."""

    def __init__(self, handle: BinaryIO, name: str, seen: Any = None) -> None:
        self._file = handle.fileno()
        self._name = name
        self._seen = seen
        self._at = 0
        self._header = b""
        self._ended = False

    def __iter__(self) -> Iterator[Run]:
        """The runs; VariantFileError where a block is not as it must be."""
        self._header = os.pread(self._file, MOST_HEADER_BYTES, 0)
        while self._header:
            start, plain = self._at, 0
            while plain < _RUN_BYTES and self._header:
                plain += self._pass_block()
            run = Run(self._file, start, self._at - start)
            if self._seen is not None:
                self._seen.update(run.raw())
            yield run
        check_ended(self._name, self._at, left=0, ended=self._ended)

    def _pass_block(self) -> int:
        """Go on to the next block; the plain length that this one states."""
        at, name = self._at, self._name
        if self._ended:
            refuse_end_in_the_middle(name, at)
        if len(self._header) < _USUAL_BYTES:
            check_ended(name, at, left=len(self._header), ended=False)
        size = _block_size(self._header, at, name)
        seam = os.pread(self._file, _SEAM_BYTES, at + size - _LENGTH_BYTES)
        if len(seam) < _LENGTH_BYTES:
            check_ended(name, at, left=size, ended=False)
        plain = int.from_bytes(seam[:_LENGTH_BYTES], "little")
        if plain > _MOST_BLOCK_BYTES:
            raise VariantFileError(
                f"the compressed block at byte {at} states a length that no block has",
                DAMAGED,
                path=name,
            )
        if not plain:
            if os.pread(self._file, size, at) != BGZF_EOF:
                refuse_other_empty_block(name, at)
            self._ended = True
        self._at, self._header = at + size, seam[_LENGTH_BYTES:]
        return plain


def _block_size(header: bytes, offset: int, name: str) -> int:
    if header[:16] == _USUAL_HEADER and len(header) >= _USUAL_BYTES:
        size = header[16] + (header[17] << 8) + 1
        if size >= len(BGZF_EOF) - 2:
            return size
    return next_block_size(header, offset, name)
