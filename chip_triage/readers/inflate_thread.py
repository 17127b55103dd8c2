"""Inflating ahead of the reader in a thread of its own (the engines release the interpreter)."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator

_AHEAD = 64


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
    try:
        while (item := ready.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        stop.set()
        worker.join()
