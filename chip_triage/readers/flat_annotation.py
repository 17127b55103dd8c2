"""Annotations in plain INFO keys: ANNOVAR (``-vcfinput``), Oncotator and Hartwig's PAVE."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chip_triage.model.variant import Consequence
from chip_triage.readers.annotation import AnnotationParser, pick_info
from chip_triage.readers.hgvs_text import annovar_hgvsc, bare_hgvs, protein_name
from chip_triage.readers.population_frequency import info_frequency
from chip_triage.readers.so_terms import classification_terms, so_terms, splice_terms

_RAW = "\0raw"
_GENE_TABLES = ("refGeneWithVer", "refGene", "ensGene", "knownGene", "ensGene41", "ensGene40")


class AnnovarParser(AnnotationParser):
    """ANNOVAR repeats its keys between ``ANNOVAR_DATE`` and ``ALLELE_END``, once per ALT.

    ``pick`` keeps the raw INFO text, because a repeated key has no single value.
    """

    repeats_keys = True

    def __init__(self, tables: Sequence[str], info_defs: Mapping[str, str]) -> None:
        suffixes = [key.partition(".")[2] for key in tables]
        ranked = [name for name in _GENE_TABLES if name in suffixes]
        self._suffixes = (*ranked, *(name for name in suffixes if name not in ranked))
        super().__init__(f"AAChange.{self._suffixes[0]}", info_defs)
        words = ("Func", "Gene", "GeneDetail", "ExonicFunc", "AAChange")
        self._keys = tuple(f"{word}.{suffix}" for suffix in self._suffixes for word in words)
        self.info_keys = tuple(dict.fromkeys((*self.info_keys, *self._keys)))

    def pick(self, raw_info: str) -> dict[str, str]:
        """The keys of the first ALT's block, and the raw text for the others."""
        found = super().pick(raw_info)
        found[_RAW] = raw_info
        found[self.field] = raw_info
        return found

    def parse(
        self,
        info_value: str,
        ref: str,
        alt: str,
        alt_index: int,
        n_alts: int,
        alts: Sequence[str] = (),
    ) -> tuple[Consequence, ...]:
        """Consequences from the raw INFO text (``pick`` puts it under ``field``)."""
        cells = pick_info(_block(info_value, alt_index, n_alts), self._keys)
        found: list[Consequence] = []
        for suffix in self._suffixes:
            found.extend(annovar_consequences(cells, suffix))
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
        """Overall frequency of this ALT's block."""
        block = _block(info.get(_RAW, ""), alt_index, n_alts)
        keys = [key for rank in self.frequency_ranks for key in rank]
        return info_frequency(pick_info(block, keys), self.frequency_ranks, 0, 1)


def _block(raw: str, alt_index: int, n_alts: int) -> str:
    """The part of INFO that ANNOVAR wrote for one ALT; the whole when it wrote no block marks."""
    parts = raw.split("ANNOVAR_DATE=")
    if len(parts) == 1:
        return raw if n_alts == 1 else ""
    if len(parts) - 1 != n_alts:
        return ""
    return parts[alt_index + 1].partition("ALLELE_END")[0]


def annovar_consequences(cells: Mapping[str, str], suffix: str) -> list[Consequence]:
    """Consequences of one gene table (``refGene``, ``ensGene`` ...) from its five columns.

    Escapes ``\\x3b`` and ``\\x3d`` stand for ``;`` and ``=``.
    """
    plain = {
        word: cells.get(f"{word}.{suffix}", "").replace("\\x3b", ";").replace("\\x3d", "=")
        for word in ("Func", "Gene", "GeneDetail", "ExonicFunc", "AAChange")
    }
    source = f"ANNOVAR:{suffix}"
    functions = [word for word in plain["Func"].split(";") if word not in ("", ".")]
    exonic = classification_terms(plain["ExonicFunc"]) if plain["ExonicFunc"] else ()
    found = [
        _from_change(part, exonic or classification_terms("exonic"), source)
        for part in plain["AAChange"].split(",")
        if part.count(":") >= 2
    ]
    if "splicing" in functions:
        found.extend(_from_detail(plain, source))
    if found or not functions:
        return found
    terms = exonic or tuple(t for word in functions for t in classification_terms(word))
    genes = [gene for gene in plain["Gene"].replace(";", ",").split(",") if gene not in ("", ".")]
    return [Consequence(gene, None, terms, source=source) for gene in dict.fromkeys(genes)]


def _from_change(text: str, terms: tuple[str, ...], source: str) -> Consequence:
    """``TP53:NM_000546:exon5:c.G524A:p.R175H``."""
    parts = text.split(":")
    coding = next((part for part in parts if part.startswith("c.")), "")
    protein = next((part for part in parts if part.startswith("p.")), "")
    exon = next((part[4:] for part in parts if part.startswith("exon")), None)
    return Consequence(
        gene_symbol=parts[0] or None,
        transcript_id=parts[1] or None,
        so_terms=terms,
        hgvsc=annovar_hgvsc(coding) if coding else None,
        hgvsp=protein_name(protein) if protein else None,
        exon=exon,
        source=source,
    )


def _from_detail(plain: Mapping[str, str], source: str) -> list[Consequence]:
    """Splice sites: ``NM_000546:exon6:c.559+1G>A;NM_...`` in ``GeneDetail`` (old: in ``Gene``)."""
    gene = plain["Gene"].split(";")[0].split(",")[0].split("(")[0]
    detail = plain["GeneDetail"]
    if detail in ("", "."):
        detail = plain["Gene"].partition("(")[2].rstrip(")")
    found: list[Consequence] = []
    for part in detail.replace(",", ";").split(";"):
        cells = part.split(":")
        coding = next((cell for cell in cells if cell.startswith("c.")), None)
        if coding is not None:
            terms = splice_terms(coding)
            found.append(
                Consequence(gene, cells[0], terms, hgvsc=annovar_hgvsc(coding), source=source)
            )
    return found or [Consequence(gene, None, ("splice_site_variant",), source=source)]


class OncotatorParser(AnnotationParser):
    """Oncotator's VCF output: ``gene``, ``variant_classification``, ``protein_change`` ..."""

    _KEYS = (
        "variant_classification", "gene", "annotation_transcript", "transcript_change",
        "protein_change", "transcript_exon", "secondary_variant_classification",
    )  # fmt: skip

    def __init__(self, field: str, info_defs: Mapping[str, str]) -> None:
        super().__init__(field, info_defs)
        self.info_keys = tuple(dict.fromkeys((*self.info_keys, *self._KEYS)))

    def pick(self, raw_info: str) -> dict[str, str]:
        """The keys, and the raw text under ``field``."""
        found = super().pick(raw_info)
        found[self.field] = raw_info
        return found

    def parse(
        self,
        info_value: str,
        ref: str,
        alt: str,
        alt_index: int,
        n_alts: int,
        alts: Sequence[str] = (),
    ) -> tuple[Consequence, ...]:
        """One consequence per ALT from the raw INFO text (``pick`` puts it under ``field``)."""
        cells = {
            key: parts[alt_index]
            for key, value in pick_info(info_value, self._KEYS).items()
            if len(parts := value.split(",")) == n_alts
        }
        if not cells.get("gene"):
            return ()
        coding = bare_hgvs(cells.get("transcript_change", ""))
        terms = classification_terms(cells.get("variant_classification", ""))
        if terms == ("splice_site_variant",):
            second = classification_terms(cells.get("secondary_variant_classification", ""))
            terms = splice_terms(coding, second)
        return (
            Consequence(
                gene_symbol=cells["gene"],
                transcript_id=cells.get("annotation_transcript") or None,
                so_terms=terms,
                hgvsc=coding,
                hgvsp=protein_name(cells.get("protein_change", "")),
                exon=cells.get("transcript_exon") or None,
                source="ONCOTATOR",
            ),
        )


class PaveParser(AnnotationParser):
    """PAVE's ``PAVE_TI``: ``Gene|GeneName|Transcript|Effects|SpliceRegion|HGVS.c|HGVS.p`` per transcript.

    It writes one ALT per record; with several ALTs nothing is taken.
    """

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
        if n_alts != 1:
            return ()
        rows = (entry.split("|") for entry in info_value.split(","))
        return tuple(
            Consequence(
                gene_symbol=row[1] or None,
                transcript_id=row[2] or None,
                so_terms=so_terms(row[3]),
                hgvsc=bare_hgvs(row[5]),
                hgvsp=bare_hgvs(row[6]),
                source=self.field,
            )
            for row in rows
            if len(row) >= 7
        )
