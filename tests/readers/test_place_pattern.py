"""Patterns over digits match every position of their stretches, and little beside them."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from chip_triage.readers.place_pattern import MOST_DIGITS, digits_pattern, words_pattern

POSITIONS = st.one_of(st.integers(1, 300), st.integers(1, 10**MOST_DIGITS - 1))
STRETCHES = st.lists(st.tuples(POSITIONS, st.integers(0, 3_000_000)), max_size=6).map(
    lambda found: [(start, min(start + more, 10**MOST_DIGITS - 1)) for start, more in found]
)
ROUNDED = 10_000


@given(STRETCHES, st.lists(POSITIONS, max_size=20), st.randoms(use_true_random=False))
def test_every_position_of_a_stretch_is_matched(stretches, others, dice) -> None:  # type: ignore[no-untyped-def]
    match = re.compile(digits_pattern(stretches)).fullmatch
    for start, end in stretches:
        for place in (start, end, (start + end) // 2, dice.randint(start, end)):
            assert match(b"%d" % place)
    for place in others:
        if match(b"%d" % place):
            cell = place // ROUNDED
            assert any(start // ROUNDED <= cell <= end // ROUNDED for start, end in stretches)


@given(st.lists(st.binary(max_size=4), max_size=8), st.binary(max_size=4))
def test_words_are_matched_whole(words: list[bytes], other: bytes) -> None:
    match = re.compile(words_pattern(words), re.DOTALL).fullmatch
    for word in [*words, other]:
        assert bool(match(word)) is (word in words and word != b"")


def test_without_stretches_nothing_is_matched() -> None:
    assert re.match(digits_pattern(()), b"5") is None
    assert re.match(words_pattern(()), b"") is None
