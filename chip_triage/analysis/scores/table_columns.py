"""Columns of the score tables: names with their units, strict reading of one cell."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from chip_triage.analysis.scores.quantity import Quantity, exact, limit
from chip_triage.model.analyte import analyte

#: Spellings of a missing value, in any case; a group or sex that is 'unknown' is missing, too.
_MISSING = frozenset(["", "na", "n/a", "nan", "null", "none", "unknown", ".", "-", "?"])
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,2})?")
_YES, _NO = frozenset(["1", "true", "yes"]), frozenset(["0", "false", "no"])


def is_missing(text: str) -> bool:
    """Whether a cell says that the value is not known."""
    return text.strip().lower() in _MISSING


class CellProblemError(ValueError):
    """A cell that cannot be right, with what was expected and what to do."""


@dataclass(frozen=True, slots=True)
class InputColumn:
    """One input: ``kind`` number | flag | text; ``analyte_unit`` names analyte and unit of a value.

    ``minimum``/``maximum`` bound numbers that are no analyte.
    """

    name: str
    kind: str
    unit: str
    help: str
    analyte_unit: tuple[str, str] | None = None
    minimum: float = -math.inf
    maximum: float = math.inf
    advice: str = ""


def _measured(name: str, unit: str, of: str, canonical: str, text: str) -> InputColumn:
    return InputColumn(name, "number", unit, text, (of, canonical))


PLATELETS = _measured("platelets_10e9_l", "x10^9/L", "platelets", "10e9_l", "platelets")
ANC_PER_UL = _measured("anc_per_ul", "/uL", "anc", "per_ul", "neutrophils")
ANC_10E9_L = _measured("anc_10e9_l", "x10^9/L", "anc", "10e9_l", "neutrophils")
HB = _measured("hb_g_dl", "g/dL", "hb", "g_dl", "haemoglobin")
CRP = _measured("crp_mg_dl", "mg/dL", "crp", "mg_dl", "C-reactive protein (3.0 mg/dL = 30 mg/L)")
FERRITIN = _measured("ferritin_ng_ml", "ng/mL", "ferritin", "ng_ml", "ferritin")
RDW = _measured("rdw_pct", "%", "rdw", "pct", "red-cell distribution width (CV)")
MCV = _measured("mcv_fl", "fL", "mcv", "fl", "mean cell volume")
BLASTS = _measured("blasts_pct", "%", "blasts_marrow", "pct", "blasts in the marrow")
AGE = InputColumn("age_years", "number", "years", "age", None, 0, 120)
SEX = InputColumn("sex", "text", "", "male or female")
CCUS = InputColumn("ccus", "flag", "1/0", "CCUS as a clinician recorded it; empty: a range")
MUTATIONS = InputColumn("mutations", "text", "VAF 0-1", "GENE:vaf;GENE:vaf")
CYTO_GROUP = InputColumn("cyto_group", "text", "", "cytogenetic group of the score")


def lower_limit(of: InputColumn, name: str) -> InputColumn:
    """The laboratory's lower limit of normal for a column, in its unit."""
    help_text = f"lower limit of normal of {of.name}"
    return InputColumn(name, "number", of.unit, help_text, of.analyte_unit)


def number(column: InputColumn, text: str) -> Quantity | None:
    """A number, or a limit such as ``<0.1``; CellProblemError when it is none or cannot be."""
    if is_missing(text):
        return None
    sign = text[0] if text[0] in "<>" else ""
    digits = text[len(sign) :].strip()
    if not _NUMBER.fullmatch(digits):
        remedy = "write decimals with a point" if "," in digits else "leave it empty when unknown"
        raise CellProblemError(f"expected a number ({column.unit}); {remedy}")
    value = float(digits)
    if column.analyte_unit is not None:
        quantity, unit = analyte(column.analyte_unit[0]), column.analyte_unit[1]
        if not quantity.is_plausible(value, unit):
            raise CellProblemError(
                f"impossible as {column.unit}, which this column holds; "
                f"{quantity.advice(value, unit)}"
            )
    elif not column.minimum <= value <= column.maximum:
        raise CellProblemError(
            f"impossible as {column.unit}; {column.advice or 'check the number'}"
        )
    return limit(sign, value) if sign else exact(value)


def plain_number(column: InputColumn, text: str) -> float | None:
    """A number for a score that takes no limit."""
    quantity = number(column, text)
    if quantity is None:
        return None
    if not quantity.is_exact:
        raise CellProblemError("a limit is not enough here; give the measured value")
    return quantity.low


def flag(text: str) -> bool | None:
    """1/0, yes/no, or None when empty."""
    if is_missing(text):
        return None
    if text.lower() in _YES:
        return True
    if text.lower() in _NO:
        return False
    raise CellProblemError("expected 1 or 0, or empty when unknown")


def mutations(text: str) -> list[tuple[str, float | None]] | None:
    """``GENE:vaf;GENE:vaf`` with VAF 0-1 or a % sign (``GENE:NA``: not known); None when empty."""
    if is_missing(text):
        return None
    return [_mutation(part) for part in filter(None, (p.strip() for p in text.split(";")))]


def _mutation(part: str) -> tuple[str, float | None]:
    gene, colon, vaf_text = (piece.strip() for piece in part.partition(":"))
    digits = vaf_text.removesuffix("%").strip()
    if gene and colon and is_missing(digits):
        return gene.upper(), None
    if not (gene and colon and _NUMBER.fullmatch(digits)):
        raise CellProblemError(
            f"expected GENE:vaf;GENE:vaf (0-1, or NA when not known), found '{part}'"
        )
    vaf = float(digits) / (100 if vaf_text.endswith("%") else 1)
    if vaf == 0:
        raise CellProblemError(
            f"VAF of {gene} is 0: leave out what was not detected, or write {gene}:NA when the VAF "
            "is not known"
        )
    if not 0 < vaf <= 1:
        asked = f"VAF of {gene} must lie between 0 and 1, found {vaf_text}"
        if 1 < vaf <= 100 and not vaf_text.endswith("%"):
            asked += f"; did you mean {vaf:g}% (= {vaf / 100:g})?"
        raise CellProblemError(asked)
    return gene.upper(), vaf


def sex(text: str) -> str | None:
    """``male`` or ``female`` for any common spelling; None when empty."""
    if is_missing(text):
        return None
    found = {"m": "male", "male": "male", "f": "female", "female": "female"}.get(text.lower())
    if found is None:
        raise CellProblemError("expected male or female")
    return found


def slipped_columns(header: Iterable[str], inputs: Iterable[InputColumn]) -> list[str]:
    """Messages for columns that look like an absent input in another unit (``crp_mg_l``)."""
    names = list(header)
    wanted = {column.name: column for column in inputs}
    messages = []
    for column in wanted.values():
        if column.name in names:
            continue
        stem, is_limit = _stem(column.name)
        messages += [
            f"column '{name}' is not read; '{column.name}' ({column.unit}) is expected: "
            f"{_conversion(column, name)}"
            for name in names
            if name not in wanted and stem and _stem(name) == (stem, is_limit)
        ]
    return messages


def _stem(name: str) -> tuple[str, bool]:
    """What a column measures, by its first word, and whether it is a lower limit of normal."""
    words = name.lower().split("_")
    return (words[0] if words[0] in _MEASURED_WORDS else "", words[-1] == "lln")


#: First words of the columns that hold a measured value.
_MEASURED_WORDS = frozenset(
    ["platelets", "anc", "hb", "crp", "ferritin", "rdw", "mcv", "blasts", "age"]
)


def _conversion(column: InputColumn, name: str) -> str:
    """How values of the unit that a column's name ends in become those of the expected column."""
    if column.analyte_unit is not None:
        quantity, asked = analyte(column.analyte_unit[0]), column.analyte_unit[1]
        ending = (
            name.lower()
            .removesuffix("_lln")
            .partition("_")[2]
            .replace("ug_l", "ng_ml")
            .replace("per_nl", "10e9_l")
        )
        if ending == asked:
            return "rename it"
        if ending in dict(quantity.factors):
            factor = quantity.in_unit(1, ending) / quantity.in_unit(1, asked)
            return f"multiply the values by {factor:.6g} and rename it"
    return "convert the values and rename it"


#: Unit and meaning of the output columns; what a score says in its own way stands in docs/scores.md.
_OUTPUTS = {
    "score": ("points", "the score; empty when missing inputs leave it open"),
    "score_min": ("points", "lowest score that the missing inputs allow"),
    "score_max": ("points", "highest score that the missing inputs allow"),
    "category": ("", "risk category, where every score in the range has the same"),
    "score_ra": ("points", "age-adjusted score (IPSS-RA; empty for IPSS)"),
    "category_ra": ("", "category of the age-adjusted score"),
    "cytopenia": ("1/0", "any count below the bounds of CCUS; empty when not known"),
    "mn_10y_pct": ("%", "10-year myeloid neoplasm in healthy volunteers, by category"),
    "mn_per_100_py": ("per 100 person-years", "myeloid neoplasms observed with this category"),
    "neutropenia_grade": ("grade", "0-4; 0-1 without a lower limit of normal"),
    "thrombocytopenia_grade": ("grade", "0-4; 0-1 without a lower limit of normal"),
    "anaemia_grade": ("grade", "0-3; 0-1 without a lower limit of normal"),
    "max_grade": ("grade", "the highest; a range when a count or limit is missing"),
    "IPSSMscore": ("points", "the mean case, where it may be reported; else NA"),
    "IPSSMcat": ("", "the category that may be reported; else NA"),
    "Comment": ("", "how far missing inputs reach, in the words of the authors' calculator"),
    "note": ("", "what is missing, or why the row was refused"),
}
_CASES = {
    "raw_": ("points", "unrounded score, {} case"),
    "IPSSMscore_": ("points", "score to two decimals, {} case"),
    "IPSSMcat_": ("", "category of the {} case"),
}


def output_meaning(name: str) -> tuple[str, str]:
    """Unit and meaning of an output column."""
    for start, (unit, meaning) in _CASES.items():
        if name.startswith(start):
            return unit, meaning.format(name.removeprefix(start))
    return _OUTPUTS[name]
