"""Sequence Ontology terms by what they do to the protein, and the one consequence that is judged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from chip_triage.model.panel import PanelGene
from chip_triage.model.record import record
from chip_triage.model.variant import Call, Consequence, speaks_of

#: Classes, most severe first. Terms: Sequence Ontology; a class is what a driver rule asks for.
SPLICE_SITE = "splice_site"
NONSENSE = "nonsense"
FRAMESHIFT = "frameshift"
START_LOST = "start_lost"
STOP_LOST = "stop_lost"
INFRAME = "inframe"
MISSENSE = "missense"
CODING_OTHER = "coding_other"
SYNONYMOUS = "synonymous"
SPLICE_REGION = "splice_region"
NON_CODING = "non_coding"
CLASSES = (
    NONSENSE, FRAMESHIFT, SPLICE_SITE, START_LOST, STOP_LOST, INFRAME, MISSENSE, CODING_OTHER,
    SYNONYMOUS, SPLICE_REGION, NON_CODING,
)  # fmt: skip

_TERMS = {
    "splice_acceptor_variant": SPLICE_SITE,
    "splice_donor_variant": SPLICE_SITE,
    "splice_site_variant": SPLICE_SITE,  # SO:0001629, the parent; MAF tables without c. names
    "stop_gained": NONSENSE,
    "frameshift_variant": FRAMESHIFT,
    "frameshift_elongation": FRAMESHIFT,
    "frameshift_truncation": FRAMESHIFT,
    "plus_1_frameshift_variant": FRAMESHIFT,
    "minus_1_frameshift_variant": FRAMESHIFT,
    "start_lost": START_LOST,
    "initiator_codon_variant": START_LOST,
    "stop_lost": STOP_LOST,
    "inframe_insertion": INFRAME,
    "inframe_deletion": INFRAME,
    "conservative_inframe_insertion": INFRAME,
    "conservative_inframe_deletion": INFRAME,
    "disruptive_inframe_insertion": INFRAME,
    "disruptive_inframe_deletion": INFRAME,
    "inframe_indel": INFRAME,
    "protein_altering_variant": INFRAME,
    "missense_variant": MISSENSE,
    "rare_amino_acid_variant": MISSENSE,
    "coding_sequence_variant": CODING_OTHER,
    "transcript_ablation": CODING_OTHER,
    "exon_loss_variant": CODING_OTHER,
    "feature_truncation": CODING_OTHER,
    "feature_elongation": CODING_OTHER,
    "transcript_amplification": CODING_OTHER,
    "synonymous_variant": SYNONYMOUS,
    "stop_retained_variant": SYNONYMOUS,
    "start_retained_variant": SYNONYMOUS,
    "splice_region_variant": SPLICE_REGION,
    "splice_donor_5th_base_variant": SPLICE_REGION,
    "splice_donor_region_variant": SPLICE_REGION,
    "splice_polypyrimidine_tract_variant": SPLICE_REGION,
}
#: Terms that a driver rule can be about: everything but non-coding ones.
RULE_TERMS = frozenset(_TERMS)
_RANK = {name: rank for rank, name in enumerate(CLASSES)}
_CODING = frozenset(CLASSES) - {NON_CODING, SPLICE_REGION}


@lru_cache(maxsize=512)
def consequence_classes(so_terms: tuple[str, ...]) -> frozenset[str]:
    """Every class that the terms belong to (``missense`` and ``splice_region`` may stand together)."""
    return frozenset(_TERMS.get(term, NON_CODING) for term in so_terms)


def worst_class(so_terms: Iterable[str]) -> str:
    """The most severe class of the terms; ``non_coding`` for unknown or no terms."""
    return min(consequence_classes(tuple(so_terms)), key=_RANK.__getitem__, default=NON_CODING)


def accession(transcript_id: str | None) -> str:
    """A transcript accession without its version: ``ENST00000269305.9`` is ``ENST00000269305``."""
    return (transcript_id or "").partition(".")[0].strip()


def of_gene(consequence: Consequence, gene: PanelGene) -> bool:
    """Whether a consequence speaks of this gene: by HGNC id, symbol or listed alias.

    A consequence that names no gene is taken to belong to the panel gene at whose place it was read.
    """
    return speaks_of(consequence, transcripts_of(gene).symbols, gene.hgnc_id)


def on_panel_transcript(consequence: Consequence, gene: PanelGene) -> bool:
    """Whether it is annotated on the panel's MANE transcript, whatever the version."""
    return accession(consequence.transcript_id) in transcripts_of(gene).panel


def _numbered_alike(transcript_id: str | None, gene: PanelGene) -> bool:
    names = gene.same_numbering
    return bool(names) and (transcript_id in names or accession(transcript_id) in names)


def select_consequence(consequences: Sequence[Consequence], gene: PanelGene) -> Consequence | None:
    """The one consequence that is judged: see :func:`choose_consequence`."""
    return choose_consequence(consequences, gene)[0]


def consequence_of(call: Call, gene: PanelGene) -> Consequence | None:
    """The consequence of a call that is judged; other transcripts are left unread where it can be told."""
    names = transcripts_of(gene)
    first = call.first_on_transcripts(names.panel)
    if first is not None and speaks_of(first, names.symbols, gene.hgnc_id):
        return first
    own = call.of_gene(names.symbols, gene.hgnc_id)
    return select_consequence(own, gene) if own else None


@record
class GeneTranscripts:
    """Accessions and names of a gene: ``panel`` is its MANE transcript in both catalogues, without
    version; ``alike`` adds those whose residues are numbered as on it; ``symbols`` holds the aliases too."""

    panel: frozenset[str]
    alike: frozenset[str]
    symbols: frozenset[str]


_TRANSCRIPTS: dict[str, tuple[PanelGene, GeneTranscripts]] = {}


def transcripts_of(gene: PanelGene) -> GeneTranscripts:
    """The accessions of a gene, put together once."""
    known = _TRANSCRIPTS.get(gene.symbol)
    if known is None or known[0] is not gene:
        panel = frozenset((accession(gene.mane_ensembl), accession(gene.mane_refseq))) - {""}
        alike = panel.union(gene.same_numbering)
        names = GeneTranscripts(panel, alike, frozenset((gene.symbol, *gene.aliases)))
        known = _TRANSCRIPTS[gene.symbol] = (gene, names)
    return known[1]


def choose_consequence(
    consequences: Sequence[Consequence], gene: PanelGene
) -> tuple[Consequence | None, str]:
    """The consequence on the panel's transcript, else MANE Select, else canonical, else the first
    that touches the coding sequence, else the first; with the choice in words.

    Versions are ignored in the comparison and said when they differ from the panel's.
    """
    own = [item for item in consequences if of_gene(item, gene)]
    if not own:
        return None, "no consequence names this gene"
    for item in own:
        if on_panel_transcript(item, gene):
            return item, _panel_choice(item, gene)
    for item in own:
        if _numbered_alike(item.transcript_id, gene):
            return item, f"{item.transcript_id}, numbered as the panel's {gene.mane_refseq}"
    for word, flag in (("MANE Select", "is_mane_select"), ("canonical", "is_canonical")):
        for item in own:
            if getattr(item, flag):
                return item, f"{word} of the annotation ({item.transcript_id}), not the panel's"
    for item in own:
        if consequence_classes(item.so_terms) & _CODING:
            return item, f"first coding transcript ({item.transcript_id or 'not named'})"
    return own[0], f"first transcript ({own[0].transcript_id or 'not named'})"


def _panel_choice(consequence: Consequence, gene: PanelGene) -> str:
    found = consequence.transcript_id or ""
    wanted = gene.mane_refseq if found.startswith("N") else gene.mane_ensembl
    if found == wanted or "." not in found:
        return f"panel transcript {found}"
    return f"panel transcript {found} (the panel lists version {wanted})"
