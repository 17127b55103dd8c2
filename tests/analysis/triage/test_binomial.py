"""Exact binomial probabilities against scipy, and their edges."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chip_triage.analysis.binomial import (
    critical_reads,
    is_likely_half,
    probability_at_least,
    shown_with_confidence,
    two_sided_half,
)


@given(trials=st.integers(1, 5000), share=st.floats(0, 1))
def test_two_sided_half_matches_scipy(trials, share) -> None:
    from scipy.stats import binomtest

    successes = round(share * trials)
    expected = binomtest(successes, trials, 0.5).pvalue
    assert two_sided_half(successes, trials) == pytest.approx(expected, rel=1e-7, abs=1e-300)


@given(
    trials=st.integers(0, 5000),
    share=st.floats(0, 1),
    limit=st.sampled_from((0.01, 0.05, 1e-6, 0.5, 1.0)),
)
def test_what_is_told_at_once_is_what_the_p_value_tells(trials, share, limit) -> None:
    successes = round(share * trials)
    assert is_likely_half(successes, trials, limit) == (two_sided_half(successes, trials) >= limit)


@pytest.mark.parametrize(
    ("successes", "trials", "p_value"),
    [(5, 10, 1.0), (0, 10, 2 * 0.5**10), (10, 10, 2 * 0.5**10), (0, 0, 1.0), (4, 10, 0.75390625)],
)
def test_two_sided_half_by_hand(successes, trials, p_value) -> None:
    assert two_sided_half(successes, trials) == pytest.approx(p_value)


def test_large_depths_are_finite() -> None:
    assert 0 <= two_sided_half(20_000, 1_000_000) < 1e-300
    assert two_sided_half(499_900, 1_000_000) == pytest.approx(0.842, abs=0.01)


@pytest.mark.parametrize(
    ("reads", "trials", "rate", "probability"),
    [
        (0, 10, 0.1, 1.0),
        (11, 10, 0.1, 0.0),
        (1, 10, 0.0, 0.0),
        (3, 10, 1.0, 1.0),
        (1, 2, 0.5, 0.75),
    ],
)
def test_probability_at_least(reads, trials, rate, probability) -> None:
    assert probability_at_least(reads, trials, rate) == pytest.approx(probability)


def test_critical_reads_of_the_domain() -> None:
    """alpha 0.05/60, e 0.001: LoD95 of 1.7 % at 500 reads, 0.95 % at 1000 (DOMAIN section 4)."""
    alpha = 0.05 / 60
    assert critical_reads(500, 0.001, alpha, 1) == 5
    assert critical_reads(1000, 0.001, alpha, 1) == 6
    assert critical_reads(20, 0.001, alpha, 5) == 5
    assert critical_reads(3, 0.9, 1e-9, 1) == 4


@pytest.mark.parametrize(("vaf", "shown"), [(0.013, False), (0.02, True)])
def test_shown_with_confidence(vaf, shown) -> None:
    found = shown_with_confidence(
        500, vaf, error=0.001, alpha=0.05 / 60, min_reads=1, confidence=0.95
    )
    assert found is shown
