"""Units: what laboratories print, what is refused, and what a slip may have meant."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chip_triage.model.analyte import ANALYTES, Analyte, analyte
from chip_triage.readers.units import (
    UNIT_SPELLINGS,
    UnitError,
    convert,
    find_analyte,
    is_unused,
    normalise_unit,
)


@pytest.mark.parametrize(
    ("name", "value", "unit", "expected"),
    [
        ("anc", 420, "/µL", 420),
        ("anc", 0.42, "10^9/L", 420),
        ("anc", 0.42, "x10⁹/L", 420),
        ("neutrophils", 420, "cells/mcL", 420),
        ("anc", 420, "/mm³", 420),
        ("platelets", 150, "G/L", 150),
        ("PLT", 150, "10*9/L", 150),
        ("platelets", 150_000, "per ul", 150),
        ("platelets", 150, "K/µL", 150),
        ("platelets", 150, "10³/µL", 150),
        ("hb", 9.4, "g/dL", 9.4),
        ("hgb", 94, "g/L", 9.4),
        ("haemoglobin", 5.8, "mmol/L", 9.34612),
        ("crp", 30, "mg/L", 3.0),
        ("crp", 3, "mg/dL", 3.0),
        ("ferritin", 650, "µg/L", 650),
        ("ferritin", 2247, "pmol/L", 1000),
        ("wbc", 1E0, "1E+09/L", 1.0),
        ("mcv", 101, "fL", 101),
        ("rdw", 15.2, "%", 15.2),
        ("blasts_marrow", 0.05, "fraction", 5),
        ("anc", 0, "10e9_l", 0),
    ],
)  # fmt: skip
def test_known_units(name: str, value: float, unit: str, expected: float) -> None:
    assert convert(find_analyte(name), value, unit) == expected


@pytest.mark.parametrize(
    ("name", "value", "unit", "advice"),
    [
        ("hb", 130, "g/dL", "did you mean 130 g_l (= 13 g_dl)?"),
        ("hb", 8.1, "g/L", "did you mean 8.1 g_dl (= 81 g_l)?"),
        ("anc", 1.2, "/uL", "did you mean 1.2 10e9_l (= 1200 per_ul)?"),
        ("anc", 12.5, "/uL", "did you mean 12.5 10e9_l (= 12500 per_ul)?"),
        ("anc", 1200, "10^9/L", "did you mean 1200 per_ul"),
        ("platelets", 150_000, "10^9/L", "did you mean 150000 per_ul (= 150 10e9_l)?"),
        ("platelets", 150, "/uL", "did you mean 150 10e9_l"),
        ("crp", 300, "mg/dL", "did you mean 300 mg_l (= 30 mg_dl)?"),
        ("mcv", 0.1, "fL", "values from 45 to 180 fl"),
        ("blasts_marrow", 40, "fraction", "did you mean 40 pct"),
    ],
)
def test_impossible_values_come_with_the_conversion(
    name: str, value: float, unit: str, advice: str
) -> None:
    with pytest.raises(UnitError) as caught:
        convert(find_analyte(name), value, unit)
    assert advice in caught.value.remedy
    assert caught.value.part == "value"


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("anc", "g/L" * 2),
        ("rdw", "fL"),
        ("hb", "%"),
        ("crp", "nmol/L"),
        ("anc", ""),
        ("mcv", "pct"),
    ],
)
def test_unknown_units_list_the_known_ones(name: str, unit: str) -> None:
    with pytest.raises(UnitError) as caught:
        convert(find_analyte(name), 10, unit)
    assert analyte(name).unit in caught.value.expected
    assert caught.value.part == "unit"


def test_analytes_are_found_or_listed() -> None:
    with pytest.raises(UnitError) as caught:
        find_analyte("platlets")
    assert "'platelets'?" in caught.value.remedy
    assert "ferritin" in caught.value.expected
    with pytest.raises(UnitError):
        find_analyte("blasts")


@pytest.mark.parametrize(
    ("name", "unused"),
    [("ldh", True), ("bilirubin", True), ("ancc", False), ("blasts", False), ("Hb", False)],
)
def test_only_names_far_from_all_are_unused(name: str, unused: bool) -> None:
    assert is_unused(name) is unused


def test_every_factor_has_a_spelling_and_every_spelling_a_factor() -> None:
    names = {name for entry in ANALYTES for name, _ in entry.factors}
    assert names == set(UNIT_SPELLINGS)
    for entry in ANALYTES:
        spelt = [
            normalise_unit(text)
            for name, _ in entry.factors
            for text in (name, *UNIT_SPELLINGS[name])
        ]
        assert len(set(spelt)) == len(
            {(n, normalise_unit(t)) for n, _ in entry.factors for t in (n, *UNIT_SPELLINGS[n])}
        )
        assert entry.factors[0] == (entry.unit, 1.0)


@given(st.sampled_from(ANALYTES), st.floats(min_value=0, max_value=1e6), st.text(max_size=8))
def test_a_value_is_plausible_or_refused(entry: Analyte, value: float, unit: str) -> None:
    for text in (unit, "10^9/L", "g/dL", "mg/L"):
        with contextlib.suppress(UnitError):
            assert entry.lowest <= convert(entry, value, text) <= entry.highest
