"""CHRS, the clonal haematopoiesis risk score, for carriers of at least one driver mutation."""

from __future__ import annotations

from collections.abc import Sequence

from chip_triage.analysis.scores.quantity import Quantity, as_quantity, exact
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
    "chrs",
    "CHRS",
    "2023",
    "Weeks LD et al. Prediction of risk for myeloid malignancy in clonal hematopoiesis. "
    "NEJM Evid 2023;2:EVIDoa2200310",
    (
        (
            "derived in healthy volunteers: after chemotherapy MCV, RDW and counts are altered by "
            "treatment, so the score stands as context"
        ),
        "MCV of exactly 100 fL gets the lower points; the publication leaves this open",
        "CCUS only as a clinician recorded it (unexplained cytopenia of at least 4 months)",
    ),
)
#: Weeks 2023, figure 2: genes that weigh 2.5.
HIGH_RISK_GENES = frozenset(
    ["SRSF2", "SF3B1", "ZRSR2", "IDH1", "IDH2", "FLT3", "RUNX1", "JAK2", "TP53"]
)
#: Points (present, absent) of the yes-or-no items, and the steps of the measured ones.
SINGLE_DNMT3A = (0.5, 1.0)
HIGH_RISK = (2.5, 1.0)
TWO_OR_MORE = (2.0, 1.0)
CCUS = (1.5, 1.0)
VAF = Steps("vaf_largest", "", 1, ((">=", 0.2, 2),), "VAF < 0.2: 1; >= 0.2: 2")
RDW = Steps("rdw_pct", "%", 1, ((">=", 15, 2.5),), "< 15: 1; >= 15: 2.5")
MCV = Steps("mcv_fl", "fL", 1, ((">", 100, 2.5),), "<= 100: 1; > 100: 2.5")
AGE = Steps("age_years", "years", 1, ((">=", 65, 1.5),), "< 65: 1; >= 65: 1.5")
#: Low <= 9.5, intermediate 10-12, high >= 12.5; ten-year cumulative incidence of a myeloid
#: neoplasm in healthy volunteers (%), Weeks 2023.
LOW_TO, INTERMEDIATE_TO = 9.5, 12.0
MN_10Y_PCT = {"low": 0.67, "intermediate": 7.83, "high": 52.2}
#: Cytopenia as CCUS defines it: Hb < 13 (men) or < 12 (women) g/dL, ANC < 1.8, platelets < 150.
CYTOPENIA_HB_G_DL = {"male": 13.0, "female": 12.0}
CYTOPENIA_ANC_10E9_L = 1.8
CYTOPENIA_PLATELETS_10E9_L = 150.0
Value = float | Quantity | None


def score_chrs(
    mutations: Sequence[tuple[str, float | None]],
    *,
    age_years: Value = None,
    rdw_pct: Value = None,
    mcv_fl: Value = None,
    ccus: bool | None = None,
    sample_id: str | None = None,
    day: int | None = None,
) -> ScoreResult | None:
    """Points 7.5-15.5 of a carrier; None without any mutation, where the score has no meaning.

    ``mutations`` are (gene, VAF 0-1, None when not known) of driver mutations; ``ccus`` as a clinician recorded it.
    """
    if not mutations:
        return None
    genes = [gene for gene, _ in mutations]
    parts = [
        _yes_no("single_dnmt3a", genes == ["DNMT3A"], SINGLE_DNMT3A, ", ".join(genes)),
        _yes_no("high_risk_mutation", not HIGH_RISK_GENES.isdisjoint(genes), HIGH_RISK,
                ", ".join(sorted(HIGH_RISK_GENES.intersection(genes))) or "none"),
        _yes_no("two_or_more_mutations", len(genes) >= 2, TWO_OR_MORE, str(len(genes))),
        step_part(VAF, _largest_vaf([vaf for _, vaf in mutations])),
        step_part(RDW, as_quantity(rdw_pct)),
        step_part(MCV, as_quantity(mcv_fl)),
        _yes_no("ccus", ccus, CCUS, {True: "CCUS", False: "CHIP", None: "missing"}[ccus]),
        step_part(AGE, as_quantity(age_years)),
    ]  # fmt: skip
    return add_up(TEXT, parts, category, sample_id=sample_id, day=day)


def _largest_vaf(vafs: Sequence[float | None]) -> Quantity:
    """The largest VAF; one that is not known may be anything."""
    known = max((vaf for vaf in vafs if vaf is not None), default=0.0)
    return Quantity(known, 1.0, f">={known:g}") if None in vafs else exact(known)


def _yes_no(item: str, present: bool | None, points: tuple[float, float], observed: str) -> Part:
    options = points if present is None else (points[0] if present else points[1],)
    return choice_part(item, observed, options, f"yes: {points[0]:g}; no: {points[1]:g}")


def category(points: float) -> str:
    """``low``, ``intermediate`` or ``high``."""
    if points <= LOW_TO:
        return "low"
    return "intermediate" if points <= INTERMEDIATE_TO else "high"


def is_cytopenic(
    sex: str | None,
    hb_g_dl: float | None,
    anc_10e9_l: float | None,
    platelets_10e9_l: float | None,
) -> bool | None:
    """Whether any count lies below the bounds of CCUS; None when the known ones cannot say."""
    found: list[bool | None] = [
        _hb_low(sex, hb_g_dl),
        None if anc_10e9_l is None else anc_10e9_l < CYTOPENIA_ANC_10E9_L,
        None if platelets_10e9_l is None else platelets_10e9_l < CYTOPENIA_PLATELETS_10E9_L,
    ]
    if any(found):
        return True
    return None if None in found else False


def _hb_low(sex: str | None, hb_g_dl: float | None) -> bool | None:
    """Haemoglobin below the bound of the sex; without a sex only where both bounds agree."""
    if hb_g_dl is None:
        return None
    verdicts = {
        hb_g_dl < bound for known, bound in CYTOPENIA_HB_G_DL.items() if sex in (None, known)
    }
    return verdicts.pop() if len(verdicts) == 1 else None
