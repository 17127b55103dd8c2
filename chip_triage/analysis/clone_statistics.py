"""Read counts as evidence: intervals, tests of a change, fold changes.

Counts are ``alt`` reads of ``depth`` reads; ``rho`` is the overdispersion (intra-class correlation) of
a beta-binomial with mean ``f`` and ``alpha + beta = (1 - rho) / rho``; ``rho = 0`` is the binomial.
All functions take arrays (or scalars, which are broadcast) and return float arrays of one
dimension: a patient's clones are computed together, which is what makes them fast.

Sources: Clopper and Pearson, Biometrika 1934;26:404 (exact interval); Donner and Zou, Stat Methods
Med Res 2012;21:347 (interval of a ratio from two intervals); Benjamini and Hochberg, J R Stat Soc B
1995;57:289. The formulas are written out in docs/clones.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

_TINY = 1e-12


def intervals(
    alt: ArrayLike, depth: ArrayLike, rho: float = 0.0, confidence: float = 0.95
) -> tuple[Floats, Floats]:
    """Two-sided interval of the true VAF (0-1): (low, high).

    Clopper-Pearson when ``rho`` is 0, else the beta-binomial distribution inverted: the lower end is
    the VAF at which ``alt`` or more reads have probability (1 - confidence) / 2, the upper end the
    one at which ``alt`` or fewer have it. A depth of 0 gives (0, 1).
    """
    tail = (1.0 - confidence) / 2.0
    return lower_bounds(alt, depth, rho, tail), upper_bounds(alt, depth, rho, tail)


def upper_bounds(alt: ArrayLike, depth: ArrayLike, rho: float = 0.0, tail: float = 0.05) -> Floats:
    """VAF (0-1) at which ``alt`` or fewer reads have probability ``tail``; 1 when alt >= depth.

    For zero reads and ``rho`` 0 this is ``1 - tail ** (1 / depth)``.
    """
    import numpy as np
    from scipy.special import betaincinv

    from chip_triage.analysis.beta_binomial import solve_upper_bounds

    k, n = _counts(alt, depth)
    bound = np.ones_like(n)
    open_ = k < n
    if rho <= 0.0:
        bound[open_] = betaincinv(k[open_] + 1.0, n[open_] - k[open_], 1.0 - tail)
    elif open_.any():
        bound[open_] = solve_upper_bounds(k[open_], n[open_], rho, tail)
    return bound


def lower_bounds(alt: ArrayLike, depth: ArrayLike, rho: float = 0.0, tail: float = 0.05) -> Floats:
    """VAF (0-1) at which ``alt`` or more reads have probability ``tail``; 0 when alt is 0."""
    k, n = _counts(alt, depth)
    return 1.0 - upper_bounds(n - k, n, rho, tail)


def zero_read_upper_bound(depth: int, tail: float = 0.05) -> float:
    """One-sided upper bound of the VAF (0-1) when none of ``depth`` reads shows the allele."""
    return 1.0 if depth <= 0 else float(1.0 - tail ** (1.0 / depth))


def lower_tail(alt: ArrayLike, depth: ArrayLike, vaf: ArrayLike, rho: float = 0.0) -> Floats:
    """P(X <= alt) of ``depth`` reads at a true share ``vaf`` (0-1)."""
    import numpy as np
    from scipy.special import bdtr

    k, n = _counts(alt, depth)
    share = np.broadcast_to(np.asarray(vaf, dtype=float), n.shape)
    if rho <= 0.0:
        return np.asarray(bdtr(k, n.astype(int), share), dtype=float)
    from chip_triage.analysis.beta_binomial import LowerTail

    # Always summed on the side of k that is away from the mean, where nothing cancels or overflows.
    turned = k > n * share
    near = np.where(turned, n - k - 1.0, k)
    share = np.clip(np.where(turned, 1.0 - share, share), _TINY, 1.0 - _TINY)
    tail = np.zeros_like(n)
    some = near >= 0.0
    tail[some] = LowerTail(near[some], n[some], rho, int(near.max(initial=0.0)))(share[some])
    return np.where(turned, 1.0 - tail, tail)


def change_p_values(
    alt_from: ArrayLike, depth_from: ArrayLike, alt_to: ArrayLike, depth_to: ArrayLike, rho: float
) -> Floats:
    """Likelihood-ratio test that the VAF is equal in two samples, one p value for each clone.

    Twice the gain in log likelihood of two means over one, at the same ``rho``, against a
    chi-square of one degree of freedom.
    """
    import numpy as np
    from scipy.special import chdtrc

    k1, n1 = _counts(alt_from, depth_from)
    k2, n2 = _counts(alt_to, depth_to)
    first, second = (_best_share(((k, n),), rho) for k, n in ((k1, n1), (k2, n2)))
    both = _best_share(((k1, n1), (k2, n2)), rho)
    gain = (
        _log_likelihood(k1, n1, first, rho)
        + _log_likelihood(k2, n2, second, rho)
        - _log_likelihood(k1, n1, both, rho)
        - _log_likelihood(k2, n2, both, rho)
    )
    return np.asarray(chdtrc(1.0, np.maximum(2.0 * gain, 0.0)), dtype=float)


def fisher_p_value(alt_from: int, depth_from: int, alt_to: int, depth_to: int) -> float:
    """Fisher's exact test, two-sided (all tables no more probable than the one seen).

    Blind to overdispersion: it stands beside the likelihood-ratio test, and decides nothing.
    """
    import numpy as np
    from scipy.special import gammaln

    alleles, total = alt_from + alt_to, depth_from + depth_to
    cells = np.arange(max(0, alleles - depth_to), min(alleles, depth_from) + 1, dtype=float)
    log_p = -(
        gammaln(cells + 1)
        + gammaln(alleles - cells + 1)
        + gammaln(depth_from - cells + 1)
        + gammaln(depth_to - alleles + cells + 1)
    )
    log_p -= log_p.max()
    seen = log_p[int(alt_from - cells[0])]
    weights = np.exp(log_p)
    assert total >= alleles
    return float(min(1.0, weights[log_p <= seen + 1e-7].sum() / weights.sum()))


def benjamini_hochberg(p_values: Sequence[float]) -> tuple[float, ...]:
    """q values in the order given: the smallest false discovery rate at which each is reported."""
    count = len(p_values)
    order = sorted(range(count), key=lambda index: p_values[index])
    q_values = [1.0] * count
    running = 1.0
    for rank in range(count, 0, -1):
        index = order[rank - 1]
        running = min(running, p_values[index] * count / rank)
        q_values[index] = running
    return tuple(q_values)


def fold_interval(
    vaf_from: float,
    ci_from: tuple[float, float],
    vaf_to: float,
    ci_to: tuple[float, float],
) -> tuple[float | None, float | None, float | None]:
    """Fold change to/from with its interval from the two intervals (log scale, Donner and Zou).

    With no read on one side there is no estimate: from zero only the lower end is given
    (low_to / high_from), to zero only the upper end (high_to / low_from).
    """
    from math import exp, hypot, log

    if vaf_from <= 0.0 or vaf_to <= 0.0:
        low = ci_to[0] / ci_from[1] if vaf_from <= 0.0 < vaf_to and ci_from[1] > 0 else None
        high = ci_to[1] / ci_from[0] if vaf_to <= 0.0 < vaf_from and ci_from[0] > 0 else None
        return None, low, high
    ratio = log(vaf_to / vaf_from)
    if min(ci_from[0], ci_to[0]) <= 0.0:
        return exp(ratio), None, None
    down = hypot(log(vaf_to / ci_to[0]), log(ci_from[1] / vaf_from))
    up = hypot(log(ci_to[1] / vaf_to), log(vaf_from / ci_from[0]))
    return exp(ratio), exp(ratio - down), exp(ratio + up)


def _counts(alt: ArrayLike, depth: ArrayLike) -> tuple[Floats, Floats]:
    import numpy as np

    k, n = np.broadcast_arrays(
        np.atleast_1d(np.asarray(alt, dtype=float)), np.atleast_1d(np.asarray(depth, dtype=float))
    )
    return k.copy(), n.copy()


def _log_likelihood(k: Floats, n: Floats, share: Floats, rho: float) -> Floats:
    """Log likelihood up to a constant of the counts."""
    import numpy as np
    from scipy.special import betaln, xlog1py, xlogy

    if rho <= 0.0:
        return np.asarray(xlogy(k, share) + xlog1py(n - k, -share), dtype=float)
    size = (1.0 - rho) / rho
    p = np.clip(share, _TINY, 1.0 - _TINY)
    a, b = p * size, (1.0 - p) * size
    return np.asarray(betaln(k + a, n - k + b) - betaln(a, b), dtype=float)


def _score(k: Floats, n: Floats, share: Floats, rho: float) -> Floats:
    """Slope of the log likelihood; strictly falling in ``share``, so its root is the maximum."""
    import numpy as np
    from scipy.special import psi

    size = (1.0 - rho) / rho
    a, b = share * size, (1.0 - share) * size
    return np.asarray(psi(k + a) - psi(a) - psi(n - k + b) + psi(b), dtype=float)


def _best_share(samples: Sequence[tuple[Floats, Floats]], rho: float) -> Floats:
    """The share with the highest likelihood, common to all ``samples`` (bisection on the slope)."""
    import numpy as np

    if rho <= 0.0:
        reads = sum(n for _, n in samples)
        return np.asarray(sum(k for k, _ in samples) / np.maximum(reads, 1.0), dtype=float)
    low = np.full(samples[0][0].shape, _TINY)
    high = 1.0 - low
    for _ in range(48):
        middle = 0.5 * (low + high)
        rising = sum(_score(k, n, middle, rho) for k, n in samples) > 0.0
        low, high = np.where(rising, middle, low), np.where(rising, high, middle)
    return np.asarray(0.5 * (low + high), dtype=float)
