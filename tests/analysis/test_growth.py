"""Growth per year: closed form, likelihood, and when no rate is given."""

from __future__ import annotations

from dataclasses import replace
from math import exp, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chip_triage.analysis.detection_limit import CloneParameters
from chip_triage.analysis.growth import GrowthPoint, _Curve, _digamma, fit_growth, growth_of
from chip_triage.model.clone import Growth, Observation


def expit(x: float) -> float:
    return 1 / (1 + exp(-x))


def grown(rate: float, offset: float, years: list[float], depth: int) -> list[GrowthPoint]:
    """Counts that lie on the curve (to the nearest read)."""
    return [GrowthPoint(t, round(depth * 0.5 * expit(rate * t + offset)), depth) for t in years]


def observed(
    day: int | None, alt: int | None, depth: int | None, specimen: str = "PB"
) -> Observation:
    vaf = alt / depth if alt is not None and depth else None
    status = "not_detected" if not alt else "detected"
    return Observation("S", day, specimen, status, vaf, alt, depth, None, None, None, "called")


def given_growth(growth: Growth | None) -> Growth:
    assert growth is not None
    return growth


def test_two_points_follow_the_closed_form() -> None:
    growth = given_growth(fit_growth([GrowthPoint(0, 50, 1000), GrowthPoint(2, 100, 1000)], 0.001))
    v1, v2, spread = 0.05, 0.1, 1 + 999 * 0.001
    rate = (log(2 * v2 / (1 - 2 * v2)) - log(2 * v1 / (1 - 2 * v1))) / 2
    error = sum(spread * (1 - v) / (1000 * v * (1 - 2 * v) ** 2) for v in (v1, v2)) ** 0.5 / 2
    assert growth.per_year == pytest.approx(rate)
    assert growth.high - growth.low == pytest.approx(2 * 1.959963984540054 * error)
    assert (growth.method, growth.points) == ("two points", 2)


@given(st.floats(-0.5, 0.8), st.floats(-4, -1), st.sampled_from([0.0, 0.001, 0.004]))
def test_the_likelihood_finds_the_curve_the_counts_lie_on(
    rate: float, offset: float, rho: float
) -> None:
    points = grown(rate, offset, [0, 1, 2.5, 4], 200_000)
    growth = given_growth(fit_growth(points, rho))
    # A beta of given spread has its mode beside its mean, the more so the smaller the VAF: at the
    # corners of the drawn range the shift is 0.06 per year at rho .001 and 0.16 at .004.
    margin = {0.0: 0.01, 0.001: 0.08, 0.004: 0.2}[rho]
    assert growth.per_year == pytest.approx(rate, abs=margin)
    assert growth.low < growth.per_year < growth.high


def test_the_optimum_beats_a_grid() -> None:
    points = [GrowthPoint(0, 3, 900), GrowthPoint(3, 20, 1100), GrowthPoint(7, 44, 1000)]
    growth = given_growth(fit_growth(points, 0.002))
    curve = _Curve(points, 0.002, 0.5)
    best, _ = max(
        ((rate, curve.likelihood(rate, offset)) for rate in np.linspace(-1, 2, 301)
         for offset in np.linspace(-6, 0, 201)),
        key=lambda pair: pair[1],
    )  # fmt: skip
    assert growth.per_year == pytest.approx(best, abs=0.02)


def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    rng = np.random.default_rng(4)
    rho, size = 0.002, (1 - 0.002) / 0.002
    covered = []
    for _ in range(300):
        rate, offset = rng.normal(0.15, 0.2), rng.uniform(-3.5, -1.5)
        points = []
        for t in (0.0, 3.0, 6.0, 9.0):
            v = 0.5 * expit(rate * t + offset)
            depth = int(rng.integers(600, 2000))
            points.append(GrowthPoint(t, int(rng.binomial(depth, rng.beta(v * size, (1 - v) * size))), depth))  # fmt: skip
        growth = fit_growth(points, rho)
        if growth is not None:
            covered.append(growth.low <= rate <= growth.high)
    assert np.mean(covered) == pytest.approx(0.95, abs=0.03)


def test_doubling_only_when_growth_is_shown() -> None:
    shown = given_growth(fit_growth(grown(0.7, -3, [0, 2, 4], 2000), 0.001))
    assert shown.doubling_days == pytest.approx(log(2) / shown.per_year * 365.25)
    unshown = given_growth(fit_growth(grown(0.02, -3, [0, 2, 4], 300), 0.001))
    assert unshown.low < 0 < unshown.high
    assert unshown.doubling_days is None
    shrinking = given_growth(fit_growth(grown(-0.9, -1, [0, 2, 4], 2000), 0.001))
    assert shrinking.high < 0
    assert shrinking.doubling_days is None


@pytest.mark.parametrize(
    "points",
    [
        [GrowthPoint(0, 10, 1000), GrowthPoint(2, 520, 1000)],  # above the heterozygous ceiling
        [GrowthPoint(0, 0, 1000), GrowthPoint(2, 50, 1000)],  # two points, one without a read
        [GrowthPoint(1, 10, 1000), GrowthPoint(1, 20, 1000)],  # no time between
        [GrowthPoint(0, 10, 1000), GrowthPoint(2, 5, 0)],
        [GrowthPoint(0, 0, 1000), GrowthPoint(1, 0, 1000), GrowthPoint(2, 40, 1000)],  # unbounded
    ],
)
def test_no_rate_is_better_than_a_wrong_one(points: list[GrowthPoint]) -> None:
    assert fit_growth(points, 0.001) is None


def test_one_x_in_a_male_has_another_ceiling() -> None:
    points = [GrowthPoint(0, 400, 1000), GrowthPoint(1, 700, 1000)]
    assert fit_growth(points, 0.001) is None
    growth = given_growth(fit_growth(points, 0.001, ceiling=1.0))
    assert growth.per_year == pytest.approx(log(0.7 / 0.3) - log(0.4 / 0.6))


@given(st.floats(1e-6, 1e5))
def test_digamma_agrees_with_scipy(x: float) -> None:
    from scipy.special import psi

    assert _digamma(x) == pytest.approx(float(psi(x)), rel=1e-9, abs=1e-8)


# --- from observations -------------------------------------------------------------------------


def test_half_a_year_is_asked(clone_parameters: CloneParameters) -> None:
    short = [observed(0, 50, 1000), observed(150, 100, 1000)]
    assert growth_of(short, clone_parameters) is None
    long = [observed(0, 50, 1000), observed(200, 100, 1000)]
    assert given_growth(growth_of(long, clone_parameters)).points == 2
    assert growth_of(long, replace(clone_parameters, clone_growth_minimum_years=1)) is None


def test_a_clone_must_be_seen_twice(clone_parameters: CloneParameters) -> None:
    assert growth_of([observed(0, 50, 1000)], clone_parameters) is None
    assert growth_of([observed(0, 0, 1000), observed(400, 50, 1000)], clone_parameters) is None


def test_only_counted_and_dated_samples_of_one_specimen_take_part(
    clone_parameters: CloneParameters,
) -> None:
    blood = [observed(0, 50, 1000), observed(400, 80, 1000), observed(800, 120, 1000)]
    others = [
        observed(200, 300, 1000, "BM"), observed(None, 70, 1000), observed(500, None, 1000),
    ]  # fmt: skip
    mixed = sorted([*blood, *others], key=lambda o: o.day if o.day is not None else 999)
    assert growth_of(mixed, clone_parameters) == growth_of(blood, clone_parameters)
    assert given_growth(growth_of(mixed, clone_parameters)).points == 3
    apart = [observed(0, 50, 1000), observed(400, 80, 1000, "BM")]
    assert growth_of(apart, clone_parameters) is None
