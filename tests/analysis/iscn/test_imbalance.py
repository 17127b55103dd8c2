"""Which arms a change takes away, adds or moves."""

from __future__ import annotations

import pytest

from chip_triage.analysis.iscn.grammar import parse_item
from chip_triage.analysis.iscn.imbalance import effects_of

LOST, GAINED, MOVED = "loss", "gain", "moved"


def arms(text: str, what: str, **settings: object) -> set[str]:
    change = parse_item(text)
    assert change is not None
    found = effects_of(change, **settings)  # type: ignore[arg-type]
    return {f"{effect.chromosome}{effect.arm}" for effect in found if effect.what == what}


@pytest.mark.parametrize(
    ("text", "lost", "gained"),
    [
        ("-9", {"9whole"}, set()),
        ("+9", set(), {"9whole"}),
        ("del(6)(q14q22)", {"6q"}, set()),
        ("del(6)(p12q13)", {"6p", "6q"}, set()),
        ("del(7)", {"7q"}, set()),
        ("del(12)", {"12p"}, set()),
        ("del(2)", {"2unknown"}, set()),
        ("add(4)(q31)", {"4q"}, set()),
        ("add(4)", {"4unknown"}, set()),
        ("dup(1)(q21q32)", set(), {"1q"}),
        ("i(18)(q10)", {"18p"}, {"18q"}),
        ("i(18)(p10)", {"18q"}, {"18p"}),
        ("i(18q)", {"18p"}, {"18q"}),
        ("idic(13)(q22)", {"13q"}, {"13p"}),
        ("idic(17)(p11)", {"17p"}, {"17q"}),
        ("dic(9;12)(p13;p12)", {"9p", "12p"}, set()),
        ("der(1;6)(q10;p10)", {"1p", "6q"}, set()),
        ("der(1;7)(q10;p10)", {"1p", "7q"}, set()),
        ("der(1;7)(q10;q10)", {"1p", "7q"}, set()),
        ("der(13;14)(q10;q10)", set(), set()),
        ("rob(13;21)(q10;q10)", set(), set()),
        ("der(4;6)(q31;q14)", {"4q", "6q"}, set()),
        ("der(4)t(4;6)(q31;q14)", {"4q"}, {"6q"}),
        ("der(7)t(1;7)(q10;p10)", {"7q"}, {"1q"}),
        ("der(4)t(4;6)(q31;q14)del(4)(p12)", {"4q", "4p"}, {"6q"}),
        ("der(4)ins(4;6)(q31;q14q22)", set(), {"6q"}),
        ("der(4)add(4)(p12)dup(4)(q21q31)", {"4p"}, {"4q"}),
        ("der(8)(8pter->8q22::1q31->1qter)", {"8q"}, set()),
        ("der(8)(1qter->1q31::8p12->8q22::?)", {"8p", "8q"}, set()),
        ("t(2;9)(p21;q33)", set(), set()),
        ("inv(3)(q21q26)", set(), set()),
        ("r(20)(p12q13)", set(), set()),
        ("+mar", set(), set()),
        ("+der(4)t(4;6)(q31;q14)", set(), {"6q"}),
        ("+i(18)(q10)", set(), {"18q"}),
        ("dic(9;12)(p13;p12)del(9)(q22)", {"9p", "12p", "9q"}, set()),
        ("del(6)(q14q22)c", set(), set()),
    ],
)
def test_losses_and_gains(text: str, lost: set[str], gained: set[str]) -> None:
    assert arms(text, LOST) == lost
    assert arms(text, GAINED) == gained


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("t(2;9)(p21;q33)", {"2p", "9q"}),
        ("t(2;9)", {"2unknown", "9unknown"}),
        ("inv(4)(p14q21)", {"4p", "4q"}),
        ("ins(5;2)(p14;q21q31)", {"5p", "2q"}),
        ("r(20)(p12q13)", {"20whole"}),
        ("der(4)", {"4unknown"}),
        ("der(4)t(6;8)(q14;q22)", {"6q", "8q"}),
        ("der(4)ins(4;6)(q31;q14q22)", {"4q"}),
    ],
)
def test_moves(text: str, moved: set[str]) -> None:
    assert arms(text, MOVED) == moved


def test_an_extra_derivative_that_stands_for_a_lost_chromosome_loses_its_arm() -> None:
    assert arms("+der(9)t(4;9)(q31;q22)", LOST, replaces=True) == {"9q"}


def test_two_derivatives_of_one_exchange_lose_nothing() -> None:
    assert arms("der(4)t(4;6)(q31;q14)", LOST, partner="6") == set()
    assert arms("der(4)t(4;6)(q31;q14)", MOVED, partner="6") == {"4q", "6q"}
    assert arms("der(4)t(4;6)(q31;q14)del(4)(p12)", LOST, partner="6") == {"4p"}


def test_bands_are_kept() -> None:
    change = parse_item("del(6)(q14q22.1)")
    assert change is not None
    (effect,) = effects_of(change)
    assert (effect.from_band, effect.to_band, effect.inferred) == ("q14", "q22.1", False)
