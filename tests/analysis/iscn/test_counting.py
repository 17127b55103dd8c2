"""The three counting policies."""

from __future__ import annotations

import pytest

from chip_triage.analysis.iscn.clonality import distinct_changes
from chip_triage.analysis.iscn.clones import read_clones
from chip_triage.analysis.iscn.counting import count_events, events_of, stated_minimum
from chip_triage.analysis.iscn.layout import lay_out

# text, Chun 2010, highest lineage, ISCN 2024
COUNTS = [
    ("46,XX[20]", 0, 0, 0),
    ("45,X,-Y[14]", 1, 1, 1),
    ("46,XX,t(2;9)(p21;q33)[14]", 1, 1, 1),
    ("46,XX,add(4)(q31),del(6)(q14q22)[14]", 2, 2, 2),
    ("46,XX,der(4)t(4;6)(q31;q14)[14]", 1, 1, 2),
    ("45,XX,dic(9;12)(p13;p12)[14]", 1, 1, 2),
    ("46,XX,der(4)del(4)(q31)inv(4)(p12q21)[14]", 1, 1, 1),
    ("46,XX,i(18)(q10),idic(13)(p11)[14]", 2, 2, 2),
    ("46,XX,+1,der(1;6)(q10;p10)[14]", 1, 1, 2),
    ("47,XX,+1,+1,der(1;6)(q10;p10)[14]", 2, 2, 3),
    ("47,XX,+1,der(1)t(1;6)(q21;p12)[14]", 2, 2, 3),
    ("46,XX,der(4)t(4;6)(q31;q14),der(6)t(4;6)(q31;q14)[14]", 1, 1, 1),
    ("46,XX,der(4)inv(4)(p12q21)t(4;6)(q31;q14),der(6)t(4;6)[14]", 1, 1, 1),
    ("46,XX,der(4)t(4;6)(q31;q14),der(6)t(6;8)(q14;q22)[14]", 2, 2, 4),
    ("46,XX,der(4)t(4;6)(q31;q14),der(6)t(6;8)(q14;q22),der(8)t(4;8)(q31;q22)[14]", 3, 3, 6),
    ("46,XX,der(4)t(4;6)(q31;q14)t(6;9)(q22;p21),der(6)t(4;6)(q31;q14)[14]", 1, 1, 1),
    ("46,XX,der(4)t(4;6)(q31;q14)[14]/46,XX,der(6)t(4;6)(q31;q14)[4]", 2, 1, 4),
    ("46,XX,der(8)(8pter->8q22::1q31->1qter),der(1)(1pter->1q31::8q22->8qter)[4]", 1, 1, 1),
    ("46,XX,add(4)(q31)[9]/47,idem,+9[4]/46,idem,-18,+19[3]", 4, 3, 4),
    ("46,XX,add(4)(q31)[9]/47,XX,+9[4]/45,XX,-18[3]", 3, 1, 3),
    ("49,XX,+mar1,+mar2,+mar3[5]", 3, 3, 3),
    ("47~49,XX,+1~3mar[cp5]", 1, 1, 1),
    ("46,XX,dmin,hsr(8)(q24)[5]", 2, 2, 2),
    ("92,XXYY[8]", 1, 1, 1),
    ("47,XX,+21c,add(4)(q31)[8]", 1, 1, 1),
    ("45,XX,-9[2]/46,XX[18]", 0, 0, 0),
]


@pytest.mark.parametrize(("text", "chun", "lineage", "iscn"), COUNTS)
def test_counts(text: str, chun: int, lineage: int, iscn: int) -> None:
    clones = read_clones(lay_out(text).clones, None)
    counts = count_events(events_of(distinct_changes(clones)))
    assert (counts.chun2010, counts.lineage, counts.iscn2024) == (chun, lineage, iscn)
    assert counts.by("lineage") == lineage


def test_an_event_names_all_its_members() -> None:
    clones = read_clones(
        lay_out("46,XX,der(4)t(4;6)(q31;q14),der(6)t(4;6)(q31;q14)[9]").clones, None
    )
    (event,) = events_of(distinct_changes(clones))
    assert event.label == "der(4)t(4;6)(q31;q14),der(6)t(4;6)(q31;q14)"
    assert event.clones == {0}
    assert [member.partner for member in event.members] == ["6", "4"]


@pytest.mark.parametrize(
    ("text", "minimum"),
    [
        ("complex", 3),
        (">3abnormalities", 4),
        (">=4 abnormalities", 4),
        ("5 abnormalities", 5),
        ("46,XX", 0),
    ],
)
def test_what_words_promise(text: str, minimum: int) -> None:
    distinct = distinct_changes(read_clones(lay_out(text).clones, None))
    assert stated_minimum(distinct) == minimum
    assert events_of(distinct) == ()
