"""Words for changes are read as ISCN items."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chip_triage.analysis.iscn.shorthand import changes_in_words
from chip_triage.model.karyotype import Karyotype

Reader = Callable[..., Karyotype]


@pytest.mark.parametrize(
    ("words", "iscn"),
    [
        ("minus y", "-y"), ("minusy", "-y"), ("loss of y", "-y"), ("y loss", "-y"), ("y-loss", "-y"), ("del y", "-y"),
        ("loss of chromosome y", "-y"), ("nullosomy y", "-y"), ("monosomy 7", "-7"), ("monosomie7", "-7"), ("7 minus", "-7"),
        ("trisomy 8", "+8"), ("tris8", "+8"), ("gain of 21", "+21"), ("extra 8", "+8"), ("8 trisomy", "+8"),
        ("tetrasomy 8", "+8,+8"), ("del 5q", "del(5)(q)"), ("deletion5q31", "del(5)(q31)"), ("5q deletion", "del(5)(q)"),
        ("5q minus", "del(5)(q)"), ("5q- syndrome", "del(5)(q)"), ("isolated del 5q", "del(5)(q)"), ("5q- isolata", "5q-"), ("aislada 5q-", "5q-"), ("loss of 17p", "del(17)(p)"),
        ("deletion of the long arm of chromosome 5q", "del(5)(q)"), ("gain of 1q", "dup(1)(q)"), ("inversion 16", "inv(16)"),
        ("translocation 9;22", "t(9;22)"), ("t 9;22", "t(9;22)"), ("isochromosome 17q", "i(17q)"), ("iso 17q", "i(17q)"),
        ("trisomy 8 and monosomy 7", "+8,-7"), ("trisomy8andmonosomy7", "+8,-7"), ("trisomy 8 (sole abnormality)", "+8"),
        ("45,x,loss of y[12]/46,xy[8]", "45,x,-y[12]/46,xy[8]"),
    ],
)  # fmt: skip
def test_words(words: str, iscn: str) -> None:
    text, notes = changes_in_words(words)
    assert text.replace(" ", "") == iscn
    assert [remark.code for remark in notes] == ["words"]


@pytest.mark.parametrize(
    "text", ["46,xx[20]", "45,xy,-7[4]/46,xy[6]", "46,xx,del(5)(q13q33)[4]", "monosomal karyotype", "loss of heterozygosity", "extra cells",
             "loss 99", "trisomy 23"]
)  # fmt: skip
def test_other_text_is_left_alone(text: str) -> None:
    assert changes_in_words(text) == (text, ())


def test_groups_of_words(read: Reader) -> None:
    assert read("minus_Y").ipssr_group == "Very good"
    assert read("Monosomy 7").ipssr_group == "Poor"
    assert read("isolated 5q deletion").ipssr_group == "Good"
    assert read("loss of something").status == "partly_read"
    assert read("monosomy").has("normal") is not True
