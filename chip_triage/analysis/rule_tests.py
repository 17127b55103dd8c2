"""The test behind each kind of driver rule, on one annotated consequence.

Every test gets the pattern in residues of the rule's transcript and the ``shift`` that was added to
reach the numbering of the consequence, and answers yes or no.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from chip_triage.analysis import consequence as so
from chip_triage.analysis.coding import CodingChange, parse_coding
from chip_triage.analysis.protein import INFRAME_KINDS, ProteinChange, parse_protein
from chip_triage.model.locus import VariantKey
from chip_triage.model.record import record
from chip_triage.model.rule_pattern import RulePattern
from chip_triage.model.variant import Consequence

#: Shortest in-frame insertion that is taken for an internal tandem duplication (one codon).
ITD_BASES = 3

_CLASS_OF_KIND = {
    "missense": so.MISSENSE, "nonsense": so.NONSENSE, "frameshift": so.FRAMESHIFT,
    "synonymous": so.SYNONYMOUS, "start_lost": so.START_LOST, "extension": so.STOP_LOST,
    "deletion": so.INFRAME, "insertion": so.INFRAME, "duplication": so.INFRAME,
    "delins": so.INFRAME, "repeat": so.INFRAME, "splice": so.SPLICE_SITE,
}  # fmt: skip
_CHANGE_KINDS = {"del": "deletion", "dup": "duplication", "ins": "insertion", "delins": "delins"}
#: Classes of which a rule of each kind asks at least one; a duplication is known by its alleles too.
CLASSES_ASKED: dict[str, frozenset[str]] = {
    "missense": frozenset({so.MISSENSE, so.INFRAME, so.CODING_OTHER}),
    "truncating": frozenset({so.NONSENSE, so.FRAMESHIFT, so.INFRAME}),
    "frameshift": frozenset({so.FRAMESHIFT}),
    "splice": frozenset({so.SPLICE_SITE, so.SPLICE_REGION}),
    "inframe": frozenset({so.INFRAME, so.MISSENSE, so.CODING_OTHER}),
    "silent": frozenset({so.SYNONYMOUS}),
    "itd": frozenset(),
    "ptd": frozenset(),
}
#: Kinds of rule that a label or the alleles meet, whatever the consequence says.
KNOWN_BY_LABEL = frozenset({"itd", "ptd"})
#: Terms of these classes alone say so little that p. and c. names are asked.
NAMES_DECIDE = frozenset({so.CODING_OTHER, so.NON_CODING})


@record
class Evidence:
    """What one consequence says, taken apart once. ``first``-``last`` are the residues it touches.

    ``side`` is +1 at a splice donor, -1 at an acceptor, 0 where neither is named.
    """

    classes: frozenset[str]
    protein: ProteinChange
    coding: CodingChange | None
    first: int | None
    last: int | None
    exon: int | None
    intron: int | None
    side: int
    name: str

    @classmethod
    def of(cls, consequence: Consequence) -> Evidence:
        """Read SO terms, p. and c. names of a consequence."""
        protein = parse_protein(consequence.hgvsp)
        coding = parse_coding(consequence.hgvsc)
        classes = so.consequence_classes(consequence.so_terms)
        if classes <= NAMES_DECIDE:
            classes |= _class_from_names(protein, coding)
        elif so.SPLICE_REGION in classes and coding is not None and _loses_site(coding):
            classes |= {so.SPLICE_SITE}
        elif so.INFRAME in classes and protein.kind == "nonsense":
            classes |= {so.NONSENSE}  # an insertion that brings a stop: p.L294_Y295ins*
        first, last = protein.start, protein.end
        if first is None and coding is not None and coding.in_cds:
            first, last = coding.codon, coding.end_codon
        return cls(
            classes,
            protein,
            coding,
            first,
            last,
            _ordinal(consequence.exon),
            _ordinal(consequence.intron),
            _side(consequence.so_terms),
            consequence.hgvsp or consequence.hgvsc or ",".join(consequence.so_terms) or "no name",
        )


#: For a variant without any consequence.
NO_EVIDENCE = Evidence(frozenset(), parse_protein(None), None, None, None, None, None, 0, "no name")


def _loses_site(coding: CodingChange) -> bool:
    """A base beside an exon is gone; some tables call that the site's region (c.1847_1851+2del)."""
    return coding.site is not None and coding.kind in ("sub", "del", "delins")


def _class_from_names(protein: ProteinChange, coding: CodingChange | None) -> set[str]:
    """Classes that the names imply, for annotation that gives no telling SO term."""
    named = _CLASS_OF_KIND.get(protein.kind)
    if named:
        return {named}
    if coding is None:
        return set()
    if coding.site is not None:
        return {so.SPLICE_SITE}
    if coding.in_cds and coding.net and not coding.start_offset and not coding.end_offset:
        return {so.INFRAME if coding.net % 3 == 0 else so.FRAMESHIFT}
    return set()


def _side(so_terms: tuple[str, ...]) -> int:
    donor, acceptor = "splice_donor_variant" in so_terms, "splice_acceptor_variant" in so_terms
    return int(donor) - int(acceptor)


def _ordinal(text: str | None) -> int | None:
    number = (text or "").partition("/")[0].partition("-")[0]
    return int(number) if number.isdigit() else None


def judge(
    kind: str,
    pattern: RulePattern,
    facts: Evidence,
    shift: int,
    key: VariantKey | None,
    labels: tuple[str, ...],
) -> bool:
    """Whether a consequence meets a pattern; ``shift`` residues were added to the rule's numbers."""
    if kind == "itd":
        return _itd(pattern, facts, shift, key, labels)
    if kind == "ptd":
        return "ptd" in labels
    return _TESTS[kind](pattern, facts, shift)


def _missense(pattern: RulePattern, facts: Evidence, shift: int) -> bool:
    change = facts.protein
    if change.kind != "missense":
        if so.MISSENSE not in facts.classes:
            return False
        if change.kind == "unknown" and facts.first is not None and facts.first == facts.last:
            return _in_places(pattern, facts.first - shift, "")
        return pattern.everywhere
    if not facts.classes & {so.MISSENSE, so.INFRAME, so.CODING_OTHER}:
        return False
    assert change.start is not None  # a missense change names its residue
    residue = change.start - shift
    if any(
        residue == place and change.alt == alt and _agree(change.ref, ref)
        for place, ref, alt in pattern.exact
    ):
        return True
    return _in_places(pattern, residue, change.ref)


def _in_places(pattern: RulePattern, residue: int, letter: str) -> bool:
    if pattern.everywhere or any(low <= residue <= high for low, high in pattern.ranges):
        return True
    return any(residue == place and _agree(letter, ref) for place, ref in pattern.residues)


def _agree(found: str, listed: str) -> bool:
    """Whether residue letters agree; one that is not given (or X) agrees with any."""
    return found == listed or found in ("", "X") or not listed


def _truncating(pattern: RulePattern, facts: Evidence, shift: int) -> bool:
    if not facts.classes & {so.NONSENSE, so.FRAMESHIFT}:
        return False
    if pattern.everywhere or _in_exons(pattern, facts.exon):
        return True
    if facts.first is None:
        return False
    residue = facts.first - shift
    if any(low <= residue <= high for low, high in pattern.ranges):
        return True
    return so.NONSENSE in facts.classes and any(
        residue == place and alt == "*" and _agree(facts.protein.ref, ref)
        for place, ref, alt in pattern.exact
    )


def _frameshift(pattern: RulePattern, facts: Evidence, shift: int) -> bool:
    if so.FRAMESHIFT not in facts.classes:
        return False
    if pattern.everywhere or _in_exons(pattern, facts.exon):
        return True
    if facts.first is None:
        return False
    residue = facts.first - shift
    if any(low <= residue <= high for low, high in pattern.ranges):
        return True
    return facts.protein.kind == "frameshift" and any(
        residue == place and _agree(facts.protein.ref, ref) for place, ref, _ in pattern.exact
    )


def _in_exons(pattern: RulePattern, exon: int | None) -> bool:
    return exon is not None and any(low <= exon <= high for low, high in pattern.exons)


def _splice(pattern: RulePattern, facts: Evidence, shift: int) -> bool:
    if so.SPLICE_SITE not in facts.classes:
        return False
    site = facts.coding.site if facts.coding else None
    if facts.coding is not None and site is None and facts.coding.in_cds:
        return False
    if pattern.everywhere:
        return True
    side = facts.side
    if site is not None:
        base, side = site
        codon = (base + 2) // 3 - shift
        if _overlaps(pattern.coding, base, base) or _overlaps(pattern.ranges, codon, codon):
            return True
    elif facts.first is not None:
        codon = facts.first - shift
        codons = [((low + 2) // 3, (high + 2) // 3) for low, high in pattern.coding]
        if _overlaps(pattern.ranges, codon, codon) or _overlaps(codons, codon, codon):
            return True
    exon = facts.exon
    if exon is None and facts.intron is not None and side:
        exon = facts.intron if side > 0 else facts.intron + 1
    return _in_exons(pattern, exon)


def _inframe(pattern: RulePattern, facts: Evidence, shift: int) -> bool:
    if not _is_inframe(facts):
        return False
    if pattern.everywhere:
        return True
    if facts.first is None or facts.last is None:
        return False
    first, last = facts.first - shift, facts.last - shift
    if _overlaps(pattern.ranges, first, last) or any(
        first <= place <= last for place, _ in pattern.residues
    ):
        return True
    change = facts.protein
    if change.kind in ("deletion", "delins") and _overlaps(pattern.deleted, first, last):
        return True
    return any(
        (first, last) == (start, end)
        and change.kind == _CHANGE_KINDS[word]
        and (not inserted or change.alt == inserted)
        for start, end, word, inserted in pattern.changes
    )


def _is_inframe(facts: Evidence) -> bool:
    """An in-frame insertion or deletion, or a substitution of several neighbouring residues."""
    if facts.classes & {so.NONSENSE, so.FRAMESHIFT}:
        return False
    if facts.protein.kind in INFRAME_KINDS:
        return bool(facts.classes & {so.INFRAME, so.MISSENSE, so.CODING_OTHER})
    return so.INFRAME in facts.classes and facts.protein.kind == "unknown"


def _overlaps(ranges: Iterable[tuple[int, int]], first: int, last: int) -> bool:
    return any(low <= last and first <= high for low, high in ranges)


def near_listed(pattern: RulePattern, facts: Evidence, shift: int) -> str | None:
    """Whether a variant changes residues that a missense pattern lists, though not as it lists them.

    In words, None when it does not: an in-frame change that touches them, or another substitution of a
    residue that is listed with other outcomes only.
    """
    if pattern.everywhere or facts.first is None or facts.last is None:
        return None
    first, last = facts.first - shift, facts.last - shift
    if _is_inframe(facts):
        places = [place for place, _ in pattern.residues] + [place for place, _, _ in pattern.exact]
        if _overlaps(pattern.ranges, first, last) or any(first <= at <= last for at in places):
            return f"{facts.name}: in-frame change of residues"
        return None
    if facts.protein.kind != "missense" or so.MISSENSE not in facts.classes:
        return None
    if any(first == place and _agree(facts.protein.ref, ref) for place, ref, _ in pattern.exact):
        return f"{facts.name}: another change of a residue"
    return None


def _silent(pattern: RulePattern, facts: Evidence, shift: int) -> bool:
    if so.SYNONYMOUS not in facts.classes or facts.first is None:
        return False
    return _in_places(pattern, facts.first - shift, facts.protein.ref)


def _itd(
    pattern: RulePattern,
    facts: Evidence,
    shift: int,
    key: VariantKey | None,
    labels: tuple[str, ...],
) -> bool:
    labelled = "itd" in labels
    if not labelled and not _gains_codons(facts, key):
        return False
    if facts.first is not None and facts.last is not None:
        return _overlaps(pattern.ranges, facts.first - shift, facts.last - shift)
    if key is None:
        return labelled
    windows = [window for window in pattern.windows if window[0] == key.assembly]
    if not windows:
        return labelled
    return any(
        contig == key.contig and start <= key.end0 + 1 and key.start0 + 1 <= end
        for _, contig, start, end in windows
    )


def _gains_codons(facts: Evidence, key: VariantKey | None) -> bool:
    """An in-frame net gain of at least one codon, by key, c. name or p. name."""
    if key is not None and (key.inserted or key.deleted):
        net = len(key.inserted) - len(key.deleted)
        return net >= ITD_BASES and net % 3 == 0
    if facts.coding is not None and facts.coding.net is not None:
        return facts.coding.net >= ITD_BASES and facts.coding.net % 3 == 0
    change = facts.protein
    if change.kind in ("insertion", "duplication"):
        return True
    if change.kind != "delins" or change.start is None or change.end is None:
        return False
    return len(change.alt) > change.end - change.start + 1


_TESTS: dict[str, Callable[[RulePattern, Evidence, int], bool]] = {
    "missense": _missense,
    "truncating": _truncating,
    "frameshift": _frameshift,
    "splice": _splice,
    "inframe": _inframe,
    "silent": _silent,
}
