"""Ensembl VEP's ``CSQ`` (and look-alikes such as VcfAnnotateConsequence), described by its header."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from operator import itemgetter

from chip_triage.model.record import maker
from chip_triage.model.variant import Consequence
from chip_triage.readers.annotation import AnnotationParser, AnnotationText
from chip_triage.readers.hgvs_text import bare_hgvs, protein_change_of
from chip_triage.readers.population_frequency import frequency_keys, frequency_value
from chip_triage.readers.so_terms import so_terms
from chip_triage.readers.vep_text import NOT_TRANSCRIPTS, VepText

_make_consequence = maker(Consequence)
_BUILT = (
    "Consequence", "SYMBOL", "HGNC_ID", "Feature", "Feature_type", "EXON", "INTRON", "HGVSc",
    "HGVSp", "MANE_SELECT", "MANE", "CANONICAL",
)  # fmt: skip
_USED = (
    "Allele", "ALLELE_NUM", "Consequence", "SYMBOL", "Gene", "HGNC_ID", "Feature", "Feature_type",
    "EXON", "INTRON", "HGVSc", "HGVSp", "MANE_SELECT", "MANE", "CANONICAL", "Protein_position",
    "Amino_acids",
)  # fmt: skip


def format_fields(description: str) -> tuple[str, ...]:
    """Column names that stand after ``Format:`` in a Description."""
    _, _, text = description.partition("Format:")
    return tuple(name.strip().strip("'\"") for name in text.strip().strip("\"'").split("|"))


def vep_allele_names(ref: str, alts: Sequence[str]) -> tuple[str, ...]:
    """How VEP writes each ALT: an indel record whose alleles share their first base loses it.

    Source: the VCF parser of Ensembl VEP. ``*`` is left alone; an emptied allele is ``-``.
    """
    if all(len(alt) == len(ref) for alt in alts):
        return tuple(alts)
    first = {allele[:1] for allele in (ref, *alts) if "*" not in allele}
    if len(first) != 1:
        return tuple(alts)
    return tuple(alt if "*" in alt else alt[1:] or "-" for alt in alts)


def _minimal_name(ref: str, alt: str) -> str:
    """ALT trimmed at both ends (VEP ``--minimal``)."""
    while ref and alt and ref[-1] == alt[-1]:
        ref, alt = ref[:-1], alt[:-1]
    while ref and alt and ref[0] == alt[0]:
        ref, alt = ref[1:], alt[1:]
    return alt or "-"


class VepParser(AnnotationParser):
    """Reads only the columns it uses; entries are cut no further than the last of these."""

    def __init__(self, field: str, info_defs: Mapping[str, str], genes: frozenset[str]) -> None:
        super().__init__(field, info_defs)
        self.columns = format_fields(self.description)
        self.genes = genes
        at = {name: index for index, name in reversed(list(enumerate(self.columns)))}
        self._at = {name: at.get(name, -1) for name in _USED}
        self.cuts = max(self._at.values()) + 1
        self._cells = itemgetter(*(self._at[name] for name in _BUILT))
        self._derive_protein = self._at["HGVSp"] < 0 <= self._at["Amino_acids"]
        self.symbol_at = self._at["SYMBOL"]
        self.names_hgnc = self._at["HGNC_ID"] >= 0
        self._searchable = (
            bool(genes)
            and self._at["Allele"] == 0 < self._at["Feature"]
            and 0 < self._at["Consequence"] < self.symbol_at < len(self.columns) - 1
        )
        self._has_canonical = self._at["CANONICAL"] >= 0
        self._has_select = self._at["MANE_SELECT"] >= 0
        self._has_mane = self._at["MANE"] >= 0
        self._asked: tuple[str, str, str, int, int] = ("", "", "", -1, -1)
        self._answer: list[str] = []
        self.frequency_columns = tuple(
            tuple((name, at[name]) for name in rank)
            for rank in frequency_keys(self.columns, vep_csq=True)
        )

    @cached_property
    def row_pattern(self) -> re.Pattern[str]:
        """Finds allele, SO terms and symbol of every entry in a value that has a comma before it."""
        words_at = self._at["Consequence"]
        between = (words_at - 1, self.symbol_at - words_at - 1)
        passed = [rf"\|(?:[^|,]*\|){{{number}}}" for number in between]
        return re.compile(f",([^|,]*){passed[0]}([^|,]*){passed[1]}([^|,]*)")

    @property
    def is_usable(self) -> bool:
        """Whether the columns name the consequence and the gene."""
        return self._at["Consequence"] >= 0 and (
            self._at["SYMBOL"] >= 0 or self._at["HGNC_ID"] >= 0
        )

    @property
    def completeness(self) -> int:
        """How many of the used columns the header describes."""
        return sum(index >= 0 for index in self._at.values())

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
        entries = self._entries(info_value, ref, alt, alt_index, n_alts, alts)
        rows = [entry.split("|", self.cuts) for entry in entries]
        if self.genes and self._at["SYMBOL"] >= 0:
            symbol = self._at["SYMBOL"]
            rows = [r for r in rows if len(r) > symbol and r[symbol] in self.genes] or rows
        return tuple(made for row in rows if (made := self.consequence_of(row)) is not None)

    def text_of(
        self, raw_info: str, ref: str, alt: str, alt_index: int, alts: Sequence[str]
    ) -> AnnotationText:
        """Where the header lets transcripts be found as text, a record with one ALT is searched."""
        if self._searchable and len(alts) == 1:
            return VepText(self, raw_info, ref, alt, alts)
        return AnnotationText(self, raw_info, ref, alt, alt_index, alts)

    def population_af(
        self,
        info: Mapping[str, str],
        ref: str,
        alt: str,
        alt_index: int,
        n_alts: int,
        alts: Sequence[str] = (),
    ) -> tuple[float, str] | None:
        """The entry's own frequency columns first, then INFO keys."""
        value = info.get(self.field, "")
        if value and value != "." and self.frequency_columns:
            found = self._entry_frequency(value, ref, alt, alt_index, n_alts, alts)
            if found is not None:
                return found
        return super().population_af(info, ref, alt, alt_index, n_alts, alts)

    def _entry_frequency(
        self, value: str, ref: str, alt: str, alt_index: int, n_alts: int, alts: Sequence[str]
    ) -> tuple[float, str] | None:
        entries = self._entries(value, ref, alt, alt_index, n_alts, alts)
        return self.frequency_of(entries[0]) if entries else None

    def frequency_of(self, entry: str) -> tuple[float, str] | None:
        """The overall frequency that one entry gives, from its best column."""
        cells = entry.split("|")
        width = len(cells)
        allele = cells[self._at["Allele"]] if self._at["Allele"] >= 0 else ""
        for rank in self.frequency_columns:
            best: tuple[float, str] | None = None
            for name, index in rank:
                if index >= width or not (text := cells[index]):
                    continue
                number = frequency_value(text, allele)
                if number is not None and 0 <= number <= 1 and (best is None or number > best[0]):
                    best = (number, f"{self.field}:{name}")
            if best is not None:
                return best
        return None

    def _entries(
        self, value: str, ref: str, alt: str, alt_index: int, n_alts: int, alts: Sequence[str]
    ) -> list[str]:
        """The entries that speak of this ALT; the last answer is kept for the frequency's question."""
        asked = (value, ref, alt, alt_index, n_alts)
        if asked != self._asked:
            self._asked = asked
            self._answer = self._matching(value, ref, alt, alt_index, n_alts, alts)
        return self._answer

    def _matching(
        self, value: str, ref: str, alt: str, alt_index: int, n_alts: int, alts: Sequence[str]
    ) -> list[str]:
        entries = value.split(",")
        number_at, allele_at = self._at["ALLELE_NUM"], self._at["Allele"]
        if number_at >= 0 and n_alts > 1:
            wanted, end = [str(alt_index + 1)], number_at + 1
            return [e for e in entries if e.split("|", end)[number_at:end] == wanted]
        if allele_at < 0:
            return entries if n_alts == 1 else []
        if allele_at == 0:
            for candidate in self.spellings(ref, alt, alts):
                start = candidate + "|"
                own = [entry for entry in entries if entry.startswith(start)]
                if own:
                    return own
        named = [
            ((entry.split("|", allele_at + 1) + [""] * allele_at)[allele_at], entry)
            for entry in entries
        ]
        present = {name for name, _ in named}
        for candidate in self.spellings(ref, alt, alts):
            if candidate in present:
                return [entry for name, entry in named if name == candidate]
        return entries if n_alts == 1 and len(present) == 1 else []

    @staticmethod
    def spellings(ref: str, alt: str, alts: Sequence[str]) -> tuple[str, ...]:
        if len(alts) > 1:
            names = dict(zip(alts, vep_allele_names(ref, alts), strict=True))
            own = names.pop(alt, alt)
            others = set(names.values())
            spare = [name for name in (alt, _minimal_name(ref, alt)) if name not in others]
            return (own, *spare)
        return (*vep_allele_names(ref, (alt,)), alt, _minimal_name(ref, alt))

    def consequence_of(self, row: list[str]) -> Consequence | None:
        short = self.cuts - len(row)
        if short > 0:
            row.extend([""] * short)
        row.append("")  # a column that the header lacks has index -1
        (
            words, symbol, hgnc, feature, kind, exon, intron, coding, protein, select, mane,
            canonical,
        ) = self._cells(row)  # fmt: skip
        if kind in NOT_TRANSCRIPTS:
            return None
        hgvsp = bare_hgvs(protein) if protein else None
        if hgvsp is None and self._derive_protein:
            at = self._at
            hgvsp = protein_change_of(row[at["Protein_position"]], row[at["Amino_acids"]])
        is_mane = bool(select) if self._has_select else None
        if is_mane is None and self._has_mane:
            is_mane = bool(mane) and "plus" not in mane.lower()
        return _make_consequence(
            symbol or None,
            feature or None,
            so_terms(words),
            bare_hgvs(coding) if coding else None,
            hgvsp,
            exon or None,
            intron or None,
            is_mane,
            canonical == "YES" if self._has_canonical else None,
            (f"HGNC:{hgnc}" if hgnc.isdigit() else hgnc) or None,
            self.field,
        )
