"""Values of INFO and FORMAT fields against the Number and Type that the header or VCF declares."""

from __future__ import annotations

import re
from math import comb

from chip_triage.readers.record_fault import RecordFault
from chip_triage.readers.vcf_header import FieldDefinition
from chip_triage.readers.vcf_vocabulary import NEVER_NEGATIVE

_INTEGER = re.compile(r"[+-]?\d{1,15}")
_FLOAT = re.compile(
    r"[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|inf(?:inity)?|nan)", re.IGNORECASE
)
_CIGAR = re.compile(r"(?:\d+[MIDNSHPX=])+")
#: 32-bit integers; the eight lowest values are reserved (VCF 4.3, section 1.3).
_LOWEST, _HIGHEST = -(2**31) + 8, 2**31 - 1


def expected_count(number: str, n_alts: int, ploidy: int | None) -> int | None:
    """How many values a Number asks for; None when it leaves it open (``G`` needs a ploidy)."""
    if number.isdecimal() and len(number) < 10:
        return int(number)
    if number == "A":
        return n_alts
    if number == "R":
        return n_alts + 1
    if number == "G" and ploidy is not None:
        return comb(n_alts + ploidy, ploidy)
    return None


def check_value(
    where: str, key: str, text: str, definition: FieldDefinition, n_alts: int, ploidy: int | None
) -> None:
    """Check one raw value; RecordFault names the rule that is broken. ``.`` is always allowed."""
    if text == ".":
        return
    if text == "":
        raise RecordFault(f"{where}_value", f"{key} has an empty value")
    is_quoted = definition.type == "String" and len(text) > 1 and text[0] == text[-1] == '"'
    parts = [text] if is_quoted else text.split(",")
    expected = expected_count(definition.number, n_alts, ploidy)
    if expected is not None and len(parts) != expected:
        raise RecordFault(
            f"{where}_number",
            f"{key} has {len(parts)} values, Number={definition.number} asks for {expected}",
        )
    for part in parts:
        if part != ".":
            _check_part(where, key, part, definition.type)


def _check_part(where: str, key: str, part: str, kind: str) -> None:
    if kind == "Integer":
        if not _INTEGER.fullmatch(part):
            raise RecordFault(f"{where}_type", f"{key} is {part[:30]!r}, expected an integer")
        if not _LOWEST <= int(part) <= _HIGHEST:
            raise RecordFault(f"{where}_range", f"{key} is {part[:30]}, beyond 32-bit integers")
    elif kind == "Float" and not _FLOAT.fullmatch(part):
        raise RecordFault(f"{where}_type", f"{key} is {part[:30]!r}, expected a number")
    elif kind == "Character" and len(part) != 1:
        raise RecordFault(f"{where}_type", f"{key} is {part[:30]!r}, expected one character")
    if part.startswith("-") and key in NEVER_NEGATIVE:
        raise RecordFault(f"{where}_range", f"{key} is {part[:30]}, expected 0 or more")
    if key == "CIGAR" and not _CIGAR.fullmatch(part):
        raise RecordFault(f"{where}_type", f"CIGAR is {part[:30]!r}, expected lengths and letters")


def check_flag(key: str, text: str | None) -> None:
    """A flag has no value (``0`` and ``1`` are tolerated)."""
    if text is not None and text not in ("0", "1"):
        raise RecordFault("info_flag", f"{key} is a flag, found the value {text[:30]!r}")
