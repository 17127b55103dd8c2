"""Laboratory quantities: canonical unit, what is plausible, and the units they are printed in.

Plausible ranges are this project's own net for slipped units, wider than any living patient; they
judge nobody. Factors are decimal shifts but for two: haemoglobin in mmol/L (Hb(Fe), molar mass
16 114 g/mol: ICSH, Zwart et al., Clin Lab Haematol 1996;18:139) and ferritin in pmol/L (AMA
Manual of Style, 11th ed., section 17.5: 1 ng/mL = 2.247 pmol/L).
"""

from __future__ import annotations

from chip_triage.model.record import record


@record
class Analyte:
    """One laboratory quantity, in ``unit`` within the house.

    ``factors`` maps the name of each known unit to the factor that leads to ``unit``.
    ``lowest``/``highest`` bound what is plausible in ``unit``; a value of 0 is plausible where
    ``lowest`` is 0; ``smallest_nonzero`` is the least other value that a laboratory prints.
    """

    name: str
    unit: str
    title: str
    factors: tuple[tuple[str, float], ...]
    lowest: float
    highest: float
    smallest_nonzero: float = 0.0

    def in_unit(self, value: float, unit: str) -> float:
        """``value`` of the named unit in the canonical one; KeyError for an unknown unit."""
        factor = dict(self.factors)[unit]
        divisor = {0.1: 10, 0.001: 1000}.get(factor)
        shifted = value / divisor if divisor else value * factor
        return float(f"{shifted:.12g}")

    def is_plausible(self, value: float, unit: str | None = None) -> bool:
        """Whether a value, given in ``unit`` (canonical by default), can belong to a patient."""
        unit = unit or self.unit
        converted = self.in_unit(value, unit)
        if converted == 0 and self.lowest == 0:
            return True
        if unit == "per_ul" and value < (
            _LEAST_COUNT if value == int(value) else _LEAST_BROKEN_COUNT
        ):
            return False
        return max(self.lowest, self.smallest_nonzero) <= converted <= self.highest

    def advice(self, value: float, unit: str | None = None) -> str:
        """What an implausible value may have meant: the unit in which it would be possible."""
        for name, _ in self.factors:
            if name != (unit or self.unit) and self.is_plausible(value, name):
                asked = unit or self.unit
                converted = self.in_unit(value, name) / self.in_unit(1, asked)
                return f"did you mean {value:.10g} {name} (= {converted:.6g} {asked})?"
        low = max(self.lowest, self.smallest_nonzero)
        return (
            f"values from {low:g} to {self.highest:.10g} {self.unit} are possible; check the number"
        )


#: Below these, a count per microlitre (whole or broken) is a count x10^9/L with a slipped unit.
_LEAST_COUNT, _LEAST_BROKEN_COUNT = 10, 50
_COUNT_PER_UL = (("per_ul", 1.0), ("10e9_l", 1000.0))
_COUNT_GIGA = (("10e9_l", 1.0), ("per_ul", 0.001))
_PERCENT = (("pct", 1.0), ("fraction", 100.0))

ANALYTES: tuple[Analyte, ...] = (
    Analyte("anc", "per_ul", "absolute neutrophil count", _COUNT_PER_UL, 0, 200_000),
    Analyte("platelets", "10e9_l", "platelets", _COUNT_GIGA, 0, 4_000, 1),
    Analyte(
        "hb", "g_dl", "haemoglobin", (("g_dl", 1.0), ("g_l", 0.1), ("mmol_l", 1.6114)), 2, 25, 2
    ),
    Analyte("wbc", "10e9_l", "leukocytes", _COUNT_GIGA, 0, 1_000),
    Analyte("lymphocytes", "10e9_l", "lymphocytes", _COUNT_GIGA, 0, 1_000),
    Analyte("mcv", "fl", "mean cell volume", (("fl", 1.0),), 45, 180),
    Analyte("rdw", "pct", "red-cell distribution width (CV)", _PERCENT, 8, 60),
    Analyte("crp", "mg_dl", "C-reactive protein", (("mg_dl", 1.0), ("mg_l", 0.1)), 0, 70),
    Analyte(
        "ferritin", "ng_ml", "ferritin",
        (("ng_ml", 1.0), ("pmol_l", 1 / 2.247), ("mg_l", 1000.0)), 0, 1_000_000, 0.5,
    ),
    Analyte("blasts_marrow", "pct", "blasts in the marrow", _PERCENT, 0, 100),
    Analyte("blasts_blood", "pct", "blasts in the blood", _PERCENT, 0, 100),
)  # fmt: skip
_BY_NAME = {analyte.name: analyte for analyte in ANALYTES}


def analyte(name: str) -> Analyte:
    """An analyte by its canonical name; KeyError when there is none."""
    return _BY_NAME[name]
