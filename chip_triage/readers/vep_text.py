"""VEP's field of a record with one ALT, searched for a transcript's name instead of taken apart.

What is found is what reading every entry gives. Where an entry spells the ALT in another way, or none of
those found speaks of a panel gene, all entries are read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from chip_triage.model.variant import Consequence, is_on_transcript
from chip_triage.readers.annotation import AnnotationText
from chip_triage.readers.population_frequency import info_frequency
from chip_triage.readers.so_terms import so_terms

if TYPE_CHECKING:
    from chip_triage.readers.vep_annotation import VepParser

#: Values of Feature_type that stand for no transcript (each ends in "Feature").
NOT_TRANSCRIPTS = frozenset({"RegulatoryFeature", "MotifFeature"})


class VepText(AnnotationText):
    """The entries of the one ALT of a record; each is read at most once.

    ``_info`` is what INFO holds beside the field once ``_value`` has been cut out of it.
    """

    __slots__ = ("_read", "_rows", "_start", "_value", "_vep")

    def __init__(
        self, parser: VepParser, raw_info: str, ref: str, alt: str, alts: Sequence[str]
    ) -> None:
        self._parser = self._vep = parser
        self._info = raw_info
        self._ref, self._alt, self._index, self._alts = ref, alt, 0, alts
        self._consequences = self._population = None
        self._value: str | None = None

    def _raw(self) -> str:
        """The raw value of the field; what every question begins with."""
        return self._opened() if self._value is None else self._value

    def _opened(self) -> str:
        """Cut the field out of INFO and find how an entry of this ALT begins."""
        parser, alt = self._vep, self._alt
        if self._info.startswith(parser.marker):
            before, value = "", self._info[len(parser.marker) :]
        else:
            before, _, value = self._info.partition(parser.inner_marker)
        value, found, after = value.partition(";")
        self._info = f"{before};{after}" if found else before
        if len(self._ref) != len(alt):
            alt = parser.spellings(self._ref, alt, self._alts)[0]
        self._start = alt + "|"
        #: where an entry begins -> its consequence; None where it is not one of a panel gene
        self._read: dict[int, Consequence | None] = {}
        self._rows: list[tuple[str, str, str]] | None = None
        self._value = value
        return value

    def beside(self) -> str:
        """INFO without the field."""
        self._raw()
        return self._info

    def first_on_transcripts(self, names: frozenset[str]) -> Consequence | None:
        """The first consequence on any of these transcripts."""
        if self._consequences is None and "" not in names:
            value = self._raw()
            first, end = -1, len(value)
            for name in names:
                at = value.find("|" + name, 0, end)
                if at >= 0:
                    first = end = at
            if first < 0:
                return None
            found = self._entry_at(first)
            if found is not None and is_on_transcript(found, names):
                return found
        return super().first_on_transcripts(names)

    def on_transcripts(self, names: frozenset[str]) -> tuple[Consequence, ...]:
        """All consequences on these transcripts."""
        if self._consequences is None and "" not in names:
            value = self._raw()
            if not any("|" + name in value for name in names):
                return ()
            found = self._search(names)
            if found and self._consequences is None:
                return tuple(found[begin] for begin in sorted(found))
        return super().on_transcripts(names)

    def _search(self, names: frozenset[str]) -> dict[int, Consequence]:
        value, found = self._raw(), {}
        for name in names:
            at = value.find("|" + name)
            while at >= 0:
                entry, end = self._entry_at(at), value.find(",", at)
                if entry is not None and is_on_transcript(entry, names):
                    found[value.rfind(",", 0, at)] = entry
                at = value.find("|" + name, end) if end >= 0 else -1
        return found

    def of_gene(self, names: frozenset[str], hgnc_id: str | None) -> tuple[Consequence, ...]:
        """All consequences in one gene; entries of other genes are not taken apart."""
        value, vep = self._raw(), self._vep
        if vep.names_hgnc and _may_hold_id(value, hgnc_id):
            return super().of_gene(names, hgnc_id)
        for name in names:
            if f"|{name}|" in value:
                return self._named(names, hgnc_id)
        return () if self._begins_in_panel() else super().of_gene(names, hgnc_id)

    def _begins_in_panel(self) -> bool:
        """Whether the first entry is one of this ALT and of a panel gene."""
        value, vep = self._raw(), self._vep
        if not value.startswith(self._start):
            return False
        first = value.partition(",")[0].split("|", vep.symbol_at + 1)
        return len(first) > vep.symbol_at and first[vep.symbol_at] in vep.genes

    def _named(self, names: frozenset[str], hgnc_id: str | None) -> tuple[Consequence, ...]:
        """Consequences of a gene whose name stands in some cell."""
        rows = self._own_rows()
        if rows is None or names.isdisjoint(symbols := [symbol for _, _, symbol in rows]):
            return super().of_gene(names, hgnc_id)
        value, begin, found = self._raw(), 0, []
        for symbol in symbols:
            if symbol in names and (made := self._entry_at(begin)) is not None:
                found.append(made)
            begin = value.find(",", begin) + 1
        return tuple(found)

    def may_have(self, terms: frozenset[str]) -> bool:
        """False when every entry names terms, and none of these."""
        rows = self._own_rows()
        if not rows:
            return super().may_have(terms)
        for words in {row[1] for row in rows}:
            if not words or not terms.isdisjoint(so_terms(words)):
                return True
        return False

    def _own_rows(self) -> list[tuple[str, str, str]] | None:
        """Allele, SO terms and symbol of every entry; None where an entry spells the ALT otherwise."""
        value = self._raw()
        if self._rows is None:
            self._rows = rows = self._vep.row_pattern.findall("," + value)
            if (
                len(rows) != value.count(",") + 1
                or len(alleles := {row[0] for row in rows}) != 1
                or alleles.pop() + "|" != self._start
            ):
                self._consequences = self.consequences
        return self._rows if self._consequences is None else None

    @property
    def is_annotated(self) -> bool:
        """Whether any entry speaks of a transcript."""
        first = self._raw().partition(",")[0]
        if self._consequences is None and first.startswith(self._start) and "Feature" not in first:
            return True
        return super().is_annotated

    def _entry_at(self, at: int) -> Consequence | None:
        """The consequence of the entry around a place of the value.

        An entry that spells the ALT in another way makes all be read.
        """
        value, vep = self._raw(), self._vep
        begin = value.rfind(",", 0, at) + 1
        if begin not in self._read:
            end = value.find(",", at)
            entry = value[begin:] if end < 0 else value[begin:end]
            if not entry.startswith(self._start):
                self._consequences = self.consequences
                return None
            row = entry.split("|", vep.cuts)
            is_own = len(row) > vep.symbol_at and row[vep.symbol_at] in vep.genes
            self._read[begin] = vep.consequence_of(row) if is_own else None
        return self._read[begin]

    def _read_frequency(self) -> tuple[float, str] | None:
        value, vep = self._raw(), self._vep
        if value and value != "." and vep.frequency_columns:
            if not value.startswith(self._start):
                rest = vep.pick(self._info)
                return vep.population_af({**rest, vep.field: value}, *self._place())
            found = vep.frequency_of(value.partition(",")[0])
            if found is not None:
                return found
        return info_frequency(vep.pick(self._info), vep.frequency_ranks, 0, 1)


def _may_hold_id(value: str, hgnc_id: str | None) -> bool:
    """Whether a cell may name this HGNC id, written with its prefix or as a bare number."""
    number = (hgnc_id or "").rpartition(":")[2]
    return bool(number) and number in value and (f":{number}" in value or f"|{number}" in value)
