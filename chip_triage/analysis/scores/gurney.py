"""Age and baseline platelets after CAR-T (Gurney): bands of one small, unvalidated series."""

from __future__ import annotations

from chip_triage.analysis.scores.quantity import Quantity, as_quantity
from chip_triage.analysis.scores.steps import ScoreText, Steps, add_up, step_part
from chip_triage.model.score import ScoreResult

TEXT = ScoreText(
    "gurney_age_platelets",
    "Age and baseline platelets (Gurney)",
    "2024",
    "Gurney M et al. Features and factors associated with myeloid neoplasms after chimeric "
    "antigen receptor T-cell therapy. JAMA Oncol 2024;10:532-535",
    (
        (
            "unvalidated: 20 events; observed 0 / 4 / 27 myeloid neoplasms per 100 person-years with "
            "none / one / both"
        ),
        "platelets from before lymphodepletion (baseline)",
    ),
)
AGE = Steps("age_years", "years", 0, ((">=", 65, 1),), "< 65: 0; >= 65: 1")
PLATELETS = Steps("platelets_10e9_l", "x10^9/L", 1, ((">", 140, 0),), "> 140: 0; <= 140: 1")
BANDS = ("none", "one", "both")
#: Myeloid neoplasms per 100 person-years in the series, by band.
RATE_PER_100_PY = {"none": 0, "one": 4, "both": 27}
Value = float | Quantity | None


def score_gurney(
    age_years: Value = None, platelets_10e9_l: Value = None, *, day: int | None = None
) -> ScoreResult:
    """Number of the two factors (0-2) and its band ``none``, ``one`` or ``both``."""
    parts = [
        step_part(AGE, as_quantity(age_years)),
        step_part(PLATELETS, as_quantity(platelets_10e9_l)),
    ]
    return add_up(TEXT, parts, lambda points: BANDS[int(points)], day=day)
