"""Sex stated against sex shown: by X-linked variants, by the karyotype."""

from __future__ import annotations

import pytest

from chip_triage.analysis.iscn import read_karyotype
from chip_triage.analysis.sex_check import sex_notes
from chip_triage.model.locus import VariantKey
from chip_triage.model.variant import Call, Variant


def x_call(pos: int, vaf: float = 0.49, af: float | None = 0.2, contig: str = "X") -> Call:
    key = VariantKey("GRCh38", contig, pos - 1, "A", "G")
    variant = Variant(key, contig, pos, "A", "G")
    alt = round(1000 * vaf)
    return Call(
        variant, "S", "mutect2", ("PASS",), 1000 - alt, alt, 1000, vaf, "AD", population_af=af
    )


HETEROZYGOUS = [x_call(40_062_000 + n) for n in range(3)]


def codes(sex: str | None, calls: list[Call], *karyotypes: str) -> list[str]:
    read = [read_karyotype(text) for text in karyotypes]
    return [note.code for note in sex_notes(sex, [("S", calls)], read)]


def test_a_man_is_not_heterozygous_on_x() -> None:
    assert codes("male", HETEROZYGOUS) == ["sex_contradicts_x_calls"]
    assert codes("female", HETEROZYGOUS) == []
    assert codes(None, HETEROZYGOUS) == []


@pytest.mark.parametrize(
    "calls",
    [
        HETEROZYGOUS[:2],
        [x_call(40_062_000 + n, vaf=1.0) for n in range(5)],
        [x_call(40_062_000 + n, af=None) for n in range(5)],
        [x_call(1_500_000 + n) for n in range(5)],
        [x_call(40_062_000 + n, contig="2") for n in range(5)],
    ],
    ids=["two", "hemizygous", "somatic", "pseudoautosomal", "autosome"],
)
def test_what_contradicts_nothing(calls: list[Call]) -> None:
    assert codes("male", calls) == []


@pytest.mark.parametrize(
    ("sex", "text", "found"),
    [
        ("female", "46,XY[20]", True), ("male", "46,XX[20]", True), ("male", "46,XY[20]", False),
        ("male", "45,X,-Y[6]/46,XY[14]", False), ("female", "45,XX,-7[12]/46,XX[8]", False),
        ("female", "failed", False), ("female", "46,XX[8]//46,XY[12]", False),
    ],
)  # fmt: skip
def test_the_karyotype_s_sex(sex: str, text: str, found: bool) -> None:
    assert codes(sex, [], text) == (["sex_contradicts_karyotype"] if found else [])
