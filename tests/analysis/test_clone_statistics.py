"""Intervals, tests and q values against printed figures, scipy's own functions and simulation."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chip_triage.analysis import clone_statistics as statistics

COUNTS = st.integers(1, 4000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
RHO = st.sampled_from([0.0, 1e-5, 0.001, 0.004, 0.05])


def one(pair: tuple[np.ndarray, np.ndarray]) -> tuple[float, float]:
    return float(pair[0][0]), float(pair[1][0])


@pytest.mark.parametrize(
    ("rho", "low", "high"), [(0.0, 1.23, 3.07), (0.001, 0.97, 3.53)], ids=["exact", "overdispersed"]
)
def test_twenty_of_a_thousand_has_the_printed_interval(rho: float, low: float, high: float) -> None:
    found = one(statistics.intervals(20, 1000, rho))
    assert round(100 * found[0], 2) == low
    assert round(100 * found[1], 2) == high


def test_the_ends_of_the_range_are_closed() -> None:
    for rho in (0.0, 0.002):
        assert one(statistics.intervals(0, 300, rho))[0] == 0.0
        assert one(statistics.intervals(300, 300, rho))[1] == 1.0
        assert one(statistics.intervals(0, 0, rho)) == (0.0, 1.0)


def test_no_counts_give_no_intervals() -> None:
    low, high = statistics.intervals([], [], 0.001)
    assert low.size == high.size == 0


@given(COUNTS, RHO)
def test_the_interval_holds_the_estimate_and_leaves_half_the_error_on_each_side(
    counts: tuple[int, int], rho: float
) -> None:
    alt, depth = counts
    low, high = one(statistics.intervals(alt, depth, rho))
    assert 0.0 <= low <= alt / depth <= high <= 1.0
    if alt < depth:
        assert statistics.lower_tail(alt, depth, high, rho)[0] == pytest.approx(0.025, abs=2e-8)
    if alt:
        above = 1.0 - statistics.lower_tail(alt - 1, depth, low, rho)[0]
        assert above == pytest.approx(0.025, abs=2e-8)


@given(COUNTS)
def test_a_little_overdispersion_tends_to_the_exact_interval(counts: tuple[int, int]) -> None:
    exact = one(statistics.intervals(*counts, 0.0))
    near = one(statistics.intervals(*counts, 1e-9))
    assert near == pytest.approx(exact, abs=1e-5)


MIDDLING = st.integers(60, 4000).flatmap(
    lambda n: st.tuples(st.integers(n // 10, n - n // 10), st.just(n))
)


@given(MIDDLING, st.sampled_from([0.0005, 0.002, 0.01]))
def test_away_from_the_ends_overdispersion_widens_the_interval(
    counts: tuple[int, int], rho: float
) -> None:
    exact = one(statistics.intervals(*counts, 0.0))
    wide = one(statistics.intervals(*counts, rho))
    assert wide[0] <= exact[0] + 1e-9
    assert wide[1] >= exact[1] - 1e-9


@given(COUNTS, st.floats(0.01, 0.99), st.sampled_from([0.001, 0.02]))
def test_the_tail_agrees_with_scipy(counts: tuple[int, int], vaf: float, rho: float) -> None:
    from scipy.stats import betabinom

    size = (1 - rho) / rho
    expected = betabinom.cdf(*counts, vaf * size, (1 - vaf) * size)
    assert statistics.lower_tail(*counts, vaf, rho)[0] == pytest.approx(expected, abs=1e-8)


def test_many_clones_at_once_are_each_as_if_alone() -> None:
    rng = np.random.default_rng(5)
    depth = rng.integers(1, 6000, 300)
    alt = rng.binomial(depth, rng.uniform(0, 1, 300))
    low, high = statistics.intervals(alt, depth, 0.003)
    for i in range(0, 300, 37):
        alone = one(statistics.intervals(int(alt[i]), int(depth[i]), 0.003))
        assert (low[i], high[i]) == pytest.approx(alone, abs=1e-9)


def test_zero_reads_bound_the_vaf() -> None:
    assert statistics.zero_read_upper_bound(1000) == pytest.approx(1 - 0.05 ** (1 / 1000))
    assert statistics.zero_read_upper_bound(1000) == pytest.approx(
        float(statistics.upper_bounds(0, 1000)[0])
    )
    assert statistics.zero_read_upper_bound(0) == 1.0


def test_equal_counts_show_no_change() -> None:
    for rho in (0.0, 0.001):
        assert statistics.change_p_values(50, 1000, 50, 1000, rho)[0] == pytest.approx(1.0)
        assert statistics.change_p_values(0, 1000, 0, 500, rho)[0] == pytest.approx(1.0, abs=1e-3)


def test_the_binomial_ratio_test_is_the_g_test() -> None:
    from scipy.stats import chi2_contingency

    table = [[30, 970], [60, 940]]
    expected = chi2_contingency(table, correction=False, lambda_="log-likelihood").pvalue
    assert statistics.change_p_values(30, 1000, 60, 1000, 0.0)[0] == pytest.approx(expected)


@given(COUNTS, COUNTS, RHO)
def test_a_change_is_the_same_in_both_directions(
    first: tuple[int, int], second: tuple[int, int], rho: float
) -> None:
    forth = statistics.change_p_values(*first, *second, rho)[0]
    back = statistics.change_p_values(*second, *first, rho)[0]
    assert forth == pytest.approx(back, abs=1e-7)
    assert 0.0 <= forth <= 1.0


@given(st.integers(0, 400), st.integers(0, 400))
def test_overdispersion_makes_a_change_less_certain(first: int, second: int) -> None:
    plain = statistics.change_p_values(first, 1000, second, 1000, 0.0)[0]
    careful = statistics.change_p_values(first, 1000, second, 1000, 0.002)[0]
    assert careful >= plain - 1e-9


@pytest.mark.parametrize(
    "counts", [(3, 100, 10, 100), (0, 50, 0, 60), (0, 1000, 12, 900), (500, 1000, 430, 1000)]
)
def test_fisher_agrees_with_scipy(counts: tuple[int, int, int, int]) -> None:
    from scipy.stats import fisher_exact

    a, n, b, m = counts
    expected = fisher_exact([[a, n - a], [b, m - b]])[1]
    assert statistics.fisher_p_value(*counts) == pytest.approx(expected, rel=1e-6)


def test_benjamini_hochberg_on_a_worked_list() -> None:
    assert statistics.benjamini_hochberg([0.01, 0.04, 0.03, 0.005]) == pytest.approx(
        (0.02, 0.04, 0.04, 0.02)
    )
    assert statistics.benjamini_hochberg([]) == ()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_q_values_are_never_below_p_and_keep_the_order(p_values: list[float]) -> None:
    q_values = statistics.benjamini_hochberg(p_values)
    assert all(q >= p or math.isclose(q, p) for p, q in zip(p_values, q_values, strict=True))
    ranked = sorted(zip(p_values, q_values, strict=True))
    assert all(a[1] <= b[1] + 1e-12 for a, b in pairwise(ranked))


def test_a_fold_change_has_an_interval_around_it() -> None:
    fold, low, high = statistics.fold_interval(0.02, (0.0123, 0.0307), 0.04, (0.03, 0.05))
    assert fold == pytest.approx(2.0)
    assert low is not None
    assert high is not None
    assert low < 2.0 < high


def test_from_or_to_nothing_a_fold_has_one_end_only() -> None:
    assert statistics.fold_interval(0.0, (0.0, 0.003), 0.4, (0.36, 0.44)) == (
        None, pytest.approx(120.0), None,
    )  # fmt: skip
    assert statistics.fold_interval(0.4, (0.36, 0.44), 0.0, (0.0, 0.0036)) == (
        None, None, pytest.approx(0.01),
    )  # fmt: skip
    assert statistics.fold_interval(0.0, (0.0, 0.01), 0.0, (0.0, 0.01)) == (None, None, None)


def test_a_fold_without_a_lower_end_has_no_interval() -> None:
    assert statistics.fold_interval(0.001, (0.0, 0.01), 0.002, (0.001, 0.01))[1:] == (None, None)


@given(
    st.floats(0.001, 0.9), st.floats(0.001, 0.9), st.floats(0.01, 0.5), st.floats(0.01, 0.5)
)  # fmt: skip
def test_fold_intervals_turn_round_with_the_samples(
    vaf_from: float, vaf_to: float, rel_from: float, rel_to: float
) -> None:
    ci_from = (vaf_from * (1 - rel_from), vaf_from * (1 + rel_from))
    ci_to = (vaf_to * (1 - rel_to), vaf_to * (1 + rel_to))
    fold, low, high = statistics.fold_interval(vaf_from, ci_from, vaf_to, ci_to)
    back, back_low, back_high = statistics.fold_interval(vaf_to, ci_to, vaf_from, ci_from)
    assert None not in (fold, low, high, back, back_low, back_high)
    assert fold * back == pytest.approx(1.0)
    assert low * back_high == pytest.approx(1.0)
    assert high * back_low == pytest.approx(1.0)
