"""One sample's column of one VCF record, with every value checked on the way out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from chip_triage.readers.record_fault import RecordFault
from chip_triage.readers.vcf_header import FieldDefinition

_REAL = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_SHOWN = 40
#: Digits of the largest count that can be meant.
MOST_DIGITS = 8
#: Types that a count or fraction may be declared with; anything else is a header fault.
COUNT_TYPES = ("Integer", "String", "")
_REAL_TYPES = ("Float", "Integer", "String", "")


class RecordView:
    """Typed access to the FORMAT values of one sample and the INFO values of its record.

    Missing (key absent, ``.`` or empty list of ``.``) is None. A value that contradicts the
    header's Type or Number, or is out of range, raises RecordFault.
    """

    __slots__ = (
        "_formats", "_info", "_info_defs", "_keys", "_values", "alts", "n_alts", "n_samples", "ref",
    )  # fmt: skip

    def __init__(
        self,
        ref: str,
        alts: Sequence[str],
        keys: Mapping[str, int],
        values: Sequence[str],
        info: str,
        formats: Mapping[str, FieldDefinition],
        info_defs: Mapping[str, FieldDefinition],
        n_samples: int,
    ) -> None:
        self.ref = ref
        self.alts = alts
        self.n_alts = len(alts)
        self.n_samples = n_samples
        self._keys = keys
        self._values = values
        self._info = info
        self._formats = formats
        self._info_defs = info_defs

    def has(self, key: str) -> bool:
        """Whether the record's FORMAT names ``key``."""
        return key in self._keys

    def text(self, key: str) -> str | None:
        """Raw FORMAT value; None when the key is absent, dropped at the end, or ``.``."""
        index = self._keys.get(key, -1)
        if index < 0 or index >= len(self._values):
            return None
        value = self._values[index]
        return None if value == "." or not value.strip(".,") else value

    def info(self, key: str) -> str | None:
        """Raw INFO value; None when the key is absent or ``.``."""
        value = info_value(self._info, key)
        return None if value is None or value in ("", ".") else value

    def counts(self, key: str, length: int | None = None) -> tuple[int | None, ...] | None:
        """Non-negative integers of a FORMAT key; ``length`` is the number that must stand there."""
        text = self.text(key)
        if text is None:
            return None
        definition = self._formats.get(key)
        if definition is not None and definition.type not in COUNT_TYPES:
            raise RecordFault("type", f"{key} is declared {definition.type}, expected Integer")
        return parse_counts(key, text, length)

    def count(self, key: str) -> int | None:
        """One non-negative integer of a FORMAT key."""
        values = self.counts(key, 1)
        return None if values is None else values[0]

    def info_counts(self, key: str, length: int | None = None) -> tuple[int | None, ...] | None:
        """Non-negative integers of an INFO key."""
        text = self.info(key)
        return None if text is None else parse_counts(f"INFO/{key}", text, length)

    def fraction(self, key: str, index: int = 0, length: int | None = None) -> float | None:
        """A fraction 0-1 of a FORMAT key; with a ``%`` sign it is converted, above 1 it is refused."""
        text = self.text(key)
        return None if text is None else parse_fraction(key, text, index, length)

    def info_fraction(self, key: str, index: int = 0, length: int | None = None) -> float | None:
        """A fraction 0-1 of an INFO key."""
        text = self.info(key)
        return None if text is None else parse_fraction(f"INFO/{key}", text, index, length)


def info_value(info: str, key: str) -> str | None:
    """Raw value of ``key`` in an INFO column; '' for a flag, None when absent."""
    marker = key + "="
    if info.startswith(marker):
        start = len(marker)
    else:
        at = info.find(";" + marker)
        if at < 0:
            return "" if key in info and key in info.split(";") else None
        start = at + 1 + len(marker)
    end = info.find(";", start)
    return info[start:] if end < 0 else info[start:end]


def parse_counts(key: str, text: str, length: int | None) -> tuple[int | None, ...]:
    """Comma-joined non-negative integers; ``.`` is None."""
    parts = text.split(",")
    if length is not None and len(parts) != length:
        raise RecordFault(
            "number", f"{key} has {len(parts)} values ({text[:_SHOWN]!r}), expected {length}"
        )
    joined = "".join(parts)
    if joined.isdecimal() and joined.isascii() and len(joined) <= MOST_DIGITS and "" not in parts:
        return tuple(map(int, parts))
    return tuple(None if part == "." else _whole(key, part) for part in parts)


def _whole(key: str, part: str) -> int:
    if part.isdecimal() and part.isascii() and len(part) <= MOST_DIGITS:
        return int(part)
    part = part[:_SHOWN]
    if part.lstrip("+-").isdecimal():
        most = f"{10**MOST_DIGITS - 1:,}"
        raise RecordFault("range", f"{key} is {part!r}, expected a count of reads, 0 to {most}")
    raise RecordFault("type", f"{key} is {part!r}, expected an integer")


def parse_fraction(key: str, text: str, index: int, length: int | None) -> float | None:
    """The ``index``-th fraction of a comma-joined list, 0-1; a per-cent sign is honoured."""
    parts = text.split(",")
    if length is not None and len(parts) != length:
        raise RecordFault(
            "number", f"{key} has {len(parts)} values ({text[:_SHOWN]!r}), expected {length}"
        )
    if index >= len(parts):
        return None
    part = parts[index]
    if part in (".", ""):
        return None
    percent = part.endswith("%")
    plain = part[:-1] if percent else part
    simple = plain.isascii() and plain.replace(".", "", 1).isdecimal()
    if not simple and not re.fullmatch(_REAL, plain):
        raise RecordFault("type", f"{key} is {part!r}, expected a number between 0 and 1")
    value = float(plain) / 100 if percent else float(plain)
    if not 0 <= value <= 1:
        raise RecordFault(
            "vaf_range",
            f"{key} is {part!r}, expected a fraction between 0 and 1"
            + ("" if percent else " (per cent needs a '%' sign)"),
        )
    return value
