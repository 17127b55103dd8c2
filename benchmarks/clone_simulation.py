"""Clones with a known truth, put through the statistics of the comparison; fixed seed.

Twenty laboratories, four at each true overdispersion from 0 to 0.004. Each estimates its own numbers
from replicates (``calibrate``), as docs/clones.md advises, then reads 1,200 clones in two samples.
``python -m benchmarks.clone_simulation`` prints the tables of docs/clones.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from chip_triage.analysis.calibration import ReplicateRow, calibrate
from chip_triage.analysis.clone_fates import PairCaveats, make_transitions, name_fate
from chip_triage.analysis.clone_statistics import change_p_values, intervals
from chip_triage.analysis.clone_status import judge_status
from chip_triage.analysis.detection_limit import (
    CloneParameters,
    critical_reads,
    detection_limits,
)
from chip_triage.analysis.sample_evidence import SiteEvidence
from chip_triage.model.clone import Observation

RHOS = (0.0, 0.0005, 0.001, 0.002, 0.004)
LABORATORIES = 4
CLONES = 1200
SITE_ERROR = 0.0006
#: Clones of one patient that are tested together.
PANEL_OF_CLONES = 20


@dataclass(frozen=True, slots=True)
class LaboratoryFigures:
    """What came out for one laboratory; rates and VAFs are fractions 0-1."""

    rho: float
    estimated_rho: float
    clones: int
    coverage: float
    coverage_default: float
    width_ratio: float
    width_ratio_default: float
    power_at_twice: float
    power_at_limit: float
    false_lost_at_limit: float
    false_lost_at_twice: float
    false_emerged_at_limit: float
    false_emerged_at_twice: float
    false_change: float
    false_q: float
    false_p: float
    false_p_default: float
    false_fisher: float


def default_parameters() -> CloneParameters:
    """The numbers of the shipped panel."""
    from chip_triage.readers.panel_file import read_panel

    return CloneParameters.from_panel(read_panel())


def simulate(
    clones: int = CLONES, laboratories: int = LABORATORIES, seed: int = 20260101
) -> tuple[LaboratoryFigures, ...]:
    """Figures of every laboratory, ``len(RHOS) * laboratories`` of them."""
    shipped = default_parameters()
    rng = np.random.default_rng(seed)
    return tuple(
        _laboratory(rng, rho, clones, shipped) for rho in RHOS for _ in range(laboratories)
    )


def _laboratory(
    rng: np.random.Generator, rho: float, clones: int, shipped: CloneParameters
) -> LaboratoryFigures:
    calibrated = calibrate(_replicates(rng, rho))
    assert calibrated.rho is not None
    assert calibrated.site_error is not None
    own = replace(shipped, clone_rho=calibrated.rho, clone_site_error=calibrated.site_error)
    return LaboratoryFigures(
        rho, calibrated.rho, clones,
        **_interval_figures(rng, rho, clones, own, shipped),
        **_detection_figures(rng, rho, clones, own),
        **_change_figures(rng, rho, clones, own, shipped),
    )  # fmt: skip


def _replicates(rng: np.random.Generator, rho: float) -> list[ReplicateRow]:
    """Forty variants measured five times, and sixty blank sites."""
    rows = []
    for variant in range(40):
        vaf = np.full(5, float(rng.choice([0.02, 0.05, 0.1, 0.3, 0.5])))
        depth = rng.integers(500, 3000, 5)
        for k, n in zip(draw(rng, vaf, depth, rho), depth, strict=True):
            rows.append(ReplicateRow("mix", str(variant), int(k), int(n)))
    for site in range(60):
        rows.append(
            ReplicateRow("blank", str(site), int(rng.binomial(2000, SITE_ERROR)), 2000, blank=True)
        )
    return rows


def draw(rng: np.random.Generator, vaf: np.ndarray, depth: np.ndarray, rho: float) -> np.ndarray:
    """Alt reads of clones with a true VAF, read with errors and overdispersion."""
    share = vaf + SITE_ERROR * (1.0 - vaf)
    if rho > 0.0:
        size = (1.0 - rho) / rho
        share = rng.beta(np.maximum(share * size, 1e-9), np.maximum((1.0 - share) * size, 1e-9))
    return rng.binomial(depth, share)


def _depths(rng: np.random.Generator, count: int) -> np.ndarray:
    """100 to 5,000 reads, even on a logarithmic scale."""
    return np.exp(rng.uniform(np.log(100), np.log(5000), count)).astype(int)


def _interval_figures(
    rng: np.random.Generator,
    rho: float,
    clones: int,
    own: CloneParameters,
    shipped: CloneParameters,
) -> dict[str, float]:
    vaf, depth = rng.uniform(0.0, 0.5, clones), _depths(rng, clones)
    alt = draw(rng, vaf, depth, rho)
    truth = vaf + SITE_ERROR * (1.0 - vaf)
    known = intervals(alt, depth, rho)
    figures = {}
    for name, used in (("", own.clone_rho), ("_default", shipped.clone_rho)):
        low, high = intervals(alt, depth, used)
        figures[f"coverage{name}"] = float(((low <= truth) & (truth <= high)).mean())
        figures[f"width_ratio{name}"] = float((high - low).mean() / (known[1] - known[0]).mean())
    return figures


def _detection_figures(
    rng: np.random.Generator, rho: float, clones: int, own: CloneParameters
) -> dict[str, float]:
    """Clones that do not change, at the limit (and at twice the limit) of the sample that may miss them.

    False fates are shares of the clones whose sample may say *not detected* at all (limit at or
    under the threshold); in the others the status is *not assessable*.
    """
    depth_from, depth_to = _depths(rng, clones), _depths(rng, clones)
    limits = np.array([limit.vaf for limit in detection_limits(depth_to.tolist(), own)])
    judged = limits <= own.vaf_threshold
    figures = {}
    for name, vaf in (("limit", limits), ("twice", np.minimum(2.0 * limits, 1.0))):
        needed = critical_reads(
            depth_to, own.clone_site_error, own.clone_alpha, own.clone_minimum_alt_reads
        )
        missed = draw(rng, vaf, depth_to, rho)
        figures[f"power_at_{name}"] = float((missed >= needed).mean())
        limited = _observed(missed, depth_to, "B", own)
        other = _observed(draw(rng, vaf, depth_from, rho), depth_from, "A", own)
        lost = np.array([name_fate(a, b, 0) for a, b in zip(other, limited, strict=True)])
        emerged = np.array([name_fate(b, a, 0) for a, b in zip(other, limited, strict=True)])
        figures[f"false_lost_at_{name}"] = _share(lost[judged], "lost", "lost_below_threshold")
        figures[f"false_emerged_at_{name}"] = _share(
            emerged[judged], "emerged", "emerged_below_threshold"
        )
    return figures


def _change_figures(
    rng: np.random.Generator,
    rho: float,
    clones: int,
    own: CloneParameters,
    shipped: CloneParameters,
) -> dict[str, float]:
    """Clones of 2-50 % that stay the same: how often a change is named, or a p value falls under .05."""
    vaf = rng.uniform(0.02, 0.5, clones)
    depths = _depths(rng, clones), _depths(rng, clones)
    first, second = (draw(rng, vaf, depth, rho) for depth in depths)
    rows = list(
        zip(
            _observed(first, depths[0], "A", own), _observed(second, depths[1], "B", own), strict=True
        )
    )  # fmt: skip
    found = []
    for start in range(0, clones, PANEL_OF_CLONES):
        part = rows[start : start + PANEL_OF_CLONES]
        found += make_transitions(part, (0, 1), [PairCaveats()] * len(part), own)
    p_default = change_p_values(first, depths[0], second, depths[1], shipped.clone_rho)
    tested = [t for t in found if t.p_value is not None]
    return {
        "false_change": _share(np.array([t.fate for t in found]), "expanding", "contracting"),
        "false_q": float(np.mean([(t.q_value or 0.0) < 0.05 for t in tested])),
        "false_p": float(np.mean([(t.p_value or 0.0) < 0.05 for t in tested])),
        "false_p_default": float((p_default < 0.05).mean()),
        "false_fisher": float(np.mean([(t.fisher_p or 0.0) < 0.05 for t in tested])),
    }


def _observed(
    alt: np.ndarray, depth: np.ndarray, name: str, parameters: CloneParameters
) -> list[Observation]:
    """Observations with status and limit; intervals are looked at elsewhere."""
    made = []
    limits = detection_limits(depth.tolist(), parameters)
    day = 0 if name == "A" else 90
    for k, n, limit in zip(alt.tolist(), depth.tolist(), limits, strict=True):
        site = SiteEvidence("called", k > 0, k, n, k / n)
        status, _ = judge_status(site, limit, parameters)
        made.append(
            Observation(name, day, "PB", status, k / n, k, n, None, None, limit.vaf, "called")
        )
    return made


def _share(fates: np.ndarray, *words: str) -> float:
    return float(np.isin(fates, words).mean())


def mean_of(figures: Sequence[LaboratoryFigures], name: str) -> float:
    """Mean of one figure over laboratories."""
    return float(np.mean([getattr(figure, name) for figure in figures]))


COLUMNS = (
    ("estimated_rho", "rho found", 5), ("coverage", "coverage", 3), ("width_ratio", "width", 2),
    ("coverage_default", "coverage, rho .001", 3), ("power_at_limit", "power at LoD95", 3),
    ("power_at_twice", "at twice", 3), ("false_lost_at_limit", "false lost", 3),
    ("false_lost_at_twice", "at twice", 4), ("false_emerged_at_limit", "false emerged", 3),
    ("false_emerged_at_twice", "at twice", 4), ("false_change", "false change", 4),
    ("false_q", "q < .05", 4),
    ("false_p", "p < .05", 3), ("false_p_default", "p < .05, rho .001", 3),
    ("false_fisher", "Fisher < .05", 3),
)  # fmt: skip


def markdown_table(figures: Sequence[LaboratoryFigures]) -> str:
    """One row for each true rho, and one for all."""
    lines = ["| true rho | " + " | ".join(title for _, title, _ in COLUMNS) + " |"]
    lines.append("|" + "---|" * (len(COLUMNS) + 1))
    for rho in (*RHOS, None):
        part = [figure for figure in figures if rho is None or figure.rho == rho]
        cells = [f"{mean_of(part, name):.{digits}f}" for name, _, digits in COLUMNS]
        lines.append(f"| {'all' if rho is None else rho} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(markdown_table(simulate()))
