"""A fixed part of the fuzzer: every byte of a small file, and some hundreds of random damages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_nothing_is_lost_in_silence(repository: Path) -> None:
    command = [sys.executable, "-m", "tests.fuzz.fuzz_readers", "--cases", "2000", "--seed", "7"]
    done = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2000 cases" in done.stdout
