"""Other processes that look at runs of a large BGZF file, while this one puts their answers in order.

Threads share one interpreter, so that looking at the lines never goes faster than one core does it; processes
share nothing. Each opens the file by itself and is told places only. Until the first of them is ready this
process looks at runs by itself.
"""

from __future__ import annotations

import marshal
import os
import pickle
import selectors
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from chip_triage.errors import VariantFileError
from chip_triage.readers.bgzf_runs import Run
from chip_triage.readers.child_process import start_child
from chip_triage.readers.looked import Look, Looked, LookedRun

_CHILD = "chip_triage.readers.look_child"
#: Processes at most, runs that one is asked about at once, and runs that wait for their turn at most.
_MOST = 4
_ASKED = 2
_WAITING = 8
#: Seconds without any answer after which the others are taken for hung.
SILENCE_SECONDS = 120.0
_READ_BYTES = 1 << 20
_REMEDY = "run it again; if that does not help, convert the file ('bcftools view -O z') and look"


def crew_size() -> int:
    """How many processes are worth it: none on one core, and none beside others of a pool."""
    pool = sys.modules.get("multiprocessing")
    if pool is not None and pool.parent_process() is not None:
        return 0
    try:
        cores = len(os.sched_getaffinity(0))
    except AttributeError:  # pragma: no cover - not on every system
        cores = os.cpu_count() or 1
    return min(_MOST, cores) if cores > 1 else 0


class Crew:
    """``size`` processes that look at runs of one file; to be closed."""

    def __init__(self, path: Path, look: Look, size: int) -> None:
        self._name = path.name
        self._members = [_Member(path, look) for _ in range(size)]
        self._answers: dict[int, LookedRun | None] = {}
        self._selector = selectors.DefaultSelector()
        for member in self._members:
            self._selector.register(member.output, selectors.EVENT_READ, member)

    def looked_at(self, runs: Iterable[Run]) -> Iterator[tuple[Run, LookedRun | None]]:
        """Every run in order and what was found in it; None where the caller must read it.

        Raises VariantFileError when a process dies or falls silent, and what ``runs`` raises, at its place.
        """
        coming = enumerate(_with_error(runs))
        waiting: deque[tuple[int, Run | VariantFileError]] = deque()
        while True:
            while len(waiting) < _WAITING and (member := self._free()) is not None:
                if (entry := next(coming, None)) is None:
                    break
                member.ask(*entry)
                waiting.append(entry)
            if waiting:
                number, run = waiting.popleft()
                yield _checked(run), self._answer(number)
            elif (entry := next(coming, None)) is not None:
                yield _checked(entry[1]), None
            else:
                return

    def _free(self) -> _Member | None:
        """Who is ready and has the least to do."""
        self._listen(0)
        free = [one for one in self._members if one.is_ready and len(one.asked) < _ASKED]
        return min(free, key=lambda one: len(one.asked)) if free else None

    def _answer(self, number: int) -> LookedRun | None:
        while number not in self._answers:
            if not self._listen(SILENCE_SECONDS):
                self._refuse(f"said nothing for {SILENCE_SECONDS:.0f} s")
        return self._answers.pop(number)

    def _listen(self, seconds: float) -> bool:
        """Take the answers that are there, or come within some seconds; whether there were any."""
        heard = self._selector.select(seconds)
        for key, _ in heard:
            member: _Member = key.data
            if not member.hear(self._answers):
                code = member.close()
                died = f"died of {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"
                self._refuse(died)
        return bool(heard)

    def _refuse(self, what: str) -> None:
        raise VariantFileError(
            f"a process that inflates it {what}: the file is damaged, or memory ran out",
            _REMEDY,
            path=self._name,
        )

    def close(self) -> None:
        """End the processes."""
        self._selector.close()
        for member in self._members:
            member.close()


class _Member:
    """One process: what it was asked, and what it has answered so far."""

    def __init__(self, path: Path, look: Look) -> None:
        self._process = start_child(_CHILD, path, subprocess.DEVNULL)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._input, self.output = self._process.stdin, self._process.stdout
        self.asked: deque[int] = deque()
        self.is_ready = False
        self._heard = bytearray()
        self._tell(pickle.dumps(look))

    def ask(self, number: int, run: Run | VariantFileError) -> None:
        """Have a run looked at."""
        if isinstance(run, Run):
            self.asked.append(number)
            self._tell(run.offset.to_bytes(8, "little") + run.size.to_bytes(8, "little"))

    def hear(self, answers: dict[int, LookedRun | None]) -> bool:
        """Put whole answers under their numbers; False when the process has ended."""
        fresh = os.read(self.output.fileno(), _READ_BYTES)
        self._heard += fresh
        while len(self._heard) >= 8:
            end = 8 + int.from_bytes(self._heard[:8], "little")
            if len(self._heard) < end:
                break
            found = marshal.loads(self._heard[8:end])  # noqa: S302 - from a process of our own
            del self._heard[:end]
            if self.is_ready:
                answers[self.asked.popleft()] = _looked_run(found)
            self.is_ready = True
        return bool(fresh)

    def close(self) -> int:
        """End the process if it has not ended by itself; its exit code."""
        if self._process.poll() is None:
            self._process.kill()
        for stream in (self._input, self.output):
            with suppress(BrokenPipeError):
                stream.close()
        return self._process.wait()

    def _tell(self, text: bytes) -> None:
        with suppress(BrokenPipeError):  # has it died, that is told when its answer is waited for
            self._input.write(text)
            self._input.flush()


def _looked_run(
    found: tuple[bytes, tuple[int, list[tuple[int, bytes]], dict[bytes, int], bool], bytes] | None,
) -> LookedRun | None:
    return found and LookedRun(found[0], Looked(*found[1]), found[2])


def _with_error(runs: Iterable[Run]) -> Iterator[Run | VariantFileError]:
    try:
        yield from runs
    except VariantFileError as error:
        yield error


def _checked(run: Run | VariantFileError) -> Run:
    if isinstance(run, VariantFileError):
        raise run
    return run
