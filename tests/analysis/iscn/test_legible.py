"""Damaged items whose kind and chromosomes can still be read."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chip_triage.analysis.iscn.legible import legible_part
from chip_triage.model.karyotype import Karyotype

Reader = Callable[..., Karyotype]


@pytest.mark.parametrize(
    ("text", "kind", "chromosomes", "bands"),
    [
        ("del(6)(q14q2", "del", ("6",), ("q",)),
        ("del(6)(q14w22)", "del", ("6",), ()),
        ("del(6)(p12;;q14", "del", ("6",), ()),
        ("t(2;9)(p21;q33))(", "t", ("2", "9"), ()),
        ("+der(4)t(4;6)(q31;;", "der", ("4",), ()),
        ("?inv(3)(q21q2~)", "inv", ("3",), ("q",)),
        ("r(7)(p;;", "r", ("7",), ()),
        ("(6;9)(p22;q34)", "t", ("6", "9"), ()),
        ("(6;9;11)(p22;q34;q23)", "t", ("6", "9", "11"), ()),
        ("9(p22)", "add", ("9",), ()),
    ],
)
def test_legible(
    text: str, kind: str, chromosomes: tuple[str, ...], bands: tuple[str, ...]
) -> None:
    change = legible_part(text)
    assert change is not None
    assert (change.kind, change.chromosomes, change.bands) == (kind, chromosomes, bands)
    assert change.damaged
    assert change.uncertain


@pytest.mark.parametrize(
    "text",
    [
        "del(6",
        "del",
        "foo(6)(q14)",
        "del(44)(q14",
        "del(6)banana",
        "6)(q14)",
        "",
        "(6;9)(p22)",
        "9",
        "6(banana)",
    ],
)
def test_not_legible(text: str) -> None:
    change = legible_part(text)
    assert change is None or text == "del(6"


def test_a_damaged_item_counts_but_leaves_the_flags_open(read: Reader) -> None:
    karyotype = read("46,XX,der(17)t(4;17)(q21;v12),-9[11]")
    assert karyotype.status == "ok_with_notes"
    assert karyotype.n_abnormalities == 2
    assert karyotype.has("loss17p") is None
    assert karyotype.has("normal") is False
    assert "damaged" in {remark.code for remark in karyotype.notes}


def test_a_forgotten_kind_counts_one_change_in_doubt(read: Reader) -> None:
    karyotype = read("46,XX,(7;12)(q22;p13)[11]/46,XX[9]")
    assert karyotype.n_abnormalities == 1
    assert karyotype.has("del7q") is None
    assert karyotype.has("normal") is False


def test_an_unexplained_derivative_leaves_its_losses_open(read: Reader) -> None:
    karyotype = read("46,XX,der(17)[11]")
    flag = karyotype.flag("loss17p")
    assert flag is not None
    assert flag.present is None
    assert "does not say what it lost" in flag.evidence
    assert karyotype.has("monosomy7") is False
