"""IPSS-R (2012) with its age-adjusted form. Computed only when MDS is recorded."""

from __future__ import annotations

import dataclasses

from chip_triage.analysis.scores.quantity import Quantity, as_quantity
from chip_triage.analysis.scores.steps import (
    Part,
    ScoreText,
    Steps,
    add_up,
    choice_part,
    step_part,
)
from chip_triage.model.score import ScoreResult

TEXT = ScoreText(
    "ipssr",
    "IPSS-R",
    "2012",
    "Greenberg PL et al. Revised international prognostic scoring system for myelodysplastic "
    "syndromes. Blood 2012;120:2454-2465",
    ("age-adjusted score: R + (age - 70) x (0.05 - 0.005 R), same cuts",),
)
#: Greenberg 2012, table 3.
CYTOGENETICS = {"very good": 0.0, "good": 1.0, "intermediate": 2.0, "poor": 3.0, "very poor": 4.0}
BLASTS = Steps(
    "blasts_pct", "%", 0, ((">", 2, 1), (">=", 5, 2), (">", 10, 3)),
    "<= 2: 0; > 2 to < 5: 1; 5-10: 2; > 10: 3",
)  # fmt: skip
HB = Steps(
    "hb_g_dl", "g/dL", 1.5, ((">=", 8, 1), (">=", 10, 0)), ">= 10: 0; 8 to < 10: 1; < 8: 1.5"
)
PLATELETS = Steps(
    "platelets_10e9_l", "x10^9/L", 1, ((">=", 50, 0.5), (">=", 100, 0)),
    ">= 100: 0; 50 to < 100: 0.5; < 50: 1",
)  # fmt: skip
ANC = Steps("anc_10e9_l", "x10^9/L", 0.5, ((">=", 0.8, 0),), ">= 0.8: 0; < 0.8: 0.5")
#: Upper bounds of the categories (inclusive).
CATEGORIES = ((1.5, "Very low"), (3.0, "Low"), (4.5, "Intermediate"), (6.0, "High"))
Value = float | Quantity | None


def score_ipssr(
    blasts_pct: Value = None,
    cyto_group: str | None = None,
    hb_g_dl: Value = None,
    platelets_10e9_l: Value = None,
    anc_10e9_l: Value = None,
    age_years: float | None = None,
    *,
    sample_id: str | None = None,
    day: int | None = None,
) -> ScoreResult:
    """Points 0-10 and category; ``extra`` holds ``score_ra`` and ``category_ra`` when age is known.

    ``cyto_group`` is one of the five IPSS-R groups, in any case; KeyError for any other word.
    """
    parts = [
        cytogenetic_part(cyto_group),
        step_part(BLASTS, as_quantity(blasts_pct)),
        step_part(HB, as_quantity(hb_g_dl)),
        step_part(PLATELETS, as_quantity(platelets_10e9_l)),
        step_part(ANC, as_quantity(anc_10e9_l)),
    ]
    result = add_up(TEXT, parts, category, sample_id=sample_id, day=day)
    return dataclasses.replace(result, extra=_age_adjusted(result, age_years))


def cytogenetic_part(group: str | None) -> Part:
    """Points of the IPSS-R cytogenetic group."""
    rule = "very good: 0; good: 1; intermediate: 2; poor: 3; very poor: 4"
    if group is None:
        return choice_part("cyto_group", "missing", tuple(CYTOGENETICS.values()), rule)
    key = " ".join(group.lower().replace("_", " ").split())
    return choice_part("cyto_group", group, (CYTOGENETICS[key],), rule)


def age_adjusted(points: float, age_years: float) -> float:
    """IPSS-RA of an IPSS-R score (Greenberg 2012)."""
    return round(points + (age_years - 70) * (0.05 - 0.005 * points), 10)


def _age_adjusted(result: ScoreResult, age_years: float | None) -> tuple[tuple[str, str], ...]:
    """Age-adjusted score and category; the category also where the range of R leaves it alone."""
    if age_years is None or result.best is None or result.worst is None:
        return ()
    best, worst = (age_adjusted(end, age_years) for end in (result.best, result.worst))
    found = []
    if result.value is not None:
        found.append(("score_ra", f"{best:.10g}"))
    if category(best) == category(worst):
        found.append(("category_ra", category(best)))
    return tuple(found)


def category(points: float) -> str:
    """Risk category of IPSS-R or IPSS-RA points."""
    return next((name for bound, name in CATEGORIES if points <= bound), "Very high")
