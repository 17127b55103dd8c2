"""Coding-DNA names (HGVS ``c.``) taken apart: where they lie, and how many bases come or go."""

from __future__ import annotations

import re
from functools import lru_cache

from chip_triage.model.record import record

_POSITION = r"(\*|-)?(\d+)([+-]\d+)?"
#: Compiled where they are first needed: a file without a candidate should not wait for them.
_NAME = rf"{_POSITION}(?:_{_POSITION})?(.*)"
_CHANGE = r"(?i:(delins|del|ins|dup|inv)?([ACGTN]*)(\d*)(?:>([ACGTN]+))?(ins([ACGTN]*)(\d*))?)"


@record
class CodingChange:
    """A coding-DNA change. ``start`` and ``end`` are c. positions (1-based, inclusive).

    ``start_offset`` and ``end_offset`` are bases into the intron (0 in an exon, negative before an
    exon). ``kind`` is sub, del, ins, dup, delins, inv or other; ``gained`` and ``lost`` count bases
    (None when the name does not say). ``in_cds`` is False for positions in a UTR.
    """

    start: int
    end: int
    start_offset: int
    end_offset: int
    kind: str
    gained: int | None
    lost: int | None
    in_cds: bool = True

    @property
    def codon(self) -> int | None:
        """Residue at which it starts; None outside the coding sequence."""
        return (self.start + 2) // 3 if self.in_cds else None

    @property
    def end_codon(self) -> int | None:
        """Residue at which it ends; None outside the coding sequence."""
        return (self.end + 2) // 3 if self.in_cds else None

    @property
    def net(self) -> int | None:
        """Bases gained minus bases lost; None when unknown."""
        return None if self.gained is None or self.lost is None else self.gained - self.lost

    @property
    def site(self) -> tuple[int, int] | None:
        """The exonic c. position next to a canonical splice site that is hit, and the side.

        Side +1 is a donor (``c.375+1``), -1 an acceptor (``c.376-2``). None when neither of the two
        bases beside an exon is touched.
        """
        if not self.in_cds:
            return None
        if 0 < self.start_offset <= 2:
            return self.start, 1
        if -2 <= self.end_offset < 0:
            return self.end, -1
        if self.start_offset < 0 <= self.end_offset:
            return self.end if self.start_offset < -2 else self.start, -1
        if self.start_offset <= 0 < self.end_offset:
            return self.end, 1
        return None


@lru_cache(maxsize=4096)
def parse_coding(text: str | None) -> CodingChange | None:
    """Take a c. name apart; None when it is none (or an n. name). Never raises."""
    if not text:
        return None
    body = text[text.rindex(":") + 1 :] if ":" in text else text
    if not body.startswith("c."):
        return None
    if body.startswith("c.(") and body.endswith(")"):
        body = "c." + body[3:-1]
    found = re.fullmatch(_NAME, body[2:].partition("(")[0].replace("%3E", ">"))
    if found is None:
        return None
    mark, digits, offset, end_mark, end_digits, end_offset, rest = found.groups()
    change = re.fullmatch(_CHANGE, rest.split("=")[0])
    if change is None:
        return None
    start, start_in = int(digits), int(offset or 0)
    end = int(end_digits) if end_digits else start
    end_in = int(end_offset or 0) if end_digits else start_in
    kind, gained, lost = _amounts(change, start, start_in, end, end_in)
    return CodingChange(start, end, start_in, end_in, kind, gained, lost, not mark and not end_mark)


def _amounts(
    change: re.Match[str], start: int, start_in: int, end: int, end_in: int
) -> tuple[str, int | None, int | None]:
    word, bases, number, new, ins, ins_bases, ins_number = change.groups()
    span = end - start + 1 if start_in == end_in == 0 else None
    if span is None and start == end:
        span = abs(end_in - start_in) + 1
    if word is None and new:
        return ("sub" if len(new) == 1 == (span or 1) else "delins"), len(new), span
    if word == "ins":
        return "ins", len(bases) or _size(number), 0
    if word == "dup":
        return "dup", span, 0
    if word == "del" and ins:
        return "delins", len(ins_bases) or _size(ins_number), span
    if word == "del":
        return "del", 0, span
    if word == "delins":
        return "delins", len(bases) or _size(number), span
    return (word or "other"), None, None


def _size(number: str) -> int | None:
    return int(number) if number else None
