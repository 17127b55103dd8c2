"""Lines that another process has looked at and found in order.

A run of a large file is looked at as a whole or not at all: whatever is out of the ordinary in it (damage, a
line without a place, a comment, another assembly) leaves the run to the reader itself, who says what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from chip_triage.readers.line_cutter import LineCutter


class Looked(NamedTuple):
    """Whole lines in order: how many, and those near the panel with their number among them (from 1).

    ``names`` has the sample names that the lines state, each with the last line of it; ``is_crlf`` says whether any
    line end was CRLF (the lines are given without).
    """

    n_lines: int
    near: list[tuple[int, bytes]]
    names: dict[bytes, int]
    is_crlf: bool = False


#: Looks at blocks of whole lines; None where something is out of the ordinary.
Look = Callable[[Iterable[bytes]], Looked | None]
#: Pieces of a file's text: bytes, or lines that were looked at.
Piece = bytes | Looked


class LookedRun(NamedTuple):
    """A run of a file: up to its first line end, whole lines, and what follows the last line end."""

    head: bytes
    lines: Looked
    tail: bytes


def look_at_run(texts: Iterator[bytes], look: Look) -> LookedRun | None:
    """Look at the lines of a run; None where the reader must do it.

    ``texts`` are cut anywhere; the first line of a block that ``look`` gets is the one that may lie across their ends.
    """
    first = next(texts, b"")
    cut = first.find(b"\n") + 1
    if not cut:
        return None
    blocks = _Blocks(first[cut:], texts)
    found = look(blocks)
    if found is None or blocks.has_nul:
        return None
    return LookedRun(first[:cut], found._replace(is_crlf=blocks.is_crlf), blocks.rest)


class _Blocks:
    """Whole lines in blocks, CRLF made LF, up to a NUL; ``rest`` is what follows at the end."""

    def __init__(self, first: bytes, texts: Iterator[bytes]) -> None:
        self._first, self._texts = first, texts
        self.is_crlf = self.has_nul = False
        self.rest = b""

    def __iter__(self) -> Iterator[bytes]:
        cutter = LineCutter()
        for text in chain((self._first,), self._texts):
            block = cutter.lines(text)
            if b"\0" in block:
                self.has_nul = True
                return
            if b"\r" in block:
                self.is_crlf = self.is_crlf or b"\r\n" in block
                block = block.replace(b"\r\n", b"\n")
            if block:
                yield block
        self.rest = cutter.rest
