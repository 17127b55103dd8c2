"""What a consequence does to the protein, in the four words that the verdict needs."""

from __future__ import annotations

from functools import lru_cache

from chip_triage.model.variant import Consequence

PROTEIN_ALTERING = "protein_altering"
SYNONYMOUS = "synonymous"
NON_CODING = "non_coding"
DEEP_INTRONIC = "deep_intronic"

#: Sequence Ontology terms that change the protein; canonical splice sites (the first and last two
#: intronic bases) are among them.
ALTERING_TERMS = frozenset({
    "missense_variant", "stop_gained", "stop_lost", "start_lost", "initiator_codon_variant",
    "frameshift_variant", "frameshift_elongation", "frameshift_truncation", "inframe_insertion",
    "inframe_deletion", "conservative_inframe_insertion", "conservative_inframe_deletion",
    "disruptive_inframe_insertion", "disruptive_inframe_deletion", "protein_altering_variant",
    "coding_sequence_variant", "transcript_ablation", "exon_loss_variant", "feature_truncation",
    "feature_elongation", "splice_acceptor_variant", "splice_donor_variant", "splice_site_variant",
    "rare_amino_acid_variant",
})  # fmt: skip
SYNONYMOUS_TERMS = frozenset(
    {"synonymous_variant", "stop_retained_variant", "start_retained_variant"}
)
INTRON_TERMS = frozenset({"intron_variant", "non_coding_transcript_intron_variant"})
SPLICE_REGION_TERMS = frozenset({
    "splice_region_variant", "splice_donor_5th_base_variant", "splice_donor_region_variant",
    "splice_polypyrimidine_tract_variant", "extended_intronic_splice_region_variant",
})  # fmt: skip
#: Intronic bases that Sequence Ontology still counts as splice region (SO:0001630: 3 to 8 bases).
SPLICE_REGION_BASES = 8


def effect_of(consequence: Consequence) -> str:
    """Class of a consequence: protein_altering, synonymous, non_coding or deep_intronic."""
    effect = _effect_of_terms(consequence.so_terms)
    if effect == DEEP_INTRONIC and in_splice_region(consequence):
        return NON_CODING
    return effect


@lru_cache(maxsize=512)
def _effect_of_terms(terms: tuple[str, ...]) -> str:
    """What the terms say by themselves; an intron's depth is in the c. name."""
    if not ALTERING_TERMS.isdisjoint(terms):
        return PROTEIN_ALTERING
    if not SYNONYMOUS_TERMS.isdisjoint(terms):
        return SYNONYMOUS
    return NON_CODING if INTRON_TERMS.isdisjoint(terms) else DEEP_INTRONIC


def in_splice_region(consequence: Consequence) -> bool:
    """Whether it lies near a splice site (not: at the canonical site itself)."""
    if not SPLICE_REGION_TERMS.isdisjoint(consequence.so_terms):
        return True
    offset = intronic_offset(consequence.hgvsc)
    return offset is not None and offset <= SPLICE_REGION_BASES


def intronic_offset(hgvsc: str | None) -> int | None:
    """Smallest distance in bases into the intron (``c.375+5G>A`` gives 5); None when exonic."""
    if not hgvsc:
        return None
    distances = []
    for position in hgvsc.removeprefix("c.").removeprefix("n.").split("_"):
        body = position.lstrip("*-")
        for sign in "+-":
            if sign not in body:
                continue
            base, _, tail = body.partition(sign)
            if base.isdigit():
                digits = tail[: len(tail) - len(tail.lstrip("0123456789"))]
                if digits:
                    distances.append(int(digits))
    return min(distances) if distances else None
