"""CAR-HEMATOTOX: risk of severe haematotoxicity, from counts before lymphodepletion."""

from __future__ import annotations

from chip_triage.analysis.scores.quantity import Quantity, as_quantity
from chip_triage.analysis.scores.steps import ScoreText, Steps, add_up, step_part
from chip_triage.model.score import ScoreResult

TEXT = ScoreText(
    "car_hematotox",
    "CAR-HEMATOTOX",
    "2021",
    "Rejeski K et al. CAR-HEMATOTOX: a model for CAR T-cell-related hematologic toxicity in "
    "relapsed/refractory large B-cell lymphoma. Blood 2021;138:2499-2513",
    (
        "counts from before lymphodepletion",
        (
            "values on the cut of ANC (1200/uL), Hb (9.0 g/dL) and CRP (3.0 mg/dL) get the point; the "
            "publication leaves this open"
        ),
        "CRP in mg/dL: 3.0 mg/dL = 30 mg/L",
    ),
)
#: Rejeski 2021, table 2 (scores low 0-1, high >= 2).
PLATELETS = Steps(
    "platelets_10e9_l", "x10^9/L", 2, ((">=", 75, 1), (">", 175, 0)), "> 175: 0; 75-175: 1; < 75: 2"
)
ANC = Steps("anc_per_ul", "/uL", 1, ((">", 1200, 0),), "> 1200: 0; <= 1200: 1")
HB = Steps("hb_g_dl", "g/dL", 1, ((">", 9.0, 0),), "> 9.0: 0; <= 9.0: 1")
CRP = Steps("crp_mg_dl", "mg/dL", 0, ((">=", 3.0, 1),), "< 3.0: 0; >= 3.0: 1")
FERRITIN = Steps(
    "ferritin_ng_ml", "ng/mL", 0, ((">=", 650, 1), (">", 2000, 2)),
    "< 650: 0; 650-2000: 1; > 2000: 2",
)  # fmt: skip
HIGH_FROM = 2
Value = float | Quantity | None


def score_car_hematotox(
    platelets_10e9_l: Value = None,
    anc_per_ul: Value = None,
    hb_g_dl: Value = None,
    crp_mg_dl: Value = None,
    ferritin_ng_ml: Value = None,
    *,
    day: int | None = None,
    extra: tuple[tuple[str, str], ...] = (),
) -> ScoreResult:
    """Points 0-7 and category ``low`` (0-1) or ``high`` (>= 2); missing values give the range."""
    inputs = (
        (PLATELETS, platelets_10e9_l),
        (ANC, anc_per_ul),
        (HB, hb_g_dl),
        (CRP, crp_mg_dl),
        (FERRITIN, ferritin_ng_ml),
    )
    parts = [step_part(steps, as_quantity(value)) for steps, value in inputs]
    return add_up(TEXT, parts, category, day=day, extra=extra)


def category(points: float) -> str:
    """``low`` or ``high``."""
    return "high" if points >= HIGH_FROM else "low"
