"""The lines of a large BGZF file, most of them looked at by other processes once there is a look.

The first line of every block that is handed on is the only one that can lie across the end of a compressed block:
were a compressed block missing or another in its place, it would show there.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from itertools import chain
from pathlib import Path

from chip_triage.readers.bgzf_runs import BgzfRuns
from chip_triage.readers.crew import Crew, crew_size
from chip_triage.readers.line_cutter import FIRST_BYTES, LineCutter, is_cr_only
from chip_triage.readers.looked import Look, LookedRun, Piece

#: From this size (compressed bytes) on processes are worth their start.
_CREW_FROM_BYTES = 16 << 20


class RunLines:
    """Blocks of whole lines (all but perhaps the last); iterate once.

    ``begin`` gets the first bytes and gives them back without a byte-order mark. As soon as ``look`` is set, the
    runs that follow are looked at with it and come as `Looked`. A line longer than ``longest`` bytes ends the stream
    with a block that holds no line end.
    """

    def __init__(
        self, path: Path, runs: BgzfRuns, begin: Callable[[bytes], bytes], longest: int
    ) -> None:
        self.look: Look | None = None
        self._path, self._runs = path, runs
        self._begin, self._longest = begin, longest
        self._texts = self._all_texts()

    def __iter__(self) -> Iterator[Piece]:
        first, is_cr = self._first_texts()
        cutter = LineCutter()
        for text in chain(first, self._texts):
            if isinstance(text, LookedRun):
                yield cutter.lines(text.head)
                yield text.lines
                cutter.lines(text.tail)
                continue
            block = cutter.lines(text.replace(b"\r", b"\n") if is_cr else text)
            if block:
                yield block
            elif cutter.rest_bytes > self._longest:
                break
        if cutter.rest_bytes:
            yield cutter.rest

    def close(self) -> None:
        """End the processes, if there are any."""
        self._texts.close()

    def _first_texts(self) -> tuple[list[bytes], bool]:
        """The first texts without a byte-order mark, and whether lines end with CR alone."""
        texts: list[bytes] = []
        size = 0
        for text in self._texts:
            assert isinstance(text, bytes)  # there is no look before the first text is handed on
            texts.append(text)
            size += len(text)
            if size >= FIRST_BYTES:
                break
        begin = self._begin(b"".join(texts))
        mark = size - len(begin)
        while mark:
            cut = min(mark, len(texts[0]))
            texts[0], mark = texts[0][cut:], mark - cut
            if not texts[0]:
                del texts[0]
        return texts, is_cr_only(begin)

    def _all_texts(self) -> Generator[bytes | LookedRun, None, None]:
        """The text of every block; of runs that others have looked at what they found."""
        runs = iter(self._runs)
        for run in runs:
            yield from run.texts(self._path.name)
            if self.look is not None:
                break
        if self.look is None:
            return
        crew = Crew(self._path, self.look, self._crew_size())
        with closing(crew):
            for run, found in crew.looked_at(runs):
                if found is None:
                    yield from run.texts(self._path.name)
                else:
                    yield found

    def _crew_size(self) -> int:
        return crew_size() if self._path.stat().st_size >= _CREW_FROM_BYTES else 0
