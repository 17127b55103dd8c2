"""Spellings of analytes and units as laboratories print them; factors stand in the model."""

from __future__ import annotations

import unicodedata
from functools import cache

from chip_triage.model.analyte import ANALYTES, Analyte
from chip_triage.readers.table_cells import nearest

#: Other spellings of each unit's name; counts: ``G/L`` is 10^9 per litre, never grams.
UNIT_SPELLINGS: dict[str, tuple[str, ...]] = {
    "per_ul": ("/uL", "1/uL", "/mm3", "1/mm3", "cells/uL", "cells/mm3", "10^6/L", "10e6/L", "Mpt/L"),
    "10e9_l": (
        "10^9/L", "10e9/L", "10exp9/L", "10E+09/L", "giga/L", "G/L", "Gpt/L", "/nL", "1/nL",
        "10^3/uL", "10e3/uL", "K/uL", "thousand/uL", "Tsd/uL", "10^3/mm3", "10e3/mm3", "1000/uL",
    ),
    "g_dl": ("g/dL", "g/100mL", "g%"),
    "g_l": ("g/L",),
    "mmol_l": ("mmol/L",),
    "fl": ("fL", "femtolitre", "um3"),
    "pct": ("%", "percent", "per cent"),
    "fraction": ("1", "fraction 0-1"),
    "mg_dl": ("mg/dL",),
    "mg_l": ("mg/L", "ug/mL"),
    "ng_ml": ("ng/mL", "ug/L"),
    "pmol_l": ("pmol/L",),
}  # fmt: skip

ANALYTE_SPELLINGS: dict[str, tuple[str, ...]] = {
    "anc": ("neutrophils", "neutrophil", "neut", "granulocytes", "anc_abs"),
    "platelets": ("plt", "platelet", "thrombocytes", "platelet_count"),
    "hb": ("hgb", "hemoglobin", "haemoglobin"),
    "wbc": ("leukocytes", "leucocytes", "white_cells", "wcc"),
    "lymphocytes": ("lymphocyte", "lymph", "alc"),
    "rdw": ("rdw_cv", "rdw-cv"),
    "crp": ("c_reactive_protein", "c-reactive_protein"),
    "blasts_marrow": ("marrow_blasts", "bm_blasts", "bm_blast", "blasts_bm"),
    "blasts_blood": ("blood_blasts", "pb_blasts", "pb_blast", "blasts_pb"),
}


class UnitError(ValueError):
    """A unit or value that cannot be right; ``part`` is the cell to blame."""

    def __init__(self, part: str, expected: str, remedy: str) -> None:
        super().__init__(expected)
        self.part = part
        self.expected = expected
        self.remedy = remedy


@cache
def normalise_unit(text: str) -> str:
    """One spelling for ``10^9/L``, ``x10⁹/l``, ``10e9_l``; ``µL``, ``mcL``; ``per ul``."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("μ", "u").replace("mc", "u")
    folded = folded.replace("per_", "/").replace("per ", "/").replace("_", "/")
    folded = folded.replace("e+0", "e").replace("e+", "e")
    for mark in (" ", "^", "*", "×", "·"):
        folded = folded.replace(mark, "")
    folded = folded.removeprefix("x").removeprefix("cells")
    return folded.replace("1e", "10e", 1) if folded.startswith("1e") else folded


#: (unit name, spelling) that belong together; ``g/l`` is two units, so the analyte decides.
_SPELT_UNITS = frozenset(
    (name, normalise_unit(spelling))
    for name, spellings in UNIT_SPELLINGS.items()
    for spelling in (name, *spellings)
)
_SPELT_ANALYTES = {
    spelling: analyte
    for analyte in ANALYTES
    for spelling in (analyte.name, *ANALYTE_SPELLINGS.get(analyte.name, ()))
}


@cache
def is_unused(text: str) -> bool:
    """Whether a name is far from every analyte that is used here (``ldh``), not a misspelling."""
    key = _key(text)
    return key not in (*_SPELT_ANALYTES, "blasts") and nearest(key, tuple(_SPELT_ANALYTES)) is None


def find_analyte(text: str) -> Analyte:
    """The analyte by its name or a common spelling; UnitError lists the known ones."""
    analyte = _SPELT_ANALYTES.get(_key(text))
    if analyte is None:
        guess = nearest(text, tuple(_SPELT_ANALYTES))
        hint = f"did you mean '{_SPELT_ANALYTES[guess].name}'?" if guess else "not used here"
        if _key(text) == "blasts":
            hint = "marrow or blood? write blasts_marrow or blasts_blood"
        names = ", ".join(analyte.name for analyte in ANALYTES)
        raise UnitError("analyte", f"one of {names}", hint)
    return analyte


def _key(text: str) -> str:
    return "_".join(text.strip().casefold().split())


def convert(analyte: Analyte, value: float, unit: str) -> float:
    """Value in the canonical unit of ``analyte``.

    UnitError when the unit is unknown, or the value impossible in it; the remedy names the unit
    in which the same number would be plausible.
    """
    known = [name for name, _ in analyte.factors]
    spelt = normalise_unit(unit)
    name = next((name for name in known if (name, spelt) in _SPELT_UNITS), None)
    if name is None:
        printed = ", ".join(_printed(unit_name) for unit_name in known)
        remedy = "write the unit that the laboratory printed; units are never guessed"
        raise UnitError("unit", f"a unit of {analyte.name}: {printed}", remedy)
    if not analyte.is_plausible(value, name):
        raise UnitError(
            "value", f"a possible value of {analyte.name} in {name}", analyte.advice(value, name)
        )
    return analyte.in_unit(value, name)


def _printed(name: str) -> str:
    return f"{name} ({UNIT_SPELLINGS[name][0]})"
