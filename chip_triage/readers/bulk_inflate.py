"""Large compressed files: isal's own reader does the inflating, a walker sees every raw byte.

The reader inflates whole members in C and checks their CRC and length; the walker looks at the headers
and ends of all BGZF blocks, so that an end-of-file block in the middle, a missing one, or a foreign member
is noticed as in `inflate`, which says the same of small files block by block.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, BinaryIO

from chip_triage.errors import VariantFileError
from chip_triage.readers.bgzf_walk import BgzfWalk
from chip_triage.readers.inflate import damaged

_PIECE_BYTES = 1 << 20


class _Watched(io.RawIOBase):
    """A raw file that shows every byte it hands out to a walker and a digest."""

    def __init__(self, handle: BinaryIO, walk: BgzfWalk | None, seen: Any) -> None:
        self._handle = handle
        self._walk = walk
        self._seen = seen

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        size = self._handle.readinto(buffer)  # type: ignore[attr-defined]
        with memoryview(buffer)[:size] as data:
            if self._walk is not None:
                self._walk.look(data)
            if self._seen is not None:
                self._seen.update(data)
        return int(size)


class BulkInflater:
    """Plain bytes of one compressed file, proved whole; VariantFileError for anything else."""

    def __init__(self, handle: BinaryIO, container: str, name: str, seen: Any = None) -> None:
        from isal import igzip

        self._name = name
        self._walk = BgzfWalk(name) if container == "bgzf" else None
        opener: Any = igzip.IGzipFile
        self._file = opener(fileobj=_Watched(handle, self._walk, seen), mode="rb")
        # the buffer under the file object fills what it is given without a copy
        self._source = getattr(self._file, "_buffer", self._file)

    def readinto(self, view: memoryview) -> int:
        """Fill ``view`` as far as the data go; 0 at the proved end."""
        try:
            size = int(self._source.readinto(view))
        except VariantFileError:
            raise
        except Exception as error:  # OSError, EOFError and isal's own, which share no other base
            raise damaged(self._name, str(error)) from None
        if not size and self._walk is not None:
            self._walk.finish()
        return size

    def pieces(self) -> Iterator[bytes]:
        """The same in pieces of about a megabyte."""
        buffer = bytearray(_PIECE_BYTES)
        with memoryview(buffer) as view:
            while size := self.readinto(view):
                yield bytes(view[:size])


def can_inflate_in_bulk() -> bool:
    """Whether isal is installed (it is a dependency; without it the small-file code takes over)."""
    try:
        import isal.igzip  # noqa: F401
    except ImportError:  # pragma: no cover
        return False
    return True
