"""IPSS-M: variables, cases, and what may be reported (vectors: tests/conformance)."""

from __future__ import annotations

import dataclasses

import pytest

from chip_triage.analysis.scores.ipssm import (
    COEFFICIENTS,
    COMMENTS,
    MAIN_GENES,
    RESIDUAL_GENES,
    IpssmInput,
    category,
    compute_ipssm,
    score_ipssm,
)

WILD = dict.fromkeys((*MAIN_GENES, *RESIDUAL_GENES), False)
WHOLE = IpssmInput(
    hb_g_dl=9.5, platelets_10e9_l=120, blasts_pct=4, cyto_group="Good", del5q=False, del7_7q=False,
    complex_karyotype=False, del17_17p=False, tp53_mutations=0, tp53_max_vaf=0, tp53_loh=False,
    genes=WILD,
)  # fmt: skip


def with_genes(*mutated: str, **change: object) -> IpssmInput:
    genes = WILD | dict.fromkeys(mutated, True)
    return dataclasses.replace(WHOLE, genes=genes, **change)  # type: ignore[arg-type]


def variable(given: IpssmInput, name: str) -> float | None:
    return compute_ipssm(given).variables[name]


@pytest.mark.parametrize(
    ("score", "name"),
    [
        (-1.51, "Very Low"), (-1.5, "Very Low"), (-1.49, "Low"), (-0.5, "Low"),
        (-0.49, "Moderate Low"), (0.0, "Moderate Low"), (0.01, "Moderate High"),
        (0.5, "Moderate High"), (0.51, "High"), (1.5, "High"), (1.51, "Very High"),
    ],
)  # fmt: skip
def test_categories_are_right_closed(score: float, name: str) -> None:
    assert category(score) == name


def test_a_complete_patient_has_one_score() -> None:
    score = compute_ipssm(WHOLE)
    assert score.best == score.mean == score.worst
    assert score.comment == COMMENTS[0]
    assert score.score == score.rounded("mean")


@pytest.mark.parametrize(
    ("hb", "expected"), [(3, 4), (4, 4), (9.5, 9.5), (20, 20), (22, 20), (None, None)]
)
def test_haemoglobin_is_clamped(hb: float | None, expected: float | None) -> None:
    assert variable(dataclasses.replace(WHOLE, hb_g_dl=hb), "hb") == expected


def test_platelets_and_blasts_are_clamped_and_scaled() -> None:
    given = dataclasses.replace(WHOLE, platelets_10e9_l=900, blasts_pct=28)
    assert variable(given, "platelets_100") == 2.5
    assert variable(given, "blasts_5") == 4


@pytest.mark.parametrize(
    ("given", "with_5q", "alpha"),
    [
        (with_genes("SF3B1"), 0, 1),
        (with_genes("SF3B1", del5q=True), 1, 0),
        (with_genes("SF3B1", del5q=True, del7_7q=True), 0, 1),
        (with_genes("SF3B1", del5q=True, complex_karyotype=True), 0, 1),
        (with_genes("SF3B1", "SRSF2"), 0, 0),
        (with_genes("SF3B1", "BCORL1"), 0, 0),
        (with_genes(), 0, 0),
        (with_genes("SF3B1", del5q=None), None, None),
        (with_genes(del5q=None), 0, 0),
    ],
)
def test_sf3b1_splits(given: IpssmInput, with_5q: float | None, alpha: float | None) -> None:
    assert (variable(given, "SF3B1_5q"), variable(given, "SF3B1_alpha")) == (with_5q, alpha)


@pytest.mark.parametrize(
    ("change", "multi"),
    [
        ({}, 0),
        ({"tp53_mutations": 1, "tp53_max_vaf": 0.3}, 0),
        ({"tp53_mutations": 1, "tp53_max_vaf": 0.56}, 1),
        ({"tp53_mutations": 1, "del17_17p": True}, 1),
        ({"tp53_mutations": 1, "tp53_loh": None}, None),
        ({"tp53_mutations": 2, "tp53_loh": None}, 1),
        ({"tp53_mutations": None}, None),
    ],
)
def test_tp53_multihit(change: dict[str, object], multi: float | None) -> None:
    given = dataclasses.replace(WHOLE, **change)  # type: ignore[arg-type]
    assert variable(given, "TP53multi") == multi


def test_residual_genes_count_to_two() -> None:
    one, two, three = (
        compute_ipssm(with_genes(*RESIDUAL_GENES[:n])).variables["n_residual"] for n in (1, 2, 3)
    )
    assert (one, two, three) == (1, 2, 2)


def test_missing_genes_open_the_range_and_the_mean_lies_within() -> None:
    score = compute_ipssm(dataclasses.replace(WHOLE, genes={}))
    assert score.best < score.mean < score.worst
    assert score.comment == COMMENTS[3]
    assert score.score is None
    assert score.reported_category is None


def test_what_may_be_reported() -> None:
    near = compute_ipssm(_without("ASXL1"))
    assert near.comment == COMMENTS[1]
    assert near.score is not None
    high = with_genes("RUNX1", "FLT3", "NPM1", cyto_group="Very Poor", tp53_mutations=None)
    stable = compute_ipssm(high)
    assert stable.comment == COMMENTS[2]
    assert (stable.score, stable.reported_category) == (None, "Very High")


def _without(gene: str) -> IpssmInput:
    return dataclasses.replace(WHOLE, genes=WILD | {gene: None})


def test_result_lists_what_is_missing() -> None:
    result = score_ipssm(IpssmInput(), sample_id="s", day=9)
    assert (result.value, result.category) == (None, None)
    assert {"hb_g_dl", "cyto_group", "tp53_mutations", "SF3B1", "WT1"} <= set(result.missing)
    assert result.settled_by == result.missing
    assert (result.sample_id, result.day) == ("s", 9)
    assert {c.item for c in result.contributions} == set(COEFFICIENTS)
    whole = score_ipssm(WHOLE)
    assert whole.missing == ()
    total = sum(c.points or 0 for c in whole.contributions)
    assert whole.value == pytest.approx(total, abs=0.006)


def test_an_unknown_group_is_a_programming_error() -> None:
    with pytest.raises(KeyError):
        compute_ipssm(IpssmInput(cyto_group="normal"))
