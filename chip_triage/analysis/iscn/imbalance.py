"""Which arms a change takes away, adds or merely moves: the ground of every flag.

A derivative keeps its own centromere: what lies beyond its breakpoint is lost, and what its partner
has beyond its own breakpoint is added. A gain of the same arm elsewhere is not set off against it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from chip_triage.analysis.iscn.change import Change

# The arm that a bare "del(5)", "del(7)" ... is taken to mean in a flag (never in a favourable risk
# group): the one that recurs in myeloid disease (Schanz et al., J Clin Oncol 2012;30:820).
USUAL_ARM = {
    "3": "q",
    "5": "q",
    "7": "q",
    "9": "q",
    "11": "q",
    "12": "p",
    "13": "q",
    "17": "p",
    "20": "q",
}
ACROCENTRIC = frozenset({"13", "14", "15", "21", "22"})


@dataclass(frozen=True, slots=True)
class Effect:
    """``what`` is ``loss``, ``gain`` or ``moved``; ``arm`` is ``p``, ``q``, or ``whole``.

    ``from_band`` / ``to_band`` are as written (empty when unknown); ``how`` names the change's
    kind; ``inferred`` is set when the string does not state the loss itself.
    """

    chromosome: str
    arm: str
    what: str
    how: str
    from_band: str = ""
    to_band: str = ""
    inferred: bool = False


@lru_cache(maxsize=8192)
def effects_of(
    change: Change, *, replaces: bool = False, partner: str | None = None
) -> tuple[Effect, ...]:
    """Effects of one change on chromosome arms.

    ``replaces``: the extra derivative stands for a chromosome that the same clone has lost, so that
    what the derivative lacks is lost. ``partner``: the other chromosome of a reciprocal exchange
    whose two derivatives are both there; what changed places between them is moved, not lost.
    """
    if change.constitutional:
        return ()
    bare = replace(change, raw="", cells=None, copies=1, copies_high=1)
    effects = _effects(replace(bare, sign="") if replaces else bare)
    if partner is None:
        return effects
    return tuple(_settled(effect) for effect in effects)


def _settled(effect: Effect) -> Effect:
    """An inferred loss or gain of a derivative, seen with its partner."""
    if effect.how != "der" or not effect.inferred:
        return effect
    return replace(effect, what="moved")


@lru_cache(maxsize=4096)
def _effects(change: Change) -> tuple[Effect, ...]:
    effects = tuple(_by_kind(change))
    if change.sign == "+" and change.kind not in ("gain", "mar"):
        # an extra copy of a derivative takes nothing away
        return tuple(e for e in effects if e.what != "loss")
    return effects


def _by_kind(change: Change) -> Iterator[Effect]:
    kind = change.kind
    if kind in ("gain", "loss"):
        yield Effect(change.chromosomes[0], "whole", kind, kind)
    elif kind in ("del", "add"):
        yield from _deletion(change)
    elif kind in ("dup", "trp", "qdp", "invdup"):
        for chromosome, arm, low, high in arms_of(change):
            yield Effect(chromosome, arm, "gain", kind, low, high)
    elif kind in ("i", "idic", "ider"):
        yield from _isochromosome(change)
    elif (
        kind in ("dic", "trc", "tas")
        or (kind == "der" and len(change.chromosomes) > 1)
        or kind == "rob"
    ):
        yield from _fusion(change)
    elif kind == "der":
        yield from _derivative(change)
    elif kind == "r":
        for chromosome in change.chromosomes:
            yield Effect(chromosome, "whole", "moved", "r")
    elif change.is_structural:
        for chromosome, arm, low, high in arms_of(change):
            yield Effect(chromosome, arm, "moved", kind, low, high)
    for part in change.parts:
        if kind != "der" or len(change.chromosomes) > 1:
            yield from _by_kind(part)


def _deletion(change: Change) -> Iterator[Effect]:
    assumed = change.kind == "add" or not any(change.bands)
    for chromosome, arm, low, high in arms_of(change):
        yield Effect(chromosome, arm, "loss", change.kind, low, high, inferred=assumed)


def _isochromosome(change: Change) -> Iterator[Effect]:
    for chromosome, arm, low, _ in arms_of(change):
        if chromosome not in change.chromosomes[:1]:
            continue
        if change.kind == "i" or _is_centromere(low, arm):
            kept, lost = arm, _other(arm)
        else:  # idic(17)(p11): the break lies in the arm that is lost
            kept, lost = _other(arm), arm
        yield Effect(chromosome, lost, "loss", change.kind, inferred=True)
        yield Effect(chromosome, kept, "gain", change.kind, inferred=True)


def _fusion(change: Change) -> Iterator[Effect]:
    """dic(5;17)(q11;p11) loses what lies beyond each break; der(1;7)(q10;p10) the other arms."""
    whole_arms = change.kind in ("der", "rob")
    for chromosome, arm, low, _ in arms_of(change):
        at_centromere = whole_arms and _is_centromere(low, arm)
        lost = _other(arm) if at_centromere else arm
        if set(change.chromosomes) == {"1", "7"} and chromosome == "7" and at_centromere:
            lost = "q"  # der(1;7), however its arms are written
        if whole_arms and chromosome in ACROCENTRIC and lost == "p":
            continue
        start = "" if lost != arm else low
        yield Effect(chromosome, lost, "loss", change.kind, start, inferred=True)


def _is_centromere(band: str, arm: str) -> bool:
    return "10" in band or "cen" in band or band == arm


def _derivative(change: Change) -> Iterator[Effect]:
    own = change.chromosomes[0] if change.chromosomes else "?"
    if not change.parts:
        yield Effect(own, "unknown", "moved", "der", inferred=True)
        yield from _detailed(change, own)
        return
    for part in change.parts:
        if part.kind in ("t", "tr") and own in part.chromosomes:
            yield from _unbalanced_translocation(part, own)
        elif part.kind == "ins":
            yield from _insertion(part, own)
        elif part.kind in ("del", "add", "dup", "trp", "i", "inv", "r", "hsr"):
            yield from _by_kind(part)
        else:
            yield from (
                Effect(c, arm, "moved", "der", low, high) for c, arm, low, high in arms_of(part)
            )


def _unbalanced_translocation(part: Change, own: str) -> Iterator[Effect]:
    for chromosome, arm, low, _ in arms_of(part):
        if chromosome == own:
            lost = (
                _other(arm)
                if "10" in low and len(part.chromosomes) == 2 and _joins_own_arm(part, own)
                else arm
            )
            yield Effect(
                chromosome, lost, "loss", "der", low if lost == arm else "", "", inferred=True
            )
        else:
            yield Effect(chromosome, arm, "gain", "der", low, "", inferred=True)


def _joins_own_arm(part: Change, own: str) -> bool:
    """In der(7)t(1;7)(q10;p10) the arm of 7 that is named is the one that stays."""
    return all("10" in band for band in part.bands) and own in part.chromosomes


def _insertion(part: Change, own: str) -> Iterator[Effect]:
    for chromosome, arm, low, high in arms_of(part):
        if chromosome != own:
            yield Effect(chromosome, arm, "gain", "der", low, high, inferred=True)
        else:
            yield Effect(chromosome, arm, "moved", "ins", low, high)


def _detailed(change: Change, own: str) -> Iterator[Effect]:
    """Detailed form: the first own segment's inner end is the break, when the own end is gone."""
    name = own.lower()
    if "->" not in change.detail:
        return
    for arm in "pq":
        if f"{name}{arm}ter" not in change.detail and re.search(
            rf"(?<!\d){name}[pq]", change.detail
        ):
            yield Effect(own, arm, "loss", "der", inferred=True)


def arms_of(change: Change) -> tuple[tuple[str, str, str, str], ...]:
    """(chromosome, arm, first band, last band) for every arm that the change names."""
    rows: list[tuple[str, str, str, str]] = []
    parallel = len(change.chromosomes) == len(change.bands)
    for place, chromosome in enumerate(change.chromosomes):
        bands = change.bands[place] if parallel else ""
        if not parallel and len(change.bands) == 1 and place == 0:
            bands = change.bands[0]
        rows += _arms(chromosome, bands, change.kind)
    return tuple(rows)


def _arms(chromosome: str, bands: str, kind: str) -> list[tuple[str, str, str, str]]:
    names = re.findall(r"[pq][\d.]*|cen", bands.replace("?", ""))
    arms = list(dict.fromkeys(name[0] for name in names if name[0] in "pq"))
    if not arms:
        if kind == "del" and chromosome in USUAL_ARM:
            return [(chromosome, USUAL_ARM[chromosome], "", "")]
        return [(chromosome, "unknown", "", "")]
    if len(arms) == 1:
        return [(chromosome, arms[0], names[0], names[-1])]
    return [(chromosome, arm, *_ends(names, arm)) for arm in arms]


def _ends(names: list[str], arm: str) -> tuple[str, str]:
    own = [name for name in names if name.startswith(arm)]
    return own[0], own[-1]


def _other(arm: str) -> str:
    return {"p": "q", "q": "p"}.get(arm, arm)
