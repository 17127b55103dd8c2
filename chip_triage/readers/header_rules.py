"""The rules of the VCF specification for header lines, one small check per kind of line.

Every check raises RecordFault with the rule that is broken. Nothing here changes how records are read:
the reader depends on a few definitions only, and asks for those itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from chip_triage.readers.record_fault import RecordFault
from chip_triage.readers.vcf_vocabulary import (
    FORMAT_TYPES,
    INFO_TYPES,
    NUMBER_LETTERS,
    reserved_format,
    reserved_info,
)

#: Key, value and how the value was written: plain, quoted or in brackets.
Pair = tuple[str, str, str]
_KEY = re.compile(r"\s*([A-Za-z0-9_.]+)=")
_URL = re.compile(
    r"<?[A-Za-z][A-Za-z0-9+.-]*://(?:[^@/\s]+@)?"
    r"(?:[A-Za-z0-9_-]*[A-Za-z][A-Za-z0-9._-]*|\d{1,3}(?:\.\d{1,3}){3})(?::\d+)?(?:/\S*)?>?"
)
_PLAIN_VALUE = re.compile(r"[^\s<>\"]+")
_CONTIG = re.compile(r"[0-9A-Za-z!#$%&+./:;?@^_|~-][0-9A-Za-z!#$%&+./:;?@^_|~=-]*")
_PERSON = re.compile(r"[A-Za-z0-9_.|-]+")
_ALT_KINDS = ("DEL", "INS", "DUP", "INV", "CNV", "BND")
_ALT_IN_USE = ("NON_REF", "*", "X", "TRA", "CN")


def split_structured(value: str) -> list[Pair]:
    """Pairs of a ``<ID=...,...>`` value; RecordFault when it is not well formed."""
    if not value.startswith("<"):
        raise RecordFault("meta_structure", "a value in angle brackets is expected: <ID=...,...>")
    pairs: list[Pair] = []
    at = 1
    while True:
        found = _KEY.match(value, at)
        if found is None:
            raise RecordFault("meta_pair", f"{value[at : at + 30]!r} is no key=value pair")
        text, style, at = _value_at(value, found.end())
        pairs.append((found[1], text, style))
        if value[at : at + 1] == ">" and not value[at + 1 :].strip():
            return pairs
        if value[at : at + 1] != ",":
            raise RecordFault("meta_structure", f"{value[at : at + 30]!r} stands where ',' or the closing '>' was expected")  # fmt: skip
        at += 1


def _value_at(value: str, at: int) -> tuple[str, str, int]:
    if value[at : at + 1] == '"':
        end = at + 1
        while end < len(value) and value[end] != '"':
            end += 2 if value[end] == "\\" else 1
        if end >= len(value):
            raise RecordFault("meta_quote", "a quotation mark is not closed")
        return value[at + 1 : end], "quoted", end + 1
    if value[at : at + 1] == "[":
        end = value.find("]", at)
        if end < 0:
            raise RecordFault("meta_structure", "a square bracket is not closed")
        return value[at + 1 : end], "bracketed", end + 1
    end = _plain_end(value, at)
    return value[at:end], "plain", end


def _plain_end(value: str, at: int) -> int:
    """A plain value ends at the next comma, or at the last '>' of the line."""
    comma = value.find(",", at)
    last = value.rfind(">")
    if comma >= 0 and (last < at or comma < last):
        return comma
    return last if last >= at else len(value)


def check_header_line(line: str, version: str) -> None:
    """Check one ``##`` line; RecordFault names the rule that is broken."""
    key, equals, value = line[2:].partition("=")
    if not equals or not key or not value.strip():
        raise RecordFault("meta_pair", "a header line is '##key=value' with neither part empty")
    check = _CHECKS.get(key)
    if check is not None:
        check(value, version)
    elif value.startswith("<ID="):
        split_structured(value)


def _as_dict(pairs: list[Pair]) -> dict[str, Pair]:
    return {pair[0]: pair for pair in pairs}


def _require(pairs: list[Pair], *keys: str) -> None:
    """The first keys of a line, in order."""
    names = [pair[0] for pair in pairs]
    missing = [key for key in keys if key not in names]
    if missing:
        raise RecordFault("meta_missing", f"{missing[0]} is missing")
    if tuple(names[: len(keys)]) != keys:
        raise RecordFault("meta_order", f"{', '.join(keys)} are expected in this order")


def _quoted(pairs: list[Pair], key: str) -> None:
    if _as_dict(pairs)[key][2] != "quoted":
        raise RecordFault("meta_quote", f"{key} must stand in double quotes")


def _plain(pairs: list[Pair], *, besides: tuple[str, ...] = ()) -> None:
    for key, text, style in pairs:
        if style == "plain" and key not in besides and not _PLAIN_VALUE.fullmatch(text):
            raise RecordFault("meta_value", f"{key} is {text[:40]!r}: no blank, bracket or quote may stand in it")  # fmt: skip


def _number_and_type(
    pairs: list[Pair], types: frozenset[str], reserved: dict[str, tuple[str | None, str | None]]
) -> None:
    found = _as_dict(pairs)
    name, number, kind = found["ID"][1], found["Number"][1], found["Type"][1]
    if number not in NUMBER_LETTERS and not number.isdecimal():
        raise RecordFault("meta_number", f"Number is {number!r}, expected a count, A, R, G or '.'")
    if kind not in types:
        raise RecordFault("meta_type", f"Type is {kind!r}, expected one of {', '.join(sorted(types))}")  # fmt: skip
    wanted_number, wanted_kind = reserved.get(name, (None, None))
    if wanted_kind is not None and kind != wanted_kind:
        raise RecordFault("meta_reserved", f"{name} is reserved with Type {wanted_kind}, found {kind}")  # fmt: skip
    if wanted_number is not None and number != wanted_number:
        raise RecordFault("meta_reserved", f"{name} is reserved with Number {wanted_number}, found {number}")  # fmt: skip


def _info(value: str, version: str) -> None:
    pairs = split_structured(value)
    _require(pairs, "ID", "Number", "Type", "Description")
    _quoted(pairs, "Description")
    _plain(pairs)
    _number_and_type(pairs, INFO_TYPES, reserved_info(version))


def _format(value: str, version: str) -> None:
    pairs = split_structured(value)
    _require(pairs, "ID", "Number", "Type", "Description")
    _quoted(pairs, "Description")
    _plain(pairs)
    _number_and_type(pairs, FORMAT_TYPES, reserved_format(version))


def _filter(value: str, version: str) -> None:
    pairs = split_structured(value)
    _require(pairs, "ID", "Description")
    _quoted(pairs, "Description")
    _plain(pairs)


def _alt(value: str, version: str) -> None:
    pairs = split_structured(value)
    _require(pairs, "ID", "Description")
    _quoted(pairs, "Description")
    name = pairs[0][1]
    if re.search(r"[\s,<>]", name):
        raise RecordFault("meta_alt", f"ID {name!r} holds a blank, comma or angle bracket")
    kind = name.split(":")[0]
    in_use = kind in _ALT_KINDS or kind.startswith(_ALT_IN_USE)
    if not in_use and (":" in name or version < "4.3"):
        raise RecordFault("meta_alt", f"ID {name!r} begins with none of {', '.join(_ALT_KINDS)}")


def _contig(value: str, version: str) -> None:
    pairs = split_structured(value)
    if "ID" not in _as_dict(pairs):
        raise RecordFault("meta_missing", "ID is missing")
    _plain(pairs, besides=("species",))
    name = _as_dict(pairs)["ID"][1]
    if version >= "4.3" and not name.startswith("HLA-") and not _CONTIG.fullmatch(name):
        raise RecordFault("meta_contig", f"ID {name!r} holds a character that contigs may not have")


def _meta(value: str, version: str) -> None:
    pairs = split_structured(value)
    _require(pairs, "ID", "Number", "Type", "Values")
    _number_and_type(pairs, INFO_TYPES, {})
    if _as_dict(pairs)["Values"][2] != "bracketed":
        raise RecordFault("meta_values", "Values must stand in square brackets")


def _sample(value: str, version: str) -> None:
    pairs = split_structured(value)
    found = _as_dict(pairs)
    if "ID" not in found:
        raise RecordFault("meta_missing", "ID is missing")
    _plain(pairs)
    if not _PERSON.fullmatch(found["ID"][1]):
        raise RecordFault("meta_sample", f"ID {found['ID'][1]!r} holds a character that is not allowed")  # fmt: skip
    if version < "4.3":
        if "Genomes" not in found and "Mixture" in found:
            raise RecordFault("meta_missing", "Genomes is missing beside Mixture")
        quoted = [key for key, _, style in pairs if style == "quoted" and key != "Description"]
        if quoted and "Mixture" in found:
            raise RecordFault("meta_quote", f"{quoted[0]} must not stand in quotes")


def _pedigree(value: str, version: str) -> None:
    pairs = split_structured(value)
    if version >= "4.3" and "ID" not in _as_dict(pairs):
        raise RecordFault("meta_missing", "ID is missing")
    for key, text, _ in pairs:
        if not _PERSON.fullmatch(text):
            raise RecordFault("meta_pedigree", f"{key} is {text[:40]!r}: a character is not allowed")  # fmt: skip


def _address(value: str, version: str) -> None:
    if "://" in value and not _URL.fullmatch(value.strip()):
        raise RecordFault("meta_url", f"{value[:60]!r} is no valid URL")
    if not value.strip("<> "):
        raise RecordFault("meta_url", "the URL is empty")


_CHECKS: dict[str, Callable[[str, str], None]] = {
    "INFO": _info,
    "FORMAT": _format,
    "FILTER": _filter,
    "ALT": _alt,
    "contig": _contig,
    "META": _meta,
    "SAMPLE": _sample,
    "PEDIGREE": _pedigree,
    "assembly": _address,
    "pedigreeDB": _address,
}
