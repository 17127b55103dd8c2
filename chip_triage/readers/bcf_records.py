"""The outline of a BCF in plain Python: its header text, and where every record lies.

This is the proof of completeness for the decoder in the child process: each record's lengths, contig
and position are walked here (BCF2 layout, VCF specification 4.2 section 6), values are not decoded.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from chip_triage.errors import VariantFileError

_RECORD = struct.Struct("<IIiii")
#: Fixed part of a record's shared block (bytes), the least it can have.
_SHARED_LEAST = 24
_CONTIG = re.compile(rb"^##contig=<(?:[^\n]*,)?ID=([^,>\n]+)[^\n]*$", re.MULTILINE)
_IDX = re.compile(rb",IDX=(\d{1,9})")
_DAMAGED = "the file is damaged: copy it again from where it was made"


@dataclass(frozen=True, slots=True)
class BcfRecord:
    """Where one record lies: ``number`` counts from 1, ``pos``-``end`` are 1-based and inclusive."""

    number: int
    contig: str
    pos: int
    end: int


class BcfOutline:
    """Header text and record outlines of one BCF; iterate ``records()`` once."""

    def __init__(self, chunks: Iterator[bytes], name: str) -> None:
        self._chunks = chunks
        self._name = name
        self._data = b""
        if self._take(3) != b"BCF" or self._take(2)[:1] != b"\x02":
            raise VariantFileError("is no BCF of version 2", _DAMAGED, path=name)
        length = int.from_bytes(self._take(4), "little")
        self.header_text = self._take(length).split(b"\0")[0]
        self._contigs = _contig_names(self.header_text)

    def _take(self, size: int) -> bytes:
        while len(self._data) < size:
            chunk = next(self._chunks, b"")
            if not chunk:
                raise VariantFileError("ends inside its header", _DAMAGED, path=self._name)
            self._data += chunk
        taken, self._data = self._data[:size], self._data[size:]
        return taken

    def records(self) -> Iterator[BcfRecord]:
        """Outline of every record; VariantFileError when one is cut or cannot be."""
        data, at, number = self._data, 0, 0
        while True:
            if at + _RECORD.size > len(data):
                more = next(self._chunks, b"")
                if not more and at == len(data):
                    return
                if not more:
                    raise self._fault(number + 1, "is cut short")
                data, at = data[at:] + more, 0
                continue
            shared, individual, contig, start, length = _RECORD.unpack_from(data, at)
            number += 1
            if shared < _SHARED_LEAST or contig not in self._contigs or start < -1 or length < 0:
                raise self._fault(number, "is damaged")
            name = self._contigs[contig]
            yield BcfRecord(number, name, start + 1, start + max(length, 1))
            end = at + 8 + shared + individual
            while end > len(data):
                more = next(self._chunks, b"")
                if not more:
                    raise self._fault(number, "is cut short")
                end -= len(data)
                data = more
            at = end

    def _fault(self, number: int, what: str) -> VariantFileError:
        return VariantFileError(f"record {number} {what}", _DAMAGED, path=self._name)


def _contig_names(header_text: bytes) -> dict[int, str]:
    """Contig number to name: ``IDX`` where the header states it, else the order of the lines."""
    names: dict[int, str] = {}
    for order, found in enumerate(_CONTIG.finditer(header_text)):
        stated = _IDX.search(found[0])
        names[int(stated[1]) if stated else order] = found[1].decode("utf-8", "replace")
    return names
