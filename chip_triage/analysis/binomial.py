"""Exact binomial probabilities in plain Python (numpy and scipy stay out of single-sample triage)."""

from __future__ import annotations

from functools import lru_cache
from math import exp, lgamma, log, log1p

_LN2 = log(2.0)
_NEGLIGIBLE = 1e-13


def two_sided_half(successes: int, trials: int) -> float:
    """Two-sided exact binomial p value of ``successes`` of ``trials`` against 0.5.

    Sums the probabilities of all outcomes that are no more likely than the observed one; at 0.5
    that is twice the smaller tail.
    """
    if trials <= 0:
        return 1.0
    low = min(successes, trials - successes)
    if 2 * low == trials:
        return 1.0
    log_first = lgamma(trials + 1) - lgamma(low + 1) - lgamma(trials - low + 1) - trials * _LN2
    return min(1.0, 2.0 * exp(log_first) * _falling_sum(low, trials))


def is_likely_half(successes: int, trials: int, p_value: float) -> bool:
    """Whether :func:`two_sided_half` is at least ``p_value``, told at once far from a half.

    Hoeffding (J Am Stat Assoc 1963;58:13): the two-sided p value is at most 2 exp(-2 d d / n) at a
    distance of d from n / 2.
    """
    apart = successes - trials / 2
    if trials > 0 and 2.0 * apart * apart > trials * log(2.0 / p_value):
        return False
    return two_sided_half(successes, trials) >= p_value


def _falling_sum(low: int, trials: int) -> float:
    """P(X <= low) / P(X = low) at p = 0.5."""
    term = total = 1.0
    for count in range(low, 0, -1):
        term *= count / (trials - count + 1)
        total += term
        if term < total * _NEGLIGIBLE:
            break
    return total


def probability_at_least(reads: int, trials: int, rate: float) -> float:
    """P(X >= reads) for X binomial(trials, rate)."""
    if reads <= 0:
        return 1.0
    if reads > trials or rate <= 0.0:
        return 0.0
    if rate >= 1.0:
        return 1.0
    log_rate, log_rest = log(rate), log1p(-rate)
    below = 0.0
    for count in range(reads):
        below += exp(
            lgamma(trials + 1) - lgamma(count + 1) - lgamma(trials - count + 1)
            + count * log_rate + (trials - count) * log_rest
        )  # fmt: skip
    return max(0.0, 1.0 - below)


@lru_cache(maxsize=4096)
def critical_reads(trials: int, error: float, alpha: float, min_reads: int) -> int:
    """Smallest read count that site errors reach with probability <= ``alpha``, at least ``min_reads``."""
    reads = max(1, min_reads)
    while reads <= trials and probability_at_least(reads, trials, error) > alpha:
        reads += 1
    return reads


def shown_with_confidence(
    depth: int, vaf: float, *, error: float, alpha: float, min_reads: int, confidence: float
) -> bool:
    """Whether ``depth`` reads show a true VAF (0-1) of ``vaf`` with the asked probability.

    A read shows the allele with probability ``vaf + error * (1 - vaf)``; equivalent to
    ``vaf >= LoD(confidence)``.
    """
    reads = critical_reads(depth, error, alpha, min_reads)
    return probability_at_least(reads, depth, vaf + error * (1.0 - vaf)) >= confidence
