"""Remarks beside the flags."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chip_triage.model.karyotype import Karyotype

Reader = Callable[..., Karyotype]

REMARKS = {
    "46,XX,wrong[20]": "not_understood",
    "45,XX,-9,inc[8]": "incomplete",
    "complex": "stated_in_words",
    "46,XX,der(4)t(4;6)(q31;q14),add(9)(q22)[11]": "policies_part",
    "46,XX,add(4)(q31)[9]/47,idem,+9[4]/46,idem,-18,+19[3]": "policies_part",
    "46,XX,del(5)(q14q33)[6]/47,XX,+9[5]": "independent_clones",
    "46,XX,t(3;8)(q26;q24)[11]": "group_3q",
    "46,XX[3]//46,XY[17]": "chimerism",
    "46,XX[8]/46,XY[12]": "two_sexes",
    "46,XX,+9[11]": "count_differs",
    "47,XX,+9[1]/46,XX[19]": "not_clonal",
    "46,XX,?del(6)(q14)[11]": "uncertain",
    "46,XX,del(7)[11]": "arm_not_stated",
    "47,XX[8]/46,XX[12]": "not_identified",
    "45,X[14]": "sex_not_known",
    "45,XX,9[8]": "sign_left_out",
    "46,XX,dle(6)(q14q22)[11]": "spelling",
    "46,XX,t(2;9)(p21;v33)[11]": "damaged",
    "46,XX[20] on orbital mass": "remark",
    "46,XX,inv(9)(p12q13)c[20]": "constitutional",
    "46,XX,add(4)(q31)[4]/46,idem,-del(6)(q14)[3]": "removal_unmatched",
    "46,XX[20].ish(D7Z1)x2": "other_method",
    "46,XX[20": "cut_off",
    "46,XX[4}": "repaired",
    "//46,XY[20]": "donor_only",
    "nuc ish(D7Z1)x2[200]": "no_banding",
    "failed": "no_result",
    "normal": "normal_in_words",
    "46,XX,+9" * 700: "too_long",
    "46,XX" + ",+90mar" * 9: "too_many",
}


@pytest.mark.parametrize("text", REMARKS)
def test_remark(text: str, read: Reader) -> None:
    notes = {remark.code: remark for remark in read(text).notes}
    assert REMARKS[text] in notes
    assert notes[REMARKS[text]].where == "karyotype"


@pytest.mark.parametrize(
    "text",
    [
        "46,XX[20]",
        "47~49,XX,+9,+1~3mar[cp11]",
        "46,XX,add(4)(q31)[6]/92,idemx2[4]",
        "45,XX,-9[11]/46,XX[9]",
        "47,XX,+mar[11]",
        "46,X,t(X;4)(q24;q31)[11]",
    ],
)
def test_nothing_to_remark(text: str, read: Reader) -> None:
    assert read(text).notes == ()


def test_policies_that_part_are_named_with_their_counts(read: Reader) -> None:
    (remark,) = (
        r
        for r in read("46,XX,add(4)(q31)[9]/47,idem,+9[4]/46,idem,-18,+19[3]").notes
        if r.code == "policies_part"
    )
    assert "part at 4" in remark.message
    assert "Chun 2010 4, highest lineage 3" in remark.message


def test_a_sex_that_differs_from_the_sheet(read: Reader) -> None:
    codes = {remark.code for remark in read("46,XX[20]", sex="M").notes}
    assert "sex_differs" in codes
    assert not read("46,XX[20]", sex="F").notes


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("46,XX,inv(9)(p11q13)[20]", "inv(9)(p11q13)"),
        ("46,XY,inv(9)(p11;q12)[20]", "inv(9)(p11;q12)"),
        ("46,XX,inv(2)(p11.2q13)[20]", "inv(2)(p11.2q13)"),
        ("46,X,inv(Y)(p11.2q11.21)[20]", "inv(Y)(p11.2q11.21)"),
        ("46,XY,inv(9)(p12q13)[3]/47,idem,+8[17]", "inv(9)(p12q13)"),
        ("46,XX,inv(9)(p12q13)[4]//46,XY[16]", "inv(9)(p12q13)"),
        ("46,XX,inv(9)(p11q13)x2[20]", "inv(9)(p11q13)x2"),
    ],
)
def test_an_inversion_of_the_population_in_all_clones_is_counted_and_said(
    text: str, named: str, read: Reader
) -> None:
    found = read(text)
    (remark,) = [r for r in found.notes if r.code == "population_inversion"]
    assert remark.level == "warning"
    assert f"without 'c': {named}; in all cells" in remark.message
    assert found.has("normal") is False
    assert found.ipssr_group == "Intermediate"


@pytest.mark.parametrize(
    "text",
    [
        "46,XX,inv(9)(p11q13)c[20]",
        "46,XY,inv(9)(p11q13)[3]/46,XY[17]",
        "46,XX,inv(9)(p13q34)[20]",
        "46,XX,inv(9)[20]",
        "46,XX,inv(16)(p13q22)[20]",
        "46,XX,der(9)inv(9)(p11q13)t(9;22)(q34;q11)[20]",
        "46,XX,inv(3)(p11q13)[20]",
    ],
)
def test_other_inversions_are_not_taken_for_it(text: str, read: Reader) -> None:
    assert "population_inversion" not in {remark.code for remark in read(text).notes}
