"""Conditions that a mended text must meet."""

from __future__ import annotations

import pytest

from chip_triage.analysis.iscn.clone import Clone
from chip_triage.analysis.iscn.clones import read_after
from chip_triage.analysis.iscn.layout import clone_text, split_clones
from chip_triage.analysis.iscn.plausible import (
    fits_count,
    is_understood,
    is_well_formed,
    words_not_read,
)


def read(text: str) -> tuple[Clone, ...]:
    return read_after([clone_text(piece, donor=False) for piece in split_clones(text)], [])


def understood(before: str, after: str) -> bool:
    clone = read(before)[0]
    words = words_not_read([clone])
    return is_understood(read(after), clone, words[0], set(words[1:]))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("47,xx,+1o[4]", "47,xx,+10[4]"),
        ("46,xx,zzl(5)(q13)[4]", "46,xx,del(5)(q13)[4]"),
        ("47,sxx,+8[4]", "47,xx,+8[4]"),
        ("47,xy,+8,l[4]", "47,xy,+8[4]"),  # a stray letter, and the count is fulfilled
        ("45,xx,-7[12]746,xx[8]", "45,xx,-7[12]/46,xx[8]"),
    ],
)
def test_plausible(before: str, after: str) -> None:
    assert understood(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("46,xx,zzl(5)(q93)[4]", "46,xx,del(5)(q93)[4]"),  # no such band
        ("46,xx,zzl(5)(q13)[4]", "46,xx[4]"),  # dropped
        (
            "46,xx,zt(5;7;9)(q13;p12)[4]",
            "46,xx,t(5;7;9)(q13;p12)[4]",
        ),  # bands for more than there is
        ("45,xy,e", "45,xy"),  # the count is not fulfilled
        ("47,xx,or[4]", "47,xx,r[4]"),  # a ring made of a letter
        ("46,x7[20]", "46,x[20]"),  # a damaged pair is no loss
        ("47mxy,+8[3]", "47m/xy,+8[3]"),  # no clone without sex chromosomes or stem
        ("47,xx,zz,del(5)(q1w3)[4]", "47,xx,zz,del(5)(q13)[4]"),  # the word is still there
    ],
)
def test_implausible(before: str, after: str) -> None:
    assert not understood(before, after)


def test_form() -> None:
    assert is_well_formed("del(5)(q13)", "del(5(q13)")
    assert not is_well_formed("del(5)(q13", "del(5)(q13)")
    assert not is_well_formed("46,xx,,+9", "46,xx,+9")
    assert not is_well_formed("46,xx,1i(8)(q10)", "46,xx,ii(8)(q10)")


def test_count() -> None:
    assert fits_count(read("47,xx,+8")[0])
    assert fits_count(read("45~47,xx,+8,+9")[0])
    assert not fits_count(read("46,xx,+8")[0])
