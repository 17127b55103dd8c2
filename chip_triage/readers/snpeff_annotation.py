"""SnpEff's ``ANN`` (with its cancer syntax) and the older ``EFF``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chip_triage.model.variant import Consequence
from chip_triage.readers.annotation import AnnotationParser
from chip_triage.readers.hgvs_text import bare_hgvs, protein_name
from chip_triage.readers.so_terms import so_terms

#: Column order of the ANN specification 1.0 (SnpEff, VEP and others agreed on it in 2015).
_ALLELE, _EFFECT, _GENE, _GENE_ID, _FEATURE_TYPE, _FEATURE, _RANK, _HGVSC, _HGVSP = (
    0, 1, 3, 4, 5, 6, 8, 9, 10,
)  # fmt: skip
_KEPT_FEATURES = ("transcript", "", "intergenic_region")
_INTRONIC = ("intron_variant", "splice_donor_variant", "splice_acceptor_variant")


def _is_intronic(terms: Sequence[str]) -> bool:
    return any(term in _INTRONIC for term in terms)


class SnpEffAnnParser(AnnotationParser):
    """``Allele | Annotation | Impact | Gene_Name | ...``; the column order is fixed."""

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
        """See :meth:`AnnotationParser.parse`.

        In cancer samples an allele may be written against another one (``G-C``: G where the
        germline has C); such entries are read only when no plain one speaks of the ALT.
        """
        if not info_value or info_value == ".":
            return ()
        rows = [entry.split("|", _HGVSP + 1) for entry in info_value.split(",")]
        rows = _of_allele([row for row in rows if len(row) > _HGVSP], ref, alt, n_alts)
        if self._genes:
            rows = [row for row in rows if row[_GENE] in self._genes] or rows
        return tuple(self._consequence(row) for row in rows if row[_FEATURE_TYPE] in _KEPT_FEATURES)

    def _consequence(self, row: list[str]) -> Consequence:
        terms = so_terms(row[_EFFECT])
        rank = row[_RANK] or None
        intronic = _is_intronic(terms)
        between_genes = row[_FEATURE_TYPE] == "intergenic_region"
        return Consequence(
            gene_symbol=None if between_genes else row[_GENE] or None,
            transcript_id=None if between_genes else row[_FEATURE] or None,
            so_terms=terms,
            hgvsc=bare_hgvs(row[_HGVSC]),
            hgvsp=bare_hgvs(row[_HGVSP]),
            exon=None if intronic else rank,
            intron=rank if intronic else None,
            source=self.field,
        )


def _of_allele(rows: list[list[str]], ref: str, alt: str, n_alts: int) -> list[list[str]]:
    named = {row[_ALLELE] for row in rows}
    for candidate in (alt, alt[1:] if len(alt) != len(ref) else alt):
        if candidate and candidate in named:
            return [row for row in rows if row[_ALLELE] == candidate]
    against = [row for row in rows if row[_ALLELE].startswith(alt + "-")]
    if against:
        return against
    return rows if n_alts == 1 and len(named) == 1 else []


class SnpEffEffParser(AnnotationParser):
    """``Effect(Impact|Class|Codon|Amino_Acid|Length|Gene|BioType|Coding|Transcript|Exon|Genotype)``."""

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
        """See :meth:`AnnotationParser.parse`; ``Genotype_Number`` (1, 2, ... or bases) names the ALT."""
        found: list[Consequence] = []
        for entry in info_value.split("),"):
            effect, bracket, inside = entry.rstrip(")").partition("(")
            cells = inside.split("|")
            if not bracket or len(cells) < 10 or "[" in effect:
                continue  # `[` marks protein features, which are no transcript consequences
            genotype = cells[10] if len(cells) > 10 else ""
            if n_alts > 1 and genotype not in (str(alt_index + 1), alt):
                continue
            found.append(self._consequence(effect, cells))
        own = tuple(c for c in found if c.gene_symbol in self._genes)
        return own or tuple(found)

    def _consequence(self, effect: str, cells: list[str]) -> Consequence:
        terms = so_terms(effect.replace("+", "&"))
        protein, coding = _hgvs_pair(cells[3])
        rank = cells[9] or None
        intronic = _is_intronic(terms)
        return Consequence(
            gene_symbol=cells[5] or None,
            transcript_id=cells[8] or None,
            so_terms=terms,
            hgvsc=coding,
            hgvsp=protein,
            exon=None if intronic else rank,
            intron=rank if intronic else None,
            source=self.field,
        )


def _hgvs_pair(text: str) -> tuple[str | None, str | None]:
    """Protein and coding name of ``p.Ala1284Val/c.3851C>T``, ``c.1A>G`` or ``A1284V``."""
    protein: str | None = None
    coding: str | None = None
    for part in text.split("/"):
        if part.startswith(("c.", "n.")):
            coding = bare_hgvs(part)
        elif part and not part.isdigit():
            protein = protein_name(part)
    return protein, coding
