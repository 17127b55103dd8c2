"""HGVS names as annotators write them, brought to one spelling without an accession."""

from __future__ import annotations

import re

_ESCAPES = (("%3D", "="), ("%3B", ";"), ("%2C", ","), ("%3d", "="), ("%25", "%"))
_ANNOVAR_SUBSTITUTION = r"c\.([ACGT])(-?\d+)([ACGT])$"
_TRAILING_BASES = r"(del|dup)[ACGT]+$"


def bare_hgvs(text: str) -> str | None:
    """Name without accession, URL escapes and prediction brackets; None when there is none.

    ``ENSP00000269305.4:p.Arg175His`` and ``p.(Arg175His)`` become ``p.Arg175His``.
    """
    text = text[text.rfind(":") + 1 :]
    if text == ".":
        return None
    if "%" in text:
        for escaped, plain in _ESCAPES:
            text = text.replace(escaped, plain)
    if text.endswith(")"):
        text = _unwrapped(text)
    return text or None


def _unwrapped(text: str) -> str:
    """``p.(Arg175His)`` and VEP's old ``c.45G>A(p.=)`` as the bare protein name."""
    if text.startswith("p.("):
        return "p." + text[3:-1]
    _, bracket, inner = text.partition("(p.")
    return "p." + inner[:-1] if bracket else text


def annovar_hgvsc(text: str) -> str | None:
    """``c.G524A`` as ``c.524G>A`` and ``c.1927dupG`` as ``c.1927dup``; other names unchanged."""
    if not text.startswith("c."):
        return bare_hgvs(text)
    found = re.match(_ANNOVAR_SUBSTITUTION, text)
    if found:
        return f"c.{found[2]}{found[1]}>{found[3]}"
    return re.sub(_TRAILING_BASES, r"\1", text) if "delins" not in text else text


def protein_name(text: str) -> str | None:
    """A protein change with or without ``p.``: ``R175H`` becomes ``p.R175H``."""
    name = bare_hgvs(text)
    if name is None or name in {"p.", "-", "NA"}:
        return None
    return name if name.startswith("p.") else f"p.{name}"


def protein_change_of(position: str, residues: str) -> str | None:
    """``p.R175H`` from VEP's ``Protein_position`` and ``Amino_acids`` (``175/393``, ``R/H``).

    Only single-residue substitutions, stops and synonymous changes are named; None otherwise.
    """
    place = position.split("/")[0]
    before, slash, after = residues.partition("/")
    if not place.isdigit() or len(before) != 1 or not before.isalpha():
        return None
    if not slash:
        return f"p.{before}{place}="
    if len(after) == 1 and (after.isalpha() or after == "*") and after != "X":
        return f"p.{before}{place}{after}"
    return None
