"""Compressed bytes to plain bytes, proved whole: every block, checksum and end is looked at.

BGZF is walked block by block: each block's header, size and CRC must hold, and the empty block
that marks the end must stand at the end and nowhere else (SAM specification, section 4.1). Other
gzip files are inflated member by member with their CRC; bytes after the last member are refused.
``isal`` does the work where it is installed, the standard library otherwise.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from functools import partial

from chip_triage.errors import VariantFileError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, BinaryIO

CHUNK_BYTES = 1 << 19
GZIP_MAGIC = b"\x1f\x8b"
#: The empty block that ends every BGZF file.
BGZF_EOF = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")
#: A block's usual header, the most of it that is looked at, and the least that a block can be.
_HEADER_BYTES, MOST_HEADER_BYTES, _LEAST_BLOCK_BYTES = 18, 256, 26
DAMAGED = "the file is damaged: copy it again from where it was made"
_CUT = "the file is cut short: copy it again from where it was made"
_BGZIP_AGAIN = "make it again with 'bgzip' from whole files ('bcftools concat' joins files)"

Reader = Callable[[], bytes]


def _engine() -> Any:
    try:
        from isal import isal_zlib
    except ImportError:  # pragma: no cover - the fallback is tested by replacing this function
        return zlib
    return isal_zlib


def has_isal() -> bool:
    """Whether isal is installed (it is a dependency; without it all files are read as small ones are)."""
    return _engine() is not zlib


def container_of(first: bytes) -> str:
    """``bgzf``, ``gzip`` or ``plain`` from the first bytes of a file."""
    if not first.startswith(GZIP_MAGIC):
        return "plain"
    return "bgzf" if bgzf_block_size(first) is not None else "gzip"


def bgzf_block_size(header: bytes) -> int | None:
    """Total size of the BGZF block that starts here; None when it is no BGZF block."""
    if len(header) < 18 or header[:4] != b"\x1f\x8b\x08\x04":
        return None
    extra_end = 12 + int.from_bytes(header[10:12], "little")
    at = 12
    while at + 4 <= extra_end and at + 6 <= len(header):
        size = int.from_bytes(header[at + 2 : at + 4], "little")
        if header[at : at + 2] == b"BC" and size == 2:
            return int.from_bytes(header[at + 4 : at + 6], "little") + 1
        at += 4 + size
    return None


def inflate(
    handle: BinaryIO, container: str, name: str, seen: Any = None, at_once: int | None = None
) -> Iterator[bytes]:
    """Plain bytes of ``handle`` in pieces; ``seen.update`` gets the raw bytes, ``at_once`` by ``at_once``.

    Raises VariantFileError for anything that is not a whole, undamaged ``container``.
    """

    def read() -> bytes:
        data = handle.read(at_once or CHUNK_BYTES)
        if seen is not None:
            seen.update(data)
        return data

    if container == "plain":
        return iter(read, b"")
    return _inflate_bgzf(read, name) if container == "bgzf" else _inflate_gzip(read, name)


def damaged(name: str, why: str) -> VariantFileError:
    """The error for compressed data that is cut or damaged, in the words of the inflater."""
    is_cut = "end-of-stream" in why or "truncated" in why or "incomplete" in why
    if is_cut:
        return VariantFileError("ends inside the compressed data", _CUT, path=name)
    if "Not a gzipped file" in why:
        return VariantFileError(
            f"other bytes stand after the end of the compressed data ({why})", DAMAGED, path=name
        )
    return VariantFileError(f"compressed data cannot be inflated ({why})", DAMAGED, path=name)


def _inflate_bgzf(read: Reader, name: str) -> Iterator[bytes]:
    engine = _engine()
    offset, tail, ended, is_last = 0, b"", False, False
    while not is_last:
        fresh = read()
        data, is_last = tail + fresh if tail else fresh, not fresh
        at, pieces = 0, []
        need = _HEADER_BYTES if is_last else MOST_HEADER_BYTES
        while at + need <= len(data) or (ended and at < len(data)):
            if ended:
                refuse_end_in_the_middle(name, offset + at)
            size = next_block_size(data[at : at + MOST_HEADER_BYTES], offset + at, name)
            if at + size > len(data):
                break
            block = data[at : at + size]
            plain = _inflate_block(engine, block, offset + at, name)
            ended = not plain
            if ended and block != BGZF_EOF:
                refuse_other_empty_block(name, offset + at)
            pieces.append(plain)
            at += size
        tail, offset = data[at:], offset + at
        if pieces:
            yield b"".join(pieces)
    check_ended(name, offset, left=len(tail), ended=ended)


def check_ended(name: str, offset: int, *, left: int, ended: bool) -> None:
    """Refuse a BGZF file with bytes ``left`` after its last whole block, or without its end."""
    if left:
        raise VariantFileError(f"ends inside a compressed block (byte {offset})", _CUT, path=name)
    if not ended:
        raise VariantFileError("lacks the end-of-file block of bgzip", _CUT, path=name)


def refuse_end_in_the_middle(name: str, offset: int) -> None:
    """Bytes stand behind the block that marks the end."""
    raise VariantFileError(
        f"an end-of-file block stands in the middle (byte {offset}): joined or spliced bgzip files",
        _BGZIP_AGAIN,
        path=name,
    )


def refuse_other_empty_block(name: str, offset: int) -> None:
    """A block holds nothing but is not the one that marks the end."""
    raise VariantFileError(
        f"an empty block stands at byte {offset}: joined or spliced bgzip files",
        _BGZIP_AGAIN,
        path=name,
    )


def next_block_size(header: bytes, offset: int, name: str) -> int:
    """Size of the block whose first bytes are ``header``; VariantFileError when none begins here."""
    size = bgzf_block_size(header)
    if size is None or size < _LEAST_BLOCK_BYTES:
        raise VariantFileError(
            f"no compressed block where one must begin (byte {offset})", DAMAGED, path=name
        )
    return size


def block_inflater() -> Callable[[bytes | memoryview, int, str], bytes]:
    """Makes the text of one whole BGZF block, checksum proved; also asks where it stands and in which file."""
    return partial(_inflate_block, _engine())


def _inflate_block(engine: Any, block: bytes | memoryview, offset: int, name: str) -> bytes:
    size = int.from_bytes(block[-4:], "little")
    try:
        plain: bytes = engine.decompress(block, wbits=31, bufsize=size or 1)
    except Exception as error:  # zlib.error and isal's own errors share no base class
        raise VariantFileError(
            f"compressed block at byte {offset} cannot be inflated ({error})", DAMAGED, path=name
        ) from None
    if len(plain) != size:
        raise VariantFileError(
            f"the compressed block at byte {offset} holds another length than it states",
            DAMAGED,
            path=name,
        )
    return plain


def _inflate_gzip(read: Reader, name: str) -> Iterator[bytes]:
    engine = _engine()
    data = read()
    while data:
        if not data.startswith(GZIP_MAGIC):
            raise VariantFileError(
                f"{data[:8]!r}... stands after the end of the compressed data", DAMAGED, path=name
            )
        member = engine.decompressobj(wbits=31)
        while not member.eof:
            if not data:
                raise VariantFileError("ends inside the compressed data", _CUT, path=name)
            yield from _feed(member, data, name)
            data = b"" if member.eof else read()
        data = member.unused_data or read()
        if 0 < len(data) < 2:
            data += read()


def _feed(member: Any, data: bytes, name: str) -> Iterator[bytes]:
    """Inflate ``data`` in bounded pieces, so that a small file cannot fill the memory at once."""
    while True:
        try:
            plain = member.decompress(data, 4 * CHUNK_BYTES)
        except Exception as error:  # zlib.error and isal's own errors share no base class
            raise VariantFileError(
                f"compressed data cannot be inflated ({error})", DAMAGED, path=name
            ) from None
        if plain:
            yield plain
        data = member.unconsumed_tail
        if member.eof or not data:
            return
