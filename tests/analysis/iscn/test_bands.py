"""Which bands exist."""

from __future__ import annotations

import pytest

from chip_triage.analysis.iscn.bands import BANDS_IN_REGIONS, band_exists, bands_exist
from chip_triage.analysis.iscn.grammar import parse_item


@pytest.mark.parametrize(
    ("chromosome", "band"),
    [
        ("5", "q13"), ("5", "q35"), ("5", "q3"), ("5", "q"), ("5", "q10"), ("7", "p22.3"), ("1", "q44"),
        ("Y", "q12"), ("X", "q28"), ("18", "p11"), ("21", "q22"), ("?", "q99"), ("5", ""),
    ],
)  # fmt: skip
def test_bands_that_exist(chromosome: str, band: str) -> None:
    assert band_exists(chromosome, band)


@pytest.mark.parametrize(
    ("chromosome", "band"),
    [
        ("5", "q36"),
        ("5", "q16"),
        ("5", "q41"),
        ("7", "p31"),
        ("21", "q31"),
        ("Y", "q21"),
        ("5", "13"),
        ("5", "q113"),
    ],
)
def test_bands_that_do_not(chromosome: str, band: str) -> None:
    assert not band_exists(chromosome, band)


def test_every_chromosome_has_both_arms() -> None:
    assert set(BANDS_IN_REGIONS) == {*map(str, range(1, 23)), "X", "Y"}
    assert all(p and q for p, q in BANDS_IN_REGIONS.values())


@pytest.mark.parametrize(
    ("text", "exist"),
    [
        ("del(5)(q13q33)", True), ("del(5)(q13q43)", False), ("t(2;9)(p21;q33)", True),
        ("t(2;9)(p21;q43)", False), ("del(5)(q1?3q4?3)", True), ("+8", True),
    ],
)  # fmt: skip
def test_bands_of_a_change(text: str, exist: bool) -> None:
    change = parse_item(text)
    assert change is not None
    assert bands_exist(change) is exist
