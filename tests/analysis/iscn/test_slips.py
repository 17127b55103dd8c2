"""Single slips of typing: what the table of keys proposes."""

from __future__ import annotations

import pytest

from chip_triage.analysis.iscn.slips import FAR, NEAR, shifts_undone, slips_undone


@pytest.mark.parametrize(
    ("typed", "meant", "rank"),
    [
        ("del95)(q13)", "del(5)(q13)", NEAR),  # the shift key missed
        ("del(5)(q13", "del(5)(q13)", NEAR),  # left out
        ("del(5)(q13))", "del(5)(q13)", NEAR),  # twice
        ("dle(5)(q13)", "del(5)(q13)", NEAR),  # exchanged
        ("+1o", "+10", NEAR),  # looks the same
        ("del(5)(w13)", "del(5)(q13)", NEAR),  # the key beside
        ("del(5)(13)", "del(5)(q13)", NEAR),  # an arm left out
        ("del(5)(qk13)", "del(5)(q13)", FAR),  # a stray letter
        ("46,y", "46,xy", NEAR),
    ],
)
def test_slips(typed: str, meant: str, rank: int) -> None:
    assert (meant, rank) in set(slips_undone(typed, 0, len(typed)))


@pytest.mark.parametrize("text", [",,+9", "46,xx,(+9", "46,xx,/+9", "46,;xx,+9"])
def test_no_separator_is_put_beside_another(text: str) -> None:
    whole = "46,xx,+9"
    assert text not in {slip for slip, _ in slips_undone(whole, 0, len(whole))} or "(" in text


def test_only_the_window_is_changed() -> None:
    text = "46,xx,del(5)(q13q33),+9"
    for slip, _ in slips_undone(text, 6, 10):
        assert slip.startswith(text[:6])
        assert slip.endswith(text[10:])


def test_the_shift_key_missed_twice() -> None:
    assert "del(5)q13" in {text for text, _ in shifts_undone("del859q13", 0, 9)}
    assert list(shifts_undone("idem", 0, 4)) == []
