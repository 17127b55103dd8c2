"""Slips undone where every way to undo them means the same; everything else stays partly read."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from chip_triage.model.karyotype import Karyotype

Reader = Callable[..., Karyotype]


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("46,XY,del(5)(q1w3q33)[9]/46,XY[11]", "46,XY,del(5)(q13q33)[9]/46,XY[11]"),
        ("46,XY,del(5)(a13q33)[9]", "46,XY,del(5)(q13q33)[9]"),
        ("46,XX,deel(6)(q14)tt(2;9)(p21;q33)[4]", ""),  # two slips in one item
        ("46,XX,tt(2;9)(p21;q33)[4]", "46,XX,t(2;9)(p21;q33)[4]"),
        ("46,XX,t(22;9)(p21;q33)[4]", "46,XX,t(22;9)(p21;q33)[4]"),
        ("46,XX,t(33;9)(p21;q33)[4]", "46,XX,t(3;9)(p21;q33)[4]"),
        ("45,XX,-7[12]746,XX[8]", "45,XX,-7[12]/46,XX[8]"),
        ("47,XX,+1o[4]", "47,XX,+10[4]"),
        ("45,XX,-12[4]/45,idem,-l3,+r[5]", "45,XX,-12[4]/45,idem,-13,+r[5]"),
        ("46,XX,inv(1198q15q22)[17]", "46,XX,inv(11)(q15q22)[17]"),
        ("46,XX,del859q13q33)[3]", "46,XX,del(5)(q13q33)[3]"),
        ("47,XY,+8[4]/46,XYl[16]", "47,XY,+8[4]/46,XY[16]"),
        ("47,XY,+8[9]/46,XY[11", "47,XY,+8[9]/46,XY[11]"),
        ("46,XX,ii(17)(q10)[5]", "46,XX,i(17)(q10)[5]"),
        ("47,sXX,+8[5]", "47,XX,+8[5]"),
    ],
)
def test_one_meaning_is_taken(read: Reader, slip: str, meant: str) -> None:
    karyotype = read(slip)
    if not meant:
        assert karyotype.has("normal") is not True
        return
    wanted = read(meant)
    assert karyotype.status in ("ok", "ok_with_notes")
    assert (karyotype.n_abnormalities, karyotype.ipssr_group) == (
        wanted.n_abnormalities,
        wanted.ipssr_group,
    )
    assert {f.flag_id for f in karyotype.flags if f.present} == {
        f.flag_id for f in wanted.flags if f.present
    }


@pytest.mark.parametrize(
    "text",
    [
        "45,XY,e",  # nothing that fits the count
        "46,XX,del(5)(q13q33),10[6]",  # gained or lost
        "46,XX or 47,XX,+8[4]",  # an alternative
        "46,X7[20]",  # a damaged pair of sex chromosomes is no loss of one
        "47mXY,+8[3]/47XY8",  # no marker clone is made of a comma
        "46,XX,t(66;X)[4]",  # t(6;X) or t(6;6;X)
        "46,XX[19],single cell with -7",
        "46,XX,zzz(5)(q13)[4]",
        "46,XX,del(5)(q1\u03bb3)[4],foo bar(7)",
    ],
)
def test_what_may_mean_several_things_stays(read: Reader, text: str) -> None:
    karyotype = read(text)
    assert karyotype.status == "partly_read"
    assert karyotype.has("normal") is not True


def test_it_is_said_what_was_read(read: Reader) -> None:
    remarks = [r for r in read("46,XY,del(5)(q1w3q33)[9]").notes if r.code == "mended"]
    assert [r.level for r in remarks] == ["warning"]
    assert "'del(5)(q1w3q33)' is read as 'del(5)(q1" in remarks[0].message


def test_a_slip_is_never_undone_towards_normal(read: Reader) -> None:
    for text in ("46,X7[20]", "46,sXX[20]", "46,XXl[20]", "46,XzX[20]", "4w6,XX[20]"):
        assert read(text).has("normal") is not True, text


def test_flags_follow_only_a_meaning_that_is_certain(read: Reader) -> None:
    """17q12 or 17p12: the arm decides over TP53, so it stays open."""
    karyotype = read("46,XX,der(17)t(4;17)(q21;v12)[11]")
    assert karyotype.has("loss17p") is None
    assert "damaged" in {remark.code for remark in karyotype.notes}


@pytest.mark.parametrize(
    "text",
    [
        "46,xx," + "del(5(q1w3q33)," * 260, "46,xx," + "zz(5)(q1)," * 390, "20/" * 1300, "?" * 3990, "(" * 3990,
        "46,xx,de(5)(q1,+,t(9;11(p2;,[3]/" * 120, "46,xx," + "8," * 1990, "12/03/2015 " * 360, "46,xx,der(1)" + "t(1;2(p1;q2)" * 300,
        "word " * 790, "46," + "x" * 3990, "46,xx,+8/" + "46,idem,+zz/" * 330, "[cp" * 1300, "46,xx,+1" + "~1" * 1900,
    ],
    ids=lambda text: text[:16],
)  # fmt: skip
def test_hostile_text_takes_few_steps(read: Reader, text: str) -> None:
    """Calls are counted, not seconds: a usual string takes some hundreds, these at most some 100,000."""
    calls = 0

    def counted(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        karyotype = read(text[:4000])
    finally:
        sys.setprofile(before)
    assert calls < 1_000_000
    assert karyotype.has("normal") is not True
