"""Site error and overdispersion found again in simulated replicates."""

from __future__ import annotations

import numpy as np
import pytest

from chip_triage.analysis.calibration import ReplicateRow, calibrate
from chip_triage.errors import UsageError


def replicates(rng: np.random.Generator, rho: float, groups: int = 40, times: int = 5) -> list[ReplicateRow]:  # fmt: skip
    rows = []
    for group in range(groups):
        vaf = float(rng.choice([0.02, 0.05, 0.1, 0.3, 0.5]))
        for _ in range(times):
            depth = int(rng.integers(500, 3000))
            share = rng.beta(vaf * (1 - rho) / rho, (1 - vaf) * (1 - rho) / rho) if rho else vaf
            rows.append(ReplicateRow("mix", f"v{group}", int(rng.binomial(depth, share)), depth))
    return rows


def blanks(rng: np.random.Generator, *errors: float) -> list[ReplicateRow]:
    return [
        ReplicateRow("blank", f"s{i}", int(rng.binomial(2000, error)), 2000, blank=True)
        for i, error in enumerate(errors)
    ]


@pytest.mark.parametrize("rho", [0.0, 0.0005, 0.001, 0.002, 0.004])
def test_overdispersion_is_found_again(rho: float) -> None:
    rng = np.random.default_rng(6)
    found = [calibrate(replicates(rng, rho)) for _ in range(6)]
    estimates = [c.rho for c in found if c.rho is not None]
    assert np.mean(estimates) == pytest.approx(rho, rel=0.15, abs=6e-5)
    inside = [c.rho_low <= rho <= c.rho_high for c in found if c.rho_low is not None and c.rho_high]
    assert sum(inside) >= 4


def test_site_error_is_the_bound_of_the_pooled_rate() -> None:
    found = calibrate(blanks(np.random.default_rng(1), *[0.0006] * 60))
    assert found.site_error_mean == pytest.approx(0.0006, rel=0.1)
    assert found.site_error is not None
    assert found.site_error_mean < found.site_error < 0.0008
    assert (found.blank_sites, found.blank_reads) == (60, 120_000)
    assert len(found.notes) == 1  # overdispersion could not be estimated


def test_sites_that_differ_raise_the_error() -> None:
    found = calibrate(blanks(np.random.default_rng(1), *[0.0004] * 54, *[0.006] * 6))
    assert found.site_error is not None
    assert found.site_error > 0.004
    assert any("differ in their error" in note for note in found.notes)


def test_no_error_seen_still_has_a_bound() -> None:
    rows = [ReplicateRow("blank", f"s{i}", 0, 2000, blank=True) for i in range(30)]
    found = calibrate(rows)
    assert found.site_error_mean == 0.0
    assert found.site_error == pytest.approx(5e-5, rel=0.03)


def test_too_little_is_said_and_not_guessed() -> None:
    rng = np.random.default_rng(1)
    found = calibrate([*replicates(rng, 0.001, groups=9), *blanks(rng, 0.001)])
    assert found.rho is None
    assert found.site_error is None
    assert len(found.notes) == 2
    empty = calibrate([])
    assert (empty.site_error, empty.rho, empty.measurements) == (None, None, 0)


def test_variants_at_the_ends_or_measured_once_tell_nothing() -> None:
    rows = [ReplicateRow("m", "rare", 1, 1000), ReplicateRow("m", "rare", 2, 1000)]
    rows += [ReplicateRow("m", f"single{i}", 100, 1000) for i in range(20)]
    assert calibrate(rows).groups == 0


@pytest.mark.parametrize(("alt", "depth"), [(5, 0), (11, 10), (-1, 10)])
def test_impossible_counts_are_refused(alt: int, depth: int) -> None:
    with pytest.raises(UsageError, match=f"{alt} alt reads of {depth}"):
        calibrate([ReplicateRow("m", "v", alt, depth)])
