"""Flags with their evidence."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chip_triage.model.karyotype import Karyotype

Reader = Callable[..., Karyotype]
Present = Callable[[Karyotype], set[str]]

# text -> flags that are present (the whole set)
FLAGS: dict[str, set[str]] = {
    "46,XX[20]": {"normal"},
    "46,XX[12]": {"normal", "normal_limited"},
    "45,XY,-7[11]/46,XY[9]": {"monosomy7"},
    "45,XY,-7[2]/46,XY[18]": {"normal"},
    "46,XX,del(7)(q22q34)[11]": {"del7q"},
    "46,XX,del(7)(q22)x2[11]": {"del7q"},
    "46,XX,del(7q)[11]": {"del7q"},
    "46,XX,7q-[11]": {"del7q"},
    "46,XX,der(7)del(7)(q22q34)t(7;9)(p15;q22)[11]": {"del7q", "chr7p_change", "chr7_other"},
    "46,XX,add(7)(q31)[11]": {"chr7q_loss_other", "chr7_other"},
    "46,XX,der(7)t(4;7)(q21;q22)[11]": {"chr7q_loss_other", "chr7_other"},
    "45,XX,dic(7;12)(q11;p12)[11]": {"chr7q_loss_other", "chr7_other"},
    "46,XX,+1,der(1;7)(q10;p10)[11]": {"chr7q_loss_other", "chr7_other"},
    "46,XX,i(7)(p10)[11]": {"chr7q_loss_other", "chr7p_change", "chr7_other"},
    "46,XX,i(7)(q10)[11]": {"chr7p_change", "chr7_other"},
    "46,XX,del(7)(p14)[11]": {"chr7p_change", "chr7_other"},
    "46,XX,t(4;7)(q21;p15)[11]": {"chr7p_change", "chr7_other"},
    "46,XX,t(4;7)(q21;q32)[11]": {"chr7_balanced", "chr7_other"},
    "46,XX,inv(7)(q11q32)[11]": {"chr7_balanced", "chr7_other"},
    "46,XX,t(4;7)[11]": {"chr7_balanced", "chr7_other"},
    "46,XX,r(7)(p22q35)[11]": {"ring7", "chr7_other"},
    "46,XX,der(7)[11]": {"chr7_unspecified", "chr7_other"},
    "47,XX,+7[11]": set(),
    "46,XX,dup(7)(q11q22)[11]": set(),
    "46,XX,-7,+der(7)t(4;7)(q21;q22)[11]": {"chr7q_loss_other", "chr7_other"},
    "46,XX,-7,+r(7)(p22q35)[11]": {"ring7", "chr7_other"},
    "66,XXX,-5,-7,-17[11]": {"complex", "complex_eln2022"},
    "89,XXXX,-5,-7,-17[11]": {"complex", "complex_eln2022"},
    "46,XX,del(5)(q14q33)[11]": {"del5q"},
    "46,XX,5q-[11]": {"del5q"},
    "46,XX,der(5)t(4;5)(q21;q13)[11]": {"del5q"},
    "46,XX,add(5)(q31)[11]": set(),
    "45,XX,-5[11]": {"monosomy5"},
    "45,XX,-17[11]": {"loss17p"},
    "46,XX,del(17)(p12)[11]": {"loss17p"},
    "46,XX,add(17)(p12)[11]": {"loss17p"},
    "46,XX,i(17)(q10)[11]": {"loss17p", "i17q"},
    "46,XX,idic(17)(p11)[11]": {"loss17p", "i17q"},
    "46,XX,der(17)t(4;17)(q21;p12)[11]": {"loss17p"},
    "46,XX,der(17)t(4;17)(q21;q22)[11]": set(),
    "45,XX,der(5;17)(p10;q10)[11]": {"del5q", "loss17p"},
    "46,XX,-17,+i(17)(q10)[11]": {"loss17p", "i17q"},
    "46,XX,der(4)t(4;17)(q21;p12),der(17)t(4;17)(q21;p12)[11]": set(),
    "47,XX,+8[11]": {"trisomy8"},
    "93,XXXX,+8[11]": set(),
    "46,XX,del(20)(q12)[11]": {"del20q"},
    "46,XX,del(20)(p12)[11]": set(),
    "45,X,-Y[11]": {"loss_y"},
    "45,X[11]/46,XY[9]": {"loss_y"},
    "46,XY,-Y[11]/47,XYYc[9]": {"loss_y"},
    "46,XX,del(11)(q14q22)[11]": {"del11q"},
    "46,XX,del(12)(p12)[11]": {"del12p"},
    "46,XX,inv(3)(q21q26)[11]": {"inv3_t33"},
    "46,XX,t(8;21)(q22;q22)[11]": {"t8_21"},
    "46,XX,inv(16)(p13q22)[11]": {"inv16"},
    "46,XX,t(15;17)(q24;q21)[11]": {"t15_17"},
    "46,XX,t(9;11)(p21;q23)[11]": {"t9_11", "kmt2a_rearrangement"},
    "46,XX,t(14;18)(q32;q21)[11]": {"igh_14q32", "t14_18", "lymphoid_pattern"},
    "46,XX,t(9;22)(q34;q11)[11]": {"t9_22", "lymphoid_pattern"},
    "49,XX,+4,+9,+19[11]": {"complex", "hyperdiploid"},
    "49,XX,+9,+9,+9[11]": {"complex", "hyperdiploid"},
    "50,XX,+4,+9,+19,+mar[11]": {"complex", "hyperdiploid"},
    "49,XX,+4,+9,+19,del(6)(q14)[11]": {"complex", "complex_eln2022"},
    "48,XX,+4,+9[11]": set(),
    "46,XX,add(4)(q31),del(6)(q14),t(2;9)(p21;q33)[11]": {"complex", "complex_eln2022"},
    "47,XX,t(8;21)(q22;q22),+4,del(6)(q14)[11]": {"t8_21", "complex"},
    "46,XX,-4,t(2;9)(p21;q33),+mar[11]": {"complex", "complex_eln2022", "monosomal"},
    "44,XX,-4,-18[11]": {"monosomal"},
    "45,XX,-4,t(2;9)(p21;q33)[11]": {"monosomal"},
    "46,XX,-4,+mar[11]": set(),
    "44,X,-Y,-18[11]": {"loss_y"},
    "45,XX,-4,t(8;21)(q22;q22)[11]": {"t8_21"},
    "45,XX,-4,inv(16)(p13q22)[11]": {"inv16"},
    "45,XX,-4[11]/45,XX,-18[6]": set(),
    "45,XX,-4[11]/46,XX,del(6)(q14)[6]": set(),
    "complex": {"complex"},
}  # fmt: skip


@pytest.mark.parametrize("text", FLAGS)
def test_flags(text: str, read: Reader, present: Present) -> None:
    assert present(read(text)) == FLAGS[text]


def test_every_flag_has_an_example() -> None:
    from chip_triage.analysis.iscn.flags import TESTS

    shown = set().union(*FLAGS.values())
    lymphoid_singles = {"t11_14", "myc_8q24", "bcl6_3q27"}  # shown in test_patterns
    assert set(TESTS) - lymphoid_singles <= shown


def test_evidence_names_token_clone_and_cells(read: Reader) -> None:
    flag = read("46,XX,add(4)(q31)[4]/45,idem,-7[6]/46,XX[10]").flag("monosomy7")
    assert flag is not None
    assert flag.evidence == "'-7' in clone 2 (6 cells)"
    assert (flag.cells, flag.clonal) == (6, True)


def test_an_inferred_loss_says_so(read: Reader) -> None:
    flag = read("46,XX,der(17)t(4;17)(q21;p12)[11]").flag("loss17p")
    assert flag is not None
    assert "inferred" in flag.evidence


def test_long_evidence_is_cut(read: Reader) -> None:
    flag = read("52,XX,+4,+6,+9,+14,+18,+21[11]").flag("hyperdiploid")
    assert flag is not None
    assert "and 2 more" in flag.evidence


def test_a_change_below_the_rule_is_reported_as_not_clonal(read: Reader) -> None:
    flag = read("45,XX,-7[2]/46,XX[18]").flag("monosomy7")
    assert flag is not None
    assert (flag.present, flag.clonal, flag.cells) == (False, False, 2)
    assert flag.evidence.startswith("not clonal")


def test_what_was_not_read_leaves_flags_open(read: Reader) -> None:
    karyotype = read("46,XX,wrong[20]")
    assert karyotype.has("monosomy7") is None
    assert karyotype.has("complex") is None
    assert karyotype.has("chr7_other") is None
    assert read("46,XX,wrong,-7[20]").has("monosomy7") is True


def test_an_incomplete_karyotype_leaves_complex_open(read: Reader) -> None:
    karyotype = read("45,XX,-4,inc[8]")
    assert karyotype.has("complex") is None
    assert karyotype.has("monosomy7") is False
    assert read("43,XX,-4,-6,-9,inc[8]").has("complex") is True


def test_complex_in_words_leaves_the_eln_definition_open(read: Reader) -> None:
    assert read("complex karyotype").has("complex_eln2022") is None
