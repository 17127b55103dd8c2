"""Recurrent breakpoints."""

from __future__ import annotations

import pytest

from chip_triage.analysis.iscn.grammar import parse_item
from chip_triage.analysis.iscn.patterns import (
    CORE_BINDING_FACTOR,
    ELN_CLASS_DEFINING,
    LYMPHOID_FLAGS,
    PATTERNS,
    patterns_of,
)

SHOWN = {
    "t(8;21)(q22;q22.1)": {"t8_21"},
    "t(8;21)": {"t8_21"},
    "t(4;8;21)(q31;q22;q22)": {"t8_21"},
    "ins(21;8)(q22;q13q22)": {"t8_21"},
    "der(21)t(8;21)(q22;q22)": {"t8_21"},
    "inv(16)(p13.1q22)": {"inv16"},
    "inv(16)(p13;q22)": {"inv16"},
    "inv(16)": {"inv16"},
    "t(16;16)(p13;q22)": {"inv16"},
    "t(15;17)(q24;q21)": {"t15_17"},
    "t(15;17)": {"t15_17"},
    "t(9;11)(p21;q23)": {"t9_11", "kmt2a_rearrangement"},
    "t(9;11)": {"t9_11"},
    "t(4;11)(q21;q23)": {"kmt2a_rearrangement"},
    "ins(10;11)(p12;q13q23)": {"kmt2a_rearrangement"},
    "der(9)(9pter->9p21::11q23->11qter)": {"t9_11", "kmt2a_rearrangement"},
    "inv(3)(q21q26.2)": {"inv3_t33"},
    "inv(3)(q)": {"inv3_t33"},
    "t(3;3)(q21;q26)": {"inv3_t33"},
    "t(3;3)": {"inv3_t33"},
    "t(11;14)(q13;q32)": {"t11_14", "igh_14q32"},
    "t(14;18)(q32;q21)": {"t14_18", "igh_14q32"},
    "t(8;14)(q24;q32)": {"myc_8q24", "igh_14q32"},
    "t(3;14)(q27;q32)": {"bcl6_3q27", "igh_14q32"},
    "add(14)(q32)": {"igh_14q32"},
    "t(9;22)(q34;q11.2)": {"t9_22"},
    "t(6;9)(p23;q34)": {"t6_9"},
    "t(8;16)(p11;p13)": {"t8_16"},
}
NOT_SHOWN = (
    "t(8;21)(q11;q22)", "inv(16)(p11q12)", "inv(16)(p12q24)", "t(15;17)(p11;q21)", "del(11)(q23)",
    "add(11)(q23)", "dup(11)(q13q23)", "inv(3)(p21q26)", "t(3;5)(q25;q35)", "t(11;14)(p13;q11)", "del(14)(q32)",
    "t(9;22)(p13;q13)", "dic(9;11)(p13;q23)", "+8", "+mar", "r(11)(p15q23)", "i(8)(q10)", "t(8;21)(q22;q22)c",
    "t(14;18)(q11;q21)", "der(11)", "t(9;11;14)(q34;p15;q11)",
)  # fmt: skip


@pytest.mark.parametrize("text", SHOWN)
def test_shown(text: str) -> None:
    change = parse_item(text)
    assert change is not None
    assert patterns_of(change) == SHOWN[text]


@pytest.mark.parametrize("text", NOT_SHOWN)
def test_not_shown(text: str) -> None:
    change = parse_item(text)
    assert change is not None
    assert patterns_of(change) == frozenset()


def test_every_pattern_is_shown_by_an_example() -> None:
    ids = {pattern.flag_id for pattern in PATTERNS}
    assert ids == set().union(*SHOWN.values())
    assert set(LYMPHOID_FLAGS) | set(ELN_CLASS_DEFINING) | set(CORE_BINDING_FACTOR) <= ids
