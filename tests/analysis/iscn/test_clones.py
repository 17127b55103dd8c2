"""Clones: header, sex chromosomes, ploidy, cells, what is plainly missing."""

from __future__ import annotations

import pytest

from chip_triage.analysis.iscn.clone import Clone, expected_count
from chip_triage.analysis.iscn.clones import patient_sex, read_clones
from chip_triage.analysis.iscn.layout import lay_out


def clones_of(text: str, sex: str | None = None) -> tuple[Clone, ...]:
    return read_clones(lay_out(text).clones, sex)


@pytest.mark.parametrize(
    ("text", "low", "high", "sex", "cells", "ploidy"),
    [
        ("46,XX[20]", 46, 46, "XX", 20, 2),
        ("46xy[7]", 46, 46, "XY", 7, 2),
        ("46.XY[7]", 46, 46, "XY", 7, 2),
        ("44~47,XY,-9,-18,+mar[cp8]", 44, 47, "XY", 8, 2),
        ("44-47,XY,-9,-18,+mar[cp8]", 44, 47, "XY", 8, 2),
        ("47,XY+9[3+4]", 47, 47, "XY", 7, 2),
        ("68,XXY,-4[6]", 68, 68, "XXY", 6, 3),
        ("91<4n>,XXYY,-9[2]", 91, 91, "XXYY", 2, 4),
        ("88(<4n>),XXYY,-9,-3,-5,-6[2]", 88, 88, "XXYY", 2, 4),
        ("70~80,<3n>,XXY,+9[4]", 70, 80, "XXY", 4, 3),
        ("~4n,XXXX,-9[4]", None, None, "XXXX", 4, 4),
        ("26,X,+9,+18,+21[5]", 26, 26, "X", 5, 1),
        ("60,XX,+1,+2,+3,+4,+5,+6,+8,+9,+10,+11,+12,+13,+14,+15[5]", 60, 60, "XX", 5, 2),
        ("45,XX,-9", 45, 45, "XX", None, 2),
    ],
)
def test_header(
    text: str, low: int | None, high: int | None, sex: str, cells: int | None, ploidy: int
) -> None:
    clone = clones_of(text)[0]
    assert (clone.modal_low, clone.modal_high, clone.sex) == (low, high, sex)
    assert (clone.cells, clone.ploidy) == (cells, ploidy)
    assert not clone.unread


def test_the_record_holds_what_was_read() -> None:
    record = clones_of("45,xy,-9,add(4)(q31)x2[cp6]")[0].as_record()
    assert record.raw == "45,XY,-9,add(4)(q31)x2[cp6]"
    assert record.composite
    assert [(a.kind, a.chromosomes, a.bands, a.copies) for a in record.abnormalities] == [
        ("loss", ("9",), (), 1),
        ("add", ("4",), ("q31",), 2),
    ]
    assert record.abnormalities[0].raw == "-9"


@pytest.mark.parametrize(
    "text",
    ["46,XX[20]", "46,XY", "nl[3]", "normal[4]", "47,XX,+21c[20]", "45,XY,der(13;14)(q10;q10)c[20]",
     "47,XXYc[20]", "46,X,inv(Y)(p11q11)c[9]", "46,XX,inv(9)(p12q13)c", "46,XY,xy[5]"],
)  # fmt: skip
def test_normal(text: str) -> None:
    clone = clones_of(f"46,XX[1]/{text}" if text.startswith(("nl", "normal")) else text)[-1]
    assert clone.is_normal


@pytest.mark.parametrize(
    "text",
    ["47,XY[4]", "46,X[4]", "46", "46[20]", "46,XX,foo", "46,XX,inc", "46~47,XX[5]", "~46,XX[5]", "46,XX?[5]",
     "47,XX,inv(9)(p12q13)c", "46,XX[0]", "45,X[4]", "47,XXY[20]", "92,XXXX[20]", "46,XX,XY[5]", "XX[20]", "46,YY[20]"],
)  # fmt: skip
def test_not_normal(text: str) -> None:
    assert not clones_of(text)[0].is_normal


@pytest.mark.parametrize(
    "text", ["46~48,XY[4]", "46", "XX[20]", "46~47,XX[5]", "~46,XX[5]", "60[4]"]
)
def test_a_count_without_its_change_is_not_understood(text: str) -> None:
    assert clones_of(text)[0].unread


@pytest.mark.parametrize(
    ("text", "sex", "lost"),
    [
        ("45,X[8]/46,XY[12]", None, "Y"),
        ("45,X[8]/46,XX[12]", None, "X"),
        ("45,X[8]", "M", "Y"),
        ("45,X[8]", "female", "X"),
        ("45,X[8]", None, "Y"),
        ("45,X[8]/45,X,-Y,+8,-9[3]", None, "Y"),
    ],
)
def test_a_bare_x_has_lost_a_sex_chromosome(text: str, sex: str | None, lost: str) -> None:
    change = clones_of(text, sex)[0].changes[0]
    assert (change.kind, change.chromosomes) == ("loss", (lost,))
    assert change.uncertain is (sex is None and "/" not in text)


@pytest.mark.parametrize(
    ("text", "gained"), [("47,XXY[8]", "X"), ("47,XXX[8]", "X"), ("47,XYY[8]", "Y")]
)
def test_an_extra_sex_chromosome_is_a_doubtful_gain(text: str, gained: str) -> None:
    change = clones_of(text)[0].changes[0]
    assert (change.kind, change.chromosomes, change.uncertain) == ("gain", (gained,), True)


def test_a_sex_chromosome_that_a_change_names_is_not_missing() -> None:
    assert [c.kind for c in clones_of("46,Y,t(X;4)(q24;q31)[5]")[0].changes] == ["t"]
    assert [c.kind for c in clones_of("46,X,i(X)(q10)[5]")[0].changes] == ["i"]


def test_one_man_loses_one_y() -> None:
    assert len(clones_of("45,X,-Y,-Y[6]")[0].changes) == 1
    assert len(clones_of("91,XXYY,-Y,-Y[6]")[0].changes) == 2


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("45,XY,-9", 45),
        ("48,XX,+4,+9", 48),
        ("45,XX,dic(9;12)(p13;p12)", 45),
        ("46,XX,+1,der(1;6)(q10;p10)", 46),
        ("46,XX,+der(1;6)(q10;p10),-6", 46),
        ("45,XX,der(13;14)(q10;q10)c", 45),
        ("46,XX,dmin,hsr(8)(q24)", 46),
        ("47,XY,+mar", 47),
        ("50,XY,+4mar", 50),
        ("92,XXYY", 92),
        ("47,XXYc", 47),
    ],
)
def test_expected_count(text: str, count: int) -> None:
    assert expected_count(clones_of(text)[0]) == count


def test_rearrangements_joined_without_a_comma() -> None:
    apart = clones_of("46,XX,del(6)(q14)add(12)(p13)[4]")[0]
    assert [change.kind for change in apart.changes] == ["del", "add"]
    together = clones_of("46,XX,t(4;6)(q21;p22)inv(6)(p12q23)[4]")[0]
    assert [change.kind for change in together.changes] == ["t"]
    assert [part.kind for part in together.changes[0].parts] == ["inv"]


def test_unreadable_brackets_are_not_understood() -> None:
    assert clones_of("46,XX[2,0]")[0].unread == ("[2,0]",)


def test_the_patients_sex() -> None:
    assert patient_sex(clones_of("47,XX,+9[4]/46,XX[16]"), None) == "F"
    assert patient_sex(clones_of("47,XY,+9[4]"), None) == "M"
    assert patient_sex(clones_of("47,XY,+9[4]"), "w") == "F"
    assert patient_sex((), None) is None
    assert patient_sex(clones_of("45,X[4]"), "unknown") is None


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("45,XX,9[4]", ["-9"]),
        ("47,XX,9[4]", ["+9"]),
        ("45,X,y[4]", ["-Y"]),
        ("48,XX,+4,9[4]", ["+4", "+9"]),
        ("44,XX,-4,?9[4]", ["-4", "-9"]),
    ],
)
def test_a_sign_that_was_left_out(text: str, tokens: list[str]) -> None:
    clone = clones_of(text)[0]
    assert [change.raw for change in clone.changes] == tokens
    assert clone.changes[-1].uncertain
    assert not clone.unread


@pytest.mark.parametrize(
    "text", ["46,XX,9[4]", "46,X,y[4]", "44~45,XX,9[4]", "46,XX,add(4)(q31),9[4]"]
)
def test_a_sign_that_the_count_does_not_decide(text: str) -> None:
    assert clones_of(text)[0].unread


@pytest.mark.parametrize(
    ("text", "kind", "copies"),
    [("47,XX[4]", "gain", 1), ("45,XY[4]", "loss", 1), ("43,XY[4]", "loss", 3)],
)
def test_a_chromosome_that_is_not_identified(text: str, kind: str, copies: int) -> None:
    (change,) = clones_of(text)[0].changes
    assert (change.kind, change.chromosomes, change.copies) == (kind, ("?",), copies)


@pytest.mark.parametrize(
    "text", ["88,XXYY,<4n>,-9,-4[3]", "88,<4n>,XXYY,-9,-4[3]", "88<4n>,XXYY,-9,-4[3]"]
)
def test_a_level_anywhere_in_the_header(text: str) -> None:
    clone = clones_of(text)[0]
    assert (clone.ploidy, clone.sex, clone.modal_low) == (4, "XXYY", 88)


def test_the_word_normal_among_the_items() -> None:
    assert clones_of("46,XX,normal[9]")[0].is_normal
    assert clones_of("46,XX,add(4)(q31),normal[9]")[0].unread


def test_no_second_sex_chromosome() -> None:
    assert clones_of("45,XO[9]")[0].changes[0].chromosomes == ("Y",)
    assert clones_of("45,X0[9]", "F")[0].changes[0].chromosomes == ("X",)


def test_a_sign_without_a_chromosome() -> None:
    (change,) = clones_of("45,XX,-[9]")[0].changes
    assert (change.kind, change.chromosomes, change.uncertain) == ("loss", ("?",), True)
    (change,) = clones_of("45,X,-[9]")[0].changes
    assert (change.kind, change.chromosomes) == ("loss", ("Y",))
