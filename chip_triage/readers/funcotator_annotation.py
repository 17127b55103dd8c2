"""GATK Funcotator's ``FUNCOTATION``: bracketed, one group per ALT, columns named by the header."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from chip_triage.model.variant import Consequence
from chip_triage.readers.annotation import AnnotationParser
from chip_triage.readers.hgvs_text import bare_hgvs, protein_name
from chip_triage.readers.population_frequency import frequency_value
from chip_triage.readers.so_terms import classification_terms, is_coding_change, splice_terms

_OTHER = re.compile(r"(?P<gene>.+?)_(?P<tx>ENST\d+(?:\.\d+)?|N[MR]_\d+(?:\.\d+)?)_(?P<rest>.+)$")
_USED = (
    "hugoSymbol", "variantClassification", "secondaryVariantClassification",
    "annotationTranscript", "transcriptExon", "cDnaChange", "proteinChange", "otherTranscripts",
)  # fmt: skip
_FREQUENCIES = ("gnomAD_exome_AF", "gnomAD_genome_AF")


def funcotator_fields(description: str) -> tuple[str, ...]:
    """Column names behind ``Funcotation fields are:``."""
    _, _, text = description.partition("fields are:")
    return tuple(name.strip() for name in text.split("|")) if text else ()


class FuncotatorParser(AnnotationParser):
    """One group per ALT (``[...],[...]``); several transcripts of an ALT are joined by ``#``."""

    def __init__(self, field: str, info_defs: Mapping[str, str]) -> None:
        super().__init__(field, info_defs)
        columns = funcotator_fields(self.description)
        self._at = {name: _index_of(columns, name) for name in _USED}
        self._frequency = [(n, columns.index(n)) for n in _FREQUENCIES if n in columns]

    @property
    def is_usable(self) -> bool:
        """Whether the header names the gene and the class columns."""
        return self._at["hugoSymbol"] >= 0 and self._at["variantClassification"] >= 0

    def parse(
        self,
        info_value: str,
        ref: str,
        alt: str,
        alt_index: int,
        n_alts: int,
        alts: Sequence[str] = (),
    ) -> tuple[Consequence, ...]:
        """See :meth:`AnnotationParser.parse`; ``otherTranscripts`` follow the chosen one."""
        found: list[Consequence] = []
        for cells in self._groups(info_value, alt_index, n_alts):
            found.append(self._consequence(cells))
            found.extend(_others(self._cell(cells, "otherTranscripts"), self.field))
        return tuple(found)

    def population_af(
        self,
        info: Mapping[str, str],
        ref: str,
        alt: str,
        alt_index: int,
        n_alts: int,
        alts: Sequence[str] = (),
    ) -> tuple[float, str] | None:
        """The higher of the gnomAD data sources' overall frequencies, then INFO keys."""
        best: tuple[float, str] | None = None
        if self._frequency:
            for cells in self._groups(info.get(self.field, ""), alt_index, n_alts):
                for name, index in self._frequency:
                    number = frequency_value(cells[index]) if index < len(cells) else None
                    if number is not None and 0 <= number <= 1 and (not best or number > best[0]):
                        best = (number, f"{self.field}:{name}")
        return best or super().population_af(info, ref, alt, alt_index, n_alts, alts)

    @staticmethod
    def _groups(value: str, alt_index: int, n_alts: int) -> list[list[str]]:
        if not value.startswith("["):
            return []
        alleles = value[1:].rstrip("]").split("],[")
        if len(alleles) != n_alts:
            return []
        return [group.split("|") for group in alleles[alt_index].split("]#[")]

    def _cell(self, cells: list[str], name: str) -> str:
        index = self._at[name]
        return cells[index] if 0 <= index < len(cells) else ""

    def _consequence(self, cells: list[str]) -> Consequence:
        coding = bare_hgvs(self._cell(cells, "cDnaChange"))
        return Consequence(
            gene_symbol=self._cell(cells, "hugoSymbol") or None,
            transcript_id=self._cell(cells, "annotationTranscript") or None,
            so_terms=funcotator_terms(
                self._cell(cells, "variantClassification"),
                self._cell(cells, "secondaryVariantClassification"),
                coding,
            ),
            hgvsc=coding,
            hgvsp=protein_name(self._cell(cells, "proteinChange")),
            exon=self._cell(cells, "transcriptExon") or None,
            source=self.field,
        )


def _index_of(columns: Sequence[str], name: str) -> int:
    return next((i for i, column in enumerate(columns) if column.endswith(f"_{name}")), -1)


def funcotator_terms(primary: str, secondary: str, coding: str | None) -> tuple[str, ...]:
    """SO terms of a Funcotator class. Its splice class also covers the last bases of an exon:
    then the secondary class says what the change does."""
    terms = classification_terms(primary)
    if terms == ("splice_site_variant",):
        return splice_terms(coding, classification_terms(secondary))
    return terms


def _others(text: str, source: str) -> list[Consequence]:
    """``TP53_ENST00000359597.4_MISSENSE_p.R175H/...`` as consequences without c. names."""
    found: list[Consequence] = []
    for part in text.split("/") if text else ():
        match = _OTHER.match(part)
        if match is None:
            continue
        word, _, change = match["rest"].partition("_p.")
        terms = classification_terms(word)
        if terms == ("splice_site_variant",) and change:
            terms = ("splice_region_variant",)
        protein = protein_name(change) if change else None
        keep = protein if is_coding_change(terms) or protein else None
        found.append(Consequence(match["gene"], match["tx"], terms, hgvsp=keep, source=source))
    return found
