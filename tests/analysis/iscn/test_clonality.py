"""Pooling of cells over clones, and what counts as the same change."""

from __future__ import annotations

import pytest

from chip_triage.analysis.iscn.clonality import (
    Distinct,
    cells_needed,
    distinct_changes,
    same_bands,
    same_change,
)
from chip_triage.analysis.iscn.clones import read_clones
from chip_triage.analysis.iscn.grammar import parse_item
from chip_triage.analysis.iscn.layout import lay_out


def distinct_of(text: str) -> tuple[Distinct, ...]:
    return distinct_changes(read_clones(lay_out(text).clones, None))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("45,XX,-9[2]/46,XX[18]", {"-9": (2, False)}),
        ("45,XX,-9[3]/46,XX[17]", {"-9": (3, True)}),
        ("47,XX,+9[1]/46,XX[19]", {"+9": (1, False)}),
        ("47,XX,+9[2]/46,XX[18]", {"+9": (2, True)}),
        ("46,XX,del(6)(q14)[2]/46,XX[18]", {"del(6)(q14)": (2, True)}),
        ("45,XX,-9[1]/46,idem,+4[2]", {"-9": (3, True), "+4": (2, True)}),
        ("47,XX,+9[1]/46,XX,-4,+9[1]", {"+9": (2, True), "-4": (1, False)}),
        ("45,XX,-9[cp2]/46,XX[18]", {"-9": (2, True)}),
        ("45,XX,-9/46,XX[18]", {"-9": (None, True)}),
        ("45,XX,-9[1]/44,XX,-9,-4", {"-9": (None, True), "-4": (None, True)}),
        ("46,XX,del(6)(q14)[5],-9[2]/46,XX[18]", {"del(6)(q14)[5]": (5, True), "-9": (2, False)}),
        ("46,XX,-9c[20]", {}),
        ("46,XX[20]//45,XX,-9[12]", {}),
    ],
)
def test_cells_are_pooled(text: str, expected: dict[str, tuple[int | None, bool]]) -> None:
    found = {entry.label: (entry.cells, entry.clonal) for entry in distinct_of(text)}
    assert found == expected


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("48,XX,+9,+9[5]", 2),
        ("47,XX,+9[5]/48,idem,+9[4]", 2),
        ("48,XX,+9x2[5]", 2),
        ("46,XX,add(4)(q31)x2[5]", 2),
        ("47,XX,+4,add(4)(q31)x2[5]", 2),
        ("92,XXXX,add(4)(q31)x2[5]", 2),
        ("49,XX,+3mar[5]/48,XX,+2mar[4]", 3),
        ("48,XX,+mar1,+mar2[5]", 2),
        ("46,XX,5~9dmin[5]", 1),
        ("46,XX,del(6)(q14q22)[5]/46,XX,del(6)(q),+9,-4[4]", 3),
        ("46,XX,del(6)(q14q22)[5]/46,XX,del(6)(q13q22)[4]", 2),
        ("46,XX,del(6)(q14?q22)[5]/46,XX,del(6)(q14q22),+9,-4[4]", 3),
        ("92,XXXX[5]", 1),
    ],
)
def test_distinct_changes(text: str, number: int) -> None:
    assert len(distinct_of(text)) == number


def test_the_more_exact_spelling_is_kept() -> None:
    entry = distinct_of("46,XX,del(6)(q)[5]/46,XX,del(6)(q14q22),+9,-4[4]")[0]
    assert entry.label == "del(6)(q14q22)"
    assert entry.cells == 9


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("del(6)(q14q22)", "del(6)(q)", True),
        ("del(6)(q14q22)", "del(6)", True),
        ("del(6)(q14q22)", "del(6)(p)", False),
        ("del(6)(q14q22)", "add(6)(q14)", False),
        ("+der(4)t(4;6)(q31;q14)", "der(4)t(4;6)(q31;q14)", False),
        ("der(4)t(4;6)(q31;q14)", "der(4)", True),
        ("der(4)t(4;6)(q31;q14)", "der(4)t(4;8)(q31;q14)", False),
        ("der(4)t(4;6)(q31;q14)", "der(4)t(4;6)(q31;q14)del(4)(p12)", False),
        ("t(4;6)(q31;q14)", "t(4;6)", True),
        ("+mar1", "+mar", True),
        ("+mar1", "+mar2", False),
    ],
)
def test_same_change(one: str, other: str, same: bool) -> None:
    left, right = parse_item(one), parse_item(other)
    assert left is not None
    assert right is not None
    assert same_change(left, right) is same
    assert same_change(right, left) is same


def test_bands_of_another_number_differ() -> None:
    assert not same_bands(("q14", "p12"), ("q14",))
    assert same_bands((), ("q14",))


def test_cells_needed() -> None:
    loss, gain = parse_item("-9"), parse_item("+9")
    assert loss is not None
    assert gain is not None
    assert (cells_needed(loss), cells_needed(gain)) == (3, 2)


def test_the_old_style_of_a_derivative_is_seen() -> None:
    entries = {entry.label: entry for entry in distinct_of("46,XX,-9,+der(9)t(4;9)(q31;q22)[5]")}
    assert entries["+der(9)t(4;9)(q31;q22)"].replaces
    assert not entries["-9"].replaces
