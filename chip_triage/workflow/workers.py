"""Tasks spread over processes, such that one dying process takes only its own task down."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait as wait_for
from pathlib import Path
from typing import TypeVar

from chip_triage.errors import ChipTriageError

Item = TypeVar("Item")
Result = TypeVar("Result")


def run_tasks(
    function: Callable[[Item], Result], items: Sequence[Item], jobs: int
) -> Iterator[tuple[int, Result | ChipTriageError]]:
    """Yield ``(index, result or error)`` as tasks end, in any order.

    Errors are handed over as values, faults of the software too. With one job everything happens
    in this process.
    """
    if jobs <= 1 or len(items) <= 1:
        for index, item in enumerate(items):
            yield index, _guarded(function, item)
        return
    finished: set[int] = set()
    try:
        for index, result in _pooled(function, items, range(len(items)), jobs):
            finished.add(index)
            yield index, result
    except BrokenProcessPool:
        for index in sorted(set(range(len(items))) - finished):
            yield index, _alone(function, items, index)


def _guarded(function: Callable[[Item], Result], item: Item) -> Result | ChipTriageError:
    try:
        return function(item)
    except ChipTriageError as error:
        return error
    except Exception as error:
        return _fault(error)


def _fault(error: Exception) -> ChipTriageError:
    """A fault of the software in one task: it is told by name and stops no other task."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    told = error.strerror if isinstance(error, OSError) and error.strerror else error
    return ChipTriageError(
        f"internal error: {type(error).__name__}: {told} ({Path(place.filename).name}:{place.lineno})",
        "this is a fault of the software; please report it with the kind of the inputs",
    )


def _pooled(
    function: Callable[[Item], Result], items: Sequence[Item], indices: Sequence[int], jobs: int
) -> Iterator[tuple[int, Result | ChipTriageError]]:
    pool = ProcessPoolExecutor(
        max_workers=min(jobs, len(indices)),
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_serve_parent,
    )
    try:
        pending: dict[Future[Result | ChipTriageError], int] = {
            pool.submit(_guarded, function, items[index]): index for index in indices
        }
        while pending:
            done, _ = wait(pending, return_when=FIRST_COMPLETED)
            for future in done:
                yield pending.pop(future), future.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _serve_parent() -> None:
    """Leave an interrupt to the parent, and end when the parent is gone, however it went."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait_for([sentinel])
    os._exit(1)


def _alone(
    function: Callable[[Item], Result], items: Sequence[Item], index: int
) -> Result | ChipTriageError:
    try:
        return next(result for _, result in _pooled(function, items, [index], 1))
    except BrokenProcessPool:
        return ChipTriageError(
            "the process that worked on this input died (a library crashed or memory ran out)",
            "check the input with `chip-triage check-file`, and report the file's kind and caller",
        )
