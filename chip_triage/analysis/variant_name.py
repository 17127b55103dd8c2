"""A variant as a person writes it: coordinates with any separator, or HGVS by gene or transcript."""

from __future__ import annotations

import re

from chip_triage.analysis.consequence import accession, on_panel_transcript, transcripts_of
from chip_triage.analysis.protein import ProteinChange, parse_protein
from chip_triage.model.locus import VariantKey, canonical_contig
from chip_triage.model.panel import GenePanel, PanelGene
from chip_triage.model.variant import Call, Consequence

#: chr2:25234373:C:T, 2-25234373-C-T, chr2:25234373C>T, chr2:g.25234373C>T, 2 25234373 C T
_COORDINATES = (
    r"(?P<chrom>NC_[0-9]+\.[0-9]+|[^\s:_-]+)[\s:_-]+(?:g\.)?(?P<pos>[1-9][0-9]{0,9})[\s:_-]*"
    r"(?P<ref>[ACGTN]+)[\s:_/>-]+(?P<alt>[ACGTN]+|<[^<>\s]+>)"
)
_HGVS = r"(?:(?P<head>[^\s:]+)(?:\s*:\s*|\s+))?(?P<tail>\S+)"
#: Bases that older names repeat after del and dup (c.1934dupG).
_REPEATED_BASES = r"(?<=del|dup)[ACGT]+$"


def is_meant(call: Call, variant: str, panel: GenePanel) -> bool:
    """Whether a call is the variant that a user wrote: coordinates, key, or HGVS in any notation."""
    text = variant.strip()
    written = call.variant
    if text == str(written.key):
        return True
    place = re.fullmatch(_COORDINATES, text, re.IGNORECASE)
    if place is not None:
        return _is_there(call, place["chrom"], int(place["pos"]), place["ref"], place["alt"])
    named = re.fullmatch(_HGVS, text)
    if named is None:
        return False
    head, tail = named["head"] or "", named["tail"]
    return any(_is_named(item, head, tail, panel) for item in call.consequences)


def place_of(variant: str) -> tuple[str, int] | None:
    """Contig and position of a variant that is written as coordinates; None for HGVS."""
    place = re.fullmatch(_COORDINATES, variant.strip(), re.IGNORECASE)
    return (canonical_contig(place["chrom"]), int(place["pos"])) if place else None


def _is_there(call: Call, chrom: str, pos: int, ref: str, alt: str) -> bool:
    written = call.variant
    contig = canonical_contig(chrom)
    if contig != written.key.contig:
        return False
    if (pos, ref.upper(), alt.upper()) == (written.pos, written.ref.upper(), written.alt.upper()):
        return True
    if alt.startswith("<"):
        return False
    return VariantKey.from_vcf(written.key.assembly, chrom, pos, ref, alt) == written.key


def _is_named(consequence: Consequence, head: str, tail: str, panel: GenePanel) -> bool:
    gene = panel.gene(consequence.gene_symbol or "")
    if head and not _is_of(consequence, head, gene):
        return False
    if tail.startswith(("c.", "n.")):
        held = consequence.hgvsc or ""
        return re.sub(_REPEATED_BASES, "", tail) == re.sub(_REPEATED_BASES, "", held)
    return _same_protein(parse_protein(tail), parse_protein(consequence.hgvsp))


def _is_of(consequence: Consequence, head: str, gene: PanelGene | None) -> bool:
    """Whether a name before the colon is the consequence's gene, its transcript, or a protein.

    The panel transcript goes by both catalogues' names. A protein's accession is not kept, so that it
    is taken for the right one: the change decides.
    """
    names = {(consequence.gene_symbol or "").upper()}
    if gene is not None:
        names |= {gene.symbol.upper(), *(alias.upper() for alias in gene.aliases)}
    asked = accession(head)
    if head.upper() in names or asked.startswith(("NP_", "ENSP")):
        return True
    if asked and asked == accession(consequence.transcript_id):
        return True
    if gene is None or not on_panel_transcript(consequence, gene):
        return False
    return asked in transcripts_of(gene).alike


def _same_protein(asked: ProteinChange, held: ProteinChange) -> bool:
    if "unknown" in (asked.kind, held.kind) or asked.kind != held.kind:
        return False
    if asked.kind == "frameshift":  # W288fs, Trp288CysfsTer12 and Trp288Cysfs are one
        same = asked.start == held.start and asked.ref in ("", held.ref)
        return same and ("" in (asked.alt, held.alt) or asked.alt == held.alt)
    return asked == held
