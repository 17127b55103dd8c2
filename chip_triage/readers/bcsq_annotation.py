"""The ``BCSQ`` field of ``bcftools csq``: ``Consequence|gene|transcript|biotype|strand|aa|dna``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from chip_triage.model.variant import Consequence
from chip_triage.readers.annotation import AnnotationParser
from chip_triage.readers.so_terms import so_terms

_RESIDUES = re.compile(r"(\d+)([A-Z*]*)(\.\.\d*)?$")


class BcsqParser(AnnotationParser):
    """Consequences of one ALT; the DNA change of an entry says which ALT it belongs to.

    ``@123`` (the consequence stands at another record of the same haplotype) gives nothing here.
    A leading ``*`` (behind an upstream stop) is dropped.
    """

    def __init__(self, field: str, info_defs: Mapping[str, str], genes: frozenset[str]) -> None:
        super().__init__(field, info_defs)
        self._genes = genes

    def parse(
        self,
        info_value: str,
        ref: str,
        alt: str,
        alt_index: int,
        n_alts: int,
        alts: Sequence[str] = (),
    ) -> tuple[Consequence, ...]:
        """See :meth:`AnnotationParser.parse`."""
        if not info_value or info_value == ".":
            return ()
        rows = [entry.split("|") for entry in info_value.split(",") if not entry.startswith("@")]
        if n_alts > 1:
            rows = [row for row in rows if _speaks_of(row, ref, alt)]
        if self._genes:
            rows = [r for r in rows if len(r) > 1 and r[1] in self._genes] or rows
        return tuple(bcsq_consequence(row, self.field) for row in rows)


def _speaks_of(row: list[str], ref: str, alt: str) -> bool:
    if len(row) < 7 or not row[6]:
        return True  # without a DNA change (introns, UTRs) an entry speaks of every ALT
    return any(change.lstrip("0123456789") == f"{ref}>{alt}" for change in row[6].split("+"))


def bcsq_consequence(row: Sequence[str], source: str = "BCSQ") -> Consequence:
    """One entry as a Consequence; the amino-acid change becomes a one-letter protein name."""
    terms = so_terms(row[0].lstrip("*"))
    change = row[5] if len(row) > 5 else ""
    return Consequence(
        gene_symbol=(row[1] if len(row) > 1 else "") or None,
        transcript_id=(row[2] if len(row) > 2 else "").removeprefix("transcript:") or None,
        so_terms=terms,
        hgvsp=protein_change(change, "frameshift_variant" in terms) if change else None,
        source=source,
    )


def protein_change(text: str, frameshift: bool = False) -> str | None:
    """HGVS-like name of ``175R>175H``, ``47LQ>47L``, ``288W..>288C..``; None when it is not one.

    Shared residues are trimmed from the left, then from the right, so that the first changed residue is
    named. A frameshift carries the distance to its stop only when the sequence was printed whole.
    """
    before_text, arrow, after_text = text.partition(">")
    before, after = _RESIDUES.match(before_text), _RESIDUES.match(after_text)
    if before is None:
        return None
    position, old = int(before[1]), before[2]
    if not arrow:
        return f"p.{old[:1]}{position}=" if old else None
    if after is None:
        return None
    new, cut = after[2], bool(before[3] or after[3])
    front = _shared_front(old, new)
    if frameshift:
        return _frameshift_name(old[front:], new[front:], position + front, cut)
    return _change_name(old, new, position)


def _shared_front(old: str, new: str) -> int:
    count = 0
    while count < min(len(old), len(new)) and old[count] == new[count]:
        count += 1
    return count


def _frameshift_name(old: str, new: str, position: int, cut: bool) -> str | None:
    if not old:
        return None
    if not new:
        return f"p.{old[0]}{position}fs"
    if new[0] == "*":
        return f"p.{old[0]}{position}*"
    stop = new.find("*")
    tail = f"*{stop + 1}" if stop > 0 and not cut else ""
    return f"p.{old[0]}{position}{new[0]}fs{tail}"


def _change_name(old: str, new: str, position: int) -> str | None:
    whole_old, whole_position = old, position
    if old == new:
        return f"p.{old[:1]}{position}=" if old else None
    front = _shared_front(old, new)
    old, new, position = old[front:], new[front:], position + front
    back = 0
    while back < min(len(old), len(new)) and old[-1 - back] == new[-1 - back]:
        back += 1
    if back:
        old, new = old[: len(old) - back], new[: len(new) - back]
    if not old:
        return _insertion_name(whole_old, new, position, whole_position)
    span = f"{old[0]}{position}"
    if len(old) > 1:
        span += f"_{old[-1]}{position + len(old) - 1}"
    if not new:
        return f"p.{span}del"
    if new[0] == "*":
        return f"p.{old[0]}{position}*"
    if len(old) == 1 and len(new) == 1:
        return f"p.{old}{position}{new}"
    return f"p.{span}delins{new}"


def _insertion_name(old: str, new: str, position: int, start: int) -> str | None:
    """An insertion before ``position``; a neighbour that was not printed makes it a delins."""
    index = position - start
    if 0 < index < len(old):
        return f"p.{old[index - 1]}{position - 1}_{old[index]}{position}ins{new}"
    if index > 0:
        left = old[index - 1]
        return f"p.{left}{position - 1}delins{left}{new}"
    return f"p.{old[0]}{position}delins{new}{old[0]}" if old else None
