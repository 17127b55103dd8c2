"""Unusual characters: harmless ones go with a remark, damaged ones are never read past."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chip_triage.analysis.iscn.characters import DAMAGE, plain_characters
from chip_triage.model.karyotype import Karyotype

Reader = Callable[..., Karyotype]


@pytest.mark.parametrize(
    ("text", "plain", "kind"),
    [
        ("45,XY,\u22127", "45,xy,-7", ""),
        ("44\u223c46,XX", "44~46,xx", ""),
        ("\u201c46,XX\u201d", "46,xx", ""),
        ("46,\u200bXX\ufeff", "46,xx", "invisible"),
        ("46,\u00a0XX", "46, xx", "invisible"),
        ("46,\u202eXX\u2060", "46,xx", "invisible"),
        ("46,XX\u00ad[20]", "46,xx[20]", "invisible"),
        ("45,XX,\u00ad7", "45,xx,-7", "soft hyphen"),
        ("47,XX,+8,\u00ad-7", "47,xx,+8,-7", "invisible"),
        ("\uff14\uff16\uff0c\uff38\uff38", "46,xx", "width"),
        ("\u0664\u0666,XX", "46,xx", "width"),
        ("46,\u0425\u0423", "46,xy", "another script"),
        ("46,XX[20]\u00b2", "46,xx[20]", "footnote"),
        ("46,XX&nbsp;[20]", "46,xx [20]", "markup"),
        ("47,XX,+8<br/>46,XX", "47,xx,+8\n46,xx", "markup"),
        ("88&lt;4n&gt;,XXYY", "88<4n>,xxyy", "markup"),
        ("46,XX_x000D_", "46,xx\n", "markup"),
        ("46,XX;&more", "46,xx;&more", ""),
    ],
)
def test_plain_characters(text: str, plain: str, kind: str) -> None:
    read, notes = plain_characters(text)
    assert read == plain
    if kind:
        assert any(kind in remark.message for remark in notes)
    else:
        assert not notes


@pytest.mark.parametrize(
    "character", ["\x00", "\x07", "\x1b", "\x7f", "\ufffd", "\ue000", "\u0301", "\u2460"]
)
def test_damage_is_marked(character: str) -> None:
    read, _ = plain_characters(f"47,XX,+8{character}[4]")
    assert DAMAGE in read


@pytest.mark.parametrize("character", ["\x00", "\x07", "\ufffd", "\ue000", "\u2460"])
@pytest.mark.parametrize(
    "text", ["46,XX{}[20]", "46,X{}X[20]", "46{},XX[20]", "46,XX[2{}0]", "45,X{}[20]", "46,XX[20]{}", "46,XX[20] seen{}",
             "46,XY.nuc ish(TP53x2){}"]
)  # fmt: skip
def test_nothing_is_concluded_from_a_damaged_clone(read: Reader, text: str, character: str) -> None:
    """Neither normal, nor a loss of a sex chromosome because half of the pair cannot be read."""
    karyotype = read(text.format(character))
    assert karyotype.has("normal") is not True
    assert karyotype.has("loss_y") is not True
    assert karyotype.ipssr_group is None
    assert not any(flag.present for flag in karyotype.flags)


def test_raised_digits_are_no_digits(read: Reader) -> None:
    assert read("47,XX,+1\u00b2[4]").status == "partly_read"
    assert read("46,XX[20]\u00b9").has("normal") is True


@pytest.mark.parametrize("character", ["\u200b", "\u00a0", "\ufeff", "\u00ad", "\u2060", "\u200e"])
def test_what_cannot_be_seen_changes_nothing(read: Reader, character: str) -> None:
    seen = read("45,XY,-7[14]/46,XY[6]")
    for place in (0, 3, 6, 8, 12, 21):
        hidden = read("45,XY,-7[14]/46,XY[6]"[:place] + character + "45,XY,-7[14]/46,XY[6]"[place:])
        assert (hidden.ipssr_group, hidden.n_abnormalities) == (
            seen.ipssr_group,
            seen.n_abnormalities,
        )
        assert hidden.status == "ok_with_notes"
