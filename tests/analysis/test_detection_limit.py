"""Critical counts and limits against the figures the method is documented with."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chip_triage.analysis.detection_limit import (
    CloneParameters,
    critical_reads,
    detection_limits,
    detection_power,
)
from chip_triage.errors import PanelError
from chip_triage.model.panel import GenePanel

ALPHA = 0.05 / 60


def exact(parameters: CloneParameters) -> CloneParameters:
    return replace(parameters, clone_rho=0.0, clone_alpha=ALPHA, clone_site_error=0.001)


@pytest.mark.parametrize(("depth", "percent"), [(500, 1.7), (1000, 0.95), (2000, 0.62)])
def test_limits_at_the_documented_depths(
    clone_parameters: CloneParameters, depth: int, percent: float
) -> None:
    limit = detection_limits([depth], exact(clone_parameters))[0]
    assert 100 * limit.vaf == pytest.approx(percent, abs=0.03)


def test_power_at_the_exact_limit_falls_with_overdispersion(
    clone_parameters: CloneParameters,
) -> None:
    limit = detection_limits([1000], exact(clone_parameters))[0].vaf
    power = detection_power(limit, 1000, replace(exact(clone_parameters), clone_rho=0.001))
    assert round(float(power[0]), 2) == 0.87


def test_the_critical_count_is_the_smallest_that_errors_leave_unexplained() -> None:
    from scipy.stats import binom

    depths = np.array([1, 10, 75, 500, 1000, 2000, 5000])
    for depth, needed in zip(depths, critical_reads(depths, 0.001, ALPHA), strict=True):
        if needed <= depth:
            assert binom.sf(needed - 1, depth, 0.001) <= ALPHA
        if needed > 1:
            assert needed > depth or binom.sf(needed - 2, depth, 0.001) > ALPHA


def test_the_callers_minimum_is_never_undercut() -> None:
    assert critical_reads([10, 100], 0.001, ALPHA, minimum=5).tolist() == [5, 5]


def test_a_depth_that_cannot_reach_the_count_shows_nothing(
    clone_parameters: CloneParameters,
) -> None:
    assert detection_limits([2], replace(clone_parameters, clone_minimum_alt_reads=3))[0].vaf == 1.0
    assert detection_limits([], clone_parameters) == ()


@given(st.integers(20, 8000), st.sampled_from([0.0, 0.0005, 0.002, 0.004]))
def test_the_limit_is_reached_with_95_percent_power(depth: int, rho: float) -> None:
    parameters = make_parameters(rho)
    limit = detection_limits([depth], parameters)[0]
    if limit.vaf < 1.0:
        assert detection_power(limit.vaf, depth, parameters)[0] == pytest.approx(0.95, abs=1e-6)


@given(st.integers(20, 5000), st.sampled_from([0.0005, 0.002, 0.004]))
def test_overdispersion_raises_the_limit_but_not_the_count(depth: int, rho: float) -> None:
    plain = detection_limits([depth], make_parameters(0.0))[0]
    spread = detection_limits([depth], make_parameters(rho))[0]
    assert spread.critical_reads == plain.critical_reads
    assert spread.vaf >= plain.vaf


def test_a_panel_without_a_number_is_refused_by_name(clone_panel: GenePanel) -> None:
    kept = tuple(t for t in clone_panel.thresholds if t.name != "clone_rho")
    with pytest.raises(PanelError, match="clone_rho"):
        CloneParameters.from_panel(replace(clone_panel, thresholds=kept))


def make_parameters(rho: float) -> CloneParameters:
    return CloneParameters(
        vaf_threshold=0.02, clone_alpha=ALPHA, clone_site_error=0.001, clone_rho=rho,
        clone_minimum_alt_reads=3, clone_q_value=0.05, clone_minimum_fold=2,
        clone_minimum_difference=0.02, clone_incomparable_fold=2, clone_anc_minimum=500,
        clone_anc_window=7, clone_growth_minimum_years=0.5, clone_growth_rho=0.002, carry_over_recipient_vaf=0.05,
        carry_over_source_vaf=0.2,
    )  # fmt: skip


@pytest.mark.parametrize("error", [0.0005, 0.001, 0.01, 0.2])
def test_critical_reads_are_those_of_a_search_one_by_one(error: float) -> None:
    from scipy.stats import binom

    depths = [*range(1, 60), 499, 1000, 1999]
    for depth, needed in zip(depths, critical_reads(depths, error, ALPHA, 3), strict=True):
        found = next(
            k for k in range(3, max(depth, 3) + 2) if binom.sf(k - 1, depth, error) <= ALPHA
        )
        assert needed == found, depth


def test_no_depth_takes_long() -> None:
    """A search one by one went on for hours at a depth of 10^30."""
    deep, beyond = critical_reads([10**9, 10**30], 0.001, ALPHA)
    assert 10**6 < deep < 1.001 * 10**6 + 10**5
    assert beyond >= 10**27 * 0.999
