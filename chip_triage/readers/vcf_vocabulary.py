"""Reserved INFO and FORMAT fields of the VCF specification, with their Number and Type.

Source: VCF specification 4.2 (table of reserved keys, sections 1.4.1 and 1.4.2) and 4.3 (tables 1 and 2), which
4.4 and 4.5 keep. ``None`` where the versions leave it open or disagree.
"""

from __future__ import annotations

INFO_TYPES = frozenset({"Integer", "Float", "Flag", "Character", "String"})
FORMAT_TYPES = frozenset({"Integer", "Float", "Character", "String"})
#: Number letters; 4.4 added P, 4.5 the local-allele numbers and M.
NUMBER_LETTERS = frozenset({"A", "R", "G", ".", "P", "LA", "LR", "LG", "M"})

_INFO_4_2: dict[str, tuple[str | None, str | None]] = {
    "AA": ("1", "String"), "AC": ("A", "Integer"), "AF": ("A", "Float"), "AN": ("1", "Integer"),
    "BQ": ("1", "Float"), "CIGAR": ("A", "String"), "DB": ("0", "Flag"), "DP": ("1", "Integer"),
    "END": ("1", "Integer"), "H2": ("0", "Flag"), "H3": ("0", "Flag"), "MQ": ("1", None),
    "MQ0": ("1", "Integer"), "NS": ("1", "Integer"), "SOMATIC": ("0", "Flag"),
    "VALIDATED": ("0", "Flag"), "1000G": ("0", "Flag"),
}  # fmt: skip
_INFO_4_3: dict[str, tuple[str | None, str | None]] = {
    "AD": ("R", "Integer"), "ADF": ("R", "Integer"), "ADR": ("R", "Integer"),
}  # fmt: skip
_FORMAT_4_2: dict[str, tuple[str | None, str | None]] = {
    "DP": ("1", "Integer"), "EC": ("A", "Integer"), "FT": ("1", "String"), "GL": ("G", "Float"),
    "GP": ("G", "Float"), "GQ": ("1", "Integer"), "GT": ("1", "String"), "HQ": ("2", "Integer"),
    "MQ": ("1", "Integer"), "PL": ("G", "Integer"), "PQ": ("1", "Integer"), "PS": ("1", "Integer"),
}  # fmt: skip
_FORMAT_ONLY_4_2: dict[str, tuple[str | None, str | None]] = {"GLE": ("G", "String")}

#: INFO and FORMAT counts that can never be negative.
NEVER_NEGATIVE = frozenset({"AC", "AN", "AD", "ADF", "ADR", "AF", "DP", "END", "MQ0", "NS"})


def reserved_info(version: str) -> dict[str, tuple[str | None, str | None]]:
    """INFO key to (Number, Type) for a specification version such as ``4.2``."""
    return _INFO_4_2 | _INFO_4_3 if _minor(version) >= 3 else _INFO_4_2


def reserved_format(version: str) -> dict[str, tuple[str | None, str | None]]:
    """FORMAT key to (Number, Type) for a specification version such as ``4.2``."""
    return _FORMAT_4_2 | (_INFO_4_3 if _minor(version) >= 3 else _FORMAT_ONLY_4_2)


def _minor(version: str) -> int:
    return int(version.partition(".")[2])
