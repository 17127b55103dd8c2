"""Growth of a clone per year, where the time between samples allows one.

For a heterozygous autosomal clone the VAF follows ``v = expit(b t + u) / 2``: logistic growth of the
share of cells, ``2 v``. Two points: ``b = [logit(2 v2) - logit(2 v1)] / years`` with the variance
``D (1 - v) / (n v (1 - 2 v)^2)`` of each point, ``D = 1 + (n - 1) rho``. Three or more: beta-binomial maximum
likelihood with profile intervals. For one X in a male the ceiling is 1 instead of 1/2. The model is that of
Fabre et al., Nature 2022;606:335 (their rates are compared in docs/clones.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, hypot, lgamma, log, log1p, sqrt

from chip_triage.analysis.detection_limit import CloneParameters
from chip_triage.model.clone import Growth, Observation

DAYS_PER_YEAR = 365.25
HETEROZYGOUS = 0.5
ONE_COPY = 1.0
#: Standard normal quantile of a 95 % interval.
_Z95 = 1.959963984540054
#: Rates beyond this (per year) are read from noise at the edge of detection.
_MOST_PER_YEAR = 60.0
_SEEN = ("detected", "below_threshold")


@dataclass(frozen=True, slots=True)
class GrowthPoint:
    """``alt`` reads of ``depth`` at a time in years."""

    years: float
    alt: int
    depth: int


def growth_of(
    observations: Sequence[Observation],
    parameters: CloneParameters,
    *,
    ceiling: float = HETEROZYGOUS,
) -> Growth | None:
    """Growth from the samples of one specimen with counts and days; None where none can be given.

    None: fewer than two such samples, an interval shorter than the panel's minimum, no two samples
    that show the clone, or a VAF at the ceiling (then the zygosity is not what the model assumes).
    """
    usable = _one_specimen(observations)
    seen = [o for o in usable if o.status in _SEEN]
    if len(usable) < 2 or len(seen) < 2:
        return None
    points = [
        GrowthPoint((o.day or 0) / DAYS_PER_YEAR, o.alt_depth or 0, o.depth or 0) for o in usable
    ]
    span = points[-1].years - points[0].years
    if span < parameters.clone_growth_minimum_years:
        return None
    return fit_growth(points, parameters.clone_growth_rho, ceiling=ceiling)


def fit_growth(
    points: Sequence[GrowthPoint], rho: float, *, ceiling: float = HETEROZYGOUS
) -> Growth | None:
    """Growth through two points (closed form) or more (maximum likelihood), with a 95 % interval."""
    if any(p.depth <= 0 or p.alt >= ceiling * p.depth for p in points):
        return None
    if len({p.years for p in points}) < 2:
        return None
    fitted = (
        _two_points(points, rho, ceiling)
        if len(points) == 2
        else _Curve(points, rho, ceiling).fit()
    )
    if fitted is None:
        return None
    rate, low, high = fitted
    doubling = log(2) / rate * DAYS_PER_YEAR if low > 0 else None
    method = "two points" if len(points) == 2 else "beta-binomial maximum likelihood"
    return Growth(rate, low, high, doubling, method, len(points))


def _one_specimen(observations: Sequence[Observation]) -> list[Observation]:
    """Samples with counts and a day, of the specimen that has most of them (the first if equal)."""
    by_specimen: dict[str, list[Observation]] = {}
    for observation in observations:
        if observation.day is not None and observation.alt_depth is not None and observation.depth:
            by_specimen.setdefault(observation.specimen, []).append(observation)
    return max(by_specimen.values(), key=len, default=[])


def _two_points(
    points: Sequence[GrowthPoint], rho: float, ceiling: float
) -> tuple[float, float, float] | None:
    first, second = points
    if first.alt == 0 or second.alt == 0:
        return None
    logits, errors = [], []
    for point in points:
        v, n = point.alt / point.depth, point.depth
        logits.append(log(v / (ceiling - v)))
        spread = (1.0 + (n - 1.0) * rho) * v * (1.0 - v) / n
        errors.append(spread**0.5 * ceiling / (v * (ceiling - v)))
    years = second.years - first.years
    rate = (logits[1] - logits[0]) / years
    error = hypot(*errors) / abs(years)
    return rate, rate - _Z95 * error, rate + _Z95 * error


class _Curve:
    """Log likelihood of ``v = ceiling * expit(rate * t + offset)`` for the counts of one clone."""

    def __init__(self, points: Sequence[GrowthPoint], rho: float, ceiling: float) -> None:
        middle = sum(p.years for p in points) / len(points)
        self.points = [(p.years - middle, p.alt, p.depth) for p in points]
        self.ceiling = ceiling
        self.rho = rho
        self.size = (1.0 - rho) / rho if rho > 0 else 0.0

    def fit(self) -> tuple[float, float, float] | None:
        """(rate, low, high) with the ends where the profile falls by 1.92; None without a finite one."""
        rate, offset = 0.0, self._start()
        for _ in range(60):
            step = self._scoring_step(rate, offset)
            rate, offset, gained = self._uphill(rate, offset, *step)
            if gained < 1e-8:
                break
        if abs(rate) > _MOST_PER_YEAR:
            return None
        top = self.likelihood(rate, offset)
        error = self._standard_error(rate, offset)
        low, high = (self._profile_end(rate, offset, sign * error, top) for sign in (-1.0, 1.0))
        return None if low is None or high is None else (rate, low, high)

    def likelihood(self, rate: float, offset: float) -> float:
        """Log likelihood up to a constant of the counts."""
        total = 0.0
        for t, alt, depth in self.points:
            v = self._share(rate * t + offset)
            if not self.size:
                total += alt * log(v) + (depth - alt) * log1p(-v)
            else:
                a, b = v * self.size, (1.0 - v) * self.size
                total += lgamma(a + alt) - lgamma(a) + lgamma(b + depth - alt) - lgamma(b)
        return total

    def _share(self, x: float) -> float:
        x = min(max(x, -34.0), 34.0)
        return self.ceiling * min(1.0 / (1.0 + exp(-x)), 1.0 - 1e-12)

    def _slopes(self, rate: float, offset: float) -> list[tuple[float, float, float]]:
        """(time, slope of the log likelihood, expected curvature) in x = rate t + offset."""
        slopes = []
        for t, alt, depth in self.points:
            v = self._share(rate * t + offset)
            dv = v * (self.ceiling - v) / self.ceiling
            if not self.size:
                score = alt / v - (depth - alt) / (1.0 - v)
            else:
                a, b = v * self.size, (1.0 - v) * self.size
                score = self.size * (
                    _digamma(a + alt) - _digamma(a) - _digamma(b + depth - alt) + _digamma(b)
                )
            spread = (1.0 + (depth - 1.0) * self.rho) * v * (1.0 - v) / depth
            slopes.append((t, score * dv, dv * dv / spread))
        return slopes

    def _start(self) -> float:
        alt = sum(k for _, k, _ in self.points)
        depth = sum(n for _, _, n in self.points)
        v = min(max((alt + 0.5) / (depth + 1.0), 1e-6), 0.99 * self.ceiling)
        return log(v / (self.ceiling - v))

    def _curvature(
        self, slopes: Sequence[tuple[float, float, float]]
    ) -> tuple[float, float, float]:
        return (
            sum(w * t * t for t, _, w in slopes),
            sum(w * t for t, _, w in slopes),
            sum(w for _, _, w in slopes),
        )

    def _scoring_step(self, rate: float, offset: float) -> tuple[float, float]:
        slopes = self._slopes(rate, offset)
        tt, t1, ones = self._curvature(slopes)
        by_rate, by_offset = sum(t * s for t, s, _ in slopes), sum(s for _, s, _ in slopes)
        area = max(tt * ones - t1 * t1, 1e-12)
        return (ones * by_rate - t1 * by_offset) / area, (tt * by_offset - t1 * by_rate) / area

    def _uphill(
        self, rate: float, offset: float, by_rate: float, by_offset: float
    ) -> tuple[float, float, float]:
        """The step, halved until the likelihood rises; the gain tells when to stop."""
        here = self.likelihood(rate, offset)
        shrink = min(1.0, 8.0 / max(abs(by_rate), abs(by_offset), 1e-12))
        for _ in range(40):
            further = (rate + shrink * by_rate, offset + shrink * by_offset)
            gained = self.likelihood(*further) - here
            if gained > 0.0:
                return (*further, gained)
            shrink *= 0.5
        return rate, offset, 0.0

    def _standard_error(self, rate: float, offset: float) -> float:
        tt, t1, ones = self._curvature(self._slopes(rate, offset))
        return sqrt(ones / max(tt * ones - t1 * t1, 1e-12))

    def _profile(self, rate: float, offset: float) -> tuple[float, float]:
        """(best offset, log likelihood) at a fixed rate, by scoring steps on the offset alone."""
        for _ in range(40):
            slopes = self._slopes(rate, offset)
            step = sum(s for _, s, _ in slopes) / max(sum(w for _, _, w in slopes), 1e-12)
            offset += min(max(step, -2.0), 2.0)
            if abs(step) < 1e-5:
                break
        return offset, self.likelihood(rate, offset)

    def _profile_end(self, rate: float, offset: float, error: float, top: float) -> float | None:
        """Where the signed root of the likelihood ratio reaches 1.96 (it is nearly straight)."""
        reach = _Z95 * error
        for _ in range(60):
            if abs(reach) > _MOST_PER_YEAR:
                return None
            offset, value = self._profile(rate + reach, offset)
            root = sqrt(max(2.0 * (top - value), 1e-12))
            if abs(root - _Z95) < 1e-4:
                return rate + reach
            reach *= min(max(_Z95 / root, 0.5), 2.0)
        return rate + reach


def _digamma(x: float) -> float:
    """Digamma for x > 0: recurrence to 6, then the asymptotic series (error below 1e-10)."""
    total = 0.0
    while x < 6.0:
        total -= 1.0 / x
        x += 1.0
    square = 1.0 / (x * x)
    series = square * (1 / 12 - square * (1 / 120 - square * (1 / 252 - square / 240)))
    return total + log(x) - 0.5 / x - series
