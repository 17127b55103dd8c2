"""Words for consequences that annotators write, as Sequence Ontology terms.

Sources: Sequence Ontology (sequenceontology.org), the GDC MAF specification and vcf2maf for
``Variant_Classification``, GATK's Funcotator, SnpEff's effect list, ``bcftools csq`` and ANNOVAR.
Keys are lower case without punctuation, so that ``Missense_Mutation`` and ``MISSENSE`` differ only
where the words do.
"""

from __future__ import annotations

import re
from functools import lru_cache

_CLASSIFICATIONS: dict[str, tuple[str, ...]] = {
    # MAF, Oncotator and Funcotator
    "missensemutation": ("missense_variant",),
    "missense": ("missense_variant",),
    "nonsensemutation": ("stop_gained",),
    "nonsense": ("stop_gained",),
    "frameshiftdel": ("frameshift_variant",),
    "frameshiftins": ("frameshift_variant",),
    "frameshift": ("frameshift_variant",),
    "frameshiftindel": ("frameshift_variant",),
    "insertionframeshift": ("frameshift_variant",),
    "deletionframeshift": ("frameshift_variant",),
    "inframedel": ("inframe_deletion",),
    "inframeins": ("inframe_insertion",),
    "inframeindel": ("protein_altering_variant",),
    "inframe": ("protein_altering_variant",),
    "splicesite": ("splice_site_variant",),
    "splicesitesnp": ("splice_site_variant",),
    "splicesiteindel": ("splice_site_variant",),
    "splicesitedel": ("splice_site_variant",),
    "splicesiteins": ("splice_site_variant",),
    "spliceregion": ("splice_region_variant",),
    "silent": ("synonymous_variant",),
    "synonymous": ("synonymous_variant",),
    "synonymousmutation": ("synonymous_variant",),
    "translationstartsite": ("start_lost",),
    "startcodonsnp": ("start_lost",),
    "startcodonins": ("start_lost",),
    "startcodondel": ("start_lost",),
    "nonstopmutation": ("stop_lost",),
    "nonstop": ("stop_lost",),
    "readthrough": ("stop_lost",),
    "stopcodondel": ("stop_lost",),
    "stopcodonins": ("stop_lost",),
    "stopcodonsnp": ("stop_lost",),
    "intron": ("intron_variant",),
    "intronic": ("intron_variant",),
    "5utr": ("5_prime_UTR_variant",),
    "3utr": ("3_prime_UTR_variant",),
    "fiveprimeutr": ("5_prime_UTR_variant",),
    "threeprimeutr": ("3_prime_UTR_variant",),
    "5flank": ("upstream_gene_variant",),
    "3flank": ("downstream_gene_variant",),
    "fiveprimeflank": ("upstream_gene_variant",),
    "threeprimeflank": ("downstream_gene_variant",),
    "igr": ("intergenic_variant",),
    "rna": ("non_coding_transcript_exon_variant",),
    "lincrna": ("non_coding_transcript_exon_variant",),
    "denovostartinframe": ("5_prime_UTR_premature_start_codon_gain_variant",),
    "denovostartoutframe": ("5_prime_UTR_premature_start_codon_gain_variant",),
    "denovostartoutofframe": ("5_prime_UTR_premature_start_codon_gain_variant",),
    # words of the IPSS-M and AMLSG tables (Sanger's annotators)
    "nonsynonymouscodon": ("missense_variant",),
    "misssense": ("missense_variant",),
    "synonymouscodon": ("synonymous_variant",),
    "inframecodonloss": ("inframe_deletion",),
    "inframecodongain": ("inframe_insertion",),
    "inframevariant": ("protein_altering_variant",),
    "initiatorcodonchange": ("start_lost",),
    "complexchangeintranscript": ("protein_altering_variant",),
    "2kbupstreamvariant": ("upstream_gene_variant",),
    "essentialsplice": ("splice_site_variant",),
    "splicesitevariant": ("splice_site_variant",),
    "itd": ("inframe_insertion",),
    "ptd": ("protein_altering_variant",),
    # ANNOVAR Func and ExonicFunc
    "nonsynonymoussnv": ("missense_variant",),
    "synonymoussnv": ("synonymous_variant",),
    "stopgain": ("stop_gained",),
    "stopgainsnv": ("stop_gained",),
    "stoploss": ("stop_lost",),
    "stoplosssnv": ("stop_lost",),
    "startloss": ("start_lost",),
    "startgain": ("5_prime_UTR_premature_start_codon_gain_variant",),
    "frameshiftdeletion": ("frameshift_variant",),
    "frameshiftinsertion": ("frameshift_variant",),
    "frameshiftblocksubstitution": ("frameshift_variant",),
    "frameshiftsubstitution": ("frameshift_variant",),
    "nonframeshiftdeletion": ("inframe_deletion",),
    "nonframeshiftinsertion": ("inframe_insertion",),
    "nonframeshiftblocksubstitution": ("protein_altering_variant",),
    "nonframeshiftsubstitution": ("protein_altering_variant",),
    "splicing": ("splice_site_variant",),
    "exonic": ("coding_sequence_variant",),
    "ncrnaexonic": ("non_coding_transcript_exon_variant",),
    "ncrnaintronic": ("intron_variant", "non_coding_transcript_variant"),
    "ncrnasplicing": ("splice_site_variant", "non_coding_transcript_variant"),
    "ncrna": ("non_coding_transcript_variant",),
    "ncrnautr3": ("non_coding_transcript_variant",),
    "ncrnautr5": ("non_coding_transcript_variant",),
    "utr5": ("5_prime_UTR_variant",),
    "utr3": ("3_prime_UTR_variant",),
    "upstream": ("upstream_gene_variant",),
    "downstream": ("downstream_gene_variant",),
    "intergenic": ("intergenic_variant",),
}

#: bcftools csq prints short words; SnpEff has finer or older ones.
_SHORT_WORDS = {
    "missense": "missense_variant", "synonymous": "synonymous_variant",
    "frameshift": "frameshift_variant", "splice_acceptor": "splice_acceptor_variant",
    "splice_donor": "splice_donor_variant", "splice_region": "splice_region_variant",
    "5_prime_utr": "5_prime_UTR_variant", "3_prime_utr": "3_prime_UTR_variant",
    "intron": "intron_variant", "non_coding": "non_coding_transcript_variant",
    "intergenic": "intergenic_variant", "intergenic_region": "intergenic_variant",
    "inframe_altering": "protein_altering_variant",
    "stop_retained": "stop_retained_variant", "start_retained": "start_retained_variant",
    "coding_sequence": "coding_sequence_variant", "exon_loss": "exon_loss_variant",
    "conservative_inframe_deletion": "inframe_deletion",
    "disruptive_inframe_deletion": "inframe_deletion",
    "conservative_inframe_insertion": "inframe_insertion",
    "disruptive_inframe_insertion": "inframe_insertion",
    "initiator_codon_variant": "start_retained_variant",
    "5_prime_UTR_premature_start_codon_gain_variant":
        "5_prime_UTR_premature_start_codon_gain_variant",
    "NON_SYNONYMOUS_CODING": "missense_variant", "SYNONYMOUS_CODING": "synonymous_variant",
    "CODON_CHANGE": "missense_variant", "STOP_GAINED": "stop_gained", "STOP_LOST": "stop_lost",
    "START_LOST": "start_lost", "SYNONYMOUS_STOP": "stop_retained_variant",
    "FRAME_SHIFT": "frameshift_variant", "CODON_DELETION": "inframe_deletion",
    "CODON_INSERTION": "inframe_insertion",
    "CODON_CHANGE_PLUS_CODON_DELETION": "inframe_deletion",
    "CODON_CHANGE_PLUS_CODON_INSERTION": "inframe_insertion",
    "SPLICE_SITE_ACCEPTOR": "splice_acceptor_variant",
    "SPLICE_SITE_DONOR": "splice_donor_variant", "SPLICE_SITE_REGION": "splice_region_variant",
    "INTRON": "intron_variant", "UTR_5_PRIME": "5_prime_UTR_variant",
    "UTR_3_PRIME": "3_prime_UTR_variant", "UPSTREAM": "upstream_gene_variant",
    "DOWNSTREAM": "downstream_gene_variant", "INTERGENIC": "intergenic_variant",
    "EXON_DELETED": "exon_loss_variant", "EXON": "non_coding_transcript_exon_variant",
    "START_GAINED": "5_prime_UTR_premature_start_codon_gain_variant",
}  # fmt: skip

_CODING = frozenset(
    {
        "missense_variant", "stop_gained", "stop_lost", "start_lost", "frameshift_variant",
        "inframe_deletion", "inframe_insertion", "protein_altering_variant",
        "synonymous_variant", "coding_sequence_variant",
    }
)  # fmt: skip
_OFFSET = r"(?:c\.|n\.)?[-*e]?\d+([+-])(\d+)"


@lru_cache(maxsize=256)
def classification_terms(word: str) -> tuple[str, ...]:
    """SO terms of a ``Variant_Classification`` or ANNOVAR word; ``()`` when it is unknown."""
    key = "".join(letter for letter in word.lower() if letter.isalnum())
    found = _CLASSIFICATIONS.get(key)
    if found is None and word.endswith(("_variant", "_gained", "_lost")):
        return (word,)
    return found or ()


@lru_cache(maxsize=1024)
def so_terms(words: str, separator: str = "&") -> tuple[str, ...]:
    """Terms of a joined consequence (``missense_variant&splice_region_variant``)."""
    return tuple(
        _SHORT_WORDS.get(word, word) for part in words.split(separator) if (word := part.strip())
    )


def is_coding_change(terms: tuple[str, ...]) -> bool:
    """Whether a term speaks of the coding sequence itself."""
    return not _CODING.isdisjoint(terms)


def splice_terms(hgvsc: str | None, secondary: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Say which splice site a bare 'splice site' means, from the intron offset of the c. name.

    Offsets +1, +2 are the donor and -1, -2 the acceptor; farther is the splice region. Without an
    offset the ``secondary`` class (an exonic change beside the site) stands, with
    ``splice_region_variant``; else the parent term ``splice_site_variant``.
    """
    found = re.search(_OFFSET, hgvsc) if hgvsc else None
    if found is None:
        if is_coding_change(secondary):
            return (*secondary, "splice_region_variant")
        return ("splice_site_variant",)
    if int(found[2]) > 2:
        return ("splice_region_variant", "intron_variant")
    return ("splice_donor_variant",) if found[1] == "+" else ("splice_acceptor_variant",)


_SUBSTITUTION = r"p\.([A-Z][a-z]{2}|[A-Z])\d+([A-Z][a-z]{2}|[A-Z*=])$"


def protein_terms(hgvsp: str | None) -> tuple[str, ...]:
    """What a protein name says by itself: ``p.R803S`` is a missense; ``()`` when it says nothing.

    ``p.X307_splice`` and ``p.?`` say nothing of the coding sequence.
    """
    if not hgvsp or not hgvsp.startswith("p.") or hgvsp.endswith(("_splice", "?", "sp")):
        return ()
    if "fs" in hgvsp:
        return ("frameshift_variant",)
    if hgvsp.endswith(("*", "Ter")):
        return ("stop_gained",)
    found = re.match(_SUBSTITUTION, hgvsp)
    if found:
        same = found[2] == "=" or found[1] == found[2]
        return ("synonymous_variant",) if same else ("missense_variant",)
    if "delins" in hgvsp:
        return ("protein_altering_variant",)
    if "del" in hgvsp:
        return ("inframe_deletion",)
    return ("inframe_insertion",) if "ins" in hgvsp or "dup" in hgvsp else ()
