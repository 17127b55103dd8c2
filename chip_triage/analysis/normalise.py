"""Left alignment, trimming and haplotype equality of variants over reference windows.

Left alignment follows Tan, Abecasis and Kang (Bioinformatics 2015;31:2202): an allele pair is
normalised when it is parsimonious and cannot be moved further left. Keys are anchor-free, so an
insertion or deletion is rolled left base by base while the window allows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from chip_triage.model.locus import VariantKey, trim_alleles
from chip_triage.model.reference import ReferenceWindow
from chip_triage.model.variant import Call

#: Bases fetched on either side of a variant: an indel in a longer repeat stops at the window's edge.
FLANK_BASES = 250
#: IUPAC codes of a reference base and the bases each allows.
_AMBIGUOUS = {
    "N": "ACGTN", "R": "AG", "Y": "CT", "S": "CG", "W": "AT", "K": "GT", "M": "AC",
    "B": "CGT", "D": "AGT", "H": "ACT", "V": "ACG",
}  # fmt: skip
_BASES = frozenset("ACGTN")


@dataclass(frozen=True, slots=True)
class RefMismatch:
    """A call whose REF is not what the reference holds there."""

    call: Call
    expected: str


def window_span(keys: Iterable[VariantKey], flank: int = FLANK_BASES) -> tuple[str, int, int]:
    """Contig and ``[start0, end0)`` that a window for these keys must cover; all on one contig.

    ValueError when there are none or they lie on several contigs.
    """
    listed = list(keys)
    contigs = {key.contig for key in listed}
    if len(contigs) != 1:
        raise ValueError(f"keys of one contig expected, found {sorted(contigs) or 'none'}")
    start0 = min(key.start0 for key in listed) - flank
    end0 = max(key.end0 for key in listed) + flank
    return contigs.pop(), max(0, start0), end0


def is_sequence(key: VariantKey) -> bool:
    """Whether both alleles are bases (symbolic insertions such as ``<DUP30>`` are not)."""
    return _BASES.issuperset(key.deleted) and _BASES.issuperset(key.inserted)


def ref_agrees(key: VariantKey, window: ReferenceWindow) -> bool | None:
    """Whether the deleted bases stand in the reference; None when the window does not cover them.

    An ambiguous reference base agrees with every base that it stands for.
    """
    if not window.covers(key.start0, key.end0):
        return None
    found = window.slice(key.start0, key.end0)
    return all(
        mine == theirs or mine in _AMBIGUOUS.get(theirs, "") or mine == "N"
        for mine, theirs in zip(key.deleted, found, strict=True)
    )


def left_align(key: VariantKey, window: ReferenceWindow) -> VariantKey:
    """The leftmost equivalent of an insertion or deletion; substitutions are only trimmed.

    Idempotent. Stops at the window's left edge; a key that the window does not cover, or whose alleles
    are no sequences, is returned trimmed but unmoved.
    """
    if not is_sequence(key):
        return key
    start0, deleted, inserted = trim_alleles(key.start0, key.deleted, key.inserted)
    if bool(deleted) != bool(inserted) and window.covers(start0, start0 + len(deleted)):
        moved, sequence = _roll_left(start0, deleted or inserted, window)
        if deleted:
            start0, deleted = moved, sequence
        else:
            start0, inserted = moved, sequence
    return VariantKey(key.assembly, key.contig, start0, deleted, inserted)


def _roll_left(start0: int, sequence: str, window: ReferenceWindow) -> tuple[int, str]:
    """Move a gained or lost sequence left while the base before it equals its last base."""
    bases, offset = window.bases, start0 - window.start0
    steps = 0
    size = len(sequence)
    rolled = sequence
    while offset - steps > 0 and bases[offset - steps - 1] == rolled[size - 1]:
        rolled = rolled[size - 1] + rolled[: size - 1]
        steps += 1
    return start0 - steps, rolled


def haplotype(keys: Sequence[VariantKey], window: ReferenceWindow) -> str | None:
    """The window's sequence with all ``keys`` applied; None when they overlap or do not fit it."""
    ordered = sorted(keys, key=lambda key: (key.start0, key.end0))
    pieces: list[str] = []
    at = window.start0
    for key in ordered:
        if key.start0 < at or not is_sequence(key) or not ref_agrees(key, window):
            return None
        pieces.append(window.slice(at, key.start0))
        pieces.append(key.inserted)
        at = key.end0
    pieces.append(window.slice(at, window.end0))
    return "".join(pieces)


def same_haplotype(
    one: Sequence[VariantKey], other: Sequence[VariantKey], window: ReferenceWindow
) -> bool:
    """Whether two sets of variants make the same sequence of the window (MNV and split SNVs, delins).

    False when either set does not fit the window.
    """
    first = haplotype(one, window)
    return first is not None and first == haplotype(other, window)


def haplotype_test(
    windows: Sequence[ReferenceWindow],
) -> Callable[[tuple[VariantKey, ...], tuple[VariantKey, ...]], bool]:
    """A predicate over ``windows`` as `clone_matching.SameVariant` asks for it.

    False when no window covers all variants of both sides.
    """

    def same(one: tuple[VariantKey, ...], other: tuple[VariantKey, ...]) -> bool:
        keys = (*one, *other)
        if len({(key.assembly, key.contig) for key in keys}) != 1:
            return False
        start0, end0 = min(k.start0 for k in keys), max(k.end0 for k in keys)
        window = next(
            (w for w in windows if w.contig == keys[0].contig and w.covers(start0, end0)), None
        )
        return window is not None and same_haplotype(one, other, window)

    return same


def split_substitution(key: VariantKey) -> tuple[VariantKey, ...]:
    """An MNV as its single-base substitutions; any other variant as it is."""
    if key.kind != "mnv":
        return (key,)
    return tuple(
        VariantKey(key.assembly, key.contig, key.start0 + offset, old, new)
        for offset, (old, new) in enumerate(zip(key.deleted, key.inserted, strict=True))
        if old != new
    )


def normalise_calls(
    calls: Sequence[Call], windows: Mapping[VariantKey, ReferenceWindow]
) -> tuple[tuple[Call, ...], tuple[RefMismatch, ...]]:
    """Calls with left-aligned keys, and those whose REF contradicts the reference.

    ``windows`` holds one window per key, where the reference could be asked; calls without one, and
    the raw alleles of every call, stay as they are. Of two calls of a sample that become one key, both are kept.
    """
    moved: list[Call] = []
    wrong: list[RefMismatch] = []
    for call in calls:
        key = call.variant.key
        window = windows.get(key)
        if window is None or not is_sequence(key):
            moved.append(call)
            continue
        if ref_agrees(key, window) is False:
            wrong.append(RefMismatch(call, window.slice(key.start0, key.end0)))
            continue
        aligned = left_align(key, window)
        if aligned != key:
            call = replace(call, variant=replace(call.variant, key=aligned))
        moved.append(call)
    return tuple(moved), tuple(wrong)
