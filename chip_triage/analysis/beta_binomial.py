"""Tails of the beta-binomial distribution, and its inversion for many clones at once.

A mean ``share`` and an overdispersion ``rho`` make ``alpha = share (1 - rho) / rho`` and
``beta = (1 - share) (1 - rho) / rho``. A tail is the first probability times the sum of the running
products of the ratios of neighbouring probabilities, which needs no special function per term.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_ROOT_STEPS = 80
#: Elements of a working array: small enough for a processor's cache.
_CHUNK_TERMS = 200_000


class LowerTail:
    """P(X <= k) as a function of the mean share, for arrays ``k`` and ``n`` of one length.

    Summed downward from k over at most ``terms`` further terms; accurate where the mean is at or
    above k (the probabilities then fall from the first term on).
    """

    def __init__(self, k: Floats, n: Floats, rho: float, terms: int) -> None:
        import numpy as np
        from scipy.special import gammaln

        self._k, self._n = k, n
        self._size = (1.0 - rho) / rho
        top = k[:, None] - np.arange(terms, dtype=float)[None, :]
        self._below = n[:, None] - top
        self._factor = np.maximum(top, 0.0) / (self._below + 1.0)
        self._top = np.maximum(top - 1.0, 0.0)
        self._ways = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)

    def __call__(self, share: Floats) -> Floats:
        """Probabilities at the shares (each inside 0-1)."""
        import numpy as np
        from scipy.special import betaln

        a, b = share * self._size, (1.0 - share) * self._size
        ratios = self._below + b[:, None]
        ratios *= self._factor
        ratios /= self._top + a[:, None]
        np.cumprod(ratios, axis=1, out=ratios)
        log_first = self._ways + betaln(self._k + a, self._n - self._k + b) - betaln(a, b)
        return np.asarray(np.minimum(np.exp(log_first) * (1.0 + ratios.sum(axis=1)), 1.0))


def solve_upper_bounds(k: Floats, n: Floats, rho: float, tail: float) -> Floats:
    """The share at which ``k`` or fewer reads have probability ``tail``; ``rho`` > 0, ``k`` < ``n``."""
    import numpy as np

    result = np.empty_like(n)
    widths = _tail_terms(k, n, rho)
    order = np.argsort(widths, kind="stable")
    ordered = widths[order]
    start = 0
    while start < order.size:
        first = max(float(ordered[start]), 16.0)
        stop = int(np.searchsorted(ordered, 1.5 * first, side="right"))
        stop = min(max(stop, start + 1), start + max(1, int(_CHUNK_TERMS / (1.5 * first))))
        part = order[start:stop]
        result[part] = _upper_root(k[part], n[part], rho, tail, int(ordered[stop - 1]))
        start = stop
    return result


def _tail_terms(k: Floats, n: Floats, rho: float) -> Floats:
    """How many terms below k can matter when the mean is at or above k.

    Eight standard deviations; near the end (n - k small) the distribution is one-sided with a tail
    that falls by e every ``n rho`` reads, and thirty of these lengths are added.
    """
    import numpy as np

    share = np.clip((k + 1.0) / (n + 1.0), 0.0, 1.0)
    spread = np.sqrt(n * share * (1.0 - share) * (1.0 + (n - 1.0) * rho))
    near_end = n - k < 30.0 * (1.0 + n * rho)
    terms = np.ceil(8.0 * spread + np.where(near_end, 30.0 * n * rho, 0.0)) + 30.0
    return np.asarray(np.minimum(k, terms), dtype=float)


def _upper_root(k: Floats, n: Floats, rho: float, tail: float, terms: int) -> Floats:
    """Secant steps inside a bracket.

    On the scale of normal quantiles against logit(share) the curve is almost straight, and the
    exact binomial bound at the effective depth n / (1 + (n - 1) rho) is a close start. The bound
    is never below k / n (at the very ends a one-sided distribution would put it there).
    """
    import numpy as np
    from scipy.special import betaincinv, expit, logit, ndtri

    goal = float(ndtri(tail))
    lower_tail = LowerTail(k, n, rho, terms)

    def miss(x: Floats) -> Floats:
        probability = np.clip(lower_tail(np.asarray(expit(x))), 1e-300, 1.0 - 1e-16)
        return np.asarray(ndtri(probability) - goal, dtype=float)

    scale = 1.0 / (1.0 + (n - 1.0) * rho)
    floor = np.asarray(logit(np.clip(k / n, 1e-15, 1.0 - 1e-15)), dtype=float)
    start = np.asarray(
        logit(betaincinv((k + 1.0) * scale, (n - k) * scale, 1.0 - tail)), dtype=float
    )
    return np.asarray(expit(_falling_root(miss, floor, np.maximum(start, floor))), dtype=float)


def _falling_root(miss: Callable[[Floats], Floats], low: Floats, start: Floats) -> Floats:
    """Root of a falling function above ``low`` for every element, by secants kept in a bracket."""
    import numpy as np

    high = np.full_like(low, 40.0)
    x = np.clip(start, low, 30.0)
    value = miss(x)
    previous = x + 0.01 * np.sign(value + 0.5)
    previous_value = miss(previous)
    for _ in range(_ROOT_STEPS):
        low, high = np.where(value > 0.0, x, low), np.where(value > 0.0, high, x)
        if np.all((np.abs(value) < 1e-9) | (high - low < 1e-13)):
            break
        slope = (value - previous_value) / np.where(x == previous, 1.0, x - previous)
        step = x - value / np.where(slope < 0.0, slope, -1.0)
        inside = (step > low) & (step < high)
        following = np.where(inside, step, 0.5 * (low + high))
        following = np.where(np.abs(value) < 1e-9, x, following)
        previous, previous_value = x, value
        x, value = following, miss(following)
    return x
