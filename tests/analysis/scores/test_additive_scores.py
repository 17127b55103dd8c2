"""CAR-HEMATOTOX, CHRS, IPSS, IPSS-R and Gurney: the published tables, every cut on both sides."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chip_triage.analysis.scores import car_hematotox, chrs, ipss, ipssr
from chip_triage.analysis.scores.car_hematotox import score_car_hematotox
from chip_triage.analysis.scores.chrs import HIGH_RISK_GENES, is_cytopenic, score_chrs
from chip_triage.analysis.scores.gurney import score_gurney
from chip_triage.analysis.scores.ipss import score_ipss
from chip_triage.analysis.scores.ipssr import age_adjusted, score_ipssr
from chip_triage.analysis.scores.quantity import exact, limit
from chip_triage.analysis.scores.steps import Steps
from chip_triage.model.score import ScoreResult


def points(steps: Steps, *pairs: tuple[float, float]) -> None:
    for value, expected in pairs:
        assert steps.points(value) == expected, (steps.item, value)


def test_car_hematotox_cuts() -> None:
    points(car_hematotox.PLATELETS, (175.1, 0), (175, 1), (75, 1), (74.9, 2), (0, 2))
    points(car_hematotox.ANC, (1201, 0), (1200, 1), (0, 1))
    points(car_hematotox.HB, (9.1, 0), (9.0, 1), (8.9, 1))
    points(car_hematotox.CRP, (2.99, 0), (3.0, 1), (3.1, 1))
    points(car_hematotox.FERRITIN, (649.9, 0), (650, 1), (2000, 1), (2000.1, 2))


@pytest.mark.parametrize(
    ("values", "score", "category"),
    [
        ((200, 3000, 12, 0.5, 100), 0, "low"),
        ((150, 3000, 12, 0.5, 100), 1, "low"),
        ((70, 3000, 12, 0.5, 100), 2, "high"),
        ((70, 900, 8, 5, 3000), 7, "high"),
    ],
)
def test_car_hematotox_sums(values: tuple[float, ...], score: int, category: str) -> None:
    result = score_car_hematotox(*values)
    assert (result.value, result.category) == (score, category)
    assert result.best == result.worst == score
    assert sum(c.points or 0 for c in result.contributions) == score
    assert result.missing == ()


def test_missing_inputs_give_a_range_and_a_category_only_where_it_is_settled() -> None:
    open_ = score_car_hematotox(150, 3000, 12, None, None)
    assert (open_.value, open_.category, open_.best, open_.worst) == (None, None, 1, 4)
    assert open_.missing == open_.settled_by == ("crp_mg_dl", "ferritin_ng_ml")
    settled = score_car_hematotox(70, 3000, None, None, 100)
    assert (settled.value, settled.category) == (None, "high")
    assert settled.settled_by == ()
    assert score_car_hematotox().best == 0
    assert score_car_hematotox().worst == 7


@pytest.mark.parametrize(
    ("ferritin", "best", "worst"),
    [
        (limit(">", 2000), 2, 2),
        (limit(">", 1650), 1, 2),
        (limit("<", 650), 0, 0),
        (limit("<", 700), 0, 1),
        (limit("<", 2500), 0, 2),
    ],
)
def test_limits_of_the_analyser_are_used_as_such(ferritin: Any, best: int, worst: int) -> None:
    result = score_car_hematotox(200, 3000, 12, 0.5, ferritin)
    assert (result.best, result.worst) == (best, worst)


SINGLE = [("DNMT3A", 0.05)]
LOW = {"age_years": 50, "rdw_pct": 13, "mcv_fl": 90, "ccus": False}


def test_chrs_cuts() -> None:
    points(chrs.VAF, (0.1999, 1), (0.2, 2))
    points(chrs.RDW, (14.9, 1), (15, 2.5))
    points(chrs.MCV, (100, 1), (100.1, 2.5))
    points(chrs.AGE, (64.9, 1), (65, 1.5))


@pytest.mark.parametrize(
    ("mutations", "change", "score"),
    [
        (SINGLE, {}, 7.5),
        ([("TET2", 0.05)], {}, 8),
        ([("TP53", 0.05)], {}, 9.5),
        ([("DNMT3A", 0.05), ("TET2", 0.1)], {}, 9),
        ([("DNMT3A", 0.05), ("DNMT3A", 0.1)], {}, 9),
        ([("DNMT3A", 0.2)], {}, 8.5),
        (SINGLE, {"rdw_pct": 15}, 9),
        (SINGLE, {"mcv_fl": 101}, 9),
        (SINGLE, {"ccus": True}, 8),
        (SINGLE, {"age_years": 65}, 8),
        ([("TP53", 0.3), ("TET2", 0.1)],
         {"rdw_pct": 16, "mcv_fl": 105, "ccus": True, "age_years": 80}, 15.5),
    ],
)  # fmt: skip
def test_chrs_sums(
    mutations: list[tuple[str, float]], change: dict[str, Any], score: float
) -> None:
    result = score_chrs(mutations, **(LOW | change))
    assert result is not None
    assert result.value == score


@pytest.mark.parametrize("gene", sorted(HIGH_RISK_GENES))
def test_chrs_high_risk_genes(gene: str) -> None:
    result = score_chrs([(gene, 0.05)], **LOW)  # type: ignore[arg-type]
    assert result is not None
    assert result.value == 9.5


@pytest.mark.parametrize(
    ("score", "category"),
    [(7.5, "low"), (9.5, "low"), (10, "intermediate"), (12, "intermediate"), (12.5, "high")],
)
def test_chrs_categories(score: float, category: str) -> None:
    assert chrs.category(score) == category


def test_chrs_needs_a_mutation_and_ranges_without_ccus() -> None:
    assert score_chrs([], **LOW) is None  # type: ignore[arg-type]
    result = score_chrs(SINGLE, **(LOW | {"ccus": None}))  # type: ignore[arg-type]
    assert result is not None
    assert (result.value, result.best, result.worst) == (None, 7.5, 8)
    assert result.category == "low"


@pytest.mark.parametrize(
    ("sex", "hb", "anc", "platelets", "expected"),
    [
        ("male", 12.9, 3, 200, True),
        ("male", 13.0, 3, 200, False),
        ("female", 12.9, 3, 200, False),
        ("female", 11.9, 3, 200, True),
        (None, 12.5, 3, 200, None),
        (None, 11.9, 3, 200, True),
        (None, 13.0, 3, 200, False),
        ("male", 14, 1.79, 200, True),
        ("male", 14, 1.8, 150, False),
        ("male", 14, 3, 149, True),
        ("male", None, 3, 200, None),
        ("male", None, None, 100, True),
    ],
)
def test_cytopenia_of_ccus(
    sex: str | None, hb: float | None, anc: float | None, platelets: float, expected: bool | None
) -> None:
    assert is_cytopenic(sex, hb, anc, platelets) is expected


def test_ipss_cuts() -> None:
    points(
        ipss.BLASTS, (4.9, 0), (5, 0.5), (10, 0.5), (10.1, 1.5), (11, 1.5), (20, 1.5), (20.1, 2),
        (30, 2),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("counts", "score"),
    [
        ((10, 100, 1.8), 0),
        ((9.9, 100, 1.8), 0),
        ((9.9, 99, 1.8), 0.5),
        ((9.9, 99, 1.79), 0.5),
        ((10, 99, 1.79), 0.5),
        ((10, 100, 1.79), 0),
    ],
)
def test_ipss_cytopenias(counts: tuple[float, ...], score: float) -> None:
    result = score_ipss(2, "good", *counts)
    assert result is not None
    assert result.value == score


@pytest.mark.parametrize(
    ("blasts", "group", "score", "category"),
    [
        (2, "good", 0, "Low"),
        (2, "Intermediate", 0.5, "Int-1"),
        (2, "poor", 1, "Int-1"),
        (12, "good", 1.5, "Int-2"),
        (12, "intermediate", 2, "Int-2"),
        (12, "poor", 2.5, "High"),
        (25, "poor", 3, "High"),
    ],
)
def test_ipss_sums(blasts: float, group: str, score: float, category: str) -> None:
    result = score_ipss(blasts, group, 12, 200, 3)
    assert result is not None
    assert (result.value, result.category) == (score, category)


def test_ipss_limits() -> None:
    assert score_ipss(31, "good", 12, 200, 3) is None
    unread = score_ipss(2, None, 12, 200, 3)
    assert unread is not None
    assert (unread.value, unread.best, unread.worst, unread.missing) == (
        None,
        0,
        1,
        ("cyto_group",),
    )
    partial = score_ipss(2, "good", 9, None, None)
    assert partial is not None
    assert (partial.best, partial.worst, partial.missing) == (0, 0.5, ("cytopenias",))
    with pytest.raises(KeyError):
        score_ipss(2, "normal")


def test_ipssr_cuts() -> None:
    points(ipssr.BLASTS, (2, 0), (2.1, 1), (4.9, 1), (5, 2), (10, 2), (10.1, 3))
    points(ipssr.HB, (10, 0), (9.9, 1), (8, 1), (7.9, 1.5))
    points(ipssr.PLATELETS, (100, 0), (99, 0.5), (50, 0.5), (49, 1))
    points(ipssr.ANC, (0.8, 0), (0.79, 0.5))
    assert ipssr.CYTOGENETICS == {
        "very good": 0, "good": 1, "intermediate": 2, "poor": 3, "very poor": 4,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("score", "category"),
    [
        (1.5, "Very low"), (2, "Low"), (3, "Low"), (3.5, "Intermediate"), (4.5, "Intermediate"),
        (5, "High"), (6, "High"), (6.5, "Very high"),
    ],
)  # fmt: skip
def test_ipssr_categories(score: float, category: str) -> None:
    assert ipssr.category(score) == category


def test_ipssr_sums_and_age() -> None:
    result = score_ipssr(6, "Very_Good", 9, 60, 0.5, 80)
    assert result.value == 4
    assert dict(result.extra) == {"score_ra": "4.3", "category_ra": "Intermediate"}
    worst = score_ipssr(12, "very poor", 7, 20, 0.5)
    assert (worst.value, worst.category, worst.extra) == (10, "Very high", ())


@pytest.mark.parametrize(
    ("score", "age", "expected"),
    [(3, 70, 3.0), (3, 80, 3.35), (3, 60, 2.65), (10, 90, 10.0), (0, 80, 0.5), (1.5, 70, 1.5)],
)
def test_age_adjustment(score: float, age: float, expected: float) -> None:
    assert age_adjusted(score, age) == expected


def test_age_adjusted_category_survives_a_harmless_gap() -> None:
    result = score_ipssr(12, "very poor", 7, 20, None, 70)
    assert (result.value, result.category) == (None, "Very high")
    assert dict(result.extra) == {"category_ra": "Very high"}


@pytest.mark.parametrize(
    ("age", "platelets", "value", "category"),
    [
        (64, 141, 0, "none"),
        (65, 141, 1, "one"),
        (64, 140, 1, "one"),
        (65, 140, 2, "both"),
        (None, 150, None, None),
        (64, None, None, None),
    ],
)
def test_gurney(
    age: float | None, platelets: float | None, value: int | None, category: str | None
) -> None:
    result = score_gurney(age, platelets)
    assert (result.value, result.category) == (value, category)
    assert any("unvalidated" in convention for convention in result.conventions)


def _invariants(result: ScoreResult) -> None:
    assert result.best is not None
    assert result.worst is not None
    assert result.best <= result.worst
    assert (result.value is None) == (result.best != result.worst)
    assert bool(result.missing) == (result.value is None)
    assert result.citation
    assert result.version


maybe = st.one_of(st.none(), st.floats(min_value=0, max_value=4000, allow_nan=False))


@given(st.tuples(maybe, maybe, maybe, maybe, maybe))
def test_a_known_value_always_lies_in_the_range_without_it(
    values: tuple[float | None, ...],
) -> None:
    whole = score_car_hematotox(*values)
    _invariants(whole)
    for index in range(len(values)):
        less = score_car_hematotox(*(None if n == index else v for n, v in enumerate(values)))
        assert less.best is not None
        assert less.worst is not None
        assert whole.best is not None
        assert whole.worst is not None
        assert less.best <= whole.best <= whole.worst <= less.worst


@given(maybe, st.sampled_from(["good", "intermediate", "poor", None]), maybe, maybe, maybe)
def test_ipss_invariants(
    blasts: float | None,
    group: str | None,
    hb: float | None,
    platelets: float | None,
    anc: float | None,
) -> None:
    result = score_ipss(blasts, group, hb, platelets, anc)
    if result is None:
        assert blasts is not None
        assert blasts > 30
    else:
        _invariants(result)


@given(
    st.floats(0, 3000),
    st.sampled_from([car_hematotox.PLATELETS, car_hematotox.FERRITIN, ipssr.BLASTS]),
)
def test_a_limit_allows_what_its_values_allow(value: float, steps: Steps) -> None:
    assert steps.span(exact(value)) == (steps.points(value), steps.points(value))
    low, high = steps.span(limit("<", value + 1))
    assert low <= steps.points(value) <= high
    low, high = steps.span(limit(">", value))
    assert low <= steps.points(value + 1) <= high
