"""What stands around a karyotype is set aside, with a remark; findings stay."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chip_triage.analysis.iscn.surroundings import set_aside_surroundings
from chip_triage.model.karyotype import Karyotype

Reader = Callable[..., Karyotype]
CORE = "47,xx,+9[4]/46,xx[16]"


@pytest.mark.parametrize(
    "head",
    [
        "karyotype: ", "iscn 2016: ", "1. ", "a) ", "- ", "= ", "bone marrow: ", "g-banding: ", "2015: ", "(2015) ",
        "male, ", "12.03.2015 ", "abnormal karyotype: ", "result:",
    ],
)  # fmt: skip
def test_headings(head: str) -> None:
    text, notes, _ = set_aside_surroundings(head + CORE)
    assert text == CORE
    assert notes or not head.strip(" -=")


@pytest.mark.parametrize(
    "tail",
    [
        " at relapse", " (poor quality)", ". interpretation: abnormal karyotype", " id 12345", " #2nd sample", " 12/03/2015",
        " [12.3.2015]", " - clonal evolution", " 20 metaphases analysed", " @400 bands", " (iscn 2013)",
    ],
)  # fmt: skip
def test_remarks_behind(tail: str) -> None:
    text, notes, _ = set_aside_surroundings(CORE + tail)
    assert text.strip() == CORE
    assert notes


@pytest.mark.parametrize(
    "words", ["46,xx or ", "del(5q) and ", "monosomy 7, ", "ish del(5)(q31), ", "-7 and "]
)
def test_findings_in_front_stay(words: str) -> None:
    text, _, _ = set_aside_surroundings(words + CORE)
    assert text == words + CORE


@pytest.mark.parametrize(
    "words",
    [
        " and -7 in two cells",
        " with monosomy 7",
        " plus del(5q)",
        " deletion of 5q",
        " +mar",
        " nl[3]",
        " 46,xy",
    ],
)
def test_findings_behind_stay(words: str) -> None:
    text, _, _ = set_aside_surroundings(CORE + words)
    assert text == CORE + words


@pytest.mark.parametrize(
    ("written", "bracketed"),
    [
        ("47,xx,+9 (4 cells)/46,xx (16 cells)", "47,xx,+9[4]/46,xx[16]"),
        ("47,xx,+9 4 cells/46,xx 16 cells", "47,xx,+9[4]/46,xx[16]"),
        ("47,xx,+9 (4/20)/46,xx (16/20)", "47,xx,+9[4]/46,xx[16]"),
        ("47,xx,+9<4>/46,xx<16>", "47,xx,+9[4]/46,xx[16]"),
        ("46,xx,add(4)(q31) 4/46,xx 16", "46,xx,add(4)(q31)[4]/46,xx[16]"),
        ("46,xx[20] in 20 metaphases", "46,xx[20]"),
    ],
)
def test_cell_counts_in_words(written: str, bracketed: str) -> None:
    assert set_aside_surroundings(written)[0] == bracketed


def test_one_pair_of_parentheses_around_everything() -> None:
    assert set_aside_surroundings(f"({CORE})")[0] == CORE
    assert set_aside_surroundings("(a)(b)")[0] == "(a)(b)"
    assert set_aside_surroundings(f"result ({CORE})")[0] == CORE


@pytest.mark.parametrize(
    "text",
    [
        "44,xx,-5,-7[4] complex karyotype",
        "complex karyotype: 44,xx,-5,-7[4]",
        "44,xx,-5,-7[4] (complex)",
    ],
)
def test_complex_in_words_becomes_an_item(text: str) -> None:
    assert set_aside_surroundings(text)[0] == "44,xx,-5,-7,complex[4]"


def test_complex_beside_a_normal_karyotype_is_a_contradiction(read: Reader) -> None:
    assert read("46,XX[20] complex").has("normal") is not True
    assert set_aside_surroundings("44,xx,-5,-7[4] not complex")[0].endswith("not complex")


def test_unknown_words_keep_it_from_being_normal(read: Reader) -> None:
    assert read("46,XX[20] at diagnosis, sine nomine").has("normal") is None
    assert read("46,XX[20] normal female karyotype").has("normal") is True
    assert read("46,XX[20], no clonal abnormalities detected").has("normal") is True
    assert read("46,XX[20] ?").has("normal") is None


def test_a_question_mark_behind_everything(read: Reader) -> None:
    karyotype = read("45,XY,-7[14] ?")
    assert karyotype.ipssr_group == "Poor"
    assert "uncertain" in {remark.code for remark in karyotype.notes}


def test_a_method_in_front_of_the_karyotype(read: Reader) -> None:
    karyotype = read("nuc ish(D8Z2x3)[50/200]. 47,XX,+8[12]/46,XX[8]")
    assert karyotype.n_abnormalities == 1
    assert read("nuc ish(D8Z2x3)[50/200]").status == "no_result"
    assert read("47,XX,+8[12] (FISH)").n_abnormalities == 1
    assert read("+8 (FISH)").status == "no_result"
