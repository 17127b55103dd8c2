"""TP53 allelic state by the three definitions."""

from __future__ import annotations

import pytest

from chip_triage.analysis.scores.tp53_state import (
    ipssm_loh,
    ipssm_multihit,
    score_tp53_state,
)


@pytest.mark.parametrize(
    ("vafs", "loss17p", "complex_", "category", "who", "icc"),
    [
        ((0.40,), False, False, "single_hit", "not_biallelic", "single_hit"),
        ((0.40,), True, False, "multi_hit", "biallelic", "multi_hit"),
        ((0.40,), None, None, "undetermined", "undetermined", "undetermined"),
        ((0.40,), False, True, "multi_hit", "not_biallelic", "multi_hit_equivalent"),
        ((0.495,), False, False, "single_hit", "biallelic_presumptive", "single_hit"),
        ((0.50,), False, False, "single_hit", "biallelic_presumptive", "single_hit"),
        ((0.51,), False, False, "multi_hit", "biallelic_presumptive", "multi_hit"),
        ((0.30, 0.20), False, False, "multi_hit", "biallelic", "multi_hit"),
        ((0.10, 0.10), False, False, "multi_hit", "biallelic", "multi_hit"),
        ((0.10, 0.099), False, False, "multiple_small_clones", "undetermined", "single_hit"),
        (
            (0.03, 0.02),
            False,
            False,
            "multiple_small_clones",
            "multiple_small_clones",
            "single_hit",
        ),
        (
            (0.03, 0.02),
            None,
            None,
            "multiple_small_clones",
            "multiple_small_clones",
            "undetermined",
        ),
        ((0.03, 0.02), True, False, "multi_hit", "biallelic", "multi_hit"),
    ],
)
def test_states(
    vafs: tuple[float, ...],
    loss17p: bool | None,
    complex_: bool | None,
    category: str,
    who: str,
    icc: str,
) -> None:
    mutations = [(f"TP53 {n}", vaf) for n, vaf in enumerate(vafs)]
    result = score_tp53_state(mutations, loss17p=loss17p, complex_karyotype=complex_)
    assert result is not None
    extra = dict(result.extra)
    assert (result.category, extra["who2022"], extra["icc2022"]) == (category, who, icc)
    assert bool(result.missing) == (loss17p is None)


def test_without_a_mutation_there_is_no_state() -> None:
    assert score_tp53_state([]) is None


def test_an_unknown_vaf_claims_nothing() -> None:
    result = score_tp53_state([("TP53", None)], loss17p=False, complex_karyotype=False)
    assert result is not None
    assert result.category == "single_hit"
    assert result.contributions[0].observed == "VAF unknown"


@pytest.mark.parametrize(
    ("vaf", "del17", "stated", "loh"),
    [
        (0.551, False, False, True),
        (0.55, False, False, False),
        (0.1, True, False, True),
        (0.1, False, None, None),
        (0.1, False, True, True),
        (None, None, None, None),
    ],
)
def test_ipssm_loss_of_heterozygosity(
    vaf: float | None, del17: bool | None, stated: bool | None, loh: bool | None
) -> None:
    assert ipssm_loh(vaf, del17, stated) is loh


@pytest.mark.parametrize(
    ("mutations", "loh", "multi"),
    [(0, None, False), (1, True, True), (1, False, False), (1, None, None), (2, None, True),
     (None, True, None)],
)  # fmt: skip
def test_ipssm_multihit(mutations: int | None, loh: bool | None, multi: bool | None) -> None:
    assert ipssm_multihit(mutations, loh) is multi
