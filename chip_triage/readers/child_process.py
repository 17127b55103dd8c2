"""A module of this package run as a program in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import IO


def start_child(module: str, path: Path, complaints: IO[bytes] | int) -> subprocess.Popen[bytes]:
    """Start ``python -m module path`` with pipes to its input and output.

    It finds this very package, and nothing that happens to lie in the working directory.
    """
    package = str(Path(__file__).resolve().parents[2])
    paths = [package, *filter(None, [os.environ.get("PYTHONPATH")])]
    return subprocess.Popen(
        [sys.executable, "-P", "-m", module, str(path.resolve())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=complaints,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
    )
