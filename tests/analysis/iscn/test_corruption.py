"""Nothing unreadable ever comes back normal, and nothing raises."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chip_triage.analysis.iscn.table import karyotype_row
from chip_triage.model.karyotype import KARYOTYPE_STATUSES, Karyotype

Reader = Callable[..., Karyotype]

ABNORMAL = (
    "45,XY,-7[14]/46,XY[6]",
    "47,XX,+8[20]",
    "46,XX,del(5)(q14q33)[9]/46,XX[11]",
    "46,XY,t(2;9)(p21;q33)[7]/45,idem,-18[6]/46,XY[7]",
    "44~46,XX,der(3)t(3;8)(q21;q24),-5,+1~3mar,inc[cp9]/46,XX[4]",
    "45,X,-Y,add(4)(q31),i(17)(q10)[12]/46,XY[8]",
    "46,XX,inv(16)(p13q22),der(7)t(4;7)(q21;q22)[20]",
    "45,XY,dic(5;17)(q13;p11),del(7q),-9,r(20)[cp11]",
)
# Letters and signs that belong to no sign, no cell count and no mark of constitution.
JUNK = "abdefghjklmnoruvwz!#$%&=@^|;:.<>*_\u00e4\u03b2\u2192"
# An independent description of what may be called normal: clones of 46,XX / 46,XY with counts.
PLAIN_NORMAL = re.compile(r"46[,.]?x[xy](?:\[\d+\])?(?:/46[,.]?x[xy](?:\[\d+\])?)*\.*")


@given(
    text=st.sampled_from(ABNORMAL),
    place=st.integers(0, 80),
    junk=st.text(JUNK, min_size=1, max_size=3),
)
def test_junk_in_an_abnormal_string_never_makes_it_normal(
    read: Reader, text: str, place: int, junk: str
) -> None:
    place %= len(text)
    karyotype = read(text[:place] + junk + text[place:])
    assert karyotype.has("normal") is not True


@given(text=st.sampled_from(ABNORMAL), place=st.integers(0, 80), length=st.integers(1, 4))
def test_a_gap_in_an_abnormal_clone_never_makes_it_normal(
    read: Reader, text: str, place: int, length: int
) -> None:
    """Characters are cut out of the first, abnormal clone, its cell count left alone."""
    end = text.index("[")
    place %= end
    damaged = text[:place] + text[min(place + length, end) :]
    karyotype = read(damaged)
    if karyotype.has("normal") is True:
        assert PLAIN_NORMAL.fullmatch(damaged.lower()), damaged


@given(text=st.sampled_from(ABNORMAL), place=st.integers(1, 80))
def test_a_text_that_was_cut_off_is_never_normal(read: Reader, text: str, place: int) -> None:
    assert read(text[: place % len(text)]).has("normal") is not True or text.startswith("46,XX,")


@given(text=st.sampled_from(ABNORMAL), first=st.integers(0, 80), second=st.integers(0, 80))
def test_two_exchanged_characters_never_make_it_normal(
    read: Reader, text: str, first: int, second: int
) -> None:
    letters = list(text)
    first, second = first % text.index("["), second % text.index("[")
    letters[first], letters[second] = letters[second], letters[first]
    karyotype = read("".join(letters))
    if karyotype.has("normal") is True:
        assert PLAIN_NORMAL.fullmatch("".join(letters).lower())


@given(text=st.text("46,xyXY[]()/+-7890pqdel;t?~cinr \n.", max_size=40))
@example("46,xx,c")
@example("46,xx,xy[5]")
@example("46,xx)[5]")
@example("(46,xx")
@example("//46,xx")
@example("46;xy")
@example("46 xx0")
@example("]46,XX[20]")
@example("-)46,XX[206]")
def test_only_what_is_plainly_normal_is_normal(read: Reader, text: str) -> None:
    karyotype = read(text)
    assert karyotype.status in KARYOTYPE_STATUSES
    if karyotype.has("normal") is True and not karyotype.notes:
        bare = re.sub(r"\s", "", text.lower())
        assert PLAIN_NORMAL.fullmatch(bare) or "c" in bare


@given(text=st.text(max_size=60))
def test_any_text_returns(read: Reader, text: str) -> None:
    karyotype = read(text)
    assert karyotype.text == text
    assert set(karyotype_row(karyotype)) >= {"status", "normal"}
    if karyotype.status not in ("ok", "ok_with_notes"):
        assert karyotype.has("normal") is not True


@given(parts=st.lists(st.sampled_from(("46,XX", "-7", "+8", "del(5)(q14q33)", "[9]", "/", "idem", "c", "x2", "//",
                                       "?", "inc", "mar", ",", "nuc ish", "normal", "sdl2", "<4n>", "+1~9mar")), max_size=9))  # fmt: skip
def test_any_order_of_good_words_returns(read: Reader, parts: list[str]) -> None:
    karyotype = read("".join(parts))
    assert karyotype.status in KARYOTYPE_STATUSES


# What a spreadsheet, a web page or a slip of the keyboard leaves: every kind that is repaired somewhere.
SLIPS = (
    "(", ")", "[", "]", "{", "}", ",", ";", ":", ".", "/", "-", "+", "~", "_", "=", "*", "?", "|", "#", " ", "\n", "\t", "\u00a0", "\u200b", "\u00ad",
    "\ufeff", "\u00b2", "\x07", "\ufffd", "\u0445", "&nbsp;", "8", "9", "0", "1", "7", "o", "l", "x", "y", "c", "cp", "or", "and", "no", "nl", "mos",
    "normal ", " (cells) ", "12/03/2015", "sole ", "loss of ", "//",
)  # fmt: skip


@given(
    text=st.sampled_from(ABNORMAL),
    edits=st.lists(st.tuples(st.integers(0, 80), st.sampled_from(SLIPS), st.booleans()), min_size=1, max_size=3),
)  # fmt: skip
def test_slips_that_are_repaired_never_make_it_normal(
    read: Reader, text: str, edits: list[tuple[int, str, bool]]
) -> None:
    """Put in, or typed for another character, in the first (abnormal) clone before its cell count."""
    damaged = text
    for place, slip, instead in edits:
        place %= damaged.index("[") if "[" in damaged else len(damaged)
        damaged = damaged[:place] + slip + damaged[place + instead :]
    karyotype = read(damaged)
    if karyotype.has("normal") is True:
        assert (
            "below the clonality rule" in karyotype_row(karyotype)["notes"]
            or "constitutional" in karyotype_row(karyotype)["notes"]
        ), damaged


@given(
    text=st.sampled_from(ABNORMAL),
    place=st.integers(0, 80),
    junk=st.text("\x00\x07\x1b\ufffd\ue000", min_size=1, max_size=2),
)
def test_damaged_characters_raise_no_flag_of_a_clone_that_they_hit(
    read: Reader, text: str, place: int, junk: str
) -> None:
    """What cannot be read is neither repaired nor read past: the string is partly read."""
    place %= text.index("[") + 1
    karyotype = read(text[:place] + junk + text[place:])
    assert karyotype.status in ("partly_read", "no_result")
    assert karyotype.has("normal") is not True


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("46,XX,del(5)(q13q33),+8,+9,add(12)(p13),zz(5)(q1)[6]", "Very poor"),
        ("46,XX,del(5)(q13q33),+8,add(12)(p13),zz(5)(q1)[6]", None),
        ("46,XX,del(5)(q13q33),+8,+8,add(12)(p13),zz(5)(q1)[6]", None),
        ("46,XX,del(5)(q13q33),+8,+9,add(12)(p13)[w]", None),
    ],
)
def test_a_group_that_nothing_unread_can_change(read: Reader, text: str, group: str | None) -> None:
    """More than three clonal abnormalities stay so; below that, or with cells unread, nothing is certain."""
    karyotype = read(text)
    assert karyotype.status == "partly_read"
    assert karyotype.ipssr_group == group
