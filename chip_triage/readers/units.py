"""Laboratory units: which are known for which analyte, the factor, and what is plausible.

Factors are decimal shifts but for three, whose sources stand beside them: haemoglobin in mmol/L
(Hb(Fe), molar mass 16 114 g/mol: ICSH, Zwart et al., Clin Lab Haematol 1996;18:139), ferritin in
pmol/L (AMA Manual of Style, 11th ed., table 17.5-1: 1 ng/mL = 2.247 pmol/L). Plausible ranges are
this project's own net for slipped units, wider than any living patient; they judge no patient.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from chip_triage.readers.table_cells import nearest


@dataclass(frozen=True, slots=True)
class Analyte:
    """One laboratory quantity. ``units`` maps a normalised spelling to (printed name, factor).

    A value times the factor is in ``unit``. ``lowest``/``highest`` bound what is plausible in
    ``unit``; ``smallest_nonzero`` is the least value above zero that an instrument prints.
    """

    name: str
    unit: str
    title: str
    units: dict[str, tuple[str, float]]
    lowest: float
    highest: float
    smallest_nonzero: float = 0.0
    spellings: tuple[str, ...] = ()


class UnitError(ValueError):
    """A unit or value that cannot be right: ``expected`` and ``remedy`` are printed."""

    def __init__(self, expected: str, remedy: str) -> None:
        super().__init__(expected)
        self.expected = expected
        self.remedy = remedy


def normalise_unit(text: str) -> str:
    """One spelling for ``10^9/L``, ``x10⁹/l``, ``10e9_l``; ``µL``, ``mcL``; ``per ul``."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("μ", "u").replace("mc", "u")
    folded = folded.replace("per_", "/").replace("per ", "/").replace("_", "/")
    for mark in (" ", "^", "*", "×", "·", "e+0", "e+"):
        folded = folded.replace(mark, "e" if mark.startswith("e") else "")
    folded = folded.removeprefix("x").removeprefix("cells")
    return folded.replace("1e", "10e") if folded.startswith("1e") else folded


def _spelled(factors: dict[str, float]) -> dict[str, tuple[str, float]]:
    """``{"10^9/L|G/L": 1}`` to normalised spellings; the first name of each is printed."""
    known: dict[str, tuple[str, float]] = {}
    for names, factor in factors.items():
        first = names.split("|")[0]
        for name in names.split("|"):
            known[normalise_unit(name)] = (first, factor)
    return known


_GIGA = "10e9_l|10^9/L|10e9/L|10exp9/L|10**9/L|giga/l|G/L|gpt/l|/nL|10^3/uL|10e3/uL|K/uL|thousand/uL|tsd/uL|10^3/mm3|10e3/mm3"
_PER_UL = "per_ul|/uL|1/uL|/mm3|1/mm3|cells/mm3|10^6/L|10e6/L|mega/L|mpt/l"
_PERCENT = {"pct|%|percent|per cent": 1.0}
_FRACTION = {"fraction|1|fraction 0-1": 100.0}

ANALYTES: tuple[Analyte, ...] = (
    Analyte(
        "anc", "per_ul", "absolute neutrophil count", _spelled({_PER_UL: 1.0, _GIGA: 1000.0}),
        0, 200_000, 10, ("neutrophils", "neutrophil", "neut", "granulocytes", "anc_abs"),
    ),
    Analyte(
        "platelets", "10e9_l", "platelets", _spelled({_GIGA: 1.0, _PER_UL: 0.001}),
        0, 4_000, 1, ("plt", "platelet", "thrombocytes", "platelet_count"),
    ),
    Analyte(
        "hb", "g_dl", "haemoglobin",
        _spelled({"g_dl|g/dL|g/100ml": 1.0, "g_l|g/L": 0.1, "mmol_l|mmol/L": 1.6114}),
        2, 25, 2, ("hgb", "hemoglobin", "haemoglobin", "hb_g_dl"),
    ),
    Analyte(
        "wbc", "10e9_l", "leukocytes", _spelled({_GIGA: 1.0, _PER_UL: 0.001}),
        0, 1_000, 0.01, ("leukocytes", "leucocytes", "white_cells", "wcc"),
    ),
    Analyte(
        "lymphocytes", "10e9_l", "lymphocytes", _spelled({_GIGA: 1.0, _PER_UL: 0.001}),
        0, 1_000, 0, ("lymphocyte", "lymph", "alc"),
    ),
    Analyte("mcv", "fl", "mean cell volume", _spelled({"fl|femtolitre|um3": 1.0}), 45, 180, 45),
    Analyte(
        "rdw", "pct", "red-cell distribution width (CV)", _spelled(_PERCENT), 8, 60, 8,
        ("rdw_cv", "rdwcv"),
    ),
    Analyte(
        "crp", "mg_dl", "C-reactive protein",
        _spelled({"mg_dl|mg/dL": 1.0, "mg_l|mg/L|ug/mL": 0.1}), 0, 70, 0,
        ("c_reactive_protein", "c-reactive protein"),
    ),
    Analyte(
        "ferritin", "ng_ml", "ferritin",
        _spelled({"ng_ml|ng/mL|ug/L": 1.0, "pmol_l|pmol/L": 1 / 2.247, "mg_l|mg/L": 1000.0}),
        0, 1_000_000, 0.5, ("ferritine", "ferr"),
    ),
    Analyte(
        "blasts_marrow", "pct", "blasts in the marrow", _spelled(_PERCENT | _FRACTION), 0, 100, 0,
        ("marrow_blasts", "bm_blasts", "bm_blast", "blasts_bm"),
    ),
    Analyte(
        "blasts_blood", "pct", "blasts in the blood", _spelled(_PERCENT | _FRACTION), 0, 100, 0,
        ("blood_blasts", "pb_blasts", "blasts_pb"),
    ),
)  # fmt: skip
_BY_NAME = {analyte.name: analyte for analyte in ANALYTES}
_BY_SPELLING = {name: a for a in ANALYTES for name in a.spellings} | _BY_NAME


def is_unused(text: str) -> bool:
    """Whether a name is far from every analyte that is used here (``ldh``), not a misspelling."""
    key = "_".join(text.strip().casefold().split())
    return (
        key not in _BY_SPELLING and key != "blasts" and nearest(text, tuple(_BY_SPELLING)) is None
    )


def find_analyte(text: str) -> Analyte:
    """The analyte by its name or a common spelling; UnitError lists the known ones."""
    key = "_".join(text.strip().casefold().split())
    analyte = _BY_SPELLING.get(key)
    if analyte is None:
        guess = nearest(text, tuple(_BY_SPELLING))
        hint = f"did you mean '{_BY_SPELLING[guess].name}'?" if guess else "it is not used here"
        raise UnitError(f"one of {', '.join(_BY_NAME)}", hint)
    return analyte


def printed_units(analyte: Analyte) -> tuple[str, ...]:
    """The known units of an analyte, canonical first, as messages and documentation print them."""
    names = dict.fromkeys(name for name, _ in analyte.units.values())
    return tuple(sorted(names, key=lambda name: name != analyte.unit))


def convert(analyte: Analyte, value: float, unit: str) -> float:
    """Value in the canonical unit of ``analyte``.

    UnitError when the unit is unknown, or the value impossible in it; the remedy names the unit
    in which the same number would be plausible.
    """
    known = analyte.units.get(normalise_unit(unit))
    if known is None:
        raise UnitError(
            f"a unit of {analyte.name}: {', '.join(printed_units(analyte))}",
            "write the unit that the laboratory printed" if unit else "units are never guessed",
        )
    name, factor = known
    converted = _scaled(value, factor)
    broken = name == "per_ul" and value != int(value)
    if _plausible(analyte, converted, broken):
        return converted
    raise UnitError(
        f"a possible value of {analyte.name} in {name}", _suggestion(analyte, value, name)
    )


def _scaled(value: float, factor: float) -> float:
    """Decimal shifts without the dust of binary fractions (1.234 x 1000 is 1234)."""
    shifted = value * factor
    if factor in (0.001, 0.1):
        shifted = value / round(1 / factor)
    return float(f"{shifted:.12g}")


def _plausible(analyte: Analyte, value: float, broken_count: bool) -> bool:
    if value == 0 and analyte.lowest == 0:
        return True
    if broken_count and value * (1 if analyte.unit == "per_ul" else 1000) < 50:
        return False
    return max(analyte.lowest, analyte.smallest_nonzero) <= value <= analyte.highest


def _suggestion(analyte: Analyte, value: float, unit: str) -> str:
    for name, factor in dict.fromkeys(analyte.units.values()):
        converted = _scaled(value, factor)
        if name != unit and _plausible(
            analyte, converted, name == "per_ul" and value != int(value)
        ):
            return f"did you mean {value:g} {name} (= {converted:g} {analyte.unit})?"
    low, high = max(analyte.lowest, analyte.smallest_nonzero), analyte.highest
    return f"values from {low:g} to {high:g} {analyte.unit} are possible; check the number"
