"""The ALT column: sequence alleles, alleles that are kept for what they are, and the rest."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chip_triage.model.locus import VariantKey
from chip_triage.model.panel import PanelGene
from chip_triage.model.record import record
from chip_triage.readers.place_pattern import LARGEST, MOST_DIGITS
from chip_triage.readers.record_fault import RecordFault
from chip_triage.readers.record_view import info_value

_BASES = "ACGTNacgtn"
_SYMBOLIC = r"<[^<>\s,;=]+>"
_BREAKEND = r"[ACGTNacgtn.]*[\[\]][^\[\]]+:\d+[\[\]][ACGTNacgtn.]*|\.[ACGTNacgtn]+|[ACGTNacgtn]+\."
_GAIN = r"<(DUP|INS)(:[^<>]*)?>"
_REFERENCE_BLOCK = ("<NON_REF>", "<*>", "<X>")
#: From this many inserted bases on an insertion is labelled: alignments under-count its reads.
LONG_INSERTION_BASES = 20
#: Shortest internal tandem duplication of FLT3 that is labelled (bases; in-frame ITDs start at 3).
ITD_BASES = 3


@record(frozen=False)
class AltAllele:
    """One ALT: ``key`` and ``labels`` when it is kept, else ``kept_out`` says why it is not."""

    index: int
    alt: str
    key: VariantKey | None
    labels: tuple[str, ...] = ()
    kept_out: str | None = None


def is_sequence(text: str) -> bool:
    """Whether ``text`` is one or more bases (A, C, G, T, N in either case)."""
    return bool(text) and not text.strip(_BASES)


def check_ref(ref: str) -> None:
    """Raise RecordFault unless REF is a sequence."""
    if not is_sequence(ref):
        raise RecordFault("ref", f"REF is {ref[:40]!r}, expected bases (A, C, G, T, N)")


def read_alts(
    assembly: str,
    chrom: str,
    pos: int,
    ref: str,
    alts: Sequence[str],
    info: str,
    genes: Sequence[PanelGene],
) -> tuple[AltAllele, ...]:
    """Every ALT of a record in the panel; RecordFault when one is no ALT allele at all."""
    return tuple(
        _read_alt(assembly, chrom, pos, ref, alt, index, info, genes)
        for index, alt in enumerate(alts)
    )


def _read_alt(
    assembly: str,
    chrom: str,
    pos: int,
    ref: str,
    alt: str,
    index: int,
    info: str,
    genes: Sequence[PanelGene],
) -> AltAllele:
    if is_sequence(alt):
        key = VariantKey.from_vcf(assembly, chrom, pos, ref, alt)
        if not key.deleted and not key.inserted:
            raise RecordFault("alt_is_ref", f"ALT {alt[:40]!r} is the REF allele")
        return AltAllele(index, alt, key, _labels(key, genes))
    if alt == ".":
        return AltAllele(index, alt, None, kept_out="no_alt")
    if alt == "*":
        return AltAllele(index, alt, None, kept_out="overlapping_deletion")
    if alt in _REFERENCE_BLOCK:
        return AltAllele(index, alt, None, kept_out="gvcf_reference")
    if re.fullmatch(_SYMBOLIC, alt):
        return _symbolic(assembly, chrom, pos, alt, index, info, genes)
    if re.fullmatch(_BREAKEND, alt):
        return AltAllele(index, alt, None, kept_out="breakend")
    raise RecordFault("alt", f"ALT is {alt[:40]!r}, expected bases, '*', '.', <ID> or a breakend")


def _labels(key: VariantKey, genes: Sequence[PanelGene]) -> tuple[str, ...]:
    gained = len(key.inserted) - len(key.deleted)
    if gained < ITD_BASES:
        return ()
    labels = []
    if gained % 3 == 0 and any(gene.symbol == "FLT3" for gene in genes):
        labels.append("itd")
    if gained >= LONG_INSERTION_BASES:
        labels.append("long_insertion")
    return tuple(labels)


def _symbolic(
    assembly: str,
    chrom: str,
    pos: int,
    alt: str,
    index: int,
    info: str,
    genes: Sequence[PanelGene],
) -> AltAllele:
    """A duplication or insertion that lies whole in one panel gene is kept, everything else not."""
    if not re.fullmatch(_GAIN, alt, re.IGNORECASE):
        return AltAllele(index, alt, None, kept_out="symbolic")
    end = record_end(pos, 1, info)
    inside = [
        gene
        for gene in genes
        for span in [gene.span(assembly)]
        if span is not None and span.start <= pos and end <= span.end
    ]
    if not inside:
        return AltAllele(index, alt, None, kept_out="symbolic")
    length = (info_value(info, "SVLEN") or "").lstrip("+-").split(",")[0]
    sequence = info_value(info, "SVINSSEQ") or ""
    size = length if length.isdecimal() and length != "0" else str(end - pos) if end > pos else ""
    kind = alt.strip("<>").split(":")[0].upper()
    inserted = sequence.upper() if is_sequence(sequence) else f"<{kind}{size}>"
    key = VariantKey.from_vcf(assembly, chrom, pos + 1, "", inserted)
    labels = (*_duplication_label(inside[0].symbol, kind), "symbolic")
    return AltAllele(index, alt, key, labels)


def _duplication_label(symbol: str, kind: str) -> tuple[str, ...]:
    """FLT3 gains are internal tandem duplications, KMT2A duplications partial tandem ones."""
    if symbol == "FLT3":
        return ("itd",)
    return ("ptd",) if symbol == "KMT2A" and kind == "DUP" else ()


def record_end(pos: int, ref_length: int, info: str) -> int:
    """Last base (1-based) that a record speaks of: that of REF, or INFO/END where it lies farther."""
    end = pos + ref_length - 1
    if "END=" not in info:
        return end
    stated = info_value(info, "END")
    if not stated:
        return end
    if not (stated.isdecimal() and stated.isascii() and len(stated) <= MOST_DIGITS):
        raise RecordFault(
            "end", f"INFO/END is {stated[:40]!r}, expected a whole number from 0 to {LARGEST}"
        )
    return max(end, int(stated))
