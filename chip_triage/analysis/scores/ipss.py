"""IPSS (1997). Computed only when a myelodysplastic syndrome is recorded."""

from __future__ import annotations

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
    "ipss",
    "IPSS",
    "1997",
    "Greenberg P et al. International scoring system for evaluating prognosis in "
    "myelodysplastic syndromes. Blood 1997;89:2079-2088",
    (
        "ANC below 1.8 x10^9/L is a cytopenia, as published (some calculators use 1.5)",
        "blasts between the published whole numbers count with the upper band (> 10 % as 11-20 %)",
        "blasts above 30 % lie outside the score",
    ),
)
#: Greenberg 1997, table 3.
BLASTS = Steps(
    "blasts_pct", "%", 0, ((">=", 5, 0.5), (">", 10, 1.5), (">", 20, 2)),
    "< 5: 0; 5-10: 0.5; 11-20: 1.5; 21-30: 2",
)  # fmt: skip
BLASTS_TO = 30.0
KARYOTYPE = {"good": 0.0, "intermediate": 0.5, "poor": 1.0}
CYTOPENIA_POINTS = (0.0, 0.0, 0.5, 0.5)
HB_BELOW_G_DL, PLATELETS_BELOW_10E9_L, ANC_BELOW_10E9_L = 10.0, 100.0, 1.8
Value = float | Quantity | None


def score_ipss(
    blasts_pct: Value = None,
    cyto_group: str | None = None,
    hb_g_dl: Value = None,
    platelets_10e9_l: Value = None,
    anc_10e9_l: Value = None,
    *,
    sample_id: str | None = None,
    day: int | None = None,
) -> ScoreResult | None:
    """Points 0-3.5, category ``Low``, ``Int-1``, ``Int-2`` or ``High``; None above 30 % blasts.

    ``cyto_group`` is good, intermediate or poor (IPSS 1997); KeyError for any other word.
    """
    blasts = as_quantity(blasts_pct)
    if blasts is not None and blasts.low > BLASTS_TO:
        return None
    cytopenias = (
        _below(as_quantity(hb_g_dl), HB_BELOW_G_DL),
        _below(as_quantity(platelets_10e9_l), PLATELETS_BELOW_10E9_L),
        _below(as_quantity(anc_10e9_l), ANC_BELOW_10E9_L),
    )
    parts = [step_part(BLASTS, blasts), karyotype_part(cyto_group), _cytopenia_part(cytopenias)]
    return add_up(TEXT, parts, category, sample_id=sample_id, day=day)


def karyotype_part(group: str | None) -> Part:
    """Points of the IPSS 1997 karyotype group."""
    rule = "good: 0; intermediate: 0.5; poor: 1"
    if group is None:
        return choice_part("cyto_group", "missing", tuple(KARYOTYPE.values()), rule)
    return choice_part("cyto_group", group, (KARYOTYPE[group.strip().lower()],), rule)


def _below(quantity: Quantity | None, bound: float) -> bool | None:
    if quantity is None or (quantity.low < bound) != (quantity.high < bound):
        return None
    return quantity.high < bound


def _cytopenia_part(cytopenias: tuple[bool | None, ...]) -> Part:
    least = sum(1 for cytopenia in cytopenias if cytopenia)
    most = sum(1 for cytopenia in cytopenias if cytopenia is not False)
    options = tuple(dict.fromkeys(CYTOPENIA_POINTS[n] for n in (least, most)))
    observed = str(least) if least == most else f"{least} to {most}"
    rule = "0-1: 0; 2-3: 0.5 (Hb < 10 g/dL, platelets < 100, ANC < 1.8 x10^9/L)"
    return choice_part("cytopenias", observed, options, rule)


def category(points: float) -> str:
    """``Low`` 0, ``Int-1`` 0.5-1, ``Int-2`` 1.5-2, ``High`` >= 2.5."""
    if points <= 0:
        return "Low"
    if points <= 1:
        return "Int-1"
    return "Int-2" if points <= 2 else "High"
