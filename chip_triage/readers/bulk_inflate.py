"""Large gzip files: isal's own reader inflates whole members in C and checks their CRC and length.

Of BGZF, which is made of blocks that do not depend on each other, `bgzf_runs` makes more.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, BinaryIO

from chip_triage.readers.inflate import damaged

_PIECE_BYTES = 1 << 20


class _Watched(io.RawIOBase):
    """A raw file that shows every byte it hands out to a digest."""

    def __init__(self, handle: BinaryIO, seen: Any) -> None:
        self._handle = handle
        self._seen = seen

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        size = self._handle.readinto(buffer)  # type: ignore[attr-defined]
        with memoryview(buffer)[:size] as data:
            if self._seen is not None:
                self._seen.update(data)
        return int(size)


class BulkInflater:
    """Plain bytes of one gzip file, proved whole; VariantFileError for anything else."""

    def __init__(self, handle: BinaryIO, name: str, seen: Any = None) -> None:
        from isal import igzip

        self._name = name
        opener: Any = igzip.IGzipFile
        self._file = opener(fileobj=_Watched(handle, seen), mode="rb")
        # the buffer under the file object fills what it is given without a copy
        self._source = getattr(self._file, "_buffer", self._file)

    def readinto(self, view: memoryview) -> int:
        """Fill ``view`` as far as the data go; 0 at the proved end."""
        try:
            return int(self._source.readinto(view))
        except Exception as error:  # OSError, EOFError and isal's own, which share no other base
            raise damaged(self._name, str(error)) from None

    def pieces(self) -> Iterator[bytes]:
        """The same in pieces of about a megabyte."""
        buffer = bytearray(_PIECE_BYTES)
        with memoryview(buffer) as view:
            while size := self.readinto(view):
                yield bytes(view[:size])
