"""The rules of the VCF specification for one data line, column by column.

`RecordRules.check` raises RecordFault for the first rule that a line breaks; `RecordOrder` watches what
only neighbouring lines can show: order, contiguity, repeated variants.
"""

from __future__ import annotations

import re

from chip_triage.model.locus import trim_alleles
from chip_triage.readers.place_pattern import LARGEST, MOST_DIGITS
from chip_triage.readers.record_fault import RecordFault
from chip_triage.readers.value_rules import check_flag, check_value
from chip_triage.readers.vcf_alleles import check_ref
from chip_triage.readers.vcf_header import FieldDefinition, VcfHeader
from chip_triage.readers.vcf_record import check_genotype
from chip_triage.readers.vcf_vocabulary import reserved_format, reserved_info

_CHROM = re.compile(r"<[^\s<>:,]+>|[^\s<>:,]+")
_CHROM_4_3 = re.compile(r"<[^\s<>:,*]+>|[^\s<>:,*]+")
_QUAL = re.compile(r"\+?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|inf(?:inity)?|nan)", re.IGNORECASE)
_ALT = re.compile(
    r"[ACGTN]+|\*|\.|<[^\s<>,]+>|\.[ACGTN]+|[ACGTN]+\.|"
    r"[ACGTN.]+[\[\]][^\[\]\s]+:\d+[\[\]]|[\[\]][^\[\]\s]+:\d+[\[\]][ACGTN.]+",
    re.IGNORECASE,
)
_FORMAT_KEY = re.compile(r"[A-Za-z_][0-9A-Za-z_.]*")
_SEQUENCE = re.compile(r"[ACGTN]+", re.IGNORECASE)
#: Positions behind the current one for which repeated variants are still looked up.
_WINDOW = 10_000


class RecordRules:
    """Checks of single lines against the header of their file."""

    def __init__(self, header: VcfHeader) -> None:
        self._header = header
        self._strict = header.fileformat >= "4.3"
        self._info = _definitions(reserved_info(header.fileformat), header.info)
        self._format = _definitions(reserved_format(header.fileformat), header.formats)

    def check(self, line: str) -> list[str]:
        """Columns of a good line; RecordFault for the first rule that a bad one breaks."""
        columns = line.split("\t")
        if len(columns) != self._header.n_columns:
            raise RecordFault(
                "columns", f"{len(columns)} columns, the header has {self._header.n_columns}"
            )
        self._chrom(columns[0])
        _position(columns[1])
        self._id(columns[2])
        check_ref(columns[3])
        alts = columns[4].split(",")
        for alt in alts:
            if not _ALT.fullmatch(alt):
                raise RecordFault("alt", f"ALT {alt[:40]!r} is neither bases, '*', '.', <ID> nor a breakend")  # fmt: skip
        if columns[5] != "." and not _QUAL.fullmatch(columns[5]):
            raise RecordFault("qual", f"QUAL is {columns[5][:30]!r}, expected 0 or more, or '.'")
        self._filter(columns[6])
        self._info_column(columns[7], len(alts))
        if len(columns) > 8:
            self._samples(columns[8].split(":"), columns[9:], len(alts))
        return columns

    def _chrom(self, chrom: str) -> None:
        pattern = _CHROM_4_3 if self._strict else _CHROM
        if not pattern.fullmatch(chrom) and not chrom.startswith("HLA-"):
            raise RecordFault("chrom", f"CHROM is {chrom[:40]!r}: a character is not allowed")

    def _id(self, text: str) -> None:
        names = text.split(";")
        if "" in names or any(letter.isspace() for letter in text):
            raise RecordFault("id", f"ID is {text[:40]!r}: empty name or blank")
        if self._strict and len(set(names)) < len(names):
            raise RecordFault("id", f"ID {text[:40]!r} repeats a name")

    def _filter(self, text: str) -> None:
        names = text.split(";")
        if "" in names or any(letter.isspace() for letter in text):
            raise RecordFault("filter", f"FILTER is {text[:40]!r}: empty name or blank")
        if "0" in names or ("." in names and len(names) > 1):
            raise RecordFault("filter", f"FILTER {text[:40]!r} holds a reserved value")
        if self._strict and len(set(names)) < len(names):
            raise RecordFault("filter", f"FILTER {text[:40]!r} repeats a name")

    def _info_column(self, text: str, n_alts: int) -> None:
        if text == ".":
            return
        if " " in text or "\t" in text:
            raise RecordFault("info", "INFO holds a blank")
        seen: set[str] = set()
        for entry in text.split(";"):
            key, equals, value = entry.partition("=")
            if not key:
                raise RecordFault("info", f"INFO has an entry without a key: {entry[:30]!r}")
            if key in seen and self._strict:
                raise RecordFault("info", f"INFO repeats {key}")
            seen.add(key)
            definition = self._info.get(key)
            if definition is None:
                continue
            if definition.type == "Flag":
                check_flag(key, value if equals else None)
            elif equals:
                check_value("info", key, value, definition, n_alts, None)

    def _samples(self, keys: list[str], samples: list[str], n_alts: int) -> None:
        self._keys(keys)
        for name, text in zip(self._header.samples, samples, strict=True):
            values = text.split(":")
            if len(values) > len(keys) or not text:
                raise RecordFault(
                    "sample", f"sample {name} has {len(values)} values, FORMAT {len(keys)} keys"
                )
            ploidy = None
            if keys[0] == "GT":
                check_genotype(values[0], n_alts)
                ploidy = _ploidy(values[0])
            for key, value in zip(keys, values, strict=False):
                definition = self._format.get(key)
                if definition is not None and key != "GT":
                    check_value("sample", key, value, definition, n_alts, ploidy)

    def _keys(self, keys: list[str]) -> None:
        bad = [key for key in keys if not _FORMAT_KEY.fullmatch(key)]
        if bad:
            raise RecordFault("format", f"FORMAT has the key {bad[0][:30]!r}")
        if len(set(keys)) < len(keys):
            raise RecordFault("format", "FORMAT repeats a key")
        if "GT" in keys[1:]:
            raise RecordFault("format", "GT must be the first key of FORMAT")


def _position(text: str) -> None:
    """POS, which may be 0 (the telomere)."""
    if not (text.isdecimal() and text.isascii() and len(text) <= MOST_DIGITS):
        raise RecordFault(
            "pos", f"POS is {text[:30]!r}, expected a whole number from 0 to {LARGEST}"
        )


def _definitions(
    reserved: dict[str, tuple[str | None, str | None]], declared: dict[str, FieldDefinition]
) -> dict[str, FieldDefinition]:
    known = {
        key: FieldDefinition(key, number or ".", kind or "", "")
        for key, (number, kind) in reserved.items()
    }
    return known | declared


def _ploidy(genotype: str) -> int | None:
    alleles = re.split(r"[/|]", genotype.lstrip("/|"))
    return None if alleles == ["."] else len(alleles)


class RecordOrder:
    """What neighbouring lines show: sorted positions, contigs in one piece, no variant twice."""

    def __init__(self) -> None:
        self._chrom = ""
        self._pos = 0
        self._finished: set[str] = set()
        self._seen: dict[tuple[int, str, str], int] = {}

    def check(self, columns: list[str], line: int) -> None:
        """RecordFault when this line stands out of order or repeats a variant."""
        chrom, pos = columns[0].strip("<>"), int(columns[1])
        fault: RecordFault | None = None
        if chrom != self._chrom:
            self._finished.add(self._chrom)
            if chrom in self._finished:
                fault = RecordFault("contiguous", f"records of {chrom} are not in one piece")
            self._chrom, self._seen = chrom, {}
        elif pos < self._pos:
            fault = RecordFault("sorted", f"POS {pos} comes after {self._pos}")
        self._pos = pos
        repeated = self._repeated(pos, columns[3], columns[4].split(","), line)
        if fault or repeated:
            raise fault or repeated or AssertionError

    def _repeated(self, pos: int, ref: str, alts: list[str], line: int) -> RecordFault | None:
        if len(self._seen) > 2 * _WINDOW:
            self._seen = {key: at for key, at in self._seen.items() if key[0] > pos - _WINDOW}
        found: RecordFault | None = None
        for alt in alts:
            if not _SEQUENCE.fullmatch(alt):
                continue
            key = trim_alleles(pos, ref.upper(), alt.upper())
            if key in self._seen:
                found = RecordFault("repeated", f"{ref[:20]}>{alt[:20]} stands already in line {self._seen[key]}")  # fmt: skip
            else:
                self._seen[key] = line
        return found
