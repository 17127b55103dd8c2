"""The grammar, rule by rule: every rule and every rearrangement kind has accepted and refused texts."""

from __future__ import annotations

import functools
import re

import pytest
from lark import Lark
from lark.exceptions import LarkError

from chip_triage.analysis.iscn.grammar import (
    START_RULES,
    grammar_text,
    parse_cells,
    parse_item,
    parse_modal,
    parse_sex,
)

# rule -> (accepted, refused); texts are lower case without blanks, as the rules get them.
RULES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "item": (
        ("+9", "del(6)(q14q22)", "+2mar", "13q-", "idem", "inc", "complex", "-4or-6", "?t(2;9)(p21;q33)"),
        ("", "9", "foo", "del", "+", "+23", "-0", "del(6", "t(2;9)(p21;q33", "+9+9", "del(27)(q1)"),
    ),
    "known": (("-18", "i(17)(q10)", "+mar", "9q+"), ("idem", "inc", "complex", "18")),
    "alternative": (("oradd(4)(q31)", "or+11", "or20q-"), ("add(4)(q31)", "or", "or5")),
    "numerical": (
        ("+8", "-y", "-?13", "?+21", "+?21", "+21c", "-5x2", "-5*2", "+8[4]", "trisomy12", "minus_x", "mono(7)", "tri8", "plus9", "+9?"),
        ("8", "+", "+8q", "++8", "8+", "+x9x9", "trisomy", "+8x"),
    ),
    "sign": (("+", "-", "?+", "+?", "?-?"), ("?", "", "+-", "??")),
    "chromosome": (("1", "22", "x", "?7", "*14"), ("0", "23", "z", "", "?")),
    "structural": (
        (
            "del(9)(q13q22)", "+der(1)t(1;6)(q21;p22)", "?dup(2)(p12p16)", "inv(4)(p14q21)c",
            "add(13)(p11)x2", "der(11)t(3;11)(q13;q24)del(11)(p12)", "t(2;9)(p21;q33)[6]",
        ),
        ("del", "(9)(q13q22)", "9(q13)", "xdel(9)(q13q22)", "del(9)(q13q22)("),
    ),
    "lead": (("+", "?", "-?"), ("", "*", "??")),
    "rearrangement": (
        (
            "del(9)(q13q22)", "del(9q)", "psudic(4;9)(q12;p13)", "crypins(6;8)(q23;q21q24)",
            "?inv(2)(p21q33)", "dert(4;15)(q21;q14)", "der(8)(8pter->8q22::1q31->1qter)",
            "der(8pter->8q22::1q31->1qter)", "i17q", "inv3(q21q26)", "t8;21", "del5q13q33",
        ),
        ("del", "del()", "del[9](q13)", "crypt", "der(8pter"),
    ),
    "chromosomes": (
        ("(9)", "(2;9)", "(2;?;9)", "(?)", "(9q)", "(x;19)", "(1;mar1)", "(11;*11)", "(4,6)"),
        ("()", "(9", "9)", "(2;)", "(23)", "(2;;9)"),
    ),
    "partner": (("9", "?9", "9q22", "?", "mar2", "*4"), ("", "9;2", "p", "24")),
    "bandlist": (
        ("(q13)", "(q13q22)", "(q13;p12)", "(q13~22;p12)", "(q?)", "()", "(q1?3)", "(?;p12)", "(13)", "?(q13)",
         "q13q22", "q13;p12"),
        ("(q13", "(z1)", "(q13;p12;", "q13)"),
    ),
    "bare_partner": (("7", "17q", "3q21"), ("", "23", "q")),
    "bandset": (("q13", "q13q22", "q21.3", "p1?2", "", "?", "q13-22", "q31orq32", "cen"), ("z", "(q13)", "q13;")),
    "detail": (
        ("(8pter->8q22::1q31->1qter)", "(1pter->?::3q21->3qter)"),
        ("(q13q22)", "8pter->8q22", "()"),
    ),
    "marker": (
        ("+mar", "mar", "+m2", "+2m", "frag", "dms", ">9dmin", "markersandringchromosomes", "+3mar", "+1~4mar", "+2-5mar", "+mar2", "+marx2", "+mars", "+r", "+2r", "dmin",
         "6~20dmin", "+r(?)", "hsr", "+2der(4)t(4;6)(q21;p12)", "+?mar", "+ace"),
        ("+marx", "+mar(7)", "+x3mar", "mar~", "+rr"),
    ),
    "structural_many": (("del(9)(q13)", "der(2)t(2;3)(p12;q21)x2"), ("", "2del(9)(q13)", "mar")),
    "short_arm": (("13q-", "1q+", "20q11-", "-13q", "+1q", "-?9q22"), ("13-", "q-", "13q", "13q*")),
    "variant": (
        ("9qh+", "1qh-", "yqh+", "21ps+", "22pstk+", "9ph", "13cenh+", "15ps-", "16qh+c", "9qh[4]"),
        ("9h+x", "qh+", "23qh+", "9qx+"),
    ),
    "stem": (("idem", "sl", "sdl", "sdl3", "sl2", "idemx2", "sl*2", "sdl1x2"), ("idemx", "stem", "sd", "idem2x")),
    "incomplete": (("inc", "incomplete", "na"), ("in", "incompl", "incc")),
    "words": (
        ("complex", "complexkaryotype", "komplex", "komplexaberrant", "complexabnormalities", ">3abnormalities", ">=4aberrations", "morethan3abnormalities",
         "5abnormalities"),
        ("complexity", ">3", "abnormal", "3complexx"),
    ),
    "suffix": (("x2", "(x2)", "*3", "c", "(c)", "?c", "?", "[5]", "[cp4]", "mat", "x2~3"), ("x", "[", "cc", "[q]", "x123")),
    "constitutional": (("c", "?c", "const", "(c)", "dn", "pat", "inh"), ("cp", "", "con")),
    "modal": (
        ("46", "44~47", "44-47", "~52", "?45", "92<4n>", "68(<3n>)", "~4n", "82<4n->", "44~?47", "??"),
        ("", "46,", "46/47", "x46", "<n>", "46<>"),
    ),
    "count_range": (("46", "44~47", "81-?90"), ("44~", "~44", "44~47~49")),
    "level": (("<2n>", "(<4n>)", "<3n->", "3n"), ("<n>", "n", "<10n>")),
    "sex": (("xx", "xy", "x", "xxyy", "xxyc", "xxyc?", "x?", "y", "xo", "x0"), ("", "xz", "c", "x,", "46")),
    "cells": (("[12]", "[cp9]", "[9cp]", "[cp]", "[18+5]", "[~4]", "[2-3]", "[11/20]", "[12cells]", "[40%]"), ("12", "[]", "[12", "[1,2]", "[12345]", "[few]")),
    "cell_sum": (("12", "18+5", "2~4", "3+4+5", "11of20"), ("+4", "12+", "cp3")),
}  # fmt: skip

# Kind of rearrangement -> (accepted, refused).
KINDS: dict[str, tuple[str, str]] = {
    "abn": ("abn(6)(p21)", "abn6(p21)"),
    "ace": ("ace(4)", "ace(4;"),
    "add": ("add(19)(p13)", "add(zz)(p13)"),
    "cha": ("cha(5)", "cha5"),
    "cht": ("cht(5)", "cht5"),
    "cpx": ("cpx(5;6)", "cpx5"),
    "ct": ("ct(6;11)(q21;q25)", "ct6;11"),
    "cth": ("cth(5)(p15q35)", "cth5"),
    "cqdp": ("cqdp(21)(q11q22)", "cqdp()"),
    "qdp": ("qdp(21)(q11q22)", "qdp()"),
    "del": ("del(13)(q12q14)", "del(zz)(q12q14)"),
    "deletion": ("deletion(13)(q12q14)", "deletion"),
    "der": ("der(6)t(2;6)(p21;q23)", "der()t(2;6)(p21;q23)"),
    "dic": ("dic(9;12)(p13;p12)", "dic[]"),
    "dup": ("dup(3)(q21q26)", "dup(33)(q21q26)"),
    "fis": ("fis(14)(q10)", "fis14"),
    "fra": ("fra(16)(q22)", "fra"),
    "hsr": ("hsr(8)(q24)", "hsr(8;"),
    "i": ("i(18)(q10)", "i(z8)"),
    "ider": ("ider(9)(q10)t(9;20)(q34;q11)", "ider9"),
    "idic": ("idic(13)(p11)", "idic()"),
    "ins": ("ins(5;2)(p14;q21q31)", "ins(55;2)"),
    "inv": ("inv(10)(p11q21)", "inv(?zz)"),
    "invdup": ("invdup(15)(q11q13)", "invdup15"),
    "invins": ("invins(5;2)(p14;q31q21)", "invins"),
    "iso": ("iso(18q)", "iso(0q)"),
    "isochromosome": ("isochromosome(18)(q10)", "isochromosome18q"),
    "neo": ("neo(3)(q26)", "neo3"),
    "r": ("r(20)(p12q13)", "r(zz)"),
    "rea": ("rea(11)(q23)", "rea11"),
    "rec": ("rec(6)dup(6)(p21p23)", "rec6"),
    "ring": ("ring(7)", "ring(zz)"),
    "rob": ("rob(13;14)(q10;q10)", "rob13;14"),
    "t": ("t(4;10;17)(q12;p13;q21)", "t(44;10)"),
    "tas": ("tas(12;15)(q24;p13)", "tas"),
    "tr": ("tr(4;10)(q12;p13)", "tr4"),
    "trc": ("trc(4;12;9)(q31;p13;q22)", "trc"),
    "trp": ("trp(1)(q21q32)", "trp()"),
}


@functools.lru_cache(maxsize=1)
def every_rule() -> Lark:
    rules = list(re.findall(r"(?m)^([a-z_]+):", grammar_text()))
    return Lark(grammar_text(), parser="lalr", start=rules, maybe_placeholders=False)


def accepts(rule: str, text: str) -> bool:
    try:
        every_rule().parse(text, start=rule)
    except LarkError:
        return False
    return True


def test_every_rule_has_accepted_and_refused_examples() -> None:
    rules = {
        rule.origin.name for rule in every_rule().rules if not rule.origin.name.startswith("_")
    }
    assert rules == set(RULES), "a rule of the grammar has no row here, or a row has no rule"
    for name, (accepted, refused) in RULES.items():
        assert accepted, name
        assert refused, name


def test_every_kind_has_accepted_and_refused_examples() -> None:
    pattern = every_rule().get_terminal("KIND").pattern.value
    named = re.match(r"\(\?:([a-z|]+)\)", pattern)
    assert named is not None
    assert set(named.group(1).split("|")) == set(KINDS)
    assert set(START_RULES) <= set(RULES)


@pytest.mark.parametrize(
    ("rule", "text"), [(rule, text) for rule, (accepted, _) in RULES.items() for text in accepted]
)
def test_accepted(rule: str, text: str) -> None:
    assert accepts(rule, text)


@pytest.mark.parametrize(
    ("rule", "text"), [(rule, text) for rule, (_, refused) in RULES.items() for text in refused]
)
def test_refused(rule: str, text: str) -> None:
    assert not accepts(rule, text)


@pytest.mark.parametrize("kind", KINDS)
def test_kinds(kind: str) -> None:
    accepted, refused = KINDS[kind]
    change = parse_item(accepted)
    assert change is not None
    assert change.raw == accepted
    assert parse_item(refused) is None


def test_the_small_words_around_the_items() -> None:
    assert parse_modal("44~47") == (44, 47, None)
    assert parse_modal("92<4n>") == (92, 92, 4)
    assert parse_modal("~3n") == (None, None, 3)
    assert parse_modal("forty") is None
    assert parse_sex("xyyc") == ("XYY", True)
    assert parse_sex("x?") == ("X?", False)
    assert parse_sex("q") is None
    assert parse_cells("[18+5]") == (23, False)
    assert parse_cells("[cp9]") == (9, True)
    assert parse_cells("[12/20]") == (12, False)
    assert parse_cells("[4~6]") == (4, False)
    assert parse_cells("[2~3]") == (None, False)  # leaves open whether it is a clone
    assert parse_cells("[half]") is None


def test_eight_copies_of_a_chromosome_are_two_of_the_eighth() -> None:
    change = parse_item("+2x8")
    assert change is not None
    assert (change.chromosomes, change.copies, change.uncertain) == (("8",), 2, True)
    assert parse_item("+9x8") is None
    three = parse_item("+2x3")
    assert three is not None
    assert (three.chromosomes, three.copies) == (("2",), 3)
