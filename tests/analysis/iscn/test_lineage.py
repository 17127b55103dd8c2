"""idem, sl, sdl: what a subclone inherits and what it lost again."""

from __future__ import annotations

import pytest

from chip_triage.analysis.iscn.clone import Clone
from chip_triage.analysis.iscn.clones import read_clones
from chip_triage.analysis.iscn.layout import lay_out


def clones_of(text: str) -> tuple[Clone, ...]:
    return read_clones(lay_out(text).clones, None)


def tokens(clone: Clone) -> list[str]:
    return [change.raw for change in clone.changes]


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("47,XX,+9[4]/48,idem,+19[6]", ["+9", "+19"]),
        ("47,XX,+9[4]/48,sl,+19[6]", ["+9", "+19"]),
        ("47,XX,+9[4]/48,sl,+19[6]/49,sdl,+4[2]", ["+9", "+19", "+4"]),
        ("47,XX,+9[4]/48,sl,+19[6]/49,sdl1,+4[2]", ["+9", "+19", "+4"]),
        ("47,XX,+9[4]/48,sl,+19[6]/48,sl,+3[3]/49,sdl2,+4[2]", ["+9", "+3", "+4"]),
        ("47,XX,+9[4]/48,sl,+19[6]/49,sdl7,+4[2]", ["+9", "+19", "+4"]),
        ("47,XX,+9[4]/48,sl,+19[6]/49,sl1,+4[2]", ["+9", "+19", "+4"]),
        ("46,XX[9]/47,XX,+9[4]/48,idem,+19[6]", ["+9", "+19"]),
        ("46,XX,add(4)(q31)[4]/46,XX,idem,del(6)(q14)[3]", ["add(4)(q31)", "del(6)(q14)"]),
    ],
)
def test_inheritance(text: str, last: list[str]) -> None:
    clone = clones_of(text)[-1]
    assert tokens(clone) == last
    assert not clone.unread


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("47,XX,+9[4]/46,idem,-9[6]", []),
        ("45,XX,-9[4]/46,idem,+9[6]", []),
        ("48,XX,+9,+9[4]/47,idem,-9[6]", ["+9"]),
        ("47,XX,+mar1[4]/47,idem,-mar1,+mar2[6]", ["+mar2"]),
        ("48,XX,+mar1,+mar2[4]/47,idem,-mar2[6]", ["+mar1"]),
        ("46,XX,der(4)t(4;6)(q31;q14)[4]/45,idem,-der(4)[6]", ["-der(4)"]),
        ("46,XX,der(4)t(4;6)(q31;q14)[4]/46,idem,-der(4)[6]", []),
        ("46,XX,der(4)t(4;6)(q31;q14)[4]/46,idem,-der(4),+4[6]", []),
        ("46,XX,add(4)(q31)[4]/46,idem,-add(4),+add(4)(p14)[6]", ["+add(4)(p14)"]),
        ("46,XX,del(6)(q14q22)[4]/46,idem,-del(6)(q14),add(6)(q13)[6]", ["add(6)(q13)"]),
        ("48,XX,+4x2[4]/47,idem,-4[2]", ["+4x2"]),
    ],
)
def test_a_subclone_loses_a_change_again(text: str, last: list[str]) -> None:
    assert tokens(clones_of(text)[-1]) == last


def test_a_lost_derivative_is_a_lost_chromosome_by_the_count() -> None:
    """Nothing stands for the lost derivative when the count is one lower: the chromosome is gone."""
    lost = clones_of("46,XX,der(4)t(4;6)(q31;q14)[4]/45,idem,-der(4)[6]")[-1].changes[-1]
    assert (lost.kind, lost.chromosomes) == ("loss", ("4",))
    ranged = clones_of("46,XX,der(4)t(4;6)(q31;q14)[4]/44~45,idem,-der(4)[cp6]")[-1]
    assert ranged.changes == ()


def test_one_of_two_copies_is_left() -> None:
    clone = clones_of("48,XX,+4x2[4]/47,idem,-4[2]")[-1]
    assert clone.changes[0].copies == 1


def test_what_the_stem_lacks_cannot_be_taken_away() -> None:
    clone = clones_of("47,XX,+9[4]/47,idem,-del(6)(q14)[6]")[-1]
    assert tokens(clone) == ["+9"]
    assert [remark.code for remark in clone.notes] == ["removal_unmatched"]


def test_doubling() -> None:
    doubled = clones_of("47,XX,+9[4]/94,idemx2[3]")[-1]
    assert (doubled.ploidy, doubled.doubled, tokens(doubled)) == (4, True, ["+9"])
    near_haploid = clones_of("26<1n>,X,+9,+18,+21[4]/52,idemx2[3]")[-1]
    assert near_haploid.ploidy == 1


def test_a_subclone_at_another_level() -> None:
    assert clones_of("46,XX,add(4)(q31)[4]/92,sl[3]")[-1].ploidy == 4


def test_idem_needs_a_clone_before_it() -> None:
    assert clones_of("46,idem,+9[4]")[0].unread == ("idem",)


def test_what_was_not_read_in_the_stem_is_not_read_in_the_subclone() -> None:
    clone = clones_of("46,XX,foo,inc[4]/47,idem,+9[3]")[-1]
    assert clone.unread == ("foo",)
    assert clone.incomplete
