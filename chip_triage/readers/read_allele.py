"""Which allele one aligned read shows, by walking its CIGAR.

A read speaks only where it is aligned on both sides of the variant, with the base quality asked for.
Insertions and deletions are looked for at every place that means the same sequence (their
equivalents in a repeat), so that a read placed otherwise by the aligner still counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from chip_triage.model.locus import VariantKey

REF, ALT, OTHER, SILENT = 0, 1, 2, -1
#: Distances of the anchors from a complex variant, tried in turn.
_ANCHOR_STEPS = (1, 3, 6)
#: An inserted sequence of this length or more may differ in one base of ten (sequencing errors).
_FORGIVEN_FROM = 10
_MATCH, _INSERTION, _DELETION, _SKIP, _SOFT = 0, 1, 2, 3, 4
_ALIGNED = (0, 7, 8)


class Probe(Protocol):
    """Asks reads about one variant; ``start0`` and ``end0`` are the bases a read must span."""

    start0: int
    end0: int

    def allele(self, read: Any) -> int:
        """REF, ALT, OTHER or SILENT (the read does not speak)."""


class Reference(Protocol):
    """Reference bases near a variant, as far as they are known."""

    def bases(self, start0: int, end0: int) -> str | None:
        """Upper-case bases of ``[start0, end0)``; None where one is not known."""


def make_probe(key: VariantKey, reference: Reference, min_base_quality: int) -> Probe:
    """The probe that suits the kind of variant."""
    if key.kind == "snv":
        return SubstitutionProbe(key, min_base_quality)
    if key.kind in ("insertion", "deletion"):
        return IndelProbe(key, reference, min_base_quality)
    return BlockProbe(key, reference, min_base_quality)


class SubstitutionProbe:
    """A single base."""

    def __init__(self, key: VariantKey, min_base_quality: int) -> None:
        self.start0, self.end0 = key.start0, key.end0
        self._ref, self._alt = key.deleted, key.inserted
        self._quality = min_base_quality

    def base(self, read: Any) -> str:
        """The base the read shows, ``-`` where it is deleted, ``N`` where the read does not speak."""
        cigar = read.cigartuples or ()
        offset = query_offset(cigar, read.reference_start, self.start0)
        if offset is None:
            return "-" if deletes(cigar, read.reference_start, self.start0) else "N"
        if read.query_qualities[offset] < self._quality:
            return "N"
        return str(read.query_sequence[offset])

    def allele(self, read: Any) -> int:
        """REF, ALT, OTHER (a third base, or deleted) or SILENT."""
        base = self.base(read)
        if base == "N":
            return SILENT
        return ALT if base == self._alt else REF if base == self._ref else OTHER


class BlockProbe:
    """Several bases replaced (MNV, or deletion with insertion): the sequence between two anchors."""

    def __init__(self, key: VariantKey, reference: Reference, min_base_quality: int) -> None:
        self._key = key
        self._quality = min_base_quality
        self.start0, self.end0 = key.start0 - 1, key.end0 + 1
        self._spans: list[tuple[int, int, str, str]] = []
        for step in _ANCHOR_STEPS:
            low, high = key.start0 - step, key.end0 + step - 1
            left = reference.bases(low + 1, key.start0)
            right = reference.bases(key.end0, high)
            if left is not None and right is not None and low >= 0:
                alt, ref = (left + core + right for core in (key.inserted, key.deleted))
                self._spans.append((low, high, alt, ref))

    def allele(self, read: Any) -> int:
        """REF, ALT, OTHER, or SILENT where no pair of anchors is aligned."""
        cigar, start, qualities = read.cigartuples, read.reference_start, read.query_qualities
        if not cigar or qualities is None:
            return SILENT
        for low, high, alt, ref in self._spans:
            first: int | None
            last: int | None
            if len(cigar) == 1:  # aligned through
                first, last = low - start, high - start
                if first < 0 or last >= cigar[0][1]:
                    return SILENT
            else:
                first = query_offset(cigar, start, low)
                last = query_offset(cigar, start, high)
                if first is None or last is None:
                    continue
            between = read.query_sequence[first + 1 : last]
            if min(qualities[first : last + 1]) < self._quality:
                return SILENT
            return ALT if between == alt else REF if between == ref else OTHER
        return SILENT


class IndelProbe:
    """A pure insertion or deletion, at any of its equivalent places."""

    def __init__(self, key: VariantKey, reference: Reference, min_base_quality: int) -> None:
        self._quality = min_base_quality
        self._inserted = key.inserted
        self._length = len(key.inserted) or len(key.deleted)
        self._start0 = key.start0
        self._first, self._last = equivalent_starts(key, reference)
        self._kind = _INSERTION if key.inserted else _DELETION
        self.start0 = self._first - 1
        self.end0 = self._last + len(key.deleted) + 1

    def allele(self, read: Any) -> int:
        """ALT with this very event, OTHER with another one in its range, REF with none."""
        cigar, start, qualities = read.cigartuples, read.reference_start, read.query_qualities
        if not cigar or qualities is None:
            return SILENT
        before: int | None
        if len(cigar) == 1:  # aligned through
            before = self.start0 - start
            if before < 0 or self.end0 - start > cigar[0][1]:
                return SILENT
            return REF if qualities[before] >= self._quality else SILENT
        before = query_offset(cigar, start, self.start0)
        if before is None or query_offset(cigar, start, self.end0 - 1) is None:
            gone = deletes(cigar, start, self.start0) or deletes(cigar, start, self.end0 - 1)
            return OTHER if gone else SILENT
        if qualities[before] < self._quality:
            return SILENT
        events = [e for e in indels(cigar, start) if self._first <= e[1] <= self.end0 - 1]
        if not events:
            return REF
        if len(events) > 1:
            return OTHER
        kind, place, length, offset = events[0]
        if kind != self._kind or length != self._length or place > self._last:
            return OTHER
        if kind == _DELETION:
            return ALT
        if length == 1 and qualities[offset] < self._quality:
            return SILENT
        seen = read.query_sequence[offset : offset + length]
        return ALT if _alike(seen, _rotated(self._inserted, place - self._start0)) else OTHER


def query_offset(cigar: Sequence[tuple[int, int]], start0: int, position0: int) -> int | None:
    """Offset in the read of the base aligned to a reference position; None where none is."""
    at, offset = start0, 0
    for operation, length in cigar:
        if operation in _ALIGNED:
            if at <= position0 < at + length:
                return offset + position0 - at
            at += length
            offset += length
        elif operation in (_DELETION, _SKIP):
            at += length
        elif operation in (_INSERTION, _SOFT):
            offset += length
        if at > position0:
            return None
    return None


def deletes(cigar: Sequence[tuple[int, int]], start0: int, position0: int) -> bool:
    """Whether the read has a deletion (no intron) over the position."""
    at = start0
    for operation, length in cigar:
        if operation == _DELETION and at <= position0 < at + length:
            return True
        if operation in _ALIGNED or operation in (_DELETION, _SKIP):
            at += length
    return False


def indels(cigar: Sequence[tuple[int, int]], start0: int) -> Iterator[tuple[int, int, int, int]]:
    """(operation, reference start0, length, offset in the read) of every insertion and deletion."""
    at, offset = start0, 0
    for operation, length in cigar:
        if operation in (_INSERTION, _DELETION):
            yield operation, at, length, offset
        if operation in _ALIGNED or operation in (_DELETION, _SKIP):
            at += length
        if operation in _ALIGNED or operation in (_INSERTION, _SOFT):
            offset += length


def equivalent_starts(key: VariantKey, reference: Reference) -> tuple[int, int]:
    """First and last start0 at which the same sequence can be written, as far as bases are known."""
    unit = key.inserted or key.deleted
    first, rolled = key.start0, unit
    while True:
        base = reference.bases(first - 1, first)
        if base is None or base != rolled[-1]:
            break
        first, rolled = first - 1, base + rolled[:-1]
    last, rolled = key.start0, unit
    while True:
        base = reference.bases(last + len(key.deleted), last + len(key.deleted) + 1)
        if base is None or base != rolled[0]:
            break
        last, rolled = last + 1, rolled[1:] + base
    return first, last


def _rotated(sequence: str, steps: int) -> str:
    steps %= len(sequence)
    return sequence[steps:] + sequence[:steps]


def _alike(seen: str, expected: str) -> bool:
    if seen == expected:
        return True
    if len(expected) < _FORGIVEN_FROM:
        return False
    differing = sum(a != b for a, b in zip(seen, expected, strict=True))
    return differing <= len(expected) // _FORGIVEN_FROM
