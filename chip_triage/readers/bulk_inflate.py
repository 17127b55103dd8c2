"""Large compressed files: isal's own reader does the inflating, a walker sees every raw byte.

The reader inflates whole members in C and checks their CRC and length; the walker looks at the headers
and ends of all BGZF blocks, so that an end-of-file block in the middle, a missing one, or a foreign member
is noticed as in `inflate`, which says the same of small files block by block.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

from chip_triage.errors import VariantFileError
from chip_triage.readers.inflate import BgzfWalker, damaged

_PIECE_BYTES = 1 << 20


class _Watched(io.RawIOBase):
    """A raw stream that shows every byte it hands out to ``look``."""

    def __init__(self, read: Callable[[int], bytes], look: Callable[[bytes], None]) -> None:
        self._read = read
        self._look = look

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._read(len(buffer))
        self._look(data)
        buffer[: len(data)] = data
        return len(data)


def bulk_reader() -> Any:
    """isal's gzip file class; None where isal is not installed."""
    try:
        from isal import igzip
    except ImportError:  # pragma: no cover - isal is a dependency; small-file code takes over
        return None
    return igzip.IGzipFile


def bulk_inflate(
    reader: Any, read: Callable[[int], bytes], container: str, name: str
) -> Iterator[bytes]:
    """Plain bytes in pieces of a megabyte; VariantFileError for anything that is not whole."""
    walker = BgzfWalker(name) if container == "bgzf" else None
    raw = _Watched(read, walker.look if walker else _no_look)
    source = reader(fileobj=raw, mode="rb")
    while True:
        try:
            piece = source.read(_PIECE_BYTES)
        except VariantFileError:
            raise
        except (OSError, EOFError) as error:
            raise damaged(name, str(error)) from None
        except Exception as error:  # isal's own errors share no base class with the others
            raise damaged(name, str(error)) from None
        if not piece:
            break
        yield piece
    if walker is not None:
        walker.finish()


def _no_look(data: bytes) -> None:
    return None
