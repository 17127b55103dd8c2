"""Protein and coding changes as annotators write them, taken apart.

HGVS names in one- or three-letter code, with or without ``p.``, brackets, an accession or URL
escapes, and the older spellings of MAF files. Numbers are residues of whatever transcript the
name was written on (1-based); nothing is remapped here.
"""

from __future__ import annotations

import re
from functools import lru_cache

from chip_triage.model.record import record

_THREE_TO_ONE = {
    "ALA": "A", "ARG": "R", "ASN": "N", "ASP": "D", "CYS": "C", "GLN": "Q", "GLU": "E", "GLY": "G",
    "HIS": "H", "ILE": "I", "LEU": "L", "LYS": "K", "MET": "M", "PHE": "F", "PRO": "P", "SER": "S",
    "THR": "T", "TRP": "W", "TYR": "Y", "VAL": "V", "SEC": "U", "PYL": "O", "TER": "*", "XAA": "X",
    "STOP": "*",
}  # fmt: skip
ONE_TO_THREE = {one: three.capitalize() for three, one in _THREE_TO_ONE.items() if three != "STOP"}

KINDS = (
    "missense", "nonsense", "frameshift", "deletion", "insertion", "duplication", "delins",
    "repeat", "extension", "synonymous", "start_lost", "splice", "no_protein", "unknown",
)  # fmt: skip
INFRAME_KINDS = frozenset({"deletion", "insertion", "duplication", "delins", "repeat"})

#: Compiled where they are first needed: a file without a candidate should not wait for them.
_PLACE = (
    r"(?P<ref>(?:[A-Z][a-z]{2}|[A-Z*])*)(?P<start>\d+)"
    r"(?:_(?P<ref_end>(?:[A-Z][a-z]{2}|[A-Z*])*)(?P<end>\d+))?(?P<rest>.*)"
)
_RESIDUE = r"[A-Z][a-z]{2}|[A-Z*=?]"
_RESIDUES = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ*")


@record
class ProteinChange:
    """A protein change. ``kind`` is one of :data:`KINDS`; letters are one-letter code.

    ``start`` and ``end`` are the residues named (inclusive; the neighbours for an insertion);
    ``ref`` is the residue at ``start`` and ``ref_end`` that at ``end`` ('' when not named); ``alt`` the new
    residue of a substitution, the inserted residues, or the first new residue of a frameshift.
    """

    kind: str
    start: int | None = None
    end: int | None = None
    ref: str = ""
    ref_end: str = ""
    alt: str = ""


_UNKNOWN = ProteinChange("unknown")


@lru_cache(maxsize=4096)
def parse_protein(text: str | None) -> ProteinChange:
    """Take a protein name apart; ``unknown`` when it says nothing that can be read. Never raises."""
    body = _bare(text or "")
    if body in ("", "?", "-", "."):
        return _UNKNOWN
    if body == "=":
        return ProteinChange("synonymous")
    if body in ("0", "0?"):
        return ProteinChange("no_protein")
    place = re.fullmatch(_PLACE, body)
    if place is None or (">" in place["rest"] and place["rest"][:1] in _RESIDUES):
        return _arrow_change(body)
    ref, ref_end = _one_letter(place["ref"]), _one_letter(place["ref_end"] or "")
    start = int(place["start"])
    end = int(place["end"]) if place["end"] else start + max(len(ref) - 1, 0)
    if not place["end"] and len(ref) > 1:
        ref, ref_end = ref[0], ref[-1]
    elif not place["end"]:
        ref_end = ref
    if end < start:
        return _UNKNOWN
    return _change(place["rest"], start, end, ref[-1:], ref_end[-1:])


def _bare(text: str) -> str:
    text = text.strip()
    if ":" in text:
        text = text[text.rindex(":") + 1 :]
    if "%" in text:
        text = text.replace("%3D", "=").replace("%3d", "=").replace("%3E", ">").replace("%2A", "*")
    if text[:2] in ("p.", "P."):
        text = text[2:]
    return text.replace("(", "").replace(")", "").replace(" ", "").lstrip("-") or text


def _one_letter(text: str) -> str:
    """Residues in one-letter code, from either code; letters that are none become X."""
    return "".join(
        _THREE_TO_ONE.get(piece.upper(), "X") if len(piece) == 3 else piece
        for piece in re.findall(_RESIDUE, text)
    )


def _change(rest: str, start: int, end: int, ref: str, ref_end: str) -> ProteinChange:
    low = rest.lower()
    if "fs" in low:
        first = _one_letter(rest[: low.index("fs")])
        return ProteinChange("frameshift", start, end, ref, ref_end, first[:1])
    if "ext" in low or (ref == "*" and rest[:1].isalpha() and not low.startswith(("del", "dup"))):
        return ProteinChange("extension", start, end, ref, ref_end)
    for word, kind in (
        ("delins", "delins"), ("del", "deletion"), ("dup", "duplication"), ("ins", "insertion"),
    ):  # fmt: skip
        if low.startswith(word):
            return _indel(kind, rest[len(word) :], start, end, ref, ref_end)
    if low == "_splice":
        return ProteinChange("splice", start, end)
    if rest[:1] == "[":
        return ProteinChange("repeat", start, end, ref, ref_end)
    if rest[:1] == ">":
        return _indel("delins", rest[1:], start, end, ref, ref_end)
    return _substitution(rest, start, end, ref, ref_end)


def _indel(kind: str, tail: str, start: int, end: int, ref: str, ref_end: str) -> ProteinChange:
    if kind in ("deletion", "duplication"):
        return ProteinChange(kind, start, end, ref, ref_end)
    inserted = _one_letter(tail)
    if "*" in inserted:
        return ProteinChange("nonsense", start, end, ref, ref_end, "*")
    if kind == "delins" and start == end and len(inserted) == 1:
        return _substitution(inserted, start, end, ref, ref_end)
    return ProteinChange(kind, start, end, ref, ref_end, inserted)


def _substitution(rest: str, start: int, end: int, ref: str, ref_end: str) -> ProteinChange:
    alt = _one_letter(rest)
    if rest == "=" or (ref and alt == ref and start == end):
        return ProteinChange("synonymous", start, end, ref, ref_end)
    if start == 1 and ref in ("M", ""):
        return ProteinChange("start_lost", start, end, ref, ref_end, alt)
    if rest[:1] not in _RESIDUES or not rest or not alt.strip("="):
        return ProteinChange("unknown", start, end, ref, ref_end)
    if alt[0] == "*" or rest == "X":
        return ProteinChange("nonsense", start, end, ref, ref_end, "*")
    if len(alt) > 1 or end > start:
        kind = "nonsense" if "*" in alt else "delins"
        return ProteinChange(kind, start, end, ref, ref_end, alt)
    return ProteinChange("missense", start, end, ref, ref_end, alt)


def _arrow_change(body: str) -> ProteinChange:
    """``882R>882H`` of bcftools csq and ``288_288W>CL`` of older MAF files."""
    before, _, after = body.partition(">")
    digits = before.rstrip("ABCDEFGHIKLMNPQRSTUVWXY*")
    old = before[len(digits) :]
    low, _, high = digits.partition("_")
    new = after.lstrip("0123456789_")
    if not low.isdigit() or not old or not new or set(old + new) - _RESIDUES:
        return _UNKNOWN
    start = int(low)
    end = int(high) if high.isdigit() else start + len(old) - 1
    if old == new:
        return ProteinChange("synonymous", start, end, old[0], old[-1])
    if len(old) == len(new) == 1:
        return _substitution(new, start, end, old, old)
    kind = "nonsense" if "*" in new and "*" not in old else "delins"
    return ProteinChange(kind, start, end, old[0], old[-1], new)
