"""What a depth can show: the critical read count, LoD95, and the chance of seeing a clone.

A read shows the allele with probability ``p = f + e (1 - f)``, where ``f`` is the true VAF and ``e`` the
site error. ``k_crit`` comes from errors alone (binomial): overdispersion in it would hide true
low clones. LoD95 is the VAF at which ``k_crit`` reads are reached with probability 0.95 under the
beta-binomial. Figures: docs/clones.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chip_triage.errors import PanelError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from chip_triage.model.panel import GenePanel

    Floats = NDArray[np.float64]

#: An LoD95 misses one clone in twenty, by definition.
MISSED = 0.05


@dataclass(frozen=True, slots=True)
class CloneParameters:
    """The numbers that decide statuses and fates; each is a threshold of the panel, by its name.

    VAFs and rates are fractions 0-1; ``clone_minimum_alt_reads`` is in reads,
    ``clone_anc_minimum`` in cells per uL, the growth interval in years.
    """

    vaf_threshold: float
    clone_alpha: float
    clone_site_error: float
    clone_rho: float
    clone_minimum_alt_reads: float
    clone_q_value: float
    clone_minimum_fold: float
    clone_minimum_difference: float
    clone_incomparable_fold: float
    clone_anc_minimum: float
    clone_anc_window: float
    clone_growth_minimum_years: float
    clone_growth_rho: float
    carry_over_recipient_vaf: float
    carry_over_source_vaf: float

    @classmethod
    def from_panel(cls, panel: GenePanel) -> CloneParameters:
        """Read every number from the panel; raises :class:`PanelError` naming a missing one."""
        values = {}
        for name in cls.__slots__:
            try:
                values[name] = panel.threshold(name)
            except KeyError:
                raise PanelError(
                    f"panel {panel.panel_id} {panel.version} has no threshold {name!r}, "
                    "which the comparison of samples needs",
                    "add it to filters.toml with its unit and citation (the shipped panel shows all)",
                ) from None
        return cls(**values)


@dataclass(frozen=True, slots=True)
class DetectionLimit:
    """``critical_reads``: alt reads that errors alone do not explain; ``vaf``: LoD95 as 0-1."""

    critical_reads: int
    vaf: float


def critical_reads(
    depth: ArrayLike, site_error: float, alpha: float, minimum: float = 1.0
) -> Floats:
    """Smallest k with P(X >= k | depth, site_error) <= alpha, and at least ``minimum`` reads."""
    import numpy as np

    n = np.atleast_1d(np.asarray(depth, dtype=float))
    enough = np.full_like(n, float(math.ceil(max(1.0, minimum))))
    short, step = enough - 1.0, np.ones_like(n)
    rising = _chance_of_errors(enough, n, site_error) > alpha
    while rising.any():  # twice as far each time, so that no depth takes long
        short[rising] = enough[rising]
        enough[rising] += step[rising]
        step *= 2.0
        rising = _chance_of_errors(enough, n, site_error) > alpha
    while True:
        middle = np.floor((short + enough) / 2.0)
        between = (short < middle) & (middle < enough)
        if not between.any():
            return enough
        rising = between & (_chance_of_errors(middle, n, site_error) > alpha)
        short = np.where(rising, middle, short)
        enough = np.where(between & ~rising, middle, enough)


def _chance_of_errors(reads: Floats, depth: Floats, site_error: float) -> Floats:
    """P(X >= reads | depth, site_error); 0 where there are not as many reads."""
    import numpy as np
    from scipy.special import betainc

    chance = np.zeros_like(depth)
    possible = reads <= depth
    chance[possible] = betainc(reads[possible], depth[possible] - reads[possible] + 1.0, site_error)
    return chance


def detection_limits(
    depths: Sequence[int], parameters: CloneParameters
) -> tuple[DetectionLimit, ...]:
    """``k_crit`` and LoD95 for each depth; an LoD95 of 1 where ``k_crit`` reads cannot be reached."""
    import numpy as np

    from chip_triage.analysis.clone_statistics import upper_bounds

    if not depths:
        return ()
    distinct, places = np.unique(np.asarray(depths, dtype=float), return_inverse=True)
    needed = critical_reads(
        distinct,
        parameters.clone_site_error,
        parameters.clone_alpha,
        parameters.clone_minimum_alt_reads,
    )
    # P(X >= k_crit) = 0.95 is P(X <= k_crit - 1) = 0.05: an upper bound for k_crit - 1 reads.
    shown = upper_bounds(np.minimum(needed - 1.0, distinct), distinct, parameters.clone_rho, MISSED)
    limits = true_vafs(shown, parameters.clone_site_error)
    made = [DetectionLimit(int(k), float(f)) for k, f in zip(needed, limits, strict=True)]
    return tuple(made[place] for place in places)


def detection_power(vaf: ArrayLike, depth: ArrayLike, parameters: CloneParameters) -> Floats:
    """Chance that a clone of true VAF ``vaf`` (0-1) shows at least ``k_crit`` reads at ``depth``."""
    import numpy as np

    from chip_triage.analysis.clone_statistics import lower_tail

    f = np.atleast_1d(np.asarray(vaf, dtype=float))
    needed = critical_reads(
        depth,
        parameters.clone_site_error,
        parameters.clone_alpha,
        parameters.clone_minimum_alt_reads,
    )
    share = f + parameters.clone_site_error * (1.0 - f)
    return np.asarray(1.0 - lower_tail(needed - 1.0, depth, share, parameters.clone_rho))


def true_vafs(shares: Floats, site_error: float) -> Floats:
    """The VAF f that lies behind a share of reads ``p = f + e (1 - f)``, never below 0."""
    import numpy as np

    return np.asarray(np.maximum((shares - site_error) / (1.0 - site_error), 0.0))
