"""What the rules of the grammar build."""

from __future__ import annotations

import pytest

from chip_triage.analysis.iscn.change import Change
from chip_triage.analysis.iscn.grammar import parse_item

BUILT: dict[str, Change] = {
    "+8": Change("gain", ("8",), sign="+"),
    "-?y": Change("loss", ("Y",), sign="-", uncertain=True),
    "trisomy12": Change("gain", ("12",), sign="+"),
    "minus_x": Change("loss", ("X",), sign="-"),
    "monosomy9": Change("loss", ("9",), sign="-"),
    "+21c": Change("gain", ("21",), sign="+", constitutional=True),
    "-9?c": Change("loss", ("9",), sign="-", constitutional=True, uncertain=True),
    "-9x2": Change("loss", ("9",), sign="-", copies=2, copies_high=2),
    "+9[4]": Change("gain", ("9",), sign="+", cells=4),
    "del(6)(q14q22)": Change("del", ("6",), ("q14q22",)),
    "del(6)(q14)(q22)": Change("del", ("6",), ("q14q22",)),
    "del(6q)": Change("del", ("6",), ("q",)),
    "?del(6)": Change("del", ("6",), uncertain=True),
    "t(2;9)(p21;q33)": Change("t", ("2", "9"), ("p21", "q33")),
    "t(2;?)(p21;?)": Change("t", ("2", "?"), ("p21", "?"), uncertain=True),
    "t(4;mar1)": Change("t", ("4", "mar1")),
    "iso(18q)": Change("i", ("18",), ("q",)),
    "crypins(6;8)(q23;q21q24)": Change("ins", ("6", "8"), ("q23", "q21q24"), detail="cryp"),
    "13q-": Change("del", ("13",), ("q",)),
    "13q+": Change("add", ("13",), ("q",)),
    "del13q-": Change("del", ("13",), ("q",)),
    "-13q": Change("del", ("13",), ("q",)),
    "+?1q": Change("dup", ("1",), ("q",), uncertain=True),
    "del(6)q14": Change("del", ("6",), ("q14",)),
    "t(2;9)(p21q33)": Change("t", ("2", "9"), ("p21", "q33")),
    "t(2;9)p21;q33": Change("t", ("2", "9"), ("p21", "q33")),
    "t2;9": Change("t", ("2", "9")),
    "i18q": Change("i", ("18",), ("q",)),
    "+mar?": Change("mar", sign="+", uncertain=True),
    "add(4)(q31)(x2)": Change("add", ("4",), ("q31",), copies=2, copies_high=2),
    "+mar2": Change("mar", sign="+", detail="2"),
    "mar": Change("mar", sign="+"),
    "+3mar": Change("mar", sign="+", copies=3, copies_high=3),
    "+2~5mar": Change("mar", sign="+", copies=2, copies_high=5),
    "+mars": Change("mar", sign="+", copies=2, copies_high=2),
    "+?r": Change("ring", sign="+", uncertain=True),
    "7dmin": Change("dmin", sign="+", copies=7, copies_high=7),
    "hsr": Change("hsr", sign="+"),
    "ace": Change("ace", sign="+"),
    "+2add(4)(q31)": Change("add", ("4",), ("q31",), sign="+", copies=2, copies_high=2),
    "idemx2": Change("stem", detail="idem", copies=2),
    "inc": Change("inc", uncertain=True),
    ">4abnormalities": Change("stated_complex", copies=5, uncertain=True),
    "complex": Change("stated_complex", copies=3, uncertain=True),
    "-4or-6": Change("loss", ("4",), sign="-", uncertain=True),
    "add(4)(q31)ordel(4)(q31)": Change("add", ("4",), ("q31",), uncertain=True),
    "der(4)t(4;6)(q31;q14)del(4)(p12)": Change(
        "der",
        ("4",),
        parts=(Change("t", ("4", "6"), ("q31", "q14")), Change("del", ("4",), ("p12",))),
    ),
    "dert(3;15)(q21;q14)": Change(
        "der", ("3",), parts=(Change("t", ("3", "15"), ("q21", "q14")),), uncertain=True
    ),
    "der(8)(8pter->8q22::1q31->1qter)": Change("der", ("8",), detail="8pter->8q22::1q31->1qter"),
    "der(8pter->8q22::1q31->1qter)": Change("der", ("8",), detail="8pter->8q22::1q31->1qter"),
    "psudic(4;9)(q12;p13)dup(4)(q12q13)": Change(
        "dic", ("4", "9"), ("q12", "p13"), detail="psu", parts=(Change("dup", ("4",), ("q12q13",)),)
    ),
    "inv(4)(p12q21)del(4)(q25)": Change(
        "inv", ("4",), ("p12q21",), parts=(Change("del", ("4",), ("q25",)),)
    ),
    "del(4)(q25)add(9)(p21)": Change(
        "del", ("4",), ("q25",), joined=(Change("add", ("9",), ("p21",)),)
    ),
}


@pytest.mark.parametrize("text", BUILT)
def test_built(text: str) -> None:
    from dataclasses import replace

    change = parse_item(text)
    assert change is not None
    assert replace(change, raw="") == BUILT[text]


def test_structural_and_numerical() -> None:
    kinds = {text: parse_item(text) for text in ("+8", "t(2;9)(p21;q33)", "+mar", "inc", "complex")}
    assert [text for text, change in kinds.items() if change and change.is_structural] == [
        "t(2;9)(p21;q33)"
    ]
    assert [text for text, change in kinds.items() if change and change.is_numerical] == ["+8"]
