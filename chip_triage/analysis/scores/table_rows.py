"""One row of each score table: text cells in, text cells out."""

from __future__ import annotations

from collections.abc import Mapping

from chip_triage.analysis.scores import table_columns as tc
from chip_triage.analysis.scores.car_hematotox import score_car_hematotox
from chip_triage.analysis.scores.chrs import MN_10Y_PCT, is_cytopenic, score_chrs
from chip_triage.analysis.scores.ctcae import (
    HAEMOGLOBIN,
    NEUTROPHILS,
    PLATELETS,
    Grade,
    grade,
    grade_text,
    highest_grade,
)
from chip_triage.analysis.scores.gurney import RATE_PER_100_PY, score_gurney
from chip_triage.analysis.scores.ipss import BLASTS_TO, KARYOTYPE, score_ipss
from chip_triage.analysis.scores.ipssr import CYTOGENETICS, score_ipssr
from chip_triage.analysis.scores.quantity import Quantity
from chip_triage.analysis.scores.row_cells import RowCells
from chip_triage.model.score import ScoreResult

Row = Mapping[str, str]
NOTE = "note"
RANGE = ("score", "score_min", "score_max", "category")

HEMATOTOX_INPUTS = (tc.PLATELETS, tc.ANC_PER_UL, tc.HB, tc.CRP, tc.FERRITIN)
HEMATOTOX_OUTPUTS = RANGE
CHRS_INPUTS = (
    tc.MUTATIONS, tc.SEX, tc.AGE, tc.HB, tc.PLATELETS, tc.ANC_10E9_L, tc.RDW, tc.MCV, tc.CCUS,
)  # fmt: skip
CHRS_OUTPUTS = ("cytopenia", *RANGE, "mn_10y_pct")
IPSS_INPUTS = (tc.BLASTS, tc.CYTO_GROUP, tc.HB, tc.PLATELETS, tc.ANC_10E9_L, tc.AGE)
IPSS_OUTPUTS = ("score", "category", "score_ra", "category_ra", "score_min", "score_max")
ANC_LLN = tc.lower_limit(tc.ANC_PER_UL, "anc_per_ul_lln")
PLATELETS_LLN = tc.lower_limit(tc.PLATELETS, "platelets_10e9_l_lln")
HB_LLN = tc.lower_limit(tc.HB, "hb_g_dl_lln")
CTCAE_INPUTS = (tc.ANC_PER_UL, tc.PLATELETS, tc.HB, ANC_LLN, PLATELETS_LLN, HB_LLN)
CTCAE_OUTPUTS = (
    "neutropenia_grade", "thrombocytopenia_grade", "anaemia_grade", "max_grade",
)  # fmt: skip
GURNEY_INPUTS = (tc.AGE, tc.PLATELETS)
GURNEY_OUTPUTS = (*RANGE, "mn_per_100_py")


def plain(value: float | None) -> str:
    """A number as text without needless digits; empty when missing."""
    return "" if value is None else f"{value:.10g}"


def yes_no(value: bool | None) -> str:
    """1, 0 or empty."""
    return "" if value is None else str(int(value))


def _ranged(result: ScoreResult) -> dict[str, str]:
    missing = f"missing: {', '.join(result.missing)}" if result.missing else ""
    return {
        "score": plain(result.value),
        "score_min": plain(result.best),
        "score_max": plain(result.worst),
        "category": result.category or "",
        NOTE: missing,
    }


def hematotox_row(row: Row) -> dict[str, str]:
    """CAR-HEMATOTOX."""
    cells = RowCells(row)
    values = [cells.number(column) for column in HEMATOTOX_INPUTS]
    cells.done()
    return _ranged(score_car_hematotox(*values))


def chrs_row(row: Row) -> dict[str, str]:
    """CHRS, with whether the counts are cytopenic at all."""
    cells = RowCells(row)
    mutations = cells.read(tc.MUTATIONS, tc.mutations)
    sex = cells.read(tc.SEX, tc.sex)
    age, rdw, mcv = (cells.number(column) for column in (tc.AGE, tc.RDW, tc.MCV))
    hb, anc, platelets = (cells.plain(c) for c in (tc.HB, tc.ANC_10E9_L, tc.PLATELETS))
    ccus = cells.flag(tc.CCUS)
    cells.done()
    cytopenic = is_cytopenic(sex, hb, anc, platelets)
    outputs = {"cytopenia": yes_no(cytopenic)}
    result = score_chrs(mutations or (), age_years=age, rdw_pct=rdw, mcv_fl=mcv, ccus=ccus)
    if result is None:
        return outputs | {NOTE: "no mutation given: the score is for carriers only"}
    outputs |= _ranged(result)
    outputs["mn_10y_pct"] = plain(MN_10Y_PCT.get(result.category or ""))
    if ccus and cytopenic is False:
        odd = "CCUS recorded, but no count given here is low"
        outputs[NOTE] = "; ".join(filter(None, (outputs[NOTE], odd)))
    return outputs


def ipss_row(row: Row) -> dict[str, str]:
    """IPSS (1997)."""
    blasts, group, hb, platelets, anc, _ = _mds_cells(row, KARYOTYPE)
    result = score_ipss(blasts, group, hb, platelets, anc)
    if result is None:
        return {NOTE: f"blasts above {BLASTS_TO:g} % lie outside the score"}
    return _ranged(result)


def ipssr_row(row: Row) -> dict[str, str]:
    """IPSS-R and IPSS-RA."""
    blasts, group, hb, platelets, anc, age = _mds_cells(row, CYTOGENETICS)
    result = score_ipssr(blasts, group, hb, platelets, anc, age)
    return _ranged(result) | dict(result.extra)


_MdsCells = tuple[
    Quantity | None, str | None, Quantity | None, Quantity | None, Quantity | None, float | None
]


def _mds_cells(row: Row, groups: Mapping[str, object]) -> _MdsCells:
    cells = RowCells(row)
    group = cells.choice(tc.CYTO_GROUP, groups)
    blasts, hb, platelets, anc = (
        cells.number(column) for column in (tc.BLASTS, tc.HB, tc.PLATELETS, tc.ANC_10E9_L)
    )
    age = cells.plain(tc.AGE)
    cells.done()
    return blasts, group, hb, platelets, anc, age


def ctcae_row(row: Row) -> dict[str, str]:
    """CTCAE v5 grades; a grade that the missing lower limit leaves open reads ``0-1``."""
    cells = RowCells(row)
    measured = [cells.number(column) for column in (tc.ANC_PER_UL, tc.PLATELETS, tc.HB)]
    limits = [cells.plain(column) for column in (ANC_LLN, PLATELETS_LLN, HB_LLN)]
    cells.done()
    criteria = (NEUTROPHILS, PLATELETS, HAEMOGLOBIN)
    grades = [grade(*given) for given in zip(criteria, measured, limits, strict=True)]
    outputs = {
        f"{criterion.item}_grade": _grade_text(found)
        for criterion, found in zip(criteria, grades, strict=True)
    }
    pairs = list(zip(criteria, grades, strict=True))
    outputs["max_grade"] = _grade_text(highest_grade(pairs))
    missing = [criterion.item for criterion, found in pairs if found is None]
    outputs[NOTE] = f"missing: {', '.join(missing)}" if missing else ""
    return outputs


def _grade_text(found: Grade | None) -> str:
    return "" if found is None else grade_text(found)


def gurney_row(row: Row) -> dict[str, str]:
    """Age and baseline platelets."""
    cells = RowCells(row)
    age, platelets = cells.number(tc.AGE), cells.number(tc.PLATELETS)
    cells.done()
    result = score_gurney(age, platelets)
    rate = RATE_PER_100_PY.get(result.category or "")
    return _ranged(result) | {"mn_per_100_py": plain(rate)}
