"""The CIGAR walk, against a walk over aligned pairs."""

from __future__ import annotations

from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from chip_triage.model.locus import VariantKey
from chip_triage.readers.read_allele import (
    ALT,
    OTHER,
    REF,
    SILENT,
    deletes,
    equivalent_starts,
    indels,
    make_probe,
    query_offset,
)

CIGARS = st.lists(
    st.tuples(st.sampled_from([0, 1, 2, 3, 7, 8]), st.integers(1, 9)), min_size=1, max_size=7
)


class Bases:
    """A known stretch of reference from position 0."""

    def __init__(self, text: str) -> None:
        self.text = text

    def bases(self, start0: int, end0: int) -> str | None:
        inside = start0 >= 0 and end0 <= len(self.text)
        return self.text[start0:end0] if inside else None


def walked(cigar: list[tuple[int, int]], start0: int) -> tuple[dict[int, int], set[int]]:
    """(reference position -> offset, deleted positions), base by base."""
    pairs, gone = {}, set()
    at, offset = start0, 0
    for operation, length in cigar:
        for _ in range(length):
            if operation in (0, 7, 8):
                pairs[at] = offset
            if operation == 2:
                gone.add(at)
            at += operation in (0, 2, 3, 7, 8)
            offset += operation in (0, 1, 4, 7, 8)
    return pairs, gone


@given(CIGARS, st.integers(0, 40))
def test_offsets_equal_a_walk_base_by_base(cigar: list[tuple[int, int]], position: int) -> None:
    pairs, gone = walked(cigar, 5)
    assert query_offset(cigar, 5, position) == pairs.get(position)
    assert deletes(cigar, 5, position) == (position in gone)
    assert sum(length for kind, _, length, _ in indels(cigar, 5) if kind == 2) == len(gone)


@given(
    st.text("ACGT", min_size=12, max_size=40),
    st.integers(1, 30),
    st.integers(1, 5),
    st.booleans(),
)
def test_equivalent_places_make_the_same_sequence(
    text: str, start: int, length: int, gain: bool
) -> None:
    start = min(start, len(text) - length - 1)
    unit = text[start : start + length]
    key = VariantKey("GRCh38", "1", start, "" if gain else unit, unit if gain else "")
    first, last = equivalent_starts(key, Bases(text))
    assert first <= start <= last

    def changed(at: int) -> set[str]:
        if gain:
            moved = {unit[i:] + unit[:i] for i in range(length)}
            return {text[:at] + seq + text[at:] for seq in moved}
        return {text[:at] + text[at + length :]}

    target = text[:start] + (unit if gain else "") + text[start + (0 if gain else length) :]
    for at in range(first, last + 1):
        assert target in changed(at)
    if first > 0 and not gain:
        assert target not in changed(first - 1)


def read(sequence: str, cigar: list[tuple[int, int]], start0: int = 0, quality: int = 30) -> SimpleNamespace:  # fmt: skip
    return SimpleNamespace(
        query_sequence=sequence,
        cigartuples=cigar,
        reference_start=start0,
        query_qualities=[quality] * len(sequence),
    )


REFERENCE = Bases("GATTACAGGCCATGCATTGACC")


def ask(key: VariantKey, sequence: str, cigar: list[tuple[int, int]], start0: int = 0) -> int:
    return make_probe(key, REFERENCE, 20).allele(read(sequence, cigar, start0))


def test_a_base() -> None:
    key = VariantKey("GRCh38", "1", 4, "A", "G")
    assert ask(key, "GATTACAGGC", [(0, 10)]) == REF
    assert ask(key, "GATTGCAGGC", [(0, 10)]) == ALT
    assert ask(key, "GATTTCAGGC", [(0, 10)]) == OTHER
    assert ask(key, "GATTNCAGGC", [(0, 10)]) == SILENT
    assert ask(key, "GATCAGGC", [(0, 3), (2, 2), (0, 5)]) == OTHER
    assert ask(key, "GATCAGGC", [(0, 3), (3, 2), (0, 5)]) == SILENT
    assert ask(key, "CCCGATTGCAGGC", [(4, 3), (0, 10)]) == ALT


def test_a_block_written_by_the_aligner_in_any_way() -> None:
    key = VariantKey("GRCh38", "1", 5, "CAG", "TT")  # GATTA[CAG]GCC -> GATTA[TT]GCC
    for cigar in (
        [(0, 7), (2, 1), (0, 6)],
        [(0, 5), (2, 3), (1, 2), (0, 6)],
        [(0, 5), (1, 2), (2, 3), (0, 6)],
        [(0, 4), (2, 1), (0, 9)],
    ):
        assert ask(key, "GATTATTGCCATG", cigar) == ALT
    assert ask(key, "GATTACAGGCCATG", [(0, 14)]) == REF
    assert ask(key, "GATTATAGGCCATG", [(0, 14)]) == OTHER
    assert ask(key, "TTGCCATG", [(0, 8)], start0=6) == SILENT


def test_an_insertion_may_hold_a_sequencing_error_when_it_is_long() -> None:
    key = VariantKey("GRCh38", "1", 5, "", "GTGTTGTGTTGG")
    seen = "GATTA" + "GTGTTGTCTTGG" + "CAGGCCATG"
    assert ask(key, seen, [(0, 5), (1, 12), (0, 9)]) == ALT
    short = VariantKey("GRCh38", "1", 5, "", "GT")
    assert ask(short, "GATTA" + "GC" + "CAGGCCATG", [(0, 5), (1, 2), (0, 9)]) == OTHER
    assert ask(short, "GATTA" + "GT" + "CAGGCCATG", [(0, 5), (1, 2), (0, 9)]) == ALT
    assert ask(short, "GAT" + "GT" + "TACAGGCCATG", [(0, 3), (1, 2), (0, 11)]) == REF
    assert ask(short, "GATTA" + "GT" + "CAGGCC", [(0, 5), (1, 2), (0, 1), (2, 1), (0, 4)]) == ALT


def test_two_events_in_reach_are_another_allele() -> None:
    key = VariantKey("GRCh38", "1", 7, "G", "")  # one of two G
    assert ask(key, "GATTACAGCCATG", [(0, 7), (2, 1), (0, 6)]) == ALT
    assert ask(key, "GATTACAGCCATG", [(0, 8), (2, 1), (0, 5)]) == ALT
    assert ask(key, "GATTACATGCCATG", [(0, 7), (1, 1), (2, 1), (0, 6)]) == OTHER
