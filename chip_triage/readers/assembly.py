"""Which genome assembly a file speaks of: contig lengths, header words, landmark variants.

Contig lengths decide where they are given; words of the header (``##reference``, ``assembly=``,
VEP's cache) decide when all of them agree; landmark variants that stand at different places on the two
assemblies are the last resort. What stays open is refused: an assembly is never assumed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from chip_triage.errors import AssemblyMismatchError, VariantFileError
from chip_triage.model.locus import (
    ASSEMBLIES,
    GRCH37,
    GRCH38,
    canonical_assembly,
    canonical_contig,
)
from chip_triage.readers.vcf_header import VcfHeader

#: Chromosome lengths in bases, GRCh37 then GRCh38 (Genome Reference Consortium; MT is the same).
CONTIG_LENGTHS: dict[str, tuple[int, int]] = {
    "1": (249250621, 248956422), "2": (243199373, 242193529), "3": (198022430, 198295559),
    "4": (191154276, 190214555), "5": (180915260, 181538259), "6": (171115067, 170805979),
    "7": (159138663, 159345973), "8": (146364022, 145138636), "9": (141213431, 138394717),
    "10": (135534747, 133797422), "11": (135006516, 135086622), "12": (133851895, 133275309),
    "13": (115169878, 114364328), "14": (107349540, 107043718), "15": (102531392, 101991189),
    "16": (90354753, 90338345), "17": (81195210, 83257441), "18": (78077248, 80373285),
    "19": (59128983, 58617616), "20": (63025520, 64444167), "21": (48129895, 46709983),
    "22": (51304566, 50818468), "X": (155270560, 156040895), "Y": (59373566, 57227415),
}  # fmt: skip

#: Recurrent variants whose place tells the assemblies apart: contig, GRCh37 pos, GRCh38 pos, REF,
#: ALT on the forward strand (SF3B1 K700E, IDH2 R140Q, DNMT3A R882H/C, IDH1 R132H).
LANDMARKS: tuple[tuple[str, int, int, str, str], ...] = (
    ("2", 198266834, 197402110, "T", "C"),
    ("15", 90631934, 90088702, "C", "T"),
    ("2", 25457242, 25234373, "C", "T"),
    ("2", 25457243, 25234374, "G", "A"),
    ("2", 209113112, 208248388, "C", "T"),
)

_CHROMOSOMES = frozenset(CONTIG_LENGTHS) | {"MT"}

_WORDS = (
    r"(?i)(?<![a-z0-9])(grch37|grch38|hg19|hg38|b37|hs37d5|hs37|hs38|hs38dh|human_g1k_v37\w*|"
    r"homo_sapiens_assembly19|homo_sapiens_assembly38|ncbi37|ncbi38)(?![0-9])"
)
_SPECIAL = {
    "homo_sapiens_assembly19": GRCH37, "homo_sapiens_assembly38": GRCH38, "hs37": GRCH37,
    "hs38dh": GRCH38,
}  # fmt: skip
#: Header lines whose words may tell the assembly.
_TELLING = (
    "reference",
    "assembly",
    "VEP",
    "GATKCommandLine",
    "SnpEffCmd",
    "cmdline",
    "commandline",
)
_ASK = "name it (--assembly GRCh37 or GRCh38, or column 'assembly' of the sheet)"


def named_assembly(name: str) -> str:
    """The canonical name of an assembly that a user gave; VariantFileError when unknown."""
    found = canonical_assembly(name)
    if found is None:
        raise VariantFileError(
            f"assembly {name!r} is not known", f"give one of {', '.join(ASSEMBLIES)} (hg19, hg38)"
        )
    return found


def assembly_by_lengths(contigs: Iterable[tuple[str, int | None]]) -> tuple[set[str], list[str]]:
    """Assemblies that some contig's length fits, and contigs whose length fits neither."""
    fits: set[str] = set()
    odd: list[str] = []
    for name, length in contigs:
        known = CONTIG_LENGTHS.get(canonical_contig(name))
        if known is None or length is None:
            continue
        if length in known:
            fits.add(ASSEMBLIES[known.index(length)])
        else:
            odd.append(f"{name} ({length:,} bases)")
    return fits, odd


def foreign_contigs(names: Iterable[str]) -> tuple[str, ...]:
    """The names of a header's contigs where none of them is a human chromosome's; else none."""
    listed = tuple(names)
    return () if any(canonical_contig(name) in _CHROMOSOMES for name in listed) else listed


def assembly_by_words(header: VcfHeader) -> set[str]:
    """Assemblies that the words of the header name."""
    found = {canonical_assembly(name) or _word_assembly(name) for name in header.contig_assemblies}
    for key in _TELLING:
        for value in header.meta.get(key, ()):
            found.update(_word_assembly(word) for word in re.findall(_WORDS, value))
    return {assembly for assembly in found if assembly}


def _word_assembly(text: str) -> str | None:
    found = re.search(_WORDS, text)
    if found is None:
        return None
    word = found[1].lower()
    if word.startswith("human_g1k_v37"):
        return GRCH37
    return _SPECIAL.get(word) or canonical_assembly(word)


def assembly_by_landmarks(sites: Iterable[tuple[str, int, str, str]]) -> set[str]:
    """Assemblies on which some ``(chrom, pos, ref, alt)`` is a landmark variant."""
    places = {
        (contig, position, ref, alt): assembly
        for contig, on37, on38, ref, alt in LANDMARKS
        for assembly, position in ((GRCH37, on37), (GRCH38, on38))
    }
    keys = ((canonical_contig(chrom), pos, ref, alt) for chrom, pos, ref, alt in sites)
    return {places[key] for key in keys if key in places}


def decide_assembly(header: VcfHeader, named: str | None) -> str | None:
    """Assembly of a VCF from its header; None when the header leaves it open.

    Raises AssemblyMismatchError when the header contradicts itself or what the user ``named``.
    """
    wanted = named_assembly(named) if named else None
    fits, odd = assembly_by_lengths(header.contigs.items())
    if len(fits) > 1:
        raise AssemblyMismatchError(
            "contig lengths of both GRCh37 and GRCh38 stand in the header",
            "call or annotate the sample again on one assembly",
            path=header.name,
            expected=wanted or "one assembly",
            found="GRCh37 and GRCh38",
        )
    if odd and not fits:
        raise AssemblyMismatchError(
            f"contig {odd[0]} is neither GRCh37 nor GRCh38",
            "only the human assemblies GRCh37 and GRCh38 can be judged",
            path=header.name,
            expected=wanted or "GRCh37 or GRCh38",
            found=odd[0],
        )
    found = fits or assembly_by_words(header)
    if len(found) == 1:
        return _agreed(next(iter(found)), wanted, header.name, by_lengths=bool(fits))
    return wanted


def _agreed(found: str, wanted: str | None, name: str, *, by_lengths: bool) -> str:
    if wanted is None or wanted == found:
        return found
    evidence = "contig lengths" if by_lengths else "words of the header"
    raise AssemblyMismatchError(
        f"is {found} by the {evidence}, but {wanted} was asked for",
        "correct the assembly that was asked for; positions are never lifted over",
        path=name,
        expected=wanted,
        found=found,
    )


def require_assembly(header: VcfHeader, found: Sequence[str]) -> str:
    """The one assembly of ``found`` (landmark variants); VariantFileError when it stays open."""
    if len(found) == 1:
        return found[0]
    raise VariantFileError(
        "neither contig lengths nor header words nor landmark variants tell the assembly",
        _ASK,
        path=header.name,
    )
