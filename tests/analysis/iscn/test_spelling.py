"""Misspelt words are corrected only where one word alone is one slip away."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chip_triage.analysis.iscn.spelling import corrected, one_slip_apart
from chip_triage.model.karyotype import Karyotype

Reader = Callable[..., Karyotype]


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("dell(6)(q14q22)", "del(6)(q14q22)"),
        ("edl(6)(q14q22)", "del(6)(q14q22)"),
        ("addd(4)(q31)", "add(4)(q31)"),
        ("+derr(4)t(4;6)(q31;q14)", "+der(4)t(4;6)(q31;q14)"),
        ("de(6)(q14q22)", "del(6)(q14q22)"),
        ("de(6)t(6;9)(q14;p21)", "der(6)t(6;9)(q14;p21)"),
        ("+2mr", "+2mar"),
        ("iedm", "idem"),
        ("idemmx2", "idemx2"),
        ("+2amr", "+2mar"),
        ("+marr3", "+mar3"),
        ("complx", "complex"),
    ],
)
def test_corrected(slip: str, meant: str) -> None:
    assert corrected(slip) == meant


@pytest.mark.parametrize(
    "text",
    [
        "de(6)",  # del or der
        "del(6)(q14q22)",
        "idem",
        "rob(13;14)(q10;q10)",
        "xyzzy(6)(q14)",
        "banana",
        "inc",
        "+9",
    ],
)
def test_left_alone(text: str) -> None:
    assert corrected(text) is None


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("del", "del", False),
        ("dal", "del", True),
        ("dle", "del", True),
        ("de", "del", True),
        ("deel", "del", True),
        ("led", "del", False),
        ("d", "del", False),
        ("dex", "add", False),
    ],
)
def test_one_slip(one: str, other: str, near: bool) -> None:
    assert one_slip_apart(one, other) is near
    assert one_slip_apart(other, one) is near


def test_a_correction_is_remarked_on(read: Reader) -> None:
    karyotype = read("46,XX,dle(6)(q14q22)[11]")
    assert karyotype.n_abnormalities == 1
    assert {remark.code for remark in karyotype.notes} == {"spelling", "uncertain"}
