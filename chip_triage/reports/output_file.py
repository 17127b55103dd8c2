"""Writing a file whole or not at all."""

from __future__ import annotations

import contextlib
import itertools
import os
from pathlib import Path

from chip_triage.errors import OutputError

#: Reports hold patient data: readable by the owner only.
PRIVATE_FILE_MODE = 0o600
PRIVATE_FOLDER_MODE = 0o700

_serial = itertools.count()


def write_output(path: Path, content: str | bytes, *, mode: int = PRIVATE_FILE_MODE) -> None:
    """Write ``content`` (text as UTF-8, ``\\n`` line ends) to ``path`` in one step.

    The bytes go to a file beside ``path``, are flushed to disk, and take its place by a rename:
    a reader sees the old file or the new one. Missing folders are made, readable by the owner
    only. Bytes that an input kept as lone surrogates are written as ``\\udcXX``, which JSON reads
    back. Raises OutputError and leaves nothing half-made.
    """
    data = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    part = path.with_name(f".chip-triage-{os.getpid()}-{next(_serial)}.part")
    try:
        path.parent.mkdir(mode=PRIVATE_FOLDER_MODE, parents=True, exist_ok=True)
        _write_through(part, data, mode)
        part.replace(path)
        _flush_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise OutputError(
            f"{path}: cannot be written: {error.strerror or error}",
            "check that the folder exists, is writable and has room, then run again",
        ) from error


def _write_through(part: Path, data: bytes, mode: int) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(part, flags, mode), "wb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())


def _flush_folder(folder: Path) -> None:
    """Make the rename itself durable, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
