"""Columns of the score tables: names with their units, strict reading of one cell."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from chip_triage.analysis.scores.quantity import Quantity, exact, limit
from chip_triage.model.analyte import analyte

MISSING = frozenset(["", "NA", "N/A", "na", "NaN", "nan", "."])
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,2})?")
_YES, _NO = frozenset(["1", "true", "yes"]), frozenset(["0", "false", "no"])


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
    return InputColumn(name, "number", of.unit, f"lower limit of normal of {of.name}", None, 0)


def number(column: InputColumn, text: str) -> Quantity | None:
    """A number, or a limit such as ``<0.1``; CellProblemError when it is none or cannot be."""
    if text in MISSING:
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
    if text in MISSING:
        return None
    if text.lower() in _YES:
        return True
    if text.lower() in _NO:
        return False
    raise CellProblemError("expected 1 or 0, or empty when unknown")


def mutations(text: str) -> list[tuple[str, float]] | None:
    """``GENE:vaf;GENE:vaf`` with VAF 0-1 or a % sign; None when empty."""
    if text in MISSING:
        return None
    found = []
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        gene, colon, vaf_text = part.partition(":")
        per_cent = vaf_text.strip().endswith("%")
        digits = vaf_text.strip().removesuffix("%").strip()
        if not (gene.strip() and colon and _NUMBER.fullmatch(digits)):
            raise CellProblemError(f"expected GENE:vaf;GENE:vaf, found '{part}'")
        vaf = float(digits) / (100 if per_cent else 1)
        if not 0 < vaf <= 1:
            raise CellProblemError(
                f"VAF of {gene} must lie between 0 and 1, found {digits}; did you mean "
                f"{float(digits):g}% (= {float(digits) / 100:g})?"
            )
        found.append((gene.strip().upper(), vaf))
    return found


def sex(text: str) -> str | None:
    """``male`` or ``female`` for any common spelling; None when empty."""
    if text in MISSING:
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
        if column.name in names or column.analyte_unit is None:
            continue
        stem = column.name.split("_")[0]
        for name in names:
            if name not in wanted and name.lower().split("_")[0] == stem and "lln" not in name:
                messages.append(
                    f"column '{name}' is not read; '{column.name}' ({column.unit}) is expected: "
                    "convert the values and rename it"
                )
    return messages
