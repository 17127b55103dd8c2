"""The grammar of a driver rule's pattern: what a panel file may say and what it means.

docs/rules.md explains it with examples. Reading a pattern is shared by the panel reader, which
refuses a bad one, and by the matcher, which applies it. Items are read by hand: compiling a regular
expression for each kind would be the larger part of reading a panel.
"""

from __future__ import annotations

import re

from chip_triage.model.record import record

#: kind -> forms of an item that its pattern may hold
_FORMS = {
    "missense": frozenset({"range", "residue", "substitution"}),
    "truncating": frozenset({"range", "exon", "stop"}),
    "frameshift": frozenset({"range", "exon", "shift"}),
    "splice": frozenset({"range", "exon", "coding"}),
    "inframe": frozenset({"range", "residue", "deleted", "change"}),
    "silent": frozenset({"residue"}),
    "itd": frozenset({"range", "window"}),
    "ptd": frozenset(),
}
_EXPECTED = {
    "missense": "any, R882H, R882, 882 or 290-390",
    "truncating": "any, 362-1541, exon:12-13 or R603*",
    "frameshift": "any, 283-294, exon:9 or W288fs",
    "splice": "any, 618-836 (codons), exon:12-13 or c.1086-4626",
    "inframe": "any, 95, 278-345, del:95, D835del, N542_E543del or F537_K539delinsL",
    "silent": "T125 or 125",
    "itd": "569-648 or GRCh38:13:28033887-28034214",
    "ptd": "any",
}
_EVERYWHERE = frozenset({"missense", "truncating", "frameshift", "splice", "inframe", "ptd"})
_LETTERS = frozenset("ACDEFGHIKLMNPQRSTVWY")
_DIGITS = "0123456789"
#: A whole list of substitutions (R882H,R882C), which is accepted without taking it apart.
_SUBSTITUTIONS = r"(?:([ACDEFGHIKLMNPQRSTVWY])[1-9][0-9]*(?!\1)[ACDEFGHIKLMNPQRSTVWY](?:,(?=.)|$))+"
_ASSEMBLIES = ("GRCh37", "GRCh38")
_PLACES = {
    "range": "ranges", "residue": "residues", "substitution": "exact", "stop": "exact",
    "shift": "exact", "exon": "exons", "coding": "coding", "deleted": "deleted",
    "change": "changes", "window": "windows",
}  # fmt: skip


#: One item: its form, and its value as RulePattern holds it.
_Item = tuple[str, tuple[object, ...]]


@record
class RulePattern:
    """A pattern taken apart. Residue numbers are those of the rule's own transcript.

    ``ranges`` are inclusive residue ranges; ``exact`` are (residue, reference, alternative) with
    ``*`` for a stop and ``fs`` for a frameshift; ``residues`` are (residue, reference letter, '' when the
    pattern gives none); ``exons`` and ``coding`` (c. positions) are inclusive ranges; ``changes`` are
    in-frame changes as (start, end, kind, inserted residues); ``deleted`` are residue ranges that only a
    deletion (or delins) meets; ``windows`` are (assembly, contig, start, end), 1-based and inclusive.
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


_ANYWHERE = RulePattern(everywhere=True)


def pattern_problem(kind: str, pattern: str) -> str | None:
    """What is wrong with a pattern, in words; None when it can be read."""
    if pattern == "any" and kind in _EVERYWHERE:
        return None
    if kind == "missense" and re.fullmatch(_SUBSTITUTIONS, pattern):
        return None
    try:
        read_pattern(kind, pattern)
    except ValueError as error:
        return str(error)
    return None


def read_pattern(kind: str, pattern: str) -> RulePattern:
    """Take a pattern apart; ValueError says which item is off and what was expected."""
    if pattern == "any" and kind in _EVERYWHERE:
        return _ANYWHERE
    allowed = _FORMS[kind]
    parts: dict[str, list[tuple[object, ...]]] = {}
    for item in pattern.split(","):
        found = _substitution(item) or _place(item) or _change(item)
        if found is None or found[0] not in allowed:
            raise ValueError(f"item {item!r} is not {_EXPECTED[kind]}")
        parts.setdefault(_PLACES[found[0]], []).append(found[1])
    return RulePattern(False, **{name: tuple(found) for name, found in parts.items()})  # type: ignore[arg-type]


def _substitution(item: str) -> _Item | None:
    """``R882H``, ``R603*``: a residue with its letter and what it becomes."""
    if len(item) < 3 or item[0] not in _LETTERS or not _is_number(item[1:-1]):
        return None
    new = item[-1]
    if new == item[0]:
        raise ValueError(f"item {item!r} changes nothing")
    if new == "*":
        return ("stop", (int(item[1:-1]), item[0], "*"))
    return ("substitution", (int(item[1:-1]), item[0], new)) if new in _LETTERS else None


def _place(item: str) -> _Item | None:
    """Everything that names places and not a change: residues, ranges, exons, c. positions, windows."""
    if _is_number(item):
        return ("residue", (int(item), ""))
    if item[:1] in _LETTERS and _is_number(item[1:]):
        return ("residue", (int(item[1:]), item[0]))
    if item.startswith("GRCh"):
        assembly, _, rest = item.partition(":")
        contig, _, span = rest.partition(":")
        known = assembly in _ASSEMBLIES and 0 < len(contig) < 3 and contig.isalnum()
        return ("window", (assembly, contig, *_span(span, item))) if known else None
    for prefix, form in (("exon:", "exon"), ("c.", "coding"), ("del:", "deleted")):
        if item.startswith(prefix):
            return (form, _span(item[len(prefix) :], item))
    return ("range", _span(item, item)) if "-" in item and item[0] in _DIGITS else None


def _span(text: str, item: str) -> tuple[int, int]:
    low, dash, high = text.partition("-")
    if not _is_number(low) or (dash and not _is_number(high)):
        raise ValueError(f"item {item!r} is not start-end")
    start, end = int(low), int(high or low)
    if start > end:
        raise ValueError(f"item {item!r} ends before it starts")
    return start, end


def _change(item: str) -> _Item | None:
    """``W288fs``, ``D835del``, ``N542_E543del``, ``F537_K539delinsL``, ``Y503_F504ins``."""
    letter, start, rest = _residue(item)
    if start is None:
        return None
    if rest == "fs" and letter:
        return ("shift", (start, letter, "fs"))
    end: int | None = start
    if rest[:1] == "_":
        _, end, rest = _residue(rest[1:])
    if end is None or end < start:
        return None
    for word in ("delins", "del", "dup", "ins"):
        if rest.startswith(word):
            inserted = rest[len(word) :]
            takes_residues = word in ("delins", "ins")
            if not _LETTERS.issuperset(inserted) or (inserted and not takes_residues):
                return None
            return ("change", (start, end, word, inserted))
    return None


def _residue(text: str) -> tuple[str, int | None, str]:
    """Letter ('' when none), number (None when none) and what follows."""
    letter = text[:1] if text[:1] in _LETTERS else ""
    body = text[len(letter) :]
    rest = body.lstrip(_DIGITS)
    digits = body[: len(body) - len(rest)]
    return letter, (int(digits) if _is_number(digits) else None), rest


def _is_number(text: str) -> bool:
    """Whole number above 0 in plain digits."""
    return text.isdigit() and text.isascii() and text[0] != "0"
