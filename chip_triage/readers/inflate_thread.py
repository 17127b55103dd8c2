"""Inflating ahead of the reader in a thread of its own (the engines release the interpreter)."""

from __future__ import annotations

import queue
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_AHEAD = 6
#: Seconds after which a thread that waits for the interpreter gets it. The inflater needs it for a moment
#: after every piece; with the usual 5 ms it would wait longer than it works.
_TURN_SECONDS = 0.0001


@contextmanager
def quick_turns() -> Iterator[None]:
    """Let waiting threads have the interpreter soon, while inflating and reading go side by side."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(min(usual, _TURN_SECONDS))
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


def ahead(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The same pieces in the same order, made up to a few ahead; errors are raised here too."""
    ready: queue.Queue[bytes | BaseException | None] = queue.Queue(_AHEAD)
    stop = threading.Event()

    def put(item: bytes | BaseException | None) -> bool:
        while not stop.is_set():
            try:
                ready.put(item, timeout=0.1)
            except queue.Full:
                continue
            return True
        return False

    def work() -> None:
        try:
            for chunk in chunks:
                if not put(chunk):
                    return
        except BaseException as error:  # handed to the reader, who raises it
            put(error)
        else:
            put(None)

    worker = threading.Thread(target=work, name="inflate", daemon=True)
    worker.start()
    with quick_turns():
        try:
            while (item := ready.get()) is not None:
                if isinstance(item, BaseException):
                    raise item
                yield item
        finally:
            stop.set()
            worker.join()
