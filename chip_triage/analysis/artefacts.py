"""Artefacts, false duplicates, homology, recurrence and carry-over: flags with a reason.

Nothing is deleted. Only a catalogue entry that names its own VAF limit (ASXL1 c.1934dup) sends a
variant below that limit to review; every other entry is a flag, since the published list hits
real drivers too (TP53 R175H).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chip_triage.analysis.filters import BELOW, Limits, compare_vaf, counts_text, percent
from chip_triage.model.finding import Reason
from chip_triage.model.locus import VariantKey
from chip_triage.model.panel import ArtefactEntry, DuplicateSegment, PanelGene
from chip_triage.model.sample_result import RunContext
from chip_triage.model.variant import Call, Consequence

#: Residues (MANE) at which a myeloid-panel gene is typical of lymphoma, though the gene as a whole
#: is not: EZH2 Y646 stands in some 22 % of follicular lymphomas; STAT3 SH2 and MYD88 likewise.
LYMPHOID_RESIDUES: Mapping[str, frozenset[int]] = {
    "EZH2": frozenset({646, 682, 692}),
    "MYD88": frozenset({206, 219, 230, 252, 265}),
}


Catalogue = Mapping[tuple[str, str], tuple[ArtefactEntry, ...]]


def index_catalogue(entries: Sequence[ArtefactEntry]) -> Catalogue:
    """Entries by gene and change; protein changes in one-letter form."""
    found: dict[tuple[str, str], tuple[ArtefactEntry, ...]] = {}
    for entry in entries:
        for name in {entry.hgvsc or "", one_letter(entry.hgvsp or "")} - {""}:
            found[entry.gene, name] = (*found.get((entry.gene, name), ()), entry)
    return found


def catalogue_matches(
    symbol: str, consequence: Consequence | None, catalogue: Catalogue
) -> tuple[ArtefactEntry, ...]:
    """Entries of the panel's artefact list that name this very change (coding or protein)."""
    if consequence is None:
        return ()
    by_coding = catalogue.get((symbol, consequence.hgvsc or ""), ())
    if not consequence.hgvsp:
        return by_coding
    by_protein = catalogue.get((symbol, one_letter(consequence.hgvsp)), ())
    if not by_protein or not by_coding:
        return by_coding or by_protein
    return tuple(dict.fromkeys((*by_coding, *by_protein)))


_THREE_TO_ONE = {
    "Ala": "A", "Arg": "R", "Asn": "N", "Asp": "D", "Cys": "C", "Gln": "Q", "Glu": "E", "Gly": "G",
    "His": "H", "Ile": "I", "Leu": "L", "Lys": "K", "Met": "M", "Phe": "F", "Pro": "P", "Ser": "S",
    "Thr": "T", "Trp": "W", "Tyr": "Y", "Val": "V", "Ter": "*", "Sec": "U", "X": "*",
}  # fmt: skip


def one_letter(hgvsp: str) -> str:
    """A substitution in one form: ``p.Arg175His`` and ``p.(R175H)`` are both ``R175H``.

    ``X`` and ``Ter`` become ``*``; what is no substitution stays as it is written.
    """
    text = hgvsp.removeprefix("p.").strip("()")
    start = text.rstrip("ABCDEFGHIKLMNOPQRSTUVWXYabcdefghijklmnopqrstuvwxyz*=")
    new = text[len(start) :]
    old = start.rstrip("0123456789")
    return _THREE_TO_ONE.get(old, old) + start[len(old) :] + _THREE_TO_ONE.get(new, new)


def artefact_verdict(
    call: Call, matches: Sequence[ArtefactEntry]
) -> tuple[list[str], list[Reason]]:
    """Flags and review reasons that the catalogue raises for one call."""
    flags: list[str] = []
    reasons: list[Reason] = []
    for entry in matches:
        if entry.max_vaf is None:
            flags.append("artefact_listed")
        elif compare_vaf(call, entry.max_vaf) in (BELOW, None):
            flags.append("artefact_below_limit")
            reasons.append(
                Reason(
                    "artefact_below_limit",
                    f"{entry.reason} ({entry.artefact_id}): accepted from"
                    f" {percent(entry.max_vaf)}, found {counts_text(call)}",
                )
            )
        else:
            flags.append("artefact_above_limit")
    return list(dict.fromkeys(flags)), reasons


def indel_flags(call: Call, limits: Limits) -> list[str]:
    """Long indels and one-base runs: real drivers (ASXL1, CALR deletions) look like this too."""
    key = call.variant.key
    if len(key.deleted) == len(key.inserted):
        return []
    flags = []
    if max(len(key.deleted), len(key.inserted)) > limits.long_indel_bases.value:
        flags.append("long_indel")
    changed = key.inserted or key.deleted
    run = int(limits.homopolymer_bases.value)
    if _one_base(changed) and (
        len(changed) >= run or _written_run(call, changed[0]) >= run or _is_duplication(call)
    ):
        flags.append("homopolymer_not_excluded")
    return flags


def _one_base(bases: str) -> bool:
    return bool(bases) and bases == bases[0] * len(bases)


def _written_run(call: Call, base: str) -> int:
    """Longest run of ``base`` in the alleles as the source wrote them."""
    longest = 0
    for allele in (call.variant.ref, call.variant.alt):
        current = 0
        for letter in allele.upper():
            current = current + 1 if letter == base else 0
            longest = max(longest, current)
    return longest


def _is_duplication(call: Call) -> bool:
    return any(c.hgvsc and c.hgvsc.endswith("dup") for c in call.consequences)


def true_locus(key: VariantKey, duplicates: Sequence[DuplicateSegment]) -> VariantKey | None:
    """The true place of a call in a false duplicate of the reference; None elsewhere.

    GRCh38 holds a false second copy of U2AF1 (U2AF1L5, chr21:6.48-6.50 Mb); aligners split its
    reads between the copies. The panel lists the segments whose offset is known.
    """
    position = key.start0 + 1
    for segment in duplicates:
        if (
            segment.assembly == key.assembly
            and segment.contig == key.contig
            and segment.duplicate_start <= position <= segment.duplicate_end
        ):
            start0 = segment.gene_start + position - segment.duplicate_start - 1
            return VariantKey(key.assembly, key.contig, start0, key.deleted, key.inserted)
    return None


def lymphoid_by_residue(symbol: str, residue: int | None) -> bool:
    """Whether this very residue is typical of lymphoma."""
    return residue is not None and residue in LYMPHOID_RESIDUES.get(symbol, ())


def recurrence_flag(
    key_text: str, recurrence: Mapping[str, int], run_size: int, limits: Limits, *, novel: bool
) -> str | None:
    """``run_recurrent`` when seen in >= max(6 % of the run's samples, 5); novel above max(3 %, 2)."""
    seen = recurrence.get(key_text, 0)
    if seen >= max(limits.recurrence_fraction.value * run_size, limits.recurrence_samples.value):
        return "run_recurrent"
    if novel and seen > max(
        limits.novel_recurrence_fraction.value * run_size, limits.novel_recurrence_samples.value
    ):
        return "run_recurrent_novel"
    return None


def context_lookup(
    context: RunContext | None, sample_id: str
) -> tuple[dict[str, int], frozenset[str]]:
    """Recurrence counts by key text, and the keys that may be carried over into ``sample_id``.

    A carry-over entry of the context is (key text, receiving sample, source sample).
    """
    if context is None:
        return {}, frozenset()
    counts = {key: len(set(samples)) for key, samples in context.recurrence}
    carried = frozenset(key for key, target, _source in context.carry_over if target == sample_id)
    return counts, carried


def has_homology(gene: PanelGene) -> bool:
    """Genes whose reads map to a paralogue too (KMT2C, ZRSR2, U2AF1)."""
    return "homology" in gene.tags
