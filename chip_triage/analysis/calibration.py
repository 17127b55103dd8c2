"""A laboratory's own site error and overdispersion, from replicates of the same material.

Site error: the share of reads that show an allele which is not there, over blank sites. Overdispersion:
the beta-binomial rho that explains how far replicates of one variant scatter around their common VAF,
by maximum likelihood with the adjustment of Cox and Reid (J R Stat Soc B 1987;49:1) for the estimated
means, without which few replicates would make it too small.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import TYPE_CHECKING, Any

from chip_triage.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MINIMUM_BLANK_READS = 10_000
MINIMUM_GROUPS = 10
MINIMUM_REPLICATES = 2
#: Replicates inform rho where their VAF is not at an end.
_VAF_RANGE = (0.005, 0.995)
#: Blank sites from which the error of single sites, not only the mean, is taken into account.
_SITES_FOR_QUANTILE = 20
_WORST_SITES = 0.95
_RHO_GRID = (1e-6, 0.05, 60)
#: Half the 95 % point of chi-square with one degree of freedom.
_LIKELIHOOD_DROP = 1.920729


@dataclass(frozen=True, slots=True)
class ReplicateRow:
    """One measurement: ``material`` and ``variant`` name what was measured; ``blank``: not present."""

    material: str
    variant: str
    alt_depth: int
    depth: int
    blank: bool = False


@dataclass(frozen=True, slots=True)
class Calibration:
    """Numbers for the panel (``clone_site_error``, ``clone_rho``) and what they rest on.

    Each is None with a reason in ``notes`` where the replicates do not suffice.
    """

    site_error: float | None
    site_error_mean: float | None
    rho: float | None
    rho_low: float | None
    rho_high: float | None
    blank_reads: int
    blank_sites: int
    groups: int
    measurements: int
    notes: tuple[str, ...] = ()


def calibrate(rows: Sequence[ReplicateRow]) -> Calibration:
    """Estimate both numbers; UsageError when a row cannot be (more alt reads than reads, no depth)."""
    for number, row in enumerate(rows, start=1):
        if row.depth <= 0 or not 0 <= row.alt_depth <= row.depth:
            raise UsageError(
                f"replicate {number} ({row.material} {row.variant}): {row.alt_depth} alt reads of "
                f"{row.depth}",
                "give counts with 0 <= alt_depth <= depth and depth above 0",
            )
    notes: list[str] = []
    blanks = [row for row in rows if row.blank]
    error, mean = _site_error(blanks, notes)
    groups = _groups(rows)
    estimate = _overdispersion(groups, notes)
    return Calibration(
        site_error=error,
        site_error_mean=mean,
        rho=estimate[0],
        rho_low=estimate[1],
        rho_high=estimate[2],
        blank_reads=sum(row.depth for row in blanks),
        blank_sites=len({(row.material, row.variant) for row in blanks}),
        groups=len(groups),
        measurements=sum(len(group) for group in groups),
        notes=tuple(notes),
    )


def _site_error(
    blanks: Sequence[ReplicateRow], notes: list[str]
) -> tuple[float | None, float | None]:
    """(number for the panel, pooled mean). The number is rounded up to two digits.

    It is the upper 95 % bound of the pooled rate; where at least twenty sites differ by more than
    counting noise (chi-square two standard deviations above its mean), the rate that 95 % of them
    stay under.
    """
    from chip_triage.analysis.clone_statistics import upper_bounds

    reads, alt = sum(row.depth for row in blanks), sum(row.alt_depth for row in blanks)
    if reads < MINIMUM_BLANK_READS:
        notes.append(
            f"{reads} blank reads, {MINIMUM_BLANK_READS} are needed: site error not estimated"
        )
        return None, None
    bound = float(upper_bounds(alt, reads)[0])
    by_site: dict[tuple[str, str], list[int]] = {}
    for row in blanks:
        counts = by_site.setdefault((row.material, row.variant), [0, 0])
        counts[0] += row.alt_depth
        counts[1] += row.depth
    if (
        len(by_site) >= _SITES_FOR_QUANTILE
        and alt
        and _sites_differ(list(by_site.values()), alt / reads)
    ):
        rates = sorted(k / n for k, n in by_site.values())
        bound = max(bound, rates[ceil(_WORST_SITES * len(rates)) - 1])
        notes.append("blank sites differ in their error: the rate of the worst twentieth is taken")
    return _rounded_up(bound), alt / reads


def _sites_differ(sites: Sequence[Sequence[int]], rate: float) -> bool:
    chi_square = sum((k - n * rate) ** 2 / (n * rate) for k, n in sites)
    freedom = len(sites) - 1
    noise: float = (2.0 * freedom) ** 0.5
    return chi_square > freedom + 2.0 * noise


def _groups(rows: Sequence[ReplicateRow]) -> list[list[ReplicateRow]]:
    """Replicates of one variant in one material, where their common VAF is not at an end."""
    grouped: dict[tuple[str, str], list[ReplicateRow]] = {}
    for row in rows:
        if not row.blank:
            grouped.setdefault((row.material, row.variant), []).append(row)
    kept = []
    for group in grouped.values():
        vaf = sum(r.alt_depth for r in group) / sum(r.depth for r in group)
        if len(group) >= MINIMUM_REPLICATES and _VAF_RANGE[0] <= vaf <= _VAF_RANGE[1]:
            kept.append(group)
    return kept


def _overdispersion(
    groups: Sequence[Sequence[ReplicateRow]], notes: list[str]
) -> tuple[float | None, float | None, float | None]:
    if len(groups) < MINIMUM_GROUPS:
        notes.append(
            f"variants with {MINIMUM_REPLICATES} or more replicates: {len(groups)}, {MINIMUM_GROUPS} are "
            "needed: overdispersion not estimated"
        )
        return None, None, None
    import numpy as np

    table = _Table(groups)
    grid = np.geomspace(*_RHO_GRID)
    values = np.array([table.likelihood(float(rho)) for rho in grid])
    best = int(values.argmax())
    low, high = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
    rho, top = _golden(table.likelihood, float(low), float(high))
    inside = grid[values >= top - _LIKELIHOOD_DROP]
    lower = 0.0 if inside.size == 0 or inside[0] == grid[0] else float(inside[0])
    upper = float(inside[-1]) if inside.size else rho
    if lower == 0.0 and rho < 2.0 * _RHO_GRID[0]:
        rho = 0.0
    return round(rho, 6), lower, upper


class _Table:
    """Counts of all groups, with the likelihood of rho over the best means."""

    def __init__(self, groups: Sequence[Sequence[ReplicateRow]]) -> None:
        import numpy as np

        width = max(len(group) for group in groups)
        self.alt = np.zeros((len(groups), width))
        self.depth = np.zeros((len(groups), width))
        for i, group in enumerate(groups):
            for j, row in enumerate(group):
                self.alt[i, j], self.depth[i, j] = row.alt_depth, row.depth

    def likelihood(self, rho: float) -> float:
        """Adjusted profile log likelihood of ``rho``; absent replicates (depth 0) add nothing."""
        import numpy as np
        from scipy.special import betaln, gammaln

        size = (1.0 - rho) / rho
        mean = self._means(size)
        a, b = mean * size, (1.0 - mean) * size
        terms = betaln(self.alt + a, self.depth - self.alt + b) - betaln(a, b)
        terms += (
            gammaln(self.depth + 1) - gammaln(self.alt + 1) - gammaln(self.depth - self.alt + 1)
        )
        spread = 1.0 + np.maximum(self.depth - 1.0, 0.0) * rho
        information = (self.depth / spread).sum(axis=1) * (mean * (1.0 - mean))[:, 0]
        return float(terms.sum() - 0.5 * np.log(information).sum())

    def _means(self, size: float) -> Floats:
        """The mean of each group with the highest likelihood, as a column (bisection on the slope)."""
        import numpy as np
        from scipy.special import psi

        low = np.full((len(self.alt), 1), 1e-9)
        high = 1.0 - low
        for _ in range(36):
            mean = 0.5 * (low + high)
            a, b = mean * size, (1.0 - mean) * size
            slope = psi(self.alt + a) - psi(a) - psi(self.depth - self.alt + b) + psi(b)
            rising = slope.sum(axis=1, keepdims=True) > 0.0
            low, high = np.where(rising, mean, low), np.where(rising, high, mean)
        return np.asarray(0.5 * (low + high))


def _golden(value: Any, low: float, high: float) -> tuple[float, float]:
    """Highest point of a function between two places, by golden sections."""
    ratio = 0.5 * (5.0**0.5 - 1.0)
    inner = [high - ratio * (high - low), low + ratio * (high - low)]
    found = [value(x) for x in inner]
    for _ in range(24):
        if found[0] >= found[1]:
            high, inner[1], found[1] = inner[1], inner[0], found[0]
            inner[0] = high - ratio * (high - low)
            found[0] = value(inner[0])
        else:
            low, inner[0], found[0] = inner[0], inner[1], found[1]
            inner[1] = low + ratio * (high - low)
            found[1] = value(inner[1])
    return (inner[0], found[0]) if found[0] >= found[1] else (inner[1], found[1])


def _rounded_up(rate: float) -> float:
    """Up to two significant digits."""
    if rate <= 0.0:
        return 0.0
    step = 10.0 ** (floor(log10(rate)) - 1)
    return round(ceil(rate / step - 1e-9) * step, 12)
