"""Blocked gzip (BGZF, SAM specification 4.1) with fixed bytes, for the demonstration's files."""

from __future__ import annotations

import struct
import zlib

#: The empty block that marks a complete file.
EOF_BLOCK = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")
_BLOCK_BYTES = 65280


def compress_bgzf(data: bytes, level: int = 6) -> bytes:
    """``data`` as BGZF blocks with the end marker."""
    blocks = [
        _block(data[start : start + _BLOCK_BYTES], level)
        for start in range(0, len(data), _BLOCK_BYTES)
    ]
    return b"".join(blocks) + EOF_BLOCK


def _block(data: bytes, level: int) -> bytes:
    compressor = zlib.compressobj(level, zlib.DEFLATED, -15)
    body = compressor.compress(data) + compressor.flush()
    size = len(body) + 25
    head = b"\x1f\x8b\x08\x04\0\0\0\0\0\xff\x06\0BC\x02\0" + struct.pack("<H", size)
    return head + body + struct.pack("<II", zlib.crc32(data), len(data))
