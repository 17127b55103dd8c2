"""Words around a karyotype."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chip_triage.analysis.iscn.layout import lay_out
from chip_triage.analysis.iscn.statements import display, other_method_is_normal
from chip_triage.model.karyotype import Karyotype

Reader = Callable[..., Karyotype]


@pytest.mark.parametrize(
    "text",
    [
        "", "  ", "-", "?", "n.d.", "N/A", "na", "none", "failed", "Culture failure", "culture failed",
        "no metaphases", "No analysable metaphases found", "no growth", "no mitoses seen",
        "not done", "Not evaluable", "insufficient metaphases", "keine Metaphasen",
        "Keine auswertbaren Metaphasen.", "keine Zellteilung", "0 metaphases", "unknown",
        "karyotype failed",
        "nd; FISH: 5q- in 30 %", "+8(fish)", "keine Zellteilung, fish: +8",
        "nuc ish(D5S721x2)[200]", "ish del(5)(q31q31)(EGR1-)", "arr(1-22,X)x2", "ogm[GRCh38] 1-22",
    ],
)  # fmt: skip
def test_no_result(text: str) -> None:
    assert lay_out(text).stated == "no_result"


@pytest.mark.parametrize(
    "text",
    ["normal", "Normal karyotype", "normal female karyotype", "diploid", "NK", "normaler Karyotyp",
     "cytogenetically normal", "Normal male chromosome complement."],
)  # fmt: skip
def test_normal_in_words(text: str) -> None:
    assert lay_out(text).stated == "normal"


@pytest.mark.parametrize(
    "text", ["abnormal", "not normal", "normal except 5q-", "normal?", "near normal"]
)
def test_not_normal_in_words(text: str) -> None:
    assert lay_out(text).stated is None


def test_a_long_text_is_no_statement() -> None:
    assert lay_out("no metaphases " * 60).stated is None


def test_other_methods_are_cut_off_and_noted() -> None:
    layout = lay_out("46,XY[20].nuc ish(D7Z1,D7S486)x2[200]")
    assert layout.clones[0].brackets == ("[20]",)
    assert layout.other_methods == "nuc ish(d7z1,d7s486)x2[200]"
    assert [remark.code for remark in layout.notes] == ["other_method"]
    assert not layout.doubts


@pytest.mark.parametrize(
    ("other", "normal"),
    [
        (None, True),
        ("nuc ish(d7z1,d7s486)x2[200]", True),
        ("arr(1-22,x)x2", True),
        ("fish normal", True),
        ("fish negative for bcr::abl1", True),
        ("nuc ish(d7s486x1)[90/200]", False),
        ("ish del(5)(q31q31)(egr1-)", False),
        ("fish: monosomy 7", False),
        ("nuc ish(runx1t1,runx1)x3", False),
        ("fish pending", False),
        ("fish abnormal", False),
    ],
)
def test_is_the_other_method_normal(other: str | None, normal: bool) -> None:
    assert other_method_is_normal(other) is normal


def test_remarks_are_set_aside_only_when_every_word_is_known() -> None:
    layout = lay_out("46,XX[20], normal female chromosome complement")
    assert layout.clones[0].items == ("46", "xx")
    assert [remark.code for remark in layout.notes] == ["remark"]
    kept = lay_out("46,XX[20], abnormal female chromosome complement")
    assert any("abnormal" in clone.raw for clone in kept.clones)


def test_lists_of_single_cells_are_set_aside() -> None:
    layout = lay_out("46,XY[19]/single cell abnormalities: 12p-,+9")
    assert len(layout.clones) == 1
    assert [remark.code for remark in layout.notes] == ["single_cells"]
    assert not layout.doubts


def test_single_cells_with_more_than_one_cell_leave_a_doubt() -> None:
    assert lay_out("46,XY[11]/Einzelaberrationen: -7[9]").doubts


def test_sex_chromosomes_are_shown_in_capitals() -> None:
    assert display("46,x,-y,t(x;11)(q24;q23),idemx2") == "46,X,-Y,t(X;11)(q24;q23),idemx2"
    assert display("47,xxyc[4]") == "47,XXYc[4]"


@pytest.mark.parametrize(
    ("text", "strange"),
    [
        ("46,XX[20] on bone marrow", False),
        ("46,XX[20] [good quality]", True),
        ("Result: 46,XX[20]", True),
        ("Karyotype: 46,XX[20]", False),
        ("46,XX[20], sample received late/46,XX[3]", True),
    ],
)
def test_words_beside_the_karyotype(text: str, strange: bool) -> None:
    layout = lay_out(text)
    assert layout.clones[0].items == ("46", "xx")
    assert bool(layout.doubts) is strange


@pytest.mark.parametrize(
    "text",
    [
        "46,XX[20] and -7 in two cells",
        "46,XX[20] with del(6)(q14)",
        "46,XX[20] also complex",
        "46,XX[20] monosomy 7",
    ],
)
def test_words_that_speak_of_a_change_stay(text: str) -> None:
    from chip_triage.analysis.iscn import read_karyotype

    assert read_karyotype(text).status == "partly_read"


def test_a_list_of_nonclonal_changes_is_set_aside() -> None:
    layout = lay_out("46,XX[18]/2 metaphases with further non-clonal alterations")
    assert len(layout.clones) == 1


@pytest.mark.parametrize("text", ["mos 47,XX,+9[4]/46,XX[16]", "clone 1: 47,XX,+9[4]/46,XX[16]"])
def test_prefixes(text: str) -> None:
    assert lay_out(text).clones[0].items == ("47", "xx", "+9")


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("47,XX,+19[18] [t(7;12) nuc ish ETV6 sep]", "t(7;12) nuc ish etv6 sep"),
        ("47,XY,+8[1]/46,XY[29] [FISH 3% +8]", "fish 3% +8"),
        ("46,XX[18] [FISH: D7Z1 normal]/47,XX,+9[2]", "fish: d7z1 normal"),
    ],
)
def test_another_method_in_brackets_of_its_own_is_set_aside(
    text: str, other: str, read: Reader
) -> None:
    karyotype = read(text)
    assert karyotype.status == "ok_with_notes"
    assert any(other in remark.message for remark in karyotype.notes)
    assert not karyotype.not_understood


def test_a_finding_of_another_method_in_brackets_keeps_from_normal(read: Reader) -> None:
    assert read("46,XY[29] [FISH 3% +8]").has("normal") is None
    assert read("46,XY[20] [nuc ish normal]").has("normal") is True
