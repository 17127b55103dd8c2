"""Run as a program: look at runs of a BGZF file for another process.

Argument: the file. Standard input: the look, pickled; then the place of a run (offset and size, eight bytes each) at a
time. Standard output: an answer to each, marshalled behind its length (eight bytes), after a first one that
says that all is ready. A run that cannot be looked at is answered with None.
"""

from __future__ import annotations

import marshal
import os
import pickle
import signal
import sys
from typing import Any

from chip_triage.readers.bgzf_runs import Run
from chip_triage.readers.looked import Look, look_at_run


def main(path: str) -> None:
    """Answer until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asked = sys.stdin.buffer
    look: Look = pickle.load(asked)  # noqa: S301 - from the process that started this one
    with open(path, "rb", buffering=0) as handle:  # noqa: PTH123 - a light start
        _answer(True)
        while len(place := asked.read(16)) == 16:
            offset, size = int.from_bytes(place[:8], "little"), int.from_bytes(place[8:], "little")
            _answer(_looked_at(Run(handle.fileno(), offset, size), look))


def _looked_at(run: Run, look: Look) -> Any:
    try:
        found = look_at_run(run.texts(""), look)
    except Exception:
        return None  # whoever asked reads the run again and says what is wrong with it
    return found and (found.head, tuple(found.lines), found.tail)


def _answer(found: Any) -> None:
    text = marshal.dumps(found)
    out = sys.stdout.buffer
    out.write(len(text).to_bytes(8, "little"))
    out.write(text)
    out.flush()


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except BrokenPipeError:
        os._exit(1)
