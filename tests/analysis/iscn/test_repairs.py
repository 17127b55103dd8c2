"""Every kind of repair has an example, and repairs leave good text alone."""

from __future__ import annotations

import pytest

from chip_triage.analysis.iscn.repairs import REPAIRS, repair

EXAMPLES: dict[str, list[tuple[str, str]]] = {
    "a parenthesis closed as a bracket": [
        ("46,xx,+mar(6]/46,xx[4]", "46,xx,+mar[6]/46,xx[4]"),
        ("46,xx,inv(4](p14q21)[6]", "46,xx,inv(4)(p14q21)[6]"),
    ],
    "a range without its end": [("46,xx,+1~mar[cp4]", "46,xx,+1mar[cp4]")],
    "parentheses around idem": [("93,(idemx2)[4]", "93,idemx2[4]")],
    "a separator between parentheses": [("t(2;9);(p21;q33)", "t(2;9)(p21;q33)")],
    "8 or 9 typed for a parenthesis": [
        ("inv(498p14q21)", "inv(4)(p14q21)"),
        ("der84)add(4)(q31)", "der(4)add(4)(q31)"),
        ("del(69(q14q22)", "del(6)(q14q22)"),
        ("t(2;9)9p21;q33)", "t(2;9)(p21;q33)"),
    ],
    "an arm outside its parentheses": [("add(3)q(21)", "add(3)(q21)")],
    "a missing parenthesis": [
        ("t(2;9)p21;q33)", "t(2;9)(p21;q33)"),
        ("t2;9)(p21;q33)", "t(2;9)(p21;q33)"),
        ("del(6)(q14q22,+9", "del(6)(q14q22),+9"),
    ],
    "a stray parenthesis": [
        ("der(2)(del(2)(p16)", "der(2)del(2)(p16)"),
        ("add(4)(q31)x2)", "add(4)(q31)x2"),
    ],
    "a stray comma": [("-4,*2", "-4*2"), ("46,xx,[4]", "46,xx[4]"), ("46,xx/,46,xy", "46,xx/46,xy")],
    "missing brackets": [
        ("47,xx,+9=4/46,xx=16", "47,xx,+9[4]/46,xx[16]"),
        ("47,xx,+9,4/46,xx,16", "47,xx,+9[4]/46,xx[16]"),
        ("45,x,-y12/46,xy8", "45,x,-y[12]/46,xy[8]"),
        ("45,xx,-93/46,xx17", "45,xx,-9[3]/46,xx[17]"),
        ("47,xx,+mar4/46,xx16", "47,xx,+mar[4]/46,xx[16]"),
        ("46,xx,add(4)(q31)14", "46,xx,add(4)(q31)[14]"),
        ("47,xx,+212/46,xx16", "47,xx,+212/46,xx[16]"),
    ],
    "parentheses around a sign": [
        ("46,xx,(9q-)[4]", "46,xx,9q-[4]"),
        ("46,xx,-(9q)[4]", "46,xx,-9q[4]"),
        ("47,xx,(+9)[4]", "47,xx,+9[4]"), ("47,xx,+(9)[4]", "47,xx,+9[4]")],
    "a bracket for a parenthesis": [("t(2;9)[p21;q33)", "t(2;9)(p21;q33)")],
    "0 typed for a parenthesis": [
        ("del(130(q13q31)", "del(13)(q13q31)"),
        ("t(2;9)(p21;q330[20]", "t(2;9)(p21;q33)[20]"),
    ],
    "a digit typed twice": [("del(66)(q14)", "del(6)(q14)"), ("47,xx,+99[4]", "47,xx,+9[4]")],
    "a sign behind its chromosome": [("45,x,y-[9]", "45,x,-y[9]")],
    "a strange sign": [
        ("47,xx,*9[4]", "47,xx,+9[4]"),
        ("46,xx,*mar", "46,xx,+mar"),
("45,xx,=9[9]", "45,xx,9[9]")],
    "exchanged characters": [
        ("47,xx+,9[4]", "47,xx,+9[4]"),
        ("46,xx,add(4)(q31,)del(6)(q14)", "46,xx,add(4)(q31),del(6)(q14)"),
        ("46,xx,add(4)(q31)1[4]", "46,xx,add(4)(q31)[14]"),
        ("47,xx,+9[1]4", "47,xx,+9[14]"),
        ("46x,x[4]", "46,xx[4]"),
        ("47,xx,+9[]12", "47,xx,+9[12]"),
        ("47,xx,+9]12[", "47,xx,+9[12]"),
("47,xx,+9[4/]46,xx[6]", "47,xx,+9[4]/46,xx[6]"), ("+9[4]4/6,xx[6]", "+9[4]/46,xx[6]")],
    "loss of Y in words": [("45,x,loy[9]", "45,x,-y[9]")],
    "cp outside its bracket": [
        ("46,xx,-9,+mar1x3cp20", "46,xx,-9,+mar1x3[cp20]"),
        ("47,xx,+9cp(4)", "47,xx,+9[cp4]"),
("47,xx,+9,cp[9]", "47,xx,+9[cp9]"), ("47,xx,+9cp[9]", "47,xx,+9[cp9]")],
    "n= in a cell count": [("46,xx[n=9]", "46,xx[9]"), ("46,xx[cpn=9]", "46,xx[cp9]")],
    "a letter for a digit": [("46,xx[l9]", "46,xx[19]"), ("46,xx[2o]", "46,xx[20]"), ("add(4)(q3l)", "add(4)(q31)")],
    "a parenthesis for a bracket": [
        ("47,xx,+9(40%)/46,xx", "47,xx,+9[40%]/46,xx"),
        ("46,xx(20)", "46,xx[20]"),
        ("47,xx,+9(4)/46,xx(16)", "47,xx,+9[4]/46,xx[16]"),
        ("46,xx[20)", "46,xx[20]"),
    ],
    "a missing bracket": [
        ("46,xx20]", "46,xx[20]"),
        ("add(4)(q31)6]", "add(4)(q31)[6]"),
        ("47,xx,+96]", "47,xx,+9[6]"),
    ],
    "a closing bracket for an opening one": [("46,xx]20]", "46,xx[20]")],
    "a doubled bracket": [("46,xx[[20]", "46,xx[20]"), ("46,xx[20]]", "46,xx[20]")],
    "a doubled sign": [("45,xx,--9[6]", "45,xx,-9[6]"), ("45,xx,+-9[6]", "45,xx,+-9[6]")],
    "a letter typed twice": [("45,x,-yy[9]", "45,x,-y[9]")],
    "a forgotten comma": [("46,xx/46,idemdel(6)(q14)[4]", "46,xx/46,idem,del(6)(q14)[4]")],
    "a forgotten separator": [("t(49)(p12;q34)", "t(4;9)(p12;q34)"), ("t(221)(p12;q34)", "t(221)(p12;q34)")],
    "a parenthesis turned round": [("del(6)(q14q22(,+9", "del(6)(q14q22),+9")],
    "a footnote mark": [("46,xx[20]*", "46,xx[20]")],
    "an opening bracket for a closing one": [("46,xx[4[", "46,xx[4]")],
    "an unclosed bracket": [("47,xx,+9[4/46,xx[16]", "47,xx,+9[4]/46,xx[16]")],
    "an empty cell count": [("46,xx[?]", "46,xx"), ("46,xx[]", "46,xx")],
    "a doubled parenthesis": [
        ("del(6)(q14q22))[4]", "del(6)(q14q22)[4]"),
        ("t((2;9)(p21;q33)", "t(2;9)(p21;q33)"),
    ],
    "an unclosed parenthesis": [
        ("del(6(q14q22)", "del(6)(q14q22)"),
        ("t(2;9(p21;q33)", "t(2;9)(p21;q33)"),
        ("del(6)(q14q22[4]", "del(6)(q14q22)[4]"),
    ],
    "a dot for a comma": [("46.xx[4]", "46,xx[4]")],
    "a missing slash": [
        ("47,xx,+9[4]xx[6]", "47,xx,+9[4]/46,xx[6]"),
        ("47,xx,+9[4]and46,xx[6]", "47,xx,+9[4]/46,xx[6]"),
        ("47,xx,+9[4]?46,xx[6]", "47,xx,+9[4]/46,xx[6]"),
        ("47,xx,+9[4]46,xx[16]", "47,xx,+9[4]/46,xx[16]"),
        ("47,xx,+9[4]nl[16]", "47,xx,+9[4]/nl[16]"),
        ("46,xy,80~92<4n>,xxyy[3]", "46,xy/80~92<4n>,xxyy[3]"),
    ],
    "doubled commas": [("46,xx,,+9", "46,xx,+9")],
    "trailing dots": [("46,xx[4].", "46,xx[4]"), ("46,xx,add(4)(q31)..", "46,xx,add(4)(q31)")],
    "a colon for a semicolon": [("t(2:9)(p21:q33)", "t(2;9)(p21;q33)")],
    "chromosome in words": [
        ("47,xx,+chr9[4]", "47,xx,+9[4]"),
        ("add(chr4)(q31)[2]", "add(4)(q31)[2]"),
    ],
    "deletion in words": [
        ("46,xx,5qdeletion[4]", "46,xx,del(5q)[4]"),
    ],
    "a slash for a semicolon": [
        ("t(2/9)(p21;q33)", "t(2;9)(p21;q33)"),
        ("t(2;9)(p21/q33)", "t(2;9)(p21;q33)"),
    ],
    "a strange separator": [
        ("t(2.9)(p21;q33)", "t(2;9)(p21;q33)"),
        ("t(2;9)(p21.q33)", "t(2;9)(p21;q33)"),
        ("t(2-9)(p21;q33)", "t(2;9)(p21;q33)"),
    ],
    "a doubled separator": [
        ("t(2;;9)(p21;q33)", "t(2;9)(p21;q33)"),
        ("t(2;9)(p21;:q33)", "t(2;9)(p21;q33)"),
    ],
    "a doubled range sign": [
        ("44--46,xx", "44~46,xx"),
        ("+1~~3mar", "+1~3mar"),
    ],
    "a stray dot": [
        ("add(4)(q31.)", "add(4)(q31)"),
        ("add(4)(q31.1.2)", "add(4)(q31.12)"),
    ],
    "a stray letter": [
        ("47,xx,w+9[4]", "47,xx,+9[4]"),
    ],
    "a slash for a comma": [
        ("46,xx[4]/45/x,-y", "46,xx[4]/45,x,-y"),
        ("46,x/y[4]", "46,xy[4]"),
    ],
    "a missing sex chromosome": [
        ("46,y[4]", "46,xy[4]"),
    ],
    "p for a semicolon": [
        ("t(2p9)(p21;q33)", "t(2;9)(p21;q33)"),
    ],
    "a stray slash": [
        ("47,xx,+9/[4]", "47,xx,+9[4]"),
    ],
    "a stray mos": [
        ("47,xx,+9[4]/mos46,xx[6]", "47,xx,+9[4]/46,xx[6]"),
    ],
    "a normal clone written short": [
        ("47,xx,+9[4]/46[6]", "47,xx,+9[4]/nl[6]"),
        ("47,xx,+9[4]/xx[6]", "47,xx,+9[4]/46,xx[6]"),
    ],
    "a stray sign behind the cell count": [
        ("47,xx,+9[4]:", "47,xx,+9[4]"),
        ("47,xx,+9[4]=20", "47,xx,+9[4]"),
    ],
    "a count without a clone": [
        ("47,xx,+9[4]/[16]", "47,xx,+9[4]"),
        ("47,xx,+9[4]/16", "47,xx,+9[4]"),
    ],
    "cp misspelt": [
        ("47,xx,+9[c.p.4]", "47,xx,+9[cp4]"),
        ("47,xx,+9[pc4]", "47,xx,+9[cp4]"),
    ],
    "a stray sign in a cell count": [
        ("47,xx,+9[,4]", "47,xx,+9[4]"),
        ("47,xx,+9[4.]", "47,xx,+9[4]"),
        ("47,xx,+9[x4]", "47,xx,+9[4]"),
    ],
}  # fmt: skip


def test_every_repair_has_an_example() -> None:
    assert {kind for kind, _, _ in REPAIRS} | {"missing brackets"} == set(EXAMPLES)


@pytest.mark.parametrize(
    ("kind", "slip", "meant"),
    [(kind, slip, meant) for kind, pairs in EXAMPLES.items() for slip, meant in pairs],
)
def test_repair(kind: str, slip: str, meant: str) -> None:
    text, notes = repair(slip)
    assert text == meant
    assert slip == meant or any(kind in remark.message for remark in notes)


@pytest.mark.parametrize(
    "text",
    [
        "46,xx[20]",
        "46,xy,t(2;9)(p21;q33)[4]/46,idem,-18,+mar[6]/46,xy[10]",
        "44~46,xx,der(3)t(3;8)(q21;q24)del(3)(p12p14),-5,+1~3mar,inc[cp9]",
        "46,xx,der(8)(8pter->8q22::1q31->1qter)[6]",
        "92<4n>,xxyy,del(6)(q14q22)x2[3]",
    ],
)
def test_good_text_is_left_alone(text: str) -> None:
    assert repair(text) == (text, ())
