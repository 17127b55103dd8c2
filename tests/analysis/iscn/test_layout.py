"""Parts, clones and items of a string, before anything is understood."""

from __future__ import annotations

import pytest

from chip_triage.analysis.iscn.layout import lay_out, split_clones, split_items


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("46,xy,del(6)(q14q22)", ["46", "xy", "del(6)(q14q22)"]),
        ("46,xx-7", ["46", "xx", "-7"]),
        ("48,xy,+4+9", ["48", "xy", "+4", "+9"]),
        ("44-47,xx,+1-3mar", ["44-47", "xx", "+1-3mar"]),
        ("44-?47,xx", ["44-?47", "xx"]),
        ("45,xx,-?7,?+8", ["45", "xx", "-?7", "?+8"]),
        ("46,xx,13q-", ["46", "xx", "13q-"]),
        ("46,xx,13q-,+4", ["46", "xx", "13q-", "+4"]),
        ("46,xx,del(3)(q13-21)", ["46", "xx", "del(3)(q13-21)"]),
        ("45,xy,-4or-6", ["45", "xy", "-4or-6"]),
        ("46,xx,+mar1-4", ["46", "xx", "+mar1-4"]),
        ("46,xx,del(6)(q14),,+9", ["46", "xx", "del(6)(q14)", "+9"]),
        ("46,xx,t(2;9)(p21;q33)[6],-7", ["46", "xx", "t(2;9)(p21;q33)[6]", "-7"]),
        ("46,xx,-17.add(4)(q31)", ["46", "xx", "-17", "add(4)(q31)"]),
        ("", []),
    ],
)
def test_items(text: str, items: list[str]) -> None:
    assert split_items(text) == items


def test_slashes_inside_brackets_part_no_clones() -> None:
    assert split_clones("46,xx[3/20]/47,xx,+9[17]") == ["46,xx[3/20]", "47,xx,+9[17]"]
    assert split_clones("46,xx,t(4/9)(q2;q3)[5]/46,xx") == ["46,xx,t(4/9)(q2;q3)[5]", "46,xx"]


def test_an_open_parenthesis_does_not_swallow_the_next_clone() -> None:
    assert len(split_clones("46,xx,del(6(q14[5]/46,xx[15]")) == 2


@pytest.mark.parametrize(
    ("text", "clones"),
    [
        ("46,XX[4]\n47,XX,+9[16]", 2),
        ("46,XX[4]\r\n47,XX,+9[16]\r\n", 2),
        ("46,XX[4]\\n47,XX,+9[16]", 2),
        ("46,XX,del(6)\n(q14q22)[4]", 1),
        ("47,XX,+9[16]46,XX[4]", 2),
        ("47 , XX , + 9 [16] / 46 , XX [4]", 2),
        ("46,xx,77~90<4n>,xxxx[3]", 2),
    ],
)
def test_line_breaks_and_forgotten_slashes(text: str, clones: int) -> None:
    assert len(lay_out(text).clones) == clones


def test_other_dashes_and_signs_are_the_plain_ones() -> None:
    layout = lay_out("45,XY,\u22127,add(4)(q31)\u00d72,\u201345[3]")
    assert layout.clones[0].items[:4] == ("45", "xy", "-7", "add(4)(q31)x2")


def test_characters_that_were_lost() -> None:
    assert lay_out("44_47,XX,_-9[4]").clones[0].items == ("44~47", "xx", "-9")


def test_host_and_donor() -> None:
    layout = lay_out("46,XX[4]//46,XY[16]")
    assert layout.chimera
    assert [clone.donor for clone in layout.clones] == [False, True]
    donor_only = lay_out("//46,XY[20]")
    assert [clone.donor for clone in donor_only.clones] == [True]


def test_a_doubled_slash_before_idem_is_a_slip() -> None:
    layout = lay_out("46,XX,add(4)(q31)[4]//46,idem,del(9)(p21)[6]")
    assert not layout.chimera
    assert len(layout.clones) == 2


@pytest.mark.parametrize(
    "text", ["46,XX[20", "46,XX[20]/", "46,XX,", "46,XX,del(", "46,XX+", "46,XX["]
)
def test_a_text_that_breaks_off_is_doubted(text: str) -> None:
    assert lay_out(text).doubts
