"""The grammar of a driver rule's pattern: what a panel file may say and what it means.

docs/rules.md explains it with examples. Reading a pattern is shared by the panel reader, which
refuses a bad one, and by the matcher, which applies it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_RANGE = r"[1-9]\d*-[1-9]\d*"
_RESIDUE = r"[A-Z]?[1-9]\d*"
_CODING = r"c\.[1-9]\d*-[1-9]\d*"
_EXON = r"exon:[1-9]\d*(?:-[1-9]\d*)?"
_WINDOW = r"GRCh3[78]:(?:[1-9]|1\d|2[0-2]|X|Y):[1-9]\d*-[1-9]\d*"
_INFRAME = r"[A-Z]?[1-9]\d*(?:_[A-Z]?[1-9]\d*)?(?:delins[A-Z]+|del|dup|ins[A-Z]*)"

#: kind -> what one comma-separated item of its pattern may look like
_ITEMS = {
    "missense": rf"any|{_RANGE}|{_RESIDUE}|[A-Z][1-9]\d*[A-Z]",
    "truncating": rf"any|{_RANGE}|{_EXON}|[A-Z][1-9]\d*\*",
    "frameshift": rf"any|{_RANGE}|{_EXON}|[A-Z][1-9]\d*fs",
    "splice": rf"any|{_RANGE}|{_EXON}|{_CODING}",
    "inframe": rf"any|{_RANGE}|{_RESIDUE}|{_INFRAME}|del:[1-9]\d*(?:-[1-9]\d*)?",
    "silent": _RESIDUE,
    "itd": rf"{_RANGE}|{_WINDOW}",
}
_EXPECTED = {
    "missense": "any, R882H, R882, 882 or 290-390",
    "truncating": "any, 362-1541, exon:12-13 or R603*",
    "frameshift": "any, 283-294, exon:9 or W288fs",
    "splice": "any, 618-836 (codons), exon:12-13 or c.1086-4626",
    "inframe": "any, 95, 278-345, del:95, D835del, N542_E543del or F537_K539delinsL",
    "silent": "T125 or 125",
    "itd": "569-648 or GRCh38:13:28033887-28034214",
}
_PROTEIN_LETTERS = frozenset("ACDEFGHIKLMNPQRSTVWY")


@dataclass(frozen=True, slots=True)
class RulePattern:
    """A pattern taken apart. Residue numbers are those of the rule's own transcript.

    ``ranges`` are inclusive residue ranges; ``exact`` maps a residue to the (reference, alternative)
    letters that are named there; ``residues`` maps a residue to its reference letter ('' when the
    pattern gives none); ``exons`` and ``coding`` (c. positions) are inclusive ranges; ``changes`` are
    in-frame changes as (start, end, kind, inserted residues); ``deleted`` are residue ranges that only a
    deletion (or delins) meets; ``windows`` are (assembly, contig,
    start, end), 1-based and inclusive.
    """

    everywhere: bool = False
    ranges: tuple[tuple[int, int], ...] = ()
    exact: tuple[tuple[int, str, str], ...] = ()
    residues: tuple[tuple[int, str], ...] = ()
    exons: tuple[tuple[int, int], ...] = ()
    coding: tuple[tuple[int, int], ...] = ()
    changes: tuple[tuple[int, int, str, str], ...] = ()
    deleted: tuple[tuple[int, int], ...] = ()
    windows: tuple[tuple[str, str, int, int], ...] = ()

    def covers(self, residue: int) -> bool:
        """Whether a residue lies in a range or is listed without an alternative."""
        return (
            self.everywhere
            or any(low <= residue <= high for low, high in self.ranges)
            or any(residue == listed for listed, _ in self.residues)
        )


def pattern_problem(kind: str, pattern: str) -> str | None:
    """What is wrong with a pattern, in words; None when it can be read."""
    try:
        read_pattern(kind, pattern)
    except ValueError as error:
        return str(error)
    return None


def read_pattern(kind: str, pattern: str) -> RulePattern:
    """Take a pattern apart; ValueError says which item is off and what was expected."""
    item_form = re.compile(_ITEMS[kind])
    parts: dict[str, list[tuple[object, ...]]] = {}
    everywhere = False
    for item in pattern.split(","):
        if not item_form.fullmatch(item):
            raise ValueError(f"item {item!r} is not {_EXPECTED[kind]}")
        if item == "any":
            everywhere = True
            continue
        place, value = _item(kind, item)
        parts.setdefault(place, []).append(value)
    if everywhere and parts:
        raise ValueError("'any' stands alone")
    return RulePattern(everywhere, **{name: tuple(found) for name, found in parts.items()})  # type: ignore[arg-type]


def _item(kind: str, item: str) -> tuple[str, tuple[object, ...]]:
    if item.startswith("exon:"):
        return "exons", _span(item[5:], item)
    if item.startswith("del:"):
        return "deleted", _span(item[4:], item)
    if item.startswith("c."):
        return "coding", _span(item[2:], item)
    if item.startswith("GRCh"):
        assembly, contig, span = item.split(":")
        return "windows", (assembly, contig, *_span(span, item))
    if item[0].isdigit() and "-" in item:
        return "ranges", _span(item, item)
    letter = item[0] if item[0].isalpha() else ""
    if letter and letter not in _PROTEIN_LETTERS:
        raise ValueError(f"item {item!r} starts with {letter!r}, which is no amino acid")
    rest = item[len(letter) :]
    digits = rest[: len(rest) - len(rest.lstrip("0123456789"))]
    tail = rest[len(digits) :]
    if kind == "inframe" and tail:
        return "changes", _change(int(digits), tail)
    if not tail:
        return "residues", (int(digits), letter)
    if len(tail) == 1 and tail not in _PROTEIN_LETTERS and tail != "*":
        raise ValueError(f"item {item!r} ends with {tail!r}, which is no amino acid")
    if tail == letter:
        raise ValueError(f"item {item!r} changes nothing")
    return "exact", (int(digits), letter, tail)


def _span(text: str, item: str) -> tuple[int, int]:
    low, _, high = text.partition("-")
    start, end = int(low), int(high or low)
    if start > end:
        raise ValueError(f"item {item!r} ends before it starts")
    return start, end


def _change(start: int, tail: str) -> tuple[int, int, str, str]:
    end = start
    if tail[0] == "_":
        body = tail[1:].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        digits = body[: len(body) - len(body.lstrip("0123456789"))]
        end, tail = int(digits), body[len(digits) :]
    for kind in ("delins", "del", "dup", "ins"):
        if tail.startswith(kind):
            return start, end, kind, tail[len(kind) :]
    raise ValueError(f"{tail!r} is no in-frame change")  # pragma: no cover
