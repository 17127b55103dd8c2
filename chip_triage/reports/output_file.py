"""Writing a file whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
from pathlib import Path

from chip_triage.errors import OutputError

#: Reports hold patient data: readable by the owner only.
PRIVATE_FILE_MODE = 0o600
PRIVATE_FOLDER_MODE = 0o700

_PART_PREFIX, _PART_SUFFIX = ".chip-triage-", ".part"
_serial = itertools.count()


def write_output(path: Path, content: str | bytes, *, mode: int = PRIVATE_FILE_MODE) -> None:
    """Write ``content`` (text as UTF-8, ``\\n`` line ends) to ``path`` in one step.

    The bytes go to a file beside ``path``, are flushed to disk, and take its place by a rename:
    a reader sees the old file or the new one. Missing folders are made, readable by the owner
    only. Bytes that an input kept as lone surrogates are written as ``\\udcXX``, which JSON reads
    back. Raises OutputError and leaves nothing half-made.
    """
    data = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    part = path.with_name(f"{_PART_PREFIX}{os.getpid()}-{next(_serial)}{_PART_SUFFIX}")
    try:
        _make_folder(path.parent)
        _write_through(part, data, mode)
        part.replace(path)
        _flush_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise _cannot_write(path, error) from error


def require_folder(folder: Path) -> None:
    """Make ``folder`` (for the owner only) and prove that files can be written in it.

    Raises OutputError that names a file which stands where a folder is needed.
    """
    probe = folder / f"{_PART_PREFIX}{os.getpid()}-{next(_serial)}{_PART_SUFFIX}"
    try:
        _make_folder(folder)
        _write_through(probe, b"", PRIVATE_FILE_MODE)
        probe.unlink()
    except OSError as error:
        raise _cannot_write(folder, error) from error


def remove_abandoned(folder: Path) -> None:
    """Remove half-written files that killed processes of this machine left in ``folder``."""
    for part in folder.glob(f"{_PART_PREFIX}*{_PART_SUFFIX}"):
        number = part.name.removeprefix(_PART_PREFIX).partition("-")[0]
        if number.isdecimal() and not _is_running(int(number)):
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)


def _is_running(process: int) -> bool:
    if os.name != "posix":  # there, signal 0 is no question but an order
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _make_folder(folder: Path) -> None:
    """The folder and every missing one above it, each readable by the owner only."""
    missing = itertools.takewhile(lambda each: not each.exists(), (folder, *folder.parents))
    for each in reversed(list(missing)):
        each.mkdir(mode=PRIVATE_FOLDER_MODE, exist_ok=True)
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "Not a directory", str(folder))


def _cannot_write(path: Path, error: OSError) -> OutputError:
    for above in path.parents:
        if above.exists() and not above.is_dir():
            return OutputError(
                f"{path}: cannot be written: '{above}' is a file, expected a folder",
                "choose another output, or move that file away",
            )
    if isinstance(error, NotADirectoryError):
        return OutputError(
            f"{path}: is a file, expected a folder", "choose another output, or move it away"
        )
    if isinstance(error, IsADirectoryError):
        return OutputError(
            f"{path}: is a folder, expected the name of a file to write", "name another output"
        )
    return OutputError(
        f"{path}: cannot be written: {error.strerror or error}",
        "check that the folder exists, is writable and has room, then run again",
    )


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
