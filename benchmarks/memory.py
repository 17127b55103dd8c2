"""The memory of a program and of all processes that it starts, while it runs (Linux)."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

_SECONDS = 0.02


def peak_megabytes(command: Sequence[str], environment: dict[str, str]) -> float:
    """Run ``command``; the most that its processes held together, shared pages counted once (MB).

    Looked at every 20 ms, so that a shorter peak can be missed.
    """
    child = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment
    )
    peak = 0
    while child.poll() is None:
        peak = max(peak, sum(map(_proportional_kb, _family(child.pid))))
        time.sleep(_SECONDS)
    return peak / 1024


def _family(process: int) -> Iterator[int]:
    """A process and all that it started."""
    yield process
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return
    for child in children:
        yield from _family(int(child))


def _proportional_kb(process: int) -> int:
    """Pages of a process, those shared by n processes as an n-th; 0 when it has ended."""
    try:
        text = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")), 0)
