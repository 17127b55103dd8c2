"""IPSS-R and IPSS 1997 groups, transcribed from the tables, with both sides of every cut."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chip_triage.model.karyotype import Karyotype

Reader = Callable[..., Karyotype]

GROUPS = [
    ("46,XX[20]", "Good", "Good"),
    ("45,X,-Y[11]", "Very good", "Good"),
    ("46,XX,del(11)(q14)[11]", "Very good", "Intermediate"),
    ("46,XX,del(5)(q14q33)[11]", "Good", "Good"),
    ("46,XX,del(12)(p12)[11]", "Good", "Intermediate"),
    ("46,XX,del(20)(q12)[11]", "Good", "Good"),
    ("46,XX,del(5)(q14q33),del(6)(q14)[11]", "Good", "Intermediate"),
    ("45,X,-Y,del(5)(q14q33)[11]", "Good", "Intermediate"),
    ("46,XX,del(7)(q22)[11]", "Intermediate", "Poor"),
    ("47,XX,+8[11]", "Intermediate", "Intermediate"),
    ("47,XX,+19[11]", "Intermediate", "Intermediate"),
    ("46,XX,i(17)(q10)[11]", "Intermediate", "Intermediate"),
    ("46,XX,add(4)(q31)[11]", "Intermediate", "Intermediate"),
    ("48,XX,+8,+9[11]", "Intermediate", "Intermediate"),
    ("46,XX,del(20)(q12),del(6)(q14)[11]", "Intermediate", "Intermediate"),
    ("45,XX,-7[11]", "Poor", "Poor"),
    ("46,XX,inv(3)(q21q26)[11]", "Poor", "Intermediate"),
    ("46,XX,t(3;3)(q21;q26)[11]", "Poor", "Intermediate"),
    ("46,XX,t(3;3)[11]", "Poor", "Intermediate"),
    ("46,XX,t(3;8)(q26;q24)[11]", "Poor", "Intermediate"),
    ("46,XX,del(3)(q21)[11]", "Poor", "Intermediate"),
    ("46,XX,t(3;8)(p21;q24)[11]", "Intermediate", "Intermediate"),
    ("46,XX,inv(3)(p21q26)[11]", "Intermediate", "Intermediate"),
    ("46,XX,add(3)(q26)[11]", "Intermediate", "Intermediate"),
    ("46,XX,del(3)(p21)[11]", "Intermediate", "Intermediate"),
    ("46,XX,-7,+8[11]", "Poor", "Poor"),
    ("46,XX,del(7)(q22),del(6)(q14)[11]", "Poor", "Poor"),
    ("45,XX,-7,del(5)(q14q33)[11]", "Poor", "Poor"),
    ("46,XX,add(7)(q22),del(5)(q14q33)[11]", "Poor", "Poor"),
    ("46,XX,+1,der(1;7)(q10;p10)[11]", "Poor", "Poor"),
    ("47,XX,+der(1;7)(q10;p10)[11]", "Poor", "Poor"),
    ("46,XX,der(7)t(1;7)(q21;q22)[11]", "Poor", "Poor"),
    ("46,XX,t(1;7)(q21;q22)[11]", "Intermediate", "Poor"),
    ("47,XX,+7[11]", "Intermediate", "Poor"),
    ("49,XX,+8,+9,+19[11]", "Poor", "Poor"),
    ("50,XX,+8,+9,+19,+21[11]", "Very poor", "Poor"),
    ("46,XX,del(5)(q14q33)[6]/47,XX,+9[5]", "Intermediate", "Intermediate"),
    ("46,XX,del(5)(q14q33)[6]/46,XX,del(20)(q12)[5]", "Intermediate", "Intermediate"),
    ("46,XX,del(5)(q14q33)[6]/47,XX,+9[5]/46,XX,add(4)(q31)[3]", "Intermediate", "Poor"),
    ("46,XX,del(7)(q22)[6]/47,XX,+9[5]", "Intermediate", "Poor"),
    ("45,XX,-7[6]/47,XX,+9[5]", "Intermediate", "Poor"),
    ("46,XX,del(11)(q14)[8]/44~46,XX,inc[cp4]", "Intermediate", "Intermediate"),
    ("46,XX,del(5)(q14q33),inc[8]", "Intermediate", "Intermediate"),
    ("46,XX,del(5)(q14q33),+8,inc[8]", "Poor", "Poor"),
    ("46,XX,del(5)(q14q33),+8,-12,inc[8]", "Very poor", "Poor"),
    ("46,XX,del(5)(q14q33)[8]/46,XX,inc[1]", "Good", "Good"),
    ("46,XX,inc[8]", None, None),
    ("46,XX,inc[8]/46,XX[12]", None, None),
    ("46,XX,del(5)(q14q33)[6]/47,idem,+9[5]", "Good", "Intermediate"),
    ("46,XX,del(5)[11]", "Intermediate", "Intermediate"),
    ("46,XX,del(20)(q12q13)c[20]", "Good", "Good"),
    ("45,XX,-9[2]/46,XX[18]", "Good", "Good"),
    ("45,XX,-9[2]", None, None),
    ("46,XX,wrong[20]", None, None),
    ("failed", None, None),
    ("46,XX,inc[20]", None, None),
    ("normal", "Good", "Good"),
    ("complex", "Very poor", "Poor"),
    (">3 abnormalities", "Very poor", "Poor"),
    ("68,XXX,-7[11]", "Intermediate", "Poor"),
]


@pytest.mark.parametrize(("text", "ipssr", "ipss"), GROUPS)
def test_groups(text: str, ipssr: str | None, ipss: str | None, read: Reader) -> None:
    karyotype = read(text)
    assert karyotype.ipssr_group == ipssr
    assert karyotype.ipss1997_group == ipss


def test_the_group_follows_the_policy_in_force(read: Reader) -> None:
    text = "46,XX,der(4)t(4;6)(q31;q14),add(9)(q22)[11]"
    assert read(text).ipssr_group == "Intermediate"
    assert read(text, policy="iscn2024").ipssr_group == "Poor"
